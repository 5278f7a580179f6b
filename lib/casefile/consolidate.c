// SPDX-License-Identifier: EUPL-1.2
//
// Consolidation in three passes: collect the lines, summarise the life domains, judge the definition.
#include "casefile/consolidate.h"

enum reply_state reply_state_of(const struct answer_content *answer)
{
    bool is_decided = answer->state != ANSWER_REFUSED;
    for (size_t i = 0; i < answer->category_count; i++)
        is_decided |= answer->categories[i].code == STATUS_OK || refusal_is_decided(answer->categories[i].code);
    return is_decided ? (enum reply_state)answer->state : REPLY_NOT_DECIDED;
}

/* Whether an answer may hide something that would change the picture: refused or partly refused, involvement only,
 * or not given yet. "Not known here" is complete. */
static bool answer_is_incomplete(const struct answer_content *answer)
{
    if (answer->state != ANSWER_GRANTED && answer->state != ANSWER_NOT_KNOWN)
        return true;
    for (size_t i = 0; i < answer->category_count; i++)
        if (answer->categories[i].level != ANSWER_LEVEL_CONTENT)
            return true;
    return false;
}

static bool reply_is_incomplete(const struct partner_reply *reply)
{
    return reply->answer ? answer_is_incomplete(reply->answer) : reply->state != REPLY_NOT_ASKED;
}

#define RANK_LEAST 6 /* of what has no urgency; urgencies are ranks */

static unsigned rank_of(const struct signal *signal)
{
    return signal->urgency && signal->urgency < RANK_LEAST ? signal->urgency : RANK_LEAST;
}

/* A pass for each rank keeps the order of the answers among equals, and costs no more when many tell much. */
static void rank_lines(const struct partner_reply *replies, size_t count, struct consolidated *view)
{
    for (unsigned rank = 1; rank <= RANK_LEAST; rank++)
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; replies[i].answer && j < replies[i].answer->signal_count; j++)
                if (rank_of(&replies[i].answer->signals[j]) == rank)
                    view->lines[view->line_count++] = (struct told_signal){replies[i].partner, replies[i].answer->signals[j]};
}

static struct status collect_lines(const struct partner_reply *replies, size_t count, struct arena *arena, struct consolidated *view)
{
    size_t room = 0;
    for (size_t i = 0; i < count; i++)
        room += replies[i].answer ? replies[i].answer->signal_count : 0;
    TRY(ARENA_NEW(arena, room, &view->lines));
    TRY(ARENA_NEW(arena, count, &view->is_incomplete));
    for (size_t i = 0; i < count; i++) {
        view->is_incomplete[i] = reply_is_incomplete(&replies[i]);
        view->incomplete_count += view->is_incomplete[i];
    }
    rank_lines(replies, count, view);
    return STATUS(OK);
}

static void summarise_domains(struct consolidated *view)
{
    for (size_t i = 0; i < view->line_count; i++) {
        const struct told_signal *line = &view->lines[i];
        struct domain_summary *domain = &view->domains[line->signal.life_domain];
        ENSURE(line->signal.life_domain <= LIFE_DOMAINS && line->partner < 64);
        if (line->signal.life_domain == 0)
            continue; /* only that a partner is involved */
        if (line->signal.urgency && (!domain->most_urgent || line->signal.urgency < domain->most_urgent))
            domain->most_urgent = line->signal.urgency;
        domain->signal_count++;
        domain->partners |= UINT64_C(1) << line->partner;
    }
}

static bool anybody_answered(const struct partner_reply *replies, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (replies[i].answer)
            return true;
    return false;
}

static void judge_definition(const uint8_t *laws, size_t law_room, bool is_answered, struct consolidated *view)
{
    struct definition *definition = &view->definition;
    uint64_t laws_seen = 0;
    for (size_t i = 0; i < view->line_count; i++) {
        const struct signal *signal = &view->lines[i].signal;
        uint8_t law = signal->category < law_room ? laws[signal->category] : 0;
        definition->found[CRITERION_PARENT] += signal->role == HOUSEHOLD_PARENT;
        definition->found[CRITERION_CHILD] += signal->role == HOUSEHOLD_CHILD;
        definition->found[CRITERION_WEIGHT] += signal->urgency && signal->urgency <= URGENT_MOST;
        if (law && law < 64 && signal->life_domain)
            laws_seen |= UINT64_C(1) << law;
    }
    for (size_t i = 1; i <= LIFE_DOMAINS; i++)
        definition->found[CRITERION_DOMAINS] += view->domains[i].signal_count > 0;
    definition->found[CRITERION_LAWS] = (uint32_t)__builtin_popcountll(laws_seen);
    static const uint32_t least[CRITERIA] = {1, 1, DEFINITION_LEAST_DOMAINS, DEFINITION_LEAST_LAWS, 1};
    bool all = true;
    for (size_t i = 0; i < CRITERIA; i++) {
        definition->met[i] = definition->found[i] >= least[i];
        if (i == CRITERION_WEIGHT)
            definition->met[i] = definition->met[i] || definition->found[CRITERION_DOMAINS] >= 3;
        all = all && definition->met[i];
    }
    /* More answers can only make it hold: a missing one leaves open what is not met yet, and so does no answer at all. */
    bool is_open = view->incomplete_count || !is_answered;
    definition->outcome = all ? DEFINITION_HOLDS : is_open ? DEFINITION_CANNOT_TELL : DEFINITION_DOES_NOT_HOLD;
}

struct status casefile_consolidate(const struct partner_reply *replies, size_t count, const uint8_t *laws, size_t law_room,
                                   struct arena *arena, struct consolidated *out)
{
    struct consolidated view = {0};
    for (size_t i = 0; i < count; i++)
        ENSURE(!replies[i].answer || replies[i].state == reply_state_of(replies[i].answer));
    TRY(collect_lines(replies, count, arena, &view));
    summarise_domains(&view);
    judge_definition(laws, law_room, anybody_answered(replies, count), &view);
    *out = view;
    return STATUS(OK);
}
