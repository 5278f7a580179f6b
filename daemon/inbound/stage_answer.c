// SPDX-License-Identifier: EUPL-1.2
//
// An answer to a question of ours: only by whom it was asked of, only once or as a revision that people see, only within what our own
// policy lets it tell, and with a receipt that says where it stands in the other ledger.
#include "inbound/pipeline.h"

#include "book/histories.h"
#include "book/subject.h"
#include "crypto/hash.h"
#include "ledger/checkpoint.h"
#include "ruling/taking.h"
#include "store/nonces.h"
#include "store/outbox.h"

#define ANSWER_STAGES(X)                                                                                                \
    X(answer, READS, read, "wire", BAD_BODY, "what is answered")                                                        \
    X(answer, WRITES, subject, "agreed, ledger, store", BAD_SUBJECT, "to which question of ours")                       \
    X(answer, READS, step, "casefile, wire", BAD_SUBJECT, "the first, or one that may still come")                      \
    X(answer, JUDGES, permit, "ruling", NOT_PERMITTED, "within what they were asked and may tell us (P-04)")            \
    X(answer, WRITES, record, "book, store", BAD_SUBJECT, "in the ledger, with their receipt (P-05)")                   \
    X(answer, WRITES, history, "book", BAD_SUBJECT, "their ledger goes on from what they showed of it before (P-07)")   \
    X(answer, WRITES, apply, "casefile, ruling, runtime, store", BAD_SUBJECT, "in the case, until its last day (P-09)") \
    X(answer, WRITES, receipt, "book", BAD_SUBJECT, "they can prove that we have it (P-07)")

struct answer_exchange {
    const struct heard *heard;
    struct answer_content content; /* after read */
    struct inquiry_row inquiry;    /* after subject: ours; state NONE when it is not theirs to answer */
    struct case_row of;            /* likewise: its case */
    struct inquiry_step step;      /* after step */
    struct taking_bounds bounds;   /* after permit */
    struct entry entry;            /* after record: ours, and the leaf that our receipt names */
    struct book_leaf leaf;
    bool contradicts; /* after history: it is entered, and has no effect */
};

static struct status answer_read(struct answer_exchange *x)
{
    return answer_content_decode(x->heard->envelope.body, x->heard->arena, &x->content);
}

