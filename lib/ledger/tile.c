// SPDX-License-Identifier: EUPL-1.2
//
// Names and widths of tiles, and entry bundles.
#include "ledger/tile.h"

#include "base/text.h"

#define INDEX_MOST (TREE_SIZE_MOST >> TILE_BITS)

void tile_path_print(const struct tile *tile, char out[static TILE_PATH_ROOM])
{
    struct writer writer = writer_of(out, TILE_PATH_ROOM);
    char text[32];
    unsigned groups = 0;
    uint16_t group[8];
    for (uint64_t rest = tile->index; rest || !groups; rest /= 1000)
        group[groups++] = (uint16_t)(rest % 1000);
    write_text(&writer, "tile/");
    snprintf(text, sizeof text, "%u", tile->level);
    write_text(&writer, tile->is_bundle ? "entries" : text);
    while (groups--) {
        snprintf(text, sizeof text, groups ? "/x%03u" : "/%03u", group[groups]);
        write_text(&writer, text);
    }
    if (tile->width < TILE_WIDTH) {
        snprintf(text, sizeof text, ".p/%u", tile->width);
        write_text(&writer, text);
    }
    write_u8(&writer, 0);
    ENSURE(!writer.overflow);
}

/* Lenient by itself: tile_path_parse prints the result again and compares. */
static struct status index_parse(struct cursor *cursor, uint64_t *out)
{
    uint64_t index = 0;
    for (bool more = true; more;) {
        struct span digits;
        more = cursor->rest.size && cursor->rest.data[0] == 'x';
        if (more)
            TRY(cursor_read(cursor, 1, &digits));
        TRY(cursor_read(cursor, 3, &digits));
        for (size_t i = 0; i < 3; i++) {
            if (digits.data[i] < '0' || digits.data[i] > '9')
                return FAIL(MALFORMED);
            index = index * 10 + (uint64_t)(digits.data[i] - '0');
        }
        if (index > INDEX_MOST)
            return FAIL(MALFORMED);
        if (more)
            TRY(cursor_read(cursor, 1, &digits)); /* the slash */
    }
    *out = index;
    return STATUS(OK);
}

struct status tile_path_parse(struct span path, struct tile *out)
{
    struct cursor cursor = cursor_of(path);
    struct span part;
    struct tile tile = {.width = TILE_WIDTH};
    uint64_t number;
    char printed[TILE_PATH_ROOM];
    TRY(cursor_read_until(&cursor, '/', &part));
    TRY(cursor_read_until(&cursor, '/', &part));
    tile.is_bundle = span_is_text(part, "entries");
    if (!tile.is_bundle) {
        if (!status_ok(decimal_parse(part, TILE_LEVELS - 1, &number)))
            return FAIL(MALFORMED);
        tile.level = (unsigned)number;
    }
    TRY(index_parse(&cursor, &tile.index));
    if (!cursor_is_done(&cursor)) {
        TRY(cursor_read_until(&cursor, '/', &part)); /* ".p" */
        if (!status_ok(decimal_parse(cursor.rest, TILE_WIDTH - 1, &number)) || number == 0)
            return FAIL(MALFORMED);
        tile.width = (unsigned)number;
    }
    tile_path_print(&tile, printed);
    if (!span_is_text(path, printed))
        return FAIL(MALFORMED);
    *out = tile;
    return STATUS(OK);
}

unsigned tile_width(uint64_t size, unsigned level, uint64_t index)
{
    ENSURE(level < TILE_LEVELS);
    uint64_t hashes = size >> TILE_BITS * level;
    if (index < hashes >> TILE_BITS)
        return TILE_WIDTH;
    return index == hashes >> TILE_BITS ? (unsigned)(hashes % TILE_WIDTH) : 0;
}

struct status bundle_read(struct cursor *cursor, struct span *out_entry)
{
    struct cursor ahead = *cursor;
    uint16_t size;
    struct span entry;
    TRY(cursor_read_u16(&ahead, &size));
    TRY(cursor_read(&ahead, size, &entry));
    *cursor = ahead;
    *out_entry = entry;
    return STATUS(OK);
}

struct status bundle_split(struct span bundle, size_t count, struct span *out)
{
    struct cursor cursor = cursor_of(bundle);
    for (size_t i = 0; i < count; i++)
        TRY(bundle_read(&cursor, &out[i]));
    return cursor_is_done(&cursor) ? STATUS(OK) : FAIL(MALFORMED);
}

struct status bundle_write(struct writer *writer, struct span entry)
{
    if (entry.size > BUNDLE_ENTRY_MOST_BYTES)
        return FAIL(TOO_LARGE);
    write_u16(writer, (uint16_t)entry.size);
    write_bytes(writer, entry);
    return STATUS(OK);
}
