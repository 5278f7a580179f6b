// SPDX-License-Identifier: EUPL-1.2
//
// The end of an evaluation at the evaluator's: stage_evaluate began it.
#include "inbound/result.h"

#include "book/batch.h"
#include "book/evaluations.h"
#include "runtime/event.h"

struct status evaluation_result(struct book *book, int64_t now_ms)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct keeper_result result;
    struct multiplication what;
    TRY(arena_new(MESSAGE_ARENA_BYTES, &arena));
    TRY(keeper_result_read(book->keeper, arena, &result));
    if (!evaluations_take_multiplication(book->evaluations, result.job, &what))
        return FAIL(KEEPER_LOST); /* it answers what was not asked */
    TRY(batch_open(book, now_ms));
    struct partial_message partial = {
        .point_count = result.point_count, .points = result.points, .has_voucher = result.has_voucher, .left = what.left};
    memcpy(partial.voucher, result.voucher, SIGNATURE_BYTES);
    struct outgoing outgoing = {.kind = ENVELOPE_PARTIAL,
                                .to = what.requester,
                                .statement = {.code = result.code, .has_request_digest = true, .request_digest = what.request_digest},
                                .route = span_of(what.route, what.route_size),
                                .is_reply = true,
                                .reply_from = what.requester};
    outgoing.exchange_id = what.exchange_id;
    memcpy(outgoing.reply_nonce, what.nonce, ENVELOPE_NONCE_BYTES);
    if (result.code == STATUS_OK)
        TRY(partial_message_encode(&partial, arena, &outgoing.body));
    else
        EVENT_LOG(book->log, KEEPER_REFUSED, now_ms, event_partner(&what.requester), event_status((struct status){result.code}));
    if (status_class((struct status){result.code}) == STATUS_CLASS_FAULT) /* our own affair: it hears nothing and asks another */
        return STATUS(OK);
    book->counters[COUNT_EVALUATIONS]++;
    return batch_send(book, &outgoing);
}
