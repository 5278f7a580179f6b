// SPDX-License-Identifier: EUPL-1.2
//
// A receipt is compared by a digest over all that it says: what fits, fits to the letter.
#include "audit/reconcile_rows.h"

#include "crypto/hash.h"
#include "ledger/lint_agreed.h"
#include "ledger/receipt.h"
#include "wire/said.h"

#define FIRST_ROOM 1024

struct status reconcile_rows_add(struct reconcile_rows *rows, const struct reconcile_row *row)
{
    if (rows->count == rows->room) {
        const size_t room = rows->room ? 2 * rows->room : FIRST_ROOM;
        struct reconcile_row *larger = realloc(rows->rows, room * sizeof *larger);
        if (!larger)
            return FAIL(NO_MEMORY);
        rows->rows = larger;
        rows->room = room;
    }
    rows->rows[rows->count++] = *row;
    return STATUS(OK);
}

static int compare_reconcile_rows(const void *a, const void *b)
{
    const struct reconcile_row *x = a, *y = b;
    int order = memcmp(&x->exchange, &y->exchange, sizeof x->exchange);
    if (!order)
        order = (int)x->side - (int)y->side;
    if (!order)
        order = (int)x->log - (int)y->log;
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

void reconcile_rows_sort(struct reconcile_rows *rows)
{
    if (rows->count)
        qsort(rows->rows, rows->count, sizeof *rows->rows, compare_reconcile_rows);
}

static struct digest digest_of_receipt(const struct receipt *receipt)
{
    uint8_t bytes[EXCHANGE_ID_BYTES + 4 * DIGEST_BYTES + 1 + 8];
    struct writer writer = writer_of(bytes, sizeof bytes);
    write_bytes(&writer, exchange_id_span(&receipt->exchange_id));
    write_bytes(&writer, digest_span(&receipt->request_digest));
    write_bytes(&writer, digest_span(&receipt->answer_digest));
    write_bytes(&writer, digest_span(&receipt->policy_hash));
    write_bytes(&writer, SPAN_OF_ARRAY(receipt->leaf_hash));
    write_u8(&writer, receipt->verdict);
    write_u64(&writer, receipt->leaf_index);
    ENSURE(!writer.overflow);
    return digest_of(writer_span(&writer));
}

static bool is_taken_back(const struct history *history, const struct entry *entry, struct span content)
{
    for (size_t i = 0; i < history->taken_count; i++) {
        const struct history_taken *taken = &history->taken[i];
        const struct oin *by = &history->withdrawals[taken->withdrawal].oin;
        const bool is_of_key =
            taken->use == KEY_USE_ENVELOPE && status_ok(sign_verify(taken->key, ENVELOPE_SIGN_PREFIX, content, entry->said.signature));
        if (oin_equal(by, &entry->counterpart) && (is_of_key || (taken->use == KEY_USES_END && entry->said.time_ms > taken->from_ms)))
            return true;
    }
    return false;
}

static struct status prove_said(const struct entry *entry, const struct history *history, struct arena *arena, uint8_t *out)
{
    struct span content;
    if (!said_is_due(entry)) {
        *out = PROOF_OWN;
        return STATUS(OK);
    }
    *out = entry->version < 2 ? PROOF_UNPROVEN : PROOF_BAD;
    if (!entry->has_said)
        return STATUS(OK);
    struct status status = said_content(entry, arena, &content);
    if (status_is(status, STATUS_ARENA_FULL))
        return status;
    if (status_ok(status) && !agreed_check_signed(history, entry, content))
        *out = is_taken_back(history, entry, content) ? PROOF_UNPROVEN : PROOF_SIGNED;
    return STATUS(OK);
}

/* Of an entry that came to be before messages stood in it: what it must have been made of. */
static uint8_t said_of(const struct entry *entry)
{
    static const struct {
        enum entry_kind kind;
        enum envelope_kind said;
    } earlier[] = {{ENTRY_SIGNAL_RECEIVED, ENVELOPE_SIGNAL},
                   {ENTRY_REQUEST_RECEIVED, ENVELOPE_INQUIRY},
                   {ENTRY_RESPONSE_RECEIVED, ENVELOPE_ANSWER},
                   {ENTRY_RECEIPT, ENVELOPE_ACKNOWLEDGE},
                   {ENTRY_EVALUATED, ENVELOPE_EVALUATE}};
    if (entry->has_said)
        return (uint8_t)entry->said.kind;
    for (size_t i = 0; i < N(earlier) && said_is_due(entry); i++)
        if (earlier[i].kind == entry->kind)
            return (uint8_t)earlier[i].said;
    return 0;
}

static void row_receipts(const struct reconcile_leaf *leaf, struct reconcile_row *row)
{
    const struct entry *entry = leaf->entry;
    const struct reconcile_ledger *issuer = &leaf->ledgers[!leaf->side];
    const char *origin = leaf->ledgers[leaf->side].logs[leaf->log].checkpoint->origin;
    struct receipt_leaf own = {.entry = entry, .index = leaf->index, .origin = span_of_text(origin)};
    struct receipt receipt;
    tree_leaf(leaf->bytes, &own.hash);
    if (status_ok(receipt_make(&own, &receipt)))
        row->own_receipt = digest_of_receipt(&receipt);
    if (!entry->has_receipt)
        return;
    row->has_receipt = true;
    row->receipt_index = entry->receipt.leaf_index;
    row->is_receipt_elsewhere = true;
    for (size_t i = 0; i < issuer->count && row->is_receipt_elsewhere; i++) {
        row->is_receipt_elsewhere = !span_is_text(entry->receipt.origin, issuer->logs[i].checkpoint->origin);
        row->receipt_log = (uint8_t)i;
    }
    row->receipt = digest_of_receipt(&entry->receipt);
    if (!row->has_answer)
        row->answer = entry->receipt.answer_digest;
}

struct status reconcile_row_make(const struct reconcile_leaf *leaf, const struct history *history, struct arena *arena,
                                 struct reconcile_row *out)
{
    const struct entry *entry = leaf->entry;
    struct reconcile_row row = {.exchange = entry->exchange_id,
                                .index = leaf->index,
                                .side = leaf->side,
                                .log = leaf->log,
                                .kind = (uint8_t)entry->kind,
                                .direction = (uint8_t)entry->direction,
                                .said = said_of(entry),
                                .verdict = (uint8_t)entry->verdict,
                                .act = entry->act,
                                .necessity_code = entry->necessity_code,
                                .lighter_code = entry->lighter_code,
                                .has_request = entry->has_request_digest,
                                .has_answer = entry->has_answer_digest,
                                .code = entry->code,
                                .time_ms = entry->time_ms,
                                .said_ms = entry->has_said ? entry->said.time_ms : entry->time_ms,
                                .count = entry->count,
                                .grounds = entry->grounds,
                                .request = entry->request_digest,
                                .answer = entry->answer_digest};
    if (entry->has_said)
        memcpy(row.signature, entry->said.signature, sizeof row.signature);
    row_receipts(leaf, &row);
    TRY(prove_said(entry, history, arena, &row.proof));
    *out = row;
    return STATUS(OK);
}
