// SPDX-License-Identifier: EUPL-1.2
//
// The readers that a start uses, in the order in which it uses them.
#include "support/frozen_agreed.h"

#include "agreed/ring.h"
#include "base/text.h"

#include <inttypes.h>
#include <unistd.h>

#define SHORT_BYTES 6

struct reading {
    const char *town, *ca, *crl;
    int64_t now_ms;
    struct arena *arena;
    struct frozen_agreed *out;
    struct complaint *why;
};

const char *frozen_bytes_text(struct span bytes)
{
    static char text[4][2 * SHORT_BYTES + 24];
    static unsigned turn;
    char hex[2 * SHORT_BYTES + 1];
    hex_print(span_of(bytes.data, bytes.size < SHORT_BYTES ? bytes.size : SHORT_BYTES), hex);
    snprintf(text[++turn % 4], sizeof text[0], "%s..%zu", hex, bytes.size);
    return text[turn % 4];
}

static void print_partners(const struct roster *roster)
{
    for (size_t i = 0; i < roster->count; i++) {
        const struct partner *partner = &roster->partners[i];
        printf("partner %s %s roles %s at %s log %s\n", partner->oin.text, partner->short_name, partner->roles, partner->endpoint,
               partner->log_origin);
    }
}

static struct status read_earlier(const struct reading *reading)
{
    struct agreed_roster_files files = {.ca = reading->ca, .crl = reading->crl, .takes_earlier = true};
    const char *policies;
    uint8_t hash[SHA256_BYTES];
    TRY(arena_print(reading->arena, &files.roster, "%s/agreed/roster", reading->town));
    TRY(agreed_roster_read(&files, reading->now_ms, &reading->out->earlier_roster, reading->why));
    const struct roster *roster = reading->out->roster = reading->out->earlier_roster;
    TRY(roster_hash(roster, hash));
    printf("roster \"%s\" version %" PRIu64 " hash %s\n", roster->name, roster->version, frozen_bytes_text(SPAN_OF_ARRAY(hash)));
    print_partners(roster);
    TRY(arena_print(reading->arena, &policies, "%s/agreed/policies", reading->town));
    TRY(agreed_policy_read(policies, &reading->out->earlier_policy, reading->why));
    printf("policy %s\n", frozen_bytes_text(digest_span(policy_text_hash(reading->out->earlier_policy))));
    return STATUS(OK);
}

static struct status read_shelf(const struct reading *reading, const char *shelf)
{
    struct frozen_agreed *out = reading->out;
    struct agreed *agreed;
    const struct chain_link *roster;
    TRY(ARENA_NEW(reading->arena, 1, &agreed));
    TRY(agreed_texts_read(shelf, reading->now_ms, &out->texts, first_fault(reading->why)));
    TRY(agreed_texts_stand(out->texts, agreed, reading->why));
    TRY(agreed_texts_in_force(out->texts, AGREED_ROSTER, &roster, reading->why));
    TRY(agreed_certificates_check(roster, reading->ca, reading->crl, reading->now_ms, reading->why));
    out->roster = agreed->roster;
    for (size_t i = 0; i < AGREED_TEXTS; i++)
        printf("%s %" PRIu64 " manifest %s content %s\n", agreed_text_word((unsigned)i + 1), agreed->versions[i].number,
               frozen_bytes_text(digest_span(&agreed->versions[i].manifest)), frozen_bytes_text(digest_span(&agreed->versions[i].content)));
    printf("agreement %s\n", frozen_bytes_text(digest_span(&agreed->agreement)));
    print_partners(out->roster);
    return STATUS(OK);
}

/* In a town of before the ring there are records of keys, which nothing uses any more. */
static struct status read_ring(const struct reading *reading)
{
    struct ring_signers signers = {.roster = reading->out->roster};
    struct ring *ring;
    const char *path;
    TRY(arena_print(reading->arena, &path, "%s/agreed/ring", reading->town));
    if (access(path, F_OK) != 0)
        return STATUS(OK);
    if (reading->out->texts)
        TRY(ring_signers_find(reading->out->texts, reading->out->roster, reading->arena, &signers));
    TRY(agreed_ring_read(path, &signers, reading->arena, &ring, reading->why));
    printf("ring %u: %u of %u, %zu keys, transcript %s\n", ring->generation, ring->threshold, ring->size, ring->key_count,
           frozen_bytes_text(SPAN_OF_ARRAY(ring->transcript)));
    return STATUS(OK);
}

struct status frozen_agreed_read(const char *town, int64_t now_ms, struct arena *arena, struct frozen_agreed *out, struct complaint *why)
{
    struct reading reading = {.town = town, .now_ms = now_ms, .arena = arena, .out = out, .why = why};
    const char *shelf;
    TRY(arena_print(arena, &reading.ca, "%s/agreed/ca.pem", town));
    TRY(arena_print(arena, &reading.crl, "%s/agreed/crl.pem", town));
    TRY(arena_print(arena, &shelf, "%s/agreed/shelf", town));
    TRY(access(shelf, F_OK) == 0 ? read_shelf(&reading, shelf) : read_earlier(&reading));
    return read_ring(&reading);
}

void frozen_agreed_wipe(struct frozen_agreed *agreed)
{
    agreed->texts = agreed_texts_free(agreed->texts);
    agreed->earlier_policy = policy_free(agreed->earlier_policy);
    agreed->earlier_roster = roster_free(agreed->earlier_roster);
    agreed->roster = NULL;
}
