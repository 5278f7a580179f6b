// SPDX-License-Identifier: EUPL-1.2
//
// The table of verbs, for the files of this room.
#pragma once

#include "speech/row.h"
#include "speech/speech.h"

struct speech_verb_row {
    const char *name;
    unsigned roles;
    enum speech_effect effect;
    struct speech_leaves leaves;
    const struct speech_shape *request, *reply;
    const char *sentence;
};
extern const struct speech_verb_row speech_verb_rows[SPEECH_VERB_COUNT];
