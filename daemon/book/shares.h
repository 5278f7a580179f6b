// SPDX-License-Identifier: EUPL-1.2
//
// What one partner may have lying at this node at once, whatever it sends: so much of what people read, and of what waits to be delivered
// to it. Budgets (book/budgets.h) are about a minute; this is about what stays. What is over is refused as OVERLOADED, whoever or
// whatever it is about (P-10): the other side asks or tells it again later. A turn is judged by what was there before it, so that
// one can bring BATCH_MESSAGES_MOST more. How many of its questions may wait for a person is agreed (agreement/quotas.h).
#pragma once

#include "book/book.h"

/* name, most, what it is */
#define SHARES(X)                                                            \
    X(SIGNALS, 20000, "signals that it pushed, until they go at their term") \
    X(ANSWERS, 1000, "answers to it that it did not acknowledge yet")
enum share {
#define SHARE_ENUM(name, most, sentence) SHARE_##name,
    SHARES(SHARE_ENUM)
#undef SHARE_ENUM
        SHARE_COUNT
};
uint64_t share_most(enum share share);
/* How many there are; of signals, but for the one of this id, which takes the place of another. */
MUST_USE struct status share_used(struct book *book, enum share share, const struct oin *partner, const uint8_t signal_id[SIGNAL_ID_BYTES],
                                  uint64_t *out);
/* OVERLOADED when one more does not fit. */
MUST_USE struct status share_check(struct book *book, enum share share, const struct oin *partner,
                                   const uint8_t signal_id[SIGNAL_ID_BYTES]);
