// SPDX-License-Identifier: EUPL-1.2
//
// The other side has it, or refuses it: what waited in the outbox is done, and their receipt stands in our
// ledger.
#include "inbound/pipeline.h"

#include "crypto/hash.h"
#include "store/outbox.h"
#include "store/pushes.h"

struct status acknowledge_read(struct exchange *x) { return acknowledge_message_decode(x->envelope.body, x->arena, &x->body.acknowledge); }

static struct status settle_push(struct exchange *x)
{
    enum status_code code = x->body.acknowledge.code;
    struct status status = store_push_settle(x->book->store, &x->envelope.exchange_id, &x->line_owner,
                                             code == STATUS_OK ? PUSH_DELIVERED : PUSH_REFUSED, code);
    return status_is(status, STATUS_NOT_FOUND) ? STATUS(OK) : status; /* sent anew in the meantime: this was about the old one */
}

/* A receipt from another log, of another exchange or for another request would make our own ledger fail its audit (P-07). */
static bool receipt_fits(const struct exchange *x, const struct digest *request_digest)
{
    const struct receipt *receipt = &x->body.acknowledge.receipt;
    return !x->body.acknowledge.has_receipt ||
           (exchange_id_equal(&receipt->exchange_id, &x->envelope.exchange_id) && digest_equal(&receipt->request_digest, request_digest) &&
            span_is_text(receipt->origin, x->peer->row->log_origin));
}

static struct status open_waiting(struct exchange *x, const struct outbox_row *waiting, struct envelope *out)
{
    struct span content;
    uint8_t signature[SIGNATURE_BYTES];
    return envelope_decode(waiting->message, x->arena, out, &content, signature);
}

/* An exchange can have two answers, "being weighed" and then the one that counts: an acknowledgement of the first must not
 * take the second out of the outbox. */
static struct status settle_answer(struct exchange *x, const struct outbox_row *waiting)
{
    struct envelope sent;
    struct answer_message answer;
    TRY(open_waiting(x, waiting, &sent));
    TRY(answer_message_decode(sent.body, x->arena, &answer));
    if (!receipt_fits(x, &answer.receipt.request_digest))
        return FAIL(BAD_SUBJECT);
    struct digest digest = digest_of(answer.content);
    if (!x->body.acknowledge.has_receipt || !digest_equal(&x->body.acknowledge.receipt.answer_digest, &digest))
        return STATUS(OK);
    return store_outbox_done(x->book->store, &x->envelope.exchange_id, ENVELOPE_ANSWER, &x->line_owner);
}

static struct status settle_signal(struct exchange *x, const struct outbox_row *waiting)
{
    struct envelope sent;
    TRY(open_waiting(x, waiting, &sent));
    struct digest digest = digest_of(sent.body);
    if (!receipt_fits(x, &digest))
        return FAIL(BAD_SUBJECT);
    TRY(store_outbox_done(x->book->store, &x->envelope.exchange_id, ENVELOPE_SIGNAL, &x->line_owner));
    return settle_push(x);
}

static const struct {
    enum envelope_kind kind;
    struct status (*settle)(struct exchange *x, const struct outbox_row *waiting);
} settlings[] = {
    {ENVELOPE_ANSWER, settle_answer},
    {ENVELOPE_SIGNAL, settle_signal},
};

struct status acknowledge_apply(struct exchange *x)
{
    for (size_t i = 0; i < N(settlings); i++) {
        struct outbox_row waiting;
        struct status status =
            store_outbox_find(x->book->store, &x->envelope.exchange_id, settlings[i].kind, &x->line_owner, x->arena, &waiting);
        if (status_ok(status))
            return settlings[i].settle(x, &waiting);
        if (!status_is(status, STATUS_NOT_FOUND))
            return status;
    }
    return FAIL(UNEXPECTED);
}

struct status acknowledge_record(struct exchange *x)
{
    struct entry entry = book_entry(x->book, ENTRY_RECEIPT, false);
    book_entry_exchange(&entry, &x->envelope.exchange_id, &x->line_owner, DIRECTION_IN);
    entry.code = x->body.acknowledge.code;
    entry.verdict = entry.code == STATUS_OK ? VERDICT_PERMIT : VERDICT_REFUSE;
    entry.has_receipt = x->body.acknowledge.has_receipt;
    entry.receipt = x->body.acknowledge.receipt;
    return book_write(x->book, &entry, NULL, 0, NULL);
}
