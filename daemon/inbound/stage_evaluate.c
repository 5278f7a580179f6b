// SPDX-License-Identifier: EUPL-1.2
//
// A request to multiply blinded points by our share. We cannot see whom it is about; so who may, for which
// purpose and how often is all the more exact: policy, committee, quota and entry come before the first
// multiplication, and all of them are durable by then.
#include "inbound/pipeline.h"

#include "book/alarms.h"
#include "book/evaluations.h"
#include "pseudonym/escrow.h"
#include "ruling/decide.h"
#include "ruling/evaluation.h"
#include "store/escrows.h"

#define EVALUATE_STAGES(X)                                                                                                            \
    X(evaluate, READS, read, "wire", BAD_BODY, "points, all canonical, none the identity")                                            \
    X(evaluate, JUDGES, permit, "agreed, policy, ruling", NOT_PERMITTED, "they may have pseudonyms of this holder's register (P-04)") \
    X(evaluate, JUDGES, subject, "agreed", BAD_SUBJECT, "domain, epoch and generation are those in force (P-03)")                     \
    X(evaluate, READS, escrow, "pseudonym", BAD_BODY, "an escrow of the one size and form that there is (P-09, P-10)")                \
    X(evaluate, WRITES, repeat, "store", BAD_SUBJECT, "new under this exchange; or the same again, which was counted then")           \
    X(evaluate, WRITES, room, "book, keeper", OVERLOADED, "within what the keeper does for them in a while")                          \
    X(evaluate, WRITES, quota, "book, store, wire", OVER_QUOTA, "within the quota, debited (P-02)")                                   \
    X(evaluate, WRITES, record, "book, ruling, store", BAD_SUBJECT, "in the ledger, and kept with the escrow (P-05)")                 \
    X(evaluate, WRITES, apply, "book", BAD_SUBJECT, "multiplied after the commit; the partial follows")

#define WAITING_MOST_US UINT64_C(2000000)
#define VOUCHER_AGE_MOST_MS (2 * MINUTE_MS)

struct evaluate_exchange {
    const struct heard *heard;
    struct evaluate_message message; /* after read */
    struct grounds grounds;          /* after permit: with the facts that our policy knows, and the holder's role */
    struct evaluation_ruling ruling; /* likewise */
    bool is_repeat;                  /* after repeat: debited and entered when it came first */
    uint64_t left;                   /* after quota: of it; of a repeat after repeat: as it was told then */
};

static struct status evaluate_read(struct evaluate_exchange *x)
{
    return evaluate_message_decode(x->heard->envelope.body, x->heard->arena, &x->message);
}

/* For a question to another there is one, and for nothing else; when it is issued is now. */
static struct status check_voucher(const struct evaluate_exchange *x, const struct party *holder)
{
    const struct evaluate_message *message = &x->message;
    int64_t since_ms = x->heard->now_ms - (int64_t)message->voucher.issued_ms;
    if (message->has_voucher != (message->act == EVALUATION_ASK && holder != x->heard->peer))
        return FAIL(INVALID);
    return message->has_voucher && (since_ms > VOUCHER_AGE_MOST_MS || since_ms < -VOUCHER_AGE_MOST_MS) ? FAIL(EXPIRED) : STATUS(OK);
}

static struct status evaluate_permit(struct evaluate_exchange *x, const struct agreed *agreed)
{
    x->grounds = x->message.grounds;
    x->grounds.flags &= policy_flags_known(agreed->policy);
    struct evaluation_claim claim = {x->message.act, x->heard->peer, agreed_party(agreed, &x->message.holder), x->grounds};
    if (!party_has_role(x->heard->peer, x->grounds.from_role))
        return FAIL(NOT_ALLOWED);
    if (!claim.holder)
        return FAIL(UNKNOWN_PEER);
    if (!span_is_text(x->message.domain, policy_purpose_domain(agreed->policy, x->grounds.purpose)))
        return FAIL(BAD_SUBJECT);
    x->ruling = evaluation_decide(agreed, &claim);
    x->grounds.to_role = x->ruling.holder_role;
    if (x->ruling.decision.verdict != VERDICT_PERMIT)
        return (struct status){x->ruling.decision.refusal};
    return check_voucher(x, claim.holder);
}

static struct status evaluate_subject(struct evaluate_exchange *x, const struct agreed *agreed)
{
    const struct evaluate_message *message = &x->message;
    const struct ring_key *key = agreed_key(agreed, message->domain, &message->holder);
    if (!key || key->name.epoch != message->epoch || agreed->ring->generation != message->generation)
        return FAIL(WRONG_EPOCH);
    return agreed_share_index(agreed, key) ? STATUS(OK) : FAIL(BAD_COMMITTEE);
}

/* Whether it says the truth nobody here can see: it is bound to this request, and some are drawn and opened. */
static struct status evaluate_escrow(struct evaluate_exchange *x)
{
    struct element ephemeral;
    _Static_assert(ESCROW_BYTES(BATCH_MOST) == ESCROW_MOST_BYTES, "as the message has it");
    return escrow_form(x->message.escrow, x->message.point_count - 1, &ephemeral);
}

