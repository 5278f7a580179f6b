// SPDX-License-Identifier: EUPL-1.2
//
// A question of before New Year that is answered after it, and one that arrives after it: half of each stands in one log and half in the
// next. Held together nothing is missed, and who left something out of either is named (P-05, P-07).
#include "acts/weigh.h"
#include "base/day.h"
#include "book/batch.h"
#include "book/witnessing.h"
#include "support/ledger_copy.h"

#include <criterion/criterion.h>

static struct town town;
static struct ledger_copies asker, holder;
static struct reconcile_report report;

static void pass(int64_t ms)
{
    town.steady_ms += ms;
    town.now_ms += ms;
    town_run(&town);
}

static void weigh(const struct exchange_id *exchange)
{
    const struct weigh_choice choice = {.grant = true, .user = span_of_text("weger"), .reason = span_of_text("nodig")};
    struct book *book = &town_node(&town, VT)->book;
    enum answer_state state;
    OK(batch_open(book, town.now_ms));
    OK(weigh_decide(book, exchange, &choice, &state));
    OK(batch_close(book));
}

static void make(void)
{
    static const struct town_case safety = {.bsn = "123456782", .categories = {"veiligheid"}};
    static const struct town_record record = {.reference = "VT-1", .category = "veiligheid", .bsn = "123456782"};
    uint8_t id[CASE_ID_BYTES];
    town_open(&town, WITH_NODE(SDD) | WITH_NODE(WIJK) | WITH_NODE(VT) | WITH_NODE(TOEZ));
    town.has_own_clock = true;
    town.now_ms = year_start_ms(2027) - MINUTE_MS;
    town_import(&town, VT, &record);
    town_ask(&town, &safety, id);
    pass(1000);
    const struct exchange_id exchange = town_inquiry(&town, id, VT).exchange_id;
    town_stop(&town, VT);
    town_ask(&town, &safety, id); /* this one comes in the new year */
    pass(1000);
    town_start(&town, VT);
    town.now_ms = year_start_ms(2027);
    for (unsigned i = 0; i < 40; i++)
        pass(OFFER_GROWN_EVERY_MS);
    weigh(&exchange);
    for (unsigned i = 0; i < 90; i++) /* and they go on, longer than clocks may differ */
        pass(OFFER_GROWN_EVERY_MS);
    town_ask(&town, &safety, id);
    pass(1000);
    ledger_copies_take(&town, WIJK, &asker);
    ledger_copies_take(&town, VT, &holder);
}

static void end(void)
{
    ledger_copies_free(&asker);
    ledger_copies_free(&holder);
    town_close(&town);
}
TestSuite(exchange_reconcile_years, .init = make, .fini = end, .timeout = 120);

static void hold_together(size_t from_log, size_t to_log)
{
    struct ledger_copies one = {0}, other = {0};
    for (size_t i = from_log; i < to_log; i++) {
        one.logs[one.count++] = asker.logs[i];
        other.logs[other.count++] = holder.logs[i];
    }
    ledgers_reconcile((struct ledger_copies *const[2]){&one, &other}, town_history(&town, WIJK), RECONCILE_ROWS_AT_ONCE, &report);
}

static size_t at_of(struct ledger_copy *copy, enum entry_kind kind)
{
    for (size_t i = 0; i < copy->count; i++) {
        struct entry entry = ledger_copy_entry(copy, i);
        if (entry.kind == kind && entry.has_counterpart &&
            (oin_equal(&entry.counterpart, town_oin(&town, WIJK)) || oin_equal(&entry.counterpart, town_oin(&town, VT))))
            return i;
    }
    cr_assert(false, "no %s", entry_kind_word(kind));
    return 0;
}

/* And the log is signed again. */
static void hide(struct ledger_copy *copy, size_t index)
{
    ledger_copy_hide(copy, index);
    ledger_copy_close(copy);
}

/* The next log goes on from what the one before is now. */
static void link_again(struct ledger_copies *ledger)
{
    struct entry opened = ledger_copy_entry(&ledger->logs[1], 0);
    cr_assert(opened.kind == ENTRY_LOG_OPENED);
    memcpy(opened.head.root.bytes, ledger->logs[0].checkpoint.head.root.bytes, SHA256_BYTES);
    ledger_copy_put(&ledger->logs[1], 0, &opened);
    ledger_copy_close(&ledger->logs[1]);
}

