// SPDX-License-Identifier: EUPL-1.2
//
// An exported log is accepted as it was written and in no other form (P-07): bits, files and entries changed in
// turn, and entries that a rightly signed log may not hold.
#include "support/verify_fixture.h"

TestSuite(ledger_verify, .fini = wipe_folder, .timeout = 120);

Test(ledger_verify, accepts_the_log_as_it_was_written)
{
    static const uint64_t sizes[] = {0, 1, 5, 255, 256, 257, 300, 512, 1100};
    for (size_t i = 0; i < N(sizes); i++) {
        struct ledger_report report = {0};
        const char *first;
        uint64_t index;
        export_sample(&honest, sizes[i]);
        cr_expect(status_ok(verify_with("quorum none\n", &report, &first, &index)), "%u: %s", (unsigned)sizes[i], first);
        cr_expect_eq(report.entry_count, sizes[i]);
        cr_expect_eq(report.finding_count, 0);
        cr_expect_eq(report.checkpoint.head.size, sizes[i]);
    }
}

/* Flips one bit after another; returns how many went unseen. */
static size_t unseen_flips(size_t step_bits)
{
    size_t unseen = 0;
    for (size_t f = 0; f < folder.count; f++) {
        struct folder_file *file = &folder.files[f];
        if (strcmp(file->path, EXPORT_TRUST_PATH) == 0)
            continue; /* the auditor brings his own */
        for (size_t bit = f % step_bits; bit < 8 * file->size; bit += step_bits) {
            const char *first;
            file->bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
            if (status_ok(verify_first(&first))) {
                fprintf(stderr, "%s: bit %zu\n", file->path, bit);
                unseen++;
            }
            file->bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
    }
    return unseen;
}

Test(ledger_verify, every_bit_of_a_small_log_counts)
{
    const char *first;
    export_sample(&honest, 5);
    cr_expect_eq(unseen_flips(1), 0);
    cr_expect(status_ok(verify_first(&first)), "whole again at the end");
}

Test(ledger_verify, bits_all_over_a_log_with_full_tiles_count)
{
    export_sample(&honest, 300);
    cr_expect_eq(unseen_flips(211), 0);
}

Test(ledger_verify, every_file_counts_and_each_may_be_neither_shorter_nor_longer)
{
    export_sample(&honest, 300);
    cr_assert_eq(folder.count, 8); /* checkpoint and its head, trust, 2 bundles, 2 tiles, 1 tile above */
    for (size_t f = 0; f < folder.count; f++) {
        struct folder_file *file = &folder.files[f], saved = *file;
        if (strcmp(file->path, EXPORT_TRUST_PATH) == 0 || strcmp(file->path, EXPORT_HEADS_PATH "300") == 0)
            continue; /* a head of before may be there or not */
        const char *first;
        strcpy(file->path, "elsewhere");
        expect_first(saved.path, "missing-file");
        strcpy(file->path, saved.path);
        for (size_t size = 0; size < saved.size; size += saved.size / 7 + 1) {
            file->size = size;
            cr_expect(status_is(verify_first(&first), STATUS_TAMPERED), "%s cut to %zu", saved.path, size);
        }
        file->bytes = calloc(1, saved.size + 1);
        file->size = saved.size + 1;
        memcpy(file->bytes, saved.bytes, saved.size);
        cr_expect(status_is(verify_first(&first), STATUS_TAMPERED), "%s with a byte more", saved.path);
        free(file->bytes);
        *file = saved;
        cr_assert(status_ok(verify_first(&first)));
    }
}

Test(ledger_verify, bundles_and_tiles_cannot_change_places)
{
    export_sample(&honest, 600);
    for (size_t a = 0; a < folder.count; a++)
        for (size_t b = a + 1; b < folder.count; b++) {
            struct folder_file *left = &folder.files[a], *right = &folder.files[b], saved[2] = {*left, *right};
            const char *first;
            if (strcmp(left->path, EXPORT_TRUST_PATH) == 0 || strcmp(right->path, EXPORT_TRUST_PATH) == 0 ||
                span_equal(span_of(left->bytes, left->size), span_of(right->bytes, right->size)))
                continue; /* the newest head lies there twice */
            left->bytes = saved[1].bytes, left->size = saved[1].size;
            right->bytes = saved[0].bytes, right->size = saved[0].size;
            cr_expect(status_is(verify_first(&first), STATUS_TAMPERED), "%s and %s", left->path, right->path);
            *left = saved[0], *right = saved[1];
        }
}

Test(ledger_verify, stray_files_and_tiles_of_another_size_are_told_and_other_files_below_tile_fail)
{
    struct ledger_report report = {0};
    const char *first;
    uint64_t index;
    export_sample(&honest, 5);
    cr_assert(status_ok(folder_write(&folder, "notes.txt", span_of_text("x"))));
    cr_assert(status_ok(folder_write(&folder, "a\033[2J", span_of_text("x"))));
    cr_expect(status_ok(verify_with("quorum none\n", &report, &first, &index)));
    cr_expect_eq(report.finding_count, 2);
    static const char *const others[] = {"tile/0/000.p/4", "tile/0/000", "tile/1/000.p/1", "tile/entries/000.p/6"};
    for (size_t i = 0; i < N(others); i++)
        cr_assert(status_ok(folder_write(&folder, others[i], span_of_text("x"))));
    cr_expect(status_ok(verify_with("quorum none\n", &report, &first, &index)), "an export that was ended leaves those");
    cr_expect_eq(report.found[FINDING_STRAY_FILE], 2 + N(others));
    static const char *const strays[] = {"tile/readme", "tile/0/0", "tile/entries/000.p/256", "tile/8/000"};
    for (size_t i = 0; i < N(strays); i++) {
        cr_assert(status_ok(folder_write(&folder, strays[i], span_of_text("x"))));
        expect_first(strays[i], "stray-tile");
        folder_remove(&folder, folder.count - 1);
    }
}

Test(ledger_verify, a_checkpoint_without_the_trusted_signature_fails)
{
    struct folder_file *file;
    struct ledger_report report = {0};
    const char *first;
    uint64_t index;
    export_sample(&honest, 5);
    file = folder_find(&folder, EXPORT_CHECKPOINT_PATH);
    size_t size = file->size;
    char *line = memmem(file->bytes, file->size, "\n\n", 2);
    file->size = (size_t)(line + 2 - (char *)file->bytes);
    expect_first("no signature line", "malformed-file");
    file->size--;
    expect_first("no empty line", "malformed-file");
    file->size = size;
    line[7] ^= 1; /* the name in the signature line: now a key nobody knows */
    expect_first("an unknown signer", "signature");
    line[7] ^= 1;
    /* A witness that did not cosign, with its key of type 0x04. */
    static const uint8_t seed[SIGN_SEED_BYTES] = {9};
    struct sign_key sign;
    struct note_key witness;
    char vkey[VKEY_ROOM], trust[VKEY_ROOM + 64];
    sign_key_from_seed(seed, &sign);
    cr_assert(status_ok(note_key_make(span_of_text("witness.example"), NOTE_COSIGNATURE, sign.public, &witness)));
    vkey_print(&witness, vkey);
    snprintf(trust, sizeof trust, "witness W %s\nquorum W\n", vkey);
    cr_expect(status_is(verify_with(trust, &report, &first, &index), STATUS_TAMPERED));
    cr_expect_str_eq(first, "quorum");
}

Test(ledger_verify, a_rightly_signed_checkpoint_of_another_tree_fails)
{
    static const struct {
        const char *what, *word;
        uint64_t size;
    } cases[] = {
        {"another root", "root", 12},
        {"an older size", "missing-file", 11},
        {"a newer size", "missing-file", 13},
        {"nothing", "history", 0}, /* by the head that lies beside it */
    };
    export_sample(&honest, 12);
    for (size_t i = 0; i < N(cases); i++) {
        CLEANUP(arena) struct arena *arena = NULL;
        struct tree_head head = {.size = cases[i].size};
        struct span note;
        cr_assert(status_ok(arena_new((size_t)1024 * 1024, &arena)));
        tree_empty(&head.root);
        cr_assert(status_ok(sample_checkpoint(&head, arena, &note)));
        cr_assert(status_ok(folder_write(&folder, EXPORT_CHECKPOINT_PATH, note)));
        expect_first(cases[i].what, cases[i].word);
    }
}

Test(ledger_verify, entries_left_out_doubled_or_reordered_under_an_old_checkpoint_fail)
{
    export_sample(&honest, 12);
    struct folder_file *bundle = folder_find(&folder, "tile/entries/000.p/12");
    struct cursor cursor = cursor_of(span_of(bundle->bytes, bundle->size));
    struct span rows[12], entry;
    uint8_t *saved = bundle->bytes, room[16384];
    size_t saved_size = bundle->size;
    for (size_t i = 0; i < N(rows); i++) {
        const uint8_t *at = cursor.rest.data;
        cr_assert(status_ok(bundle_read(&cursor, &entry)));
        rows[i] = span_of(at, entry.size + 2);
    }
    for (size_t a = 0; a < N(rows); a++)
        for (size_t b = 0; b <= N(rows); b++) { /* row a: in place of row b, or left out when b is one too many */
            struct writer writer = writer_of(room, sizeof room);
            const char *first;
            for (size_t i = 0; i < N(rows); i++)
                if (b < N(rows))
                    write_bytes(&writer, rows[i == b ? a : i == a ? b : i]);
                else if (i != a)
                    write_bytes(&writer, rows[i]);
            bundle->bytes = room, bundle->size = writer.used;
            cr_expect_eq(status_ok(verify_first(&first)), a == b, "%zu and %zu", a, b);
        }
    bundle->bytes = saved, bundle->size = saved_size;
}

Test(ledger_verify, an_export_under_a_wrong_checkpoint_is_not_finished)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct tree_head head = {.size = 5};
    struct export_log log = {.entries = honest, .trust = span_of_text("quorum none\n")};
    const struct mirror_folder mirror = folder_mirror(&folder);
    struct mirror_report report;
    struct complaint why = {0};
    cr_assert(status_ok(arena_new((size_t)1024 * 1024, &arena)));
    cr_assert(status_ok(sample_checkpoint(&head, arena, &log.checkpoint)));
    cr_expect(status_is(mirror_write(&log, &mirror, &report, &why), STATUS_CORRUPT));
    cr_expect(why.text[0] && !folder_find(&folder, EXPORT_CHECKPOINT_PATH));
}

