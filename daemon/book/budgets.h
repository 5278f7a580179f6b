// SPDX-License-Identifier: EUPL-1.2
//
// What one partner may cost this node in a minute, whatever it sends: refusals that are entered, lines in the log. How fast it is
// heard is for inbound/pace.h. Quotas (agreement/quotas.h) are agreed and about people; these are ours and about the machine.
// What is over is put off or left out, never lost from sight: it is counted, and after the minute one entry (REFUSALS) and one
// line of the log say how many there were, with a digest over all of them. In memory only: a restart begins anew.
#pragma once

#include "book/book.h"

/* name, most in a minute, what it is */
#define BUDGETS(X)                                                                                \
    X(REFUSALS, 30, "refused messages with an entry and an answer of their own")                  \
    X(EVALUATIONS, 600, "evaluations that are permitted, whatever becomes of them")               \
    X(LINES, 30, "lines in the log about what was refused, or is held")                           \
    X(SIGNALS, SIGNALS_MOST_DEFAULT, "signals that are taken, where the quotas say nothing else") \
    X(UNREAD, 1, "lines in the log about that it does not read what it is sent")                  \
    X(PIECES, UINT64_C(16) * 1024 * 1024, "bytes of agreed texts that it is sent")
enum budget {
#define BUDGET_ENUM(name, most, sentence) BUDGET_##name,
    BUDGETS(BUDGET_ENUM)
#undef BUDGET_ENUM
        BUDGET_COUNT
};

#define BUDGET_CODES 64 /* refusals have numbers below it */

/* Refused messages that have no entry of their own. */
struct put_off {
    uint64_t count;
    int64_t minute; /* of the first */
    uint32_t codes[BUDGET_CODES];
    struct digest list; /* SHA-256 over the one before and the message's digest, in their order; zeros before the first */
};

struct budget_row {
    struct oin oin; /* empty: free */
    int64_t minute;
    uint64_t used[BUDGET_COUNT];
    int64_t slot_minute; /* until which slots were given, and how many in it */
    uint64_t slots;
    uint64_t unlogged;
    int64_t unlogged_minute;         /* of the first */
    struct put_off pending, telling; /* telling: its entry is in the open batch */
};

struct budgets {
    struct budget_row rows[2 * ROSTER_MOST_PARTNERS];
};
MUST_USE struct status budgets_new(struct budgets **out); /* NO_MEMORY */
struct budgets *budgets_free(struct budgets *budgets);

/* Whether this fits in this minute's budget of the partner; then it is used. Ourselves have none. */
bool budget_take(struct book *book, const struct oin *oin, enum budget budget, uint64_t amount, int64_t now_ms);
/* Of one more, of a budget that is agreed. */
bool budget_take_up_to(struct book *book, const struct oin *oin, enum budget budget, uint64_t most, int64_t now_ms);
/* When a signal of ours to the partner may go, so that it takes them all: at once, or at the beginning of a minute (budget_is_slot) for
 * which there are not as many yet as it takes in one. */
int64_t budget_slot_ms(struct book *book, const struct oin *oin, int64_t now_ms);
/* Nothing is on its way: all that waits asks for a slot anew. */
void budget_forget_slots(struct book *book, const struct oin *oin, int64_t now_ms);
/* Whether a line of the log about what the partner said may be written; one that may not is counted, and told after the minute. */
bool budget_take_line(struct book *book, const struct oin *oin, int64_t now_ms);
/* A refused message without an entry of its own: it stands in the one of its minute. */
void budget_note_refusal(struct book *book, const struct oin *oin, const struct digest *message, struct status refusal, int64_t now_ms);

/* What was put off or left out in minutes that are over, into ledger and log; opens a batch when there is something. Faults of the
 * store. */
MUST_USE struct status budgets_round(struct book *book, int64_t now_ms);
/* The batch is durable: it is told. When it was undone, it is told again. */
void budgets_told(struct book *book);
