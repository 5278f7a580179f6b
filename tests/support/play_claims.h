// SPDX-License-Identifier: EUPL-1.2
//
// What a rightly signed partner can claim: every field of a message that its sender fills in, by the name that a script
// gives it. The bytes stay well formed; forging those is for C (tests/scenario/test_exchange_door.c).
#pragma once

#include "support/play.h"

struct play_message {
    enum envelope_kind kind;
    enum resident from, to;
    union {
        struct signal_message signal;
        struct inquiry_message inquiry;
        struct evaluate_message evaluate;
        struct answer_content answer;
        struct partial_message partial;
    } body;
    struct statement statement;      /* of what is said back: the rest states what its body says */
    struct subject subject;          /* of an inquiry */
    struct signal_subject signalled; /* of a signal */
    struct answer_category category; /* of an answer */
    struct signal signal;            /* of an answer */
    struct exchange_id exchange_id;  /* as it should be */
    /* what is claimed about the whole */
    enum resident addressed, origin; /* to whom, and from whose log */
    int64_t sent_ms, ends_ms;        /* from now */
    bool is_elsewhere;               /* in an exchange that never was */
    bool is_about_other;
    bool shows_receipt;  /* an acknowledgement that refuses an answer: beside it */
    bool is_under_other; /* under an agreement that never was */
    bool states_other;   /* another purpose, state or digest than the body has */
    bool receipt_elsewhere, receipt_of_other_answer, receipt_of_other_question;
};

/* How the body of each kind is made, as an honest node would, and written down when the claims are in. */
struct play_body_calls {
    struct status (*make)(struct play *play, const struct step *step, struct play_message *out);
    struct status (*encode)(struct play *play, struct play_message *message, struct span *out);
};
extern const struct play_body_calls play_bodies[ENVELOPE_KINDS_END];
struct status play_make_answer(struct play *play, const struct step *step, struct play_message *out);
struct status play_encode_answer(struct play *play, struct play_message *message, struct span *out);
struct status play_make_acknowledge(struct play *play, const struct step *step, struct play_message *out);
struct status play_encode_acknowledge(struct play *play, struct play_message *message, struct span *out);
struct status play_make_partial(struct play *play, const struct step *step, struct play_message *out);
struct status play_encode_partial(struct play *play, struct play_message *message, struct span *out);

/* Sets what `claim` ("epoch=7") says. CONFLICT when this kind has no such field, or the value is none. */
MUST_USE struct status play_claim(struct play *play, struct play_message *message, const char *claim);
