// SPDX-License-Identifier: EUPL-1.2
//
// Each is judged before it is written, as `schakel evidence verify` will.
#include "cli/evidence_made.h"

#include "base/text.h"
#include "cli/node_conf.h"
#include "files/files.h"

#define MADE_ARENA_BYTES ((size_t)32 * 1024 * 1024)
#define ENTRY_ARENA_BYTES ((size_t)4 * 1024 * 1024)

struct status evidence_can_be_made(struct invocation *invocation, const struct history *history)
{
    return !invocation_option(invocation, "evidence") || history
               ? STATUS(OK)
               : misspeak(invocation, "--evidence: of one export, with --trust DIR, a trust folder: whose keys were whose");
}

/* ---- one file */

static struct status write_made(const struct evidence_making *making, const struct contradiction *contradiction, uint64_t place)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct contradiction_verdict verdict;
    const char *path;
    struct span text;
    TRY(arena_new(MADE_ARENA_BYTES, &arena));
    struct status status = contradiction_judge(contradiction, making->history, arena, &verdict, NULL);
    if (status_class(status) == STATUS_CLASS_REFUSAL)
        return STATUS(OK); /* it proves nothing against anybody */
    TRY(status);
    TRY(contradiction_print(contradiction, arena, &text));
    TRY(folder_make(making->folder, 0750, &making->invocation->why));
    TRY(arena_print(arena, &path, "%s/%s-%llu", making->folder, contradiction_word(contradiction->kind), (unsigned long long)place));
    TRY(file_write_atomic(path, text, 0640, &making->invocation->why));
    if (!making->invocation->wants_json)
        printf("evidence: %s: %s %s\n", path, verdict.named.text, contradiction_sentence(contradiction->kind, false));
    return STATUS(OK);
}

/* ---- two histories */

/* How many of the first `common` entries are the same: the largest whole subtrees first. */
static struct status find_difference(const struct tree_reader readers[static 2], uint64_t common, uint64_t *out)
{
    uint64_t same = 0;
    for (unsigned level = TREE_LEVELS - 1; level-- > 0;) {
        const uint64_t width = UINT64_C(1) << level;
        struct tree_hash hashes[2];
        if (width > common - same)
            continue;
        for (size_t i = 0; i < 2; i++)
            TRY(readers[i].read(readers[i].state, level, same >> level, &hashes[i]));
        same += tree_hash_equal(&hashes[0], &hashes[1]) ? width : 0;
    }
    *out = same;
    return STATUS(OK);
}

static struct status read_note_head(const struct export_source *source, const char *path, struct arena *arena, struct span *out_note,
                                    struct checkpoint *out)
{
    struct note note;
    TRY(source->read(source->state, path, NOTE_MOST_BYTES, arena, out_note));
    TRY(note_parse(*out_note, arena, &note));
    return checkpoint_parse(note.text, out);
}

/* With what witnesses signed of it, when that lies beside it. */
static struct status read_seen_head(const struct export_source *source, uint64_t size, struct arena *arena, struct span *out)
{
    struct checkpoint checkpoint;
    const char *path;
    TRY(arena_print(arena, &path, EXPORT_HEADS_PATH "%llu", (unsigned long long)size));
    struct status status = read_note_head(source, path, arena, out, &checkpoint);
    return status_ok(status) ? status : read_note_head(source, EXPORT_CHECKPOINT_PATH, arena, out, &checkpoint);
}

static struct status make_of_heads(const struct evidence_making *making, const struct export_source *sources[static 2], uint64_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct contradiction made = {.kind = CONTRADICTION_TWO_ROOTS};
    TRY(arena_new(MADE_ARENA_BYTES, &arena));
    for (size_t i = 0; i < 2; i++)
        TRY(read_seen_head(sources[i], size, arena, &made.parts[i]));
    TRY(write_made(making, &made, size));
    made.kind = CONTRADICTION_BAD_WITNESS;
    return write_made(making, &made, size);
}

static struct status make_of_entries(const struct evidence_making *making, const struct export_source *sources[static 2], uint64_t place)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct contradiction made = {.kind = CONTRADICTION_TWO_LEAVES};
    TRY(arena_new(MADE_ARENA_BYTES, &arena));
    for (size_t i = 0; i < 2; i++) {
        struct entry_proof proof;
        TRY(entry_proof_make(sources[i], place, arena, &proof, &making->invocation->why));
        TRY(entry_proof_print(&proof, arena, &made.parts[i]));
    }
    return write_made(making, &made, place);
}

struct status evidence_of_histories(const struct evidence_making *making, const struct export_source *one,
                                    const struct export_source *other)
{
    CLEANUP(arena) struct arena *arena = NULL;
    const struct export_source *sources[2] = {one, other};
    struct checkpoint heads[2];
    CLEANUP(tile_reader) struct tile_reader *tiles = NULL;
    CLEANUP(tile_reader) struct tile_reader *other_tiles = NULL;
    uint64_t same = 0;
    TRY(arena_new(MADE_ARENA_BYTES, &arena));
    for (size_t i = 0; i < 2; i++) {
        struct span note;
        TRY(read_note_head(sources[i], EXPORT_CHECKPOINT_PATH, arena, &note, &heads[i]));
    }
    TRY(tile_reader_new(one, heads[0].head.size, &tiles));
    TRY(tile_reader_new(other, heads[1].head.size, &other_tiles));
    const struct tree_reader readers[2] = {tile_tree_reader(tiles), tile_tree_reader(other_tiles)};
    if (heads[0].head.size == heads[1].head.size)
        TRY(make_of_heads(making, sources, heads[0].head.size));
    const uint64_t common = heads[0].head.size < heads[1].head.size ? heads[0].head.size : heads[1].head.size;
    TRY(find_difference(readers, common, &same));
    return same < common ? make_of_entries(making, sources, same) : STATUS(OK);
}

