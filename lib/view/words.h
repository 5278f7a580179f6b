// SPDX-License-Identifier: EUPL-1.2
//
// Words of the policy's vocabulary with what people read for them. Whoever shows words says them by number and gets the word
// for programs; the words that were said go along as a list with their texts, and who reads looks them up in it. So nothing a
// person sees of the vocabulary is written in a program.
#pragma once

#include "base/arena.h"
#include "policy/vocabulary.h"
#include "speech/view.h"
#include "view/page.h"

/* The words that were said; begin with the policy alone. */
struct view_said {
    const struct policy *policy;
    uint64_t numbers[VIEW_LIST_COUNT];
};
/* "" for a number that is not in the list. */
const char *view_say(struct view_said *said, enum view_list list, uint8_t number);
MUST_USE struct status view_said_words(const struct view_said *said, struct arena *arena, struct view_word **out, size_t *out_count);

/* What people read for it; the word itself when it was not said along: better a bare word than none. */
const char *view_read(const struct view_words *words, enum view_list list, const char *word);
/* Several, with commas between. */
const char *view_read_all(struct page *page, const struct view_words *words, enum view_list list, const char *const *said, size_t count);
