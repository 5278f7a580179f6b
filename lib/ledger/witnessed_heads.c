// SPDX-License-Identifier: EUPL-1.2
//
// By the tiles, which were held against the entries before: nothing is hashed again.
#include "ledger/witnessed_heads.h"

#include "ledger/lint_taken.h"
#include "ledger/witness_key.h"

#define HEADS_ARENA_BYTES (4 * NOTE_MOST_BYTES)

struct visiting {
    const struct witnessed_heads *heads;
    struct findings *findings;
};

bool witnessed_head_path(struct span path)
{
    const size_t folder = sizeof EXPORT_HEADS_PATH - 1;
    uint64_t size;
    return path.size > folder && memcmp(path.data, EXPORT_HEADS_PATH, folder) == 0 &&
           status_ok(decimal_parse(span_slice(path, folder, path.size - folder), TREE_SIZE_MOST, &size));
}

/* Of a bare file nobody knows since when it is whose. */
static bool counts_as_witness(const struct trust *trust, size_t key, const struct note_check *check)
{
    const struct history *history = trust_history(trust);
    return trust->keys[key].type == NOTE_COSIGNATURE && check->is_signed &&
           (!history || witness_key_counts(history, trust->keys[key].public_key, check->time_s));
}

static void note_witnesses(const struct witnessed_heads *heads, uint64_t size, const struct note_check *checks,
                           struct ledger_report *report)
{
    for (size_t i = 0; i < heads->trust->key_count; i++) {
        struct ledger_witnessed *seen = &report->witnessed[i];
        if (!counts_as_witness(heads->trust, i, &checks[i]) || size < seen->size)
            continue;
        if (size > seen->size || checks[i].time_s > seen->time_s)
            *seen = (struct ledger_witnessed){size, checks[i].time_s};
    }
}

/* TAMPERED: it is no start of the log. */
static struct status check_start(const struct witnessed_heads *heads, const struct checkpoint *head)
{
    CLEANUP(tile_reader) struct tile_reader *tiles = NULL;
    struct tree_proof proof;
    if (strcmp(head->origin, heads->checkpoint->origin) != 0 || head->head.size > heads->checkpoint->head.size)
        return FAIL(TAMPERED);
    TRY(tile_reader_new(heads->source, heads->checkpoint->head.size, &tiles));
    const struct tree_reader reader = tile_tree_reader(tiles);
    TRY(consistency_prove(&reader, head->head.size, heads->checkpoint->head.size, &proof));
    return status_ok(consistency_verify(&head->head, &heads->checkpoint->head, &proof)) ? STATUS(OK) : FAIL(TAMPERED);
}

static struct status check_witnessed_head(const struct visiting *visiting, const char *path, struct arena *arena)
{
    const struct witnessed_heads *heads = visiting->heads;
    struct note_check checks[TRUST_KEYS_MOST];
    struct checkpoint head;
    struct span bytes;
    TRY(heads->source->read(heads->source->state, path, NOTE_MOST_BYTES, arena, &bytes));
    TRY(checkpoint_open(bytes, heads->trust->keys, heads->trust->key_count, arena, &head, checks));
    TRY(check_start(heads, &head));
    note_witnesses(heads, head.head.size, checks, visiting->findings->report);
    return STATUS(OK);
}

static struct status visit_head(void *visitor, const char *path)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct visiting *visiting = visitor;
    if (!witnessed_head_path(span_of_text(path)))
        return STATUS(OK);
    TRY(arena_new(HEADS_ARENA_BYTES, &arena));
    struct status status = check_witnessed_head(visiting, path, arena);
    if (status_is(status, STATUS_TAMPERED))
        return finding_add(visiting->findings, FINDING_HISTORY, FINDING_NO_ENTRY, "%s: this log does not begin with it: there are two",
                           path);
    if (status_is(status, STATUS_BAD_SIGNATURE))
        return finding_add(visiting->findings, FINDING_SIGNATURE, FINDING_NO_ENTRY,
                           "%s: not signed, or not rightly, by a log of the trust file", path);
    if (status_class(status) == STATUS_CLASS_REFUSAL || status_is(status, STATUS_CORRUPT)) /* that a tile is missing was found */
        return finding_add(visiting->findings, FINDING_MALFORMED_FILE, FINDING_NO_ENTRY, "%s: %s", path, status_text(status));
    return status;
}

static struct status tell_quorum(const struct witnessed_heads *heads, struct findings *findings)
{
    struct note_check seen[TRUST_KEYS_MOST];
    for (size_t i = 0; i < heads->trust->key_count; i++)
        seen[i] = (struct note_check){.is_signed = findings->report->witnessed[i].time_s > 0};
    if (trust_has_quorum(heads->trust, seen))
        return STATUS(OK);
    return finding_add(findings, FINDING_QUORUM, FINDING_NO_ENTRY, "%s",
                       trust_needs_unsupported(heads->trust, seen)
                           ? "unsupported: the quorum of the trust file needs witnesses whose type of key cannot be verified here"
                           : "not cosigned by the quorum of the trust file");
}

struct status witnessed_heads_check(const struct witnessed_heads *heads, struct findings *findings)
{
    struct visiting visiting = {heads, findings};
    note_witnesses(heads, heads->checkpoint->head.size, heads->checks, findings->report);
    TRY(heads->source->each(heads->source->state, visit_head, &visiting));
    return tell_quorum(heads, findings);
}

/* Who has a log key that was taken back signs another log with it, as long as nobody else vouches for the first. */
static struct status tell_log_key(const struct witnessed_heads *heads, const uint8_t key[static SIGN_PUBLIC_BYTES],
                                  struct findings *findings)
{
    const struct history *history = trust_history(heads->trust);
    struct origin origin;
    if (!history || !status_ok(origin_parse(span_of_text(heads->checkpoint->origin), &origin)))
        return STATUS(OK);
    const struct history_withdrawal *by = taken_log_key(history, &origin.oin, key);
    if (!by)
        return STATUS(OK);
    findings->report->taken_back_count++;
    return finding_add(findings, FINDING_TAKEN_BACK, FINDING_NO_ENTRY,
                       EXPORT_CHECKPOINT_PATH ": signed by a log key that withdrawal %llu of %s took back", (unsigned long long)by->number,
                       by->oin.text);
}

struct status head_key_check(const struct witnessed_heads *heads, const struct lint *lint, struct findings *findings)
{
    const struct trust *trust = heads->trust;
    for (size_t i = 0; i < trust->key_count; i++)
        if (heads->checks[i].is_signed && strcmp(trust->keys[i].name, heads->checkpoint->origin) == 0 &&
            lint_is_log_key(lint, trust->keys[i].public_key))
            return tell_log_key(heads, trust->keys[i].public_key, findings);
    return finding_add(findings, FINDING_KEY, FINDING_NO_ENTRY,
                       EXPORT_CHECKPOINT_PATH ": signed by a key that was not its owner's any more when the last entry was written");
}
