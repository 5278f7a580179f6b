// SPDX-License-Identifier: EUPL-1.2
//
// A node looks through its stored ledger while it lives: what is not as it was signed is told, no head is signed over it, and a node that
// was mended goes on (P-07).
#include "acts/look.h"
#include "base/day.h"
#include "book/batch.h"
#include "files/files.h"
#include "store/query.h" /* the inside: what no function of a node does to a leaf */
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void)
{
    town_open(&town, WITH_NODE(SDD));
    town.has_own_clock = true;
}
static void end(void) { town_close(&town); }
TestSuite(turn_scrub, .init = make, .fini = end, .timeout = 60);

static size_t count_logged(const char *word)
{
    char path[160], wanted[64];
    struct span text;
    struct complaint why = {""};
    size_t count = 0;
    snprintf(path, sizeof path, "%s/log", town.houses[SDD].folder);
    snprintf(wanted, sizeof wanted, "\"event\":\"%s\"", word);
    OK(file_read(path, 1024 * 1024, town.arena, &text, &why));
    for (const char *at = (const char *)text.data, *last = at + text.size; (at = memmem(at, (size_t)(last - at), wanted, strlen(wanted)));
         at++)
        count++;
    return count;
}

static void write_entry(void)
{
    OK(batch_open(&town_node(&town, SDD)->book, town.now_ms));
    OK(book_user_act(&town_node(&town, SDD)->book, ENTRY_ADMIN_ACT, "register-imported", span_of_text("beheerder"), 1));
}

/* A second for each turn. */
static void live(size_t seconds)
{
    for (size_t i = 0; i < seconds; i++) {
        bool did;
        town.now_ms += 1000;
        town.steady_ms += 1000;
        OK(town_turn(&town, SDD, &did));
    }
}

static uint64_t signed_size(void)
{
    struct look_signed out;
    OK(look_signed(&town_node(&town, SDD)->book, town.arena, &out));
    return out.size;
}

static void change(const char *sql) { cr_assert_eq(sqlite3_exec(town_node(&town, SDD)->book.store->db, sql, NULL, NULL, NULL), SQLITE_OK); }

#define KEEP_ASIDE "CREATE TABLE aside AS SELECT * FROM leaf WHERE position = 1"
#define SPOIL "DROP TRIGGER leaf_stays; UPDATE leaf SET entry = x'00' WHERE position = 1"
#define MEND "UPDATE leaf SET entry = (SELECT entry FROM aside) WHERE position = 1; DROP TABLE aside"

static void tomorrow(void)
{
    town.now_ms += DAY_MS;
    town.steady_ms += DAY_MS;
    live(3);
}

static void begin_with_damage(void)
{
    write_entry();
    live(3);
    cr_assert(signed_size() > 1);
    cr_assert(town_node(&town, SDD)->book.scrubbed_ms > 0);
    cr_assert_eq(count_logged("ledger-damaged") + count_logged("ledger-mended"), 0);
    change(KEEP_ASIDE);
    change(SPOIL);
    live(100);
    cr_assert_eq(count_logged("ledger-damaged"), 0, "it is looked through once a day");
    tomorrow();
}

Test(turn_scrub, what_changed_below_the_head_is_told_within_a_day_and_no_head_is_signed_over_it)
{
    begin_with_damage();
    const struct scrub_finding *damage = &town_node(&town, SDD)->book.damage;
    cr_expect_eq(count_logged("ledger-damaged"), 1);
    cr_expect(damage->damage == SCRUB_ENTRY && damage->index == 1 && damage->count == 1);
    const uint64_t before = signed_size();
    write_entry();
    live(5);
    cr_expect_eq(signed_size(), before);
    tomorrow();
    cr_expect_eq(count_logged("ledger-damaged"), 1, "it is told once");
    change(MEND);
    tomorrow();
    cr_expect_eq(count_logged("ledger-mended"), 1);
    cr_expect_gt(signed_size(), before);
}

Test(turn_scrub, a_restart_forgets_no_damage)
{
    begin_with_damage();
    const uint64_t before = signed_size();
    town_stop(&town, SDD);
    town_start(&town, SDD);
    cr_expect_eq(town_node(&town, SDD)->book.damage.damage, SCRUB_ENTRY);
    write_entry();
    bool did;
    OK(town_turn(&town, SDD, &did));
    OK(book_sign_head(&town_node(&town, SDD)->book));
    cr_expect_eq(signed_size(), before);
    live(3);
    cr_expect_eq(town_node(&town, SDD)->book.damage.index, 1, "and finds where it is at once");
    change(MEND);
    tomorrow();
    cr_expect_gt(signed_size(), before);
}
