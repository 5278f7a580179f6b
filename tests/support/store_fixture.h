// SPDX-License-Identifier: EUPL-1.2
//
// A real store in a directory of its own, that can be closed and opened again, and is gone afterwards.
#pragma once

#include "store/database.h"

#include <criterion/criterion.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIXTURE_OIN "00000099000000000001"
#define OTHER_OIN "00000099000000000002"
#define THIRD_OIN "00000099000000000003"

struct fixture {
    char directory[64], path[96];
    struct secret_key master;
    struct complaint why;
    struct store *store;
    struct arena *arena;
};

static inline struct oin oin_of(const char *digits)
{
    struct oin oin = {{0}};
    memcpy(oin.text, digits, OIN_DIGITS);
    return oin;
}

static inline struct status fixture_try(struct fixture *f, bool create, struct store **out)
{
    struct store_config config = {.path = f->path, .create = create, .master = &f->master, .own = oin_of(FIXTURE_OIN)};
    return store_open(&config, &f->why, out);
}

static inline void fixture_path(struct fixture *f)
{
    memset(f, 0, sizeof *f);
    cr_assert(status_ok(crypto_start()));
    snprintf(f->directory, sizeof f->directory, "/tmp/schakel.store.XXXXXX");
    cr_assert(mkdtemp(f->directory));
    snprintf(f->path, sizeof f->path, "%s/node.db", f->directory);
    memset(f->master.bytes, 7, sizeof f->master.bytes);
    cr_assert(status_ok(arena_new((size_t)64 * 1024 * 1024, &f->arena)));
}

static inline void fixture_open(struct fixture *f)
{
    fixture_path(f);
    cr_assert(status_ok(fixture_try(f, true, &f->store)), "%s", f->why.text);
}

static inline void fixture_reopen(struct fixture *f)
{
    f->store = store_close(f->store);
    cr_assert(status_ok(fixture_try(f, false, &f->store)), "%s", f->why.text);
}

static inline void fixture_close(struct fixture *f)
{
    char beside[128];
    f->store = store_close(f->store);
    f->arena = arena_free(f->arena);
    unlink(f->path);
    snprintf(beside, sizeof beside, "%s-wal", f->path);
    unlink(beside);
    rmdir(f->directory);
}

/* The whole of a file, in the fixture's arena. */
static inline struct span fixture_file(struct fixture *f, const char *path)
{
    struct stat about;
    void *bytes;
    FILE *file = fopen(path, "rb");
    if (!file)
        return span_empty();
    cr_assert(fstat(fileno(file), &about) == 0);
    cr_assert(status_ok(arena_take(f->arena, 1, (size_t)about.st_size + 1, &bytes)));
    cr_assert(fread(bytes, 1, (size_t)about.st_size, file) == (size_t)about.st_size);
    fclose(file);
    return span_of(bytes, (size_t)about.st_size);
}

#define OK(call)                                                      \
    do {                                                              \
        struct status ok_ = (call);                                   \
        cr_assert(status_ok(ok_), "%s: %s", #call, status_text(ok_)); \
    } while (0)
#define IS(call, expected)                                                               \
    do {                                                                                 \
        struct status is_ = (call);                                                      \
        cr_assert(status_is(is_, STATUS_##expected), "%s: %s", #call, status_text(is_)); \
    } while (0)
