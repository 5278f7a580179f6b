// SPDX-License-Identifier: EUPL-1.2
//
// In one pass over the entries since: the rows of the folder's partial tiles are where it goes on from.
#include "ledger/mirror.h"

#include "ledger/heads.h"

#define NOTE_ARENA_BYTES (8 * NOTE_MOST_BYTES)
#define SECOND_PATH_ROOM (sizeof MIRROR_SECOND_PATH + 32)

struct mirroring {
    const struct export_log *log;
    const struct mirror_folder *folder;
    struct checkpoint held, shown; /* `held.head` is the empty tree when there is nothing */
    struct span held_note;
    struct tile_builder *builder;
    void *room; /* of a bundle; only the pages that one fills are ever touched */
    struct mirror_report *report;
    struct complaint *why;
};

/* ---- what there is */

static struct status parse_note_head(struct span note_bytes, struct arena *arena, struct checkpoint *out)
{
    struct note note;
    TRY(note_parse(note_bytes, arena, &note));
    return checkpoint_parse(note.text, out);
}

static struct status read_held(struct mirroring *mirroring, struct arena *arena)
{
    const struct export_source *source = &mirroring->folder->source;
    struct status status = source->read(source->state, EXPORT_CHECKPOINT_PATH, NOTE_MOST_BYTES, arena, &mirroring->held_note);
    tree_empty(&mirroring->held.head.root);
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK);
    if (status_ok(status))
        status = parse_note_head(mirroring->held_note, arena, &mirroring->held);
    if (!status_ok(status))
        return complain(mirroring->why, status, EXPORT_CHECKPOINT_PATH " of the folder: %s", status_text(status));
    if (strcmp(mirroring->held.origin, mirroring->shown.origin) != 0)
        return complain(mirroring->why, FAIL(CONFLICT), "the folder is of %s, and this is %s", mirroring->held.origin,
                        mirroring->shown.origin);
    return STATUS(OK);
}

static struct status read_held_row(void *state, const struct tile *tile, struct tree_hash *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    const struct export_source *source = state;
    char path[TILE_PATH_ROOM];
    struct span bytes;
    tile_path_print(tile, path);
    TRY(arena_new(2 * TILE_BYTES, &arena));
    struct status status = source->read(source->state, path, TILE_BYTES, arena, &bytes);
    if (status_class(status) == STATUS_CLASS_FAULT)
        return status;
    if (!status_ok(status) || bytes.size != tile->width * sizeof *out)
        return FAIL(CORRUPT);
    memcpy(out, bytes.data, bytes.size);
    return STATUS(OK);
}

static bool has_head(const struct tile_builder *builder, const struct tree_head *head)
{
    struct tree_head now;
    tile_builder_head(builder, &now);
    return now.size == head->size && tree_hash_equal(&now.root, &head->root);
}

/* What is on the disk is what its checkpoint says: else nobody could say afterwards which of the two histories it was. */
static struct status check_held(const struct mirroring *mirroring)
{
    CLEANUP(tile_builder) struct tile_builder *builder = NULL;
    struct export_source source = mirroring->folder->source;
    const struct tile_rows rows = {read_held_row, &source};
    TRY(tile_builder_new((struct tile_sink){NULL, NULL}, &builder));
    struct status status = tile_builder_resume(builder, mirroring->held.head.size, &rows);
    if (status_class(status) == STATUS_CLASS_FAULT && !status_is(status, STATUS_CORRUPT))
        return status;
    if (status_ok(status) && has_head(builder, &mirroring->held.head))
        return STATUS(OK);
    return complain(mirroring->why, FAIL(CORRUPT),
                    "the folder's tiles have not the root of its checkpoint: it was damaged; take a new folder, and keep this one");
}

/* ---- a second history */

static struct status keep_head(const struct mirroring *mirroring, const struct checkpoint *head, const char *word, struct span note)
{
    char path[SECOND_PATH_ROOM];
    const struct export_sink *sink = &mirroring->folder->sink;
    snprintf(path, sizeof path, MIRROR_SECOND_PATH "%llu-%s", (unsigned long long)head->head.size, word);
    return sink->replace(sink->state, path, note);
}

