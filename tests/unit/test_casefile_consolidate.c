// SPDX-License-Identifier: EUPL-1.2
//
// One view from many answers: what is missing is said, and the definition is only denied when nothing is missing.
#include "casefile/consolidate.h"

#include <criterion/criterion.h>

enum { RENT = 1, BENEFIT = 2, YOUTH = 3 };
static const uint8_t laws[] = {0, 1, 2, 3};

static struct signal told(uint8_t category, uint8_t life_domain, uint8_t urgency, uint8_t role)
{
    return (struct signal){.category = category, .life_domain = life_domain, .urgency = urgency, .role = role};
}

static struct partner_reply answered(size_t partner, const struct answer_content *answer)
{
    return (struct partner_reply){.partner = partner, .state = (enum reply_state)answer->state, .since_ms = 1, .answer = answer};
}

static struct partner_reply unanswered(size_t partner, enum reply_state state)
{
    return (struct partner_reply){.partner = partner, .state = state};
}

static struct consolidated consolidate(const struct partner_reply *replies, size_t count, struct arena *arena)
{
    struct consolidated view;
    cr_assert(status_ok(casefile_consolidate(replies, count, laws, N(laws), arena, &view)));
    return view;
}

Test(casefile_consolidate, puts_the_most_urgent_line_first_and_sums_up_each_life_domain)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct signal first[] = {told(RENT, 4, 3, HOUSEHOLD_PARENT)};
    struct signal second[] = {told(BENEFIT, 1, 4, HOUSEHOLD_PARENT), told(RENT, 4, 1, HOUSEHOLD_PARENT)};
    struct answer_content answers[] = {{.state = ANSWER_GRANTED, .signal_count = 1, .signals = first},
                                       {.state = ANSWER_GRANTED, .signal_count = 2, .signals = second}};
    struct partner_reply replies[] = {answered(0, &answers[0]), answered(1, &answers[1])};
    cr_assert(status_ok(arena_new(1 << 20, &arena)));
    struct consolidated view = consolidate(replies, 2, arena);
    cr_assert_eq(view.line_count, 3);
    cr_expect_eq(view.lines[0].signal.urgency, 1);
    cr_expect_eq(view.lines[1].signal.urgency, 3);
    cr_expect_eq(view.domains[4].most_urgent, 1);
    cr_expect_eq(view.domains[4].partners, 3u);
    cr_expect_eq(view.domains[4].signal_count, 2);
    cr_expect_eq(view.domains[1].most_urgent, 4);
    cr_expect_eq(view.domains[2].most_urgent, 0);
}

Test(casefile_consolidate, equals_stand_in_the_order_of_the_answers_and_what_has_no_urgency_last)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct signal first[] = {told(RENT, 4, 0, HOUSEHOLD_PARENT), told(RENT, 4, 5, HOUSEHOLD_PARENT), told(YOUTH, 5, 2, HOUSEHOLD_CHILD)};
    struct signal second[] = {told(BENEFIT, 1, 5, HOUSEHOLD_PARENT), told(BENEFIT, 1, 2, HOUSEHOLD_PARENT), {.category = YOUTH}};
    struct answer_content answers[] = {{.state = ANSWER_GRANTED, .signal_count = 3, .signals = first},
                                       {.state = ANSWER_GRANTED, .signal_count = 3, .signals = second}};
    static const struct {
        uint8_t category, urgency;
    } expected[] = {{YOUTH, 2}, {BENEFIT, 2}, {RENT, 5}, {BENEFIT, 5}, {RENT, 0}, {YOUTH, 0}};
    struct partner_reply replies[] = {answered(0, &answers[0]), answered(1, &answers[1])};
    cr_assert(status_ok(arena_new(1 << 20, &arena)));
    struct consolidated view = consolidate(replies, 2, arena);
    cr_assert_eq(view.line_count, N(expected));
    for (size_t i = 0; i < N(expected); i++)
        cr_expect(view.lines[i].signal.category == expected[i].category && view.lines[i].signal.urgency == expected[i].urgency, "%zu", i);
}

