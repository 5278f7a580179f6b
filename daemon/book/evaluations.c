// SPDX-License-Identifier: EUPL-1.2
//
// Two small lists: a handful of attempts, and what waits for the keeper.
#include "book/evaluations.h"

#include <stdlib.h>

struct multiplying {
    struct multiplying *next;
    struct multiplication what;
};

struct evaluations {
    struct asking *asking;
    struct multiplying *multiplying;
    uint64_t last_job;
};

struct status evaluations_new(struct evaluations **out)
{
    struct evaluations *evaluations = calloc(1, sizeof *evaluations);
    if (!evaluations)
        return FAIL(NO_MEMORY);
    *out = evaluations;
    return STATUS(OK);
}

struct evaluations *evaluations_free(struct evaluations *evaluations)
{
    if (!evaluations)
        return NULL;
    for (struct asking *asking = evaluations->asking, *next; asking; asking = next) {
        next = asking->next;
        asking_free(asking);
    }
    for (struct multiplying *item = evaluations->multiplying, *next; item; item = next) {
        next = item->next;
        free(item);
    }
    free(evaluations);
    return NULL;
}

/* ---- as requester */

struct status asking_new(const struct ring *ring, const struct ring_key *key, size_t point_count, struct asking **out)
{
    CLEANUP(asking) struct asking *asking = calloc(1, sizeof *asking);
    if (!asking)
        return FAIL(NO_MEMORY);
    asking->partials = calloc(ring->threshold * point_count, sizeof *asking->partials);
    if (!asking->partials)
        return FAIL(NO_MEMORY);
    asking->ring = ring;
    asking->key = key;
    asking->member_count = ring->threshold;
    asking->point_count = point_count;
    *out = TAKE(asking);
    return STATUS(OK);
}

struct status asking_keep(struct span bytes, struct span *out)
{
    uint8_t *copy = malloc(bytes.size + 1);
    if (!copy)
        return FAIL(NO_MEMORY);
    if (bytes.size)
        memcpy(copy, bytes.data, bytes.size);
    *out = span_of(copy, bytes.size);
    return STATUS(OK);
}

struct asking *asking_free(struct asking *asking)
{
    if (!asking)
        return NULL;
    for (size_t i = 0; i < asking->member_count; i++)
        free((void *)(uintptr_t)asking->messages[i].data);
    free((void *)(uintptr_t)asking->request.data);
    free(asking->partials);
    free(asking);
    return NULL;
}

void evaluations_add_asking(struct evaluations *evaluations, struct asking *asking)
{
    asking->next = evaluations->asking;
    evaluations->asking = asking;
}

struct asking *evaluations_find_asking(struct evaluations *evaluations, const struct exchange_id *exchange_id, const struct oin *member,
                                       size_t *out_member)
{
    for (struct asking *asking = evaluations->asking; asking; asking = asking->next)
        if (exchange_id_equal(&asking->exchange_id, exchange_id))
            for (size_t i = 0; i < asking->member_count; i++)
                if (oin_equal(&asking->members[i], member) && !asking->has_answered[i]) {
                    *out_member = i;
                    return asking;
                }
    return NULL;
}

/* Tells the asker, once, and forgets. */
static void finish_asking(struct evaluations *evaluations, struct asking *asking, struct status status, const struct oin *member)
{
    struct asking **place = &evaluations->asking;
    struct evaluation_outcome outcome = {.status = status,
                                         .ring = asking->ring,
                                         .key = asking->key,
                                         .member_count = asking->member_count,
                                         .point_count = asking->point_count,
                                         .members = asking->indices,
                                         .partials = asking->partials,
                                         .request = asking->request,
                                         .messages = asking->messages};
    if (member)
        outcome.member = *member;
    asking->asker.done(asking->asker.state, asking->asker.ticket, &outcome);
    while (*place != asking)
        place = &(*place)->next;
    *place = asking->next;
    asking_free(asking);
}

void evaluations_receive(struct evaluations *evaluations, struct asking *asking, size_t member, const struct member_answer *answer)
{
    const struct partial_message *partial = answer->partial;
    if (answer->code != STATUS_OK) {
        finish_asking(evaluations, asking, (struct status){answer->code}, &asking->members[member]);
        return;
    }
    struct status status = asking_keep(answer->message, &asking->messages[member]);
    if (!status_ok(status)) {
        finish_asking(evaluations, asking, status, NULL);
        return;
    }
    asking->has_answered[member] = true;
    memcpy(asking->partials + member * asking->point_count, partial->points, asking->point_count * sizeof *partial->points);
    if (++asking->received == asking->member_count)
        finish_asking(evaluations, asking, STATUS(OK), NULL);
}

void evaluations_expire(struct evaluations *evaluations, int64_t now_ms)
{
    for (struct asking *asking = evaluations->asking, *next; asking; asking = next) {
        size_t late = 0;
        next = asking->next;
        if (asking->deadline_ms > now_ms)
            continue;
        while (late < asking->member_count - 1 && asking->has_answered[late])
            late++;
        finish_asking(evaluations, asking, FAIL(TIMED_OUT), &asking->members[late]);
    }
}

void evaluations_fail(struct evaluations *evaluations, struct status fault)
{
    while (evaluations->asking)
        finish_asking(evaluations, evaluations->asking, fault, NULL);
}

/* ---- as evaluator */

struct status evaluations_add_multiplication(struct evaluations *evaluations, const struct multiplication *what, uint64_t *out_job)
{
    struct multiplying *item = calloc(1, sizeof *item);
    if (!item)
        return FAIL(NO_MEMORY);
    item->what = *what;
    item->what.job = *out_job = ++evaluations->last_job;
    item->next = evaluations->multiplying;
    evaluations->multiplying = item;
    return STATUS(OK);
}

bool evaluations_take_multiplication(struct evaluations *evaluations, uint64_t job, struct multiplication *out)
{
    for (struct multiplying **place = &evaluations->multiplying; *place; place = &(*place)->next) {
        struct multiplying *item = *place;
        if (item->what.job != job)
            continue;
        *out = item->what;
        *place = item->next;
        free(item);
        return true;
    }
    return false;
}
