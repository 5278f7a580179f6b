// SPDX-License-Identifier: EUPL-1.2
//
// A question from a partner: decided per category before anybody looks whether the household is known, so that
// a refusal, or "being weighed", says nothing about that (P-10).
#include "inbound/pipeline.h"

#include "crypto/hash.h"
#include "ruling/compose.h"
#include "store/inbox.h"

struct status inquiry_read(struct exchange *x) { return inquiry_message_decode(x->envelope.body, x->arena, &x->body.inquiry); }

struct status inquiry_permit(struct exchange *x)
{
    const struct inquiry_message *inquiry = &x->body.inquiry;
    if (!party_has_role(x->peer, inquiry->grounds.to_role))
        return FAIL(NOT_ALLOWED);
    if (!*policy_purpose_domain(x->book->agreed->policy, inquiry->grounds.purpose))
        return FAIL(INVALID);
    return inquiry_decide(x->book->agreed, inquiry, 0, x->now_ms, x->arena, &x->ruling);
}

struct status inquiry_subject(struct exchange *x)
{
    const struct inquiry_message *inquiry = &x->body.inquiry;
    const struct domain_key *record =
        agreed_domain(x->book->agreed, span_of_text(policy_purpose_domain(x->book->agreed->policy, inquiry->grounds.purpose)));
    return record && record->epoch == inquiry->epoch ? STATUS(OK) : FAIL(WRONG_EPOCH);
}

struct status inquiry_minimise(struct exchange *x)
{
    struct composition composition = {
        .inquiry = &x->body.inquiry, .ruling = &x->ruling, .request_digest = &x->body_digest, .today = day_of_ms(x->now_ms)};
    x->is_weighed = x->ruling.needs_person;
    TRY(compose_answer(x->book, &composition, x->arena, &x->content));
    return answer_content_encode(&x->content, x->arena, &x->answer_bytes);
}

static struct status write_received(struct exchange *x)
{
    const struct inquiry_message *inquiry = &x->body.inquiry;
    struct entry entry = book_entry(x->book, ENTRY_REQUEST_RECEIVED, false);
    book_entry_exchange(&entry, &x->envelope.exchange_id, &x->line_owner, DIRECTION_IN);
    compose_entry(&entry, inquiry, &x->ruling, &x->body_digest);
    /* under the first token: it means something to this holder only, and only for this question */
    struct book_field field = {.field = COMMIT_DETAIL, .value = x->envelope.body};
    memcpy(field.subject, inquiry->subjects[0].value, sizeof field.subject);
    return book_write(x->book, &entry, &field, 1, NULL);
}

static struct status put_in_inbox(struct exchange *x)
{
    struct inbox_row row = {
        .from = x->line_owner, .inquiry = x->envelope.body, .since_ms = x->now_ms, .due_day = day_of_ms(x->now_ms) + WEIGH_TERM_DAYS};
    row.exchange_id = x->envelope.exchange_id;
    struct status status = store_inbox_put(x->book->store, &row);
    return status_is(status, STATUS_CONFLICT) ? FAIL(UNEXPECTED) : status;
}

/* What a person weighs, or has weighed, is not asked again under the same exchange: the ledger would show something told
 * that was refused. */
static struct status check_not_weighed_before(struct exchange *x)
{
    struct inbox_row row;
    struct status status = store_inbox_read(x->book->store, &x->envelope.exchange_id, x->arena, &row);
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK);
    return status_ok(status) ? FAIL(UNEXPECTED) : status;
}

struct status inquiry_record(struct exchange *x)
{
    TRY(check_not_weighed_before(x));
    if (x->is_weighed)
        TRY(put_in_inbox(x));
    TRY(write_received(x));
    return compose_enter(x->book,
                         &(struct disclosure){.exchange_id = &x->envelope.exchange_id,
                                              .to = x->line_owner,
                                              .inquiry = &x->body.inquiry,
                                              .ruling = &x->ruling,
                                              .content = &x->content,
                                              .answer_bytes = x->answer_bytes,
                                              .request_digest = &x->body_digest},
                         x->arena, &x->last_entry, &x->leaf);
}

struct status inquiry_receipt(struct exchange *x)
{
    struct answer_message answer = {.content = x->answer_bytes};
    struct outgoing outgoing = exchange_reply(x, ENVELOPE_ANSWER);
    outgoing.is_durable = true;
    TRY(book_receipt(x->book, &x->last_entry, &x->leaf, &answer.receipt));
    TRY(answer_message_encode(&answer, x->arena, &outgoing.body));
    return batch_send(x->book, &outgoing);
}

/* Refused before it was decided (not well formed, another epoch, a role it does not have): still an answer, with its reason. */
struct status inquiry_refuse(struct exchange *x, struct status refusal)
{
    x->content = (struct answer_content){.state = ANSWER_REFUSED};
    x->content.request_digest = x->body_digest;
    random_fill(x->book->random, x->content.nonce, sizeof x->content.nonce);
    struct answer_category whole = {.category = 1, .code = refusal.code};
    if (x->body.inquiry.category_count)
        whole.category = x->body.inquiry.categories[0];
    x->content.category_count = 1;
    x->content.categories = &whole;
    TRY(answer_content_encode(&x->content, x->arena, &x->answer_bytes));
    x->last_entry = book_entry(x->book, ENTRY_DECISION, true);
    book_entry_exchange(&x->last_entry, &x->envelope.exchange_id, &x->line_owner, DIRECTION_IN);
    x->last_entry.code = refusal.code;
    x->last_entry.answer_state = ANSWER_REFUSED;
    x->last_entry.has_request_digest = x->last_entry.has_answer_digest = true;
    x->last_entry.request_digest = x->body_digest;
    x->last_entry.answer_digest = digest_of(x->answer_bytes);
    TRY(book_write(x->book, &x->last_entry, NULL, 0, &x->leaf));
    return inquiry_receipt(x);
}
