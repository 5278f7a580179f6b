// SPDX-License-Identifier: EUPL-1.2
//
// A partner with valid keys that sends too much: what it costs in a minute has a bound, what was over is counted and told once, and
// whoever else asks is served meanwhile.
#include "book/batch.h"
#include "book/budgets.h"
#include "crypto/hash.h"
#include "support/memory_disk.h"
#include "support/town.h"

#include <criterion/criterion.h>

#define ENTERED_A_MINUTE 30

static struct town town;

static void make(void)
{
    town_open(&town, 0);
    town_start(&town, SDD);
    town_start(&town, WIJK);
    town_start(&town, VT);
    town_connect(&town);
    town_run(&town);
    town.counts_budgets = true;
}
static void end(void)
{
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_budgets, .init = make, .fini = end, .timeout = 120);

/* A question that nobody counted: refused. */
static struct envelope refused_question(enum resident from)
{
    struct subject subject;
    struct inquiry_message inquiry = town_question(&town, SDD, "wmo-college", "schulden", &subject);
    struct span body;
    inquiry.has_counted = false;
    subject.kind = IDENTIFIER_KIND_PERSON;
    random_fill(system_random(), subject.value, sizeof subject.value);
    random_fill(system_random(), inquiry.nonce, sizeof inquiry.nonce);
    OK(inquiry_message_encode(&inquiry, town.arena, &body));
    return town_envelope_of(&town, from, SDD, ENVELOPE_INQUIRY, body);
}

/* Whether it was answered; `list` goes on with the message. */
static bool is_answered(enum resident from, struct digest *list)
{
    struct envelope envelope = refused_question(from), reply;
    struct span message = town_envelope(&town, from, &envelope);
    struct digest digest = digest_of(message);
    const struct span parts[] = {digest_span(list), digest_span(&digest)};
    OK(town_hear(&town, SDD, from, message));
    bool has_reply = town_reply(&town, SDD, from, envelope.nonce, &reply);
    if (!has_reply)
        sha256_parts(parts, N(parts), list->bytes);
    return has_reply;
}

static size_t count_answered(enum resident from, size_t count, struct digest *list)
{
    size_t answered = 0;
    for (size_t i = 0; i < count; i++)
        answered += is_answered(from, list);
    return answered;
}

static uint64_t counted(enum node_counter counter) { return town_node(&town, SDD)->book.counters[counter]; }

static void next_minute(void)
{
    bool did = false;
    town.now_ms += MINUTE_MS;
    town.steady_ms += MINUTE_MS;
    OK(town_turn(&town, SDD, &did));
}

static void next_minute_of(enum resident who, struct digest *list)
{
    bool did = false;
    town.now_ms += MINUTE_MS;
    town.steady_ms += MINUTE_MS;
    is_answered(who, list);
    OK(town_turn(&town, SDD, &did));
}

Test(exchange_budgets, refusals_are_entered_up_to_so_many_a_minute_and_then_as_one)
{
    struct digest list = {{0}};
    struct entry entry;
    uint64_t index, before = town_leaves(&town, SDD);
    cr_expect_eq(count_answered(WIJK, 500, &list), ENTERED_A_MINUTE);
    cr_expect_leq(town_leaves(&town, SDD) - before, 3 * ENTERED_A_MINUTE, "%lu leaves", (unsigned long)(town_leaves(&town, SDD) - before));
    cr_expect_eq(counted(COUNT_PUT_OFF), 500 - ENTERED_A_MINUTE);
    before = town_leaves(&town, SDD);
    next_minute();
    cr_assert(town_last_entry(&town, SDD, ENTRY_REFUSALS, &entry, &index));
    cr_expect_eq(town_leaves(&town, SDD), before + 1);
    cr_expect_eq(entry.count, 500 - ENTERED_A_MINUTE);
    cr_expect_eq(entry.code, STATUS_NOT_COUNTED);
    cr_expect(oin_equal(&entry.counterpart, town_oin(&town, WIJK)));
    cr_expect(entry.has_list_digest && digest_equal(&entry.list_digest, &list), "whoever kept the messages can show that they are in it");
    next_minute();
    cr_expect_eq(town_leaves(&town, SDD), before + 1, "it is told once");
    cr_expect(is_answered(WIJK, &list), "in another minute it is heard again");
}

/* Whoever goes on has spoken in the new minute before anybody looks. */
Test(exchange_budgets, a_flood_that_does_not_stop_is_told_every_minute)
{
    struct digest list = {{0}};
    for (size_t i = 0; i < 3; i++) {
        count_answered(WIJK, 100, &list);
        next_minute_of(WIJK, &list);
        struct budget_row *row = &town_node(&town, SDD)->book.budgets->rows[0];
        while (!oin_equal(&row->oin, town_oin(&town, WIJK)))
            row++;
        cr_expect_eq(row->unlogged, 0, "minute %zu: %lu lines left out and not told", i, (unsigned long)row->unlogged);
    }
}

