// SPDX-License-Identifier: EUPL-1.2
//
// The file of a store, read while the store is written: it is the store of the moment at which that began, whatever is committed since,
// and afterwards the store settles again (P-05).
#include "store/copy.h"
#include "store/leaves.h"

#include "support/store_fixture.h"

#include <fcntl.h>

#define ENTRY_SIZE 4000

static void append(struct fixture *f, uint64_t count)
{
    static const uint8_t entry[ENTRY_SIZE] = {1}, hash[SHA256_BYTES] = {2};
    uint64_t first;
    OK(store_leaf_count(f->store, &first));
    OK(store_begin(f->store));
    for (uint64_t i = 0; i < count; i++)
        OK(store_leaf_append(f->store, first + i, SPAN_OF_ARRAY(entry), hash));
    OK(store_commit(f->store));
}

/* The copy as a store of its own: how many leaves it has. */
static uint64_t leaves_of_copy(const struct fixture *f, const uint8_t *bytes, size_t size)
{
    struct store_config config = {.look_at_pages = true, .master = &f->master, .own = oin_of(FIXTURE_OIN)};
    struct store *store;
    struct complaint why = {""};
    uint64_t count;
    char path[300];
    snprintf(path, sizeof path, "%s.copy", f->path);
    int file = open(path, O_CREAT | O_EXCL | O_WRONLY, 0600);
    cr_assert(file >= 0 && write(file, bytes, size) == (ssize_t)size && close(file) == 0);
    config.path = path;
    cr_assert(status_ok(store_open(&config, &why, &store)), "%s", why.text);
    OK(store_leaf_count(store, &count));
    store_close(store);
    unlink(path);
    return count;
}

Test(store_copy, it_is_of_one_moment)
{
    struct fixture f;
    uint64_t size, at = 0;
    fixture_open(&f);
    append(&f, 300);
    OK(store_copy_begin(f.store, &size));
    uint8_t *bytes = malloc(size);
    for (const size_t slice = 64 * 1024; at < size; at += slice) {
        const size_t some = size - at < slice ? (size_t)(size - at) : slice;
        append(&f, 10);
        OK(store_settle(f.store));
        OK(store_copy_read(f.store, at, bytes + at, some));
    }
    cr_expect(leaves_of_copy(&f, bytes, size) == 300);
    cr_expect(store_unsettled(f.store) > 0, "the file stood still");
    store_copy_end(f.store);
    OK(store_settle(f.store));
    cr_expect(store_unsettled(f.store) == 0);
    free(bytes);
    fixture_close(&f);
}

Test(store_copy, one_at_a_time_and_not_within_a_batch)
{
    struct fixture f;
    uint64_t size;
    uint8_t byte;
    fixture_open(&f);
    IS(store_copy_read(f.store, 0, &byte, 1), CONFLICT);
    OK(store_begin(f.store));
    IS(store_copy_begin(f.store, &size), BUSY);
    store_rollback(f.store);
    OK(store_copy_begin(f.store, &size));
    IS(store_copy_begin(f.store, &size), BUSY);
    store_copy_end(f.store);
    OK(store_copy_begin(f.store, &size));
    IS(store_copy_read(f.store, size, &byte, 1), IO_FAILED);
    fixture_close(&f);
}
