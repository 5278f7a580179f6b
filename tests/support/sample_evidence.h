// SPDX-License-Identifier: EUPL-1.2
//
// A batch that was asked and answered by one member of a sample committee, and what of it goes into an evidence file.
#pragma once

#include "evidence/evidence.h"
#include "support/committee.h"
#include "support/sample_ring.h"
#include "support/wire_samples.h"

#define SAMPLE_EVIDENCE_COUNT 3 /* identifiers */
#define SAMPLE_EVIDENCE_MEMBER 2
#define SAMPLE_EVIDENCE_POINTS (SAMPLE_EVIDENCE_COUNT + 1)
#define SAMPLE_WRONG_WAYS 4

struct sample_case {
    struct committee committee;
    struct sample_seat seats[COMMITTEE_SIZE];
    struct ring *ring;
    struct batch *batch;
    struct evaluate_message request;
    struct element honest[SAMPLE_EVIDENCE_POINTS]; /* what the member should answer */
};
void sample_case_make(const struct random_source *random, struct arena *arena, struct sample_case *out);
/* What it might answer instead, in one of SAMPLE_WRONG_WAYS. */
/* Puts a part for another register before it: of one identifier, and nobody knows the weights of its check element. */
#define SAMPLE_PART_BEFORE 2 /* points */
void sample_case_put_before(struct sample_case *sample);
void sample_wrong_answer(const struct sample_case *sample, int way, struct element out[static SAMPLE_EVIDENCE_POINTS]);
/* The evidence of an answer with these points, signed by the member. */
struct evidence sample_evidence(const struct sample_case *sample, const struct element *points, struct arena *arena);
