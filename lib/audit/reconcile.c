// SPDX-License-Identifier: EUPL-1.2
//
// In each pass all logs are read whole, and the rows of its part of the exchanges are kept and judged. Which part an exchange falls into
// depends on both roots, so that nobody can have all of its exchanges fall into one.
#include "audit/reconcile_rows.h"

#define DECODE_ARENA_BYTES ((size_t)8 * 1024 * 1024)
#define DECODE_ARENA_RENEW_BYTES ((size_t)256 * 1024)

struct reconciling {
    const struct reconcile_ledger *ledgers;
    const struct reconcile_terms *terms;
    struct reconcile_report *report;
    struct complaint *why;
    struct reconcile_rows rows;
    struct reconcile_rows promised; /* receipts for what comes after the end of the other's export */
    struct arena *arena;            /* of decoded entries, renewed now and then */
    struct frontier frontier;
    uint64_t seed[2], pass, passes;
    size_t side, log; /* being read */
};

static const struct checkpoint *checkpoint_at(const struct reconciling *reconciling)
{
    return reconciling->ledgers[reconciling->side].logs[reconciling->log].checkpoint;
}

static uint64_t part_of(const struct reconciling *reconciling, const struct exchange_id *id)
{
    uint64_t half[2];
    memcpy(half, id->bytes, sizeof half);
    uint64_t hash = (half[0] ^ reconciling->seed[0]) * UINT64_C(0x9E3779B97F4A7C15);
    hash = (hash ^ hash >> 32 ^ half[1] ^ reconciling->seed[1]) * UINT64_C(0xC2B2AE3D27D4EB4F);
    return (hash ^ hash >> 32) % reconciling->passes;
}

static struct status ready_compared_arena(struct reconciling *reconciling)
{
    if (reconciling->arena && arena_used(reconciling->arena) < DECODE_ARENA_RENEW_BYTES)
        return STATUS(OK);
    reconciling->arena = arena_free(reconciling->arena);
    return arena_new(DECODE_ARENA_BYTES, &reconciling->arena);
}

/* The log goes on from the very end of the one before it. */
static bool is_next_of(const struct checkpoint *before, const struct entry *first)
{
    return first->kind == ENTRY_LOG_OPENED && first->has_head && span_is_text(first->head.origin, before->origin) &&
           first->head.size == before->head.size && memcmp(first->head.root.bytes, before->head.root.bytes, SHA256_BYTES) == 0;
}

static void note_times(struct reconciling *reconciling, const struct entry *entry, uint64_t index)
{
    struct reconcile_side *side = &reconciling->report->sides[reconciling->side];
    const struct reconcile_log *log = &reconciling->ledgers[reconciling->side].logs[reconciling->log];
    if (index == 0 && (reconciling->log == 0 || !is_next_of(log[-1].checkpoint, entry)))
        side->spans[side->span_count++] = (struct reconcile_span){entry->time_ms, entry->time_ms, 0};
    struct reconcile_span *span = &side->spans[side->span_count - 1];
    span->last_log = reconciling->log;
    span->first_ms = entry->time_ms < span->first_ms ? entry->time_ms : span->first_ms;
    span->last_ms = entry->time_ms > span->last_ms ? entry->time_ms : span->last_ms;
}

static struct status keep_row(struct reconciling *reconciling, const struct entry *entry, uint64_t index, struct span bytes)
{
    struct reconcile_row row;
    const struct reconcile_leaf leaf = {.entry = entry,
                                        .bytes = bytes,
                                        .ledgers = reconciling->ledgers,
                                        .index = index,
                                        .side = (uint8_t)reconciling->side,
                                        .log = (uint8_t)reconciling->log};
    TRY(reconcile_row_make(&leaf, reconciling->terms->history, reconciling->arena, &row));
    return reconcile_rows_add(&reconciling->rows, &row);
}

static struct status read_compared_entry(void *state, uint64_t index, struct span bytes)
{
    struct reconciling *reconciling = state;
    struct reconcile_side *side = &reconciling->report->sides[reconciling->side];
    const bool is_first_pass = reconciling->pass == 0;
    struct tree_hash leaf;
    struct entry entry;
    TRY(ready_compared_arena(reconciling));
    tree_leaf(bytes, &leaf);
    frontier_append(&reconciling->frontier, &leaf);
    struct status status = entry_decode(bytes, reconciling->arena, &entry);
    if (!status_ok(status))
        return status_is(status, STATUS_NO_MEMORY)
                   ? status
                   : complain(reconciling->why, FAIL(TAMPERED), "%s: entry %llu: %s", checkpoint_at(reconciling)->origin,
                              (unsigned long long)index, status_text(status));
    if (is_first_pass)
        note_times(reconciling, &entry, index);
    if (!entry.has_exchange || !entry.has_counterpart || entry.kind == ENTRY_RECONCILED || /* whoever asks enters, alone */
        !oin_equal(&entry.counterpart, &reconciling->report->sides[!reconciling->side].owner))
        return STATUS(OK);
    side->of_pair += is_first_pass;
    return part_of(reconciling, &entry.exchange_id) == reconciling->pass ? keep_row(reconciling, &entry, index, bytes) : STATUS(OK);
}

