// SPDX-License-Identifier: EUPL-1.2
//
// The other side has it, or refuses it: what waited in the outbox is done, and their receipt stands in our
// ledger.
#include "inbound/pipeline.h"

#include "book/histories.h"
#include "crypto/hash.h"
#include "ledger/checkpoint.h"
#include "ruling/question.h"
#include "store/outbox.h"
#include "store/pushes.h"

#define ACKNOWLEDGE_STAGES(X)                                                                    \
    X(acknowledge, WRITES, apply, "agreed, ledger, ruling, runtime, store, wire", BAD_SUBJECT,   \
      "it was waiting in the outbox, and no longer is (P-06)")                                   \
    X(acknowledge, WRITES, record, "book", BAD_SUBJECT, "their receipt is in the ledger (P-05)") \
    X(acknowledge, WRITES, history, "book", BAD_SUBJECT, "their ledger goes on from what they showed of it before (P-07)")

struct acknowledge_exchange {
    const struct heard *heard;
    int64_t begun_ms;      /* after apply: when we said what the receipt is for; 0: not what waits in the outbox */
    struct book_leaf leaf; /* after record */
};

/* Refused for another agreement than it was said under: it is said again when the agreements are equal. A partner that gives this
 * reason and stands under the same has refused it, and no more. */
static enum push_state push_state_of(const struct statement *theirs, const struct statement *ours)
{
    if (theirs->code == STATUS_OK)
        return PUSH_DELIVERED;
    if (theirs->code == STATUS_OVERLOADED || theirs->code == STATUS_OVER_QUOTA)
        return PUSH_EXPIRED; /* with the next import, when there is room */
    bool is_other = theirs->code == STATUS_OTHER_AGREEMENT && !digest_equal(&theirs->agreement, &ours->agreement);
    return is_other ? PUSH_UNAGREED : PUSH_REFUSED;
}

static struct status settle_push(struct acknowledge_exchange *x, struct book *book, const struct envelope *sent)
{
    const struct statement *statement = &x->heard->envelope.statement;
    struct status status = store_push_settle(book->store, &x->heard->envelope.exchange_id, &x->heard->line_owner,
                                             push_state_of(statement, &sent->statement), statement->code);
    return status_is(status, STATUS_NOT_FOUND) ? STATUS(OK) : status; /* sent anew in the meantime: this was about the old one */
}

/* A receipt from another log, of another exchange or for another request would make our own ledger fail its audit (P-07). */
static bool acknowledge_receipt_fits(const struct acknowledge_exchange *x, const struct digest *request_digest)
{
    const struct statement *statement = &x->heard->envelope.statement;
    const struct receipt *receipt = &statement->receipt;
    return !statement->has_receipt || (exchange_id_equal(&receipt->exchange_id, &x->heard->envelope.exchange_id) &&
                                       digest_equal(&receipt->request_digest, request_digest) &&
                                       origin_follows(x->heard->peer->row->log_origin, receipt->origin, x->heard->now_ms));
}

/* Of a signal it is the policy of the agreement under which they say it; an answer was decided by us. */
static bool policy_fits(const struct acknowledge_exchange *x, const struct agreed *agreed)
{
    const struct envelope *envelope = &x->heard->envelope;
    const struct digest *policy = agreed_policy_under(agreed, &envelope->statement.agreement, envelope->time_ms, x->heard->now_ms);
    return !envelope->statement.has_receipt || (policy && digest_equal(policy, &envelope->statement.receipt.policy_hash));
}

static struct status open_waiting(struct acknowledge_exchange *x, const struct outbox_row *waiting, struct envelope *out)
{
    return envelope_decode(waiting->message, x->heard->arena, out);
}

/* In a stage later it is in the ledger, with who said so. What was told is told: it is not taken back here. */
static struct status end_denied(struct acknowledge_exchange *x, struct book *book)
{
    const struct heard *heard = x->heard;
    TRY(question_deny(book, &heard->line_owner, &heard->envelope.exchange_id, heard->envelope.statement.code));
    EVENT_LOG(book->log, ANSWER_DENIED, heard->now_ms, event_partner(&heard->line_owner),
              event_status((struct status){heard->envelope.statement.code}));
    return store_outbox_done(book->store, &heard->envelope.exchange_id, ENVELOPE_ANSWER, &heard->line_owner);
}

