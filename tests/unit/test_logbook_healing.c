// SPDX-License-Identifier: EUPL-1.2
//
// Whatever a disk or a hand did to entries of a ledger: bytes with a proof under a head of it take their place, the rows stay as they are,
// and nothing else is taken, whoever brings it (P-07).
#include "logbook/healing.h"
#include "logbook/scrub.h"
#include "store/query.h" /* the inside: what no function of a node does to a leaf */

#include "support/store_fixture.h"

#include <fcntl.h>

#define ENTRIES 3000
#define EARLIER 2000 /* entries under a head of before */
#define ORIGIN FIXTURE_OIN "/exchange-log/2026"

static struct fixture f;
static uint64_t values[ENTRIES]; /* the entries */
static struct tree_hash leaves[ENTRIES];
static struct complaint why;

static struct span entry_of(size_t i) { return span_of(&values[i], sizeof values[i]); }

static void write_head(uint64_t end, const struct frontier *frontier)
{
    struct tree_hash root;
    struct store_head head = {.end = end, .note = span_of_text("note")};
    frontier_root(frontier, &root);
    memcpy(head.root, root.bytes, SHA256_BYTES);
    OK(store_head_write(f.store, &head));
}

static void begin(void)
{
    struct frontier frontier;
    fixture_open(&f);
    frontier_init(&frontier);
    OK(store_begin(f.store));
    for (uint64_t i = 0; i < ENTRIES; i++) {
        values[i] = i * 0x9E3779B97F4A7C15u;
        tree_leaf(entry_of(i), &leaves[i]);
        frontier_append(&frontier, &leaves[i]);
        OK(store_leaf_append(f.store, i, entry_of(i), leaves[i].bytes));
        if (i + 1 == EARLIER)
            write_head(EARLIER, &frontier);
    }
    write_head(ENTRIES, &frontier);
    OK(store_commit(f.store));
}
static void end(void) { fixture_close(&f); }
TestSuite(logbook_healing, .init = begin, .fini = end, .timeout = 60);

static void run_sql(const char *sql)
{
    char *said = NULL;
    cr_assert(sqlite3_exec(f.store->db, sql, NULL, NULL, &said) == SQLITE_OK, "%s: %s", sql, said);
}

static struct scrub_finding look_through(void)
{
    struct scrub scrub;
    struct scrub_finding finding = {.damage = SCRUB_DAMAGE_COUNT};
    bool is_over = false;
    OK(scrub_begin(&scrub, f.store));
    while (!is_over)
        OK(scrub_slice(&scrub, f.store, &is_over, &finding));
    return finding;
}

static struct healing healing_of(uint64_t position, uint64_t size)
{
    struct leaf_array array = {leaves, ENTRIES};
    const struct tree_reader reader = leaf_array_reader(&array);
    struct healing healing = {.position = position, .entry = entry_of(position), .size = size};
    OK(inclusion_prove(&reader, position, size, &healing.proof));
    return healing;
}

static struct damaged_leaves found;

static struct status take(const struct healing *healing)
{
    OK(store_begin(f.store));
    struct status status = healing_take(f.store, ORIGIN, &found, healing, &why);
    if (status_ok(status))
        OK(store_commit(f.store));
    else
        store_rollback(f.store);
    return status;
}

/* Everything that is found; `expected`: the hashes that somebody has, or NULL. */
static size_t heal_all(const struct tree_hash *expected)
{
    size_t count = 0;
    struct healing_slice slice = {0, HEALING_SLICE, span_empty()};
    do {
        slice.count = ENTRIES - slice.first < HEALING_SLICE ? ENTRIES - slice.first : HEALING_SLICE;
        if (expected)
            slice.expected = span_of(expected + slice.first, slice.count * SHA256_BYTES);
        OK(healing_look(f.store, &slice, &found));
        for (; found.count; count++) {
            const struct healing healing = healing_of(found.positions[0], ENTRIES);
            OK(take(&healing));
        }
        slice.first = found.next;
    } while (slice.first);
    return count;
}

static void look_at(uint64_t first, uint64_t count)
{
    OK(healing_look(f.store, &(struct healing_slice){first, count, span_empty()}, &found));
}

static uint64_t healed(void)
{
    uint64_t count;
    OK(store_leaves_healed(f.store, &count));
    return count;
}