Test(exchange_budgets, what_was_put_off_is_heard_when_it_comes_again)
{
    struct digest list = {{0}};
    struct envelope reply, envelope = refused_question(WIJK);
    struct span message = town_envelope(&town, WIJK, &envelope);
    count_answered(WIJK, ENTERED_A_MINUTE, &list);
    OK(town_hear(&town, SDD, WIJK, message));
    cr_expect_not(town_reply(&town, SDD, WIJK, envelope.nonce, &reply));
    next_minute();
    OK(town_hear(&town, SDD, WIJK, message));
    cr_expect(town_reply(&town, SDD, WIJK, envelope.nonce, &reply));
}

Test(exchange_budgets, one_partner_uses_up_its_own_budget_and_nobody_elses)
{
    struct digest list = {{0}};
    cr_expect_eq(count_answered(WIJK, 100, &list), ENTERED_A_MINUTE);
    cr_expect_eq(count_answered(VT, 10, &list), 10);
}

/* The very same bytes, of which nothing has to be signed: neither ledger nor log grows. */
Test(exchange_budgets, one_message_sent_again_and_again_costs_no_more_than_its_minute)
{
    struct envelope envelope = refused_question(WIJK);
    struct span message = town_envelope(&town, WIJK, &envelope);
    OK(town_hear(&town, SDD, WIJK, message));
    uint64_t before = town_leaves(&town, SDD), repeated = counted(COUNT_REPEATED);
    for (size_t i = 0; i < 7000; i++)
        OK(town_hear(&town, SDD, WIJK, message));
    cr_expect_eq(town_leaves(&town, SDD), before);
    cr_expect_eq(counted(COUNT_REPEATED) - repeated, 7000);
    town.now_ms += 60 * MINUTE_MS; /* it has expired by now */
    before = town_leaves(&town, SDD);
    for (size_t i = 0; i < 1000; i++)
        OK(town_hear(&town, SDD, WIJK, message));
    cr_expect_leq(town_leaves(&town, SDD) - before, ENTERED_A_MINUTE);
}

Test(exchange_budgets, a_full_disk_loses_nothing_of_what_was_put_off)
{
    struct digest list = {{0}};
    struct entry entry;
    uint64_t index;
    bool did = false;
    count_answered(WIJK, 100, &list);
    town.now_ms += MINUTE_MS;
    town.steady_ms += MINUTE_MS;
    memory_disk_set(town.houses[SDD].drive, DISK_IS_FULL, 1, 1000000);
    cr_expect(status_is(town_turn(&town, SDD, &did), STATUS_DISK_FULL));
    cr_expect_not(town_last_entry(&town, SDD, ENTRY_REFUSALS, &entry, &index));
    memory_disk_set(town.houses[SDD].drive, DISK_SOUND, 0, 0);
    town.steady_ms += MINUTE_MS;
    OK(town_turn(&town, SDD, &did));
    cr_assert(town_last_entry(&town, SDD, ENTRY_REFUSALS, &entry, &index));
    cr_expect_eq(entry.count, 100 - ENTERED_A_MINUTE);
}

/* ---- what is no refusal, and costs as much */

static size_t count_lines(enum resident who)
{
    char path[256];
    size_t lines = 0;
    snprintf(path, sizeof path, "%s/log", town.houses[who].folder);
    FILE *log = fopen(path, "re");
    cr_assert(log);
    for (int c = getc(log); c != EOF; c = getc(log))
        lines += c == '\n';
    fclose(log);
    return lines;
}

static void hear_from_wijk(enum envelope_kind kind, struct span body)
{
    struct envelope envelope = town_envelope_of(&town, WIJK, SDD, kind, body);
    OK(town_hear(&town, SDD, WIJK, town_envelope(&town, WIJK, &envelope)));
}

static void say_hello_by_other_rules(void)
{
    struct hello_message hello = {.version = span_of_text("9.9.9"), .head_count = AGREED_TEXTS_MOST};
    struct span body;
    for (size_t i = 0; i < AGREED_TEXTS_MOST; i++) {
        hello.heads[i] = (struct agreed_head){.text = (uint8_t)(i + 1), .number = 1000};
        random_fill(&town.random, hello.heads[i].manifest.bytes, SHA256_BYTES);
    }
    OK(hello_message_encode(&hello, town.arena, &body));
    hear_from_wijk(ENVELOPE_HELLO, body);
}

Test(exchange_budgets, a_partner_that_goes_by_other_rules_with_each_message_fills_no_log)
{
    size_t before = count_lines(SDD);
    for (size_t i = 0; i < 100; i++)
        say_hello_by_other_rules();
    cr_expect_leq(count_lines(SDD) - before, 30);
    before = count_lines(SDD);
    next_minute();
    cr_expect_geq(count_lines(SDD) - before, 1, "that there were more is told");
}

