// SPDX-License-Identifier: EUPL-1.2
//
// The life of a node by itself: what refuses its start, what one turn does and leaves, and how it ends (P-05, P-06, P-07).
#include "book/batch.h"
#include "book/deliver.h"
#include "files/files.h"
#include "store/leaves.h"
#include "support/keeper_inside.h"
#include "support/memory_disk.h"
#include "support/town.h"

#include <criterion/criterion.h>
#include <string.h>

static struct town town;
static void make(void)
{
    town_open(&town, WITH_NODE(SDD) | WITH_NODE(VT));
    town.has_own_clock = true;
}
static void end(void) { town_close(&town); }
TestSuite(turn, .init = make, .fini = end, .timeout = 60);

/* Whether the log of `who` has a line with both. */
static bool has_logged(enum resident who, const char *event, const char *detail)
{
    char path[160], wanted[64];
    struct span text;
    struct complaint why = {""};
    snprintf(path, sizeof path, "%s/log", town.houses[who].folder);
    snprintf(wanted, sizeof wanted, "\"event\":\"%s\"", event);
    OK(file_read(path, 1024 * 1024, town.arena, &text, &why));
    const char *line = (const char *)text.data;
    for (const char *next; (next = memchr(line, '\n', (size_t)((const char *)text.data + text.size - line))); line = next + 1) {
        const char *found = memmem(line, (size_t)(next - line), wanted, strlen(wanted));
        if (found && memmem(line, (size_t)(next - line), detail, strlen(detail)))
            return true;
    }
    return false;
}

static void write_entry(enum resident who)
{
    struct node *node = town_node(&town, who);
    OK(batch_open(&node->book, town.now_ms));
    OK(book_user_act(&node->book, ENTRY_ADMIN_ACT, "register-imported", span_of_text("beheerder"), 1));
}

static struct status turn(enum resident who)
{
    bool did;
    return town_turn(&town, who, &did);
}

/* ---- what refuses a start */

Test(turn, a_ledger_that_is_there_is_never_begun_again)
{
    struct complaint why = {""};
    uint64_t leaves = town_leaves(&town, SDD);
    town_stop(&town, SDD);
    town.houses[SDD].has_ledger = false; /* --new, left in a service file */
    IS(town_try_start(&town, SDD, &why), CONFLICT);
    cr_expect(strstr(why.text, "start without --new"), "%s", why.text);
    town.houses[SDD].has_ledger = true;
    town_start(&town, SDD);
    cr_expect_eq(town_leaves(&town, SDD), leaves);
    town_audit(&town, SDD);
}

Test(turn, a_ledger_that_is_not_there_is_not_begun_unasked)
{
    struct complaint why = {""};
    town.houses[WOCO].has_ledger = true;
    cr_expect(!status_ok(town_try_start(&town, WOCO, &why)) && why.text[0]);
}

/* With any of five keys another than the roster's we would be somebody whom nobody agreed on. */
Test(turn, a_keeper_with_another_key_than_the_roster_has_is_refused)
{
    struct partner *row = &town.partners[SDD];
    uint8_t *keys[] = {row->curve, row->box, row->envelope, row->log, row->witness};
    town_stop(&town, SDD);
    for (size_t i = 0; i < N(keys); i++) {
        struct complaint why = {""};
        keys[i][7] ^= 1;
        town_agree_roster(&town);
        struct status status = town_try_start(&town, SDD, &why);
        cr_expect(status_is(status, STATUS_CONFLICT) && strstr(why.text, "not the keys that the roster has"), "key %zu: %s", i,
                  status_text(status));
        keys[i][7] ^= 1;
    }
    town_agree_roster(&town);
    town_start(&town, SDD);
}

Test(turn, a_start_that_is_refused_opens_no_line)
{
    struct complaint why = {""};
    town_stop(&town, SDD);
    town.houses[SDD].has_ledger = false;
    IS(town_try_start(&town, SDD, &why), CONFLICT);
    town_run(&town);
    bool is_up = true;
    int64_t since;
    OK(lines_peer_state(&town_node(&town, VT)->lines, town_oin(&town, SDD), &is_up, &since));
    cr_expect(!is_up);
}

