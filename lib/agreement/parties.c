// SPDX-License-Identifier: EUPL-1.2
//
// Two rosters as one list of parties, in classes that nothing can tell apart.
#include "agreement/parties.h"

static int compare_parties(const void *a, const void *b)
{
    return oin_compare(&((const struct differing_party *)a)->oin, &((const struct differing_party *)b)->oin);
}

static struct differing_party *party_at(struct parties *parties, const struct oin *oin)
{
    for (size_t i = 0; i < parties->count; i++)
        if (oin_equal(&parties->items[i].oin, oin))
            return &parties->items[i];
    struct differing_party *party = &parties->items[parties->count++];
    *party = (struct differing_party){.oin = *oin};
    return party;
}

static struct status read_role_set(const struct policy *policy, const char *roles, uint64_t *out)
{
    for (const char *word = roles; policy && *word; word += strspn(word, ", ")) {
        size_t size = strcspn(word, ",");
        uint8_t number;
        TRY(policy_word_find(policy, POLICY_FROM, span_of(word, size), &number));
        *out |= (uint64_t)1 << number;
        word += size;
    }
    return STATUS(OK);
}

static struct status add_side(const struct agreement_side *agreement, enum policy_side side, struct parties *parties)
{
    for (size_t i = 0; agreement->roster && i < agreement->roster->count; i++) {
        const struct partner *partner = &agreement->roster->partners[i];
        struct differing_party *party = party_at(parties, &partner->oin);
        party->side[side] = partner;
        TRY(read_role_set(agreement->policy, partner->roles, &party->roles[side]));
    }
    return STATUS(OK);
}

static void put_in_class(struct parties *parties, struct differing_party *party)
{
    size_t i = 0;
    while (i < parties->class_count && memcmp(parties->classes[i].roles, party->roles, sizeof party->roles) != 0)
        i++;
    if (i == parties->class_count)
        memcpy(parties->classes[parties->class_count++].roles, party->roles, sizeof party->roles);
    party->class = (uint8_t)i;
}

struct status parties_find(const struct agreement_side *before, const struct agreement_side *after, struct parties *out)
{
    out->count = out->class_count = 0;
    TRY(add_side(before, POLICY_BEFORE, out));
    TRY(add_side(after, POLICY_AFTER, out));
    qsort(out->items, out->count, sizeof *out->items, compare_parties);
    for (size_t i = 0; i < out->count; i++)
        put_in_class(out, &out->items[i]);
    return STATUS(OK);
}
