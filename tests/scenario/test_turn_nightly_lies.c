// SPDX-License-Identifier: EUPL-1.2
//
// By night a partner answers with something else than it was asked, with nothing or without end, or asks without end: it costs what an
// honest one may cost, and is told (P-05, P-07).
#include "base/cursor.h"
#include "support/nights.h"

#include <criterion/criterion.h>

static void make(void)
{
    town_open(&town, EVERYBODY_UP & ~WITH_NODE(WOCO2));
    town.has_own_clock = true;
}
static void end(void)
{
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(turn_nightly_lies, .init = make, .fini = end, .timeout = 240);

/* ---- a partner that answers with something else: SDD's keys in the hands of who made this test */

static struct night_round *begin(void)
{
    bool did;
    town.now_ms = day_start_ms(day_of_ms(town.now_ms) + 1) + NIGHT_SETTLES_MS + MINUTE_MS;
    town.steady_ms += 5000;
    OK(town_turn(&town, WIJK, &did));
    struct night_round *round = nightly_with(book_of(WIJK)->nightly, town_oin(&town, SDD));
    cr_assert(round->waits);
    return round;
}

static uint8_t digests[RECONCILE_HOURS * DIGEST_BYTES];
static struct reconciled_message day_message(const struct night_round *round)
{
    return (struct reconciled_message){.day = (uint32_t)round->result.day, .level = RECONCILE_LEVEL_DAY, .hours = SPAN_OF_ARRAY(digests)};
}

static struct envelope reply_of(const struct night_round *round, const struct reconciled_message *message)
{
    struct span body;
    OK(reconciled_message_encode(message, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, SDD, WIJK, ENVELOPE_RECONCILED, body);
    envelope.exchange_id = round->exchange;
    envelope.statement.has_list_digest = true;
    envelope.statement.list_digest = night_list_digest(message->hours.size ? message->hours : message->rows);
    return envelope;
}

static void answer(const struct envelope *envelope) { OK(town_hear(&town, WIJK, SDD, town_envelope(&town, SDD, envelope))); }

Test(turn_nightly_lies, what_was_not_asked_is_not_taken)
{
    struct night_round *round = begin();
    struct reconciled_message good = day_message(round), other_day = good, rows = good;
    struct envelope wrong_list = reply_of(round, &good), wrong_exchange = wrong_list;
    other_day.day++;
    rows.level = RECONCILE_LEVEL_HOUR;
    rows.hours = span_empty();
    wrong_list.statement.list_digest.bytes[0] ^= 1;
    wrong_exchange.exchange_id.bytes[0] ^= 1;
    const struct envelope lies_told[] = {reply_of(round, &other_day), reply_of(round, &rows), wrong_list, wrong_exchange};
    for (size_t i = 0; i < N(lies_told); i++) {
        answer(&lies_told[i]);
        cr_expect(round->waits && round->level == RECONCILE_LEVEL_DAY, "%zu", i);
    }
    cr_expect_eq(entries_of(WIJK, ENTRY_RECONCILED, ""), 0);
    const struct envelope last = reply_of(round, &good);
    answer(&last);
    cr_expect(round->level == RECONCILE_LEVEL_HOUR && entries_of(WIJK, ENTRY_RECONCILED, "preliminary") == 1, "it was not put off by that");
}

Test(turn_nightly_lies, who_does_not_answer_is_asked_once_an_hour_and_told_once_a_day)
{
    struct night_round *round = begin();
    bool did;
    const int64_t first_ms = round->asked_ms;
    unsigned asked = 1;
    for (int64_t at_ms = first_ms; at_ms < first_ms + 5 * HOUR; at_ms += MINUTE_MS) {
        const int64_t before_ms = round->asked_ms;
        town.now_ms = at_ms;
        town.steady_ms += 5000;
        OK(town_turn(&town, WIJK, &did));
        asked += round->asked_ms != before_ms;
    }
    cr_expect_eq(asked, 5);
    cr_expect_eq(round->told_day, day_of_ms(first_ms));
    cr_expect_eq(entries_of(WIJK, ENTRY_RECONCILED, ""), 0);
}

static struct span many_rows(uint64_t from)
{
    uint8_t *rows;
    OK(ARENA_NEW(town.arena, RECONCILE_ROWS_MOST * RECONCILE_ROW_BYTES, &rows));
    for (size_t i = 0; i < RECONCILE_ROWS_MOST; i++) {
        struct reconcile_said said = signal_of(SDD, WIJK, 0);
        struct writer writer = writer_of(said.exchange.bytes, sizeof said.exchange.bytes);
        write_u64(&writer, from + i);
        reconcile_row_write(&said, rows + i * RECONCILE_ROW_BYTES);
    }
    return span_of(rows, RECONCILE_ROWS_MOST * RECONCILE_ROW_BYTES);
}

/* Millions of rows, in every hour: it costs so many lists and so many rows that are looked into, and is told. */
Test(turn_nightly_lies, who_lists_without_end_costs_one_round)
{
    struct night_round *round = begin();
    const struct reconciled_message day = day_message(round);
    const int32_t of_day = round->result.day;
    struct envelope envelope = reply_of(round, &day);
    size_t lists = 0;
    memset(digests, 1, sizeof digests);
    answer(&envelope);
    for (; round->waits && lists < 1000; lists++) {
        struct reconciled_message message = {.day = day.day, .level = RECONCILE_LEVEL_HOUR, .hour = round->hour, .more = 1};
        message.rows = many_rows(lists * RECONCILE_ROWS_MOST);
        envelope = reply_of(round, &message);
        answer(&envelope);
    }
    cr_expect_eq(lists, NIGHT_PAGES_MOST);
    cr_expect(day_of(WIJK, SDD, of_day).outcome == RECONCILED_DIFFERS && strstr(told_of(WIJK, SDD, of_day), "crowded"), "%s",
              told_of(WIJK, SDD, of_day));
    cr_expect(day_of(WIJK, SDD, of_day).explained <= NIGHT_LONE_MOST);
}

Test(turn_nightly_lies, rows_that_were_listed_before_are_not_listed_again)
{
    struct night_round *round = begin();
    const struct reconciled_message day = day_message(round);
    struct envelope envelope = reply_of(round, &day);
    answer(&envelope);
    struct reconciled_message message = {
        .day = day.day, .level = RECONCILE_LEVEL_HOUR, .hour = round->hour, .more = 1, .rows = many_rows(0)};
    envelope = reply_of(round, &message);
    answer(&envelope);
    const unsigned lone = round->lone;
    envelope = reply_of(round, &message);
    answer(&envelope);
    cr_expect(round->waits && round->lone == lone);
}

/* One row that is of no kind of message, in the first hour. */
Test(turn_nightly_lies, what_is_no_message_is_told_as_not_said)
{
    struct night_round *round = begin();
    const struct reconciled_message day = day_message(round);
    const int32_t of_day = round->result.day;
    struct reconcile_said said = signal_of(SDD, WIJK, 9);
    uint8_t row[RECONCILE_ROW_BYTES];
    struct envelope envelope = reply_of(round, &day);
    said.kind = 200;
    reconcile_row_write(&said, row);
    answer(&envelope);
    for (size_t i = 0; i < RECONCILE_HOURS && round->waits; i++) {
        const struct reconciled_message message = {
            .day = day.day, .level = RECONCILE_LEVEL_HOUR, .hour = round->hour, .rows = span_of(row, round->hour ? 0 : sizeof row)};
        envelope = reply_of(round, &message);
        answer(&envelope);
    }
    cr_expect(!round->waits && day_of(WIJK, SDD, of_day).outcome == RECONCILED_DIFFERS);
    cr_expect(strstr(told_of(WIJK, SDD, of_day), "not-said(?)"), "%s", told_of(WIJK, SDD, of_day));
}

/* A partner that says to know nothing of before some day: nothing is held against it, and it is told. */
Test(turn_nightly_lies, a_day_that_one_of_them_does_not_know_is_not_compared)
{
    struct night_round *round = begin();
    list(WIJK, SDD, signal_of(WIJK, SDD, 7), day_start_ms(round->result.day) + HOUR);
    struct reconciled_message day = day_message(round);
    day.since_day = day.day + 1;
    const struct envelope envelope = reply_of(round, &day);
    answer(&envelope);
    cr_expect(!round->waits && day_of(WIJK, SDD, (int32_t)day.day).outcome == RECONCILED_NOT_COMPARABLE);
    cr_expect_eq(round->told_day, day_of_ms(town.now_ms));
}

/* ---- a partner that asks too much */

static bool is_answered(const struct reconcile_message *message)
{
    struct span body;
    size_t before = 0, after = 0;
    OK(reconcile_message_encode(message, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, SDD, WIJK, ENVELOPE_RECONCILE, body);
    for (struct utterance *said = town.said; said; said = said->next)
        before += said->who == WIJK && said->kind == ENVELOPE_RECONCILED;
    OK(town_hear(&town, WIJK, SDD, town_envelope(&town, SDD, &envelope)));
    for (struct utterance *said = town.said; said; said = said->next)
        after += said->who == WIJK && said->kind == ENVELOPE_RECONCILED;
    return after > before;
}

Test(turn_nightly_lies, who_asks_is_told_of_days_that_are_over_and_so_often)
{
    const uint32_t today = (uint32_t)day_of_ms(town.now_ms);
    const struct reconcile_message day = {.day = today - 1, .level = RECONCILE_LEVEL_DAY},
                                   now = {.day = today, .level = RECONCILE_LEVEL_DAY};
    const struct reconcile_message hour = {.day = today - 1, .level = RECONCILE_LEVEL_HOUR, .hour = 3};
    const uint64_t before = town_leaves(&town, WIJK);
    size_t days = 0, hours = 0;
    cr_expect_not(is_answered(&now));
    for (size_t i = 0; i < 3 * NIGHT_DAYS_SERVED; i++)
        days += is_answered(&day);
    for (size_t i = 0; i < 2 * NIGHT_PAGES_SERVED; i++)
        hours += is_answered(&hour);
    cr_expect(days == NIGHT_DAYS_SERVED && hours == NIGHT_PAGES_SERVED, "%zu %zu", days, hours);
    town.now_ms += HOUR;
    cr_expect(is_answered(&day) && is_answered(&hour));
    cr_expect_eq(town_leaves(&town, WIJK), before, "nothing is entered of what is asked");
}
