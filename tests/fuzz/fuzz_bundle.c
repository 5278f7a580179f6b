// SPDX-License-Identifier: EUPL-1.2
//
// Entry bundles and tile names: what is read writes back as the same bytes.
#include "ledger/tile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_path(struct span bytes)
{
    struct tile tile;
    char path[TILE_PATH_ROOM];
    if (!status_ok(tile_path_parse(bytes, &tile)))
        return;
    tile_path_print(&tile, path);
    ENSURE(span_is_text(bytes, path));
    ENSURE(tile.width >= 1 && tile.width <= TILE_WIDTH && tile.level < TILE_LEVELS);
}

/* Every count but one is refused. */
static void try_split(struct span bytes, size_t count)
{
    struct span *entries = calloc(count + 1, sizeof *entries);
    ENSURE(entries);
    ENSURE(status_ok(bundle_split(bytes, count, entries)) || bytes.size > 0);
    if (count)
        ENSURE(status_is(bundle_split(bytes, count - 1, entries), STATUS_MALFORMED));
    ENSURE(status_is(bundle_split(bytes, count + 1, entries), STATUS_MALFORMED));
    free(entries);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cursor cursor = cursor_of(span_of(data, size));
    uint8_t *room = malloc(size + 1);
    struct writer writer = writer_of(room, size);
    struct span entry;
    ENSURE(room);
    try_path(span_of(data, size));
    size_t count = 0;
    for (; status_ok(bundle_read(&cursor, &entry)); count++)
        ENSURE(status_ok(bundle_write(&writer, entry)));
    try_split(writer_span(&writer), count);
    ENSURE(!writer.overflow && writer.used + cursor.rest.size == size);
    ENSURE(span_equal(writer_span(&writer), span_of(data, writer.used)));
    free(room);
    return 0;
}