Test(turn, what_is_in_force_is_entered_when_it_changed_and_only_then)
{
    uint64_t leaves = town_leaves(&town, SDD);
    struct entry entry;
    uint64_t index;
    town_stop(&town, SDD);
    town_start(&town, SDD);
    cr_expect_eq(town_leaves(&town, SDD), leaves);
    town_stop(&town, SDD);
    town_agree_roster(&town);
    town_start(&town, SDD);
    cr_expect_eq(town_leaves(&town, SDD), leaves + 1);
    cr_expect(town_last_entry(&town, SDD, ENTRY_KEY_EVENT, &entry, &index) && index == leaves &&
              memcmp(entry.note.data, "roster 2 ", 9) == 0);
    cr_expect(has_logged(SDD, "node-started", "\"version\":\"v"));
    cr_expect(has_logged(SDD, "node-started", "\"policy\":\"p"));
}

/* ---- heads */

static uint64_t head_size(enum resident who)
{
    struct store_head head = {0};
    struct status status = store_head_read(town_node(&town, who)->book.store, town.arena, &head);
    return status_ok(status) ? head.end : 0;
}

Test(turn, a_head_is_signed_over_what_grew_once_a_second_without_anybody_asking)
{
    OK(turn(SDD));
    write_entry(SDD);
    OK(turn(SDD));
    uint64_t leaves = town_leaves(&town, SDD);
    cr_expect(head_size(SDD) == leaves - 1, "signed within a second of the last");
    town.steady_ms += 999;
    OK(turn(SDD));
    cr_expect_eq(head_size(SDD), leaves - 1);
    town.steady_ms += 1;
    OK(turn(SDD));
    cr_expect_eq(head_size(SDD), leaves);
}

Test(turn, a_clean_stop_commits_what_is_open_and_leaves_nothing_unsigned)
{
    OK(turn(SDD));
    uint64_t leaves = town_leaves(&town, SDD);
    write_entry(SDD);
    OK(town_end(&town, SDD, STATUS(OK)));
    cr_expect(has_logged(SDD, "node-stopped", "\"status\":\"ok\""));
    town_start(&town, SDD);
    cr_expect(town_leaves(&town, SDD) == leaves + 1 && head_size(SDD) == leaves + 1);
}

Test(turn, a_kill_leaves_what_was_committed_and_nothing_else)
{
    OK(turn(SDD));
    uint64_t leaves = town_leaves(&town, SDD);
    write_entry(SDD);
    OK(turn(SDD));
    write_entry(SDD);
    town_stop(&town, SDD);
    town_start(&town, SDD);
    cr_expect_eq(town_leaves(&town, SDD), leaves + 1);
}

/* P-05: a commit is on the disk when it returns. */
Test(turn, what_was_committed_outlives_the_power)
{
    for (size_t i = 0; i < 5; i++) {
        uint64_t leaves = town_leaves(&town, SDD);
        write_entry(SDD);
        OK(turn(SDD));
        write_entry(SDD);
        town_cut_power(&town, SDD);
        town_start(&town, SDD);
        cr_expect_eq(town_leaves(&town, SDD), leaves + 1);
    }
    town_audit(&town, SDD);
}

/* ---- rounds */

Test(turn, the_next_turn_is_due_within_a_second_and_at_once_when_something_waits_for_ourselves)
{
    const struct turn *state = town.houses[SDD].turn;
    OK(turn(SDD));
    town.steady_ms += 400;
    OK(turn(SDD));
    cr_expect_eq(node_due_ms(state), town.steady_ms - 400 + DELIVER_EVERY_MS);
    struct node *node = town_node(&town, SDD);
    struct outgoing outgoing = {.kind = ENVELOPE_ACKNOWLEDGE, .to = node->agreed.own, .statement = {.code = STATUS_NO_RULE}};
    OK(batch_open(&node->book, town.now_ms));
    OK(batch_send(&node->book, &outgoing));
    OK(turn(SDD));
    cr_expect_eq(node_due_ms(state), town.steady_ms);
    OK(turn(SDD));
    cr_expect_gt(node_due_ms(state), town.steady_ms);
}

