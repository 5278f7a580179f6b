// SPDX-License-Identifier: EUPL-1.2
//
// Witnesses: each node shows the heads of its ledger to every partner, which cosigns what follows from the head before (P-07), so that a
// second history of one ledger needs as many lying witnesses as an auditor asks for. Here is the asker's half, between turns: which head is
// offered to whom, and when; and what this node itself cosigned last, as its keeper has it. Nothing waits for witnesses.
#pragma once

#include "book/book.h"
#include "ledger/add_checkpoint.h"

#define OFFER_GROWN_EVERY_MS INT64_C(10000) /* a head of more entries than the witness has */
#define OFFER_AGAIN_EVERY_MS \
    INT64_C(30000) /* the first of this life, when it was not answered: it came too soon after the last of the one before */
#define OFFER_SAME_EVERY_MS (5 * MINUTE_MS) /* the same again, for a new time; and whatever was not answered: it may come so long */
#define COSIGN_EVERY_MS INT64_C(5000)       /* for one partner, whatever it asks */
#define SEEN_EVERY_MS HOUR_MS               /* our ledger tells what was cosigned of one partner's, when that has grown */

/* What this node cosigned last of a ledger. The keeper refuses what does not follow from it. */
struct witnessed {
    char origin[NOTE_NAME_MOST_BYTES + 1];
    struct tree_head head;
    int64_t at_ms;         /* in this life; 0: before */
    uint64_t entered_size; /* of the last that our own ledger tells of, in this log; or what was held when this life began */
    int64_t entered_ms;    /* then, or when the first was cosigned in this life; 0: before */
};
/* What is on its way to a witness. */
struct offering {
    struct oin witness;
    struct exchange_id exchange;
    int64_t at_ms;       /* of the last, answered or not; 0: never in this life */
    bool waits;          /* for its answer */
    int64_t patience_ms; /* with it: short with the first of this life, since the witness may have heard one a moment before it */
};
struct witnessing {
    size_t witnessed_count, offering_count;
    struct witnessed witnessed[2 * ROSTER_MOST_PARTNERS];
    struct offering offerings[2 * ROSTER_MOST_PARTNERS];
};
/* What the keeper tells that it cosigned. NO_MEMORY. */
MUST_USE struct status witnessing_new(const struct anchor *anchor, struct witnessing **out);
struct witnessing *witnessing_free(struct witnessing *witnessing);

/* Of this ledger, whichever of its logs was cosigned last; a new one is held at the empty tree. NULL: there is no room for more. */
struct witnessed *witnessed_of(struct witnessing *witnessing, const char *origin);

/* The last signed head to every partner for which it is time; may open a batch. */
MUST_USE struct status witnessing_round(struct book *book, int64_t now_ms);
/* An answer to what was offered last. UNEXPECTED: nothing waits for it; BAD_SIGNATURE: that is no cosignature of this head; CONFLICT: it
 * holds a head that was never shown to it. */
MUST_USE struct status witnessing_hear(struct book *book, const struct oin *witness, const struct exchange_id *exchange,
                                       const struct witness_response *response);
