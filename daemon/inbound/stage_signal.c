// SPDX-License-Identifier: EUPL-1.2
//
// A signal pushed to us, under a purpose with a basis of its own; matched by tag with those of other senders in
// the same pseudonymisation domain and in no other (P-03).
#include "inbound/pipeline.h"

#include "book/alarms.h"
#include "book/budgets.h"
#include "book/shares.h"
#include "book/subject.h"
#include "casefile/claims.h"
#include "ruling/decide.h"
#include "store/pushes.h"

#define SIGNAL_STAGES(X)                                                                                                                  \
    X(signal, READS, read, "wire", BAD_BODY, "what is signalled")                                                                         \
    X(signal, READS, claims, "casefile", BAD_CLAIM, "days within their bounds")                                                           \
    X(signal, JUDGES, permit, "agreed, policy", NOT_PERMITTED, "they may tell us this (P-04)")                                            \
    X(signal, JUDGES, subject, "agreed, book, policy", BAD_SUBJECT, "of this purpose's domain and a live epoch; our tags of them (P-03)") \
    X(signal, WRITES, minute, "agreement, book", OVER_BUDGET, "as many as were agreed for a minute; the others come again")               \
    X(signal, WRITES, room, "book", OVER_SHARE, "there is room for it among what they pushed")                                            \
    X(signal, WRITES, record, "book, ruling", BAD_SUBJECT, "in the ledger (P-05)")                                                        \
    X(signal, WRITES, apply, "policy, store", BAD_SUBJECT, "in the index of received signals, once (P-06)")                               \
    X(signal, WRITES, receipt, "book", BAD_SUBJECT, "they can prove that we have it (P-07)")

struct signal_exchange {
    const struct heard *heard;
    struct signal_message message;   /* after read */
    struct grounds grounds;          /* after permit: with the facts that our policy knows */
    struct policy_decision decision; /* likewise */
    struct stored_subject *subjects; /* after subject: of our register, with the tags */
    struct entry entry;              /* after record: that it came, and the leaf that our receipt names */
    struct book_leaf leaf;
};

static struct status signal_read(struct signal_exchange *x)
{
    struct status status = signal_message_decode(x->heard->envelope.body, x->heard->arena, &x->message);
    if (!status_ok(status))
        *x->heard->field = signal_message_wrong(x->heard->envelope.body, x->heard->arena);
    return status;
}

static struct status signal_claims(struct signal_exchange *x)
{
    const struct claimed claims[] = {{CLAIM_SINCE, x->message.signal.since_day}, {CLAIM_UNTIL, x->message.signal.until_day}};
    struct claim_fault fault = claims_judge(claims, N(claims), day_of_ms(x->heard->envelope.time_ms));
    if (!fault.field)
        return STATUS(OK);
    *x->heard->field = fault.field;
    return FAIL(INVALID);
}

static struct status signal_permit(struct signal_exchange *x, const struct agreed *agreed)
{
    x->grounds = x->message.grounds;
    x->grounds.flags &= policy_flags_known(agreed->policy);
    if (!party_has_role(x->heard->peer, x->grounds.from_role) || !party_has_role(agreed_us(agreed), x->grounds.to_role))
        return FAIL(NOT_ALLOWED);
    struct policy_request request = grounds_request(&x->grounds, agreed->words.act_signal, x->message.signal.category);
    policy_decide(agreed->policy, &request, &x->decision);
    if (x->decision.verdict == VERDICT_PERMIT) { /* and nothing that another of their roles is forbidden, or that they took back */
        uint8_t role;
        x->decision = agreed_decide(agreed, request, POLICY_FROM, x->heard->peer, &role);
    }
    return x->decision.verdict == VERDICT_PERMIT ? STATUS(OK) : (struct status){x->decision.refusal};
}

static struct status signal_subject(struct signal_exchange *x, const struct agreed *agreed)
{
    const char *domain = policy_purpose_domain(agreed->policy, x->grounds.purpose);
    const struct ring_key *made_under = agreed_key(agreed, span_of_text(domain), &agreed->own);
    const struct key_name key = {span_of_text(domain), agreed->own};
    if (!made_under || made_under->name.epoch != x->message.epoch)
        return FAIL(WRONG_EPOCH);
    TRY(ARENA_NEW(x->heard->arena, x->message.subject_count, &x->subjects));
    for (size_t i = 0; i < x->message.subject_count; i++) {
        const struct signal_subject *given = &x->message.subjects[i];
        if (!(parties_bring(agreed, x->heard->peer, agreed_us(agreed)) >> given->kind & 1))
            return FAIL(NO_RULE);
        TRY(subject_make(agreed, &key, given->kind, &given->pseudonym, &x->subjects[i]));
    }
    return x->message.signal.matched_by == 0 ? STATUS(OK) : FAIL(BAD_SUBJECT);
}