/* Whoever can write in the folder can make one that does not fit: only what the log's own key signed speaks against its owner. */
static struct status check_signed(const struct mirroring *mirroring)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct checkpoint checkpoint;
    struct note_check check;
    TRY(arena_new(NOTE_ARENA_BYTES, &arena));
    struct status status = checkpoint_open(mirroring->held_note, mirroring->log->key, 1, arena, &checkpoint, &check);
    if (status_ok(status) || status_class(status) == STATUS_CLASS_FAULT)
        return status;
    return complain(mirroring->why, FAIL(CORRUPT),
                    "the log does not begin with what the folder holds, whose checkpoint is not signed with the log's key: the folder was "
                    "changed, or the key was; take a new folder, and keep this one");
}

static struct status tell_second_history(const struct mirroring *mirroring)
{
    TRY(check_signed(mirroring));
    uint64_t held = mirroring->held.head.size, shown = mirroring->shown.head.size;
    TRY(keep_head(mirroring, &mirroring->held, "held", mirroring->held_note));
    TRY(keep_head(mirroring, &mirroring->shown, "shown", mirroring->log->checkpoint));
    return complain(mirroring->why, FAIL(TAMPERED),
                    "A SECOND HISTORY: the log of %llu entries that is shown now does not begin with the %llu that this folder holds. "
                    "Entries were left out, put in or changed since. Nothing was written but both signed heads (" MIRROR_SECOND_PATH
                    "): keep the folder, it is the evidence",
                    (unsigned long long)shown, (unsigned long long)held);
}

static struct status take_nothing(void *state, const struct tile *tile, struct span hashes)
{
    (void)state, (void)tile, (void)hashes;
    return STATUS(OK);
}

/* The whole log again: whether it is one that its head fits. If so there are two; else what stores it is damaged, which proves nothing. */
static struct status judge_log(const struct mirroring *mirroring)
{
    CLEANUP(tile_builder) struct tile_builder *builder = NULL;
    const struct entry_reader *entries = &mirroring->log->entries;
    TRY(tile_builder_new((struct tile_sink){take_nothing, NULL}, &builder));
    for (uint64_t i = 0; i < mirroring->shown.head.size; i++) {
        CLEANUP(arena) struct arena *arena = NULL;
        struct span entry;
        struct tree_hash leaf;
        TRY(arena_new(2 * BUNDLE_MOST_BYTES, &arena));
        TRY(entries->read(entries->state, i, arena, &entry));
        tree_leaf(entry, &leaf);
        TRY(tile_builder_append(builder, &leaf));
    }
    if (has_head(builder, &mirroring->shown.head))
        return tell_second_history(mirroring);
    return complain(mirroring->why, FAIL(CORRUPT),
                    "%s: the stored entries do not have the root of their checkpoint; schakel ledger heal DIR mends them by an export",
                    mirroring->shown.origin);
}

/* ---- what is new */

static bool is_held(const struct mirroring *mirroring, const struct tile *tile)
{
    return tile_width(mirroring->held.head.size, tile->level, tile->index) == tile->width;
}

static struct status write_tile(struct mirroring *mirroring, const struct tile *tile, struct span bytes)
{
    const struct export_sink *sink = &mirroring->folder->sink;
    char path[TILE_PATH_ROOM];
    if (is_held(mirroring, tile))
        return STATUS(OK);
    tile_path_print(tile, path);
    mirroring->report->file_count++;
    mirroring->report->byte_count += bytes.size;
    return sink->write(sink->state, path, bytes);
}

static struct status take_tile(void *state, const struct tile *tile, struct span hashes) { return write_tile(state, tile, hashes); }

/* One bundle: the entries go into `out` and their hashes to the builder. The arena lives as long as the bundle. BAD_PROOF: at its size the
 * log did not have the head that the folder has. */
static struct status fill_bundle(struct mirroring *mirroring, const struct tile *tile, struct writer *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    const struct entry_reader *entries = &mirroring->log->entries;
    TRY(arena_new(2 * BUNDLE_MOST_BYTES, &arena));
    for (unsigned i = 0; i < tile->width; i++) {
        struct span entry;
        struct tree_hash leaf;
        TRY(entries->read(entries->state, tile->index * TILE_WIDTH + i, arena, &entry));
        TRY(bundle_write(out, entry));
        tree_leaf(entry, &leaf);
        TRY(tile_builder_append(mirroring->builder, &leaf));
        if (tile->index * TILE_WIDTH + i + 1 == mirroring->held.head.size && !has_head(mirroring->builder, &mirroring->held.head))
            return FAIL(BAD_PROOF);
    }
    ENSURE(!out->overflow);
    return STATUS(OK);
}

