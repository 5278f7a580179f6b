// SPDX-License-Identifier: EUPL-1.2
//
// The words of the closed sets in a view, both ways. Internal to this room.
#pragma once

#include "view/view.h"

struct spelling {
    const char *const *words; /* by number; NULL is no word */
    size_t count;
};
extern const struct spelling case_state_spelling, reply_state_spelling, level_spelling, role_spelling, outcome_spelling, criterion_spelling,
    list_spelling;

const char *spelling_word(const struct spelling *spelling, unsigned number);
/* False when it is none of the words. */
MUST_USE bool spelling_find(const struct spelling *spelling, struct span word, unsigned *out);
