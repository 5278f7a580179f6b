// SPDX-License-Identifier: EUPL-1.2
//
// A request to multiply blinded points by our share. We cannot see whom it is about; so who may, for which
// purpose and how often is all the more exact: policy, committee, quota and entry come before the first
// multiplication, and all of them are durable by then.
#include "inbound/pipeline.h"

#include "book/alarms.h"
#include "book/budgets.h"
#include "book/evaluations.h"
#include "pseudonym/escrow.h"
#include "ruling/decide.h"
#include "ruling/evaluation.h"
#include "store/escrows.h"
#include "store/opened.h"

#define EVALUATE_STAGES(X)                                                                                                   \
    X(evaluate, READS, read, "wire", BAD_BODY, "parts with points, which are bytes yet")                                     \
    X(evaluate, JUDGES, permit, "agreed, policy, ruling, wire", NOT_PERMITTED,                                               \
      "they may have pseudonyms of each holder's register (P-04)")                                                           \
    X(evaluate, JUDGES, subject, "agreed", BAD_SUBJECT, "domain, epoch and generation are those in force (P-03)")            \
    X(evaluate, READS, escrow, "pseudonym, wire", BAD_BODY, "an escrow of the one size and form that there is (P-09, P-10)") \
    X(evaluate, WRITES, repeat, "store", BAD_SUBJECT, "new under this exchange; or the same again, which was counted then")  \
    X(evaluate, WRITES, room, "book", OVERLOADED, "within what the keeper does for them in a while, and a minute's share")   \
    X(evaluate, WRITES, quota, "book, store, wire", OVER_QUOTA, "within the quota, debited; or opened (P-02)")               \
    X(evaluate, READS, points, "wire", BAD_BODY, "all canonical, none the identity; else nothing is debited")                \
    X(evaluate, WRITES, record, "book, ruling, store", BAD_SUBJECT, "in the ledger, and kept with the escrow (P-05)")        \
    X(evaluate, WRITES, apply, "book, wire", BAD_SUBJECT, "multiplied after the commit; the partial follows")

#define WAITING_MOST_US UINT64_C(2000000)
#define VOUCHER_AGE_MOST_MS (2 * MINUTE_MS)

struct evaluate_exchange {
    const struct heard *heard;
    struct evaluate_message message;                        /* after read */
    struct evaluation_ruling rulings[EVALUATED_PARTS_MOST]; /* after permit: of each part */
    bool is_repeat;                                         /* after repeat: debited and entered when it came first */
    uint64_t left;                                          /* after quota: of it; of a repeat after repeat: as it was told then */
};

static struct status evaluate_read(struct evaluate_exchange *x)
{
    return evaluate_message_decode(x->heard->envelope.body, x->heard->arena, &x->message);
}

/* For a question to another there is one, and for nothing else; when it is issued is now. */
static struct status check_voucher(const struct evaluate_exchange *x, const struct evaluate_part *part, const struct party *holder)
{
    int64_t since_ms = x->heard->now_ms - (int64_t)part->voucher.issued_ms;
    if (part->has_voucher != (x->message.act == EVALUATION_ASK && holder != x->heard->peer))
        return FAIL(INVALID);
    return part->has_voucher && (since_ms > VOUCHER_AGE_MOST_MS || since_ms < -VOUCHER_AGE_MOST_MS) ? FAIL(EXPIRED) : STATUS(OK);
}

/* By the facts that our policy knows. */
static struct status permit_part(struct evaluate_exchange *x, const struct agreed *agreed, const struct evaluate_part *part,
                                 struct evaluation_ruling *out)
{
    struct evaluation_claim claim = {x->message.act, x->heard->peer, agreed_party(agreed, &part->holder),
                                     evaluate_part_grounds(&x->message, part)};
    claim.grounds.flags &= policy_flags_known(agreed->policy);
    if (!claim.holder)
        return FAIL(UNKNOWN_PEER);
    *out = evaluation_decide(agreed, &claim);
    if (out->decision.verdict != VERDICT_PERMIT)
        return (struct status){out->decision.refusal};
    return check_voucher(x, part, claim.holder);
}

static struct status evaluate_permit(struct evaluate_exchange *x, const struct agreed *agreed)
{
    const struct evaluate_message *message = &x->message;
    if (!party_has_role(x->heard->peer, message->from_role))
        return FAIL(NOT_ALLOWED);
    if (!span_is_text(message->domain, policy_purpose_domain(agreed->policy, message->purpose)))
        return FAIL(BAD_SUBJECT);
    for (size_t i = 0; i < message->part_count; i++)
        TRY(permit_part(x, agreed, &message->parts[i], &x->rulings[i]));
    return STATUS(OK);
}

static struct status check_subject(const struct agreed *agreed, const struct evaluate_message *message, const struct evaluate_part *part)
{
    const struct ring_key *key = agreed_key(agreed, message->domain, &part->holder);
    if (!key || key->name.epoch != part->epoch || agreed->ring->generation != message->generation)
        return FAIL(WRONG_EPOCH);
    return agreed_share_index(agreed, key) ? STATUS(OK) : FAIL(BAD_COMMITTEE);
}

