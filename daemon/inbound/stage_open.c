// SPDX-License-Identifier: EUPL-1.2
//
// The auditor asks to open the escrow of a request that it drew. Whether we were asked that request ourselves does not matter: a
// requester that sits on the committee could keep its own closed. What is multiplied comes out of what the requester signed, so that
// nobody has another element multiplied by this key; and who may, how often, and the entry come first (P-02, P-05).
#include "inbound/pipeline.h"

#include "agreed/holding.h"
#include "agreed/signer.h"
#include "pseudonym/escrow.h"
#include "store/opened.h"

#define OPEN_STAGES(X)                                                                                                \
    X(open, READS, read, "wire", BAD_BODY, "which request, whole as it was signed")                                   \
    X(open, JUDGES, permit, "agreed", NOT_PERMITTED, "who asks is the auditor that the partners named")               \
    X(open, WRITES, signer, "agreed", BAD_SUBJECT, "its requester signed it, with the key that it had then (P-07)")   \
    X(open, JUDGES, subject, "agreed", BAD_SUBJECT, "there is a key of the escrow, and we have a share of it (P-03)") \
    X(open, READS, escrow, "pseudonym, wire", BAD_BODY, "the element to multiply: that of its escrow, and no other")  \
    X(open, WRITES, quota, "store", OVER_QUOTA, "within the quota, debited the first time (P-02)")                    \
    X(open, WRITES, record, "book, runtime, store", BAD_SUBJECT, "in the ledger, and told in the log (P-05)")         \
    X(open, WRITES, apply, "book, keeper, pseudonym, wire", BAD_SUBJECT, "multiplied, with the proof that convinces whoever has the ring")

struct open_exchange {
    const struct heard *heard;
    struct open_message message;      /* after read, as are: */
    struct envelope asked;            /* what the requester signed */
    struct evaluate_message question; /* and its body */
    const struct ring_key *key;       /* after subject */
    struct element ephemeral;         /* after escrow */
};

static struct status open_read(struct open_exchange *x)
{
    const struct envelope *envelope = &x->heard->envelope;
    TRY(open_message_decode(envelope->body, x->heard->arena, &x->message));
    TRY(envelope_decode(x->message.request, x->heard->arena, &x->asked));
    if (x->asked.kind != ENVELOPE_EVALUATE || !digest_equal(&envelope->statement.request_digest, &x->asked.body_digest))
        return FAIL(INVALID);
    return evaluate_message_decode(x->asked.body, x->heard->arena, &x->question);
}

static struct status open_permit(struct open_exchange *x, const struct agreed *agreed)
{
    return agreed_is_auditor(agreed, &x->heard->line_owner) ? STATUS(OK) : FAIL(NOT_ALLOWED);
}

static struct status open_signer(struct open_exchange *x, struct book *book)
{
    return agreed_signer_check(holding_chain(book->holding), &x->asked);
}

/* Sealed under the same key, whatever the generation of its shares was. */
static struct status open_subject(struct open_exchange *x, const struct agreed *agreed)
{
    x->key = agreed_key(agreed, span_of_text(RING_ESCROW_DOMAIN), &ring_nobody);
    if (!x->key || x->question.generation > agreed->ring->generation)
        return FAIL(WRONG_EPOCH);
    return agreed_share_index(agreed, x->key) ? STATUS(OK) : FAIL(BAD_COMMITTEE);
}

static struct status open_escrow(struct open_exchange *x)
{
    return escrow_form(x->question.escrow, evaluate_message_identifiers(&x->question), &x->ephemeral);
}

static struct status open_quota(struct open_exchange *x, struct book *book)
{
    const struct quota_scope what = {.kind = QUOTA_OPENINGS, .requester = x->heard->line_owner, .purpose = x->question.purpose};
    struct quota_debit debit;
    struct status again = store_opened_again(book->store, &x->asked.body_digest);
    if (!status_is(again, STATUS_NOT_FOUND)) /* nobody else is looked at for it */
        return again;
    TRY(heard_debit(x->heard, book, &what, 1, &debit));
    return store_quota_debit(book->store, &debit, 1, NULL);
}

/* What the auditor may have computed again now (stage_evaluate.c). */
static struct status keep_opened_part(const struct open_exchange *x, struct book *book, size_t number)
{
    const struct evaluate_part *asked = &x->question.parts[number];
    struct opened_part part = {
        .holder = asked->holder, .epoch = asked->epoch, .count = asked->point_count - 1, .day = day_of_ms(x->heard->now_ms)};
    ENSURE(x->question.domain.size < sizeof part.domain);
    memcpy(part.domain, x->question.domain.data, x->question.domain.size);
    return store_opened_put(book->store, &x->asked.body_digest, number, &part);
}

static struct status open_record(struct open_exchange *x, struct book *book)
{
    const struct envelope *envelope = &x->heard->envelope;
    struct entry entry = heard_said(x->heard, book, ENTRY_ESCROW_OPENED, false);
    entry.has_request_digest = entry.has_answer_digest = true;
    entry.request_digest = x->asked.body_digest;
    entry.answer_digest = envelope->body_digest;
    EVENT_LOG(book->log, ESCROW_OPENED, x->heard->now_ms, event_partner(&x->asked.from));
    TRY(book_write_said(book, &entry, NULL, envelope->content, NULL));
    for (size_t i = 0; i < x->question.part_count; i++)
        TRY(keep_opened_part(x, book, i));
    return STATUS(OK);
}

/* Nothing of it leaves before the commit; and the keeper counts for itself. */
static struct status open_apply(struct open_exchange *x, struct book *book)
{
    const struct ring *ring = book->agreed->ring;
    const struct keeper_opening wanted = {x->key->name.epoch, ring->generation, ring->size, x->ephemeral};
    struct outgoing outgoing = heard_reply(x->heard, ENVELOPE_OPENED);
    struct opening_answer answer;
    struct opened_message message;
    TRY(keeper_opens(book->keeper, &wanted, &answer));
    message.point = answer.point;
    dleq_encode(&answer.proof, message.proof);
    outgoing.statement = (struct statement){.has_request_digest = true, .request_digest = x->asked.body_digest};
    TRY(opened_message_encode(&message, x->heard->arena, &outgoing.body));
    return batch_send(book, &outgoing);
}

static struct status open_refuse(struct open_exchange *x, struct book *book, struct status refusal)
{
    struct outgoing outgoing = heard_reply(x->heard, ENVELOPE_OPENED);
    outgoing.statement =
        (struct statement){.code = refusal.code, .has_request_digest = true, .request_digest = x->heard->envelope.statement.request_digest};
    return batch_send(book, &outgoing);
}

PIPELINE_ANSWERED(open, OPEN_STAGES);