/* An export that changes between two passes has another root then. */
static struct status read_compared_log(struct reconciling *reconciling, const struct reconcile_log *log)
{
    const struct entry_range all = {log->checkpoint->head.size, 0, log->checkpoint->head.size};
    struct tree_hash root;
    frontier_init(&reconciling->frontier);
    TRY(export_each_entry(log->source, &all, &(struct entry_visitor){read_compared_entry, reconciling}, reconciling->why));
    frontier_root(&reconciling->frontier, &root);
    return tree_hash_equal(&root, &log->checkpoint->head.root)
               ? STATUS(OK)
               : complain(reconciling->why, FAIL(TAMPERED), "%s: the entries have another root than its checkpoint",
                          log->checkpoint->origin);
}

static struct status read_ledgers(struct reconciling *reconciling)
{
    for (reconciling->side = 0; reconciling->side < 2; reconciling->side++) {
        const struct reconcile_ledger *ledger = &reconciling->ledgers[reconciling->side];
        for (reconciling->log = 0; reconciling->log < ledger->count; reconciling->log++)
            TRY(read_compared_log(reconciling, &ledger->logs[reconciling->log]));
    }
    return STATUS(OK);
}

/* ---- what is kept of it */

static int compare_findings(const void *a, const void *b)
{
    const struct reconcile_finding *x = a, *y = b;
    int order = (int)reconcile_words(y->verdict)->class - (int)reconcile_words(x->verdict)->class;
    if (!order)
        order = (int)x->side - (int)y->side;
    if (!order)
        order = (int)x->log - (int)y->log;
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* The last of those that say least makes room for one that says more. */
static struct reconcile_finding *finding_place(struct reconcile_report *report, const struct reconcile_finding *finding)
{
    struct reconcile_finding *last = &report->findings[0];
    if (report->kept_count < RECONCILE_FINDINGS_MOST)
        return &report->findings[report->kept_count++];
    for (size_t i = 1; i < report->kept_count; i++)
        if (compare_findings(&report->findings[i], last) > 0)
            last = &report->findings[i];
    return compare_findings(finding, last) < 0 ? last : NULL;
}

static void keep_difference(struct reconcile_report *report, enum reconcile_verdict verdict, const struct reconcile_row *row)
{
    const enum reconcile_named named = reconcile_words(verdict)->named;
    struct reconcile_finding finding = {.verdict = verdict,
                                        .side = row->side,
                                        .log = row->log,
                                        .index = row->index,
                                        .kind = (enum entry_kind)row->kind,
                                        .exchange = row->exchange};
    if (named != RECONCILE_NOBODY)
        finding.named = report->sides[named == RECONCILE_OWNER ? row->side : !row->side].owner;
    struct reconcile_finding *place = finding_place(report, &finding);
    if (place)
        *place = finding;
}

static struct status tell_verdict(void *state, enum reconcile_verdict verdict, const struct reconcile_row *row)
{
    struct reconciling *reconciling = state;
    if (row->said_ms < reconciling->terms->from_ms || row->said_ms >= reconciling->terms->until_ms)
        return STATUS(OK);
    reconciling->report->counts[verdict]++;
    if (reconcile_words(verdict)->class != RECONCILE_AGREES)
        keep_difference(reconciling->report, verdict, row);
    bool is_promise = verdict == RECONCILE_BEYOND && row->has_receipt && !row->is_receipt_elsewhere;
    return is_promise && reconciling->promised.count < reconciling->terms->rows_at_once ? reconcile_rows_add(&reconciling->promised, row)
                                                                                        : STATUS(OK);
}

static int compare_promises(const void *a, const void *b)
{
    const struct reconcile_row *x = a, *y = b;
    int order = (int)x->side - (int)y->side;
    if (!order)
        order = (int)x->receipt_log - (int)y->receipt_log;
    if (!order)
        order = (x->receipt_index > y->receipt_index) - (x->receipt_index < y->receipt_index);
    if (!order)
        order = (int)x->log - (int)y->log;
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* No leaf is there to hold them against, but they can be held against each other. */
static struct status judge_promises(struct reconciling *reconciling)
{
    struct reconcile_rows *promised = &reconciling->promised;
    if (promised->count)
        qsort(promised->rows, promised->count, sizeof *promised->rows, compare_promises);
    for (size_t i = 1; i < promised->count; i++) {
        const struct reconcile_row *first = &promised->rows[i - 1], *second = &promised->rows[i];
        if (first->side == second->side && first->receipt_log == second->receipt_log && first->receipt_index == second->receipt_index &&
            !digest_equal(&first->receipt, &second->receipt))
            TRY(tell_verdict(reconciling, RECONCILE_TWO_RECEIPTS, second));
    }
    return STATUS(OK);
}

static size_t end_of_exchange(const struct reconcile_rows *rows, size_t at)
{
    size_t end = at;
    while (end < rows->count && exchange_id_equal(&rows->rows[end].exchange, &rows->rows[at].exchange))
        end++;
    return end;
}

static struct status judge_rows(struct reconciling *reconciling)
{
    const struct reconcile_sink sink = {tell_verdict, reconciling};
    struct reconcile_rows *rows = &reconciling->rows;
    reconcile_rows_sort(rows);
    for (size_t at = 0; at < rows->count; at = end_of_exchange(rows, at)) {
        const struct reconcile_group group = {.rows = &rows->rows[at],
                                              .count = end_of_exchange(rows, at) - at,
                                              .sides = reconciling->report->sides,
                                              .ledgers = reconciling->ledgers};
        TRY(reconcile_judge(&group, &sink));
    }
    rows->count = 0;
    return STATUS(OK);
}

/* ---- all of it */

static struct status begin_side(struct reconciling *reconciling, size_t side, uint64_t *all)
{
    const struct reconcile_ledger *ledger = &reconciling->ledgers[side];
    struct reconcile_side *about = &reconciling->report->sides[side];
    struct origin origin;
    ENSURE(ledger->count && ledger->count <= RECONCILE_LOGS_MOST);
    for (size_t i = 0; i < ledger->count; i++) {
        const struct checkpoint *checkpoint = ledger->logs[i].checkpoint;
        if (!status_ok(origin_parse(span_of_text(checkpoint->origin), &origin)))
            return complain(reconciling->why, FAIL(INVALID), "%s: not the log of a partner", checkpoint->origin);
        if (i && !oin_equal(&origin.oin, &about->owner))
            return complain(reconciling->why, FAIL(INVALID), "%s: not of %s", checkpoint->origin, about->owner.text);
        if (i && strcmp(ledger->logs[i - 1].checkpoint->origin, checkpoint->origin) >= 0)
            return complain(reconciling->why, FAIL(INVALID), "%s: twice", checkpoint->origin);
        about->owner = origin.oin;
        *all += checkpoint->head.size;
        memcpy(&reconciling->seed[side], checkpoint->head.root.bytes, sizeof reconciling->seed[side]); /* the last */
    }
    return STATUS(OK);
}

static struct status begin_reconciling(struct reconciling *reconciling)
{
    uint64_t all = 0;
    for (size_t side = 0; side < 2; side++)
        TRY(begin_side(reconciling, side, &all));
    if (oin_equal(&reconciling->report->sides[0].owner, &reconciling->report->sides[1].owner))
        return complain(reconciling->why, FAIL(INVALID), "both are of %s", reconciling->report->sides[0].owner.text);
    reconciling->passes = 1 + all / reconciling->terms->rows_at_once;
    return STATUS(OK);
}

static struct status run_passes(struct reconciling *reconciling)
{
    TRY(begin_reconciling(reconciling));
    for (reconciling->pass = 0; reconciling->pass < reconciling->passes; reconciling->pass++) {
        TRY(read_ledgers(reconciling));
        TRY(judge_rows(reconciling));
    }
    TRY(judge_promises(reconciling));
    qsort(reconciling->report->findings, reconciling->report->kept_count, sizeof *reconciling->report->findings, compare_findings);
    return STATUS(OK);
}

struct status reconcile(const struct reconcile_ledger ledgers[static 2], const struct reconcile_terms *terms, struct reconcile_report *out,
                        struct complaint *why)
{
    struct reconciling reconciling = {.ledgers = ledgers, .terms = terms, .report = out, .why = why};
    *out = (struct reconcile_report){0};
    struct status status = run_passes(&reconciling);
    free(reconciling.rows.rows);
    free(reconciling.promised.rows);
    reconciling.arena = arena_free(reconciling.arena);
    return status;
}
