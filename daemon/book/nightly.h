// SPDX-License-Identifier: EUPL-1.2
//
// Each night the ledgers of this node and of each partner are held against each other (P-05, P-07): of every day that is over, a day later
// and once more when nothing of it can be under way any more. Who asks compares and enters; who answers reads its index and keeps nothing
// of it. First a digest over each hour of that day, then, of the hours that differ, the rows. A round is one day with one partner, once an
// hour; what it may cost here, whatever the partner sends, is in the figures below.
//
// What a partner lists is its word, which it signs for the day as a whole. What only one of the two has is explained, or is a difference
// for people to look into; nobody is accused by it. What convicts somebody are the ledgers themselves (audit/reconcile.h).
#pragma once

#include "book/book.h"
#include "store/reconciled.h"
#include "wire/night_verdict.h"

#define NIGHT_SETTLES_MS (30 * MINUTE_MS) /* after midnight (UTC): what was said before it has come */
#define NIGHT_FINAL_DAYS 15               /* what may live for 14 has ended */
#define NIGHT_REACH_DAYS 20               /* days that are made up for after a silence; final rounds a while longer: */
#define NIGHT_LAPSE_DAYS 35               /* what is older is not compared any more */
#define NIGHT_KEPT_DAYS 40                /* of the index */
#define NIGHT_DIFFERENCES_KEPT_DAYS 400   /* of what is explained; what differs stays */
#define NIGHT_EVERY_MS (60 * MINUTE_MS)   /* a round with one partner */
#define NIGHT_LOOK_MS (5 * MINUTE_MS)     /* whether a day is due */
#define NIGHT_ANSWER_MS (2 * MINUTE_MS)   /* in which each answer comes */
#define NIGHT_PAGES_MOST 64               /* lists of one round */
#define NIGHT_LONE_MOST 4096              /* rows of one round that only one of the two has, and that are looked into */
#define NIGHT_DAYS_SERVED 4               /* to one partner in an hour */
#define NIGHT_PAGES_SERVED 128            /* likewise: lists */

struct night_round { /* with one partner */
    struct oin partner;
    int64_t next_ms;  /* not before: the next round, or a look whether one is due */
    int32_t told_day; /* when was told that it came to nothing */
    int64_t served_hour;
    unsigned days_served, pages_served;
    /* of the round that goes on: */
    bool waits; /* for an answer */
    int64_t asked_ms;
    struct exchange_id exchange;
    struct digest asked; /* the day's question */
    uint8_t level, hour;
    bool has_after;
    uint8_t after[RECONCILE_ROW_BYTES];
    uint32_t hours; /* that differ and were not gone through yet, as bits */
    unsigned pages, lone;
    struct digest ours; /* over the day */
    struct reconciled_day result;
    size_t kept;
    struct lone_row differences[DIFFERENCES_MOST];
};
struct nightly {
    int32_t since_day; /* the first of which the index has all */
    bool is_unkept;    /* that does not stand in the store yet */
    size_t count;
    struct night_round rounds[2 * ROSTER_MOST_PARTNERS];
};
/* At the start, with the book open. NO_MEMORY, faults of the store. */
/* What was heard before this moment may be lost: the first whole day is tomorrow. */
void nightly_begin_anew(struct book *book, int64_t now_ms);
MUST_USE struct status nightly_new(struct book *book, int64_t now_ms);
struct nightly *nightly_free(struct nightly *nightly);
/* NULL: there is no room for more. */
struct night_round *nightly_with(struct nightly *nightly, const struct oin *partner);

/* Rounds that are due; what came to nothing. May open a batch. */
MUST_USE struct status nightly_round(struct book *book, int64_t now_ms);
/* What is too old goes. In the open batch. */
MUST_USE struct status nightly_prune(struct book *book, int64_t now_ms);

/* ---- who answers */

/* Whether the partner may ask this now; then it is counted. */
bool nightly_may_serve(struct book *book, const struct oin *partner, uint8_t level, int64_t now_ms);
struct night_digests {
    uint8_t hours[RECONCILE_HOURS * DIGEST_BYTES];
    uint64_t count;
    struct digest list;
};
/* Of what we have of a day. */
MUST_USE struct status nightly_digests(struct book *book, const struct oin *partner, int32_t day, struct night_digests *out);
/* Over the digests of the hours. */
struct digest night_list_digest(struct span hours);
/* The first day that can be asked for. */
int32_t nightly_since(const struct book *book, int64_t now_ms);
/* The rows of an hour behind `after`: the answer's rows and whether more follow. */
MUST_USE struct status nightly_rows(struct book *book, const struct exchanged_hour *of, struct span after, struct arena *arena,
                                    struct reconciled_message *out);

/* ---- who asks */

/* The round that waits for just this answer; NULL: none. */
struct night_round *nightly_awaits(struct book *book, const struct oin *partner, const struct exchange_id *exchange,
                                   const struct reconciled_message *message);
/* What the partner lists, in the open batch: the round goes on or ends. INVALID: these rows were not asked for. */
MUST_USE struct status nightly_hear_day(struct book *book, struct night_round *round, const struct reconciled_message *message);
MUST_USE struct status nightly_hear_rows(struct book *book, struct night_round *round, const struct reconciled_message *message);
/* The next question of a round: the first hour that differs, or what follows in it; else it has ended. */
MUST_USE struct status nightly_go_on(struct book *book, struct night_round *round);
/* "preliminary 2026-11-26": what the entries of a round are called. */
MUST_USE struct status night_name(const struct night_round *round, struct arena *arena, const char **out);

const char *night_outcome_word(enum reconciled_outcome outcome); /* "agrees", … */

/* Private to the two files of this: a page against our rows. */
MUST_USE struct status night_compare(struct book *book, struct night_round *round, const struct reconciled_message *message);
void night_keep(struct night_round *round, enum night_verdict verdict, const struct exchanged *row);
