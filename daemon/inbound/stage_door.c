// SPDX-License-Identifier: EUPL-1.2
//
// The door: whose line, who speaks, whether it is said now and for the first time, and under the agreement that is ours too.
#include "inbound/pipeline.h"

#include "book/quarantine.h"
#include "crypto/hash.h"
#include "store/nonces.h"
#include "wire/message.h"
#include "wire/replay_window.h"

#define DOOR_STAGES(X)                                                                     \
    X(door, JUDGES, admit, "agreed", STRANGER, "whose line it is")                         \
    X(door, WRITES, shut, "book", SHUT_OUT, "nobody who is shut out here")                 \
    X(door, READS, open, "wire", BAD_ENVELOPE, "who says it, whole and canonical")         \
    X(door, WRITES, fresh, "book, store, wire", NOT_FRESH, "said now, once, to us (P-06)") \
    X(door, JUDGES, agree, "agreed, wire", OTHER_AGREEMENT, "under what was agreed here too (P-04)")

static struct status door_admit(struct door_exchange *x, const struct agreed *agreed)
{
    x->heard->peer = agreed_party(agreed, &x->heard->line_owner);
    return x->heard->peer && party_may_speak(x->heard->peer) ? STATUS(OK) : FAIL(UNKNOWN_PEER);
}

/* Its lines are cut when the turn is over: what came before that is not heard either. */
static struct status door_shut(struct door_exchange *x, struct book *book)
{
    return quarantine_of(book, &x->heard->line_owner) ? FAIL(SHUT_OUT) : STATUS(OK);
}

static struct status door_open(struct door_exchange *x)
{
    struct heard *heard = x->heard;
    if (heard->message.size > ENVELOPE_MOST_BYTES)
        return FAIL(TOO_LARGE);
    TRY(envelope_open(heard->message, &heard->line_owner, heard->peer->row->envelope, heard->arena, &heard->envelope));
    heard->message_digest = digest_of(heard->message);
    return STATUS(OK);
}

/* The very same message again is no replay but a sender that heard nothing: it gets the stored answer once more and has no
 * second effect (P-06). Another message under a used nonce is refused. */
static struct status door_fresh(struct door_exchange *x, struct book *book)
{
    const struct heard *heard = x->heard;
    const struct envelope *envelope = &heard->envelope;
    struct nonce_row seen;
    TRY(envelope_check_fresh(envelope, &book->agreed->own, heard->now_ms));
    struct status status = store_nonce_find(book->store, &heard->line_owner, envelope->nonce, heard->arena, &seen);
    if (status_is(status, STATUS_NOT_FOUND) && envelope->time_ms < book->restored.since_ms)
        return FAIL(EXPIRED); /* it may have been heard in what was lost: whoever said it says it again */
    if (status_is(status, STATUS_NOT_FOUND))
        return store_nonce_put(book->store, &heard->line_owner, envelope->nonce, &heard->message_digest, envelope->expires_ms);
    TRY(status);
    if (!digest_equal(&seen.digest, &heard->message_digest))
        return FAIL(REPLAYED);
    x->is_settled = true;
    book->counters[COUNT_REPEATED]++;
    return seen.has_reply ? batch_resend(book, &heard->line_owner, seen.reply, heard->route) : STATUS(OK);
}

/* That the other side refuses us for standing under another agreement is said under another by its nature: codes and states are
 * stated, so that it can be seen before the body is read. */
static bool is_stated_refusal(const struct envelope *envelope)
{
    return envelope->statement.code == STATUS_OTHER_AGREEMENT || envelope->statement.answer_state == ANSWER_REFUSED;
}

static struct status door_agree(struct door_exchange *x, const struct agreed *agreed)
{
    const struct envelope *envelope = &x->heard->envelope;
    if (x->is_settled || !envelope_kind_needs_agreement(envelope->kind) || is_stated_refusal(envelope))
        return STATUS(OK);
    return agreed_policy_under(agreed, &envelope->statement.agreement, envelope->time_ms, x->heard->now_ms) ? STATUS(OK)
                                                                                                            : FAIL(OTHER_AGREEMENT);
}

PIPELINE_UNANSWERED(door, DOOR_STAGES);
