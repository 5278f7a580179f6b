// SPDX-License-Identifier: EUPL-1.2
//
// A partner says that our own keys speak to it from two places at once: told to people here, once a day for each partner that says so, and
// nothing is done by it. Who says it may lie: then somebody looked for nothing.
#include "inbound/pipeline.h"

#include "base/text.h"
#include "book/alarms.h"

#define SECOND_STAGES(X)                                      \
    X(second, READS, read, "wire", BAD_BODY, "two addresses") \
    X(second, WRITES, hear, "book, runtime", BAD_SUBJECT, "told, once a day for each partner")

struct second_exchange {
    const struct heard *heard;
    struct second_message message; /* after read */
};

static struct status second_read(struct second_exchange *x)
{
    return second_message_decode(x->heard->envelope.body, x->heard->arena, &x->message);
}

static struct status second_hear(struct second_exchange *x, struct book *book)
{
    const struct oin *partner = &x->heard->line_owner;
    const char *older, *newer;
    bool is_first;
    TRY(arena_text(x->heard->arena, x->message.older, &older));
    TRY(arena_text(x->heard->arena, x->message.newer, &newer));
    TRY(alarms_hear_second(book, ALARM_OWN_KEYS, partner, &is_first));
    if (is_first)
        EVENT_LOG(book->log, OWN_KEYS_ELSEWHERE, x->heard->now_ms, event_partner(partner), event_address(EVENT_FIELD_ADDRESS, older),
                  event_address(EVENT_FIELD_SECOND, newer));
    return STATUS(OK);
}

PIPELINE_UNANSWERED(second, SECOND_STAGES);
