// SPDX-License-Identifier: EUPL-1.2
//
// A partial result for an attempt of ours. Whether it is right is for the source to check: it alone knows what was blinded.
#include "inbound/pipeline.h"

#include "book/alarms.h"
#include "book/counting.h"
#include "book/evaluations.h"
#include "store/vouchers.h"

#define PARTIAL_STAGES(X)                                                                                \
    X(partial, READS, read, "wire", BAD_BODY, "points, which are bytes yet")                             \
    X(partial, WRITES, subject, "book", BAD_SUBJECT, "for an attempt of ours, by a member we asked")     \
    X(partial, READS, points, "wire", BAD_BODY, "all canonical, none the identity")                      \
    X(partial, WRITES, record, "book", BAD_SUBJECT, "in the ledger, with what they signed (P-05)")       \
    X(partial, WRITES, voucher, "book, store", BAD_SUBJECT, "with the vouchers it was asked for (P-11)") \
    X(partial, WRITES, apply, "agreement, book, runtime", BAD_SUBJECT, "one partial more; the source checks them all at once (P-01)")

struct partial_exchange {
    const struct heard *heard;
    struct partial_message message; /* after read: zero with a refusal */
    struct asking *asking;          /* after subject: that waits for this member */
    size_t member;
    bool lacks_voucher; /* after voucher: one of those that it sent with its points is none */
};

static struct status partial_read(struct partial_exchange *x)
{
    const struct envelope *envelope = &x->heard->envelope;
    return envelope->has_body ? partial_message_decode(envelope->body, x->heard->arena, &x->message) : STATUS(OK);
}

static bool asking_wants_vouchers(const struct asking *asking)
{
    for (size_t i = 0; i < asking->part_count; i++)
        if (asking->parts[i].has_voucher)
            return true;
    return false;
}

static struct status partial_subject(struct partial_exchange *x, struct book *book)
{
    const struct partial_message *partial = &x->message;
    struct asking *asking = evaluations_find_asking(book->evaluations, &x->heard->envelope.exchange_id, &x->heard->line_owner, &x->member);
    if (!asking)
        return FAIL(UNEXPECTED);
    const struct envelope *envelope = &x->heard->envelope;
    if (!digest_equal(&envelope->statement.request_digest, &asking->request_digest) ||
        (envelope->has_body && partial->point_count != asking->point_count) || (partial->vouchers.size && !asking_wants_vouchers(asking)))
        return FAIL(BAD_SUBJECT);
    x->asking = asking;
    return STATUS(OK);
}

/* A refusal has none. */
static struct status partial_points(struct partial_exchange *x)
{
    const struct partial_message *message = &x->message;
    return partial_message_check_points(message);
}

static struct status partial_record(struct partial_exchange *x, struct book *book)
{
    const struct envelope *envelope = &x->heard->envelope;
    struct entry entry = heard_said(x->heard, book, ENTRY_EVALUATED, false);
    entry.code = envelope->statement.code;
    entry.has_request_digest = true;
    entry.request_digest = x->asking->request_digest;
    entry.has_answer_digest = envelope->has_body;
    entry.answer_digest = envelope->body_digest;
    return book_write_said(book, &entry, NULL, x->heard->envelope.content, NULL);
}

/* As many as there are parts that want one, and each of them good. */
static bool has_good_vouchers(const struct partial_exchange *x, const struct book *book)
{
    const struct asking *asking = x->asking;
    const struct span vouchers = x->message.vouchers;
    size_t at = 0;
    for (size_t i = 0; i < asking->part_count; i++) {
        if (!asking->parts[i].has_voucher)
            continue;
        if (vouchers.size < at + SIGNATURE_BYTES ||
            !counting_is_signed(book->agreed, &asking->parts[i].voucher, &x->heard->line_owner, vouchers.data + at))
            return false;
        at += SIGNATURE_BYTES;
    }
    return vouchers.size == at;
}

/* Our own holder asks no signature of us. A holder would refuse a question with one that is none: better that it is seen here. */
static struct status partial_voucher(struct partial_exchange *x, struct book *book)
{
    const struct oin *member = &x->heard->line_owner;
    const struct asking *asking = x->asking;
    const uint8_t *signature = x->message.vouchers.data;
    if (!x->heard->envelope.has_body || oin_equal(member, &book->agreed->own))
        return STATUS(OK);
    x->lacks_voucher = !has_good_vouchers(x, book);
    for (size_t i = 0; i < asking->part_count && !x->lacks_voucher && !asking->is_told; i++) {
        if (!asking->parts[i].has_voucher)
            continue;
        TRY(store_voucher_sign(book->store, asking->parts[i].voucher.id, member, signature));
        signature += SIGNATURE_BYTES;
    }
    return STATUS(OK);
}

/* The least quota of a day that binds for one of the parts; 0: none does. */
static uint64_t least_day_limit(const struct asking *asking, const struct agreed *agreed)
{
    const struct quota_rule *rules[QUOTA_ROWS_BIND_MOST];
    uint64_t limit = 0;
    for (size_t i = 0; i < asking->part_count; i++) {
        const struct quota_scope what = {.kind = QUOTA_EVALUATE,
                                         .requester = agreed->own,
                                         .act = (uint8_t)asking->act,
                                         .holder = asking->parts[i].holder,
                                         .purpose = asking->purpose};
        size_t count = quotas_binding(&agreed->quotas, &what, rules);
        for (size_t j = 0; j < count; j++)
            limit = !limit || rules[j]->day_limit < limit ? rules[j]->day_limit : limit;
    }
    return limit;
}

/* What the member says is left, beside the least quota of a day that binds there. One that lies about it makes one line a day. */
static struct status hear_own_quota(const struct partial_exchange *x, struct book *book)
{
    const uint64_t limit = least_day_limit(x->asking, book->agreed);
    if (!limit || !x->heard->envelope.has_body || oin_equal(&x->heard->line_owner, &book->agreed->own))
        return STATUS(OK);
    uint64_t used = x->message.left < limit ? limit - x->message.left : 0;
    return alarms_hear_level(book, ALARM_OWN, &x->heard->line_owner, used, limit);
}

static struct status partial_apply(struct partial_exchange *x, struct book *book)
{
    const enum status_code code = x->lacks_voucher ? STATUS_NOT_COUNTED : x->heard->envelope.statement.code;
    const struct member_answer answer = {code, &x->message, x->heard->message, x->heard->now_ms};
    if (x->lacks_voucher)
        EVENT_LOG(book->log, MEMBER_CHEATED, x->heard->now_ms, event_partner(&x->heard->line_owner));
    TRY(hear_own_quota(x, book));
    evaluations_receive(book->evaluations, x->asking, x->member, &answer);
    return STATUS(OK);
}

PIPELINE_UNANSWERED(partial, PARTIAL_STAGES);
