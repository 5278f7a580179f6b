// SPDX-License-Identifier: EUPL-1.2
//
// What a witness made of the head that was offered to it. A cosignature is kept with the head that it is of; a witness that says to hold
// what it was never shown is told to people here: then it, or this node's ledger, was put back.
#include "inbound/pipeline.h"

#include "book/witnessing.h"

#define COSIGNED_STAGES(X)                                                     \
    X(cosigned, READS, read, "ledger", BAD_BODY, "a response of tlog-witness") \
    X(cosigned, WRITES, hear, "book, runtime", BAD_SUBJECT, "to what was offered to it last, and right (P-07)")

struct cosigned_exchange {
    const struct heard *heard;
    struct witness_response response; /* after read */
};

static struct status cosigned_read(struct cosigned_exchange *x)
{
    const struct envelope *envelope = &x->heard->envelope;
    return witness_response_parse(envelope->body, &x->response);
}

static struct status cosigned_hear(struct cosigned_exchange *x, struct book *book)
{
    const struct heard *heard = x->heard;
    struct status status = witnessing_hear(book, &heard->line_owner, &heard->envelope.exchange_id, &x->response);
    if (status_is(status, STATUS_CONFLICT))
        EVENT_LOG(book->log, WITNESS_REFUSES, heard->now_ms, event_partner(&heard->line_owner),
                  event_number(EVENT_FIELD_TREE_SIZE, x->response.held), event_number(EVENT_FIELD_COUNT, x->response.code));
    return status;
}

PIPELINE_UNANSWERED(cosigned, COSIGNED_STAGES);