static struct escrow_row escrow_row_of(const struct evaluate_exchange *x)
{
    const struct envelope *envelope = &x->heard->envelope;
    return (struct escrow_row){.exchange_id = envelope->exchange_id,
                               .requester = x->heard->line_owner,
                               .request = envelope->body,
                               .repeat_until_ms = envelope->expires_ms,
                               .told_left = x->left < UINT32_MAX ? (uint32_t)x->left : UINT32_MAX};
}

/* The bytes of before have got the stored answer at the door: this is for who asks again because it may not have been heard. */
static struct status evaluate_repeat(struct evaluate_exchange *x, struct book *book)
{
    struct escrow_row row = escrow_row_of(x);
    struct status status = store_escrow_repeat(book->store, &row, x->heard->now_ms);
    x->is_repeat = status_ok(status);
    x->left = row.told_left;
    return status_is(status, STATUS_NOT_FOUND) ? STATUS(OK) : status;
}

/* Before it is debited: it asks another at once, or us again. One alone is never too much. */
static struct status evaluate_room(struct evaluate_exchange *x, struct book *book)
{
    uint64_t waiting_us = batch_waiting_us(book, &x->heard->line_owner);
    bool has_room = waiting_us == 0 || waiting_us + waiting_cost_us(x->message.point_count) <= WAITING_MOST_US;
    return has_room ? STATUS(OK) : FAIL(OVERLOADED);
}

static struct status evaluate_quota(struct evaluate_exchange *x, struct book *book)
{
    const struct evaluate_message *message = &x->message;
    const struct quota_scope what = {.kind = QUOTA_EVALUATE,
                                     .requester = x->heard->line_owner,
                                     .act = (uint8_t)message->act,
                                     .holder = message->holder,
                                     .purpose = x->grounds.purpose};
    struct quota_debit debit;
    if (x->is_repeat)
        return STATUS(OK);
    TRY(heard_debit(x->heard, book, &what, evaluate_message_units(message), &debit));
    debit.epoch = message->epoch;
    struct status status = store_quota_debit(book->store, &debit, 1, &x->left);
    if (status_class(status) != STATUS_CLASS_FAULT)
        TRY(alarms_hear_debit(book, ALARM_EVALUATE, &debit));
    return status;
}

static struct status evaluate_record(struct evaluate_exchange *x, struct book *book)
{
    const struct heard *heard = x->heard;
    const struct escrow_row row = escrow_row_of(x);
    if (x->is_repeat)
        return STATUS(OK);
    struct entry entry = heard_said(heard, book, ENTRY_EVALUATED, true);
    TRY(decision_entry(&x->ruling.decision, x->ruling.act, x->ruling.category, heard->arena, &entry));
    entry.grounds = x->message.grounds;
    entry.grounds.to_role = x->grounds.to_role;
    entry.count = x->message.point_count - 1;
    entry.act = (uint8_t)x->message.act;
    entry.has_part = true;
    entry.part = (struct evaluated_part){x->message.holder, x->message.has_voucher ? x->message.voucher.uses : 0};
    entry.has_request_digest = true;
    entry.request_digest = heard->envelope.body_digest;
    TRY(book_write_said(book, &entry, NULL, heard->envelope.content, NULL));
    return store_escrow_put(book->store, &row);
}

static struct status evaluate_apply(struct evaluate_exchange *x, struct book *book)
{
    const struct heard *heard = x->heard;
    struct multiplication what = {.requester = heard->line_owner,
                                  .left = x->left < UINT32_MAX ? (uint32_t)x->left : UINT32_MAX,
                                  .exchange_id = heard->envelope.exchange_id,
                                  .request_digest = heard->envelope.body_digest,
                                  .route_size = heard->route.size};
    if (heard->route.size > sizeof what.route)
        return FAIL(TOO_LARGE);
    if (heard->route.size)
        memcpy(what.route, heard->route.data, heard->route.size);
    memcpy(what.nonce, heard->envelope.nonce, ENVELOPE_NONCE_BYTES);
    return batch_multiply(book, &what, &x->message);
}

static struct status evaluate_refuse(struct evaluate_exchange *x, struct book *book, struct status refusal)
{
    struct outgoing outgoing = heard_reply(x->heard, ENVELOPE_PARTIAL);
    outgoing.statement =
        (struct statement){.code = refusal.code, .has_request_digest = true, .request_digest = x->heard->envelope.body_digest};
    /* the count of refused identifiers was undone with the rest of the message: it is refused, and counted, once more */
    if (status_is(refusal, STATUS_OVER_QUOTA)) {
        struct status again = evaluate_quota(x, book);
        if (!status_is(again, STATUS_OVER_QUOTA))
            return status_ok(again) ? FAIL(CORRUPT) : again;
    }
    return batch_send(book, &outgoing);
}

PIPELINE_ANSWERED(evaluate, EVALUATE_STAGES);
