// SPDX-License-Identifier: EUPL-1.2
//
// Whether enough partners have seen our ledger (P-07). A node that nobody cosigns could be rewritten by whoever has its machine, so it does
// not go on for ever as if it were seen: after a while that is told, and in the end nothing new goes out until a quorum is back, or a
// person opens it for some hours. All of it follows from the ledger, from what witnesses signed, from the moment until which a quorum had
// seen all, and from the clock: a restart changes nothing.
#pragma once

#include "book/book.h"
#include "ledger/checkpoint.h"

#define QUORUM_LATE_MS (10 * MINUTE_MS)
#define QUORUM_CLOSED_MS (72 * HOUR_MS) /* when the settings say nothing else */
#define QUORUM_OPEN_HOURS_MOST 72
#define QUORUM_EVERY_MS INT64_C(5000)

/* name, word in JSON */
#define QUORUM_STATES(X)                                                                              \
    X(CONFIRMED, "confirmed") /* a quorum saw all of it, or is to see the rest of the last minutes */ \
    X(LATE, "late")           /* for longer than that: an operator looks who is missing */            \
    X(CLOSED, "closed")       /* for so long that nothing new goes out: no question, no disclosure, no import */
enum quorum_state {
#define QUORUM_STATE_ENUM(name, word) QUORUM_##name,
    QUORUM_STATES(QUORUM_STATE_ENUM)
#undef QUORUM_STATE_ENUM
};
const char *quorum_word(enum quorum_state state);

/* Looks again, now and then, and tells the log what became otherwise. Faults of the store. */
MUST_USE struct status quorum_look(struct book *book, int64_t now_ms);
/* The same, and keeps what must outlive a restart; may open a batch. */
MUST_USE struct status quorum_round(struct book *book, int64_t now_ms);
/* UNWITNESSED: closed, and no person opened it. `why` says to people what they can do; NULL: nobody reads it. */
MUST_USE struct status quorum_check(const struct book *book, int64_t now_ms, struct complaint *why);
/* In the open batch: goes out again for so many hours, whatever witnesses do; entered with who and why. INVALID: 0 hours or more than
 * QUORUM_OPEN_HOURS_MOST, or a reason that says nothing. */
MUST_USE struct status quorum_open(struct book *book, uint64_t hours, struct span reason, struct span user);
/* A head with its cosignatures, as witnesses.h keeps it. CORRUPT. */
MUST_USE struct status cosigned_head(struct span note, struct arena *arena, struct checkpoint *out);
/* The position behind its last entry, whichever of our logs it is of; 0: of none. CORRUPT, faults of the store. */
MUST_USE struct status cosigned_end(struct book *book, struct span note, struct arena *arena, uint64_t *out);
