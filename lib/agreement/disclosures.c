// SPDX-License-Identifier: EUPL-1.2
//
// What parties newly tell, or no longer. A party decides over all its roles: forbidden for one is forbidden, and what permits it for
// any adds its obligations (agreed_decide). The party at the other end speaks in one role, of its choice; so there may be more than
// one set of obligations to choose from, and only the weakest count.
//
// In each link (policy/compare.h) the classes of parties are held against each other, at the sets of flags where anything can turn.
// What comes out the same for several categories, purposes, phases or receivers is one fact.
#include "agreement/parties.h"
#include "wire/evaluation_act.h"

#include <stddef.h>

#define RAW_MOST ((size_t)1 << 20)

/* A disclosure between classes. */
struct raw {
    uint8_t kind, from, act, basis;
    uint32_t flags;
    uint64_t sets[3]; /* categories, purposes, phases */
    uint64_t to[2];   /* classes */
    const char *terms[POLICY_SIDES];
};

struct telling {
    struct difference_making *making;
    struct raw *raws;
    size_t count, room;
    struct texts {
        const char **items;
        size_t count, room;
    } texts; /* obligations, each once */
};

/* What is decided on one side: one set of obligations per role that may be chosen, the weakest only. */
struct verdicts {
    size_t count; /* 0: refused */
    struct obligations items[POLICY_WORDS_MOST];
};

struct pair {
    const struct policy_link *link;
    const struct party_class *from, *to;
};

/* ---- deciding */

static bool is_as_strict(const struct obligations *a, const struct obligations *b)
{
    struct obligations both = *a;
    obligations_merge(&both, b);
    return obligations_are_equal(&both, a);
}

static void add_verdict(struct verdicts *verdicts, const struct obligations *obligations)
{
    size_t kept = 0;
    for (size_t i = 0; i < verdicts->count; i++)
        if (is_as_strict(obligations, &verdicts->items[i]))
            return;
    for (size_t i = 0; i < verdicts->count; i++)
        if (!is_as_strict(&verdicts->items[i], obligations))
            verdicts->items[kept++] = verdicts->items[i];
    verdicts->items[kept] = *obligations;
    verdicts->count = kept + 1;
}

static void decide_side(const struct pair *pair, enum policy_side side, uint32_t flags, struct verdicts *out)
{
    uint64_t from = pair->from->roles[side], to = pair->to->roles[side];
    out->count = 0;
    for (uint64_t left = to; left; left &= left - 1) {
        struct policy_outcome outcome = policy_link_outcome(pair->link, side, from, left & -left, flags);
        if (outcome.permits)
            add_verdict(out, &outcome.obligations);
    }
}

/* Whether something in `a` is not as strict as anything in `b`. */
static bool has_weaker(const struct verdicts *a, const struct verdicts *b)
{
    for (size_t i = 0; i < a->count; i++) {
        size_t j = 0;
        while (j < b->count && !is_as_strict(&a->items[i], &b->items[j]))
            j++;
        if (j == b->count)
            return true;
    }
    return false;
}

static bool verdicts_are_equal(const struct verdicts *a, const struct verdicts *b)
{
    return !a->count == !b->count && !has_weaker(a, b) && !has_weaker(b, a);
}

/* ---- keeping */

