// SPDX-License-Identifier: EUPL-1.2
//
// The other side has it, or refuses it: what waited in the outbox is done, and their receipt stands in our
// ledger.
#include "exchange/pipeline.h"

#include "crypto/hash.h"
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

/* An exchange can have two answers, "being weighed" and then the one that counts: an acknowledgement of the first must not
 * take the second out of the outbox. */
static struct status settle_answer(struct exchange *x, const struct outbox_row *waiting)
{
    struct envelope envelope;
    struct span content;
    uint8_t signature[SIGNATURE_BYTES], digest[SHA256_BYTES];
    struct answer_message answer;
    TRY(envelope_decode(waiting->message, x->arena, &envelope, &content, signature));
    TRY(answer_message_decode(envelope.body, x->arena, &answer));
    sha256(answer.content, digest);
    if (!x->body.acknowledge.has_receipt || memcmp(x->body.acknowledge.receipt.answer_digest, digest, sizeof digest) != 0)
        return STATUS(OK);
    return store_outbox_done(x->node->store, x->envelope.exchange_id, ENVELOPE_ANSWER, &x->line_owner);
}

struct status acknowledge_apply(struct exchange *x)
{
    struct store *store = x->node->store;
    struct outbox_row waiting;
    struct status status = store_outbox_find(store, x->envelope.exchange_id, ENVELOPE_ANSWER, &x->line_owner, x->arena, &waiting);
    if (status_ok(status))
        return settle_answer(x, &waiting);
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
