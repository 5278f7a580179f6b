// SPDX-License-Identifier: EUPL-1.2
//
// The end of an evaluation at the evaluator's: stage_evaluate began it.
#include "inbound/result.h"

#include "book/batch.h"
#include "book/evaluations.h"
#include "runtime/event.h"

static struct status send_partial(struct book *book, const struct multiplying *made, struct arena *arena)
{
    const struct multiplication *what = &made->what;
    struct partial_message partial = {.point_count = made->done,
                                      .points = made->points,
                                      .vouchers = span_of(made->vouchers, SIGNATURE_BYTES * made->voucher_count),
                                      .left = what->left};
    struct outgoing outgoing = {.kind = ENVELOPE_PARTIAL,
                                .to = what->requester,
                                .statement = {.code = made->code, .has_request_digest = true, .request_digest = what->request_digest},
                                .route = span_of(what->route, what->route_size),
                                .is_reply = true,
                                .reply_from = what->requester};
    outgoing.exchange_id = what->exchange_id;
    memcpy(outgoing.reply_nonce, what->nonce, ENVELOPE_NONCE_BYTES);
    if (made->code == STATUS_OK)
        TRY(partial_message_encode(&partial, arena, &outgoing.body));
    else
        EVENT_LOG(book->log, KEEPER_REFUSED, batch_now(book), event_partner(&what->requester), event_status((struct status){made->code}));
    if (status_class((struct status){made->code}) == STATUS_CLASS_FAULT) /* our own affair: it hears nothing and asks another */
        return STATUS(OK);
    book->counters[COUNT_EVALUATIONS]++;
    return batch_send(book, &outgoing);
}

struct status evaluation_result(struct book *book, int64_t now_ms)
{
    CLEANUP(arena) struct arena *arena = NULL;
    CLEANUP(multiplying) struct multiplying *made = NULL;
    struct keeper_result result;
    TRY(arena_new(MESSAGE_ARENA_BYTES, &arena));
    TRY(keeper_result_read(book->keeper, arena, &result));
    const struct part_result part = {result.code, result.point_count, result.points, result.has_voucher ? result.voucher : NULL};
    TRY(evaluations_receive_part(book->evaluations, result.job, &part, &made));
    if (!made) /* other parts are still to come */
        return STATUS(OK);
    TRY(batch_open(book, now_ms));
    return send_partial(book, made, arena);
}
