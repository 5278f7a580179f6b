// SPDX-License-Identifier: EUPL-1.2
//
// How a partner asked: counted at its holders, in the month, per window and ledger, with what it claimed and what sounded (P-11).
#include "audit/askers.h"
#include "base/day.h"

#include <criterion/criterion.h>

#define OK(expr) cr_assert(status_ok(expr), "%s", #expr)
#define FROM INT64_C(1793491200000) /* 2026-11-01, a Sunday */
#define MORNING (FROM + DAY_MS + 9 * 60 * MINUTE_MS)

static struct askers *askers;
static void begin(void) { OK(askers_new(FROM, FROM + 30 * DAY_MS, &askers)); }
static void end(void) { askers = askers_free(askers); }
TestSuite(audit_askers, .init = begin, .fini = end);

static struct oin partner(unsigned i)
{
    struct oin oin;
    snprintf(oin.text, sizeof oin.text, "0000009900000000%u000", i + 1);
    return oin;
}

static struct entry question(unsigned from, int64_t at_ms, uint32_t claims)
{
    return (struct entry){.kind = ENTRY_REQUEST_RECEIVED,
                          .time_ms = at_ms,
                          .own = partner(7),
                          .has_counterpart = true,
                          .counterpart = partner(from),
                          .direction = DIRECTION_IN,
                          .grounds = {.flags = claims}};
}

static struct entry decided(unsigned from, uint32_t facts)
{
    struct entry entry = question(from, MORNING, facts);
    entry.kind = ENTRY_DECISION;
    entry.answer_state = 1;
    return entry;
}

static void hear(struct entry entry) { OK(askers_add_entry(askers, &entry)); }

static struct asker_row row_of(unsigned from)
{
    size_t count;
    const struct oin oin = partner(from);
    const struct asker_row *rows = asker_rows(askers, &count);
    for (size_t i = 0; i < count; i++)
        if (oin_equal(&rows[i].requester, &oin))
            return rows[i];
    return (struct asker_row){.questions = 0};
}

Test(audit_askers, facts_are_counted_once_a_question_where_it_was_decided)
{
    struct entry signal = decided(1, 4), own = decided(1, 4), said = decided(1, 4);
    signal.answer_state = 0;
    own.own = own.counterpart;
    said.direction = DIRECTION_OUT;
    hear(question(1, MORNING, 4));
    hear(decided(1, 5));
    hear(decided(1, 1));
    hear(decided(2, UINT32_C(1) << 31));
    hear(signal);
    hear(own);
    hear(said);
    cr_expect(row_of(1).facts[0] == 2 && row_of(1).facts[2] == 1 && row_of(1).facts[1] == 0);
    cr_expect(row_of(2).facts[31] == 1 && row_of(2).questions == 0);
}

Test(audit_askers, questions_are_counted_by_both_codes_that_they_claim)
{
    struct entry entry = question(1, MORNING, 0);
    hear(entry); /* from before there were codes */
    entry.necessity_code = NECESSITY_CROSSED;
    entry.lighter_code = LIGHTER_TRIED;
    for (size_t i = 0; i < 3; i++)
        hear(entry);
    entry.lighter_code = LIGHTER_OTHER;
    hear(entry);
    entry.necessity_code = entry.lighter_code = UINT8_MAX; /* as no node of ours writes it */
    hear(entry);
    struct asker_row row = row_of(1);
    cr_expect(row.reasons[0][0] == 1 && row.reasons[NECESSITY_CROSSED][LIGHTER_TRIED] == 3);
    cr_expect(row.reasons[NECESSITY_CROSSED][LIGHTER_OTHER] == 1 && row.questions == 6);
}

Test(audit_askers, questions_of_the_month_are_counted_with_their_hours)
{
    hear(question(1, FROM - 1, 4));
    hear(question(1, FROM + 30 * DAY_MS, 4));
    cr_expect_eq(row_of(1).questions, 0);
    hear(question(1, FROM, 5)); /* at night, on a Sunday */
    hear(question(1, MORNING, 1));
    hear(question(2, MORNING, UINT32_C(1) << 31));
    struct asker_row one = row_of(1), two = row_of(2);
    cr_expect(one.questions == 2 && one.unusual == 1);
    cr_expect(two.questions == 1 && two.unusual == 0);
}

Test(audit_askers, what_one_holder_received_at_once_is_not_added_to_what_another_did)
{
    for (size_t ledger = 0; ledger < 3; ledger++) {
        askers_begin_ledger(askers);
        for (int64_t i = 0; i < 5; i++)
            hear(question(1, MORNING + i * MINUTE_MS, 0));
    }
    cr_expect_eq(row_of(1).most_at_once, 5);
    cr_expect_eq(row_of(1).questions, 15);
    hear(question(1, MORNING + ASKERS_WINDOW_MS, 0));
    cr_expect_eq(row_of(1).most_at_once, 5);
    for (int64_t i = 0; i < 9; i++)
        hear(question(1, MORNING + ASKERS_WINDOW_MS, 0));
    cr_expect_eq(row_of(1).most_at_once, 10);
}

Test(audit_askers, alarms_count_for_whom_they_are_about_and_other_acts_for_nobody)
{
    struct entry alarm = {
        .kind = ENTRY_ADMIN_ACT, .time_ms = MORNING, .own = partner(7), .note = span_of_text("asks-unusual burst 00000099000000002000")};
    size_t count;
    hear(alarm);
    hear(alarm);
    alarm.note = span_of_text("asks-unusual 12");
    hear(alarm);
    alarm.note = span_of_text("node-reloaded root 00000099000000002000");
    hear(alarm);
    cr_expect_eq(row_of(1).alarms, 2);
    (void)asker_rows(askers, &count);
    cr_expect_eq(count, 1);
}

Test(audit_askers, what_one_asks_oneself_and_what_one_sent_is_no_question_to_another)
{
    struct entry entry = question(1, MORNING, 0);
    entry.own = partner(1);
    hear(entry);
    entry = question(1, MORNING, 0);
    entry.kind = ENTRY_REQUEST_SENT;
    hear(entry);
    cr_expect_eq(row_of(1).questions, 0);
}

Test(audit_askers, there_are_so_many_partners_and_no_more)
{
    struct entry entry = question(1, MORNING, 0);
    for (unsigned i = 0; i < ASKERS_REQUESTERS_MOST; i++) {
        snprintf(entry.counterpart.text, sizeof entry.counterpart.text, "%020u", i);
        OK(askers_add_entry(askers, &entry));
    }
    cr_expect(status_ok(askers_add_entry(askers, &entry)));
    snprintf(entry.counterpart.text, sizeof entry.counterpart.text, "%020u", ASKERS_REQUESTERS_MOST);
    cr_expect(status_is(askers_add_entry(askers, &entry), STATUS_TOO_LARGE));
}