static struct status evaluate_subject(struct evaluate_exchange *x, const struct agreed *agreed)
{
    for (size_t i = 0; i < x->message.part_count; i++)
        TRY(check_subject(agreed, &x->message, &x->message.parts[i]));
    return STATUS(OK);
}

/* Whether it says the truth nobody here can see: it is bound to this request, and some are drawn and opened. */
static struct status evaluate_escrow(struct evaluate_exchange *x)
{
    struct element ephemeral;
    _Static_assert(ESCROW_BYTES(BATCH_MOST) == ESCROW_MOST_BYTES, "as the message has it");
    return escrow_form(x->message.escrow, evaluate_message_identifiers(&x->message), &ephemeral);
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

/* Before it is debited: it asks another at once, or us again. One alone is never too much. The quota is given back for what is refused;
 * this is not, so that what is no point is not looked at without end. */
static struct status evaluate_room(struct evaluate_exchange *x, struct book *book)
{
    if (!budget_take(book, &x->heard->line_owner, BUDGET_EVALUATIONS, 1, x->heard->now_ms))
        return FAIL(OVERLOADED);
    uint64_t waiting_us = batch_waiting_us(book, &x->heard->line_owner);
    bool has_room = waiting_us == 0 || waiting_us + batch_cost_us(&x->message) <= WAITING_MOST_US;
    return has_room ? STATUS(OK) : FAIL(OVERLOADED);
}

/* Counted when it was opened: for as many identifiers, of that register, and so often. An audit has one part. */
static struct status serve_opened(const struct evaluate_exchange *x, struct book *book)
{
    const struct evaluate_part *asked = &x->message.parts[0];
    struct opened_part part = {.holder = asked->holder, .epoch = asked->epoch, .count = asked->point_count - 1};
    ENSURE(x->message.domain.size < sizeof part.domain);
    memcpy(part.domain, x->message.domain.data, x->message.domain.size);
    struct status status = store_opened_serve(book->store, &part);
    return status_is(status, STATUS_NOT_FOUND) ? FAIL(NOT_ALLOWED) : status;
}

static struct status make_debit(const struct evaluate_exchange *x, const struct book *book, const struct evaluate_part *part,
                                struct quota_debit *out)
{
    const struct quota_scope what = {.kind = QUOTA_EVALUATE,
                                     .requester = x->heard->line_owner,
                                     .act = (uint8_t)x->message.act,
                                     .holder = part->holder,
                                     .purpose = x->message.purpose};
    TRY(heard_debit(x->heard, book, &what, evaluate_part_units(part), out));
    out->epoch = part->epoch;
    return STATUS(OK);
}

/* All parts or none. */
static struct status evaluate_quota(struct evaluate_exchange *x, struct book *book)
{
    const size_t count = x->message.part_count;
    struct quota_debit *debits = NULL;
    if (x->is_repeat)
        return STATUS(OK);
    x->left = UINT64_MAX;
    if (x->message.act == EVALUATION_AUDIT)
        return serve_opened(x, book); /* no quota is told of: none bound it */
    TRY(ARENA_NEW(x->heard->arena, count, &debits));
    for (size_t i = 0; i < count; i++)
        TRY(make_debit(x, book, &x->message.parts[i], &debits[i]));
    struct status status = store_quota_debit(book->store, debits, count, &x->left);
    for (size_t i = 0; i < count && status_class(status) != STATUS_CLASS_FAULT; i++)
        TRY(alarms_hear_debit(book, ALARM_EVALUATE, &debits[i]));
    return status;
}

/* Looking at a thousand takes 5 ms: by now they may be multiplied. */
static struct status evaluate_points(struct evaluate_exchange *x)
{
    const struct evaluate_message *message = &x->message;
    return evaluate_message_check_points(message);
}

static struct status evaluate_record(struct evaluate_exchange *x, struct book *book)
{
    const struct heard *heard = x->heard;
    const struct escrow_row row = escrow_row_of(x);
    if (x->is_repeat)
        return STATUS(OK);
    struct entry entry = heard_said(heard, book, ENTRY_EVALUATED, true);
    if (x->message.act != EVALUATION_AUDIT)
        TRY(evaluation_entry(x->rulings, x->message.part_count, heard->arena, &entry));
    evaluation_enter(&x->message, &entry);
    if (x->message.part_count == 1)
        entry.grounds.to_role = x->rulings[0].holder_role;
    entry.has_request_digest = true;
    entry.request_digest = heard->envelope.body_digest;
    TRY(book_write_said(book, &entry, NULL, heard->envelope.content, NULL));
    return store_escrow_put(book->store, &row);
}

static struct status evaluate_apply(struct evaluate_exchange *x, struct book *book)
{
    const struct heard *heard = x->heard;
    struct multiplication what = {.requester = heard->line_owner,
                                  .part_count = x->message.part_count,
                                  .point_count = evaluate_message_points(&x->message),
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
