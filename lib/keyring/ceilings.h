// SPDX-License-Identifier: EUPL-1.2
//
// How much a node's keeper multiplies in a day, whatever its daemon asks: a number of identifiers for each act, in a file of
// the operator's beside the key file (P-02). What partners may ask of each other is agreed elsewhere (quotas); this only bounds
// what a daemon that was taken over can make of the keys.
#pragma once

#include "base/span.h"
#include "base/status.h"
#include "wire/evaluation_act.h"

#define CEILINGS_FILE_NAME "ceilings" /* beside the key file; where there is none, ceilings_default holds */
#define CEILINGS_TEXT_MOST 512
#define CEILING_MOST 1000000000u
#define CEILINGS_OPENINGS "openen"

struct ceilings {
    uint32_t most[EVALUATION_ACTS_END]; /* units a day, by act: identifiers times uses, and the check elements. 0: none */
    uint32_t openings;                  /* escrows opened a day */
};
extern const struct ceilings ceilings_default;

/* The lines of the file: each act, and openings. */
#define CEILINGS_COUNT EVALUATION_ACTS_END
const char *ceilings_word(size_t line); /* below CEILINGS_COUNT */
uint32_t ceilings_most(const struct ceilings *ceilings, size_t line);
struct ceiling_use { /* of a day */
    uint32_t used, most;
};

/* The form of docs/keys.md, strictly. MALFORMED; the complaint names the line. After a failure `out` is all zero. */
MUST_USE struct status ceilings_parse(struct span text, const char *file, struct ceilings *out, struct complaint *why);
void ceilings_print(const struct ceilings *ceilings, char out[static CEILINGS_TEXT_MOST]);
