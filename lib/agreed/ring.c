// SPDX-License-Identifier: EUPL-1.2
//
// Of each member the one key that the ring names for it, if that was ever its key and still counts.
#include "agreed/ring.h"

#include "files/files.h"

static struct status pass_over_refusal(void *state, struct status status, const struct complaint *why)
{
    (void)state, (void)why;
    return status_class(status) == STATUS_CLASS_FAULT ? status : STATUS(OK);
}

struct status ring_signers_find(const struct agreed_texts *texts, const struct roster *roster, struct arena *arena,
                                struct ring_signers *out)
{
    *out = (struct ring_signers){.roster = roster, .chain = texts->chain};
    return withdrawals_taken_back(texts, arena, &out->taken_back, (struct listener){pass_over_refusal, NULL});
}

static bool has_key_on(const struct roster *roster, const struct ring_member *member)
{
    const struct partner *partner = roster_find(roster, &member->oin);
    return partner && memcmp(partner->envelope, member->sign_public, SIGN_PUBLIC_BYTES) == 0;
}

static bool had_key_before(const struct chain *chain, const struct ring_member *member)
{
    for (size_t i = 0; chain && i < chain->count; i++) {
        const struct chain_link *link = &chain->links[i];
        if (link->manifest.text == AGREED_ROSTER && (link->state == LINK_PAST || link->state == LINK_IN_FORCE) &&
            has_key_on(link->content.roster, member))
            return true;
    }
    return false;
}

static bool took_key_back(const struct taken_back_list *list, const struct ring_member *member)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct taken_back *row = &list->rows[i];
        if (!row->is_leaving && row->which == WITHDRAWN_KEY_ENVELOPE && oin_equal(&row->by->party, &member->oin) &&
            memcmp(row->key, member->sign_public, SIGN_PUBLIC_BYTES) == 0)
            return true;
    }
    return false;
}

/* A member that left is no longer there to be asked; the others go on as long as there are enough of them. */
struct status agreed_ring_check(const struct ring *ring, const struct ring_signers *signers, const char *file, struct complaint *why)
{
    uint8_t keys[COMMITTEE_MOST][SIGN_PUBLIC_BYTES] = {{0}}; /* zero: nobody can sign by it */
    unsigned live = 0, closed = 0;
    for (uint8_t i = 0; i < ring->size; i++) {
        const struct ring_member *member = &ring->members[i];
        if (!roster_find(signers->roster, &member->oin))
            continue;
        live++;
        bool is_taken_back = took_key_back(&signers->taken_back, member);
        closed += is_taken_back;
        if (!is_taken_back && (has_key_on(signers->roster, member) || had_key_before(signers->chain, member)))
            memcpy(keys[i], member->sign_public, SIGN_PUBLIC_BYTES);
    }
    if (live < ring->threshold)
        return complain(why, FAIL(UNKNOWN_PEER), "%s: %u of its members are on the roster, and it takes %u of them", file, live,
                        ring->threshold);
    struct status status = ring_check(ring, (const uint8_t(*)[SIGN_PUBLIC_BYTES])keys);
    if (!status_ok(status))
        return complain(why, status, "%s: fewer than %u of its members signed it with a key that counts; %u took theirs back", file,
                        ring->threshold, closed);
    return STATUS(OK);
}

struct status agreed_ring_read(const char *path, const struct ring_signers *signers, struct arena *arena, struct ring **out,
                               struct complaint *why)
{
    struct span text;
    struct ring *ring;
    TRY(file_read(path, RING_TEXT_MOST, arena, &text, why));
    TRY(ring_parse(text, path, arena, why, &ring));
    TRY(agreed_ring_check(ring, signers, path, why));
    *out = ring;
    return STATUS(OK);
}