static struct status signal_minute(struct signal_exchange *x, struct book *book)
{
    const struct oin *sender = &x->heard->line_owner;
    const uint64_t most = quotas_most(&book->agreed->quotas, QUOTA_SIGNALS, sender);
    return budget_take_up_to(book, sender, BUDGET_SIGNALS, most, x->heard->now_ms) ? STATUS(OK) : FAIL(OVERLOADED);
}

/* Those that were there keep their place: the first of a partner, and all of the others. */
static struct status signal_room(struct signal_exchange *x, struct book *book)
{
    return share_check(book, SHARE_SIGNALS, &x->heard->line_owner, x->message.signal_id);
}

static struct status write_signal_received(struct signal_exchange *x, struct book *book)
{
    struct entry entry = heard_said(x->heard, book, ENTRY_SIGNAL_RECEIVED, true);
    struct book_subject subjects[SUBJECTS_MOST];
    const struct book_field field = {.field = COMMIT_SUBJECT, .subjects = subjects, .subject_count = x->message.subject_count};
    for (size_t i = 0; i < field.subject_count; i++)
        subjects[i] = book_subject_of(&x->subjects[i], RETENTION_SIGNAL);
    entry.grounds = x->message.grounds;
    entry.category_count = 1;
    entry.categories[0] = x->message.signal.category;
    entry.has_request_digest = true;
    entry.request_digest = x->heard->envelope.body_digest;
    entry.verdict = x->decision.verdict;
    x->entry = entry;
    return book_write_said(book, &x->entry, &field, x->heard->envelope.content, &x->leaf);
}

static struct status signal_record(struct signal_exchange *x, struct book *book)
{
    struct entry entry = heard_entry(x->heard, book, ENTRY_DECISION, true);
    TRY(write_signal_received(x, book));
    entry.grounds = x->grounds;
    entry.has_request_digest = true;
    entry.request_digest = x->heard->envelope.body_digest;
    TRY(decision_entry(&x->decision, book->agreed->words.act_signal, x->message.signal.category, x->heard->arena, &entry));
    return book_write(book, &entry, NULL, 0, NULL);
}

#define SIGNAL_TERM_DAYS 90 /* where the policy says nothing: nothing is kept for ever (P-09) */

/* The first of: the signal's own end, and how long the policy lets us keep it. */
static int32_t expiry_day(const struct signal_exchange *x)
{
    const struct obligations *obligations = &x->decision.obligations;
    int32_t until = x->message.signal.until_day ? x->message.signal.until_day + 1 : INT32_MAX;
    bool is_ruled = obligations_have(obligations, OBLIGATION_RETAIN_DAYS);
    int32_t days = is_ruled ? (int32_t)obligations->limit[OBLIGATION_RETAIN_DAYS] : SIGNAL_TERM_DAYS;
    int32_t kept = day_of_ms(x->heard->now_ms) + days;
    return until < kept ? until : kept;
}

static struct status signal_apply(struct signal_exchange *x, struct book *book)
{
    const struct signal_message *message = &x->message;
    struct received_push push = {.from = x->heard->line_owner,
                                 .grounds = message->grounds,
                                 .epoch = message->epoch,
                                 .subject_count = message->subject_count,
                                 .subjects = x->subjects,
                                 .signal = message->signal,
                                 .received_ms = x->heard->now_ms,
                                 .domain = span_of_text(policy_purpose_domain(book->agreed->policy, message->grounds.purpose)),
                                 .expires_day = expiry_day(x)};
    int64_t id;
    memcpy(push.signal_id, message->signal_id, SIGNAL_ID_BYTES);
    TRY(store_received_put(book->store, &push, &id));
    book->counters[COUNT_SIGNALS]++;
    return STATUS(OK);
}

static struct status signal_receipt(struct signal_exchange *x, struct book *book)
{
    struct outgoing outgoing = heard_reply(x->heard, ENVELOPE_ACKNOWLEDGE);
    TRY(alarms_hear_signal(book, &x->heard->line_owner));
    outgoing.statement.has_receipt = true;
    TRY(book_receipt(book, &x->entry, &x->leaf, &outgoing.statement.receipt));
    return batch_send(book, &outgoing);
}

static struct status signal_refuse(struct signal_exchange *x, struct book *book, struct status refusal)
{
    struct outgoing outgoing = heard_reply(x->heard, ENVELOPE_ACKNOWLEDGE);
    TRY(alarms_hear_signal(book, &x->heard->line_owner));
    outgoing.statement.code = refusal.code;
    return batch_send(book, &outgoing);
}

PIPELINE_ANSWERED(signal, SIGNAL_STAGES);
