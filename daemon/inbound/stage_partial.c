// SPDX-License-Identifier: EUPL-1.2
//
// A partial result for an attempt of ours. Whether it is right is for the source to check: it alone knows what was blinded.
#include "inbound/pipeline.h"

#include "book/evaluations.h"

static struct asking *asking_of(const struct exchange *x, size_t *out_member)
{
    return evaluations_find_asking(x->book->evaluations, &x->envelope.exchange_id, &x->line_owner, out_member);
}

struct status partial_read(struct exchange *x) { return partial_message_decode(x->envelope.body, x->arena, &x->body.partial); }

struct status partial_subject(struct exchange *x)
{
    size_t member;
    const struct partial_message *partial = &x->body.partial;
    const struct asking *asking = asking_of(x, &member);
    if (!asking)
        return FAIL(UNEXPECTED);
    if (!digest_equal(&partial->request_digest, &asking->request_digest) ||
        (partial->code == STATUS_OK && partial->point_count != asking->point_count) || (partial->has_proof && !asking->wants_proof))
        return FAIL(BAD_SUBJECT);
    return STATUS(OK);
}

struct status partial_apply(struct exchange *x)
{
    size_t member;
    struct asking *asking = asking_of(x, &member);
    ENSURE(asking); /* partial_subject saw it */
    evaluations_receive(x->book->evaluations, asking, member, &x->body.partial);
    return STATUS(OK);
}
