// SPDX-License-Identifier: EUPL-1.2
//
// Reading entries of an export.
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
