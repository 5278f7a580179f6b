// SPDX-License-Identifier: EUPL-1.2
//
// Out of the tiles as they are now: what was a partial one at that time is the start of one that has more.
#include "base/text.h"
#include "ledger/custody.h"

#define TILE_ARENA_BYTES (BUNDLE_MOST_BYTES + (size_t)64 * 1024)
#define LINE_ROOM (2 * SHA256_BYTES + 1 + TILE_PATH_ROOM + 1)

struct listing {
    const struct export_source *source;
    const struct custody_range *range;
    struct hasher *hasher;
    uint64_t count;
};

/* The first `width` items of a file. */
static struct status cut_file(const struct tile *tile, struct span whole, struct span *out)
{
    struct cursor cursor = cursor_of(whole);
    struct span item;
    for (unsigned i = 0; i < tile->width; i++) {
        struct status status = tile->is_bundle ? bundle_read(&cursor, &item) : cursor_read(&cursor, SHA256_BYTES, &item);
        if (!status_ok(status))
            return FAIL(CORRUPT);
    }
    *out = span_of(whole.data, whole.size - cursor.rest.size);
    return STATUS(OK);
}

static struct status list_file(struct listing *listing, const struct tile *tile)
{
    CLEANUP(arena) struct arena *arena = NULL;
    const struct export_source *source = listing->source;
    struct tile now = *tile;
    char path[TILE_PATH_ROOM], hex[2 * SHA256_BYTES + 1], line[LINE_ROOM];
    struct span whole, part;
    now.width = tile_width(listing->range->size, tile->level, tile->index);
    tile_path_print(&now, path);
    TRY(arena_new(TILE_ARENA_BYTES, &arena));
    TRY(source->read(source->state, path, BUNDLE_MOST_BYTES, arena, &whole));
    TRY(cut_file(tile, whole, &part));
    const struct digest digest = digest_of(part);
    hex_print(digest_span(&digest), hex);
    tile_path_print(tile, path);
    snprintf(line, sizeof line, "%s %s\n", hex, path);
    hasher_add(listing->hasher, span_of_text(line));
    listing->count++;
    return STATUS(OK);
}

/* From the first that the log of before did not have whole. */
static struct status list_level(struct listing *listing, bool is_bundle, unsigned level)
{
    const struct custody_range *range = listing->range;
    struct tile tile = {.is_bundle = is_bundle, .level = level, .index = range->from >> TILE_BITS * level >> TILE_BITS};
    for (; (tile.width = tile_width(range->to, level, tile.index)) > 0; tile.index++)
        if (tile_width(range->from, level, tile.index) != tile.width)
            TRY(list_file(listing, &tile));
    return STATUS(OK);
}

struct status custody_list(const struct export_source *source, const struct custody_range *range, struct custody_files *out)
{
    CLEANUP(hasher) struct hasher *hasher = NULL;
    TRY(hasher_new(&hasher));
    struct listing listing = {source, range, hasher, 0};
    TRY(list_level(&listing, true, 0));
    for (unsigned level = 0; level < TILE_LEVELS; level++)
        TRY(list_level(&listing, false, level));
    out->count = listing.count;
    hasher_finish(hasher, out->list.bytes);
    return STATUS(OK);
}
