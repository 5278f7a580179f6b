// SPDX-License-Identifier: EUPL-1.2
//
// The door: whose line, who speaks, and whether it is said now and for the first time.
#include "inbound/pipeline.h"

#include "crypto/hash.h"
#include "store/nonces.h"
#include "wire/replay_window.h"

struct status stage_admit(struct exchange *x)
{
    x->peer = agreed_party(x->book->agreed, &x->line_owner);
    return x->peer ? STATUS(OK) : FAIL(UNKNOWN_PEER);
}

struct status stage_open(struct exchange *x)
{
    if (x->message.size > ENVELOPE_MOST_BYTES)
        return FAIL(TOO_LARGE);
    TRY(envelope_open(x->message, &x->line_owner, x->peer->row->envelope, x->arena, &x->envelope));
    x->message_digest = digest_of(x->message);
    x->body_digest = digest_of(x->envelope.body);
    return STATUS(OK);
}

/* The very same message again is no replay but a sender that heard nothing: it gets the stored answer once more and has no
 * second effect (P-06). Another message under a used nonce is refused. */
struct status stage_fresh(struct exchange *x)
{
    struct nonce_row seen;
    TRY(envelope_check_fresh(&x->envelope, &x->book->agreed->own, x->now_ms));
    struct status status = store_nonce_find(x->book->store, &x->line_owner, x->envelope.nonce, x->arena, &seen);
    if (status_is(status, STATUS_NOT_FOUND))
        return store_nonce_put(x->book->store, &x->line_owner, x->envelope.nonce, &x->message_digest, x->envelope.expires_ms);
    TRY(status);
    if (!digest_equal(&seen.digest, &x->message_digest))
        return FAIL(REPLAYED);
    x->is_settled = true;
    x->book->counters[COUNT_REPEATED]++;
    return seen.has_reply ? batch_resend(x->book, &x->line_owner, seen.reply, x->route) : STATUS(OK);
}
