// SPDX-License-Identifier: EUPL-1.2
//
// Alarms about how a partner asks of us: a table of what is counted in which window and when it sounds. One that sounds is an event in
// the log, a line in the status and, within a day, an entry in the ledger; it refuses nothing, and the partner never hears of it. One
// is about ourselves: how much members say is left of our own quota. Each
// sounds once in a window, so that nobody floods the log with them, and what is counted has one row for a partner and alarm. It survives
// a restart with the store.
#pragma once

#include "book/book.h"
#include "store/alarms.h"
#include "store/quotas.h"

#define WEEK_MS (7 * DAY_MS)

/* name, number in the store (never renumber), word, window, least (of `whole` where there is a share, else of the count), least share
 * in percent (0: none), least multiple of the mean of the four windows before (0: none), what an operator reads */
// clang-format off
#define ALARMS(X)                                                                                                        \
    X(TOKENS, 1, "quota-tokens", DAY_MS, 1, 80, 0, "households asked about, of an agreed quota")                         \
    X(EVALUATE, 2, "quota-evaluate", DAY_MS, 1, 80, 0, "points evaluated, of an agreed quota")                           \
    X(WEIGHING, 3, "weighing", DAY_MS, 1, 80, 0, "questions that wait for a person, of those that may")                  \
    X(HOURS, 4, "hours", DAY_MS, 10, 0, 0, "questions in the evening, at night or in the weekend, in one day")           \
    X(BURST, 5, "burst", 10 * MINUTE_MS, 20, 0, 0, "questions in ten minutes")                                           \
    X(UNKNOWN, 6, "unknown", WEEK_MS, 40, 91, 0, "households that are not known here, of those looked for in a week")    \
    X(RISE, 7, "rise", WEEK_MS, 40, 0, 2, "households asked about in a week: twice the mean of four weeks before")       \
    X(ONE_TEXT, 8, "one-text", WEEK_MS, 12, 0, 0, "questions with one and the same text in a week")          \
    X(OWN, 9, "quota-own", DAY_MS, 1, 80, 0, "points of ours that this member evaluated, of an agreed quota of a day")      \
    X(SIGNALS, 10, "signals", DAY_MS, 1000, 0, 0, "signals in one day")                                                   \
    X(KEYS, 11, "second-line", DAY_MS, 1, 0, 0, "times that this partner's keys spoke from two places at once")           \
    X(OWN_KEYS, 12, "own-keys", DAY_MS, 1, 0, 0, "times that this partner said that our own keys spoke to it from two places at once") \
    X(ONE_CODE, 13, "one-code", WEEK_MS, 24, 0, 0, "questions with nothing written and one and the same codes in a week")
// clang-format on
enum alarm {
#define ALARM_ENUM(name, number, word, window_ms, least, percent, multiple, sentence) ALARM_##name = (number),
    ALARMS(ALARM_ENUM)
#undef ALARM_ENUM
        ALARMS_END
};
struct alarm_rule {
    const char *word, *sentence;
    int64_t window_ms;
    uint64_t least, percent, multiple;
};
bool alarm_is_known(unsigned number);
const struct alarm_rule *alarm_rule(enum alarm alarm);
/* Whether what is counted is enough, by the rule of its alarm. */
bool alarm_is_due(const struct alarm_row *row);

/* All in the open batch. A question from a partner, also one that is refused, with as much as was read of it: nothing written and no
 * code is no reason, and is not counted as one. */
struct alarm_question {
    struct oin partner;
    size_t tokens;
    struct span text;                     /* why, in words; empty: */
    uint8_t necessity_code, lighter_code; /* by these alone (wire/necessity.h) */
};
MUST_USE struct status alarms_hear_question(struct book *book, const struct alarm_question *question);
/* A signal, also one that is refused. */
MUST_USE struct status alarms_hear_signal(struct book *book, const struct oin *partner);
/* Its tokens were looked for, and somebody was found or nobody. */
MUST_USE struct status alarms_hear_lookup(struct book *book, const struct oin *partner, size_t tokens, bool is_found);
/* After a debit, whichever way it went: the fullest of the lines that bind. */
MUST_USE struct status alarms_hear_debit(struct book *book, enum alarm alarm, const struct quota_debit *debit);
/* So many of so many. */
MUST_USE struct status alarms_hear_level(struct book *book, enum alarm alarm, const struct oin *partner, uint64_t count, uint64_t whole);
/* One more of KEYS or OWN_KEYS. Who tells the log of it, with the addresses, does so when it is the first of its window. */
MUST_USE struct status alarms_hear_second(struct book *book, enum alarm alarm, const struct oin *partner, bool *out_is_first);
/* What sounded and is not in the ledger yet. */
MUST_USE struct status alarms_enter(struct book *book);
