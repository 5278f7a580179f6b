// SPDX-License-Identifier: EUPL-1.2
//
// The other side has it, or refuses it: what waited in the outbox is done, and their receipt stands in our
// ledger.
#include "exchange/pipeline.h"

#include "store/outbox.h"
#include "store/pushes.h"

struct status acknowledge_read(struct exchange *x)
{
    return acknowledge_message_decode(x->envelope.body, x->arena, &x->body.acknowledge);
}

static struct status settle_push(struct exchange *x)
{
    enum status_code code = x->body.acknowledge.code;
    struct status status = store_push_settle(x->node->store, x->envelope.exchange_id, &x->line_owner,
                                             code == STATUS_OK ? PUSH_DELIVERED : PUSH_REFUSED, code);
    return status_is(status, STATUS_NOT_FOUND) ? STATUS(OK) : status; /* sent anew in the meantime: this was about the old one */
}

struct status acknowledge_apply(struct exchange *x)
{
    struct store *store = x->node->store;
    struct status status = store_outbox_done(store, x->envelope.exchange_id, ENVELOPE_ANSWER, &x->line_owner);
    if (!status_is(status, STATUS_NOT_FOUND))
        return status;
    status = store_outbox_done(store, x->envelope.exchange_id, ENVELOPE_SIGNAL, &x->line_owner);
    if (status_is(status, STATUS_NOT_FOUND))
        return FAIL(UNEXPECTED);
    TRY(status);
    return settle_push(x);
}

struct status acknowledge_record(struct exchange *x)
{
    struct entry entry = book_entry(x->node, ENTRY_RECEIPT, false);
    book_entry_exchange(&entry, x->envelope.exchange_id, &x->line_owner, DIRECTION_IN);
    entry.code = x->body.acknowledge.code;
    entry.verdict = entry.code == STATUS_OK ? VERDICT_PERMIT : VERDICT_REFUSE;
    entry.has_receipt = x->body.acknowledge.has_receipt;
    entry.receipt = x->body.acknowledge.receipt;
    return book_write(x->node, &entry, NULL, 0, NULL);
}