Test(turn, a_line_that_goes_and_comes_between_two_looks_is_up_anew)
{
    town.steady_ms += DELIVER_EVERY_MS;
    OK(turn(SDD));
    cr_assert(has_logged(SDD, "partner-up", town_oin(&town, VT)->text));
    town_stop(&town, VT);
    town_start(&town, VT);
    town.steady_ms += DELIVER_EVERY_MS;
    uint64_t leaves = town_leaves(&town, SDD);
    bool did = false;
    OK(town_turn(&town, SDD, &did));
    cr_expect(did && town_leaves(&town, SDD) == leaves, "what waited for it was not hastened");
    cr_expect(!has_logged(SDD, "partner-down", town_oin(&town, VT)->text));
    town_stop(&town, VT);
    town.steady_ms += DELIVER_EVERY_MS;
    OK(turn(SDD));
    cr_expect(has_logged(SDD, "partner-down", town_oin(&town, VT)->text));
}

Test(turn, strangers_and_drops_are_told_at_once_and_then_once_a_minute)
{
    struct line_counters *counters = network_counters(town.network, SDD);
    counters->handshakes_denied += 3;
    counters->dropped_route += 2;
    town.steady_ms += DELIVER_EVERY_MS;
    OK(turn(SDD));
    cr_expect(has_logged(SDD, "handshakes-denied", "\"count\":3"));
    cr_expect(has_logged(SDD, "messages-dropped", "\"kind\":\"route\",\"count\":2"));
    cr_expect(!has_logged(SDD, "messages-dropped", "frames"));
    counters->handshakes_denied += 7;
    for (size_t i = 0; i < 59; i++) {
        town.steady_ms += 1000;
        OK(turn(SDD));
    }
    cr_expect(!has_logged(SDD, "handshakes-denied", "\"count\":7"));
    town.steady_ms += 1000;
    OK(turn(SDD));
    cr_expect(has_logged(SDD, "handshakes-denied", "\"count\":7,\"duration_ms\":60000"));
}

/* Whoever has a partner's keys beside it is seen by everybody it speaks to. */
Test(turn, a_partner_that_speaks_from_two_places_is_an_alarm_with_both)
{
    const struct line_second second = {*town_oin(&town, VT), {"192.0.2.7", "2001:db8::1"}};
    network_second(town.network, SDD, &second);
    town.steady_ms += DELIVER_EVERY_MS;
    OK(turn(SDD));
    cr_expect(has_logged(SDD, "second-line", "\"address\":\"192.0.2.7\",\"second\":\"2001:db8::1\""));
    cr_expect(has_logged(SDD, "second-line", town_oin(&town, VT)->text));
}

Test(turn, connections_that_are_cut_are_told)
{
    network_counters(town.network, SDD)->cut_held += 1;
    town.steady_ms += DELIVER_EVERY_MS;
    OK(turn(SDD));
    cr_expect(has_logged(SDD, "connections-cut", "\"kind\":\"held\",\"count\":1"));
    cr_expect(!has_logged(SDD, "connections-cut", "strangers"));
}

/* ---- faults */

Test(turn, a_full_disk_undoes_the_turn_is_told_once_and_passes)
{
    struct node *node = town_node(&town, SDD);
    OK(turn(SDD));
    uint64_t leaves = town_leaves(&town, SDD);
    struct frontier before = node->book.frontier;
    memory_disk_set(town.houses[SDD].drive, DISK_IS_FULL, 1, 1000000);
    for (size_t i = 0; i < 3; i++) {
        write_entry(SDD);
        IS(turn(SDD), DISK_FULL);
        cr_expect(!node->book.batch && memcmp(&node->book.frontier, &before, sizeof before) == 0);
    }
    cr_expect(has_logged(SDD, "store-failed", "\"status\":\"disk-full\"") && !has_logged(SDD, "store-recovered", ""));
    memory_disk_set(town.houses[SDD].drive, DISK_SOUND, 0, 0);
    town.steady_ms += 5000;
    write_entry(SDD);
    OK(turn(SDD));
    cr_expect_eq(town_leaves(&town, SDD), leaves + 1);
    cr_expect(has_logged(SDD, "store-recovered", "\"duration_ms\":5000"));
}

