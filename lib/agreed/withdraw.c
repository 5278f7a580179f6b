// SPDX-License-Identifier: EUPL-1.2
//
// What partners took back, subtracted from what a node stands in. Every step takes away; a role that is dropped goes on to forbid, since
// what was forbidden for it would otherwise be permitted for another.
#include "agreed/standing.h"

static uint64_t numbers_of(const struct policy *policy, enum policy_dimension dimension, const char *word)
{
    uint8_t number;
    if (strcmp(word, WITHDRAWAL_ALL) == 0)
        return UINT64_MAX;
    return status_ok(policy_word_find(policy, dimension, span_of_text(word), &number)) ? (uint64_t)1 << number : 0;
}

static void withhold_cells(struct party *party, uint64_t categories, uint64_t purposes)
{
    for (uint8_t category = 1; category <= POLICY_WORDS_MOST; category++)
        if (categories >> category & 1)
            party->withheld[category] |= purposes;
}

static void drop_role(struct party *party, uint64_t role)
{
    for (size_t i = 0; i < party->role_count; i++)
        if (role >> party->roles[i] & 1)
            party->dropped |= (uint8_t)(1u << i);
}

static void take_back(struct party *party, const struct policy *policy, const struct withdrawn *item)
{
    switch (item->kind) {
    case WITHDRAWN_LEAVE: party->has_left = true; break;
    case WITHDRAWN_ROLE: drop_role(party, numbers_of(policy, POLICY_FROM, item->word)); break;
    case WITHDRAWN_CELL:
        withhold_cells(party, numbers_of(policy, POLICY_CATEGORY, item->word), numbers_of(policy, POLICY_PURPOSE, item->purpose));
        break;
    case WITHDRAWN_KEY: party->closed_keys |= (uint8_t)(1u << withdrawn_key_find(item->word)); break;
    case WITHDRAWN_KINDS: break;
    }
}

void agreed_withdraw(struct agreed *agreed, const struct withdrawal *withdrawal, uint64_t items)
{
    for (size_t p = 0; p < agreed->party_count; p++)
        for (size_t i = 0; oin_equal(&agreed->parties[p].row->oin, &withdrawal->party) && i < withdrawal->count; i++)
            if (items >> i & 1)
                take_back(&agreed->parties[p], agreed->policy, &withdrawal->items[i]);
}

bool party_key_is_open(const struct party *party, enum withdrawn_key key) { return !party->has_left && !(party->closed_keys >> key & 1); }

bool party_may_speak(const struct party *party)
{
    return party_key_is_open(party, WITHDRAWN_KEY_CURVE) && party_key_is_open(party, WITHDRAWN_KEY_ENVELOPE);
}
