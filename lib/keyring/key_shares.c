// SPDX-License-Identifier: EUPL-1.2
//
// Shares as lines: one a key, behind the generation and the place.
#include "keyring/key_shares.h"

#include "base/text.h"
#include "crypto/secret.h"
#include "keyring/secret_lines.h"

#define KEY_SHARES_FORM "schakel/key-shares/v2"

void key_share_wipe(struct key_share *share) { secret_wipe(share, sizeof *share); }
void key_shares_wipe(struct key_shares *shares) { secret_wipe(shares, sizeof *shares); }

static int share_compare(const struct key_share *a, const struct key_share *b)
{
    int order = strcmp(a->domain, b->domain);
    if (!order)
        order = oin_compare(&a->holder, &b->holder);
    return order ? order : (a->epoch > b->epoch) - (a->epoch < b->epoch);
}

/* ---- parsing */

/* The next word of a line, which the blank behind it ends. */
static struct span take_word(struct span *line)
{
    const uint8_t *blank = line->size ? memchr(line->data, ' ', line->size) : NULL;
    size_t size = blank ? (size_t)(blank - line->data) : line->size;
    struct span word = span_slice(*line, 0, size);
    *line = blank ? span_slice(*line, size + 1, line->size) : span_empty();
    return word;
}

static struct status parse_name(struct secret_lines *lines, struct span *line, struct key_share *share)
{
    uint64_t epoch = 0;
    struct span domain = take_word(line);
    if (domain.size == 0 || domain.size > KEY_SHARE_DOMAIN_MOST || !text_is_word(domain))
        return secret_lines_complain(lines, FAIL(MALFORMED), "a domain is a lower-case word of at most 32 letters");
    memcpy(share->domain, domain.data, domain.size);
    share->domain[domain.size] = 0;
    if (!status_ok(oin_parse(take_word(line), &share->holder)))
        return secret_lines_complain(lines, FAIL(MALFORMED), "a holder is an OIN of 20 digits");
    if (!status_ok(decimal_parse(take_word(line), UINT32_MAX, &epoch)) || !epoch)
        return secret_lines_complain(lines, FAIL(MALFORMED), "epochs are counted from 1");
    share->epoch = (uint32_t)epoch;
    return STATUS(OK);
}

static bool parse_bytes(struct span word, uint8_t out[static 32])
{
    size_t size = 0;
    return status_ok(base64_parse(word, out, 32, &size)) && size == 32;
}

static struct status parse_pair(struct secret_lines *lines, struct span *line, struct key_share *share)
{
    uint8_t scalar[SCALAR_BYTES], element[ELEMENT_BYTES];
    struct element expected;
    if (!parse_bytes(take_word(line), scalar))
        return secret_lines_complain(lines, FAIL(MALFORMED), "a share is 32 bytes in base64");
    struct status status = scalar_decode(SPAN_OF_ARRAY(scalar), &share->scalar);
    secret_wipe(scalar, sizeof scalar);
    if (!status_ok(status))
        return secret_lines_complain(lines, status, status_text(status));
    if (!parse_bytes(*line, element))
        return secret_lines_complain(lines, FAIL(MALFORMED), "a public share is 32 bytes in base64, and ends the line");
    status = element_decode(SPAN_OF_ARRAY(element), &share->public_share);
    if (!status_ok(status))
        return secret_lines_complain(lines, status, status_text(status));
    element_multiply_generator(&share->scalar, &expected);
    if (!element_equal(&expected, &share->public_share))
        return secret_lines_complain(lines, FAIL(CONFLICT), "the share does not belong to this public share");
    return STATUS(OK);
}

static struct status parse_share(struct secret_lines *lines, struct key_shares *shares)
{
    struct key_share *share = &shares->shares[shares->count];
    struct span line;
    TRY(secret_lines_read(lines, "key", &line));
    if (shares->count == KEY_SHARES_MOST)
        return secret_lines_complain(lines, FAIL(TOO_LARGE), "too many keys");
    TRY(parse_name(lines, &line, share));
    TRY(parse_pair(lines, &line, share));
    if (shares->count && share_compare(share - 1, share) >= 0)
        return secret_lines_complain(lines, FAIL(MALFORMED), "keys must be in order and different");
    shares->count++;
    return STATUS(OK);
}

