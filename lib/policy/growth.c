// SPDX-License-Identifier: EUPL-1.2
//
// What is sent and stored are numbers of the vocabulary. One that would mean something else tomorrow would change what was said
// yesterday, and two partners with different ones would read each other's debts as income.
#include "crypto/hash.h"
#include "policy/model.h"

#define VOCABULARY_LABEL "schakel/vocabulary/v1"

/* What hangs on a number: list, what it is called, where it stands, the list it is a number of. */
struct attachment {
    enum word_list_kind list;
    const char *what;
    uint8_t (*read)(const struct policy *policy, uint8_t number);
    enum word_list_kind of; /* WORD_LISTS: yes or no */
};

static uint8_t life_domain_of(const struct policy *policy, uint8_t number) { return policy->categories[number].life_domain; }
static uint8_t law_of(const struct policy *policy, uint8_t number) { return policy->categories[number].law; }
static uint8_t special_of(const struct policy *policy, uint8_t number) { return policy->categories[number].special; }
static uint8_t domain_of(const struct policy *policy, uint8_t number) { return policy->purpose_domain[number]; }

static const struct attachment attachments[] = {
    {LIST_CATEGORIES, "leefgebied", life_domain_of, LIST_LIFE_DOMAINS},
    {LIST_CATEGORIES, "wet", law_of, LIST_LAWS},
    {LIST_CATEGORIES, "bijzonder", special_of, WORD_LISTS},
    {LIST_PURPOSES, "domein", domain_of, LIST_DOMAINS},
};

struct status digest_vocabulary(struct policy *policy)
{
    CLEANUP(hasher) struct hasher *hasher = NULL;
    TRY(hasher_new(&hasher));
    hasher_add(hasher, span_of_text(VOCABULARY_LABEL));
    for (unsigned kind = 0; kind < WORD_LISTS; kind++) {
        const struct word_list *list = &policy->lists[kind];
        hasher_add_framed(hasher, span_of_text(word_list_keyword((enum word_list_kind)kind)));
        hasher_add_u32(hasher, list->count);
        for (uint8_t number = 1; number <= list->count; number++) {
            hasher_add_framed(hasher, span_of_text(list->word[number]));
            for (size_t i = 0; i < N(attachments); i++)
                if (attachments[i].list == kind)
                    hasher_add_u32(hasher, attachments[i].read(policy, number));
        }
    }
    hasher_finish(hasher, policy->vocabulary_hash.bytes);
    return STATUS(OK);
}

static struct status check_word_stays(const struct policy *before, const struct policy *after, enum word_list_kind kind, uint8_t number,
                                      struct complaint *why)
{
    const struct word_list *old = &before->lists[kind], *new = &after->lists[kind];
    const char *word = old->word[number];
    uint8_t now = word_list_find(new, span_of_text(word));
    const struct place *place = number <= new->count ? &new->place[number] : &new->place[now ? now : 1];
    if (now == number)
        return STATUS(OK);
    if (number > new->count)
        return complain(why, FAIL(CONFLICT), "%s:%u: %s: '%s' had nummer %u, en dat is er niet meer; een woord gaat nooit weg",
                        place->file ? place->file : "?", place->line, word_list_keyword(kind), word, number);
    return complain(why, FAIL(CONFLICT), "%s:%u: %s: nummer %u was '%s' en is nu '%s'; een woord houdt zijn nummer voor altijd",
                    place->file, place->line, word_list_keyword(kind), number, word, new->word[number]);
}

static const char *attached_word(const struct policy *policy, const struct attachment *attachment, uint8_t value)
{
    if (attachment->of == WORD_LISTS)
        return value ? "ja" : "nee";
    return value ? policy->lists[attachment->of].word[value] : "geen";
}

static struct status check_attachments_stay(const struct policy *before, const struct policy *after, struct complaint *why)
{
    for (size_t i = 0; i < N(attachments); i++) {
        const struct attachment *attachment = &attachments[i];
        const struct word_list *old = &before->lists[attachment->list], *new = &after->lists[attachment->list];
        for (uint8_t number = 1; number <= old->count; number++) {
            uint8_t was = attachment->read(before, number), is = attachment->read(after, number);
            if (was != is)
                return complain(why, FAIL(CONFLICT), "%s:%u: %s '%s': %s was '%s' en is nu '%s'; wat aan een nummer hangt verandert niet",
                                new->place[number].file, new->place[number].line, word_list_keyword(attachment->list), old->word[number],
                                attachment->what, attached_word(before, attachment, was), attached_word(after, attachment, is));
        }
    }
    return STATUS(OK);
}

struct status policy_vocabulary_grows(const struct policy *before, const struct policy *after, struct complaint *why)
{
    for (unsigned kind = 0; kind < WORD_LISTS; kind++)
        for (uint8_t number = 1; number <= before->lists[kind].count; number++)
            TRY(check_word_stays(before, after, (enum word_list_kind)kind, number, why));
    return check_attachments_stay(before, after, why);
}
