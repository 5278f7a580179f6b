// SPDX-License-Identifier: EUPL-1.2
//
// What a rightly signed partner can claim: every field of a message that its sender fills in, by the name that a script
// gives it. The bytes stay well formed; forging those is for C (tests/scenario/test_exchange_door.c).
#pragma once

#include "support/play.h"

union play_body {
    struct signal_message signal;
    struct inquiry_message inquiry;
    struct evaluate_message evaluate;
};

struct play_message {
    enum envelope_kind kind;
    enum resident from, to;
    union play_body body;
    struct subject subject;   /* of a signal and an inquiry */
    int64_t sent_ms, ends_ms; /* from now */
    enum resident addressed;
};

/* Sets what `claim` ("epoch=7") says. CONFLICT when this kind has no such field, or the value is none. */
MUST_USE struct status play_claim(struct play *play, struct play_message *message, const char *claim);