static struct status parse_shares(struct secret_lines *lines, struct key_shares *shares)
{
    uint64_t generation, index;
    TRY(secret_lines_open(lines, KEY_SHARES_FORM));
    TRY(secret_lines_read_number(lines, "generation", UINT32_MAX, &generation));
    TRY(secret_lines_read_number(lines, "index", UINT8_MAX, &index));
    if (!generation || !index)
        return secret_lines_complain(lines, FAIL(MALFORMED), "counting starts at 1");
    shares->generation = (uint32_t)generation;
    shares->index = (uint8_t)index;
    do
        TRY(parse_share(lines, shares));
    while (!cursor_is_done(&lines->rest));
    return STATUS(OK);
}

struct status key_shares_parse(struct span text, const char *file, struct key_shares *out, struct complaint *why)
{
    struct secret_lines lines = {cursor_of(text), file, 0, why};
    memset(out, 0, sizeof *out);
    struct status status = parse_shares(&lines, out);
    if (!status_ok(status))
        key_shares_wipe(out);
    return status;
}

/* ---- printing */

static void write_share(struct writer *writer, const struct key_share *share)
{
    char name[KEY_SHARE_DOMAIN_MOST + OIN_DIGITS + 24], text[BASE64_ROOM(32)];
    snprintf(name, sizeof name, "key %s %s %u ", share->domain, share->holder.text, (unsigned)share->epoch);
    write_text(writer, name);
    base64_print(SPAN_OF_ARRAY(share->scalar.bytes), text);
    write_text(writer, text);
    write_text(writer, " ");
    base64_print(SPAN_OF_ARRAY(share->public_share.bytes), text);
    write_text(writer, text);
    write_text(writer, "\n");
    secret_wipe(text, sizeof text);
}

struct status key_shares_print(const struct key_shares *shares, struct arena *arena, struct span *out)
{
    uint8_t *room;
    const char *head;
    TRY(ARENA_NEW(arena, KEY_SHARES_TEXT_MOST, &room));
    TRY(arena_print(arena, &head, KEY_SHARES_FORM "\ngeneration %u\nindex %u\n", shares->generation, shares->index));
    struct writer writer = writer_of(room, KEY_SHARES_TEXT_MOST);
    write_text(&writer, head);
    for (size_t i = 0; i < shares->count; i++)
        write_share(&writer, &shares->shares[i]);
    ENSURE(!writer.overflow);
    *out = writer_span(&writer);
    return STATUS(OK);
}

/* ---- one of them */

/* How many stand before it. */
static size_t share_place(const struct key_shares *shares, const struct key_share *share)
{
    size_t at = 0;
    while (at < shares->count && share_compare(&shares->shares[at], share) < 0)
        at++;
    return at;
}

const struct key_share *key_shares_find(const struct key_shares *shares, struct span domain, const struct oin *holder, uint32_t epoch)
{
    struct key_share wanted = {.holder = *holder, .epoch = epoch};
    if (domain.size > KEY_SHARE_DOMAIN_MOST)
        return NULL;
    memcpy(wanted.domain, domain.data, domain.size);
    size_t at = share_place(shares, &wanted);
    return at < shares->count && share_compare(&shares->shares[at], &wanted) == 0 ? &shares->shares[at] : NULL;
}

struct status key_shares_add(struct key_shares *shares, const struct key_share *share)
{
    size_t at = share_place(shares, share);
    if (at < shares->count && share_compare(&shares->shares[at], share) == 0)
        return FAIL(CONFLICT);
    if (shares->count == KEY_SHARES_MOST)
        return FAIL(TOO_LARGE);
    memmove(&shares->shares[at + 1], &shares->shares[at], (shares->count - at) * sizeof *shares->shares);
    shares->shares[at] = *share;
    shares->count++;
    return STATUS(OK);
}
