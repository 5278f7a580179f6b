// SPDX-License-Identifier: EUPL-1.2
//
// One request to the members of the committee: identifiers blinded for one register or for several, one seed and one escrow for all of
// them, and what comes back combined or held against who gave it.
#pragma once

#include "online/blindfold.h"
#include "pseudonym/escrow.h"

/* What the requests of one call have in common. */
struct blinding {
    const struct blindfold *how;
    char domain[DOMAIN_NAME_MOST + 1];
    struct complaint *why;
    const struct ring_key *escrow_key;
    size_t liar_count;
    struct oin liars[COMMITTEE_MOST]; /* not asked any more */
};

/* For one register. */
struct portion_part {
    struct key_name name;
    const struct ring_key *key;
    uint64_t mask;       /* which of the identifiers; 0, in an import: all of them */
    struct element *out; /* room for as many pseudonyms */
    /* of an attempt */
    size_t count;  /* identifiers */
    size_t before; /* points of the parts before it */
    struct batch *batch;
    bool has_voucher;
    uint8_t voucher_id[VOUCHER_ID_BYTES];
};

struct portion {
    struct blinding *blinding;
    struct escrow escrow; /* with the identifiers; its seed is wiped once used */
    struct span sealed;
    size_t part_count; /* 1..EVALUATED_PARTS_MOST */
    struct portion_part *parts;
    size_t evidence_count; /* handed on when the attempt is over: it holds the weights that find the next liar */
    struct portion_evidence {
        struct oin member;
        struct span text;
    } evidence[COMMITTEE_MOST];
    struct arena *arena; /* wipes what it held */
};

/* Asks, with fresh weights and a fresh escrow. Who gave a wrong result is named and among the liars from now on, and others answer the same
 * request in its place: UNREACHABLE when there are too few. */
MUST_USE struct status portion_attempt(struct portion *portion);
void portion_end(struct portion *portion); /* wipes */
