// SPDX-License-Identifier: EUPL-1.2
//
// An export that goes on (P-07): it becomes what a whole one would have been, whatever ended the one before; it takes nothing of a log
// that does not begin with it, and says which of the two it is.
#include "support/verify_fixture.h"

#define SIZE_MOST 1100
#define REWRITTEN_AT 90

static struct status read_rewritten(void *state, uint64_t index, struct arena *arena, struct span *out)
{
    return sample_read(state, index + (index >= REWRITTEN_AT), arena, out);
}
static const struct entry_reader rewritten = {read_rewritten, NULL};

TestSuite(ledger_mirror, .fini = wipe_folder, .timeout = 120);

static struct status grow_to(const struct entry_reader *entries, uint64_t size)
{
    const struct mirror_folder mirror = folder_mirror(&folder);
    return sample_export(entries, size, &mirror);
}

static bool verifies_at(uint64_t size)
{
    struct ledger_report report = {0};
    const char *first;
    uint64_t index;
    bool holds = status_ok(verify_with("quorum none\n", &report, &first, &index));
    if (!holds)
        fprintf(stderr, "%s\n", first);
    return holds && report.checkpoint.head.size == size && report.entry_count == size;
}

static void copy_folder(const struct folder *from, struct folder *to)
{
    folder_wipe(to);
    for (size_t i = 0; i < from->count; i++)
        cr_assert(status_ok(folder_write(to, from->files[i].path, span_of(from->files[i].bytes, from->files[i].size))));
}

/* But for the heads of before, which a whole export has no reason to have. */
static size_t files_that_differ(const struct folder *a, struct folder *b)
{
    size_t differing = 0;
    for (size_t i = 0; i < a->count; i++) {
        const struct folder_file *file = folder_find(b, a->files[i].path);
        if (strncmp(a->files[i].path, EXPORT_HEADS_PATH, sizeof EXPORT_HEADS_PATH - 1) != 0)
            differing += !file || !span_equal(span_of(file->bytes, file->size), span_of(a->files[i].bytes, a->files[i].size));
    }
    return differing;
}

Test(ledger_mirror, what_came_in_pieces_is_what_a_whole_export_has)
{
    static const uint64_t sizes[] = {0, 1, 5, 5, 255, 256, 257, 511, 512, 600, SIZE_MOST};
    static struct folder pieces, whole;
    for (size_t i = 0; i < N(sizes); i++) {
        copy_folder(&pieces, &folder);
        cr_assert(status_ok(grow_to(&honest, sizes[i])), "%u", (unsigned)sizes[i]);
        cr_expect(verifies_at(sizes[i]), "%u", (unsigned)sizes[i]);
        copy_folder(&folder, &pieces);
        export_sample(&honest, sizes[i]);
        copy_folder(&folder, &whole);
        cr_expect_eq(files_that_differ(&pieces, &whole), 0, "%u", (unsigned)sizes[i]);
        cr_expect_eq(files_that_differ(&whole, &pieces), 0, "%u", (unsigned)sizes[i]);
    }
    folder_wipe(&pieces);
    folder_wipe(&whole);
}

static size_t writes;
static struct status count_write(void *state, const char *path, struct span bytes)
{
    writes++;
    return folder_write(state, path, bytes);
}

Test(ledger_mirror, only_what_is_new_is_written)
{
    struct mirror_folder mirror = folder_mirror(&folder);
    export_sample(&honest, 1000);
    mirror.sink.write = count_write;
    writes = 0;
    cr_assert(status_ok(sample_export(&honest, 1001, &mirror)));
    cr_expect_eq(writes, 2, "a bundle and its tile, not %zu", writes);
    writes = 0;
    cr_assert(status_ok(sample_export(&honest, 1001, &mirror)));
    cr_expect_eq(writes, 0);
}

/* ---- ended at any moment */

