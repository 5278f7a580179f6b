// SPDX-License-Identifier: EUPL-1.2
//
// What the command can say at its node's door: a function for each verb of lib/speech, typed as the tables have it. Who carries the
// words is a parameter: a socket (control_client.h), or a test.
#pragma once

#include "speech/speech.h"

struct door {
    struct status (*ask)(const struct door *door, enum speech_verb verb, const void *request, void *out_reply);
    void *state;
    struct arena *arena;   /* of what the replies point to */
    struct complaint *why; /* place and reason when the node says no */
};

/* door_case_ask(door, &request, &reply): the reply, or the status that the node gave. */
#define DOOR_VERB(NAME, name, word, roles, effect, leaves, request_, reply_, sentence)                                            \
    MUST_USE static inline struct status door_##name(const struct door *door, const struct request_ *request, struct reply_ *out) \
    {                                                                                                                             \
        return door->ask(door, SPEECH_##NAME, request, out);                                                                      \
    }
SPEECH_VERBS(DOOR_VERB)
#undef DOOR_VERB

static const struct speech_nothing door_nothing = {0}; /* what a verb without members is given */
