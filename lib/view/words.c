// SPDX-License-Identifier: EUPL-1.2
//
// One set of numbers for each list.
#include "view/words.h"

static const enum policy_dimension dimensions[] = {[VIEW_ROLE] = POLICY_TO,
                                                   [VIEW_CATEGORY] = POLICY_CATEGORY,
                                                   [VIEW_PURPOSE] = POLICY_PURPOSE,
                                                   [VIEW_PHASE] = POLICY_PHASE,
                                                   [VIEW_BASIS] = POLICY_BASIS};
_Static_assert(N(dimensions) == VIEW_LIFE_DOMAIN, "life domains are the last list, and no dimension of a request");

static const char *word_in_list(const struct policy *policy, enum view_list list, uint8_t number)
{
    return list == VIEW_LIFE_DOMAIN ? policy_life_domain(policy, number) : policy_word(policy, dimensions[list], number);
}

static const char *text_of(const struct policy *policy, enum view_list list, uint8_t number)
{
    return list == VIEW_LIFE_DOMAIN ? policy_life_domain_display(policy, number) : policy_display(policy, dimensions[list], number);
}

const char *view_say(struct view_said *said, enum view_list list, uint8_t number)
{
    const char *word = word_in_list(said->policy, list, number);
    if (*word)
        said->numbers[list] |= UINT64_C(1) << number;
    return word;
}

struct status view_said_words(const struct view_said *said, struct arena *arena, struct view_word **out, size_t *out_count)
{
    size_t room = 0, count = 0;
    struct view_word *words;
    for (size_t list = 0; list < VIEW_LIST_COUNT; list++)
        room += (size_t)__builtin_popcountll(said->numbers[list]);
    TRY(ARENA_NEW(arena, room, &words));
    for (enum view_list list = 0; list < VIEW_LIST_COUNT; list++)
        for (uint8_t number = 1; number <= POLICY_WORDS_MOST; number++)
            if (said->numbers[list] >> number & 1)
                words[count++] = (struct view_word){list, word_in_list(said->policy, list, number), text_of(said->policy, list, number)};
    *out = words;
    *out_count = count;
    return STATUS(OK);
}

const char *view_read(const struct view_words *words, enum view_list list, const char *word)
{
    for (size_t i = 0; i < words->count; i++)
        if (words->words[i].list == list && strcmp(words->words[i].word, word) == 0)
            return words->words[i].text;
    return word;
}

const char *view_read_all(struct page *page, const struct view_words *words, enum view_list list, const char *const *said, size_t count)
{
    const char *joined = "";
    for (size_t i = 0; i < count; i++)
        joined = page_join(page, joined, view_read(words, list, said[i]));
    return joined;
}
