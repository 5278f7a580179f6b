// SPDX-License-Identifier: EUPL-1.2
//
// Three passes: who was shut out for two receipts; their receipts, sorted by place; and the entries of those that differ.
#include "audit/shown_receipts.h"

#include "crypto/hash.h"
#include "keyring/roster.h"

#include <stdlib.h>

#define SHOWN_ARENA_BYTES ((size_t)8 * 1024 * 1024)
#define FIRST_ROOM 256

struct receipt_row {
    uint8_t origin[8]; /* of its SHA-256: rows of one log are beside each other; contradiction_judge compares the whole */
    uint64_t place, index;
    uint8_t leaf_hash[SHA256_BYTES];
};
struct finding_receipts {
    const struct reconcile_log *log;
    struct complaint *why;
    size_t shut_out_count;
    struct oin shut_out[ROSTER_MOST_PARTNERS];
    struct receipt_row *rows;
    size_t count, room;
};

static bool was_shut_out(const struct finding_receipts *finding, const struct oin *partner)
{
    for (size_t i = 0; i < finding->shut_out_count; i++)
        if (oin_equal(&finding->shut_out[i], partner))
            return true;
    return false;
}

static struct status note_shut_out(struct finding_receipts *finding, const struct entry *entry)
{
    if (entry->kind != ENTRY_QUARANTINE || !entry->has_counterpart || !span_is_text(entry->note, "two-receipts") ||
        was_shut_out(finding, &entry->counterpart))
        return STATUS(OK);
    if (finding->shut_out_count == N(finding->shut_out))
        return complain(finding->why, FAIL(TOO_LARGE), "more partners were shut out than there can be");
    finding->shut_out[finding->shut_out_count++] = entry->counterpart;
    return STATUS(OK);
}

static struct status add_receipt(struct finding_receipts *finding, const struct entry *entry, uint64_t index)
{
    if (!entry->has_said || !entry->has_receipt || !entry->has_counterpart || !was_shut_out(finding, &entry->counterpart))
        return STATUS(OK);
    if (finding->count == SHOWN_RECEIPTS_MOST)
        return complain(finding->why, FAIL(TOO_LARGE), "more receipts of who was shut out than are looked at");
    if (finding->count == finding->room) {
        const size_t room = finding->room ? 2 * finding->room : FIRST_ROOM;
        struct receipt_row *larger = realloc(finding->rows, room * sizeof *larger);
        if (!larger)
            return FAIL(NO_MEMORY);
        finding->rows = larger;
        finding->room = room;
    }
    struct receipt_row *row = &finding->rows[finding->count++];
    uint8_t digest[SHA256_BYTES];
    sha256(entry->receipt.origin, digest);
    *row = (struct receipt_row){.place = entry->receipt.leaf_index, .index = index};
    memcpy(row->origin, digest, sizeof row->origin);
    memcpy(row->leaf_hash, entry->receipt.leaf_hash, sizeof row->leaf_hash);
    return STATUS(OK);
}

static struct status read_for_receipts(struct finding_receipts *finding, uint64_t index, struct span bytes,
                                       struct status (*look)(struct finding_receipts *finding, const struct entry *entry, uint64_t index))
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct entry entry;
    TRY(arena_new(SHOWN_ARENA_BYTES, &arena));
    struct status status = entry_decode(bytes, arena, &entry);
    if (!status_ok(status))
        return complain(finding->why, FAIL(TAMPERED), "entry %llu: %s", (unsigned long long)index, status_text(status));
    return look(finding, &entry, index);
}

static struct status look_for_shut_out(struct finding_receipts *finding, const struct entry *entry, uint64_t index)
{
    (void)index;
    return note_shut_out(finding, entry);
}

static struct status visit_for_shut_out(void *state, uint64_t index, struct span bytes)
{
    return read_for_receipts(state, index, bytes, look_for_shut_out);
}

static struct status visit_for_receipts(void *state, uint64_t index, struct span bytes)
{
    return read_for_receipts(state, index, bytes, add_receipt);
}

struct kept_entry {
    struct arena *arena;
    struct span bytes;
};
static struct status keep_entry(void *state, uint64_t index, struct span bytes)
{
    struct kept_entry *kept = state;
    (void)index;
    return arena_copy(kept->arena, bytes, &kept->bytes);
}

static struct status read_each(struct finding_receipts *finding, struct status (*visit)(void *state, uint64_t index, struct span bytes))
{
    const uint64_t size = finding->log->checkpoint->head.size;
    const struct entry_range all = {size, 0, size};
    return export_each_entry(finding->log->source, &all, &(struct entry_visitor){visit, finding}, finding->why);
}

static int compare_receipt_rows(const void *a, const void *b)
{
    const struct receipt_row *x = a, *y = b;
    int order = memcmp(x->origin, y->origin, sizeof x->origin);
    if (!order)
        order = (x->place > y->place) - (x->place < y->place);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

static bool is_same_place(const struct receipt_row *a, const struct receipt_row *b)
{
    return memcmp(a->origin, b->origin, sizeof a->origin) == 0 && a->place == b->place;
}

static struct status hand_on(struct finding_receipts *finding, const struct receipt_row *first, const struct receipt_row *second,
                             const struct contradiction_sink *sink)
{
    CLEANUP(arena) struct arena *arena = NULL;
    const struct receipt_row *rows[] = {first, second};
    struct contradiction found = {.kind = CONTRADICTION_TWO_RECEIPTS};
    TRY(arena_new(SHOWN_ARENA_BYTES, &arena));
    for (size_t i = 0; i < N(rows); i++) {
        struct kept_entry kept = {arena, span_empty()};
        const struct entry_range one = {finding->log->checkpoint->head.size, rows[i]->index, rows[i]->index + 1};
        TRY(export_each_entry(finding->log->source, &one, &(struct entry_visitor){keep_entry, &kept}, finding->why));
        found.parts[i] = kept.bytes;
    }
    return sink->take(sink->state, &found, first->place);
}

static struct status hand_on_each(struct finding_receipts *finding, const struct contradiction_sink *sink)
{
    if (finding->count)
        qsort(finding->rows, finding->count, sizeof *finding->rows, compare_receipt_rows);
    for (size_t at = 0, end; at < finding->count; at = end) {
        const struct receipt_row *first = &finding->rows[at], *other = NULL;
        for (end = at + 1; end < finding->count && is_same_place(first, &finding->rows[end]); end++)
            if (!other && memcmp(first->leaf_hash, finding->rows[end].leaf_hash, SHA256_BYTES) != 0)
                other = &finding->rows[end];
        if (other)
            TRY(hand_on(finding, first, other, sink));
    }
    return STATUS(OK);
}

static struct status find_all(struct finding_receipts *finding, const struct contradiction_sink *sink)
{
    TRY(read_each(finding, visit_for_shut_out));
    if (!finding->shut_out_count)
        return STATUS(OK);
    TRY(read_each(finding, visit_for_receipts));
    return hand_on_each(finding, sink);
}

struct status shown_receipts_find(const struct reconcile_log *log, const struct contradiction_sink *sink, struct complaint *why)
{
    struct finding_receipts finding = {.log = log, .why = why};
    struct status status = find_all(&finding, sink);
    free(finding.rows);
    return status;
}
