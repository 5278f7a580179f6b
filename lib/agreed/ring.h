// SPDX-License-Identifier: EUPL-1.2
//
// The ring of pseudonym keys, held against who may have signed it. A member's signature counts by a key that it had on some roster that
// was complete and began, also when it renewed that key since: a ring is signed once, and lives longer than keys do. It counts for
// nothing when the member took that key back, whenever it signed, or is not on the roster any more (P-02).
#pragma once

#include "agreed/withdrawals.h"
#include "pseudonym/ring.h"

struct ring_signers {
    const struct roster *roster;       /* who takes part now */
    const struct chain *chain;         /* of its versions; NULL: nothing is known of before */
    struct taken_back_list taken_back; /* keys of these */
};
/* By all that stands on a shelf; what does not count there is passed over, as a node does. NO_MEMORY, ARENA_FULL. */
MUST_USE struct status ring_signers_find(const struct agreed_texts *texts, const struct roster *roster, struct arena *arena,
                                         struct ring_signers *out);

/* In the arena: what file_read, ring_parse and agreed_ring_check refuse with. Whether it may come after one that was in use is another
 * matter: ring_follows. */
MUST_USE struct status agreed_ring_read(const char *path, const struct ring_signers *signers, struct arena *arena, struct ring **out,
                                        struct complaint *why);
/* BAD_SIGNATURE when fewer members than its threshold signed it with a key that counts; UNKNOWN_PEER when fewer are on the roster. `file`
 * is for the complaint. */
MUST_USE struct status agreed_ring_check(const struct ring *ring, const struct ring_signers *signers, const char *file,
                                         struct complaint *why);
