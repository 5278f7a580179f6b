// SPDX-License-Identifier: EUPL-1.2
//
// An answer to a question of ours: only to that question, only within what was asked, and with a receipt that
// says where it stands in the other ledger.
#include "inbound/pipeline.h"

#include "crypto/hash.h"
#include "store/inquiries.h"
#include "store/outbox.h"

struct status answer_read(struct exchange *x)
{
    TRY(answer_message_decode(x->envelope.body, x->arena, &x->body.answer));
    return answer_content_decode(x->body.answer.content, x->arena, &x->content);
}

static bool is_asked(const struct case_row *row, uint8_t category)
{
    return memchr(row->categories, category, row->category_count) != NULL;
}

static bool is_within_question(const struct answer_content *content, const struct case_row *row)
{
    for (size_t i = 0; i < content->category_count; i++)
        if (content->state != ANSWER_REFUSED && !is_asked(row, content->categories[i].category))
            return false;
    for (size_t i = 0; i < content->signal_count; i++)
        if (!is_asked(row, content->signals[i].category))
            return false;
    return true;
}

static bool receipt_fits(const struct exchange *x)
{
    const struct receipt *receipt = &x->body.answer.receipt;
    struct digest digest = digest_of(x->body.answer.content);
    return exchange_id_equal(&receipt->exchange_id, &x->envelope.exchange_id) &&
           digest_equal(&receipt->request_digest, &x->content.request_digest) && digest_equal(&receipt->answer_digest, &digest) &&
           span_is_text(receipt->origin, x->peer->row->log_origin);
}

/* Lines do not keep messages in order: "being weighed" may arrive after what was weighed. */
static struct status is_overtaken(struct exchange *x, const struct inquiry_row *inquiry, bool *out)
{
    *out = false;
    if (x->content.state != ANSWER_BEING_WEIGHED || inquiry->state != INQUIRY_ANSWERED)
        return STATUS(OK);
    struct answer_content known;
    TRY(answer_content_decode(inquiry->answer, x->arena, &known));
    *out = known.state != ANSWER_BEING_WEIGHED;
    return STATUS(OK);
}

struct status answer_subject(struct exchange *x)
{
    struct inquiry_row inquiry;
    struct case_row row;
    struct status status = store_inquiry_find(x->book->store, &x->envelope.exchange_id, x->arena, &inquiry);
    if (status_is(status, STATUS_NOT_FOUND))
        return FAIL(UNEXPECTED);
    TRY(status);
    if (!oin_equal(&inquiry.to, &x->line_owner))
        return FAIL(UNEXPECTED);
    if (!digest_equal(&inquiry.request_digest, &x->content.request_digest) || !receipt_fits(x))
        return FAIL(BAD_SUBJECT);
    TRY(is_overtaken(x, &inquiry, &x->is_overtaken));
    TRY(store_case_read(x->book->store, inquiry.case_id, x->arena, &row));
    return is_within_question(&x->content, &row) ? STATUS(OK) : FAIL(UNEXPECTED);
}

struct status answer_record(struct exchange *x)
{
    struct entry entry = book_entry(x->book, ENTRY_RESPONSE_RECEIVED, false);
    book_entry_exchange(&entry, &x->envelope.exchange_id, &x->line_owner, DIRECTION_IN);
    entry.answer_state = (uint8_t)x->content.state;
    entry.has_request_digest = entry.has_answer_digest = entry.has_receipt = true;
    entry.request_digest = x->content.request_digest;
    entry.answer_digest = x->body.answer.receipt.answer_digest;
    entry.receipt = x->body.answer.receipt;
    entry.verdict = (enum verdict)x->body.answer.receipt.verdict;
    x->last_entry = entry;
    return book_write(x->book, &x->last_entry, NULL, 0, &x->leaf);
}

/* A holder may claim any term: one that no calendar has is kept as long as it can be. */
static int32_t keep_until(const struct exchange *x)
{
    int32_t today = day_of_ms(x->now_ms);
    return x->content.retain_days < (uint32_t)(INT32_MAX - today) ? today + (int32_t)x->content.retain_days : INT32_MAX;
}

struct status answer_apply(struct exchange *x)
{
    if (x->is_overtaken)
        return STATUS(OK); /* entered and acknowledged; the decision stands */
    /* the whole signed message is kept as the receipt: it is what proves the answer to others */
    TRY(store_inquiry_answer(x->book->store, &x->envelope.exchange_id, x->now_ms, x->body.answer.content, x->message));
    if (x->content.retain_days)
        TRY(store_inquiry_keep_until(x->book->store, &x->envelope.exchange_id, keep_until(x)));
    struct status status = store_outbox_done(x->book->store, &x->envelope.exchange_id, ENVELOPE_INQUIRY, &x->line_owner);
    return status_is(status, STATUS_NOT_FOUND) ? STATUS(OK) : status; /* a second answer, after weighing */
}

struct status answer_receipt(struct exchange *x)
{
    struct acknowledge_message acknowledge = {.code = STATUS_OK, .has_receipt = true};
    struct outgoing outgoing = exchange_reply(x, ENVELOPE_ACKNOWLEDGE);
    TRY(book_receipt(x->book, &x->last_entry, &x->leaf, &acknowledge.receipt));
    TRY(acknowledge_message_encode(&acknowledge, x->arena, &outgoing.body));
    return batch_send(x->book, &outgoing);
}