Test(ledger_verify, proofs_come_out_of_the_tiles)
{
    static const uint64_t size = 600;
    struct export_source source = folder_source(&folder);
    CLEANUP(tile_reader) struct tile_reader *tiles = NULL;
    cr_assert(status_ok(tile_reader_new(&source, size, &tiles)));
    struct tree_reader reader = tile_tree_reader(tiles);
    struct frontier frontier;
    struct tree_head heads[2] = {{.size = 300}, {.size = size}};
    static struct tree_hash leaves[600];
    CLEANUP(arena) struct arena *arena = NULL;
    cr_assert(status_ok(arena_new((size_t)16 * 1024 * 1024, &arena)));
    export_sample(&honest, size);
    frontier_init(&frontier);
    for (uint64_t i = 0; i < size; i++) {
        struct span entry;
        cr_assert(status_ok(sample_read(NULL, i, arena, &entry)));
        tree_leaf(entry, &leaves[i]);
        frontier_append(&frontier, &leaves[i]);
        if (i + 1 == 300)
            frontier_root(&frontier, &heads[0].root);
    }
    frontier_root(&frontier, &heads[1].root);
    struct tree_proof proof;
    for (uint64_t i = 0; i < size; i += 13) {
        cr_assert(status_ok(inclusion_prove(&reader, i, size, &proof)));
        cr_assert(status_ok(inclusion_verify(&leaves[i], i, size, &heads[1].root, &proof)));
    }
    cr_assert(status_ok(consistency_prove(&reader, 300, size, &proof)));
    cr_expect(status_ok(consistency_verify(&heads[0], &heads[1], &proof)));
}