static bool answer_receipt_fits(const struct answer_exchange *x)
{
    const struct receipt *receipt = &x->heard->envelope.statement.receipt;
    return exchange_id_equal(&receipt->exchange_id, &x->heard->envelope.exchange_id) &&
           digest_equal(&receipt->request_digest, &x->content.request_digest) &&
           digest_equal(&receipt->answer_digest, &x->heard->envelope.body_digest) &&
           origin_follows(x->heard->peer->row->log_origin, receipt->origin, x->heard->now_ms);
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

/* Of another partner's question nothing is known here, as of one that nobody asked. */
static struct status find_inquiry(struct answer_exchange *x, struct book *book)
{
    struct inquiry_row found;
    struct status status = store_inquiry_find(book->store, &x->heard->envelope.exchange_id, x->heard->arena, &found);
    if (status_is(status, STATUS_NOT_FOUND) || (status_ok(status) && !oin_equal(&found.to, &x->heard->line_owner)))
        return STATUS(OK);
    TRY(status);
    x->inquiry = found;
    return store_case_read(book->store, found.case_id, x->heard->arena, &x->of);
}

static struct status answer_subject(struct answer_exchange *x, struct book *book)
{
    x->inquiry.state = INQUIRY_NONE;
    TRY(find_inquiry(x, book));
    if (x->inquiry.state == INQUIRY_NONE)
        return STATUS(OK);
    if (!digest_equal(&x->inquiry.request_digest, &x->content.request_digest) || !answer_receipt_fits(x))
        return FAIL(BAD_SUBJECT);
    return check_policy(x, book->agreed);
}

/* Lines do not keep messages in order: "being weighed" may arrive after what was weighed. */
static enum inquiry_event answer_event(const struct answer_exchange *x)
{
    bool is_over = x->inquiry.state != INQUIRY_NONE && case_is_over(&x->of, day_of_ms(x->heard->now_ms));
    if (is_over)
        return INQUIRY_ON_LATE;
    return x->content.state == ANSWER_BEING_WEIGHED ? INQUIRY_ON_WEIGH : INQUIRY_ON_ANSWER;
}

/* What was said before is counted and shown, and so it ends: nobody can go on taking back what it said. */
static struct status remember_earlier(struct answer_exchange *x, enum answer_state state, int64_t at_ms)
{
    struct answer_taken *taken = &x->inquiry.taken;
    if (taken->earlier_count == N(taken->earlier))
        return FAIL(UNEXPECTED);
    taken->earlier[taken->earlier_count++] = (struct answer_earlier){state, at_ms};
    return STATUS(OK);
}

static struct status answer_step(struct answer_exchange *x)
{
    struct answer_content standing;
    x->step = inquiry_step(INQUIRY_ASKER, x->inquiry.state, answer_event(x));
    if (x->step.deed == INQUIRY_REFUSE)
        return (struct status){x->step.refusal};
    if (x->step.deed == INQUIRY_FILE)
        return remember_earlier(x, x->content.state, x->heard->now_ms);
    if (!inquiry_has_answer(x->inquiry.state))
        return STATUS(OK);
    TRY(answer_content_decode(x->inquiry.answer, x->heard->arena, &standing));
    return remember_earlier(x, standing.state, x->inquiry.answered_ms);
}

static struct status answer_permit(struct answer_exchange *x, const struct agreed *agreed)
{
    taking_bounds_make(agreed, &x->of, &x->inquiry, x->heard->peer, &x->bounds);
    uint8_t category = 0;
    struct status status = taking_check(agreed, &x->bounds, &x->content, &category);
    if (!status_ok(status))
        *x->heard->category = category;
    return status;
}

/* About whom it is: those of the case that it answers. */
static struct status find_household(const struct answer_exchange *x, struct book *book, struct book_subject out[static SUBJECTS_MOST],
                                    size_t *out_count)
{
    struct stored_subject *subjects;
    size_t count;
    TRY(store_case_subjects(book->store, x->of.id, x->heard->arena, &subjects, &count));
    *out_count = subjects_of_household(subjects, count, &book->agreed->own, RETENTION_ANSWER, out);
    return STATUS(OK);
}

static struct status answer_record(struct answer_exchange *x, struct book *book)
{
    struct book_subject subjects[SUBJECTS_MOST];
    struct book_field field = {.field = COMMIT_SUBJECT, .subjects = subjects};
    const struct receipt *receipt = &x->heard->envelope.statement.receipt;
    struct entry entry = heard_said(x->heard, book, ENTRY_RESPONSE_RECEIVED, false);
    entry.answer_state = (uint8_t)x->content.state;
    entry.has_request_digest = entry.has_answer_digest = entry.has_receipt = true;
    entry.request_digest = x->content.request_digest;
    entry.answer_digest = x->heard->envelope.body_digest;
    entry.receipt = *receipt;
    entry.verdict = (enum verdict)receipt->verdict;
    x->entry = entry;
    TRY(find_household(x, book, subjects, &field.subject_count));
    return book_write_said(book, &x->entry, field.subject_count ? &field : NULL, x->heard->envelope.content, &x->leaf);
}

static struct status answer_history(struct answer_exchange *x, struct book *book)
{
    const struct history_shown shown = {&x->heard->line_owner, &x->entry.receipt, x->leaf.position, x->inquiry.asked_ms};
    return histories_hear(book, &shown, &x->contradicts);
}

/* What is told again is not kept longer than what it takes the place of. */
static void set_last_day(struct answer_exchange *x)
{
    struct inquiry_row *inquiry = &x->inquiry;
    int32_t today = day_of_ms(x->heard->now_ms), day = today + (int32_t)inquiry->taken.retain_days;
    if (x->step.deed == INQUIRY_REVISE && inquiry->destroy_day < day) {
        day = inquiry->destroy_day;
        inquiry->taken.retain_days = day > today ? (uint32_t)(day - today) : 1;
    }
    inquiry->destroy_day = day;
}

static struct status put_answer_in_case(struct answer_exchange *x, struct book *book)
{
    taking_terms(&x->bounds, &x->content, &x->inquiry.taken);
    set_last_day(x);
    x->inquiry.state = x->step.then;
    x->inquiry.answered_ms = x->heard->now_ms;
    x->inquiry.answer = x->heard->envelope.body;
    if (answer_revisions(&x->inquiry.taken))
        EVENT_LOG(book->log, ANSWER_REVISED, x->heard->now_ms, event_partner(&x->heard->line_owner),
                  event_number(EVENT_FIELD_COUNT, answer_revisions(&x->inquiry.taken)));
    return store_inquiry_answer(book->store, &x->inquiry);
}

static struct status answer_apply(struct answer_exchange *x, struct book *book)
{
    const struct heard *heard = x->heard;
    if (x->contradicts)
        return STATUS(OK);
    if (x->step.deed == INQUIRY_FILE)
        return store_inquiry_answer(book->store, &x->inquiry); /* entered and acknowledged; the decision stands */
    TRY(put_answer_in_case(x, book));
    struct status status = store_outbox_done(book->store, &heard->envelope.exchange_id, ENVELOPE_INQUIRY, &heard->line_owner);
    return status_is(status, STATUS_NOT_FOUND) ? STATUS(OK) : status; /* a second answer, after weighing */
}

static struct status answer_receipt(struct answer_exchange *x, struct book *book)
{
    struct outgoing outgoing = heard_reply(x->heard, ENVELOPE_ACKNOWLEDGE);
    if (x->contradicts)
        return STATUS(OK);
    outgoing.statement.has_receipt = true;
    TRY(book_receipt(book, &x->entry, &x->leaf, &outgoing.statement.receipt));
    return batch_send(book, &outgoing);
}

/* Whoever gave it would send it again for as long as it lives. Under an agreement that is not known here, or not yet, it was not heard:
 * when it comes again and the agreements are equal by then, it counts. */
static struct status answer_refuse(struct answer_exchange *x, struct book *book, struct status refusal)
{
    const struct heard *heard = x->heard;
    struct outgoing outgoing = heard_reply(heard, ENVELOPE_ACKNOWLEDGE);
    if (status_is(refusal, STATUS_OTHER_AGREEMENT))
        return store_nonce_forget(book->store, &heard->line_owner, heard->envelope.nonce);
    outgoing.statement =
        (struct statement){.code = refusal.code, .has_request_digest = true, .request_digest = heard->envelope.body_digest};
    return batch_send(book, &outgoing);
}

PIPELINE_ANSWERED(answer, ANSWER_STAGES);