#define DROP "DROP TRIGGER leaf_stays; "
static const struct {
    const char *sql;
    enum scrub_damage damage;
    size_t count;
} harms[] = {
    {DROP "UPDATE leaf SET entry = x'00' WHERE position IN (0, 17, 2999)", SCRUB_ENTRY, 3},
    {DROP "UPDATE leaf SET hash = zeroblob(32) WHERE position = 1023", SCRUB_HASH, 1},
    {DROP "UPDATE leaf SET hash = zeroblob(32) WHERE position = 5; UPDATE leaf SET entry = x'00' WHERE position IN (5, 9)", SCRUB_OTHER, 2},
    {"DELETE FROM leaf WHERE position IN (1500, 1501, 1700)", SCRUB_MISSING, 3},
    {DROP "PRAGMA ignore_check_constraints = ON; UPDATE leaf SET hash = x'00' WHERE position BETWEEN 1100 AND 1120", SCRUB_PAGE, 21},
};

Test(logbook_healing, whatever_was_harmed_is_found_and_healed_and_is_what_was_signed)
{
    for (size_t i = 0; i < N(harms); i++) {
        run_sql(harms[i].sql);
        cr_expect_eq(look_through().damage, harms[i].damage, "%s", harms[i].sql);
        const size_t count = heal_all(NULL);
        cr_expect_eq(count, harms[i].count, "%s: %zu", harms[i].sql, count);
        cr_expect_eq(look_through().damage, SCRUB_NONE, "%s", harms[i].sql);
        cr_expect_eq(healed(), count);
        end();
        begin();
    }
}

/* It fits its hash, so only who has it from elsewhere can say which it is. */
Test(logbook_healing, an_entry_that_was_changed_with_its_hash_is_found_by_what_is_expected)
{
    run_sql(DROP "UPDATE leaf SET entry = (SELECT entry FROM leaf WHERE position = 8), hash = (SELECT hash FROM leaf WHERE position = 8)"
                 " WHERE position = 7");
    cr_expect_eq(look_through().damage, SCRUB_OTHER);
    cr_expect_eq(heal_all(NULL), 0);
    cr_expect_eq(heal_all(leaves), 1);
    cr_expect_eq(look_through().damage, SCRUB_NONE);
}

Test(logbook_healing, the_rows_stay_as_they_are_and_all_readers_see_what_was_healed)
{
    struct logbook_part part = {0, ENTRIES, false};
    struct frontier frontier;
    struct tree_hash root, stored;
    struct span entry;
    uint8_t hash[SHA256_BYTES];
    run_sql(DROP "UPDATE leaf SET entry = x'00', hash = zeroblob(32) WHERE position = 42");
    cr_expect_eq(heal_all(NULL), 1);
    fixture_reopen(&f);
    OK(store_leaf_read(f.store, 42, f.arena, &entry, hash));
    cr_expect(span_equal(entry, entry_of(42)) && memcmp(hash, leaves[42].bytes, SHA256_BYTES) == 0);
    OK(logbook_frontier_of(f.store, &part, ENTRIES, &frontier));
    frontier_root(&frontier, &root);
    OK(store_head_root(f.store, ENTRIES, stored.bytes));
    cr_expect(tree_hash_equal(&root, &stored));
    sqlite3_stmt *query;
    cr_assert(sqlite3_prepare_v2(f.store->db, "SELECT entry FROM leaf WHERE position = 42", -1, &query, NULL) == SQLITE_OK);
    cr_assert(sqlite3_step(query) == SQLITE_ROW && sqlite3_column_bytes(query, 0) == 1);
    sqlite3_finalize(query);
    cr_expect(sqlite3_exec(f.store->db, "DELETE FROM leaf_patch", NULL, NULL, NULL) != SQLITE_OK, "what was healed stays so");
}

/* Where the hash of this leaf stands in the file, its page is made one of no kind. */
static void spoil_page(size_t i)
{
    const struct span file = fixture_file(&f, f.path);
    const uint8_t *at = memmem(file.data, file.size, leaves[i].bytes, SHA256_BYTES);
    cr_assert(at);
    const int fd = open(f.path, O_WRONLY);
    const off_t page = (off_t)((size_t)(at - file.data) / STORE_PAGE_BYTES * STORE_PAGE_BYTES);
    cr_assert(pwrite(fd, "\xFF", 1, page) == 1 && close(fd) == 0);
}

