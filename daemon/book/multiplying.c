// SPDX-License-Identifier: EUPL-1.2
//
// What waits for the keeper: a job for each part, results in their order.
#include "book/batch.h"
#include "book/evaluations_inside.h"

#include <stdlib.h>

struct multiplying *multiplying_free(struct multiplying *item)
{
    if (item)
        free(item->points);
    free(item);
    return NULL;
}

struct status evaluations_add_multiplication(struct evaluations *evaluations, const struct multiplication *what, struct multiplying **out)
{
    CLEANUP(multiplying) struct multiplying *item = calloc(1, sizeof *item);
    *out = NULL;
    if (!item)
        return FAIL(NO_MEMORY);
    item->points = calloc(what->point_count, sizeof *item->points);
    if (!item->points)
        return FAIL(NO_MEMORY);
    item->what = *what;
    item->awaited = what->part_count;
    item->job = evaluations->last_job + 1;
    evaluations->last_job += what->part_count;
    item->next = evaluations->multiplying;
    *out = evaluations->multiplying = TAKE(item);
    return STATUS(OK);
}

static struct multiplying **find_multiplying(struct evaluations *evaluations, uint64_t job)
{
    struct multiplying **place = &evaluations->multiplying;
    while (*place && (*place)->job != job)
        place = &(*place)->next;
    return place;
}

static struct status add_result(struct multiplying *item, const struct part_result *result)
{
    if (item->code == STATUS_OK)
        item->code = result->code;
    if (result->code != STATUS_OK)
        return STATUS(OK);
    if (result->point_count > item->what.point_count - item->done)
        return FAIL(KEEPER_LOST);
    memcpy(item->points + item->done, result->points, result->point_count * sizeof *item->points);
    item->done += result->point_count;
    if (result->voucher)
        memcpy(item->vouchers + SIGNATURE_BYTES * item->voucher_count++, result->voucher, SIGNATURE_BYTES);
    return STATUS(OK);
}

struct status evaluations_receive_part(struct evaluations *evaluations, uint64_t job, const struct part_result *result,
                                       struct multiplying **out)
{
    struct multiplying **place = find_multiplying(evaluations, job), *item = *place;
    *out = NULL;
    if (!item)
        return FAIL(KEEPER_LOST);
    TRY(add_result(item, result));
    item->job++;
    if (--item->awaited)
        return STATUS(OK);
    if (item->code == STATUS_OK && item->done != item->what.point_count)
        return FAIL(KEEPER_LOST);
    *place = item->next;
    *out = item;
    return STATUS(OK);
}

void evaluations_cut_short(struct evaluations *evaluations, struct multiplying *item, uint8_t handed, struct status fault)
{
    struct multiplying **place = find_multiplying(evaluations, item->job);
    item->code = fault.code;
    item->awaited = handed;
    if (handed)
        return;
    *place = item->next;
    multiplying_free(item);
}

uint64_t batch_cost_us(const struct evaluate_message *message)
{
    uint64_t us = 0;
    for (size_t i = 0; i < message->part_count; i++)
        us += waiting_cost_us(message->parts[i].point_count);
    return us;
}
