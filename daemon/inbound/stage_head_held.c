// SPDX-License-Identifier: EUPL-1.2
//
// Which head of our own ledger a partner cosigned last. It counts by our own signature on it, and by nothing else that the partner says.
#include "inbound/pipeline.h"

#include "book/ownhead.h"

#define HEAD_HELD_STAGES(X)                                                      \
    X(head_held, READS, read, "ledger", BAD_BODY, "a head of a ledger, or none") \
    X(head_held, WRITES, hear, "book", BAD_SUBJECT, "asked for, signed by us, and in our ledger; or we are in quarantine (P-07)")

struct head_held_exchange {
    const struct heard *heard;
    struct witness_response response; /* after read */
};

static struct status head_held_read(struct head_held_exchange *x)
{
    TRY(witness_response_parse(x->heard->envelope.body, &x->response));
    return x->response.code == WITNESS_COSIGNED || x->response.code == WITNESS_NOT_FOUND ? STATUS(OK) : FAIL(MALFORMED);
}

static struct status head_held_hear(struct head_held_exchange *x, struct book *book)
{
    const struct heard *heard = x->heard;
    return ownhead_hear(book, &heard->line_owner, &heard->envelope.exchange_id, &x->response, heard->arena);
}

PIPELINE_UNANSWERED(head_held, HEAD_HELD_STAGES);