Test(casefile_consolidate, says_of_whom_something_may_be_missing)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct answer_category refused = {.category = RENT, .level = ANSWER_LEVEL_NONE, .code = STATUS_NO_RULE};
    struct answer_category involved = {.category = RENT, .level = ANSWER_LEVEL_INVOLVED};
    struct answer_content granted = {.state = ANSWER_GRANTED}, unknown = {.state = ANSWER_NOT_KNOWN};
    struct answer_content part = {.state = ANSWER_PARTIAL, .category_count = 1, .categories = &refused};
    struct answer_content only = {.state = ANSWER_GRANTED, .category_count = 1, .categories = &involved};
    struct answer_content weighed = {.state = ANSWER_BEING_WEIGHED};
    struct partner_reply replies[] = {
        answered(0, &granted),
        answered(1, &unknown),
        unanswered(2, REPLY_NOT_ASKED),
        answered(3, &part),
        answered(4, &weighed),
        unanswered(5, REPLY_UNREACHABLE),
        unanswered(6, REPLY_WAITING),
        unanswered(7, REPLY_EXPIRED),
        answered(8, &only),
        unanswered(9, REPLY_NOT_YET_ASKED),
        unanswered(10, REPLY_DESTROYED),
    };
    cr_assert(status_ok(arena_new(1 << 20, &arena)));
    struct consolidated view = consolidate(replies, N(replies), arena);
    for (size_t i = 0; i < N(replies); i++)
        cr_expect_eq(view.is_incomplete[i], i >= 3, "reply %zu", i);
    cr_expect_eq(view.incomplete_count, 8);
}

Test(casefile_consolidate, the_definition_holds_only_when_every_criterion_is_met_and_fails_only_when_nothing_is_missing)
{
    struct signal household[] = {told(RENT, 4, 2, HOUSEHOLD_PARENT), told(YOUTH, 5, 3, HOUSEHOLD_CHILD),
                                 told(BENEFIT, 1, 3, HOUSEHOLD_PARENT)};
    static const struct {
        const char *name;
        size_t signals;
        bool someone_missing;
        enum definition_outcome expected;
    } cases[] = {
        {"all told", 3, false, DEFINITION_HOLDS},
        {"two domains, two laws, one urgent", 2, false, DEFINITION_HOLDS},
        {"holds even when someone is missing", 2, true, DEFINITION_HOLDS},
        {"no child, all answered", 1, false, DEFINITION_DOES_NOT_HOLD},
        {"no child yet, someone missing", 1, true, DEFINITION_CANNOT_TELL},
        {"nothing told, all answered", 0, false, DEFINITION_DOES_NOT_HOLD},
    };
    for (size_t i = 0; i < N(cases); i++) {
        CLEANUP(arena) struct arena *arena = NULL;
        struct answer_content answer = {.state = ANSWER_GRANTED, .signal_count = cases[i].signals, .signals = household};
        struct partner_reply replies[] = {answered(0, &answer), unanswered(1, REPLY_UNREACHABLE)};
        cr_assert(status_ok(arena_new(1 << 20, &arena)));
        struct consolidated view = consolidate(replies, cases[i].someone_missing ? 2 : 1, arena);
        cr_expect_eq(view.definition.outcome, cases[i].expected, "%s", cases[i].name);
    }
}

Test(casefile_consolidate, without_a_single_answer_the_definition_is_not_denied)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct partner_reply replies[] = {unanswered(0, REPLY_NOT_ASKED), unanswered(1, REPLY_NOT_ASKED)};
    cr_assert(status_ok(arena_new(1 << 20, &arena)));
    cr_expect_eq(consolidate(replies, 2, arena).definition.outcome, DEFINITION_CANNOT_TELL);
}

Test(casefile_consolidate, involvement_alone_counts_for_no_domain_and_no_law)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct signal bare[] = {{.category = YOUTH}};
    struct answer_content answer = {.state = ANSWER_GRANTED, .signal_count = 1, .signals = bare};
    struct partner_reply replies[] = {answered(0, &answer)};
    cr_assert(status_ok(arena_new(1 << 20, &arena)));
    struct consolidated view = consolidate(replies, 1, arena);
    cr_expect_eq(view.definition.found[CRITERION_DOMAINS], 0);
    cr_expect_eq(view.definition.found[CRITERION_LAWS], 0);
    cr_expect_eq(view.line_count, 1);
}
