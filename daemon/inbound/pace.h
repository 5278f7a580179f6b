// SPDX-License-Identifier: EUPL-1.2
//
// How fast a partner is heard. What comes in waits in a queue of its sender's own, and the queues take turns. Of each partner so many
// messages are heard at once and as many a second after that, however fast it sends: what a flood costs everybody else follows from
// these figures and from nothing that the sender chooses. A large message counts for several. What comes when its queue is full is
// dropped and counted, never lost from sight: whatever must arrive is sent again by who sent it (P-06). In memory only.
#pragma once

#include "book/book.h"
#include "runtime/clock.h"

#define PACE_PIECE_BYTES ((size_t)8 * 1024) /* a message counts once for each that it begins */
#define PACE_AT_ONCE 600                    /* pieces, after a silence */
#define PACE_TICK_MS 100
#define PACE_A_TICK 10    /* pieces more: together, so that they share a commit */
#define PACE_TURN_MOST 32 /* pieces of one partner in one turn of the node, so that the others and the door wait for no more */
#define PACE_WAITING_MOST 128
#define PACE_WAITING_BYTES ((size_t)1024 * 1024)
#define PACE_GATHERED_MOST 512 /* messages that are taken off the lines in one turn */
_Static_assert(PACE_AT_ONCE *PACE_PIECE_BYTES >= ENVELOPE_MOST_BYTES && PACE_WAITING_BYTES >= ENVELOPE_MOST_BYTES,
               "the largest message is heard one day");

struct waiting_message {
    struct waiting_message *next;
    struct oin line_owner;
    struct span message, route; /* behind it */
    bool is_about_heads;        /* heard also while all else of this partner waits (book/ownhead.h) */
};
static inline struct waiting_message *waiting_message_free(struct waiting_message *message)
{
    free(message);
    return NULL;
}
DEFINE_CLEANUP(waiting_message)

struct pace;
MUST_USE struct status pace_new(struct pace **out); /* NO_MEMORY */
struct pace *pace_free(struct pace *pace);          /* NULL; with all that waits */
DEFINE_CLEANUP(pace)

/* A turn begins: what the lines have goes into the queues, or is dropped, counted and told (once in a while). Faults of lines_receive. */
MUST_USE struct status pace_gather(struct pace *pace, struct book *book, struct moment now);
/* The next that may be heard in this turn, the partners' queues taken in turn; NULL: none. The caller frees it. */
struct waiting_message *pace_next(struct pace *pace);
/* The steady moment when something that waits may be heard; INT64_MAX: nothing waits. */
int64_t pace_due_ms(const struct pace *pace);
