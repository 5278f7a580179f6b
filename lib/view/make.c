// SPDX-License-Identifier: EUPL-1.2
//
// Numbers become words, laws are counted, nothing is decided.
#include "view/view.h"

#include "base/day.h"
#include "policy/policy.h"

struct maker {
    const struct view_facts *facts;
    struct view_said said;
    struct arena *arena;
};

static struct status copy_words(struct view_said *said, enum view_list list, const uint8_t *numbers, size_t count, struct arena *arena,
                                const char ***out)
{
    const char **words;
    TRY(ARENA_NEW(arena, count, &words));
    for (size_t i = 0; i < count; i++)
        words[i] = view_say(said, list, numbers[i]);
    *out = words;
    return STATUS(OK);
}

struct status view_case_make(const struct case_row *row, struct view_said *said, struct arena *arena, struct view_case *out)
{
    struct view_case made = {.state = (enum case_state)row->state,
                             .purpose = view_say(said, VIEW_PURPOSE, row->grounds.purpose),
                             .phase = view_say(said, VIEW_PHASE, row->grounds.phase),
                             .role = view_say(said, VIEW_ROLE, row->grounds.to_role),
                             .basis = view_say(said, VIEW_BASIS, row->grounds.basis),
                             .article = policy_basis_article(said->policy, row->grounds.basis),
                             .necessity_code = (enum necessity_code)row->necessity_code,
                             .lighter_code = (enum lighter_code)row->lighter_code,
                             .category_count = row->category_count,
                             .informed_day = row->informed_day,
                             .deferral_until_day = row->deferral_until_day,
                             .opened_ms = row->opened_ms,
                             .expires_day = row->expires_day};
    memcpy(made.id, row->id, CASE_ID_BYTES);
    TRY(copy_words(said, VIEW_CATEGORY, row->categories, row->category_count, arena, &made.categories));
    TRY(arena_text(arena, row->necessity, &made.necessity));
    TRY(arena_text(arena, row->why_not_lighter, &made.why_not_lighter));
    TRY(arena_text(arena, row->deferral_reason, &made.deferral_reason));
    *out = made;
    return STATUS(OK);
}

/* ---- what was told */

static struct status make_line(struct maker *maker, const struct told_signal *told, struct view_line *out)
{
    static const struct {
        enum identifier_kind kind;
        const char *word;
    } kinds[] = {
#define KIND_ROW(name, number, form, word, read) {IDENTIFIER_KIND_##name, read},
        IDENTIFIER_KINDS(KIND_ROW)
#undef KIND_ROW
    };
    const struct signal *signal = &told->signal;
    const struct partner *partner = &maker->facts->partners[told->partner];
    struct view_line line = {.partner = partner->short_name,
                             .name = partner->name,
                             .category = view_say(&maker->said, VIEW_CATEGORY, signal->category),
                             .law = policy_category_law(maker->facts->policy, signal->category),
                             .level = signal->life_domain ? ANSWER_LEVEL_CONTENT : ANSWER_LEVEL_INVOLVED,
                             .life_domain = view_say(&maker->said, VIEW_LIFE_DOMAIN, signal->life_domain),
                             .urgency = signal->urgency,
                             .role = (enum household_role)signal->role,
                             .since_day = signal->since_day,
                             .until_day = signal->until_day};
    TRY(arena_text(maker->arena, signal->contact, &line.contact));
    TRY(ARENA_NEW(maker->arena, N(kinds), &line.matched_by));
    for (size_t i = 0; i < N(kinds); i++)
        if (signal->matched_by & 1u << kinds[i].kind)
            line.matched_by[line.matched_count++] = kinds[i].word;
    *out = line;
    return STATUS(OK);
}

static struct status make_lines(struct maker *maker, const struct consolidated *told, struct view *view)
{
    TRY(ARENA_NEW(maker->arena, told->line_count, &view->lines));
    for (; view->line_count < told->line_count; view->line_count++)
        TRY(make_line(maker, &told->lines[view->line_count], &view->lines[view->line_count]));
    return STATUS(OK);
}

static struct status make_domains(struct maker *maker, const struct consolidated *told, struct view *view)
{
    const struct view_facts *facts = maker->facts;
    TRY(ARENA_NEW(maker->arena, LIFE_DOMAINS, &view->domains));
    for (uint8_t number = 1; number <= LIFE_DOMAINS; number++) {
        const struct domain_summary *summary = &told->domains[number];
        struct view_domain domain = {.most_urgent = summary->most_urgent, .signal_count = summary->signal_count};
        if (!summary->signal_count)
            continue;
        domain.life_domain = view_say(&maker->said, VIEW_LIFE_DOMAIN, number);
        TRY(ARENA_NEW(maker->arena, facts->partner_count, &domain.partners));
        for (size_t i = 0; i < facts->partner_count; i++)
            if (summary->partners >> i & 1)
                domain.partners[domain.partner_count++] = facts->partners[i].short_name;
        view->domains[view->domain_count++] = domain;
    }
    return STATUS(OK);
}

static struct status make_definition(struct maker *maker, const struct definition *definition, struct view *view)
{
    view->definition.outcome = definition->outcome;
    TRY(ARENA_NEW(maker->arena, CRITERIA, &view->definition.criteria));
    for (; view->definition.criterion_count < CRITERIA; view->definition.criterion_count++) {
        size_t i = view->definition.criterion_count;
        view->definition.criteria[i] = (struct view_criterion){(enum definition_criterion)i, definition->met[i], definition->found[i]};
    }
    return STATUS(OK);
}

