// SPDX-License-Identifier: EUPL-1.2
//
// The partners, sorted by OIN so that a message costs a binary search however many partners there are.
#include "transport/directory.h"

#include "base/text.h"
#include "crypto/secret.h"

static int compare_entries_by_oin(const void *a, const void *b)
{
    const struct line_partner *left = a, *right = b;
    return oin_compare(&left->oin, &right->oin);
}

bool endpoint_is_tcp(const char *endpoint) { return strncmp(endpoint, "tcp://", 6) == 0 && endpoint[6] != '\0'; }

static bool is_zero(const uint8_t key[static LINE_KEY_BYTES])
{
    static const uint8_t zero[LINE_KEY_BYTES];
    return memcmp(key, zero, LINE_KEY_BYTES) == 0;
}

static struct status partner_check(const struct line_partner *partner, const uint8_t *own_key, struct complaint *why)
{
    if (!oin_is_valid(&partner->oin))
        return complain(why, FAIL(BAD_CONFIG), "partner: an OIN has 20 digits");
    if (is_zero(partner->curve_public))
        return complain(why, FAIL(BAD_CONFIG), "partner %s: no transport key", partner->oin.text);
    if (memcmp(partner->curve_public, own_key, LINE_KEY_BYTES) == 0)
        return complain(why, FAIL(BAD_CONFIG), "partner %s: has our own transport key", partner->oin.text);
    if (partner->endpoint && !endpoint_is_tcp(partner->endpoint))
        return complain(why, FAIL(BAD_CONFIG), "partner %s: endpoint is not tcp://host:port", partner->oin.text);
    return STATUS(OK);
}

/* Two partners with one key could not be told apart, two rows of one partner would hide a mistake. Once per change. */
static struct status distinct_check(const struct directory *directory, struct complaint *why)
{
    const struct line_partner *partners = directory->partners;

    for (size_t i = 0; i < directory->count; i++)
        for (size_t j = 0; j < i; j++)
            if (oin_equal(&partners[i].oin, &partners[j].oin))
                return complain(why, FAIL(BAD_CONFIG), "partner %s: listed twice", partners[i].oin.text);
            else if (memcmp(partners[i].curve_public, partners[j].curve_public, LINE_KEY_BYTES) == 0)
                return complain(why, FAIL(BAD_CONFIG), "partners %s and %s: the same transport key", partners[j].oin.text,
                                partners[i].oin.text);
    return STATUS(OK);
}

static struct status directory_fill(const struct line_partner *partners, size_t count, struct directory *directory, struct complaint *why)
{
    if (count > LINE_PARTNERS_MOST)
        return complain(why, FAIL(BAD_CONFIG), "more than %d partners", LINE_PARTNERS_MOST);
    directory->partners = calloc(count ? count : 1, sizeof *partners);
    if (!directory->partners)
        return FAIL(NO_MEMORY);
    for (size_t i = 0; i < count; i++) {
        TRY(partner_check(&partners[i], directory->own_key, why));
        struct line_partner *copy = &directory->partners[directory->count];
        *copy = partners[i];
        copy->endpoint = partners[i].endpoint ? strdup(partners[i].endpoint) : NULL;
        directory->count++;
        if (partners[i].endpoint && !copy->endpoint)
            return FAIL(NO_MEMORY);
    }
    qsort(directory->partners, count, sizeof *partners, compare_entries_by_oin);
    return distinct_check(directory, why);
}

void directory_open(const uint8_t own_key[static LINE_KEY_BYTES], struct directory *out)
{
    uint8_t token[BADGE_TOKEN_BYTES];
    *out = (struct directory){0};
    memcpy(out->own_key, own_key, LINE_KEY_BYTES);
    random_fill(system_random(), token, sizeof token);
    hex_print(SPAN_OF_ARRAY(token), out->token);
}

struct status directory_renew(const struct directory *before, const struct line_partner *partners, size_t count, struct directory *out,
                              struct complaint *why)
{
    struct directory directory = {0};
    memcpy(directory.own_key, before->own_key, sizeof directory.own_key);
    memcpy(directory.token, before->token, sizeof directory.token);
    struct status status = directory_fill(partners, count, &directory, why);
    if (status_ok(status))
        *out = directory;
    else
        directory_close(&directory);
    return status;
}

void directory_close(struct directory *directory)
{
    for (size_t i = 0; i < directory->count; i++)
        free((char *)directory->partners[i].endpoint); /* our copy: const is for the readers */
    free(directory->partners);
    *directory = (struct directory){0};
}

const struct line_partner *directory_find_key(const struct directory *directory, struct span key)
{
    for (size_t i = 0; i < directory->count; i++)
        if (span_equal(key, SPAN_OF_ARRAY(directory->partners[i].curve_public)))
            return &directory->partners[i];
    return NULL;
}

const struct line_partner *directory_find_oin(const struct directory *directory, const struct oin *oin)
{
    struct line_partner wanted = {.oin = *oin};
    return bsearch(&wanted, directory->partners, directory->count, sizeof wanted, compare_entries_by_oin);
}

const struct line_partner *directory_find_badge(const struct directory *directory, const char *badge)
{
    const size_t token_size = sizeof directory->token - 1;
    char expected[BADGE_ROOM];
    struct oin oin = {{0}};

    if (strlen(badge) != BADGE_ROOM - 1 || !secret_equal(badge, directory->token, token_size) || badge[token_size] != ':')
        return NULL;
    memcpy(oin.text, badge + token_size + 1, OIN_DIGITS);
    const struct line_partner *partner = directory_find_oin(directory, &oin);
    if (!partner)
        return NULL;
    directory_print_badge(directory, partner, expected);
    return strcmp(badge, expected) == 0 ? partner : NULL;
}

void directory_print_badge(const struct directory *directory, const struct line_partner *partner, char out[static BADGE_ROOM])
{
    char key[2 * BADGE_KEY_BYTES + 1];
    hex_print(span_of(partner->curve_public, BADGE_KEY_BYTES), key);
    snprintf(out, BADGE_ROOM, "%s:%s:%s", directory->token, partner->oin.text, key);
}
