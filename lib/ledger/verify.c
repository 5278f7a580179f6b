// SPDX-License-Identifier: EUPL-1.2
//
// The check, in the order of its argument: who vouches for which root; which files there are; then the entries
// once, from which the tiles and the root must follow. The log stops being readable where a bundle is missing or
// cut, so the pass ends there, with that as the finding.
#include "ledger/verify.h"

#include "ledger/custody_check.h"
#include "ledger/lint.h"
#include "ledger/witnessed_heads.h"

#define FILE_ARENA_SLACK_BYTES 4096

struct pass {
    const struct export_source *source;
    const struct trust *trust;
    struct findings findings;
    struct checkpoint checkpoint;
    struct origin origin;
    struct lint *lint;
    struct tile_builder *builder;
    struct note_check checks[TRUST_KEYS_MOST]; /* of the checkpoint */
};

/* Reads a file that must be there. A refusal of the source is a finding, and then `out_found` is false. */
static struct status read_export_file(struct pass *pass, const char *path, size_t most, struct arena *arena, struct span *out,
                                      bool *out_found)
{
    struct status status = pass->source->read(pass->source->state, path, most, arena, out);
    *out_found = status_ok(status);
    if (status_class(status) == STATUS_CLASS_FAULT)
        return complain(pass->findings.why, status, "%s: %s", path, status_text(status));
    if (status_ok(status))
        return STATUS(OK);
    bool is_missing = status_is(status, STATUS_NOT_FOUND);
    return finding_add(&pass->findings, is_missing ? FINDING_MISSING_FILE : FINDING_MALFORMED_FILE, FINDING_NO_ENTRY, "%s: %s", path,
                       is_missing ? "missing" : status_text(status));
}

static struct status check_checkpoint(struct pass *pass)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct ledger_report *report = pass->findings.report;
    struct span bytes;
    bool found;
    TRY(arena_new(4 * NOTE_MOST_BYTES, &arena));
    TRY(read_export_file(pass, EXPORT_CHECKPOINT_PATH, NOTE_MOST_BYTES, arena, &bytes, &found));
    if (!found)
        return STATUS(OK);
    struct status status = checkpoint_open(bytes, pass->trust->keys, pass->trust->key_count, arena, &pass->checkpoint, pass->checks);
    if (status_is(status, STATUS_BAD_SIGNATURE))
        return finding_add(&pass->findings, FINDING_SIGNATURE, FINDING_NO_ENTRY,
                           EXPORT_CHECKPOINT_PATH ": not signed, or not rightly, by a log of the trust file");
    if (status_class(status) == STATUS_CLASS_REFUSAL)
        return finding_add(&pass->findings, FINDING_MALFORMED_FILE, FINDING_NO_ENTRY, EXPORT_CHECKPOINT_PATH ": %s", status_text(status));
    TRY(status);
    report->has_head = true;
    report->checkpoint = pass->checkpoint;
    return STATUS(OK);
}

/* Every file that is there must be one that belongs there: what lies beside the log could pass for part of it. */
static struct status visit_file(void *visitor, const char *path)
{
    struct pass *pass = visitor;
    struct span text = span_of_text(path);
    struct tile tile;
    bool is_clean = text_is_clean_utf8(text, ""), is_below_tile = strncmp(path, "tile/", 5) == 0;
    if (span_is_text(text, EXPORT_CHECKPOINT_PATH) || span_is_text(text, EXPORT_TRUST_PATH) || span_is_text(text, CUSTODY_PATH))
        return STATUS(OK);
    if (witnessed_head_path(text)) /* what is in it is looked at when the entries were */
        return STATUS(OK);
    if (status_ok(tile_path_parse(text, &tile)) && tile_width(pass->checkpoint.head.size, tile.level, tile.index) == tile.width)
        return STATUS(OK);
    if (status_ok(tile_path_parse(text, &tile)))
        return finding_add(&pass->findings, FINDING_STRAY_FILE, FINDING_NO_ENTRY,
                           "%s: of this log when it had another size; the next export takes it away", path);
    return finding_add(&pass->findings, is_below_tile ? FINDING_STRAY_TILE : FINDING_STRAY_FILE, FINDING_NO_ENTRY,
                       "%s: does not belong to this log", is_clean ? path : "a file with an unprintable name");
}

