// SPDX-License-Identifier: EUPL-1.2
//
// Each tile is read once and hashed up once, as long as it is kept. Of the lowest level, of which a log has most, 64 are kept, and of those
// above as many as a log of sixteen million entries has: a proof goes through all levels, so these are asked for again and again.
#include "ledger/export.h"

#define UNFOLDED (2 * TILE_WIDTH - 1) /* the hashes of a tile, of pairs of them, of fours, up to its root */
#define LOWEST_KEPT 64
#define SECOND_KEPT 256
#define UPPER_KEPT 8

struct unfolded { /* level by level; where the tile is partial only what is whole was hashed */
    bool is_there;
    uint64_t index;
    unsigned level;
    struct tree_hash hashes[UNFOLDED];
};
struct tile_reader {
    const struct export_source *source;
    uint64_t size;
    struct unfolded *kept[LOWEST_KEPT + SECOND_KEPT + UPPER_KEPT]; /* 16 KiB each, made when it is asked for first */
};

struct status tile_reader_new(const struct export_source *source, uint64_t size, struct tile_reader **out)
{
    struct tile_reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return FAIL(NO_MEMORY);
    reader->source = source;
    reader->size = size;
    *out = reader;
    return STATUS(OK);
}

struct tile_reader *tile_reader_free(struct tile_reader *reader)
{
    for (size_t i = 0; reader && i < N(reader->kept); i++)
        free(reader->kept[i]);
    free(reader);
    return NULL;
}

static struct unfolded **place_of(struct tile_reader *reader, const struct tile *tile)
{
    if (tile->level == 0)
        return &reader->kept[tile->index % LOWEST_KEPT];
    return &reader->kept[LOWEST_KEPT +
                         (tile->level == 1 ? tile->index % SECOND_KEPT : SECOND_KEPT + (tile->level + tile->index) % UPPER_KEPT)];
}

/* Where the hashes of 2^inside leaves of the tile each begin. */
static size_t row_begins(unsigned inside) { return UNFOLDED + 1 - ((size_t)2 * TILE_WIDTH >> inside); }

static void unfold_tile(struct tree_hash *hashes, unsigned width)
{
    for (unsigned inside = 1; inside <= TILE_BITS; inside++) {
        const struct tree_hash *below = hashes + row_begins(inside - 1);
        for (size_t i = 0; i < width >> inside; i++)
            tree_node(&below[2 * i], &below[2 * i + 1], &hashes[row_begins(inside) + i]);
    }
}

static struct status read_unfolded(const struct tile_reader *reader, const struct tile *tile, struct unfolded *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    char path[TILE_PATH_ROOM];
    struct span bytes;
    out->is_there = false;
    tile_path_print(tile, path);
    TRY(arena_new(2 * TILE_BYTES, &arena));
    TRY(reader->source->read(reader->source->state, path, TILE_BYTES, arena, &bytes));
    if (bytes.size != tile->width * sizeof *out->hashes)
        return FAIL(CORRUPT);
    memcpy(out->hashes, bytes.data, bytes.size);
    unfold_tile(out->hashes, tile->width);
    out->level = tile->level;
    out->index = tile->index;
    out->is_there = true;
    return STATUS(OK);
}

static struct status tile_reader_read(void *state, unsigned level, uint64_t index, struct tree_hash *out)
{
    struct tile_reader *reader = state;
    const unsigned inside = level % TILE_BITS; /* levels between those of tiles are hashed from the tile below */
    struct tile tile = {.level = level / TILE_BITS, .index = index << inside >> TILE_BITS};
    if (tile.level >= TILE_LEVELS)
        return FAIL(INVALID);
    tile.width = tile_width(reader->size, tile.level, tile.index);
    const size_t at = (index << inside) % TILE_WIDTH >> inside;
    if (at >= tile.width >> inside)
        return FAIL(INVALID);
    struct unfolded **place = place_of(reader, &tile), *unfolded = *place;
    if (!unfolded && !(unfolded = *place = calloc(1, sizeof *unfolded)))
        return FAIL(NO_MEMORY);
    if (!unfolded->is_there || unfolded->level != tile.level || unfolded->index != tile.index)
        TRY(read_unfolded(reader, &tile, unfolded));
    *out = unfolded->hashes[row_begins(inside) + at];
    return STATUS(OK);
}

struct tree_reader tile_tree_reader(struct tile_reader *reader) { return (struct tree_reader){tile_reader_read, reader}; }
