// SPDX-License-Identifier: EUPL-1.2
//
// What a partner has of a day: its digests, which it signs and our ledger keeps; or the rows of an hour in which the two differ.
#include "inbound/pipeline.h"

#include "book/nightly.h"

#define RECONCILED_STAGES(X)                                                                                    \
    X(reconciled, READS, read, "wire", BAD_BODY, "digests of the hours of a day, or rows of an hour")           \
    X(reconciled, READS, stated, "book", BAD_BODY, "with the digest over them under the signature")             \
    X(reconciled, WRITES, awaited, "book", BAD_SUBJECT, "what it was asked last, and nothing else")             \
    X(reconciled, WRITES, record, "book", BAD_SUBJECT, "of a day: in the ledger, with what they signed (P-07)") \
    X(reconciled, WRITES, compare, "book", BAD_SUBJECT, "held against what we have of it; the next is asked for")

struct reconciled_exchange {
    const struct heard *heard;
    struct reconciled_message message; /* after read */
    struct night_round *round;         /* after awaited */
};

static struct status reconciled_read(struct reconciled_exchange *x)
{
    return reconciled_message_decode(x->heard->envelope.body, x->heard->arena, &x->message);
}

static struct status reconciled_stated(struct reconciled_exchange *x)
{
    const bool is_day = x->message.level == RECONCILE_LEVEL_DAY;
    const struct digest list = night_list_digest(is_day ? x->message.hours : x->message.rows);
    return digest_equal(&list, &x->heard->envelope.statement.list_digest) ? STATUS(OK) : FAIL(MALFORMED);
}

static struct status reconciled_awaited(struct reconciled_exchange *x, struct book *book)
{
    x->round = nightly_awaits(book, &x->heard->line_owner, &x->heard->envelope.exchange_id, &x->message);
    return x->round ? STATUS(OK) : FAIL(UNEXPECTED);
}

static struct status reconciled_record(struct reconciled_exchange *x, struct book *book)
{
    const struct envelope *envelope = &x->heard->envelope;
    const char *note;
    if (x->message.level != RECONCILE_LEVEL_DAY)
        return STATUS(OK);
    struct entry entry = heard_said(x->heard, book, ENTRY_RECONCILED, false);
    TRY(night_name(x->round, x->heard->arena, &note));
    entry.note = span_of_text(note);
    entry.has_request_digest = true;
    entry.request_digest = x->round->asked;
    entry.has_answer_digest = true;
    entry.answer_digest = envelope->body_digest;
    entry.count = envelope->statement.count;
    entry.has_list_digest = true;
    entry.list_digest = envelope->statement.list_digest;
    TRY(book_write_said(book, &entry, NULL, envelope->content, NULL));
    x->round->result.theirs = envelope->statement.count;
    return STATUS(OK);
}

static struct status reconciled_compare(struct reconciled_exchange *x, struct book *book)
{
    return x->message.level == RECONCILE_LEVEL_DAY ? nightly_hear_day(book, x->round, &x->message)
                                                   : nightly_hear_rows(book, x->round, &x->message);
}

PIPELINE_UNANSWERED(reconciled, RECONCILED_STAGES);
