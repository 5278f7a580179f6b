// SPDX-License-Identifier: EUPL-1.2
//
// Leaves keep their order and bytes, heads never fork, openings come back and nowhere else.
#include "store/leaves.h"
#include "store/openings.h"
#include "store/query.h" /* the inside: nothing of a node takes a key away yet */

#include "../support/store_fixture.h"

static void append(struct fixture *f, uint64_t index)
{
    uint8_t entry[64], hash[SHA256_BYTES];
    memset(entry, (int)index, sizeof entry);
    sha256(SPAN_OF_ARRAY(entry), hash);
    OK(store_leaf_append(f->store, index, SPAN_OF_ARRAY(entry), hash));
}

struct seen {
    uint64_t next, sum;
};

static struct status see(void *context, uint64_t index, struct span entry, const uint8_t hash[static SHA256_BYTES])
{
    struct seen *seen = context;
    uint8_t expected[SHA256_BYTES];
    sha256(entry, expected);
    cr_expect(index == seen->next && memcmp(hash, expected, sizeof expected) == 0);
    seen->next++;
    seen->sum += entry.data[0];
    return index == 7 ? FAIL(UNEXPECTED) : STATUS(OK);
}

Test(store_leaves, stand_in_order_and_are_there_after_reopening)
{
    struct fixture f;
    uint64_t count;
    struct span entry;
    uint8_t hash[SHA256_BYTES] = {0};
    struct seen seen = {2, 0};
    fixture_open(&f);
    OK(store_begin(f.store));
    for (uint64_t i = 0; i < 10; i++)
        append(&f, i);
    IS(store_leaf_append(f.store, 9, span_of("x", 1), hash), CONFLICT);
    IS(store_leaf_append(f.store, 11, span_of("x", 1), hash), CONFLICT);
    OK(store_frontier_write(f.store, span_of_text("frontier of ten")));
    OK(store_commit(f.store));
    fixture_reopen(&f);
    OK(store_leaf_count(f.store, &count));
    cr_expect(count == 10);
    OK(store_leaf_read(f.store, 3, f.arena, &entry, hash));
    cr_expect(entry.size == 64 && entry.data[5] == 3);
    IS(store_leaf_read(f.store, 10, f.arena, &entry, hash), NOT_FOUND);
    OK(store_leaves_each(f.store, 2, 4, see, &seen));
    cr_expect(seen.next == 6 && seen.sum == 2 + 3 + 4 + 5);
    IS(store_leaves_each(f.store, 6, 100, see, &seen), UNEXPECTED); /* the callback's word is given back */
    OK(store_frontier_read(f.store, f.arena, &entry));
    cr_expect(span_is_text(entry, "frontier of ten"));
    fixture_close(&f);
}

Test(store_leaves, what_is_undone_was_never_there)
{
    struct fixture f;
    uint64_t count;
    fixture_open(&f);
    OK(store_begin(f.store));
    append(&f, 0);
    OK(store_savepoint(f.store));
    append(&f, 1);
    OK(store_undo(f.store));
    OK(store_savepoint(f.store));
    append(&f, 1);
    OK(store_release(f.store));
    OK(store_commit(f.store));
    OK(store_begin(f.store));
    append(&f, 2);
    store_rollback(f.store);
    OK(store_leaf_count(f.store, &count));
    cr_expect(count == 2);
    OK(store_begin(f.store));
    append(&f, 2);
    f.store = store_close(f.store); /* with the transaction open */
    OK(fixture_try(&f, false, &f.store));
    OK(store_leaf_count(f.store, &count));
    cr_expect(count == 2);
    fixture_close(&f);
}

/* P-07: one size has one root for ever. */
Test(store_leaves, a_head_never_forks_and_never_goes_back)
{
    struct fixture f;
    struct store_head out, head = {.end = 5, .note = span_of_text("five")};
    static const struct {
        uint64_t size;
        uint8_t root;
        enum status_code expected;
    } rows[] = {
        {5, 0, STATUS_OK},       {5, 1, STATUS_CONFLICT}, {4, 0, STATUS_CONFLICT}, {9, 2, STATUS_OK},
        {9, 0, STATUS_CONFLICT}, {5, 0, STATUS_CONFLICT}, {5, 1, STATUS_CONFLICT}, {10, 2, STATUS_OK},
    };
    fixture_open(&f);
    IS(store_head_read(f.store, f.arena, &out), NOT_FOUND);
    OK(store_begin(f.store));
    OK(store_head_write(f.store, &head));
    OK(store_commit(f.store));
    fixture_reopen(&f);
    for (size_t i = 0; i < N(rows); i++) {
        head.end = rows[i].size;
        memset(head.root, rows[i].root, sizeof head.root);
        head.note = span_of_text("cosigned");
        OK(store_begin(f.store));
        struct status status = store_head_write(f.store, &head);
        OK(store_commit(f.store));
        cr_expect(status_is(status, rows[i].expected), "row %zu: %s", i, status_text(status));
    }
    OK(store_head_read(f.store, f.arena, &out));
    cr_expect(out.end == 10 && out.root[31] == 2 && span_is_text(out.note, "cosigned"));
    fixture_close(&f);
}

