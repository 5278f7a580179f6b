// SPDX-License-Identifier: EUPL-1.2
//
// The life of a question, at who asks and at who answers, as one table: what each event does in each state, or why it is refused.
// A question is known by its exchange and the partner it was asked of: for anybody else it is in state NONE, and so whatever
// another says about it is refused. It is answered once: what a partner says after that takes the place of what it said
// as a revision that people see, or is refused; and nothing comes back after the end of its case or of its term (P-04, P-09).
#pragma once

#include "base/status.h"

#define INQUIRY_SIDES(X) X(ASKER, "asker") X(ANSWERER, "answerer")
#define INQUIRY_SIDE_ENUM(name, word) INQUIRY_##name,
enum inquiry_side { INQUIRY_SIDES(INQUIRY_SIDE_ENUM) INQUIRY_SIDES_END };
#undef INQUIRY_SIDE_ENUM

/* name, number in the store (never renumber), word */
#define INQUIRY_STATES(X)                                                 \
    X(NONE, 0, "none")                                                    \
    X(PENDING, 1, "pending")                                              \
    X(ANSWERED, 2, "answered")                                            \
    X(EXPIRED, 3, "expired")                                              \
    X(DESTROYED, 4, "destroyed")                                          \
    X(WEIGHED, 5, "weighed") /* a person at who answers is weighing it */ \
    X(DENIED, 6, "denied")   /* it was answered, and who asked does not take that */
#define INQUIRY_STATE_ENUM(name, number, word) INQUIRY_##name = number,
enum inquiry_state { INQUIRY_STATES(INQUIRY_STATE_ENUM) INQUIRY_STATES_END };
#undef INQUIRY_STATE_ENUM

/* name, word; in the order of the table's columns */
#define INQUIRY_EVENTS(X)                                                      \
    X(ASK, "ask")         /* we ask; the question comes in */                  \
    X(WEIGH, "weigh")     /* "being weighed" comes in; a person is to weigh */ \
    X(ANSWER, "answer")   /* an answer comes in; we answer */                  \
    X(LATE, "late")       /* either comes in, and the case is over */          \
    X(EXPIRE, "expire")   /* the time is over to deliver it, or to decide */   \
    X(DESTROY, "destroy") /* the last day is over on which it may be kept */   \
    X(DENY, "deny")       /* who asked refuses the answer */                   \
    X(OVER, "over")       /* likewise, because its case is over */
#define INQUIRY_EVENT_ENUM(name, word) INQUIRY_ON_##name,
enum inquiry_event { INQUIRY_EVENTS(INQUIRY_EVENT_ENUM) INQUIRY_EVENTS_END };
#undef INQUIRY_EVENT_ENUM

/* What is done with an event: name, what it is called. The first refuses. */
#define INQUIRY_DEEDS(X)                                                                                       \
    X(REFUSE, "refused") /* with the refusal of the cell */                                                    \
    X(TAKE, "")          /* and the question is in state `then` */                                             \
    X(REVISE, "anew")    /* taken in place of an answer that stands: people see that it was another */         \
    X(FILE, "filed")     /* entered, and nothing changes: it was said before what stands, and came after it */ \
    X(PASS, "passed")    /* nothing to do */
#define INQUIRY_DEED_ENUM(name, word) INQUIRY_##name,
enum inquiry_deed { INQUIRY_DEEDS(INQUIRY_DEED_ENUM) };
#undef INQUIRY_DEED_ENUM

struct inquiry_step {
    enum inquiry_deed deed;
    enum inquiry_state then;
    enum status_code refusal;
};
struct inquiry_step inquiry_step(enum inquiry_side side, enum inquiry_state state, enum inquiry_event event);
const char *inquiry_state_word(enum inquiry_state state);
const char *inquiry_event_word(enum inquiry_event event);
/* The table as text, a line per side and state: what is not in it is refused as `unexpected`. */
void inquiry_life_print(FILE *out);
/* Whether there is an answer of its partner to read. */
static inline bool inquiry_has_answer(enum inquiry_state state) { return state == INQUIRY_ANSWERED || state == INQUIRY_WEIGHED; }
