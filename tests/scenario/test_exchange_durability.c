// SPDX-License-Identifier: EUPL-1.2
//
// Nodes that stop, disks that are full, partners that are away: nothing is lost and nothing happens twice (P-05, P-06).
#include "acts/show.h"
#include "book/deliver.h"
#include "store/leaves.h"
#include "store/nonces.h"
#include "store/outbox.h"
#include "support/first_page.h"
#include "support/memory_disk.h"
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void) { town_open(&town, EVERYBODY_UP); }
static void end(void)
{
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_durability, .init = make, .fini = end, .timeout = 120);

#define BSN "123456782"
static const struct town_case wanted = {.bsn = BSN, .categories = {"uitkering", "schulden", "wmo-voorziening", "veiligheid", "overlast"}};

static size_t count_entries(enum resident who, enum entry_kind kind, const struct exchange_id *exchange)
{
    size_t count = 0;
    for (uint64_t i = 0; i < town_leaves(&town, who); i++) {
        struct entry entry = town_entry(&town, who, i);
        count += entry.kind == kind && (!exchange || exchange_id_equal(&entry.exchange_id, exchange));
    }
    return count;
}

static void turn_all(void)
{
    for (size_t i = 0; i < RESIDENTS; i++) {
        bool did;
        if (town.houses[i].is_running)
            OK(town_turn(&town, (enum resident)i, &did));
    }
}

static size_t waiting(enum resident who)
{
    struct outbox_depth *depths;
    size_t count, sum = 0;
    OK(store_outbox_depths(town_node(&town, who)->book.store, town.arena, &depths, &count));
    for (size_t i = 0; i < count; i++)
        sum += depths[i].messages;
    return sum;
}

static void settle_all(void)
{
    for (size_t i = 0; i < 20 && (waiting(WIJK) || waiting(SDD) || waiting(WOCO)); i++) {
        town.now_ms += RESEND_MOST_MS;
        town_run(&town);
    }
    cr_assert(waiting(WIJK) == 0 && waiting(SDD) == 0 && waiting(WOCO) == 0);
}

/* After the n-th turn one of both is killed and started again, for every n that matters. */
Test(exchange_durability, a_node_that_stops_between_any_two_turns_loses_and_doubles_nothing)
{
    static const enum resident victims[] = {WIJK, SDD};
    town_import(&town, SDD, &(struct town_record){.reference = "a", .category = "schulden", .bsn = BSN});
    for (size_t v = 0; v < N(victims); v++)
        for (size_t turns = 0; turns < 6; turns++) {
            uint8_t id[CASE_ID_BYTES];
            uint64_t received_before = count_entries(SDD, ENTRY_DISCLOSED, NULL);
            town_ask(&town, &wanted, id);
            for (size_t i = 0; i < turns; i++) {
                turn_all();
            }
            town_stop(&town, victims[v]);
            turn_all();
            town_start(&town, victims[v]);
            town_connect(&town);
            settle_all();
            struct inquiry_row inquiry = town_inquiry(&town, id, SDD);
            cr_assert(town_answer(&town, id, SDD) && town_answer(&town, id, SDD)->state == ANSWER_GRANTED);
            cr_expect(count_entries(WIJK, ENTRY_REQUEST_SENT, &inquiry.exchange_id) == 1);
            cr_expect(count_entries(WIJK, ENTRY_RESPONSE_RECEIVED, &inquiry.exchange_id) == 1);
            cr_expect(count_entries(SDD, ENTRY_REQUEST_RECEIVED, &inquiry.exchange_id) == 1);
            cr_expect(count_entries(SDD, ENTRY_RECEIPT, &inquiry.exchange_id) == 1);
            cr_expect(count_entries(SDD, ENTRY_DISCLOSED, NULL) == received_before + 1);
            inquiry = town_inquiry(&town, id, WIJK); /* ourselves: what went round inside came through as well */
            cr_expect(count_entries(WIJK, ENTRY_RESPONSE_RECEIVED, &inquiry.exchange_id) == 1);
        }
}

/* ---- a full disk */

static void make_three(void) { town_open(&town, WITH_NODE(SDD) | WITH_NODE(WOCO) | WITH_NODE(WIJK)); }
TestSuite(exchange_disk, .init = make_three, .fini = end, .timeout = 120);

static bool memory_is_as_stored(enum resident who)
{
    struct node *node = town_node(&town, who);
    struct tag_table *stored = NULL;
    struct span bytes;
    struct frontier frontier;
    OK(tag_table_new(&stored));
    OK(tag_table_load(stored, node->book.store));
    OK(store_frontier_read(node->book.store, town.arena, &bytes));
    frontier_init(&frontier);
    if (bytes.size)
        OK(frontier_decode(bytes, &frontier));
    bool is_same = memcmp(&frontier, &node->book.frontier, sizeof frontier) == 0 && frontier.size == town_leaves(&town, who) &&
                   tag_table_count(stored) == tag_table_count(node->book.tags) && !node->book.batch;
    tag_table_free(stored);
    return is_same;
}

