// SPDX-License-Identifier: EUPL-1.2
//
// Looking up words and their attributes.
#include "policy/model.h"

static const struct {
    const char *word, *english;
    enum word_list_kind list;
} dimensions[POLICY_DIMENSIONS] = {
#define DIMENSION_ROW(name, word, english, list) {word, english, LIST_##list},
    POLICY_DIMENSION_TABLE(DIMENSION_ROW)
#undef DIMENSION_ROW
};

enum word_list_kind dimension_list(enum policy_dimension dimension) { return dimensions[dimension].list; }

uint8_t word_list_find(const struct word_list *list, struct span word)
{
    for (uint8_t i = 1; i <= list->count; i++)
        if (list->word[i] && span_is_text(word, list->word[i]))
            return i;
    return 0;
}

static struct status find_in(const struct word_list *list, struct span word, uint8_t *out)
{
    uint8_t number = word_list_find(list, word);
    if (!number)
        return FAIL(UNKNOWN_WORD);
    *out = number;
    return STATUS(OK);
}

static const char *word_in(const struct word_list *list, uint8_t number)
{
    return number >= 1 && number <= list->count ? list->word[number] : "";
}

static const char *display_in(const struct word_list *list, uint8_t number)
{
    return number >= 1 && number <= list->count ? list->display[number] : "";
}

const char *policy_dimension_word(enum policy_dimension dimension) { return dimensions[dimension].word; }
const char *policy_dimension_english(enum policy_dimension dimension) { return dimensions[dimension].english; }

struct status policy_word_find(const struct policy *policy, enum policy_dimension dimension, struct span word, uint8_t *out)
{
    return find_in(&policy->lists[dimension_list(dimension)], word, out);
}

const char *policy_word(const struct policy *policy, enum policy_dimension dimension, uint8_t number)
{
    return word_in(&policy->lists[dimension_list(dimension)], number);
}

const char *policy_display(const struct policy *policy, enum policy_dimension dimension, uint8_t number)
{
    return display_in(&policy->lists[dimension_list(dimension)], number);
}

uint8_t policy_word_count(const struct policy *policy, enum policy_dimension dimension)
{
    return policy->lists[dimension_list(dimension)].count;
}

struct status policy_flag_find(const struct policy *policy, struct span word, uint32_t *out_bit)
{
    uint8_t number;
    TRY(find_in(&policy->lists[LIST_FLAGS], word, &number));
    *out_bit = 1u << (number - 1);
    return STATUS(OK);
}

const char *policy_flag_word(const struct policy *policy, uint32_t bit)
{
    if (bit == 0 || (bit & (bit - 1)))
        return "";
    return word_in(&policy->lists[LIST_FLAGS], (uint8_t)(__builtin_ctz(bit) + 1));
}

const char *policy_flag_display(const struct policy *policy, uint32_t bit)
{
    if (bit == 0 || (bit & (bit - 1)))
        return "";
    return display_in(&policy->lists[LIST_FLAGS], (uint8_t)(__builtin_ctz(bit) + 1));
}

uint32_t policy_flags_known(const struct policy *policy) { return (1u << policy->lists[LIST_FLAGS].count) - 1; }

const char *policy_domain(const struct policy *policy, uint8_t number) { return word_in(&policy->lists[LIST_DOMAINS], number); }

const char *policy_purpose_domain(const struct policy *policy, uint8_t purpose)
{
    return purpose <= POLICY_WORDS_MOST ? policy_domain(policy, policy->purpose_domain[purpose]) : "";
}

struct status policy_life_domain_find(const struct policy *policy, struct span word, uint8_t *out)
{
    return find_in(&policy->lists[LIST_LIFE_DOMAINS], word, out);
}
const char *policy_life_domain(const struct policy *policy, uint8_t number) { return word_in(&policy->lists[LIST_LIFE_DOMAINS], number); }
const char *policy_life_domain_display(const struct policy *policy, uint8_t number)
{
    return display_in(&policy->lists[LIST_LIFE_DOMAINS], number);
}
uint8_t policy_life_domain_count(const struct policy *policy) { return policy->lists[LIST_LIFE_DOMAINS].count; }

static bool category_is_known(const struct policy *policy, uint8_t category)
{
    return category >= 1 && category <= policy->lists[LIST_CATEGORIES].count;
}

uint8_t policy_category_life_domain(const struct policy *policy, uint8_t category)
{
    return category_is_known(policy, category) ? policy->categories[category].life_domain : 0;
}

const char *policy_category_law(const struct policy *policy, uint8_t category)
{
    return category_is_known(policy, category) ? word_in(&policy->lists[LIST_LAWS], policy->categories[category].law) : "";
}

uint8_t policy_category_law_number(const struct policy *policy, uint8_t category)
{
    const char *law = policy_category_law(policy, category);
    return *law && strcmp(law, "geen") != 0 ? policy->categories[category].law : 0;
}

static const char *const brought_words[IDENTIFIER_KIND_LAST + 1] = {[IDENTIFIER_KIND_ADDRESS] = "adres",
                                                                    [IDENTIFIER_KIND_PERSON] = "persoon",
                                                                    [IDENTIFIER_KIND_NAME] = "naam",
                                                                    [IDENTIFIER_KIND_DWELLING] = "woning"};
const char *policy_brought_word(enum identifier_kind kind) { return brought_words[kind]; }

bool policy_says_what_is_brought(const struct policy *policy) { return policy->says_what_is_brought; }

uint8_t policy_role_brings(const struct policy *policy, uint8_t role)
{
    if (!policy->says_what_is_brought)
        return IDENTIFIER_KIND_BITS;
    return role <= policy->lists[LIST_ROLES].count ? policy->brought[role] : 0;
}

/* Number 0 is a basis without texts, not in force. */
static const struct basis *basis_of(const struct policy *policy, uint8_t number)
{
    return &policy->bases[number <= policy->lists[LIST_BASES].count ? number : 0];
}

const char *policy_basis_article(const struct policy *policy, uint8_t basis) { return basis_of(policy, basis)->article; }