/* ---- receipts */

struct receipt_search {
    const struct entry *wanted; /* another entry with a receipt for the same place */
    struct arena *arena;
    struct span found, own;
    uint64_t own_index;
};

static struct status look_at_receipt(void *state, uint64_t index, struct span bytes)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct receipt_search *search = state;
    struct entry entry;
    if (index == search->own_index)
        TRY(arena_copy(search->arena, bytes, &search->own));
    if (!search->wanted || search->found.size)
        return STATUS(OK);
    TRY(arena_new(ENTRY_ARENA_BYTES, &arena));
    TRY(entry_decode(bytes, arena, &entry));
    const struct receipt *due = &search->wanted->receipt;
    if (!entry.has_said || !entry.has_receipt || entry.receipt.leaf_index != due->leaf_index ||
        !span_equal(entry.receipt.origin, due->origin) || memcmp(entry.receipt.leaf_hash, due->leaf_hash, SHA256_BYTES) == 0)
        return STATUS(OK);
    return arena_copy(search->arena, bytes, &search->found);
}

static const struct reconcile_log *find_compared_log(const struct reconcile_ledger *ledger, struct span origin)
{
    for (size_t i = 0; i < ledger->count; i++)
        if (span_is_text(origin, ledger->logs[i].checkpoint->origin))
            return &ledger->logs[i];
    return NULL;
}

/* A receipt for the same place may stand in any log of a ledger. */
static struct status find_second_receipt(const struct reconcile_ledger *ledger, struct receipt_search *search, struct complaint *why)
{
    search->own_index = UINT64_MAX;
    for (size_t i = 0; i < ledger->count && !search->found.size; i++) {
        const uint64_t size = ledger->logs[i].checkpoint->head.size;
        const struct entry_range all = {size, 0, size};
        TRY(export_each_entry(ledger->logs[i].source, &all, &(struct entry_visitor){look_at_receipt, search}, why));
    }
    return STATUS(OK);
}

static struct status make_of_receipt(const struct evidence_making *making, const struct reconcile_ledger ledgers[static 2],
                                     const struct reconcile_finding *finding, struct arena *arena)
{
    const struct reconcile_ledger *ledger = &ledgers[finding->side];
    const struct reconcile_log *log = &ledger->logs[finding->log];
    const bool is_broken = finding->verdict == RECONCILE_RECEIPT_DIFFERS;
    struct contradiction made = {.kind = is_broken ? CONTRADICTION_BROKEN_RECEIPT : CONTRADICTION_TWO_RECEIPTS};
    struct complaint *why = &making->invocation->why;
    struct receipt_search search = {.arena = arena, .own_index = finding->index};
    const struct entry_range one = {log->checkpoint->head.size, finding->index, finding->index + 1};
    struct entry entry;
    struct entry_proof proof;
    TRY(export_each_entry(log->source, &one, &(struct entry_visitor){look_at_receipt, &search}, why));
    TRY(entry_decode(search.own, arena, &entry));
    made.parts[0] = search.own;
    search.wanted = &entry;
    const struct reconcile_log *issued = find_compared_log(&ledgers[!finding->side], entry.receipt.origin);
    if (is_broken && issued) {
        TRY(entry_proof_make(issued->source, entry.receipt.leaf_index, arena, &proof, why));
        TRY(entry_proof_print(&proof, arena, &made.parts[1]));
    } else {
        TRY(find_second_receipt(ledger, &search, why));
        made.parts[1] = search.found;
    }
    return made.parts[1].size ? write_made(making, &made, entry.receipt.leaf_index) : STATUS(OK);
}

static struct status take_shown(void *state, const struct contradiction *contradiction, uint64_t place)
{
    return write_made(state, contradiction, place);
}

struct status evidence_of_own_log(const struct evidence_making *making, const struct reconcile_log *log)
{
    return shown_receipts_find(log, &(struct contradiction_sink){take_shown, (void *)(uintptr_t)making}, &making->invocation->why);
}

struct status evidence_of_receipts(const struct evidence_making *making, const struct reconcile_ledger ledgers[static 2],
                                   const struct reconcile_report *report)
{
    for (size_t i = 0; i < report->kept_count; i++) {
        CLEANUP(arena) struct arena *arena = NULL;
        const struct reconcile_finding *finding = &report->findings[i];
        if (finding->verdict != RECONCILE_RECEIPT_DIFFERS && finding->verdict != RECONCILE_TWO_RECEIPTS)
            continue;
        TRY(arena_new(MADE_ARENA_BYTES, &arena));
        TRY(make_of_receipt(making, ledgers, finding, arena));
    }
    return STATUS(OK);
}
