// SPDX-License-Identifier: EUPL-1.2
//
// The words of the counters.
#include "book/counters.h"

static const char *const counter_words[] = {
#define NODE_COUNTER_WORD(name, word, sentence) #word,
    NODE_COUNTERS(NODE_COUNTER_WORD)
#undef NODE_COUNTER_WORD
};

const char *node_counter_word(enum node_counter counter) { return counter_words[counter]; }
