// SPDX-License-Identifier: EUPL-1.2
//
// One multiplication: no job, no slices.
#include "keeper/opens.h"

#include "crypto/secret.h"
#include "pseudonym/ring.h"

struct opens_request {
    uint32_t epoch, generation;
    uint8_t size; /* of the committee */
    struct element ephemeral;
};

bool opens_is_its_key(struct span domain) { return span_is_text(domain, RING_ESCROW_DOMAIN); }

static struct status read_opens(struct cursor *cursor, struct opens_request *out)
{
    struct span ephemeral;
    TRY(cursor_read_u32(cursor, &out->epoch));
    TRY(cursor_read_u32(cursor, &out->generation));
    TRY(cursor_read_u8(cursor, &out->size));
    TRY(cursor_read(cursor, ELEMENT_BYTES, &ephemeral));
    TRY(element_decode(ephemeral, &out->ephemeral));
    return cursor_is_done(cursor) && out->size <= COMMITTEE_MOST ? STATUS(OK) : FAIL(KEEPER_LOST);
}

static struct status open_with_share(const struct key_share *share, const struct opens_request *wanted, struct opens_reply *out)
{
    struct writer writer = writer_of(out->bytes, sizeof out->bytes);
    struct opening_answer answer;
    struct scalar factor;
    uint8_t proof[DLEQ_PROOF_BYTES];
    evaluate_prepare(&share->scalar, wanted->size, &factor);
    opening_answer_make(&factor, &wanted->ephemeral, system_random(), &answer);
    scalar_wipe(&factor, 1);
    dleq_encode(&answer.proof, proof);
    write_u8(&writer, STATUS_OK);
    write_bytes(&writer, SPAN_OF_ARRAY(answer.point.bytes));
    write_bytes(&writer, SPAN_OF_ARRAY(proof));
    ENSURE(!writer.overflow);
    out->size = writer.used;
    return STATUS(OK);
}

static struct status refuse_opening(struct status refusal, struct opens_reply *out)
{
    *out = (struct opens_reply){.size = 1, .bytes = {(uint8_t)refusal.code}};
    return STATUS(OK);
}

struct status opens_answer(const struct key_shares *shares, const struct keeper_limits *limits, struct guard *guard, struct cursor *request,
                           struct opens_reply *out)
{
    struct opens_request wanted;
    TRY(read_opens(request, &wanted));
    const struct key_share *share = key_shares_find(shares, span_of_text(RING_ESCROW_DOMAIN), &ring_nobody, wanted.epoch);
    if (!share || wanted.generation != shares->generation)
        return refuse_opening(FAIL(WRONG_EPOCH), out);
    if (shares->index > wanted.size)
        return refuse_opening(FAIL(BAD_COMMITTEE), out);
    struct status status = guard_settle(guard, ceiling_count_opening(limits, guard));
    if (status_ok(status))
        return open_with_share(share, &wanted, out);
    return status_is(status, STATUS_OVER_QUOTA) || guard_is_answer(status) ? refuse_opening(status, out) : FAIL(KEEPER_LOST);
}
