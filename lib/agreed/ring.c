// SPDX-License-Identifier: EUPL-1.2
//
// The ring of pseudonym keys. A member signs with the key that the roster has for it, so a ring stands or falls with the
// roster.
#include "agreed/agreed.h"

#include "files/files.h"

/* A member that left is no longer there to be asked; the others go on as long as there are enough of them. */
struct status agreed_ring_check(const struct ring *ring, const struct roster *roster, const char *file, struct complaint *why)
{
    uint8_t keys[COMMITTEE_MOST][SIGN_PUBLIC_BYTES] = {{0}}; /* zero: nobody can sign by it */
    unsigned live = 0;
    for (uint8_t i = 0; i < ring->size; i++) {
        const struct partner *member = roster_find(roster, &ring->members[i].oin);
        if (member)
            memcpy(keys[i], member->envelope, SIGN_PUBLIC_BYTES);
        live += member != NULL;
    }
    if (live < ring->threshold)
        return complain(why, FAIL(UNKNOWN_PEER), "%s: %u of its members are on the roster, and it takes %u of them", file, live,
                        ring->threshold);
    struct status status = ring_check(ring, (const uint8_t(*)[SIGN_PUBLIC_BYTES])keys);
    if (!status_ok(status))
        return complain(why, status, "%s: fewer than %u of its members signed it with the keys of the roster", file, ring->threshold);
    return STATUS(OK);
}

struct status agreed_ring_read(const char *path, const struct roster *roster, struct arena *arena, struct ring **out, struct complaint *why)
{
    struct span text;
    struct ring *ring;
    TRY(file_read(path, RING_TEXT_MOST, arena, &text, why));
    TRY(ring_parse(text, path, arena, why, &ring));
    TRY(agreed_ring_check(ring, roster, path, why));
    *out = ring;
    return STATUS(OK);
}
