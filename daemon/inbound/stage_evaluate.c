// SPDX-License-Identifier: EUPL-1.2
//
// A request to multiply blinded points by our share. We cannot see whom it is about; so who may, for which
// purpose and how often is all the more exact: policy, committee, quota and entry come before the first
// multiplication, and all of them are durable by then.
#include "inbound/pipeline.h"

#include "book/evaluations.h"
#include "crypto/hash.h"
#include "pseudonym/evaluate.h"
#include "store/escrows.h"
#include "store/quotas.h"

struct status evaluate_read(struct exchange *x) { return evaluate_message_decode(x->envelope.body, x->arena, &x->body.evaluate); }

struct status evaluate_permit(struct exchange *x)
{
    const struct book *book = x->book;
    const struct evaluate_message *message = &x->body.evaluate;
    x->grounds = message->grounds;
    x->grounds.flags &= policy_flags_known(book->agreed->policy);
    if (!party_has_role(x->peer, x->grounds.from_role))
        return FAIL(NOT_ALLOWED);
    if (!span_is_text(message->domain, policy_purpose_domain(book->agreed->policy, x->grounds.purpose)))
        return FAIL(BAD_SUBJECT);
    struct policy_request request = grounds_request(&x->grounds, book->agreed->words.act_evaluate, book->agreed->words.category_pseudonym);
    x->decision = agreed_decide(book->agreed, request, POLICY_TO, agreed_us(book->agreed), &x->grounds.to_role);
    return x->decision.verdict == VERDICT_PERMIT ? STATUS(OK) : (struct status){x->decision.refusal};
}

struct status evaluate_subject(struct exchange *x)
{
    const struct evaluate_message *message = &x->body.evaluate;
    const struct domain_key *record = agreed_domain(x->book->agreed, message->domain);
    if (!record || record->epoch != message->epoch || record->generation != message->generation)
        return FAIL(WRONG_EPOCH);
    uint8_t own = agreed_share_index(x->book->agreed, record);
    if (!own)
        return FAIL(BAD_COMMITTEE);
    struct member_set members = {.count = message->member_count};
    memcpy(members.index, message->members, message->member_count);
    return evaluate_members_check(&members, record->threshold, record->size, own);
}

struct status evaluate_quota(struct exchange *x)
{
    const struct evaluate_message *message = &x->body.evaluate;
    struct quota_debit debit = {
        .requester = x->line_owner, .purpose = message->grounds.purpose, .day = day_of_ms(x->now_ms), .count = message->point_count};
    for (size_t i = 0; i < x->book->agreed->quotas.count; i++) {
        const struct quota_rule *rule = &x->book->agreed->quotas.rows[i];
        if (rule->purpose == message->grounds.purpose && oin_equal(&rule->requester, &x->line_owner)) {
            debit.day_limit = rule->day_limit;
            debit.week_limit = rule->week_limit;
        }
    }
    return store_quota_debit(x->book->store, &debit);
}

struct status evaluate_record(struct exchange *x)
{
    const struct evaluate_message *message = &x->body.evaluate;
    struct entry entry = book_entry(x->book, ENTRY_EVALUATED, true);
    book_entry_exchange(&entry, &x->envelope.exchange_id, &x->line_owner, DIRECTION_IN);
    TRY(decision_entry(&x->decision, x->book->agreed->words.act_evaluate, x->book->agreed->words.category_pseudonym, x->arena, &entry));
    entry.grounds = x->grounds;
    entry.count = message->point_count - 1;
    entry.has_request_digest = true;
    entry.request_digest = x->body_digest;
    TRY(book_write(x->book, &entry, NULL, 0, NULL));
    struct status status = store_escrow_put(x->book->store, &x->envelope.exchange_id, &x->line_owner, message->escrow);
    return status_is(status, STATUS_CONFLICT) ? FAIL(REPLAYED) : status;
}

struct status evaluate_apply(struct exchange *x)
{
    struct multiplication what = {.requester = x->line_owner, .route_size = x->route.size};
    if (x->route.size > sizeof what.route)
        return FAIL(TOO_LARGE);
    if (x->route.size)
        memcpy(what.route, x->route.data, x->route.size);
    what.exchange_id = x->envelope.exchange_id;
    memcpy(what.nonce, x->envelope.nonce, ENVELOPE_NONCE_BYTES);
    what.request_digest = x->body_digest;
    return batch_multiply(x->book, &what, &x->body.evaluate);
}

struct status evaluate_refuse(struct exchange *x, struct status refusal)
{
    struct partial_message partial = {.code = refusal.code};
    struct outgoing outgoing = exchange_reply(x, ENVELOPE_PARTIAL);
    /* the count of refused identifiers was undone with the rest of the message: it is refused, and counted, once more */
    if (status_is(refusal, STATUS_OVER_QUOTA)) {
        struct status again = evaluate_quota(x);
        if (!status_is(again, STATUS_OVER_QUOTA))
            return status_ok(again) ? FAIL(CORRUPT) : again;
    }
    partial.request_digest = x->body_digest;
    TRY(partial_message_encode(&partial, x->arena, &outgoing.body));
    return batch_send(x->book, &outgoing);
}
