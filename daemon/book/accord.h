// SPDX-License-Identifier: EUPL-1.2
//
// What the partners say that they agreed on, and what of it this node is fetching. Memory only: after a restart everybody says it
// again. A partner can make us ask for what does not exist, and nothing worse: one thing is fetched at a time, in a buffer of
// AGREED_VERSION_MOST_BYTES at most; of who did not answer, or answered with something else, nothing more is wanted, and for a
// while only when nobody else has anything; and what comes of it is believed by its signatures only, by whoever has the whole.
#pragma once

#include "wire/agreed_message.h"
#include "wire/envelope.h"

#define ACCORD_WANTED_MOST 128
#define ACCORD_PARTNERS_MOST 64
#define ACCORD_PATIENCE_MS 15000
#define ACCORD_DISTRUST_MS (10 * MINUTE_MS) /* after an answer that did not come */

/* What a partner said last. */
struct accord_heard {
    struct oin partner;
    int64_t at_ms;
    int64_t failed_ms; /* when it last did not answer; 0: never */
    struct agreed_head heads[AGREED_TEXTS_MOST];
    char version[32]; /* of its program, cut */
};

struct accord;
MUST_USE struct status accord_new(struct accord **out);
struct accord *accord_free(struct accord *accord);
DEFINE_CLEANUP(accord)

/* A hello of `partner`. What it lists is not wanted by this: see accord_want. */
void accord_hear(struct accord *accord, const struct oin *partner, const struct hello_message *hello, int64_t now_ms);
const struct accord_heard *accord_heard_of(const struct accord *accord, const struct oin *partner); /* NULL: never said anything */

/* To be fetched from a partner that says it has it, as the version of that number. The last wanted comes first: what another rests
 * upon is wanted after it. False: the list is full. */
bool accord_want(struct accord *accord, const struct digest *wanted, uint64_t number, const struct oin *from);
/* Whether there is something to ask now; an answer that is late gives way to the next. */
bool accord_can_ask(const struct accord *accord, int64_t now_ms);
/* What is to be asked now, and of whom; false: nothing, or an answer is being waited for. Once for each true. */
bool accord_next_ask(struct accord *accord, int64_t now_ms, struct oin *out_to, struct agreed_ask_message *out);
/* The piece that was asked for. `out_whole` is empty until the last has come, and then lives until the next call of this room;
 * `out_number` is the one it was wanted as. UNEXPECTED: not asked, or not of this partner, or not where the last ended; NO_MEMORY. */
MUST_USE struct status accord_take(struct accord *accord, const struct oin *from, const struct agreed_message *piece,
                                   struct span *out_whole, uint64_t *out_number);
/* What was wanted has come. */
void accord_settle(struct accord *accord, const struct digest *wanted, const struct oin *from);
/* The partner did not keep what it said: nothing more is wanted of it until it says anew, and then after the others. */
void accord_distrust(struct accord *accord, const struct oin *partner, int64_t now_ms);
