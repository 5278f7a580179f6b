// SPDX-License-Identifier: EUPL-1.2
//
// An answer to a question of ours: only to that question, only within what was asked, and with a receipt that
// says where it stands in the other ledger.
#include "inbound/pipeline.h"

#include "crypto/hash.h"
#include "store/inquiries.h"
#include "store/outbox.h"

#define ANSWER_STAGES(X)                                                                                       \
    X(answer, READS, read, "wire", BAD_BODY, "what is answered")                                               \
    X(answer, WRITES, subject, "agreed, store, wire", BAD_SUBJECT, "to which question of ours, and within it") \
    X(answer, WRITES, record, "book", BAD_SUBJECT, "in the ledger, with their receipt (P-05)")                 \
    X(answer, WRITES, apply, "store", BAD_SUBJECT, "in the case")                                              \
    X(answer, WRITES, receipt, "book", BAD_SUBJECT, "they can prove that we have it (P-07)")

struct answer_exchange {
    const struct heard *heard;
    struct answer_content content; /* after read */
    bool is_overtaken;             /* after subject: a later one is there already */
    struct entry entry;            /* after record: ours, and the leaf that our receipt names */
    struct book_leaf leaf;
};

static struct status answer_read(struct answer_exchange *x)
{
    return answer_content_decode(x->heard->envelope.body, x->heard->arena, &x->content);
}

static bool category_is_asked(const struct case_row *row, uint8_t category)
{
    return memchr(row->categories, category, row->category_count) != NULL;
}

static bool is_within_question(const struct answer_content *content, const struct case_row *row)
{
    for (size_t i = 0; i < content->category_count; i++)
        if (content->state != ANSWER_REFUSED && !category_is_asked(row, content->categories[i].category))
            return false;
    for (size_t i = 0; i < content->signal_count; i++)
        if (!category_is_asked(row, content->signals[i].category))
            return false;
    return true;
}

static bool answer_receipt_fits(const struct answer_exchange *x)
{
    const struct receipt *receipt = &x->heard->envelope.statement.receipt;
    return exchange_id_equal(&receipt->exchange_id, &x->heard->envelope.exchange_id) &&
           digest_equal(&receipt->request_digest, &x->content.request_digest) &&
           digest_equal(&receipt->answer_digest, &x->heard->envelope.body_digest) &&
           span_is_text(receipt->origin, x->heard->peer->row->log_origin);
}

/* Refused because the agreements are not equal, and nothing else. */
static bool is_refusal_of_other(const struct answer_content *content)
{
    bool is_of_other = content->state == ANSWER_REFUSED && content->category_count > 0;
    for (size_t i = 0; i < content->category_count; i++)
        is_of_other &= content->categories[i].code == STATUS_OTHER_AGREEMENT;
    return is_of_other;
}

/* The receipt names the policy of the agreement under which it is said; who refuses us for having another may name any. */
static struct status check_policy(const struct answer_exchange *x, const struct agreed *agreed)
{
    const struct envelope *envelope = &x->heard->envelope;
    const struct digest *policy = agreed_policy_under(agreed, &envelope->statement.agreement, envelope->time_ms, x->heard->now_ms);
    if (!policy)
        return is_refusal_of_other(&x->content) ? STATUS(OK) : FAIL(OTHER_AGREEMENT);
    return digest_equal(policy, &envelope->statement.receipt.policy_hash) ? STATUS(OK) : FAIL(BAD_SUBJECT);
}

/* Lines do not keep messages in order: "being weighed" may arrive after what was weighed. */
static struct status find_overtaken(struct answer_exchange *x, const struct inquiry_row *inquiry)
{
    struct answer_content known;
    if (x->content.state != ANSWER_BEING_WEIGHED || inquiry->state != INQUIRY_ANSWERED)
        return STATUS(OK);
    TRY(answer_content_decode(inquiry->answer, x->heard->arena, &known));
    x->is_overtaken = known.state != ANSWER_BEING_WEIGHED;
    return STATUS(OK);
}

static struct status answer_subject(struct answer_exchange *x, struct book *book)
{
    struct inquiry_row inquiry;
    struct case_row row;
    struct status status = store_inquiry_find(book->store, &x->heard->envelope.exchange_id, x->heard->arena, &inquiry);
    if (status_is(status, STATUS_NOT_FOUND))
        return FAIL(UNEXPECTED);
    TRY(status);
    if (!oin_equal(&inquiry.to, &x->heard->line_owner))
        return FAIL(UNEXPECTED);
    if (!digest_equal(&inquiry.request_digest, &x->content.request_digest) || !answer_receipt_fits(x))
        return FAIL(BAD_SUBJECT);
    TRY(check_policy(x, book->agreed));
    TRY(find_overtaken(x, &inquiry));
    TRY(store_case_read(book->store, inquiry.case_id, x->heard->arena, &row));
    return is_within_question(&x->content, &row) ? STATUS(OK) : FAIL(UNEXPECTED);
}

static struct status answer_record(struct answer_exchange *x, struct book *book)
{
    const struct receipt *receipt = &x->heard->envelope.statement.receipt;
    struct entry entry = heard_said(x->heard, book, ENTRY_RESPONSE_RECEIVED, false);
    entry.answer_state = (uint8_t)x->content.state;
    entry.has_request_digest = entry.has_answer_digest = entry.has_receipt = true;
    entry.request_digest = x->content.request_digest;
    entry.answer_digest = x->heard->envelope.body_digest;
    entry.receipt = *receipt;
    entry.verdict = (enum verdict)receipt->verdict;
    x->entry = entry;
    return book_write_said(book, &x->entry, NULL, x->heard->envelope.content, &x->leaf);
}

/* A holder may claim any term: one that no calendar has is kept as long as it can be. */
static int32_t keep_until(const struct answer_exchange *x)
{
    int32_t today = day_of_ms(x->heard->now_ms);
    return x->content.retain_days < (uint32_t)(INT32_MAX - today) ? today + (int32_t)x->content.retain_days : INT32_MAX;
}

static struct status answer_apply(struct answer_exchange *x, struct book *book)
{
    const struct heard *heard = x->heard;
    const struct exchange_id *id = &heard->envelope.exchange_id;
    if (x->is_overtaken)
        return STATUS(OK); /* entered and acknowledged; the decision stands */
    TRY(store_inquiry_answer(book->store, id, heard->now_ms, heard->envelope.body));
    if (x->content.retain_days)
        TRY(store_inquiry_keep_until(book->store, id, keep_until(x)));
    struct status status = store_outbox_done(book->store, id, ENVELOPE_INQUIRY, &heard->line_owner);
    return status_is(status, STATUS_NOT_FOUND) ? STATUS(OK) : status; /* a second answer, after weighing */
}

static struct status answer_receipt(struct answer_exchange *x, struct book *book)
{
    struct outgoing outgoing = heard_reply(x->heard, ENVELOPE_ACKNOWLEDGE);
    outgoing.statement.has_receipt = true;
    TRY(book_receipt(book, &x->entry, &x->leaf, &outgoing.statement.receipt));
    return batch_send(book, &outgoing);
}

PIPELINE_UNANSWERED(answer, ANSWER_STAGES);
