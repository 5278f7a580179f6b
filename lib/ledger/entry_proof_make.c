// SPDX-License-Identifier: EUPL-1.2
//
// Under which head: whoever is shown one entry cannot add up what lies in other heads, so the one that most have signed says most.
#include "ledger/checkpoint.h"
#include "ledger/entry_proof.h"
#include "ledger/witnessed_heads.h"

#define NOTE_ARENA_BYTES (4 * NOTE_MOST_BYTES)

struct choosing {
    const struct export_source *source;
    uint64_t index;
    struct checkpoint whole; /* of the export */
    struct checkpoint best;
    size_t best_lines; /* 0: none yet */
    const char *path;
    struct span note;
    struct arena *arena;
};

static struct status read_noted_head(const struct export_source *source, const char *path, struct arena *arena, struct span *out_note,
                                     struct checkpoint *out)
{
    struct note note;
    TRY(source->read(source->state, path, NOTE_MOST_BYTES, arena, out_note));
    TRY(note_parse(*out_note, arena, &note));
    return checkpoint_parse(note.text, out);
}

static size_t count_note_lines(struct span note)
{
    size_t count = 0;
    for (size_t i = 0; i < note.size; i++)
        count += note.data[i] == '\n';
    return count; /* all heads have four lines that are no signature */
}

static bool is_better(const struct choosing *choosing, const struct checkpoint *head, size_t lines)
{
    return lines > choosing->best_lines || (lines == choosing->best_lines && head->head.size > choosing->best.head.size);
}

static struct status weigh_head(void *visitor, const char *path)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct choosing *choosing = visitor;
    struct checkpoint head;
    struct span note;
    if (!witnessed_head_path(span_of_text(path)) && strcmp(path, EXPORT_CHECKPOINT_PATH) != 0)
        return STATUS(OK);
    TRY(arena_new(NOTE_ARENA_BYTES, &arena));
    struct status status = read_noted_head(choosing->source, path, arena, &note, &head);
    if (status_class(status) == STATUS_CLASS_FAULT)
        return status;
    if (!status_ok(status) || strcmp(head.origin, choosing->whole.origin) != 0 || head.head.size <= choosing->index ||
        head.head.size > choosing->whole.head.size || !is_better(choosing, &head, count_note_lines(note)))
        return STATUS(OK);
    choosing->best = head;
    choosing->best_lines = count_note_lines(note);
    TRY(arena_print(choosing->arena, &choosing->path, "%s", path));
    return arena_copy(choosing->arena, note, &choosing->note);
}

struct copying {
    struct arena *arena;
    struct span *entry;
};

static struct status copy_entry(void *state, uint64_t index, struct span bytes)
{
    const struct copying *copying = state;
    (void)index;
    return arena_copy(copying->arena, bytes, copying->entry);
}

static struct status prove_place(const struct choosing *choosing, struct entry_proof *proof)
{
    CLEANUP(tile_reader) struct tile_reader *tiles = NULL;
    struct tree_hash leaf;
    TRY(tile_reader_new(choosing->source, choosing->whole.head.size, &tiles));
    const struct tree_reader reader = tile_tree_reader(tiles);
    tree_leaf(proof->entry, &leaf);
    TRY(inclusion_prove(&reader, choosing->index, choosing->best.head.size, &proof->path));
    return inclusion_verify(&leaf, choosing->index, choosing->best.head.size, &choosing->best.head.root, &proof->path);
}

struct status entry_proof_make(const struct export_source *source, uint64_t index, struct arena *arena, struct entry_proof *out,
                               struct complaint *why)
{
    struct choosing choosing = {.source = source, .index = index, .arena = arena};
    struct entry_proof proof = {.index = index};
    struct span whole;
    struct status status = read_noted_head(source, EXPORT_CHECKPOINT_PATH, arena, &whole, &choosing.whole);
    if (!status_ok(status))
        return complain(why, status, EXPORT_CHECKPOINT_PATH ": %s", status_text(status));
    TRY(source->each(source->state, weigh_head, &choosing));
    if (!choosing.best_lines)
        return complain(why, FAIL(NOT_FOUND), "entry %llu: the export has %llu entries", (unsigned long long)index,
                        (unsigned long long)choosing.whole.head.size);
    const struct entry_range range = {choosing.whole.head.size, index, index + 1};
    struct copying copying = {arena, &proof.entry};
    TRY(export_each_entry(source, &range, &(struct entry_visitor){copy_entry, &copying}, why));
    status = prove_place(&choosing, &proof);
    if (!status_ok(status))
        return complain(why, status_is(status, STATUS_BAD_PROOF) ? FAIL(CORRUPT) : status,
                        "entry %llu does not stand in the log of %s: `ledger verify` says more", (unsigned long long)index, choosing.path);
    proof.checkpoint = choosing.note;
    *out = proof;
    return STATUS(OK);
}