static struct status compare_tile(void *state, const struct tile *tile, struct span hashes)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct pass *pass = state;
    struct span stored;
    char path[TILE_PATH_ROOM];
    bool found;
    tile_path_print(tile, path);
    TRY(arena_new(TILE_BYTES + FILE_ARENA_SLACK_BYTES, &arena));
    TRY(read_export_file(pass, path, TILE_BYTES, arena, &stored, &found));
    if (!found || span_equal(stored, hashes))
        return STATUS(OK);
    return finding_add(&pass->findings, FINDING_TILE, FINDING_NO_ENTRY, "%s: not the hashes of the entries", path);
}

static struct status check_bundle(struct pass *pass, const struct tile *tile, bool *out_whole)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct ledger_report *report = pass->findings.report;
    struct span bytes, entry;
    char path[TILE_PATH_ROOM];
    tile_path_print(tile, path);
    TRY(arena_new(BUNDLE_MOST_BYTES + FILE_ARENA_SLACK_BYTES, &arena));
    TRY(read_export_file(pass, path, BUNDLE_MOST_BYTES, arena, &bytes, out_whole));
    if (!*out_whole)
        return STATUS(OK);
    struct cursor cursor = cursor_of(bytes);
    unsigned count = 0;
    for (; count < tile->width && status_ok(bundle_read(&cursor, &entry)); count++) {
        struct tree_hash leaf;
        tree_leaf(entry, &leaf);
        TRY(tile_builder_append(pass->builder, &leaf));
        TRY(lint_entry(pass->lint, report->entry_count++, entry, &pass->findings));
    }
    *out_whole = count == tile->width && cursor_is_done(&cursor);
    if (*out_whole)
        return STATUS(OK);
    return finding_add(&pass->findings, FINDING_MALFORMED_FILE, FINDING_NO_ENTRY, "%s: does not hold exactly %u entries", path,
                       tile->width);
}

static struct status check_entries(struct pass *pass)
{
    struct tile tile = {.is_bundle = true};
    struct tree_head head;
    while ((tile.width = tile_width(pass->checkpoint.head.size, 0, tile.index)) > 0) {
        bool is_whole = false;
        TRY(check_bundle(pass, &tile, &is_whole));
        if (!is_whole)
            return STATUS(OK);
        tile.index++;
    }
    TRY(tile_builder_finish(pass->builder, &head));
    if (tree_hash_equal(&head.root, &pass->checkpoint.head.root))
        return STATUS(OK);
    return finding_add(&pass->findings, FINDING_ROOT, FINDING_NO_ENTRY, EXPORT_CHECKPOINT_PATH ": the entries have another root");
}

static struct status check_contents(struct pass *pass)
{
    CLEANUP(lint) struct lint *lint = NULL;
    CLEANUP(tile_builder) struct tile_builder *builder = NULL;
    if (!status_ok(origin_parse(span_of_text(pass->checkpoint.origin), &pass->origin)))
        return finding_add(&pass->findings, FINDING_ORIGIN, FINDING_NO_ENTRY,
                           EXPORT_CHECKPOINT_PATH ": the origin is not <oin>/exchange-log/<year>");
    TRY(pass->source->each(pass->source->state, visit_file, pass));
    TRY(lint_new(&pass->origin, &pass->checkpoint.head, trust_history(pass->trust), &lint));
    TRY(tile_builder_new((struct tile_sink){compare_tile, pass}, &builder));
    pass->lint = lint;
    pass->builder = builder;
    TRY(check_entries(pass));
    if (pass->trust->goes_on && pass->findings.report->entry_count && !pass->findings.report->links.has_before)
        TRY(finding_add(&pass->findings, FINDING_SUCCESSOR, 0,
                        "is the first of a log that no roster names, and does not say what it goes on from"));
    const struct witnessed_heads heads = {pass->source, pass->trust, &pass->checkpoint, pass->checks};
    TRY(witnessed_heads_check(&heads, &pass->findings));
    TRY(custody_check(&heads, &pass->findings));
    return head_key_check(&heads, lint, &pass->findings);
}

struct status ledger_verify(const struct export_source *source, const struct trust *trust, struct arena *arena, struct ledger_report *out,
                            struct complaint *why)
{
    struct ledger_report report = {0};
    struct pass pass = {.source = source, .trust = trust, .findings = {.arena = arena, .report = &report, .why = why}};
    TRY(ARENA_NEW(arena, FINDINGS_MOST, &report.findings));
    TRY(ARENA_NEW(arena, trust->key_count, &report.witnessed));
    TRY(finding_add_faults(&pass.findings, trust));
    TRY(check_checkpoint(&pass));
    if (report.has_head)
        TRY(check_contents(&pass));
    *out = report;
    return report.failing_count ? FAIL(TAMPERED) : STATUS(OK);
}
