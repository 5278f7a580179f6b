// SPDX-License-Identifier: EUPL-1.2
//
// Writing an export in one pass over the entries, and reading hashes back from its tiles.
#include "ledger/export.h"

#include "ledger/checkpoint.h"

#define BUNDLE_ARENA_BYTES (BUNDLE_MOST_BYTES + (size_t)64 * 1024)
#define NOTE_ARENA_BYTES (4 * NOTE_MOST_BYTES)

static struct status write_tile(const struct export_sink *sink, const struct tile *tile, struct span bytes)
{
    char path[TILE_PATH_ROOM];
    tile_path_print(tile, path);
    return sink->write(sink->state, path, bytes);
}

static struct status take_tile(void *state, const struct tile *tile, struct span hashes)
{
    const struct export_sink *sink = state;
    return write_tile(sink, tile, hashes);
}

static struct status read_checkpoint(struct span note_bytes, struct checkpoint *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct note note;
    TRY(arena_new(NOTE_ARENA_BYTES, &arena));
    TRY(note_parse(note_bytes, arena, &note));
    return checkpoint_parse(note.text, out);
}

/* One bundle: the entries go into `room` and their hashes to the builder. The arena lives as long as the bundle. */
static struct status fill_bundle(const struct entry_reader *entries, const struct tile *tile, struct tile_builder *builder,
                                 struct writer *room)
{
    CLEANUP(arena) struct arena *arena = NULL;
    TRY(arena_new(2 * BUNDLE_MOST_BYTES, &arena));
    for (unsigned i = 0; i < tile->width; i++) {
        struct span entry;
        struct tree_hash leaf;
        TRY(entries->read(entries->state, tile->index * TILE_WIDTH + i, arena, &entry));
        TRY(bundle_write(room, entry));
        tree_leaf(entry, &leaf);
        TRY(tile_builder_append(builder, &leaf));
    }
    ENSURE(!room->overflow);
    return STATUS(OK);
}

static struct status write_tiles(const struct export_log *log, const struct export_sink *sink, uint64_t size, void *room,
                                 struct tree_head *out)
{
    CLEANUP(tile_builder) struct tile_builder *builder = NULL;
    struct export_sink copy = *sink;
    struct tile tile = {.is_bundle = true};
    TRY(tile_builder_new((struct tile_sink){take_tile, &copy}, &builder));
    while ((tile.width = tile_width(size, 0, tile.index)) > 0) {
        struct writer writer = writer_of(room, BUNDLE_MOST_BYTES);
        TRY(fill_bundle(&log->entries, &tile, builder, &writer));
        TRY(write_tile(sink, &tile, writer_span(&writer)));
        tile.index++;
    }
    return tile_builder_finish(builder, out);
}

static struct status write_heads(const struct export_log *log, const struct export_sink *sink)
{
    char path[sizeof EXPORT_HEADS_PATH + 20];
    for (size_t i = 0; i < log->head_count; i++) {
        snprintf(path, sizeof path, EXPORT_HEADS_PATH "%llu", (unsigned long long)log->heads[i].size);
        TRY(sink->write(sink->state, path, log->heads[i].note));
    }
    return STATUS(OK);
}

struct status export_write(const struct export_log *log, const struct export_sink *sink, struct complaint *why)
{
    struct checkpoint checkpoint;
    struct tree_head head;
    struct status status = read_checkpoint(log->checkpoint, &checkpoint);
    if (!status_ok(status))
        return complain(why, status, "%s: %s", EXPORT_CHECKPOINT_PATH, status_text(status));
    void *room = malloc(BUNDLE_MOST_BYTES); /* only the pages a bundle fills are ever touched */
    if (!room)
        return FAIL(NO_MEMORY);
    status = write_tiles(log, sink, checkpoint.head.size, room, &head);
    free(room);
    TRY(status);
    if (!tree_hash_equal(&head.root, &checkpoint.head.root))
        return complain(why, FAIL(CORRUPT), "%s: the stored entries do not have the root of their checkpoint", checkpoint.origin);
    TRY(write_heads(log, sink));
    TRY(sink->write(sink->state, EXPORT_TRUST_PATH, log->trust));
    return sink->write(sink->state, EXPORT_CHECKPOINT_PATH, log->checkpoint);
}

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