static void fill_next(void *state, uint8_t *out, size_t size) { memset(out, ++*(uint8_t *)state, size); }

Test(store_leaves, a_subject_has_one_key_per_retention_class)
{
    struct fixture f;
    uint8_t state = 0, a[32] = {1}, b[32] = {2}, key[32], again[32], other[32];
    struct random_source random = {fill_next, &state};
    int64_t id, same, different;
    fixture_open(&f);
    OK(store_begin(f.store));
    OK(store_subject_key(f.store, a, 1, &random, &id, key));
    OK(store_commit(f.store));
    fixture_reopen(&f);
    OK(store_begin(f.store));
    OK(store_subject_key(f.store, a, 1, &random, &same, again));
    cr_expect(id == same && memcmp(key, again, 32) == 0);
    OK(store_subject_key(f.store, a, 2, &random, &different, other));
    cr_expect(different != id && memcmp(key, other, 32) != 0);
    OK(store_subject_key(f.store, b, 1, &random, &different, other));
    cr_expect(different != id && memcmp(key, other, 32) != 0);
    OK(store_subject_key_read(f.store, id, again));
    cr_expect(memcmp(key, again, 32) == 0);
    IS(store_subject_key_read(f.store, 99, again), NOT_FOUND);
    OK(store_commit(f.store));
    fixture_close(&f);
}

Test(store_leaves, openings_come_back_by_leaf_and_field)
{
    struct fixture f;
    uint8_t subject[32] = {1}, key[32];
    int64_t id, found;
    struct span value;
    fixture_open(&f);
    OK(store_begin(f.store));
    append(&f, 0);
    OK(store_subject_key(f.store, subject, 1, system_random(), &id, key));
    OK(store_opening_put(f.store, 0, COMMIT_SUBJECT, id, span_of_text("the subject")));
    OK(store_opening_put(f.store, 0, COMMIT_USER, id, span_empty()));
    IS(store_opening_put(f.store, 0, COMMIT_USER, id, span_of_text("again")), CONFLICT);
    IS(store_opening_put(f.store, 1, COMMIT_USER, id, span_of_text("no leaf")), NOT_FOUND);
    IS(store_opening_put(f.store, 0, COMMIT_DETAIL, 77, span_of_text("no key")), NOT_FOUND);
    OK(store_commit(f.store));
    fixture_reopen(&f);
    OK(store_opening_read(f.store, 0, COMMIT_SUBJECT, f.arena, &found, &value));
    cr_expect(found == id && span_is_text(value, "the subject"));
    OK(store_opening_read(f.store, 0, COMMIT_USER, f.arena, &found, &value));
    cr_expect(value.size == 0);
    IS(store_opening_read(f.store, 0, COMMIT_DETAIL, f.arena, &found, &value), NOT_FOUND);
    fixture_close(&f);
}

/* P-09: one person's key goes, and with it what it opens; the commitments of all stay, and the others' openings. */
Test(store_leaves, of_a_list_the_commitments_stay_when_an_opening_goes)
{
    struct fixture f;
    struct listed_row rows[3], put = {.commit = {1}, .value = span_of_text("the first")};
    uint8_t a[32] = {1}, b[32] = {2}, key[32];
    int64_t first, second;
    size_t count;
    fixture_open(&f);
    OK(store_begin(f.store));
    append(&f, 0);
    OK(store_subject_key(f.store, a, 2, system_random(), &first, key));
    OK(store_subject_key(f.store, b, 2, system_random(), &second, key));
    put.subject_key = first;
    OK(store_listed_put(f.store, 0, 1, &put));
    put = (struct listed_row){.commit = {2}, .subject_key = second, .value = span_of_text("the second")};
    IS(store_listed_put(f.store, 0, 1, &put), CONFLICT);
    IS(store_listed_put(f.store, 1, 1, &put), NOT_FOUND);
    OK(store_listed_put(f.store, 0, 2, &put));
    OK(store_commit(f.store));
    fixture_reopen(&f);
    IS(store_listed_read(f.store, 0, 1, f.arena, rows, &count), TOO_LARGE);
    OK(store_listed_read(f.store, 1, N(rows), f.arena, rows, &count));
    cr_expect_eq(count, 0);
    OK(store_listed_read(f.store, 0, N(rows), f.arena, rows, &count));
    cr_assert_eq(count, 2);
    cr_expect(rows[0].is_open && rows[0].subject_key == first && span_is_text(rows[0].value, "the first"));
    cr_expect(rows[1].is_open && rows[1].subject_key == second && span_is_text(rows[1].value, "the second"));
    cr_assert_eq(sqlite3_exec(f.store->db, "DELETE FROM subject_key WHERE id = 1", NULL, NULL, NULL), SQLITE_OK);
    OK(store_listed_read(f.store, 0, N(rows), f.arena, rows, &count));
    cr_assert_eq(count, 2);
    cr_expect(!rows[0].is_open && rows[0].commit[0] == 1 && rows[1].is_open && rows[1].commit[0] == 2);
    fixture_close(&f);
}
