// SPDX-License-Identifier: EUPL-1.2
//
// What a member makes of an escrow that we, the auditor, asked it to open. Whether it holds is for the command: it has the ring from
// elsewhere.
#include "inbound/pipeline.h"

#include "book/unsealings.h"

#define OPENED_STAGES(X)                                                                           \
    X(opened, READS, read, "wire", BAD_BODY, "an element and a proof, canonical")                  \
    X(opened, WRITES, subject, "book", BAD_SUBJECT, "for an escrow that we asked this member for") \
    X(opened, WRITES, record, "book", BAD_SUBJECT, "in the ledger, with what they signed (P-05)")  \
    X(opened, WRITES, apply, "book", BAD_SUBJECT, "one answer more; any t that hold open it")

struct opened_exchange {
    const struct heard *heard;
    struct opened_message message;   /* after read: zero with a refusal */
    struct unsealing *unsealing;     /* after subject */
    struct unsealing_answer *answer; /* likewise: this member's */
};

static struct status opened_read(struct opened_exchange *x)
{
    const struct envelope *envelope = &x->heard->envelope;
    return envelope->has_body ? opened_message_decode(envelope->body, x->heard->arena, &x->message) : STATUS(OK);
}

static struct status opened_subject(struct opened_exchange *x, struct book *book)
{
    const struct envelope *envelope = &x->heard->envelope;
    x->unsealing = unsealings_find(book->unsealings, &envelope->exchange_id, &x->heard->line_owner, &x->answer);
    if (!x->unsealing)
        return FAIL(UNEXPECTED);
    return digest_equal(&envelope->statement.request_digest, &x->unsealing->request_digest) ? STATUS(OK) : FAIL(BAD_SUBJECT);
}

static struct status opened_record(struct opened_exchange *x, struct book *book)
{
    const struct envelope *envelope = &x->heard->envelope;
    struct entry entry = heard_said(x->heard, book, ENTRY_ESCROW_OPENED, false);
    entry.code = envelope->statement.code;
    entry.has_request_digest = true;
    entry.request_digest = x->unsealing->request_digest;
    entry.has_answer_digest = envelope->has_body;
    entry.answer_digest = envelope->body_digest;
    return book_write_said(book, &entry, NULL, envelope->content, NULL);
}

static struct status opened_apply(struct opened_exchange *x, struct book *book)
{
    return unsealings_receive(book->unsealings, x->unsealing, x->answer, x->heard->envelope.statement.code, x->heard->message);
}

PIPELINE_UNANSWERED(opened, OPENED_STAGES);
