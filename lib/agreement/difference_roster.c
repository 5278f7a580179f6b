// SPDX-License-Identifier: EUPL-1.2
//
// What changes in rosters, and who must sign for it: who newly joins; whoever's register may be looked through by more kinds of
// identifiers; whoever's own keys, address or name change; everybody when what is sealed to the auditor becomes another's to open.
#include "agreement/parties.h"

#include <stddef.h>

#define ROLE_WORDS_MOST ROSTER_TEXT_MOST

static struct status add_party_fact(struct difference_making *making, enum fact_kind kind, const struct oin *oin, const char *what,
                                    const char *before, const char *after)
{
    struct fact fact = {.kind = kind, .what = what, .before = before, .after = after};
    if (oin)
        fact.oin = *oin;
    return difference_add_fact(making, &fact);
}

static int compare_role_words(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

/* In byte order: that in which they are written means nothing. */
static struct status print_sorted_roles(const struct partner *partner, struct arena *arena, const char **out)
{
    const char *words[ROLE_WORDS_MOST];
    size_t count = 0;
    *out = "";
    for (const char *word = partner->roles; *word; word += strspn(word, ", ")) {
        size_t size = strcspn(word, ",");
        ENSURE(count < ROLE_WORDS_MOST);
        TRY(arena_text(arena, span_of(word, size), &words[count++]));
        word += size;
    }
    qsort(words, count, sizeof *words, compare_role_words);
    for (size_t i = 0; i < count; i++)
        TRY(arena_print(arena, out, "%s%s%s", *out, i ? ", " : "", words[i]));
    return STATUS(OK);
}

/* ---- what a partner says of itself: a vote of others does not change it */

#define OWN_TEXTS(X)            \
    X(ENDPOINT, endpoint)       \
    X(LOG_ORIGIN, log_origin)   \
    X(CERTIFICATE, certificate) \
    X(NAME, name)               \
    X(SHORT, short_name)        \
    X(CONTACT, contact)
#define OWN_KEYS(X) X(curve) X(envelope) X(log) X(box) X(agree) X(witness)

static struct status compare_own(struct difference_making *making, struct differing_party *party)
{
    static const struct {
        enum fact_kind kind;
        size_t offset;
    } texts[] = {
#define OWN_TEXT(kind, member) {FACT_##kind, offsetof(struct partner, member)},
        OWN_TEXTS(OWN_TEXT)
#undef OWN_TEXT
    };
    static const struct {
        const char *name;
        size_t offset, size;
    } keys[] = {
#define OWN_KEY(member) {#member, offsetof(struct partner, member), sizeof((struct partner *)0)->member},
        OWN_KEYS(OWN_KEY)
#undef OWN_KEY
    };
    const uint8_t *before = (const uint8_t *)party->side[POLICY_BEFORE], *after = (const uint8_t *)party->side[POLICY_AFTER];
    size_t facts = making->fact_count;
    for (size_t i = 0; i < N(texts); i++) {
        const char *old = *(const char *const *)(before + texts[i].offset), *new = *(const char *const *)(after + texts[i].offset);
        if (strcmp(old, new) != 0)
            TRY(add_party_fact(making, texts[i].kind, &party->oin, NULL, old, new));
    }
    for (size_t i = 0; i < N(keys); i++)
        if (memcmp(before + keys[i].offset, after + keys[i].offset, keys[i].size) != 0)
            TRY(add_party_fact(making, FACT_KEY, &party->oin, keys[i].name, NULL, NULL));
    if (!span_equal(party->side[POLICY_BEFORE]->signature, party->side[POLICY_AFTER]->signature))
        TRY(add_party_fact(making, FACT_SIGNED, &party->oin, NULL, NULL, NULL));
    party->must_sign |= making->fact_count > facts;
    return STATUS(OK);
}

/* ---- by what a register may be looked through */

static uint8_t kinds_brought(const struct policy *policy, uint64_t roles)
{
    uint8_t kinds = 0;
    for (uint64_t left = policy ? roles : 0; left; left &= left - 1)
        kinds |= policy_role_brings(policy, (uint8_t)__builtin_ctzll(left));
    return kinds;
}

static struct status print_kinds(uint8_t kinds, struct arena *arena, const char **out)
{
    const char *list = NULL;
    for (unsigned kind = IDENTIFIER_KIND_FIRST; kind <= IDENTIFIER_KIND_LAST; kind++)
        if (kinds >> kind & 1)
            TRY(arena_print(arena, &list, "%s%s%s", list ? list : "", list ? ", " : "", policy_brought_word((enum identifier_kind)kind)));
    *out = list;
    return STATUS(OK);
}

/* Of two policies in which no role says it there is nothing to tell, and the differences that were signed before roles could say it stay
 * what they are. */
static struct status compare_brought(struct difference_making *making, struct differing_party *party)
{
    const struct policy *before = making->before->policy, *after = making->after->policy;
    uint8_t was = kinds_brought(before, party->roles[POLICY_BEFORE]), is = kinds_brought(after, party->roles[POLICY_AFTER]);
    const char *old, *new;
    bool is_said = (before && policy_says_what_is_brought(before)) || (after && policy_says_what_is_brought(after));
    if (was == is || !is_said)
        return STATUS(OK);
    party->must_sign |= (is & ~was) != 0;
    TRY(print_kinds(was, making->arena, &old));
    TRY(print_kinds(is, making->arena, &new));
    return add_party_fact(making, FACT_BRINGS, &party->oin, NULL, old, new);
}

/* ---- who comes, goes and changes */

static const char *yes_of(const struct partner *partner) { return !partner ? NULL : partner->holds_data ? "yes" : "no"; }

static struct status compare_party(struct difference_making *making, struct differing_party *party)
{
    const struct partner *before = party->side[POLICY_BEFORE], *after = party->side[POLICY_AFTER];
    const char *old = NULL, *new;
    if (!after)
        return add_party_fact(making, FACT_LEAVES, &party->oin, NULL, NULL, NULL);
    if (!before)
        TRY(add_party_fact(making, FACT_JOINS, &party->oin, NULL, NULL, NULL));
    if (before)
        TRY(print_sorted_roles(before, making->arena, &old));
    TRY(print_sorted_roles(after, making->arena, &new));
    if (!before || strcmp(old, new) != 0)
        TRY(add_party_fact(making, FACT_ROLES, &party->oin, NULL, old, new));
    if (!before || before->holds_data != after->holds_data)
        TRY(add_party_fact(making, FACT_DATA, &party->oin, NULL, yes_of(before), yes_of(after)));
    party->must_sign |= !before || (after->holds_data && !before->holds_data);
    TRY(compare_brought(making, party));
    return before ? compare_own(making, party) : STATUS(OK);
}

static struct status compare_quorum(struct difference_making *making, const struct roster *before, const struct roster *after)
{
    const char *old = NULL, *new;
    if (before && roster_quorum(before) == roster_quorum(after))
        return STATUS(OK);
    if (before)
        TRY(arena_print(making->arena, &old, "%zu", roster_quorum(before)));
    TRY(arena_print(making->arena, &new, "%zu", roster_quorum(after)));
    return add_party_fact(making, FACT_QUORUM, NULL, NULL, old, new);
}

struct status difference_of_rosters(struct difference_making *making)
{
    const struct roster *before = making->before->roster, *after = making->after->roster;
    struct parties *parties = making->parties;
    if (!after)
        return STATUS(OK);
    for (size_t i = 0; i < parties->count; i++)
        TRY(compare_party(making, &parties->items[i]));
    if (!before || strcmp(before->name, after->name) != 0)
        TRY(add_party_fact(making, FACT_MESH, NULL, NULL, NULL, after->name));
    TRY(compare_quorum(making, before, after));
    if (before && oin_equal(&before->auditor_oin, &after->auditor_oin))
        return STATUS(OK);
    for (size_t i = 0; i < parties->count; i++)
        parties->items[i].must_sign = true;
    return add_party_fact(making, FACT_AUDITOR, NULL, NULL, before ? before->auditor_oin.text : NULL, after->auditor_oin.text);
}
