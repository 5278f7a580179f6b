// SPDX-License-Identifier: EUPL-1.2
//
// From the words of a command line to a checked invocation.
#pragma once

#include "sentence/command.h"

enum sentence_outcome {
    SENTENCE_RUNS,   /* the command is to be run */
    SENTENCE_SHOWN,  /* what was asked about the program has been shown: exit 0 */
    SENTENCE_UNKNOWN /* not understood, and said why: exit EXIT_USAGE */
};
/* `words` end with NULL and begin behind the program's name. Help goes to `out`, complaints to `err`. */
enum sentence_outcome sentence_read(const struct grammar *grammar, char **words, struct invocation *invocation, FILE *out, FILE *err);