static size_t steps_left;
static struct status spend_step(void)
{
    if (!steps_left)
        return FAIL(IO_FAILED);
    steps_left--;
    return STATUS(OK);
}
static struct status write_step(void *state, const char *path, struct span bytes)
{
    TRY(spend_step());
    return folder_write(state, path, bytes);
}
static struct status settle_step(void *state)
{
    (void)state;
    return spend_step();
}
static struct status remove_step(void *state, const char *path)
{
    TRY(spend_step());
    return folder_forget(state, path);
}

Test(ledger_mirror, ended_at_any_step_it_is_what_it_was_or_what_it_becomes_and_goes_on)
{
    static struct folder before;
    struct mirror_folder mirror = folder_mirror(&folder);
    const struct export_sink stepping = {write_step, settle_step, write_step, remove_step, &folder};
    bool is_done = false;
    export_sample(&honest, 300);
    copy_folder(&folder, &before);
    for (size_t steps = 0; !is_done; steps++) {
        cr_assert_lt(steps, 40);
        copy_folder(&before, &folder);
        mirror.sink = stepping;
        steps_left = steps;
        is_done = status_ok(sample_export(&honest, 700, &mirror));
        cr_expect(verifies_at(is_done ? 700 : 300) || verifies_at(700), "after %zu steps", steps);
        cr_expect(status_ok(grow_to(&honest, 1000)) && verifies_at(1000), "it goes on after %zu steps", steps);
        cr_expect(!folder_find(&folder, "tile/entries/002.p/188"), "what was left goes");
    }
    folder_wipe(&before);
}

/* ---- another log */

static void expect_second(uint64_t held, uint64_t shown)
{
    char path[2][64];
    snprintf(path[0], sizeof path[0], MIRROR_SECOND_PATH "%u-held", (unsigned)held);
    snprintf(path[1], sizeof path[1], MIRROR_SECOND_PATH "%u-shown", (unsigned)shown);
    cr_expect(folder_find(&folder, path[0]) && folder_find(&folder, path[1]), "both heads are kept: %s, %s", path[0], path[1]);
    cr_expect(verifies_at(held), "the folder is as it was");
}

Test(ledger_mirror, a_log_that_was_written_again_is_a_second_history_at_any_size)
{
    static const uint64_t sizes[] = {REWRITTEN_AT + 1, 256, 300, 512, 600, SIZE_MOST};
    for (size_t i = 0; i < N(sizes); i++)
        for (size_t j = i; j < N(sizes); j++) {
            export_sample(&honest, sizes[i]);
            cr_expect(status_is(grow_to(&rewritten, sizes[j]), STATUS_TAMPERED), "%zu and %zu", i, j);
            expect_second(sizes[i], sizes[j]);
        }
}

Test(ledger_mirror, a_log_that_was_written_again_behind_the_folder_is_none)
{
    export_sample(&honest, REWRITTEN_AT);
    cr_expect(status_ok(grow_to(&rewritten, 600)));
    cr_expect(verifies_at(600));
}

Test(ledger_mirror, a_log_that_is_shorter_than_it_was_is_a_second_history)
{
    export_sample(&honest, 600);
    cr_expect(status_is(grow_to(&honest, 599), STATUS_TAMPERED));
    expect_second(600, 599);
}

Test(ledger_mirror, a_folder_of_another_log_is_not_written_in)
{
    struct folder_file *file;
    export_sample(&honest, 5);
    file = folder_find(&folder, EXPORT_CHECKPOINT_PATH);
    file->bytes[3] ^= 1; /* of the organisation's number */
    size_t count = folder.count;
    cr_expect(status_is(grow_to(&honest, 6), STATUS_CONFLICT));
    cr_expect_eq(folder.count, count);
}

