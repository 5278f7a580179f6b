// SPDX-License-Identifier: EUPL-1.2
//
// A partner's keys in two places: whoever sees it tells people of it and tells its owner, who hears it whatever it is worth.
#include "book/alarms.h"
#include "book/deliver.h"
#include "files/files.h"
#include "store/outbox.h"
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
TestSuite(turn_second, .init = make, .fini = end, .timeout = 60);

/* Lines with both in the log of `who`. */
static size_t count_logged(enum resident who, const char *event, const char *detail)
{
    char path[160], wanted[64];
    struct span text;
    size_t count = 0;
    snprintf(path, sizeof path, "%s/log", town.houses[who].folder);
    snprintf(wanted, sizeof wanted, "\"event\":\"%s\"", event);
    OK(file_read(path, 1024 * 1024, town.arena, &text, NULL));
    const char *line = (const char *)text.data;
    for (const char *next; (next = memchr(line, '\n', (size_t)((const char *)text.data + text.size - line))); line = next + 1) {
        const char *found = memmem(line, (size_t)(next - line), wanted, strlen(wanted));
        count += found && memmem(line, (size_t)(next - line), detail, strlen(detail));
    }
    return count;
}

static uint64_t alarm_count(enum resident who, enum alarm alarm, enum resident about)
{
    struct alarm_row row;
    OK(store_alarm_read(town_node(&town, who)->book.store, town_oin(&town, about), (uint8_t)alarm, &row));
    return row.count;
}

/* Its owner hears it over the line that goes to where the roster has it. */
Test(turn_second, whose_keys_are_in_two_places_is_told_by_whoever_saw_it)
{
    const struct line_second second = {*town_oin(&town, VT), {"192.0.2.7", "2001:db8::1"}};
    for (size_t i = 1; i <= 3; i++) {
        network_second(town.network, SDD, &second);
        town.steady_ms += DELIVER_EVERY_MS;
        town_run(&town);
        cr_expect_eq(alarm_count(VT, ALARM_OWN_KEYS, SDD), i);
        cr_expect_eq(alarm_count(SDD, ALARM_KEYS, VT), i);
    }
    cr_expect(count_logged(VT, "own-keys-elsewhere", "\"address\":\"192.0.2.7\",\"second\":\"2001:db8::1\""));
    cr_expect(count_logged(VT, "own-keys-elsewhere", town_oin(&town, SDD)->text));
    cr_expect_eq(alarm_count(SDD, ALARM_OWN_KEYS, VT), 0);
}

static void pass(int64_t ms)
{
    town.steady_ms += ms;
    town.now_ms += ms;
    town_run(&town);
}

/* Whose machine was taken is often away. It is said again for a day, and heard once. */
Test(turn_second, an_owner_that_was_away_hears_it_when_it_is_back_also_when_the_teller_was_restarted)
{
    const struct line_second second = {*town_oin(&town, VT), {"192.0.2.7", "2001:db8::1"}};
    town_stop(&town, VT);
    for (size_t i = 0; i < 20; i++) {
        network_second(town.network, SDD, &second);
        pass(DELIVER_EVERY_MS);
    }
    struct outbox_depth *depths;
    size_t count;
    OK(store_outbox_depths(town_node(&town, SDD)->book.store, town.arena, &depths, &count));
    cr_assert(count == 1 && depths[0].messages == 1, "one of a day, however often");
    town_stop(&town, SDD);
    town_start(&town, SDD);
    pass(60 * MINUTE_MS);
    town_start(&town, VT);
    town_connect(&town);
    for (size_t i = 0; i < 20; i++)
        pass(MINUTE_MS);
    cr_expect_eq(alarm_count(VT, ALARM_OWN_KEYS, SDD), 1);
    cr_expect_eq(count_logged(VT, "own-keys-elsewhere", "\"address\":\"192.0.2.7\""), 1);
    pass(DAY_MS);
    pass(DELIVER_EVERY_MS);
    OK(store_outbox_depths(town_node(&town, SDD)->book.store, town.arena, &depths, &count));
    cr_expect_eq(count, 0);
    cr_expect_eq(count_logged(SDD, "not-delivered", ""), 0);
}

/* Whoever says it without reason makes one line a day, and nothing else: no line is cut for it, and nobody shut out. */
Test(turn_second, who_says_so_of_whoever_it_likes_is_told_once_a_day_and_nothing_follows)
{
    const struct second_message lie = {span_of_text("198.51.100.1"), span_of_text("198.51.100.2")};
    struct book *book = &town_node(&town, SDD)->book;
    struct span body;
    OK(second_message_encode(&lie, town.arena, &body));
    uint64_t leaves = town_leaves(&town, SDD);
    for (size_t i = 0; i < 50; i++) {
        struct envelope envelope = town_envelope_of(&town, VT, SDD, ENVELOPE_SECOND, body);
        OK(town_hear(&town, SDD, VT, town_envelope(&town, VT, &envelope)));
    }
    town_run(&town);
    cr_expect_eq(alarm_count(SDD, ALARM_OWN_KEYS, VT), 50);
    cr_expect_eq(count_logged(SDD, "own-keys-elsewhere", ""), 1);
    cr_expect_eq(town_leaves(&town, SDD), leaves);
    cr_expect_eq(book->quarantined_count, 0);
    int64_t since;
    cr_expect(book_line_is_up(book, town_oin(&town, VT), &since));
}
