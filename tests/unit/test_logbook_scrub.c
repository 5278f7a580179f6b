// SPDX-License-Identifier: EUPL-1.2
//
// What a disk or a hand changed in a stored ledger long ago is found, with its place, and which of the two is wrong (P-07).
#include "logbook/scrub.h"
#include "store/query.h" /* the inside: what no function of a node does to a leaf */

#include "support/store_fixture.h"

#define ENTRIES 3000 /* not a whole number of slices */

static void make_ledger(struct fixture *f)
{
    struct frontier frontier;
    struct tree_hash leaf, root;
    fixture_open(f);
    frontier_init(&frontier);
    OK(store_begin(f->store));
    for (uint64_t i = 0; i < ENTRIES; i++) {
        const struct span entry = span_of((const uint8_t *)&i, sizeof i);
        tree_leaf(entry, &leaf);
        frontier_append(&frontier, &leaf);
        OK(store_leaf_append(f->store, i, entry, leaf.bytes));
    }
    frontier_root(&frontier, &root);
    struct store_head head = {.end = ENTRIES, .note = span_of_text("note")};
    memcpy(head.root, root.bytes, SHA256_BYTES);
    OK(store_head_write(f->store, &head));
    OK(store_commit(f->store));
}

/* As a disk or a hand does it: the triggers of the schema keep programs from it. */
static void run_sql(struct fixture *f, const char *sql)
{
    cr_assert_eq(sqlite3_exec(f->store->db, "DROP TRIGGER leaf_stays", NULL, NULL, NULL), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(f->store->db, sql, NULL, NULL, NULL), SQLITE_OK);
}

static struct scrub_finding look_through(struct fixture *f, size_t *out_slices)
{
    struct scrub scrub;
    struct scrub_finding finding = {.damage = SCRUB_DAMAGE_COUNT};
    bool is_over = false;
    OK(scrub_begin(&scrub, f->store));
    for (*out_slices = 0; !is_over; ++*out_slices)
        OK(scrub_slice(&scrub, f->store, &is_over, &finding));
    return finding;
}

static void expect_finding(const char *sql, enum scrub_damage damage, uint64_t index, uint64_t count)
{
    struct fixture f;
    size_t slices;
    make_ledger(&f);
    if (sql)
        run_sql(&f, sql);
    struct scrub_finding finding = look_through(&f, &slices);
    cr_expect(finding.damage == damage && finding.index == index && finding.count == count, "%s: %s at %lu, %lu", sql ? sql : "nothing",
              scrub_damage_word(finding.damage), (unsigned long)finding.index, (unsigned long)finding.count);
    cr_expect(damage == SCRUB_MISSING || slices == (ENTRIES + SCRUB_SLICE - 1) / SCRUB_SLICE);
    fixture_close(&f);
}

Test(logbook_scrub, a_ledger_that_is_whole_is_said_to_be) { expect_finding(NULL, SCRUB_NONE, 0, 0); }

Test(logbook_scrub, an_entry_that_was_changed_is_named)
{
    expect_finding("UPDATE leaf SET entry = x'00' WHERE position = 2100", SCRUB_ENTRY, 2100, 1);
    expect_finding("UPDATE leaf SET entry = x'00' WHERE position IN (0, 17, 2999)", SCRUB_ENTRY, 0, 3);
}

Test(logbook_scrub, a_hash_that_was_changed_is_told_from_that)
{
    expect_finding("UPDATE leaf SET hash = zeroblob(32) WHERE position = 1023", SCRUB_HASH, 1023, 1);
}

Test(logbook_scrub, both_kinds_at_once_are_neither)
{
    expect_finding("UPDATE leaf SET hash = zeroblob(32) WHERE position = 5; UPDATE leaf SET entry = x'00' WHERE position = 9", SCRUB_OTHER,
                   5, 2);
}

Test(logbook_scrub, an_entry_that_was_changed_with_its_hash_does_not_come_to_the_head)
{
    expect_finding("UPDATE leaf SET entry = (SELECT entry FROM leaf WHERE position = 8), hash = (SELECT hash FROM leaf WHERE position = 8) "
                   "WHERE position = 7",
                   SCRUB_OTHER, 0, 0);
}

Test(logbook_scrub, an_entry_that_is_gone_is_named)
{
    expect_finding("DELETE FROM leaf WHERE position = 1500", SCRUB_MISSING, 1500, 1);
    expect_finding("DELETE FROM leaf WHERE position = 2999", SCRUB_MISSING, 2999, 1);
    expect_finding("DELETE FROM leaf WHERE position = 0", SCRUB_MISSING, 0, 1);
}

Test(logbook_scrub, a_hash_of_another_size_is_a_page_that_cannot_be_read)
{
    struct fixture f;
    size_t slices;
    make_ledger(&f);
    run_sql(&f, "PRAGMA ignore_check_constraints = ON; UPDATE leaf SET hash = x'00' WHERE position = 1100");
    struct scrub_finding finding = look_through(&f, &slices);
    cr_expect(finding.damage == SCRUB_PAGE && finding.index == 1100 && slices == 2, "%s at %lu", scrub_damage_word(finding.damage),
              (unsigned long)finding.index);
    fixture_close(&f);
}

Test(logbook_scrub, before_the_first_head_there_is_nothing_to_hold_it_against)
{
    struct fixture f;
    struct scrub scrub;
    fixture_open(&f);
    cr_expect(status_is(scrub_begin(&scrub, f.store), STATUS_NOT_FOUND));
    fixture_close(&f);
}

Test(logbook_scrub, that_there_is_damage_is_known_after_a_restart)
{
    struct fixture f;
    struct scrub_finding finding = {SCRUB_HASH, 5, 1};
    fixture_open(&f);
    OK(scrub_finding_read(f.store, &finding));
    cr_expect_eq(finding.damage, SCRUB_NONE, "nothing was found yet");
    for (unsigned damage = 0; damage < SCRUB_DAMAGE_COUNT; damage++) {
        finding = (struct scrub_finding){(enum scrub_damage)damage, 5, 1};
        OK(store_begin(f.store));
        OK(scrub_finding_keep(f.store, &finding));
        OK(store_commit(f.store));
        fixture_reopen(&f);
        OK(scrub_finding_read(f.store, &finding));
        cr_expect(finding.damage == damage && finding.count == 0);
    }
    fixture_close(&f);
}
