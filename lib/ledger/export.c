// SPDX-License-Identifier: EUPL-1.2
//
// Reading entries of an export, and hashes out of its tiles.
#include "ledger/export.h"

#define BUNDLE_ARENA_BYTES (BUNDLE_MOST_BYTES + (size_t)64 * 1024)

static struct status visit_bundle(const struct export_source *source, const struct entry_range *range, uint64_t bundle,
                                  const struct entry_visitor *visitor, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct tile tile = {.is_bundle = true, .index = bundle, .width = tile_width(range->size, 0, bundle)};
    char path[TILE_PATH_ROOM];
    struct span bytes;
    TRY(arena_new(BUNDLE_ARENA_BYTES, &arena));
    tile_path_print(&tile, path);
    struct status status = source->read(source->state, path, BUNDLE_MOST_BYTES, arena, &bytes);
    if (!status_ok(status))
        return complain(why, status, "%s", path);
    struct cursor cursor = cursor_of(bytes);
    for (uint64_t index = bundle * TILE_WIDTH; index < bundle * TILE_WIDTH + tile.width; index++) {
        struct span entry;
        status = bundle_read(&cursor, &entry);
        if (!status_ok(status))
            return complain(why, status, "%s: cut short", path);
        if (index >= range->first && index < range->end)
            TRY(visitor->visit(visitor->state, index, entry));
    }
    return STATUS(OK);
}

struct status export_each_entry(const struct export_source *source, const struct entry_range *range, const struct entry_visitor *visitor,
                                struct complaint *why)
{
    for (uint64_t bundle = range->first / TILE_WIDTH; bundle * TILE_WIDTH < range->end; bundle++)
        TRY(visit_bundle(source, range, bundle, visitor, why));
    return STATUS(OK);
}

static struct status tile_reader_read(void *state, unsigned level, uint64_t index, struct tree_hash *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    const struct tile_reader *reader = state;
    char path[TILE_PATH_ROOM];
    struct span bytes;
    unsigned inside = level % TILE_BITS; /* levels between those of tiles are hashed from the tile below */
    uint64_t first = index << inside;
    struct tile tile = {.level = level / TILE_BITS, .index = first >> TILE_BITS};
    if (tile.level >= TILE_LEVELS)
        return FAIL(INVALID);
    tile.width = tile_width(reader->size, tile.level, tile.index);
    size_t at = first % TILE_WIDTH, count = (size_t)1 << inside;
    if (at + count > tile.width)
        return FAIL(INVALID);
    tile_path_print(&tile, path);
    TRY(arena_new(2 * TILE_BYTES, &arena));
    TRY(reader->source->read(reader->source->state, path, TILE_BYTES, arena, &bytes));
    if (bytes.size != tile.width * sizeof(struct tree_hash))
        return FAIL(CORRUPT);
    struct tree_hash hashes[TILE_WIDTH];
    memcpy(hashes, bytes.data + at * sizeof *hashes, count * sizeof *hashes);
    tile_subtree(hashes, count, out);
    return STATUS(OK);
}

struct tree_reader tile_tree_reader(struct tile_reader *reader) { return (struct tree_reader){tile_reader_read, reader}; }
