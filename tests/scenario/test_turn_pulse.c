// SPDX-License-Identifier: EUPL-1.2
//
// What ledgers tell of hours in which nothing happens, and of each other (P-07): a sign of life every hour, what was seen of a partner once an
// hour at most, and none of it makes another ledger grow faster than that.
#include "book/batch.h"
#include "book/pulse.h"
#include "book/witnessing.h"
#include "store/leaves.h"
#include "support/town.h"

#include <criterion/criterion.h>

#define DAY_HOURS 24

static struct town town;
static void make(void)
{
    town_open(&town, 0);
    town.has_own_clock = true;
}
static void end(void)
{
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(turn_pulse, .init = make, .fini = end, .timeout = 240);

static void live(enum resident last)
{
    for (enum resident who = SDD; who <= last; who++)
        town_start(&town, who);
    town_connect(&town);
}

static struct book *book_of(enum resident who) { return &town_node(&town, who)->book; }

static void pass(int64_t ms)
{
    town.steady_ms += ms;
    town.now_ms += ms;
    town_run(&town);
}

static void wait_for(int64_t ms)
{
    for (int64_t left = ms; left > 0; left -= OFFER_SAME_EVERY_MS)
        pass(left < OFFER_SAME_EVERY_MS ? left : OFFER_SAME_EVERY_MS);
}

static void grow(enum resident who)
{
    OK(batch_open(book_of(who), town.now_ms));
    OK(book_user_act(book_of(who), ENTRY_ADMIN_ACT, "grow", span_of_text("anna"), 0));
    OK(batch_close(book_of(who)));
}

static size_t count_from(enum resident who, uint64_t from, enum entry_kind kind)
{
    size_t count = 0;
    for (uint64_t i = from; i < town_leaves(&town, who); i++)
        count += town_entry(&town, who, i).kind == kind;
    return count;
}

Test(turn_pulse, an_idle_mesh_of_five_enters_a_sign_of_life_each_hour_and_little_else)
{
    uint64_t start[RESIDENTS], noon[RESIDENTS];
    live(TOEZ);
    for (enum resident who = SDD; who <= TOEZ; who++)
        start[who] = town_leaves(&town, who);
    for (size_t hour = 0; hour < DAY_HOURS; hour++) {
        wait_for(HOUR_MS);
        for (enum resident who = SDD; hour + 1 == DAY_HOURS / 2 && who <= TOEZ; who++)
            noon[who] = town_leaves(&town, who);
    }
    for (enum resident who = SDD; who <= TOEZ; who++) {
        const size_t beats = count_from(who, start[who], ENTRY_HEARTBEAT), seen = count_from(who, start[who], ENTRY_PARTNER_HEAD);
        const uint64_t entered = town_leaves(&town, who) - start[who];
        cr_expect(beats + 2 >= DAY_HOURS && beats <= DAY_HOURS, "%d: %zu signs of life", (int)who, beats);
        cr_expect(seen >= 4 && seen <= (size_t)4 * DAY_HOURS, "%d: %zu heads of others", (int)who, seen);
        cr_expect(entered < 200, "%d: %u entries", (int)who, (unsigned)entered);
        cr_expect(town_leaves(&town, who) - noon[who] <= (DAY_HOURS / 2) * 5, "%d: it does not feed itself", (int)who);
    }
}

/* It is offered when its time has come for another reason. */
Test(turn_pulse, a_sign_of_life_is_not_shown_to_witnesses_before_its_time_and_another_entry_is)
{
    const struct offering *offering;
    live(VT);
    while (!count_from(SDD, 0, ENTRY_HEARTBEAT))
        pass(MINUTE_MS);
    offering = &book_of(SDD)->witnessing->offerings[0];
    const int64_t before_ms = offering->at_ms;
    cr_assert(town.now_ms - before_ms < OFFER_SAME_EVERY_MS - MINUTE_MS, "not just before its time");
    for (size_t i = 0; i < 3; i++)
        pass(OFFER_GROWN_EVERY_MS);
    cr_expect_eq(offering->at_ms, before_ms);
    grow(SDD);
    for (size_t i = 0; i < 3; i++)
        pass(OFFER_GROWN_EVERY_MS);
    cr_expect(offering->at_ms > before_ms && offering->at_ms - before_ms < OFFER_SAME_EVERY_MS);
}

/* Also over restarts of the one that it shows them to. */
Test(turn_pulse, a_partner_that_shows_heads_as_fast_as_it_can_stands_once_an_hour_in_the_ledger_of_another_which_says_itself_that_it_runs)
{
    struct entry entry;
    struct store_head head;
    uint64_t index;
    live(VT);
    const uint64_t start = town_leaves(&town, VT);
    for (int64_t ms = 0; ms < 2 * HOUR_MS + HOUR_MS / 2; ms += OFFER_GROWN_EVERY_MS) {
        grow(SDD);
        pass(OFFER_GROWN_EVERY_MS);
    }
    cr_expect_eq(count_from(VT, start, ENTRY_PARTNER_HEAD), 2);
    cr_expect_geq(count_from(VT, start, ENTRY_HEARTBEAT), 2, "and it is not kept from saying that it runs");
    cr_assert(town_last_entry(&town, VT, ENTRY_PARTNER_HEAD, &entry, &index));
    cr_assert(entry.has_head && oin_equal(&entry.counterpart, town_oin(&town, SDD)) && entry.note.size == 0);
    OK(store_head_at(book_of(SDD)->store, entry.head.size, town.arena, &head));
    cr_expect(memcmp(head.root, entry.head.root.bytes, SHA256_BYTES) == 0, "as it was signed");
    for (size_t i = 0; i < 3; i++) {
        town_stop(&town, VT);
        town_start(&town, VT);
        town_connect(&town);
        grow(SDD);
        wait_for(HOUR_MS / 4);
    }
    cr_expect_eq(count_from(VT, start, ENTRY_PARTNER_HEAD), 2);
}

Test(turn_pulse, a_node_that_stood_still_for_hours_says_so_first_and_one_that_is_back_at_once_does_not)
{
    live(VT);
    wait_for(2 * HOUR_MS);
    const uint64_t before = town_leaves(&town, VT);
    town_stop(&town, VT);
    town_start(&town, VT);
    cr_expect_eq(town_leaves(&town, VT), before);
    town_cut_power(&town, VT);
    town.now_ms += 3 * HOUR_MS;
    town_start(&town, VT);
    cr_assert_gt(town_leaves(&town, VT), before);
    const struct entry entry = town_entry(&town, VT, before);
    cr_expect(entry.kind == ENTRY_HEARTBEAT && span_is_text(entry.note, HEARTBEAT_STARTED));
    cr_expect_eq(entry.time_ms, town.now_ms);
}

/* As from four partners, each once an hour. */
Test(turn_pulse, heads_of_partners_do_not_stand_in_for_a_sign_of_life)
{
    live(SDD);
    const uint64_t start = town_leaves(&town, SDD);
    for (size_t i = 0; i < 8; i++) {
        OK(batch_open(book_of(SDD), town.now_ms));
        struct entry entry = book_entry(book_of(SDD), ENTRY_PARTNER_HEAD, false);
        entry.has_counterpart = true;
        entry.counterpart = *town_oin(&town, VT);
        OK(book_write(book_of(SDD), &entry, NULL, 0, NULL));
        OK(batch_close(book_of(SDD)));
        pass(HOUR_MS / 4);
    }
    cr_expect_eq(count_from(SDD, start, ENTRY_PARTNER_HEAD), 8);
    cr_expect_geq(count_from(SDD, start, ENTRY_HEARTBEAT), 1);
}