Test(exchange_budgets, withdrawals_that_are_none_fill_no_log)
{
    const struct withdraw_message message = {span_of_text("none"), span_of_text("none")};
    struct span body;
    size_t before = count_lines(SDD);
    OK(withdraw_message_encode(&message, town.arena, &body));
    for (size_t i = 0; i < 100; i++)
        hear_from_wijk(ENVELOPE_WITHDRAW, body);
    cr_expect_leq(count_lines(SDD) - before, 30);
}

static struct entry refusals_of_minute(void)
{
    struct entry entry = {.count = 0};
    uint64_t index, before = town_leaves(&town, SDD);
    next_minute();
    cr_expect_eq(town_leaves(&town, SDD) - before, 1, "one for the partner and minute");
    cr_assert(town_last_entry(&town, SDD, ENTRY_REFUSALS, &entry, &index));
    cr_expect(oin_equal(&entry.counterpart, town_oin(&town, WIJK)) && entry.has_list_digest);
    return entry;
}

/* Which have no entry each: there is one of the minute, with all of them. */
Test(exchange_budgets, refusals_of_every_kind_stand_in_the_entry_of_their_minute)
{
    static const enum envelope_kind kinds[] = {ENVELOPE_HELLO, ENVELOPE_FETCH, ENVELOPE_PIECE, ENVELOPE_WITHDRAW, ENVELOPE_SECOND};
    uint64_t before = town_leaves(&town, SDD);
    for (size_t i = 0; i < 50; i++)
        for (size_t kind = 0; kind < N(kinds); kind++)
            hear_from_wijk(kinds[kind], span_of_text("none"));
    cr_expect_eq(town_leaves(&town, SDD), before);
    struct entry entry = refusals_of_minute();
    cr_expect(entry.count == 50 * N(kinds) && entry.code == STATUS_MALFORMED, "%lu", (unsigned long)entry.count);
    const struct withdraw_message message = {span_of_text("none"), span_of_text("none")};
    struct span body;
    OK(withdraw_message_encode(&message, town.arena, &body));
    for (size_t i = 0; i < 40; i++)
        hear_from_wijk(ENVELOPE_WITHDRAW, body);
    entry = refusals_of_minute();
    cr_expect_eq(entry.count, 40, "what is none when it is read, too");
}

Test(exchange_budgets, bytes_that_are_no_message_stand_in_the_entry_of_their_minute)
{
    struct envelope envelope = refused_question(VT);
    struct span message = town_envelope(&town, VT, &envelope); /* over the line of another */
    uint64_t before = town_leaves(&town, SDD);
    for (size_t i = 0; i < 40; i++) {
        OK(town_hear(&town, SDD, WIJK, message));
        OK(town_hear(&town, SDD, WIJK, span_of_text("none")));
    }
    cr_expect_eq(town_leaves(&town, SDD), before);
    cr_expect_eq(refusals_of_minute().count, 80);
}

/* A few bytes ask for many: who does not listen has them kept in its line. */
Test(exchange_budgets, who_asks_for_what_is_agreed_again_and_again_gets_no_more_than_its_minute)
{
    const struct holding *holding = town_node(&town, SDD)->book.holding;
    const struct agreed_ask_message message = {.wanted = holding_chain(holding)->in_force[AGREED_POLICY - 1]->hash};
    struct budget_row *row = &town_node(&town, SDD)->book.budgets->rows[0];
    struct span body;
    OK(agreed_ask_message_encode(&message, town.arena, &body));
    hear_from_wijk(ENVELOPE_FETCH, body);
    while (!oin_equal(&row->oin, town_oin(&town, WIJK)))
        row++;
    const uint64_t piece = row->used[BUDGET_PIECES], refused = counted(COUNT_BAD_SUBJECT);
    cr_assert(piece > 0 && piece <= 32 * 1024, "%lu", (unsigned long)piece);
    for (size_t i = 0; i < 16 * 1024 * 1024 / piece; i++)
        hear_from_wijk(ENVELOPE_FETCH, body);
    cr_expect_eq(counted(COUNT_BAD_SUBJECT), refused + 1);
    next_minute();
    hear_from_wijk(ENVELOPE_FETCH, body);
    cr_expect_eq(counted(COUNT_BAD_SUBJECT), refused + 1, "in another minute it is sent again");
}

Test(exchange_budgets, ourselves_are_never_put_off)
{
    struct book *book = &town_node(&town, SDD)->book;
    next_minute();
    for (size_t i = 0; i < 100000; i++)
        cr_assert(budget_take(book, town_oin(&town, SDD), BUDGET_REFUSALS, 1, town.now_ms));
    cr_expect(budget_take(book, town_oin(&town, VT), BUDGET_PIECES, 16 * 1024 * 1024, town.now_ms));
    cr_expect_not(budget_take(book, town_oin(&town, VT), BUDGET_PIECES, 1, town.now_ms));
    cr_expect_not(budget_take(book, town_oin(&town, VT), BUDGET_REFUSALS, UINT64_MAX, town.now_ms), "no number is too large to be refused");
}
