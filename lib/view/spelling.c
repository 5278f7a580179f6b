// SPDX-License-Identifier: EUPL-1.2
//
// Each list reads the table beside its enum.
#include "view/spelling.h"

#define NUMBERED_3(name, number, word) [number] = word,
#define NUMBERED_4(name, number, word, dutch) [number] = word,
#define CRITERION_WORD(name, word, sentence, one, many) word,
#define LIST_WORD(name, word) word,
static const char *const case_state_words[] = {CASE_STATES(NUMBERED_4)};
static const char *const reply_state_words[] = {REPLY_STATES(NUMBERED_4)};
static const char *const level_words[] = {ANSWER_LEVELS(NUMBERED_4)};
static const char *const role_words[] = {HOUSEHOLD_ROLES(NUMBERED_3)};
static const char *const outcome_words[] = {DEFINITION_OUTCOMES(NUMBERED_4)};
static const char *const criterion_words[] = {DEFINITION_CRITERIA(CRITERION_WORD)};
static const char *const list_words[] = {VIEW_LISTS(LIST_WORD)};

#define SPELLING(noun) const struct spelling noun##_spelling = {noun##_words, N(noun##_words)}
SPELLING(case_state);
SPELLING(reply_state);
SPELLING(level);
SPELLING(role);
SPELLING(outcome);
SPELLING(criterion);
SPELLING(list);

const char *spelling_word(const struct spelling *spelling, unsigned number)
{
    ENSURE(number < spelling->count && spelling->words[number]);
    return spelling->words[number];
}

bool spelling_find(const struct spelling *spelling, struct span word, unsigned *out)
{
    for (unsigned i = 0; i < spelling->count; i++)
        if (spelling->words[i] && span_is_text(word, spelling->words[i])) {
            *out = i;
            return true;
        }
    return false;
}
