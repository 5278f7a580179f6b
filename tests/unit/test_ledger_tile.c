// SPDX-License-Identifier: EUPL-1.2
//
// Names of tiles, which tiles a log has, and the builder against the frontier.
#include "ledger/tile.h"

#include <criterion/criterion.h>

Test(ledger_tile, paths_print_and_read_back)
{
    static const struct {
        struct tile tile;
        const char *path;
    } cases[] = {
        {{.level = 0, .index = 0, .width = 256}, "tile/0/000"},
        {{.level = 1, .index = 999, .width = 1}, "tile/1/999.p/1"},
        {{.level = 0, .index = 1000, .width = 255}, "tile/0/x001/000.p/255"},
        {{.level = 7, .index = 1234067, .width = 256}, "tile/7/x001/x234/067"}, /* the example of C2SP tlog-tiles */
        {{.is_bundle = true, .index = 273, .width = 112}, "tile/entries/273.p/112"},
        {{.is_bundle = true, .index = INT64_MAX / 256, .width = 256}, "tile/entries/x036/x028/x797/x018/x963/967"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        char path[TILE_PATH_ROOM];
        struct tile back;
        tile_path_print(&cases[i].tile, path);
        cr_expect_str_eq(path, cases[i].path);
        cr_assert(status_ok(tile_path_parse(span_of_text(cases[i].path), &back)), "%s", cases[i].path);
        cr_expect(back.is_bundle == cases[i].tile.is_bundle && back.level == cases[i].tile.level && back.index == cases[i].tile.index &&
                  back.width == cases[i].tile.width);
    }
}

Test(ledger_tile, a_tile_has_one_name_only)
{
    static const char *const bad[] = {
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/0/00",
        "tile/0/0000",
        "tile/00/000",
        "tile/8/000",
        "tile/0/x000/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/000/1",
        "Tile/0/000",
        "tile/0/x001",
        "tile/0/x001/",
        "tile/0/001/000",
        "tile/-1/000",
        "tile/0/0a0",
        "tile/Entries/000",
        "tile/0/000.q/1",
        "/tile/0/000",
        "tile/0/000 ",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "a/0/000",
    };
    for (size_t i = 0; i < N(bad); i++) {
        struct tile tile;
        cr_expect(status_is(tile_path_parse(span_of_text(bad[i]), &tile), STATUS_MALFORMED), "%s", bad[i]);
    }
}

Test(ledger_tile, a_log_of_70000_has_the_tiles_that_the_standard_names)
{
    cr_expect_eq(tile_width(70000, 0, 272), 256); /* C2SP tlog-tiles, partial tiles */
    cr_expect_eq(tile_width(70000, 0, 273), 112);
    cr_expect_eq(tile_width(70000, 0, 274), 0);
    cr_expect_eq(tile_width(70000, 1, 0), 256);
    cr_expect_eq(tile_width(70000, 1, 1), 17);
    cr_expect_eq(tile_width(70000, 2, 0), 1);
    cr_expect_eq(tile_width(70000, 3, 0), 0);
    cr_expect_eq(tile_width(256, 0, 0), 256);
    cr_expect_eq(tile_width(256, 0, 1), 0);
    cr_expect_eq(tile_width(256, 1, 0), 1);
    cr_expect_eq(tile_width(0, 0, 0), 0);
    cr_expect_eq(tile_width(TREE_SIZE_MOST, 7, 0), 127);
}

struct tally {
    uint64_t full[TILE_LEVELS];
    unsigned partial[TILE_LEVELS];
};
static struct status tally_take(void *state, const struct tile *tile, struct span hashes)
{
    struct tally *tally = state;
    cr_assert_eq(hashes.size, tile->width * sizeof(struct tree_hash));
    if (tile->width == TILE_WIDTH)
        cr_assert_eq(tile->index, tally->full[tile->level]++);
    else
        tally->partial[tile->level] = tile->width;
    return STATUS(OK);
}

Test(ledger_tile, builder_gives_every_tile_once_and_the_root_of_the_frontier)
{
    static const uint64_t sizes[] = {0, 1, 2, 3, 5, 255, 256, 257, 300, 511, 512, 1000, 65535, 65536, 65537, 70000};
    for (size_t i = 0; i < N(sizes); i++) {
        CLEANUP(tile_builder) struct tile_builder *builder = NULL;
        struct tally tally = {0};
        struct frontier frontier;
        struct tree_head head;
        struct tree_hash root;
        frontier_init(&frontier);
        cr_assert(status_ok(tile_builder_new((struct tile_sink){tally_take, &tally}, &builder)));
        for (uint64_t n = 0; n < sizes[i]; n++) {
            struct tree_hash leaf;
            tree_leaf(span_of(&n, sizeof n), &leaf);
            frontier_append(&frontier, &leaf);
            cr_assert(status_ok(tile_builder_append(builder, &leaf)));
        }
        cr_assert(status_ok(tile_builder_finish(builder, &head)));
        frontier_root(&frontier, &root);
        cr_expect(head.size == sizes[i] && tree_hash_equal(&head.root, &root), "%u leaves", (unsigned)sizes[i]);
        for (unsigned level = 0; level < TILE_LEVELS; level++) {
            cr_expect_eq(tile_width(sizes[i], level, tally.full[level]), tally.partial[level]);
            cr_expect(tally.full[level] == 0 || tile_width(sizes[i], level, tally.full[level] - 1) == TILE_WIDTH);
        }
    }
}

Test(ledger_tile, bundles_hold_entries_up_to_their_length)
{
    static uint8_t entry[BUNDLE_ENTRY_MOST_BYTES + 1], room[BUNDLE_ENTRY_MOST_BYTES + 16];
    struct writer writer = writer_of(room, sizeof room);
    struct span out;
    cr_assert(status_ok(bundle_write(&writer, span_of_text("entry"))));
    cr_assert(status_ok(bundle_write(&writer, span_of(entry, BUNDLE_ENTRY_MOST_BYTES))));
    cr_expect(status_is(bundle_write(&writer, SPAN_OF_ARRAY(entry)), STATUS_TOO_LARGE));
    struct cursor cursor = cursor_of(writer_span(&writer));
    cr_expect(status_ok(bundle_read(&cursor, &out)) && span_is_text(out, "entry"));
    cr_expect(status_ok(bundle_read(&cursor, &out)) && out.size == BUNDLE_ENTRY_MOST_BYTES && cursor_is_done(&cursor));
    cr_expect(status_is(bundle_read(&cursor, &out), STATUS_MALFORMED));
    struct span split[3];
    cr_expect(status_ok(bundle_split(writer_span(&writer), 2, split)) && span_is_text(split[0], "entry"));
    cr_expect(split[1].size == BUNDLE_ENTRY_MOST_BYTES);
    cr_expect(status_is(bundle_split(writer_span(&writer), 1, split), STATUS_MALFORMED), "more than it says");
    cr_expect(status_is(bundle_split(writer_span(&writer), 3, split), STATUS_MALFORMED), "less than it says");
    cr_expect(status_is(bundle_split(span_of(room, writer.used - 1), 2, split), STATUS_MALFORMED), "cut short");
    cr_expect(status_ok(bundle_split(span_empty(), 0, split)));
    cursor = cursor_of(span_slice(writer_span(&writer), 0, 6));
    cr_expect(status_is(bundle_read(&cursor, &out), STATUS_MALFORMED));
}
