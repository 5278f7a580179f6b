// SPDX-License-Identifier: EUPL-1.2
//
// What a node counts of itself: for operators, in the status reply.
#pragma once

/* name, word, sentence: rising counts since the start. */
#define NODE_COUNTERS(X)                                                                         \
    X(STRANGER, stranger, "messages of parties that are not on the roster")                      \
    X(SHUT_OUT, shut_out, "messages of partners that were shut out")                             \
    X(BAD_ENVELOPE, bad_envelope, "messages that were no valid envelope of the line's owner")    \
    X(NOT_FRESH, not_fresh, "envelopes that were expired, early, replayed or for another party") \
    X(REPEATED, repeated, "messages that came again and got the stored answer")                  \
    X(OTHER_AGREEMENT, other_agreement, "messages under another agreement than ours")            \
    X(BAD_BODY, bad_body, "bodies that were not well formed")                                    \
    X(BAD_CLAIM, bad_claim, "days, terms and codes that were claimed out of bounds")             \
    X(NOT_PERMITTED, not_permitted, "messages that no rule permits")                             \
    X(BAD_SUBJECT, bad_subject, "subjects, epochs or exchanges that do not fit")                 \
    X(OVER_QUOTA, over_quota, "evaluations and questions over the quota")                        \
    X(OVERLOADED, overloaded, "evaluations put off because too many of that partner wait")       \
    X(OVER_SHARE, over_share, "questions and signals over that partner's share here")            \
    X(OVER_BUDGET, over_budget, "messages dropped because that partner sent too many")           \
    X(PUT_OFF, put_off, "refused messages without an entry and an answer of their own")          \
    X(FAULTS, faults, "messages put off because something failed here")                          \
    X(HANDLED, handled, "messages handled to the end")                                           \
    X(ANSWERS, answers, "answers sent")                                                          \
    X(SIGNALS, signals, "signals received")                                                      \
    X(EVALUATIONS, evaluations, "evaluations answered")                                          \
    X(DOOR_CROWD, door_crowd, "connections of people that were one too many")                    \
    X(DOOR_SLOW, door_slow, "connections of people that left a line or a reply half-way")        \
    X(DOOR_SILENT, door_silent, "connections of people that ended after a long silence")         \
    X(DOOR_LATE, door_late, "requests of people that were given up because no answer came")
enum node_counter {
#define NODE_COUNTER_ENUM(name, word, sentence) COUNT_##name,
    NODE_COUNTERS(NODE_COUNTER_ENUM)
#undef NODE_COUNTER_ENUM
        NODE_COUNTER_COUNT
};
const char *node_counter_word(enum node_counter counter); /* for JSON: operators match on it */
