// SPDX-License-Identifier: EUPL-1.2
//
// New Year in a town: the log of the old year is closed and that of the new one follows from it, once most clocks say so, whoever is
// killed or away in the meantime (P-07).
#include "acts/weigh.h"
#include "base/day.h"
#include "book/batch.h"
#include "book/witnessing.h"
#include "ledger/checkpoint.h"
#include "logbook/anchor.h"
#include "store/witnesses.h"
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void)
{
    town_open(&town, WITH_NODE(SDD) | WITH_NODE(WIJK) | WITH_NODE(VT) | WITH_NODE(TOEZ));
    town.has_own_clock = true;
}
static void end(void)
{
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(turn_year, .init = make, .fini = end, .timeout = 240);

static struct book *book_of(enum resident who) { return &town_node(&town, who)->book; }

static void pass(int64_t ms)
{
    town.steady_ms += ms;
    town.now_ms += ms;
    town_run(&town);
}

/* Everybody has said something, a minute before midnight. */
static void come_to_new_year(void)
{
    town.now_ms = year_start_ms(2027) - MINUTE_MS;
    pass(1000);
    pass(OFFER_GROWN_EVERY_MS);
    pass(OFFER_GROWN_EVERY_MS);
}

static void pass_midnight(void)
{
    town.now_ms = year_start_ms(2027);
    for (unsigned i = 0; i < 40; i++)
        pass(OFFER_GROWN_EVERY_MS);
}

static bool is_in(enum resident who, const char *year) { return strcmp(book_of(who)->current.origin + OIN_DIGITS + 14, year) == 0; }

Test(turn_year, a_new_log_begins_with_the_last_head_of_the_old_one)
{
    struct entry closed, opened;
    struct store_head last;
    come_to_new_year();
    cr_assert(is_in(SDD, "2026"), "%s", book_of(SDD)->current.origin);
    pass_midnight();
    cr_assert(is_in(SDD, "2027") && is_in(WIJK, "2027") && is_in(VT, "2027"));
    const uint64_t first = book_of(SDD)->current.first;
    opened = town_entry(&town, SDD, first);
    closed = town_entry(&town, SDD, first - 1);
    cr_expect(closed.kind == ENTRY_LOG_CLOSED && span_is_text(closed.note, book_of(SDD)->current.origin));
    OK(store_head_at(book_of(SDD)->store, first, town.arena, &last));
    cr_assert(opened.kind == ENTRY_LOG_OPENED && opened.has_head && span_is_text(opened.head.origin, town.origins[SDD]));
    cr_expect(opened.head.size == first && memcmp(opened.head.root.bytes, last.root, sizeof last.root) == 0);
}

Test(turn_year, witnesses_see_the_end_of_the_old_log_and_then_the_new_one)
{
    struct store_head last;
    struct note note;
    struct witness_row row;
    come_to_new_year();
    pass_midnight();
    OK(store_head_at(book_of(SDD)->store, book_of(SDD)->current.first, town.arena, &last));
    OK(note_parse(last.note, town.arena, &note));
    cr_expect_eq(note.line_count, 4, "its own line, and of three witnesses: %zu", note.line_count);
    OK(store_witness_find(book_of(SDD)->store, town_oin(&town, WIJK), town.arena, &row));
    cr_expect(row.first_position == book_of(SDD)->current.first && row.held.size);
    cr_expect_str_eq(witnessed_of(book_of(WIJK)->witnessing, town.origins[SDD])->origin, book_of(SDD)->current.origin);
}

Test(turn_year, one_clock_that_jumped_makes_no_new_year)
{
    come_to_new_year();
    town_stop(&town, WIJK);
    town_stop(&town, VT);
    town_stop(&town, TOEZ);
    pass_midnight();
    cr_expect(is_in(SDD, "2026"), "nobody else says that it is 2027");
    town_start(&town, WIJK);
    town_start(&town, VT);
    town_start(&town, TOEZ);
    pass_midnight();
    cr_expect(is_in(SDD, "2027") && is_in(WIJK, "2027"), "who was away over New Year goes on too");
}

/* What was asked in the old year is weighed in the new one: its decision and what is disclosed stand in one log (P-04). */
Test(turn_year, a_question_of_before_new_year_is_decided_after_it_and_both_logs_hold)
{
    static const struct town_case safety = {.bsn = "123456782", .categories = {"veiligheid"}};
    static const struct town_record record = {.reference = "VT-1", .category = "veiligheid", .bsn = "123456782"};
    const struct weigh_choice choice = {.grant = true, .user = span_of_text("weger"), .reason = span_of_text("nodig")};
    uint8_t id[CASE_ID_BYTES];
    enum answer_state state;
    struct entry entry;
    uint64_t index;
    come_to_new_year();
    town_import(&town, VT, &record);
    town_ask(&town, &safety, id);
    pass(1000);
    const struct exchange_id exchange = town_inquiry(&town, id, VT).exchange_id;
    pass_midnight();
    cr_assert(is_in(VT, "2027") && is_in(WIJK, "2027"));
    OK(batch_open(book_of(VT), town.now_ms));
    OK(weigh_decide(book_of(VT), &exchange, &choice, &state));
    OK(batch_close(book_of(VT)));
    for (unsigned i = 0; i < 3; i++)
        pass(1000);
    cr_assert(town_last_entry(&town, VT, ENTRY_DISCLOSED, &entry, &index));
    cr_expect_geq(index, book_of(VT)->current.first);
    cr_assert(town_last_entry(&town, WIJK, ENTRY_RESPONSE_RECEIVED, &entry, &index));
    cr_expect(index >= book_of(WIJK)->current.first && span_is_text(entry.receipt.origin, book_of(VT)->current.origin));
}

/* Killed with the old log closed, and with its last head signed. */
static void kill_in_the_middle(bool is_signed)
{
    char next[ORIGIN_ROOM];
    come_to_new_year();
    origin_print(&(struct origin){.oin = *town_oin(&town, SDD), .year = 2027}, next);
    OK(batch_open(book_of(SDD), year_start_ms(2027)));
    struct entry entry = book_entry(book_of(SDD), ENTRY_LOG_CLOSED, false);
    entry.note = span_of_text(next);
    OK(book_write(book_of(SDD), &entry, NULL, 0, NULL));
    OK(batch_close(book_of(SDD)));
    if (is_signed)
        OK(book_sign_head(book_of(SDD)));
    cr_assert(book_of(SDD)->is_closed);
    OK(batch_open(book_of(SDD), year_start_ms(2027)));
    entry.kind = ENTRY_ADMIN_ACT;
    cr_expect(status_is(book_write(book_of(SDD), &entry, NULL, 0, NULL), STATUS_BUSY), "nothing is entered behind the end");
    OK(batch_abandon(book_of(SDD)));
    town_stop(&town, SDD);
    town.now_ms = year_start_ms(2027);
    town.asks_first = true;
    town_start(&town, SDD);
    cr_assert(book_of(SDD)->is_closed, "whoever was killed asks first which head others hold");
    town_connect(&town);
    pass_midnight();
    cr_assert(is_in(SDD, "2027"));
    cr_expect_eq(town_entry(&town, SDD, book_of(SDD)->current.first).kind, ENTRY_LOG_OPENED);
}
Test(turn_year, who_is_killed_when_the_old_log_is_closed_goes_on) { kill_in_the_middle(false); }
Test(turn_year, who_is_killed_when_its_last_head_is_signed_goes_on) { kill_in_the_middle(true); }

Test(turn_year, who_is_killed_in_the_new_year_comes_back_in_it)
{
    come_to_new_year();
    pass_midnight();
    town_cut_power(&town, SDD);
    town_start(&town, SDD);
    cr_expect(is_in(SDD, "2027") && !book_of(SDD)->is_closed);
    const struct anchor_row row = {.role = ANCHOR_OWN, .number = 1};
    struct anchor anchor = {.row_count = 0};
    bool is_changed;
    struct anchor_row later = row, earlier = row;
    snprintf(later.name, sizeof later.name, "%s", book_of(SDD)->current.origin);
    snprintf(earlier.name, sizeof earlier.name, "%s", town.origins[SDD]);
    OK(anchor_raise(&anchor, &earlier, &is_changed));
    OK(anchor_raise(&anchor, &later, &is_changed));
    earlier.number = 2;
    cr_expect(status_is(anchor_raise(&anchor, &earlier, &is_changed), STATUS_CONFLICT), "a log that is over is never signed again");
    cr_expect_eq(anchor.row_count, 1);
}
