// SPDX-License-Identifier: EUPL-1.2
//
// A ring of pseudonym keys as a ceremony would leave it, of committees whose keys are known, for tests.
#pragma once

#include "pseudonym/key_name.h"
#include "pseudonym/ring.h"
#include "support/committee.h"

struct sample_seat {
    struct oin oin;
    struct sign_key sign_key;
};
/* Members 00000099000000001000 to …5000, with keys of their own. */
void sample_seats(struct sample_seat out[static COMMITTEE_SIZE]);
/* One key of this committee under each name, of epoch 7, in a ring of these members. */
MUST_USE struct status sample_ring_of(const struct committee *committee, const struct key_name *names, size_t count, struct arena *arena,
                                      struct ring **out);
/* The key of a committee under a name. */
void sample_ring_key(const struct committee *committee, const struct key_name *name, uint32_t epoch, struct ring_key *out);
/* Generation 1 of these keys, signed by all. */
MUST_USE struct status sample_ring_make(const struct sample_seat seats[static COMMITTEE_SIZE], const struct ring_key *keys, size_t count,
                                        struct arena *arena, struct ring **out);
/* What is not the text any more that was signed is signed again, by the first `count` members. */
MUST_USE struct status sample_ring_sign(struct ring *ring, const struct sample_seat *seats, unsigned count, struct arena *arena);