Test(ledger_mirror, a_folder_that_was_damaged_proves_nothing_against_the_log)
{
    static const char *const paths[] = {"tile/0/001.p/44", "tile/1/000.p/1"};
    for (size_t i = 0; i < N(paths); i++) {
        export_sample(&honest, 300);
        folder_find(&folder, paths[i])->bytes[7] ^= 1;
        cr_expect(status_is(grow_to(&honest, 400), STATUS_CORRUPT), "%s", paths[i]);
        cr_expect(!folder_find(&folder, MIRROR_SECOND_PATH "300-held"));
        export_sample(&honest, 300);
        folder_remove(&folder, (size_t)(folder_find(&folder, paths[i]) - folder.files));
        cr_expect(status_is(grow_to(&honest, 400), STATUS_CORRUPT), "%s", paths[i]);
    }
}

Test(ledger_mirror, a_folder_that_others_wrote_proves_nothing_against_the_log)
{
    static struct folder forged;
    struct folder_file *file;
    export_sample(&rewritten, 300);
    file = folder_find(&folder, EXPORT_CHECKPOINT_PATH);
    char *signature = memmem(file->bytes, file->size, "\n\n", 2);
    signature[60 + sizeof SAMPLE_ORIGIN] ^= 1; /* within the base64 of it */
    copy_folder(&folder, &forged);
    cr_expect(status_is(grow_to(&honest, 400), STATUS_CORRUPT));
    cr_expect_eq(files_that_differ(&folder, &forged) + files_that_differ(&forged, &folder), 0);
    folder_wipe(&forged);
}

Test(ledger_mirror, a_log_whose_entries_do_not_fit_its_own_head_proves_nothing)
{
    CLEANUP(arena) struct arena *arena = NULL;
    const struct mirror_folder mirror = folder_mirror(&folder);
    struct tree_head head = {.size = 400};
    struct export_log log = {.entries = honest, .trust = span_of_text("quorum none\n")};
    struct mirror_report report;
    struct complaint why = {""};
    export_sample(&honest, 300);
    cr_assert(status_ok(arena_new((size_t)1024 * 1024, &arena)) && status_ok(sample_checkpoint(&head, arena, &log.checkpoint)));
    cr_expect(status_is(mirror_write(&log, &mirror, &report, &why), STATUS_CORRUPT));
    cr_expect(!folder_find(&folder, MIRROR_SECOND_PATH "300-held") && verifies_at(300));
}

/* ---- heads */

static struct status export_with_head(struct export_head head)
{
    CLEANUP(arena) struct arena *arena = NULL;
    const struct mirror_folder mirror = folder_mirror(&folder);
    const struct folder_file *file = folder_find(&folder, EXPORT_CHECKPOINT_PATH);
    struct mirror_report report;
    struct complaint why = {""};
    TRY(arena_new((size_t)1024 * 1024, &arena));
    struct export_log log = {.entries = honest, .heads = &head, .head_count = 1, .trust = span_of_text("quorum none\n")};
    TRY(arena_copy(arena, span_of(file->bytes, file->size), &log.checkpoint));
    return mirror_write(&log, &mirror, &report, &why);
}

Test(ledger_mirror, no_signature_of_a_head_that_was_kept_once_goes)
{
    char notes[3][2048];
    struct folder_file *file;
    export_sample(&honest, 5);
    file = folder_find(&folder, EXPORT_CHECKPOINT_PATH);
    for (size_t i = 0; i < N(notes); i++)
        snprintf(notes[i], sizeof notes[i], "%.*s\xe2\x80\x94 %s AAAAA%cAAAA==\n", (int)file->size, (const char *)file->bytes,
                 i == 1 ? "second" : "first", i == 2 ? 'Q' : 'A');
    for (size_t i = 0; i < N(notes); i++)
        cr_assert(status_ok(export_with_head((struct export_head){5, span_of_text(notes[i])})), "%zu", i);
    file = folder_find(&folder, EXPORT_HEADS_PATH "5");
    const struct span text = span_of(file->bytes, file->size);
    cr_expect(memmem(text.data, text.size, "first", 5) && memmem(text.data, text.size, "second", 6));
}
