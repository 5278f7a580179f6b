// SPDX-License-Identifier: EUPL-1.2
//
// Signals that leave by themselves: what a professional must weigh never does (P-04), under whatever rules are agreed; and
// what was sent is not sent again before its pause.
#include "agreed/agreed.h"
#include "book/deliver.h"
#include "store/outbox.h"
#include "support/agreeing.h"
#include "support/town.h"

#include <criterion/criterion.h>

#define AT_ONCE ((size_t)64)

static struct town town;
static void end(void)
{
    town_audit_all(&town);
    town_close(&town);
}

/* The shipped policy, but that the rule for rent signals obliges a person to weigh: none of the shipped ones does. */
static void weigh_rent_signals(void)
{
    town_agree(&town, AGREED_POLICY,
               agreeing_policy(town.agreeing, "  verplicht    loggen\n  omdat        \"Vroeg hulp",
                               "  verplicht    loggen\n  verplicht    menselijke-beoordeling\n  omdat        \"Vroeg hulp"));
}

static size_t import_rent_of(size_t record)
{
    char reference[32];
    snprintf(reference, sizeof reference, "K-%zu", record);
    return town_import(
        &town, WOCO,
        &(struct town_record){.reference = reference, .category = "huurachterstand", .bsn = "123456782", .since_day = 20000, .urgency = 2});
}
static size_t import_rent(void) { return import_rent_of(1); }

static size_t due_at(int64_t now_ms)
{
    struct outbox_row *rows;
    size_t count;
    OK(store_outbox_due(town_node(&town, WOCO)->book.store, NULL, now_ms, 1000, town.arena, &rows, &count));
    return count;
}

Test(exchange_push, what_a_professional_must_weigh_does_not_leave_by_itself, .fini = end)
{
    struct entry entry;
    uint64_t at;
    town_open(&town, 0);
    weigh_rent_signals();
    struct policy_request request = {.value = {[POLICY_ACT] = town_word(&town, POLICY_ACT, "signaleren"),
                                               [POLICY_FROM] = town_word(&town, POLICY_FROM, "woningcorporatie"),
                                               [POLICY_TO] = town_word(&town, POLICY_TO, "sociale-dienst"),
                                               [POLICY_CATEGORY] = town_word(&town, POLICY_CATEGORY, "huurachterstand"),
                                               [POLICY_PURPOSE] = town_word(&town, POLICY_PURPOSE, "vroegsignalering-schulden"),
                                               [POLICY_PHASE] = town_word(&town, POLICY_PHASE, "melding"),
                                               [POLICY_BASIS] = town_word(&town, POLICY_BASIS, "wgs-vroegsignalering")},
                                     .flags = policy_flags_known(town.policy)};
    struct policy_decision decision;
    policy_decide(town.policy, &request, &decision);
    cr_assert(decision.verdict == VERDICT_PERMIT && obligations_have(&decision.obligations, OBLIGATION_HUMAN_REVIEW));
    town_start(&town, WOCO);
    town_start(&town, SDD);
    town_connect(&town);
    cr_expect(import_rent() == 0);
    town_run(&town);
    cr_expect(due_at(INT64_MAX / 2) == 0);
    cr_expect(!town_last_entry(&town, WOCO, ENTRY_SIGNAL_SENT, &entry, &at));
    cr_expect(!town_last_entry(&town, SDD, ENTRY_SIGNAL_RECEIVED, &entry, &at));
}

/* P-06: more than who receives it would hear waits for rounds of the outbox; nothing is dropped there, and all of it arrives. */
Test(exchange_push, a_large_import_goes_at_a_pace_at_which_it_is_heard, .fini = end)
{
    town_open(&town, WITH_NODE(WOCO) | WITH_NODE(SDD));
    town_connect(&town);
    town_run(&town);
    town.has_own_clock = true;
    struct book *book = &town_node(&town, WOCO)->book;
    const uint64_t before = lines_counters(book->lines)->requests_sent;
    for (size_t i = 0; i < 5 * AT_ONCE; i++)
        import_rent_of(i);
    cr_expect_eq(lines_counters(book->lines)->requests_sent - before, AT_ONCE);
    cr_expect_eq(due_at(town.now_ms), 4 * AT_ONCE);
    for (size_t second = 0; second < 8; second++) {
        bool did;
        town.steady_ms += 1000;
        town.now_ms += 1000;
        OK(town_turn(&town, WOCO, &did));
        for (size_t i = 0; i < 4; i++) /* as fast as it can */
            OK(town_turn(&town, SDD, &did));
    }
    cr_expect_eq(town_node(&town, SDD)->book.counters[COUNT_SIGNALS], 5 * AT_ONCE);
    cr_expect_eq(town_node(&town, SDD)->book.counters[COUNT_OVER_BUDGET], 0);
    town.has_own_clock = false;
    town_run(&town);
}

static size_t import_rent_as(const char *reference, const char *bsn)
{
    return town_import(
        &town, WOCO,
        &(struct town_record){.reference = reference, .category = "huurachterstand", .bsn = bsn, .since_day = 20000, .urgency = 2});
}

/* The keeper's own count; the daemon asks before it enters anything. */
Test(exchange_push, what_the_keeper_signs_no_more_of_today_is_imported_and_sent_with_the_import_of_another_day, .fini = end)
{
    town_open(&town, WITH_NODE(WOCO));
    town_stop(&town, WOCO);
    town.houses[WOCO].ceilings.messages[CEILINGS_SIGNAL] = 2;
    town_start(&town, WOCO);
    town_connect(&town);
    cr_expect(import_rent_as("K-1", "123456782") == 1 && import_rent_as("K-2", "999900006") == 1);
    town_stop(&town, WOCO); /* as after kill -9: a new daemon, and a new keeper */
    town_start(&town, WOCO);
    town_connect(&town);
    size_t pushed = import_rent_as("K-3", "999900018"), due = due_at(town.now_ms + 10 * MINUTE_MS);
    cr_expect(pushed == 0 && due == 2, "%zu %zu", pushed, due);
    town_run(&town);
    town.now_ms += DAY_MS;
    cr_expect(import_rent_as("K-3", "999900018") == 1);
}

Test(exchange_push, what_was_just_sent_is_not_due_before_its_pause, .fini = end)
{
    town_open(&town, WITH_NODE(WOCO));
    cr_assert(import_rent() == 1);
    cr_expect(due_at(town.now_ms + RESEND_FIRST_MS - 1) == 0);
    cr_expect(due_at(town.now_ms + RESEND_FIRST_MS) == 1);
}
