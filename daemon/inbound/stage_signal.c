// SPDX-License-Identifier: EUPL-1.2
//
// A signal pushed to us, under a purpose with a basis of its own; matched by tag with those of other senders in
// the same pseudonymisation domain and in no other (P-03).
#include "inbound/pipeline.h"

#include "crypto/hash.h"
#include "store/pushes.h"

struct status signal_read(struct exchange *x) { return signal_message_decode(x->envelope.body, x->arena, &x->body.signal); }

struct status signal_permit(struct exchange *x)
{
    const struct signal_message *message = &x->body.signal;
    x->grounds = message->grounds;
    x->grounds.flags &= policy_flags_known(x->book->agreed->policy);
    if (!party_has_role(x->peer, x->grounds.from_role) || !party_has_role(agreed_us(x->book->agreed), x->grounds.to_role))
        return FAIL(NOT_ALLOWED);
    struct policy_request request = grounds_request(&x->grounds, x->book->agreed->words.act_signal, message->signal.category);
    policy_decide(x->book->agreed->policy, &request, &x->decision);
    return x->decision.verdict == VERDICT_PERMIT ? STATUS(OK) : (struct status){x->decision.refusal};
}

struct status signal_subject(struct exchange *x)
{
    const char *domain = policy_purpose_domain(x->book->agreed->policy, x->body.signal.grounds.purpose);
    const struct domain_key *record = agreed_domain(x->book->agreed, span_of_text(domain));
    if (!record || record->epoch != x->body.signal.epoch)
        return FAIL(WRONG_EPOCH);
    return x->body.signal.signal.matched_by == 0 ? STATUS(OK) : FAIL(BAD_SUBJECT);
}

static struct entry signal_entry(struct exchange *x, enum entry_kind kind, bool with_policy)
{
    struct entry entry = book_entry(x->book, kind, with_policy);
    book_entry_exchange(&entry, &x->envelope.exchange_id, &x->line_owner, DIRECTION_IN);
    entry.grounds = x->grounds;
    entry.has_request_digest = true;
    entry.request_digest = x->body_digest;
    return entry;
}

struct status signal_record(struct exchange *x)
{
    struct entry received = signal_entry(x, ENTRY_SIGNAL_RECEIVED, false);
    struct book_field field = {.field = COMMIT_SUBJECT, .value = span_of(x->body.signal.subjects[0].value, TAG_BYTES)};
    memcpy(field.subject, x->body.signal.subjects[0].value, sizeof field.subject);
    received.category_count = 1;
    received.categories[0] = x->body.signal.signal.category;
    TRY(book_write(x->book, &received, &field, 1, NULL));
    x->last_entry = signal_entry(x, ENTRY_DECISION, true);
    TRY(decision_entry(&x->decision, x->book->agreed->words.act_signal, x->body.signal.signal.category, x->arena, &x->last_entry));
    return book_write(x->book, &x->last_entry, NULL, 0, &x->leaf);
}

/* The first of: the signal's own end, and how long the policy lets us keep it. */
static int32_t expiry_day(const struct exchange *x)
{
    const struct obligations *obligations = &x->decision.obligations;
    int32_t until = x->body.signal.signal.until_day ? x->body.signal.signal.until_day + 1 : INT32_MAX;
    int32_t kept = INT32_MAX;
    if (obligations_have(obligations, OBLIGATION_RETAIN_DAYS))
        kept = day_of_ms(x->now_ms) + (int32_t)obligations->limit[OBLIGATION_RETAIN_DAYS];
    return until < kept ? until : kept;
}

struct status signal_apply(struct exchange *x)
{
    const struct signal_message *message = &x->body.signal;
    struct received_push push = {.from = x->line_owner,
                                 .grounds = message->grounds,
                                 .epoch = message->epoch,
                                 .subject_count = message->subject_count,
                                 .subjects = message->subjects,
                                 .signal = message->signal,
                                 .received_ms = x->now_ms,
                                 .domain = span_of_text(policy_purpose_domain(x->book->agreed->policy, message->grounds.purpose)),
                                 .expires_day = expiry_day(x)};
    int64_t id;
    memcpy(push.signal_id, message->signal_id, SIGNAL_ID_BYTES);
    TRY(store_received_put(x->book->store, &push, &id));
    x->book->counters[COUNT_SIGNALS]++;
    return STATUS(OK);
}

static struct status acknowledge(struct exchange *x, const struct acknowledge_message *message)
{
    struct outgoing outgoing = exchange_reply(x, ENVELOPE_ACKNOWLEDGE);
    TRY(acknowledge_message_encode(message, x->arena, &outgoing.body));
    return batch_send(x->book, &outgoing);
}

struct status signal_receipt(struct exchange *x)
{
    struct acknowledge_message message = {.code = STATUS_OK, .has_receipt = true};
    TRY(book_receipt(x->book, &x->last_entry, &x->leaf, &message.receipt));
    return acknowledge(x, &message);
}

struct status signal_refuse(struct exchange *x, struct status refusal)
{
    return acknowledge(x, &(struct acknowledge_message){.code = refusal.code});
}