static int compare_texts(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

static struct status keep_text(struct telling *telling, const char *text, const char **out)
{
    struct texts *texts = &telling->texts;
    for (size_t i = 0; i < texts->count; i++)
        if (strcmp(texts->items[i], text) == 0) {
            *out = texts->items[i];
            return STATUS(OK);
        }
    if (texts->count == texts->room) {
        const char **more;
        TRY(ARENA_NEW(telling->making->scratch, 2 * texts->room + 16, &more));
        if (texts->count)
            memcpy(more, texts->items, texts->count * sizeof *more);
        texts->items = more;
        texts->room = 2 * texts->room + 16;
    }
    TRY(arena_text(telling->making->arena, span_of_text(text), out));
    texts->items[texts->count++] = *out;
    return STATUS(OK);
}

static struct status print_verdicts(struct telling *telling, const struct verdicts *verdicts, const char **out)
{
    char rooms[POLICY_WORDS_MOST][OBLIGATIONS_TEXT_ROOM], joined[POLICY_WORDS_MOST * (OBLIGATIONS_TEXT_ROOM + 3)];
    const char *items[POLICY_WORDS_MOST];
    struct writer writer = writer_of(joined, sizeof joined - 1);
    for (size_t i = 0; i < verdicts->count; i++) {
        struct writer text = writer_of(rooms[i], OBLIGATIONS_TEXT_ROOM - 1);
        obligations_print(&verdicts->items[i], &text);
        rooms[i][text.used] = 0;
        items[i] = text.used ? rooms[i] : "-";
    }
    qsort(items, verdicts->count, sizeof *items, compare_texts);
    for (size_t i = 0; i < verdicts->count; i++) {
        write_text(&writer, i ? " / " : "");
        write_text(&writer, items[i]);
    }
    ENSURE(!writer.overflow);
    joined[writer.used] = 0;
    return keep_text(telling, joined, out);
}

static struct status keep_raw(struct telling *telling, const struct raw *raw)
{
    if (telling->count == RAW_MOST)
        return FAIL(TOO_LARGE);
    if (telling->count == telling->room) {
        struct raw *more;
        TRY(ARENA_NEW(telling->making->scratch, 2 * telling->room + 1024, &more));
        if (telling->count)
            memcpy(more, telling->raws, telling->count * sizeof *more);
        telling->raws = more;
        telling->room = 2 * telling->room + 1024;
    }
    telling->raws[telling->count++] = *raw;
    return STATUS(OK);
}

/* ---- turning points */

struct turn {
    struct verdicts side[POLICY_SIDES];
};

static void decide_both(const struct pair *pair, uint32_t flags, struct turn *out)
{
    decide_side(pair, POLICY_BEFORE, flags, &out->side[POLICY_BEFORE]);
    decide_side(pair, POLICY_AFTER, flags, &out->side[POLICY_AFTER]);
}

/* What is new at `flags` and not already so with one flag less: bit per kind. With more flags nothing that was permitted is refused,
 * so a permit that is new anywhere is new at a smallest set that permits it. */
static unsigned find_kinds(const struct pair *pair, uint32_t flags, const struct turn *turn)
{
    const struct verdicts *before = &turn->side[POLICY_BEFORE], *after = &turn->side[POLICY_AFTER];
    bool turns = true, permit_turns[POLICY_SIDES] = {true, true};
    for (uint32_t left = flags; left; left &= left - 1) {
        struct turn less;
        decide_both(pair, flags & ~(left & -left), &less);
        for (unsigned side = 0; side < POLICY_SIDES; side++)
            permit_turns[side] = permit_turns[side] && !less.side[side].count;
        turns = turns && !(verdicts_are_equal(&less.side[POLICY_BEFORE], before) && verdicts_are_equal(&less.side[POLICY_AFTER], after));
    }
    unsigned kinds = 0;
    if (after->count && !before->count && permit_turns[POLICY_AFTER])
        kinds |= 1u << DISCLOSURE_DISCLOSES;
    if (before->count && !after->count && permit_turns[POLICY_BEFORE])
        kinds |= 1u << DISCLOSURE_NO_LONGER;
    if (before->count && after->count && turns && has_weaker(after, before))
        kinds |= 1u << DISCLOSURE_WEAKER;
    if (before->count && after->count && turns && has_weaker(before, after))
        kinds |= 1u << DISCLOSURE_STRICTER;
    return kinds;
}

static struct status tell_turn(struct telling *telling, const struct raw *of, const struct turn *turn, unsigned kinds)
{
    struct raw raw = *of;
    for (raw.kind = 0; raw.kind < DISCLOSURE_KINDS; raw.kind++) {
        bool tells_before = raw.kind != DISCLOSURE_DISCLOSES, tells_after = raw.kind != DISCLOSURE_NO_LONGER;
        if (!(kinds >> raw.kind & 1))
            continue;
        raw.terms[POLICY_BEFORE] = raw.terms[POLICY_AFTER] = "";
        if (tells_before)
            TRY(print_verdicts(telling, &turn->side[POLICY_BEFORE], &raw.terms[POLICY_BEFORE]));
        if (tells_after)
            TRY(print_verdicts(telling, &turn->side[POLICY_AFTER], &raw.terms[POLICY_AFTER]));
        TRY(keep_raw(telling, &raw));
    }
    return STATUS(OK);
}

static struct status compare_pair(struct telling *telling, const struct pair *pair, struct raw *raw)
{
    const struct policy_roles roles = {{pair->from->roles[0], pair->from->roles[1]}, {pair->to->roles[0], pair->to->roles[1]}};
    const uint32_t *flags;
    struct turn turn;
    size_t count;
    TRY(policy_link_flags(pair->link, &roles, &flags, &count));
    decide_both(pair, flags[count - 1], &turn); /* the largest: refused here is refused always */
    if (!turn.side[POLICY_BEFORE].count && !turn.side[POLICY_AFTER].count)
        return STATUS(OK);
    for (size_t i = 0; i < count; i++) {
        decide_both(pair, flags[i], &turn);
        raw->flags = flags[i];
        TRY(tell_turn(telling, raw, &turn, find_kinds(pair, flags[i], &turn)));
    }
    return STATUS(OK);
}

static bool class_changes(const struct party_class *class) { return class->roles[POLICY_BEFORE] != class->roles[POLICY_AFTER]; }

/* Who helps to make a pseudonym sees nothing, and who gets one knew already who it is about. */
static bool act_tells(const struct policy *policy, uint8_t act)
{
    static const char *const silent[] = {"evalueren", /* what these were, once */
#define ACT_WORD(name, number, word) word,
                                         EVALUATION_ACTS(ACT_WORD)
#undef ACT_WORD
    };
    for (size_t i = 0; i < N(silent); i++)
        if (strcmp(policy_word(policy, POLICY_ACT, act), silent[i]) == 0)
            return false;
    return true;
}

static struct status compare_link(void *state, const struct policy_link *link)
{
    struct telling *telling = state;
    const struct parties *parties = telling->making->parties;
    if (!act_tells(telling->making->after->policy, link->value[POLICY_ACT]))
        return STATUS(OK);
    for (size_t from = 0; from < parties->class_count; from++) {
        const struct party_class *giver = &parties->classes[from];
        if (!(giver->roles[POLICY_BEFORE] & link->gives[POLICY_BEFORE]) && !(giver->roles[POLICY_AFTER] & link->gives[POLICY_AFTER]))
            continue;
        for (size_t to = 0; to < parties->class_count; to++) {
            struct pair pair = {link, giver, &parties->classes[to]};
            struct raw raw = {.from = (uint8_t)from, .act = link->value[POLICY_ACT], .basis = link->value[POLICY_BASIS]};
            raw.sets[0] = (uint64_t)1 << link->value[POLICY_CATEGORY];
            raw.sets[1] = (uint64_t)1 << link->value[POLICY_PURPOSE];
            raw.sets[2] = (uint64_t)1 << link->value[POLICY_PHASE];
            raw.to[to / 64] = (uint64_t)1 << to % 64;
            if (!link->is_same || class_changes(giver) || class_changes(pair.to))
                TRY(compare_pair(telling, &pair, &raw));
        }
    }
    return STATUS(OK);
}

/* ---- one fact of many */

/* The sets of a raw disclosure, all but the one at `skipped` part of what they are sorted by. */
enum { SET_CATEGORIES, SET_PURPOSES, SET_PHASES, SET_TO, SETS };

static int compare_raws(const void *a, const void *b, void *state)
{
    const struct raw *left = a, *right = b;
    int order = memcmp(left, right, offsetof(struct raw, flags) + sizeof left->flags), skipped = *(const int *)state;
    for (unsigned side = 0; order == 0 && side < POLICY_SIDES; side++)
        order = strcmp(left->terms[side], right->terms[side]);
    for (int set = 0; order == 0 && set < SET_TO; set++)
        if (set != skipped)
            order = (left->sets[set] > right->sets[set]) - (left->sets[set] < right->sets[set]);
    return order || skipped == SET_TO ? order : memcmp(left->to, right->to, sizeof left->to);
}

static void join_raws(struct telling *telling, int set)
{
    size_t kept = 0;
    if (telling->count)
        qsort_r(telling->raws, telling->count, sizeof *telling->raws, compare_raws, &set);
    for (size_t i = 0; i < telling->count; i++) {
        struct raw *last = &telling->raws[kept ? kept - 1 : 0], *raw = &telling->raws[i];
        if (kept && compare_raws(last, raw, &set) == 0) {
            for (int s = 0; s < SET_TO; s++)
                last->sets[s] |= raw->sets[s];
            last->to[0] |= raw->to[0];
            last->to[1] |= raw->to[1];
        } else
            telling->raws[kept++] = *raw;
    }
    telling->count = kept;
}

static const bool kind_signs[DISCLOSURE_KINDS] = {
#define KIND_SIGNS(name, word, signs) signs,
    DISCLOSURE_TABLE(KIND_SIGNS)
#undef KIND_SIGNS
};

static bool class_is_in(const struct raw *raw, uint8_t class) { return raw->to[class / 64] >> class % 64 & 1; }

static struct status grow_disclosures(struct difference_making *making)
{
    struct disclosure_fact *more;
    size_t room = 2 * making->disclosure_room + 256;
    if (making->disclosure_count < making->disclosure_room)
        return STATUS(OK);
    TRY(ARENA_NEW(making->scratch, room, &more));
    if (making->disclosure_count)
        memcpy(more, making->disclosures, making->disclosure_count * sizeof *more);
    making->disclosures = more;
    making->disclosure_room = room;
    return STATUS(OK);
}

/* From classes to parties; nobody tells itself anything. */
static struct status name_parties(struct telling *telling, const struct raw *raw, struct differing_party *from)
{
    struct difference_making *making = telling->making;
    struct oin to[DIFFERENCE_PARTIES_MOST];
    struct span kept;
    size_t count = 0;
    for (size_t i = 0; i < making->parties->count; i++)
        if (&making->parties->items[i] != from && class_is_in(raw, making->parties->items[i].class))
            to[count++] = making->parties->items[i].oin;
    if (count == 0)
        return STATUS(OK);
    making->receiver_bytes += count * sizeof *to; /* as many as they take in its line */
    if (making->receiver_bytes > DIFFERENCE_TEXT_MOST)
        return FAIL(TOO_LARGE);
    TRY(grow_disclosures(making));
    TRY(arena_copy(making->arena, span_of(to, count * sizeof *to), &kept));
    making->disclosures[making->disclosure_count++] = (struct disclosure_fact){.kind = (enum disclosure_kind)raw->kind,
                                                                               .from = from->oin,
                                                                               .to = (const struct oin *)(const void *)kept.data,
                                                                               .to_count = count,
                                                                               .act = raw->act,
                                                                               .basis = raw->basis,
                                                                               .flags = raw->flags,
                                                                               .categories = raw->sets[SET_CATEGORIES],
                                                                               .purposes = raw->sets[SET_PURPOSES],
                                                                               .phases = raw->sets[SET_PHASES],
                                                                               .before = raw->terms[POLICY_BEFORE],
                                                                               .after = raw->terms[POLICY_AFTER]};
    from->must_sign |= kind_signs[raw->kind];
    return STATUS(OK);
}

struct status difference_of_policies(struct difference_making *making)
{
    struct telling telling = {.making = making};
    const struct policy *after = making->after->policy;
    if (!after)
        return STATUS(OK);
    TRY(policy_compare(making->before->policy, after, compare_link, &telling));
    for (int set = 0; set < SETS; set++)
        join_raws(&telling, set);
    for (size_t i = 0; i < telling.count; i++)
        for (size_t p = 0; p < making->parties->count; p++)
            if (making->parties->items[p].class == telling.raws[i].from)
                TRY(name_parties(&telling, &telling.raws[i], &making->parties->items[p]));
    return STATUS(OK);
}
