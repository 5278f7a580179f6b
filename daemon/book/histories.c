// SPDX-License-Identifier: EUPL-1.2
//
// Time is that of our own ledger, which never goes back: what was sent before a receipt came is not dated after it, however the clock
// was set. So an honest partner is not suspected: receipts may come late and out of order, only not from before their own question.
#include "book/histories.h"

#include "book/batch.h"
#include "book/quarantine.h"
#include "store/receipts.h"

/* `out_how` stays: it fits. */
static struct status judge_shown(struct book *book, const struct history_shown *shown, const char **out_how)
{
    const struct receipt *receipt = shown->receipt;
    struct receipt_seen before;
    uint64_t highest;
    struct status status = store_receipt_seen_find(book->store, receipt->origin, receipt->leaf_index, &before);
    if (status_ok(status) && memcmp(before.leaf_hash, receipt->leaf_hash, sizeof before.leaf_hash) != 0)
        *out_how = "two-receipts";
    if (status_ok(status) || !status_is(status, STATUS_NOT_FOUND))
        return status;
    status = store_receipt_seen_highest(book->store, receipt->origin, shown->begun_ms, &highest);
    if (status_ok(status) && receipt->leaf_index < highest)
        *out_how = "backdated-receipt";
    if (!status_ok(status) && !status_is(status, STATUS_NOT_FOUND))
        return status;
    bool is_over = false; /* nothing is added to a log when its owner has gone on in another */
    TRY(store_receipt_seen_later(book->store, receipt->origin, shown->begun_ms, &is_over));
    if (is_over)
        *out_how = "backdated-receipt";
    return STATUS(OK);
}

static struct status keep_shown(struct book *book, const struct history_shown *shown)
{
    struct receipt_seen row = {
        .origin = shown->receipt->origin, .leaf_index = shown->receipt->leaf_index, .position = shown->position, .seen_ms = book->entry_ms};
    memcpy(row.leaf_hash, shown->receipt->leaf_hash, sizeof row.leaf_hash);
    struct status status = store_receipt_seen_put(book->store, &row);
    return status_is(status, STATUS_CONFLICT) ? STATUS(OK) : status; /* shown again */
}

struct status histories_hear(struct book *book, const struct history_shown *shown, bool *out_contradicts)
{
    const char *how = NULL;
    *out_contradicts = false;
    if (oin_equal(shown->partner, &book->agreed->own))
        return STATUS(OK);
    TRY(judge_shown(book, shown, &how));
    if (!how)
        return keep_shown(book, shown);
    *out_contradicts = true;
    EVENT_LOG(book->log, PARTNER_CONTRADICTS, batch_now(book), event_partner(shown->partner), event_word(EVENT_FIELD_KIND, how),
              event_number(EVENT_FIELD_INDEX, shown->receipt->leaf_index));
    struct status status = quarantine_contradicted(book, shown->partner, how);
    return status_is(status, STATUS_CONFLICT) ? STATUS(OK) : status; /* it is shut out already, in this batch */
}