static struct status write_bundles(struct mirroring *mirroring)
{
    struct tile tile = {.is_bundle = true, .index = mirroring->held.head.size / TILE_WIDTH};
    while ((tile.width = tile_width(mirroring->shown.head.size, 0, tile.index)) > 0) {
        struct writer writer = writer_of(mirroring->room, BUNDLE_MOST_BYTES);
        TRY(fill_bundle(mirroring, &tile, &writer));
        TRY(write_tile(mirroring, &tile, writer_span(&writer)));
        tile.index++;
    }
    return STATUS(OK);
}

/* From the last full bundle on: what follows in the partial one is held against what the node gives now. */
static struct status write_tiles(struct mirroring *mirroring)
{
    struct export_source source = mirroring->folder->source;
    const struct tile_rows rows = {read_held_row, &source};
    struct tree_head head;
    TRY(tile_builder_resume(mirroring->builder, mirroring->held.head.size / TILE_WIDTH * TILE_WIDTH, &rows));
    struct status status = write_bundles(mirroring);
    if (status_ok(status))
        status = tile_builder_finish(mirroring->builder, &head);
    if (status_ok(status) && !tree_hash_equal(&head.root, &mirroring->shown.head.root))
        status = FAIL(BAD_PROOF);
    return status_is(status, STATUS_BAD_PROOF) ? judge_log(mirroring) : status;
}

/* ---- what belongs to no head any more */

static struct status collect_stale(void *visitor, const char *path)
{
    const struct mirroring *mirroring = visitor;
    const struct export_sink *sink = &mirroring->folder->sink;
    struct tile tile;
    if (!status_ok(tile_path_parse(span_of_text(path), &tile)) ||
        tile_width(mirroring->shown.head.size, tile.level, tile.index) == tile.width)
        return STATUS(OK);
    return sink->remove(sink->state, path);
}

static struct status replace_other(const struct mirror_folder *folder, const char *path, struct span bytes, struct arena *arena)
{
    struct span held;
    struct status status = folder->source.read(folder->source.state, path, NOTE_MOST_BYTES, arena, &held);
    if (status_ok(status) && span_equal(held, bytes))
        return STATUS(OK);
    if (status_class(status) == STATUS_CLASS_FAULT)
        return status;
    return folder->sink.replace(folder->sink.state, path, bytes);
}

static struct status close_folder_under_head(struct mirroring *mirroring, struct arena *arena)
{
    const struct export_sink *sink = &mirroring->folder->sink;
    const struct export_source *source = &mirroring->folder->source;
    const struct export_log *log = mirroring->log;
    TRY(sink->settle(sink->state));
    if (log->attest)
        TRY(log->attest(log->attest_state, &mirroring->held.head, &mirroring->shown.head));
    TRY(replace_other(mirroring->folder, EXPORT_TRUST_PATH, mirroring->log->trust, arena));
    TRY(sink->replace(sink->state, EXPORT_CHECKPOINT_PATH, mirroring->log->checkpoint));
    TRY(heads_keep(mirroring->log, mirroring->folder, arena, mirroring->why));
    return source->each(source->state, collect_stale, mirroring);
}

static struct status mirror_log(struct mirroring *mirroring, struct arena *arena)
{
    TRY(read_held(mirroring, arena));
    mirroring->report->from = mirroring->held.head;
    mirroring->report->to = mirroring->shown.head;
    TRY(check_held(mirroring));
    if (mirroring->held.head.size > mirroring->shown.head.size)
        return judge_log(mirroring);
    TRY(write_tiles(mirroring));
    return close_folder_under_head(mirroring, arena);
}

struct status mirror_write(const struct export_log *log, const struct mirror_folder *folder, struct mirror_report *out,
                           struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    CLEANUP(tile_builder) struct tile_builder *builder = NULL;
    struct mirroring mirroring = {.log = log, .folder = folder, .report = out, .why = why};
    *out = (struct mirror_report){0};
    TRY(arena_new(NOTE_ARENA_BYTES, &arena));
    struct status status = parse_note_head(log->checkpoint, arena, &mirroring.shown);
    if (!status_ok(status))
        return complain(why, status, "%s: %s", EXPORT_CHECKPOINT_PATH, status_text(status));
    TRY(tile_builder_new((struct tile_sink){take_tile, &mirroring}, &builder));
    mirroring.builder = builder;
    mirroring.room = malloc(BUNDLE_MOST_BYTES);
    if (!mirroring.room)
        return FAIL(NO_MEMORY);
    status = mirror_log(&mirroring, arena);
    free(mirroring.room);
    return status;
}
