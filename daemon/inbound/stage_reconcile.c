// SPDX-License-Identifier: EUPL-1.2
//
// A partner compares its ledger with ours: it is told what of a day we have. Nothing of it is kept here, and it is answered no more often
// than an honest partner asks.
#include "inbound/pipeline.h"

#include "book/nightly.h"

#define RECONCILE_STAGES(X)                                                                  \
    X(reconcile, READS, read, "wire", BAD_BODY, "which day, and what of it")                 \
    X(reconcile, WRITES, past, "book", BAD_SUBJECT, "a day that is over")                    \
    X(reconcile, WRITES, pace, "book", OVER_BUDGET, "no more often than once an hour needs") \
    X(reconcile, WRITES, answer, "book, wire", BAD_SUBJECT, "what both are to have of it (P-05, P-07)")

struct reconcile_exchange {
    const struct heard *heard;
    struct reconcile_message message; /* after read */
};

static struct status reconcile_read(struct reconcile_exchange *x)
{
    return reconcile_message_decode(x->heard->envelope.body, x->heard->arena, &x->message);
}

static struct status reconcile_past(struct reconcile_exchange *x, struct book *book)
{
    return x->message.day < (uint32_t)day_of_ms(batch_now(book)) ? STATUS(OK) : FAIL(UNEXPECTED);
}

static struct status reconcile_pace(struct reconcile_exchange *x, struct book *book)
{
    return nightly_may_serve(book, &x->heard->line_owner, x->message.level, x->heard->now_ms) ? STATUS(OK) : FAIL(OVERLOADED);
}

static struct status list_day(const struct reconcile_exchange *x, struct book *book, struct reconciled_message *reply,
                              struct statement *statement)
{
    struct night_digests *digests;
    TRY(ARENA_NEW(x->heard->arena, 1, &digests));
    TRY(nightly_digests(book, &x->heard->line_owner, (int32_t)x->message.day, digests));
    reply->hours = SPAN_OF_ARRAY(digests->hours);
    statement->count = digests->count;
    statement->list_digest = digests->list;
    return STATUS(OK);
}

static struct status list_hour(const struct reconcile_exchange *x, struct book *book, struct reconciled_message *reply,
                               struct statement *statement)
{
    const struct exchanged_hour of = {x->heard->line_owner, INT64_C(24) * x->message.day + x->message.hour};
    TRY(nightly_rows(book, &of, x->message.after, x->heard->arena, reply));
    statement->count = reply->rows.size / RECONCILE_ROW_BYTES;
    statement->list_digest = night_list_digest(reply->rows);
    return STATUS(OK);
}

static struct status reconcile_answer(struct reconcile_exchange *x, struct book *book)
{
    struct reconciled_message reply = {.day = x->message.day,
                                       .level = x->message.level,
                                       .hour = x->message.hour,
                                       .since_day = (uint32_t)nightly_since(book, x->heard->now_ms)};
    struct outgoing outgoing = {.kind = ENVELOPE_RECONCILED,
                                .exchange_id = x->heard->envelope.exchange_id,
                                .to = x->heard->line_owner,
                                .route = x->heard->route,
                                .statement.has_list_digest = true};
    TRY(x->message.level == RECONCILE_LEVEL_DAY ? list_day(x, book, &reply, &outgoing.statement)
                                                : list_hour(x, book, &reply, &outgoing.statement));
    TRY(reconciled_message_encode(&reply, x->heard->arena, &outgoing.body));
    return batch_send(book, &outgoing);
}

PIPELINE_UNANSWERED(reconcile, RECONCILE_STAGES);