/* ---- partners */

static struct status make_categories(struct maker *maker, const struct answer_category *decided, size_t count, struct view_category **out)
{
    struct view_category *categories;
    TRY(ARENA_NEW(maker->arena, count, &categories));
    for (size_t i = 0; i < count; i++) {
        categories[i] = (struct view_category){
            .category = view_say(&maker->said, VIEW_CATEGORY, decided[i].category), .level = decided[i].level, .code = decided[i].code};
        TRY(arena_text(maker->arena, decided[i].article, &categories[i].article));
        TRY(arena_text(maker->arena, decided[i].reason, &categories[i].reason));
    }
    *out = categories;
    return STATUS(OK);
}

/* The article is that of our own policy, and so it is one that is agreed. */
static struct status make_grounds(struct maker *maker, const struct answer_taken *taken, const struct answer_content *answer,
                                  struct view_partner *partner)
{
    for (size_t i = 0; i < answer->category_count; i++) {
        partner->categories[i].article = "";
        for (size_t j = 0; j < taken->ground_count; j++)
            if (taken->grounds[j].category == answer->categories[i].category)
                TRY(arena_text(maker->arena, taken->grounds[j].article, &partner->categories[i].article));
    }
    return STATUS(OK);
}

/* That it was weighing is no answer that it took back. */
static struct status make_earlier(struct maker *maker, const struct answer_taken *taken, struct view_partner *partner)
{
    TRY(ARENA_NEW(maker->arena, taken->earlier_count, &partner->earlier));
    for (size_t i = 0; i < taken->earlier_count; i++)
        if (taken->earlier[i].state != ANSWER_BEING_WEIGHED)
            partner->earlier[partner->earlier_count++] =
                (struct view_earlier){(enum reply_state)taken->earlier[i].state, taken->earlier[i].at_ms};
    return STATUS(OK);
}

static struct status make_answer(struct maker *maker, const struct partner_reply *reply, struct view_partner *partner)
{
    const struct answer_content *answer = reply->answer;
    if (!answer)
        return STATUS(OK);
    partner->has_answer = true;
    partner->category_count = answer->category_count;
    partner->signal_count = (uint32_t)answer->signal_count;
    partner->retain_days = reply->taken->retain_days;
    partner->inform_days = reply->taken->inform_days;
    partner->exchange = reply->exchange;
    TRY(make_categories(maker, answer->categories, answer->category_count, &partner->categories));
    TRY(make_grounds(maker, reply->taken, answer, partner));
    TRY(make_earlier(maker, reply->taken, partner));
    return arena_text(maker->arena, answer->condition, &partner->condition);
}

static struct status make_partners(struct maker *maker, const struct consolidated *told, struct view *view)
{
    const struct view_facts *facts = maker->facts;
    TRY(ARENA_NEW(maker->arena, facts->partner_count, &view->partners));
    TRY(ARENA_NEW(maker->arena, facts->partner_count, &view->missing));
    for (size_t i = 0; i < facts->partner_count; i++) {
        const struct partner *who = &facts->partners[i];
        const struct partner_reply *reply = &facts->replies[i];
        view->partners[i] = (struct view_partner){.oin = who->oin,
                                                  .short_name = who->short_name,
                                                  .name = who->name,
                                                  .contact = who->contact ? who->contact : "",
                                                  .state = reply->state,
                                                  .since_ms = reply->since_ms,
                                                  .asked_ms = reply->asked_ms,
                                                  .holds_data = who->holds_data,
                                                  .is_incomplete = told->is_incomplete[i],
                                                  .condition = ""};
        TRY(make_answer(maker, reply, &view->partners[i]));
        if (told->is_incomplete[i])
            view->missing[view->missing_count++] = who->short_name;
    }
    view->partner_count = facts->partner_count;
    return STATUS(OK);
}

/* ---- the whole */

static struct status consolidate_answers(struct maker *maker, struct consolidated *out)
{
    const struct view_facts *facts = maker->facts;
    uint8_t laws[POLICY_WORDS_MOST + 1] = {0};
    for (uint8_t i = 1; i <= policy_word_count(facts->policy, POLICY_CATEGORY); i++)
        laws[i] = policy_category_law_number(facts->policy, i);
    return casefile_consolidate(facts->replies, facts->partner_count, laws, N(laws), maker->arena, out);
}

struct status view_make(const struct view_facts *facts, struct arena *arena, struct view *out)
{
    struct maker maker = {.facts = facts, .said = {.policy = facts->policy}, .arena = arena};
    struct view view = {.now_ms = facts->now_ms, .days_left = facts->row->expires_day - day_of_ms(facts->now_ms)};
    struct consolidated told;
    struct view_word *words;
    ENSURE(facts->partner_count <= VIEW_PARTNERS_MOST);
    TRY(consolidate_answers(&maker, &told));
    TRY(view_case_make(facts->row, &maker.said, arena, &view.of));
    TRY(make_definition(&maker, &told.definition, &view));
    TRY(make_domains(&maker, &told, &view));
    TRY(make_lines(&maker, &told, &view));
    TRY(make_partners(&maker, &told, &view));
    TRY(make_categories(&maker, facts->untold, facts->untold_count, &view.untold));
    view.untold_count = facts->untold_count;
    TRY(view_said_words(&maker.said, arena, &words, &view.words.count));
    view.words.words = words;
    *out = view;
    return STATUS(OK);
}
