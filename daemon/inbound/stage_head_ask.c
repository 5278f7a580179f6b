// SPDX-License-Identifier: EUPL-1.2
//
// A partner asks which head of its own ledger we cosigned last: it is shown that head, with its own signature and ours. Who put an older
// copy back learns so what it signed (P-07). Nobody is told of another's ledger.
#include "inbound/pipeline.h"

#include "ledger/add_checkpoint.h"
#include "store/witnesses.h"

#define HEAD_ASK_STAGES(X)                                                      \
    X(head_ask, READS, read, "ledger", BAD_BODY, "the origin of a ledger")      \
    X(head_ask, JUDGES, owner, "agreed, ledger", BAD_SUBJECT, "of its own one") \
    X(head_ask, WRITES, answer, "book, ledger, store", BAD_SUBJECT, "the head of it that was cosigned last (P-07)")

struct head_ask_exchange {
    const struct heard *heard;
    const char *origin; /* after read */
};

static struct status head_ask_read(struct head_ask_exchange *x)
{
    const struct span body = x->heard->envelope.body;
    struct origin origin;
    if (body.size > NOTE_NAME_MOST_BYTES + 1 || body.data[body.size - 1] != '\n')
        return FAIL(MALFORMED);
    TRY(origin_parse(span_slice(body, 0, body.size - 1), &origin));
    return arena_text(x->heard->arena, span_slice(body, 0, body.size - 1), &x->origin);
}

static struct status head_ask_owner(struct head_ask_exchange *x, const struct agreed *agreed)
{
    (void)agreed;
    const struct party *peer = x->heard->peer;
    return origin_is_of_same(x->origin, peer->row->log_origin) && party_key_is_open(peer, WITHDRAWN_KEY_LOG) ? STATUS(OK) : FAIL(NOT_FOUND);
}

static struct status head_ask_answer(struct head_ask_exchange *x, struct book *book)
{
    struct witness_response response = {.code = WITNESS_COSIGNED};
    struct outgoing outgoing = heard_reply(x->heard, ENVELOPE_HEAD_HELD);
    struct status status = store_witnessed_find(book->store, x->heard->line_owner.text, x->heard->arena, &response.lines);
    if (status_is(status, STATUS_NOT_FOUND))
        response.code = WITNESS_NOT_FOUND;
    else
        TRY(status);
    TRY(witness_response_print(&response, x->heard->arena, &outgoing.body));
    return batch_send(book, &outgoing);
}

PIPELINE_UNANSWERED(head_ask, HEAD_ASK_STAGES);
