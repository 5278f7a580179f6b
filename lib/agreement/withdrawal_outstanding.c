// SPDX-License-Identifier: EUPL-1.2
//
// Until when a withdrawal counts. It is held against every state since the one it was subtracted from: whoever makes a version that
// passes over it does not undo it, and what a version took up is over for good.
#include "agreement/withdrawal.h"

#include "policy/compare.h"

struct outstanding {
    const struct withdrawal *withdrawal;
    const struct agreement_side *from; /* the state it was subtracted from */
    struct complaint *why;
};

static const uint8_t *key_of(const struct partner *partner, enum withdrawn_key key)
{
    switch (key) {
#define KEY_CASE(name, member) \
    case WITHDRAWN_KEY_##name: return partner->member;
        WITHDRAWN_KEYS(KEY_CASE)
#undef KEY_CASE
    case WITHDRAWN_KEY_COUNT: break;
    }
    return NULL;
}

/* The number of a word, or all numbers for `alle`, as a set; 0: no word of that policy. */
static uint64_t set_of_word(const struct policy *policy, enum policy_dimension dimension, const char *word)
{
    uint8_t number;
    if (strcmp(word, WITHDRAWAL_ALL) == 0)
        return UINT64_MAX - 1;
    return status_ok(policy_word_find(policy, dimension, span_of_text(word), &number)) ? (uint64_t)1 << number : 0;
}

static struct status check_known(const struct outstanding *outstanding, const struct withdrawn *item)
{
    const struct policy *policy = outstanding->from->policy;
    enum policy_dimension dimension = item->kind == WITHDRAWN_ROLE ? POLICY_FROM : POLICY_CATEGORY;
    if (item->kind != WITHDRAWN_ROLE && item->kind != WITHDRAWN_CELL)
        return STATUS(OK);
    if ((item->kind == WITHDRAWN_ROLE && strcmp(item->word, WITHDRAWAL_ALL) == 0) || !set_of_word(policy, dimension, item->word))
        return complain(outstanding->why, FAIL(UNKNOWN_WORD), "%s: \"%s\" is not a %s of the policy", outstanding->withdrawal->party.text,
                        item->word, item->kind == WITHDRAWN_ROLE ? "role" : "category");
    if (item->kind == WITHDRAWN_CELL && !set_of_word(policy, POLICY_PURPOSE, item->purpose))
        return complain(outstanding->why, FAIL(UNKNOWN_WORD), "%s: \"%s\" is not a purpose of the policy",
                        outstanding->withdrawal->party.text, item->purpose);
    return STATUS(OK);
}

static uint64_t role_set_of(const struct policy *policy, const struct partner *partner)
{
    uint64_t roles = 0;
    for (const char *word = partner->roles; *word; word += strspn(word, ", ")) {
        size_t size = strcspn(word, ",");
        uint8_t number;
        if (status_ok(policy_word_find(policy, POLICY_FROM, span_of(word, size), &number)))
            roles |= (uint64_t)1 << number;
        word += size;
    }
    return roles;
}

/* Whether a state has nothing of the item. */
static bool is_gone(const struct outstanding *outstanding, const struct withdrawn *item, const struct agreement_side *state)
{
    const struct partner *was = roster_find(outstanding->from->roster, &outstanding->withdrawal->party);
    const struct partner *is = roster_find(state->roster, &outstanding->withdrawal->party);
    if (!is || !was)
        return true;
    enum withdrawn_key key = withdrawn_key_find(item->word);
    const uint8_t *key_then = key_of(was, key), *key_now = key_of(is, key);
    switch (item->kind) {
    case WITHDRAWN_ROLE: return !partner_has_role(is, item->word);
    case WITHDRAWN_KEY: return !key_then || !key_now || memcmp(key_then, key_now, SIGN_PUBLIC_BYTES) != 0;
    case WITHDRAWN_CELL:
        return !policy_may_permit(state->policy, role_set_of(state->policy, is), set_of_word(state->policy, POLICY_CATEGORY, item->word),
                                  set_of_word(state->policy, POLICY_PURPOSE, item->purpose));
    case WITHDRAWN_LEAVE:
    case WITHDRAWN_KINDS: break;
    }
    return false;
}

struct status withdrawal_outstanding(const struct withdrawal *withdrawal, const struct agreement_state *states, size_t count,
                                     uint64_t *out_items, struct complaint *why)
{
    size_t first = 0;
    uint64_t left = 0;
    while (first < count && !digest_equal(&states[first].agreement, &withdrawal->agreement))
        first++;
    if (first == count)
        return complain(why, FAIL(CONFLICT), "%s: withdraws from a state that was never in force here", withdrawal->party.text);
    const struct outstanding outstanding = {withdrawal, &states[first].side, why};
    for (size_t i = 0; i < withdrawal->count; i++) {
        size_t state = first;
        TRY(check_known(&outstanding, &withdrawal->items[i]));
        while (state < count && !is_gone(&outstanding, &withdrawal->items[i], &states[state].side))
            state++;
        left |= state == count ? (uint64_t)1 << i : 0;
    }
    *out_items = left;
    return STATUS(OK);
}
