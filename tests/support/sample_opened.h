// SPDX-License-Identifier: EUPL-1.2
//
// A request with its escrow, sealed under the key of a sample committee, and what members of it make of it.
#pragma once

#include "evidence/opened.h"
#include "support/committee.h"
#include "support/sample_ring.h"
#include "support/wire_samples.h"

#define SAMPLE_OPENED_COUNT 3 /* identifiers */

struct sample_opened {
    struct committee committee; /* of the key of the escrow */
    struct sample_seat seats[COMMITTEE_SIZE];
    struct ring *ring;
    struct sign_key requester;
    struct batch *batch;
    struct identifier identifiers[SAMPLE_OPENED_COUNT];
    struct escrow escrow;
    struct evaluate_message question; /* its escrow is empty before sample_opened_seal */
    struct span signed_request;
};
void sample_opened_make(const struct random_source *random, struct arena *arena, struct sample_opened *out);
/* Seals `escrow` to the question as it is, and signs that. */
void sample_opened_seal(struct sample_opened *sample, struct arena *arena);
/* What member `index` (from 0) makes of it, with the share of `share`. */
struct span sample_opened_answer(const struct sample_opened *sample, size_t index, size_t share, struct arena *arena);
/* By the first three. */
struct opened sample_opened_file(const struct sample_opened *sample, struct arena *arena);