Test(exchange_disk, a_batch_that_cannot_be_committed_sends_nothing_and_leaves_memory_as_it_was)
{
    struct node *node = town_node(&town, WOCO);
    struct identifier person = town_bsn(BSN);
    person = town_known(&town, WOCO, &person);
    struct record_subject_given given = {span_of_text("vroegsignalering"), *town_oin(&town, SDD), person.kind,
                                         town_pseudonym(&town, VROEG, SDD, &person)};
    struct record record = {.reference = span_of_text("h"),
                            .signal = {.category = town_word(&town, POLICY_CATEGORY, "huurachterstand"),
                                       .life_domain = 1,
                                       .urgency = 3,
                                       .role = HOUSEHOLD_PARENT,
                                       .since_day = 20000}};
    size_t failures = 0;
    for (int at = 1; at < 200; at++) {
        enum record_outcome outcome;
        size_t pushed;
        uint64_t sent = lines_counters(&node->lines)->requests_sent;
        memory_disk_set(town.houses[WOCO].drive, DISK_IS_FULL, at, 1000);
        struct status status = batch_open(&node->book, town.now_ms);
        if (status_ok(status))
            status = record_import(node, &record, &given, 1, &outcome, &pushed);
        if (status_ok(status))
            status = batch_close(&node->book);
        else
            OK(batch_abandon(&node->book));
        bool has_failed = memory_disk_has_failed(town.houses[WOCO].drive);
        memory_disk_set(town.houses[WOCO].drive, DISK_SOUND, 0, 0);
        if (status_ok(status)) {
            cr_assert(!has_failed || lines_counters(&node->lines)->requests_sent == sent + 1);
            break;
        }
        failures++;
        cr_assert(status_is(status, STATUS_DISK_FULL), "%s", status_text(status));
        cr_expect(lines_counters(&node->lines)->requests_sent == sent && memory_is_as_stored(WOCO) && waiting(WOCO) == 0);
    }
    cr_expect(failures > 0);
    town_run(&town);
    struct received_push *list;
    size_t count;
    OK(first_received(town_node(&town, SDD)->book.store, town.arena, &list, &count));
    cr_expect(count == 1 && memory_is_as_stored(WOCO));
}

/* As requests on the control socket are: one is taken back, one kept, and then there is no room for the whole. */
Test(exchange_disk, a_batch_of_requests_that_meets_a_full_disk_is_undone_and_the_node_goes_on)
{
    struct node *node = town_node(&town, WOCO);
    size_t failures = 0;
    bool is_done = false;
    for (int at = 1; at < 200 && !is_done; at++) {
        struct batch_mark mark;
        uint64_t leaves = town_leaves(&town, WOCO);
        memory_disk_set(town.houses[WOCO].drive, DISK_IS_FULL, at, 1000);
        OK(batch_open(&node->book, town.now_ms));
        OK(batch_mark_set(&node->book, &mark));
        OK(book_user_act(&node->book, ENTRY_ADMIN_ACT, "register-imported", span_of_text("beheerder"), 1));
        OK(batch_undo(&node->book, &mark));
        OK(batch_mark_set(&node->book, &mark));
        OK(book_user_act(&node->book, ENTRY_ADMIN_ACT, "register-imported", span_of_text("beheerder"), 1));
        OK(batch_keep(&node->book));
        struct status status = batch_close(&node->book);
        memory_disk_set(town.houses[WOCO].drive, DISK_SOUND, 0, 0);
        cr_assert(status_ok(status) || status_is(status, STATUS_DISK_FULL), "%s", status_text(status));
        is_done = status_ok(status);
        cr_expect(memory_is_as_stored(WOCO) && town_leaves(&town, WOCO) == leaves + is_done);
        failures += !is_done;
    }
    cr_expect(failures > 0 && is_done);
}

Test(exchange_disk, a_question_that_comes_when_the_disk_is_full_is_answered_when_there_is_room)
{
    uint8_t id[CASE_ID_BYTES];
    bool did;
    struct status status = STATUS(OK);
    town_ask(&town, &wanted, id);
    uint64_t leaves = town_leaves(&town, SDD);
    memory_disk_set(town.houses[SDD].drive, DISK_IS_FULL, 1, 1000);
    for (size_t i = 0; i < 200 && status_ok(status); i++) {
        status = town_turn(&town, SDD, &did);
    }
    cr_assert(status_is(status, STATUS_DISK_FULL), "%s", status_text(status));
    memory_disk_set(town.houses[SDD].drive, DISK_SOUND, 0, 0);
    cr_expect(town_leaves(&town, SDD) == leaves && memory_is_as_stored(SDD));
    for (size_t i = 0; i < 5 && !town_answer(&town, id, SDD); i++) {
        town.now_ms += RESEND_MOST_MS;
        town_run(&town);
    }
    cr_assert(town_answer(&town, id, SDD));
    struct inquiry_row inquiry = town_inquiry(&town, id, SDD);
    cr_expect(count_entries(SDD, ENTRY_REQUEST_RECEIVED, &inquiry.exchange_id) == 1);
}