Test(logbook_healing, a_page_that_cannot_be_read_is_read_no_more_once_it_is_healed)
{
    struct span entry;
    uint8_t hash[SHA256_BYTES];
    fixture_reopen(&f); /* what stands in the WAL goes into the file */
    f.store = store_close(f.store);
    spoil_page(1234);
    OK(fixture_try(&f, false, &f.store));
    cr_expect_eq(look_through().damage, SCRUB_PAGE);
    cr_expect(status_is(store_leaf_read(f.store, 1234, f.arena, &entry, hash), STATUS_CORRUPT));
    const size_t count = heal_all(NULL);
    cr_expect(count > 10 && count < 200, "%zu", count);
    cr_expect_eq(look_through().damage, SCRUB_NONE);
    OK(store_begin(f.store));
    OK(store_leaf_read(f.store, 1234, f.arena, &entry, hash));
    OK(store_meta_set(f.store, "meanwhile", span_of_text("of somebody else")));
    OK(store_commit(f.store));
}

Test(logbook_healing, nothing_is_taken_that_a_head_does_not_cover_at_that_place)
{
    run_sql(DROP "UPDATE leaf SET entry = x'00' WHERE position IN (42, 2500)");
    struct healing good = healing_of(42, ENTRIES), other = healing_of(43, ENTRIES), lie = good;
    cr_expect(status_is(take(&good), STATUS_CONFLICT), "nobody looked yet");
    look_at(0, HEALING_SLICE);
    cr_expect_eq(found.count, 1);
    lie.entry = span_of_text("what somebody would rather have there");
    cr_expect(status_is(take(&lie), STATUS_BAD_PROOF) && strstr(why.text, "entry 42"), "%s", why.text);
    lie = other;
    lie.position = 42;
    cr_expect(status_is(take(&lie), STATUS_BAD_PROOF), "of another entry");
    lie = good;
    lie.size = ENTRIES - 1;
    cr_expect(status_is(take(&lie), STATUS_NOT_FOUND), "a head that was never signed: %s", why.text);
    lie.size = UINT64_MAX;
    cr_expect(status_is(take(&lie), STATUS_NOT_FOUND));
    lie = good;
    lie.proof.count--;
    cr_expect(status_is(take(&lie), STATUS_BAD_PROOF));
    look_at(2048, HEALING_SLICE);
    cr_expect_eq(found.count, 1);
    lie.size = EARLIER;
    lie.position = 2500;
    cr_expect(status_is(take(&lie), STATUS_BAD_PROOF), "beyond that head");
    look_at(0, HEALING_SLICE);
    cr_expect(status_is(take(&other), STATUS_CONFLICT) && strstr(why.text, "not damaged"), "%s", why.text);
    cr_expect_eq(healed(), 0);
    cr_expect_eq(look_through().count, 2);
    good = healing_of(42, EARLIER);
    OK(take(&good));
    cr_expect(status_is(take(&good), STATUS_CONFLICT), "it is whole now");
    cr_expect_eq(look_through().count, 1);
}

Test(logbook_healing, what_was_healed_can_be_damaged_and_healed_again)
{
    run_sql(DROP "UPDATE leaf SET entry = x'00' WHERE position = 42");
    cr_expect_eq(heal_all(NULL), 1);
    run_sql("UPDATE leaf_patch SET entry = x'01'");
    cr_expect_eq(look_through().damage, SCRUB_ENTRY, "a patch that is not what was signed is damage like any other");
    cr_expect_eq(heal_all(NULL), 1);
    cr_expect_eq(healed(), 1);
    cr_expect_eq(look_through().damage, SCRUB_NONE);
}

Test(logbook_healing, what_is_looked_at_ends_at_the_last_head)
{
    OK(store_begin(f.store));
    OK(store_leaf_append(f.store, ENTRIES, span_of_text("later"), leaves[0].bytes));
    OK(store_commit(f.store));
    look_at(ENTRIES - 1, HEALING_SLICE);
    cr_expect(found.count == 0 && found.next == 0);
    look_at(ENTRIES, 10);
    cr_expect(found.count == 0 && found.next == 0);
    look_at(0, 10);
    cr_expect(found.next == 10);
}