/* After a failed sync nobody knows what the disk holds: only stopping is safe. */
Test(turn, a_sync_that_fails_ends_the_node_and_what_it_had_said_before_stands)
{
    OK(turn(SDD));
    uint64_t leaves = town_leaves(&town, SDD);
    memory_disk_set(town.houses[SDD].drive, DISK_SYNC_FAILS, 1, 1);
    write_entry(SDD);
    struct turn_report report;
    struct status status = node_turn(town.houses[SDD].turn, town_now(&town), &report);
    cr_expect(status_is(status, STATUS_IO_FAILED) && status_is(report.outcome, STATUS_IO_FAILED));
    IS(town_end(&town, SDD, status), IO_FAILED);
    cr_expect(has_logged(SDD, "node-failed", "\"status\":\"io-failed\""));
    town_start(&town, SDD);
    cr_expect(town_leaves(&town, SDD) >= leaves);
    town_audit(&town, SDD);
}

Test(turn, a_node_without_its_keeper_ends_and_says_so)
{
    keeper_inside_kill(&town.houses[SDD].keeper);
    struct turn_report report;
    struct status status = node_turn(town.houses[SDD].turn, town_now(&town), &report);
    cr_expect(status_is(status, STATUS_KEEPER_LOST));
    IS(town_end(&town, SDD, status), KEEPER_LOST);
    cr_expect(has_logged(SDD, "keeper-failed", "\"status\":\"keeper-lost\"") && has_logged(SDD, "node-failed", "keeper-lost"));
}

Test(turn, a_ledger_that_does_not_follow_is_told_under_its_name)
{
    OK(turn(SDD));
    write_entry(SDD);
    OK(turn(SDD));
    town_node(&town, SDD)->book.frontier.size++;
    town.steady_ms += 1000;
    struct turn_report report;
    struct status status = node_turn(town.houses[SDD].turn, town_now(&town), &report);
    cr_expect(status_is(status, STATUS_QUARANTINED));
    IS(town_end(&town, SDD, status), QUARANTINED);
    cr_expect(has_logged(SDD, "ledger-quarantined", "\"status\":\"quarantined\""));
}

/* ---- all of it from one seed */

struct ledger_copy {
    size_t count;
    struct span leaves[512];
};

static void copy_ledger(enum resident who, struct arena *arena, struct ledger_copy *out)
{
    out->count = town_leaves(&town, who);
    MUST(out->count <= N(out->leaves), "a long story");
    for (size_t i = 0; i < out->count; i++) {
        uint8_t hash[SHA256_BYTES];
        OK(store_leaf_read(town_node(&town, who)->book.store, i, arena, &out->leaves[i], hash));
    }
}

static void tell_story(struct arena *arena, struct ledger_copy out[static RESIDENTS])
{
    uint8_t id[CASE_ID_BYTES];
    town_open(&town, EVERYBODY_UP);
    network_set_weather(town.network, (struct weather){.lost = 100, .doubled = 200, .late = 300, .late_most_ms = 9000});
    town_import(&town, SDD, &(struct town_record){.reference = "s", .category = "schulden", .bsn = "123456782"});
    town_import(&town, WOCO, &(struct town_record){.reference = "h", .category = "huurachterstand", .bsn = "123456782"});
    town_ask(&town, &(struct town_case){.bsn = "123456782", .categories = {"uitkering", "schulden"}}, id);
    for (size_t i = 0; i < 5; i++) {
        town.now_ms += RESEND_FIRST_MS;
        town_run(&town);
    }
    for (size_t i = 0; i < RESIDENTS; i++)
        copy_ledger((enum resident)i, arena, &out[i]);
    town_close(&town);
}

Test(turn, one_seed_tells_one_story)
{
    static struct ledger_copy first[RESIDENTS], second[RESIDENTS];
    CLEANUP(arena) struct arena *arena = NULL;
    OK(arena_new((size_t)16 * 1024 * 1024, &arena));
    town_close(&town);
    tell_story(arena, first);
    tell_story(arena, second);
    for (size_t i = 0; i < RESIDENTS; i++) {
        cr_expect(first[i].count >= 5 && first[i].count == second[i].count);
        for (size_t j = 0; j < first[i].count && j < second[i].count; j++)
            cr_expect(span_equal(first[i].leaves[j], second[i].leaves[j]), "partner %zu, entry %zu", i, j);
    }
    cr_expect(first[SDD].count > 7 && first[WIJK].count > 7, "%zu and %zu: nothing happened", first[SDD].count, first[WIJK].count);
    town_open(&town, 0);
}