/* An exchange can have two answers, "being weighed" and then the one that counts: an acknowledgement of the first must not
 * take the second out of the outbox. */
static struct status settle_answer(struct acknowledge_exchange *x, struct book *book, const struct outbox_row *waiting)
{
    const struct statement *statement = &x->heard->envelope.statement;
    struct envelope sent;
    TRY(open_waiting(x, waiting, &sent));
    if (!acknowledge_receipt_fits(x, &sent.statement.receipt.request_digest))
        return FAIL(BAD_SUBJECT);
    if (statement->code != STATUS_OK)
        return statement->has_request_digest && digest_equal(&statement->request_digest, &sent.body_digest) ? end_denied(x, book)
                                                                                                            : STATUS(OK);
    if (!statement->has_receipt || !digest_equal(&statement->receipt.answer_digest, &sent.body_digest))
        return STATUS(OK);
    x->begun_ms = sent.time_ms;
    return store_outbox_done(book->store, &x->heard->envelope.exchange_id, ENVELOPE_ANSWER, &x->heard->line_owner);
}

static struct status settle_signal(struct acknowledge_exchange *x, struct book *book, const struct outbox_row *waiting)
{
    struct envelope sent;
    TRY(open_waiting(x, waiting, &sent));
    if (!acknowledge_receipt_fits(x, &sent.body_digest))
        return FAIL(BAD_SUBJECT);
    if (!policy_fits(x, book->agreed))
        return FAIL(BAD_SUBJECT);
    x->begun_ms = sent.time_ms;
    TRY(store_outbox_done(book->store, &x->heard->envelope.exchange_id, ENVELOPE_SIGNAL, &x->heard->line_owner));
    return settle_push(x, book, &sent);
}

static const struct {
    enum envelope_kind kind;
    struct status (*settle)(struct acknowledge_exchange *x, struct book *book, const struct outbox_row *waiting);
} settlings[] = {
    {ENVELOPE_ANSWER, settle_answer},
    {ENVELOPE_SIGNAL, settle_signal},
};

/* Names the answer that it refuses: then it does not take it, nor show where it stands, which is of the question's digest (P-07). */
static struct status check_denied(const struct statement *statement)
{
    bool takes = statement->code == STATUS_OK || statement->has_receipt;
    return statement->has_request_digest && takes ? FAIL(INVALID) : STATUS(OK);
}

static struct status acknowledge_apply(struct acknowledge_exchange *x, struct book *book)
{
    const struct heard *heard = x->heard;
    TRY(check_denied(&heard->envelope.statement));
    for (size_t i = 0; i < N(settlings); i++) {
        struct outbox_row waiting;
        struct status status =
            store_outbox_find(book->store, &heard->envelope.exchange_id, settlings[i].kind, &heard->line_owner, heard->arena, &waiting);
        if (status_ok(status))
            return settlings[i].settle(x, book, &waiting);
        if (!status_is(status, STATUS_NOT_FOUND))
            return status;
    }
    return FAIL(UNEXPECTED);
}

static struct status acknowledge_record(struct acknowledge_exchange *x, struct book *book)
{
    const struct statement *statement = &x->heard->envelope.statement;
    struct entry entry = heard_said(x->heard, book, ENTRY_RECEIPT, false);
    entry.code = statement->code;
    entry.verdict = entry.code == STATUS_OK ? VERDICT_PERMIT : VERDICT_REFUSE;
    entry.has_request_digest = statement->has_request_digest;
    entry.request_digest = statement->request_digest;
    entry.has_receipt = statement->has_receipt;
    entry.receipt = statement->receipt;
    return book_write_said(book, &entry, NULL, x->heard->envelope.content, &x->leaf);
}

/* That they have it they signed, whatever their ledger is: it stays settled. */
static struct status acknowledge_history(struct acknowledge_exchange *x, struct book *book)
{
    const struct statement *statement = &x->heard->envelope.statement;
    const struct history_shown shown = {&x->heard->line_owner, &statement->receipt, x->leaf.position, x->begun_ms};
    bool contradicts;
    return statement->has_receipt ? histories_hear(book, &shown, &contradicts) : STATUS(OK);
}

PIPELINE_UNANSWERED(acknowledge, ACKNOWLEDGE_STAGES);