static void expect_named(enum reconcile_verdict verdict, enum resident who, size_t log)
{
    cr_assert_eq(reconcile_worst(&report), RECONCILE_PROVES);
    cr_assert_geq(report.counts[verdict], 1u, "no %s", reconcile_words(verdict)->word);
    bool is_found = false;
    for (size_t i = 0; i < report.kept_count; i++) {
        const struct reconcile_finding *finding = &report.findings[i];
        if (reconcile_words(finding->verdict)->class == RECONCILE_PROVES)
            cr_expect(oin_equal(&finding->named, town_oin(&town, who)), "%s is named", finding->named.text);
        is_found |= finding->verdict == verdict && finding->log == log;
    }
    cr_expect(is_found, "not about that log");
}

Test(exchange_reconcile_years, together_nothing_is_beyond_and_each_year_alone_misses_half)
{
    cr_assert(asker.count == 2 && holder.count == 2);
    hold_together(0, 2);
    cr_expect_leq(reconcile_worst(&report), RECONCILE_EXPLAINED, "%s", reconcile_words(report.findings[0].verdict)->word);
    cr_expect(report.sides[0].span_count == 1 && report.sides[1].span_count == 1, "no gap at New Year");
    cr_expect(report.counts[RECONCILE_BEYOND] == 0);
    const uint64_t together = report.counts[RECONCILE_MATCHED];
    uint64_t alone = 0;
    for (size_t i = 0; i < 2; i++) {
        hold_together(i, i + 1);
        alone += report.counts[RECONCILE_MATCHED];
    }
    cr_expect(alone < together, "%lu and %lu", (unsigned long)alone, (unsigned long)together);
}

Test(exchange_reconcile_years, who_left_out_what_it_said_in_the_new_year_is_named)
{
    hide(&holder.logs[1], at_of(&holder.logs[1], ENTRY_DISCLOSED));
    hold_together(0, 2);
    expect_named(RECONCILE_RECEIPT_DIFFERS, VT, 1);
}

Test(exchange_reconcile_years, who_left_out_what_it_asked_in_the_old_year_is_named)
{
    hide(&asker.logs[0], at_of(&asker.logs[0], ENTRY_REQUEST_SENT));
    link_again(&asker);
    hold_together(0, 2);
    cr_expect(report.sides[0].span_count == 1);
    expect_named(RECONCILE_NOT_ENTERED, WIJK, 0);
}

/* The next log goes on from its end, though it has nothing of later yet. */
Test(exchange_reconcile_years, a_year_that_was_closed_without_an_entry_convicts_at_once)
{
    ledger_copy_cut(&holder.logs[0], at_of(&holder.logs[0], ENTRY_DECISION));
    ledger_copy_close(&holder.logs[0]);
    struct entry opened = ledger_copy_entry(&holder.logs[1], 0);
    opened.head.size = holder.logs[0].checkpoint.head.size;
    ledger_copy_put(&holder.logs[1], 0, &opened);
    ledger_copy_cut(&holder.logs[1], 1);
    link_again(&holder);
    hold_together(0, 2);
    expect_named(RECONCILE_RECEIPT_ABSENT, VT, 0);
}

/* Of a log that ends before its end nothing is proven: a later export may have it. Once the next log goes on from that end, it is. */
Test(exchange_reconcile_years, a_log_that_was_cut_short_is_no_whole_one)
{
    const size_t asked = at_of(&holder.logs[0], ENTRY_DECISION);
    ledger_copy_cut(&holder.logs[0], asked);
    ledger_copy_close(&holder.logs[0]);
    hold_together(0, 2);
    cr_expect_eq(report.sides[1].span_count, 2, "a gap before New Year");
    cr_expect_lt(reconcile_worst(&report), RECONCILE_PROVES);
    cr_expect(report.counts[RECONCILE_BEYOND] > 0);
    struct entry opened = ledger_copy_entry(&holder.logs[1], 0);
    opened.head.size = holder.logs[0].checkpoint.head.size;
    ledger_copy_put(&holder.logs[1], 0, &opened);
    link_again(&holder);
    hold_together(0, 2);
    expect_named(RECONCILE_RECEIPT_ABSENT, VT, 0);
}
