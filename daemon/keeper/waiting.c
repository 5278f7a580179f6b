// SPDX-License-Identifier: EUPL-1.2
//
// A list in order of arrival; whose turn it is follows from whose it was.
#include "keeper/waiting.h"

void waiting_put(struct waiting *waiting, struct waiting_job *job)
{
    struct waiting_job **place = &waiting->first;
    while (*place)
        place = &(*place)->next;
    job->next = NULL;
    *place = job;
}

/* The first job of the requester after the one whose turn it was, or else of the first of all. */
static struct waiting_job **find_waiting(struct waiting *waiting, enum keeper_lane lane, bool is_question, const struct oin *last)
{
    struct waiting_job **least = NULL, **next = NULL;
    for (struct waiting_job **place = &waiting->first; *place; place = &(*place)->next) {
        const struct oin *requester = &(*place)->requester;
        if ((*place)->lane != lane || (*place)->is_question != is_question)
            continue;
        if (!least || oin_compare(requester, &(*least)->requester) < 0)
            least = place;
        if (oin_compare(requester, last) > 0 && (!next || oin_compare(requester, &(*next)->requester) < 0))
            next = place;
    }
    return next ? next : least;
}

struct waiting_job *waiting_take(struct waiting *waiting, enum keeper_lane lane)
{
    struct oin *last = &waiting->last_asker[lane];
    struct waiting_job **place = find_waiting(waiting, lane, true, last), *job;
    if (!place) {
        last = &waiting->last_other[lane];
        place = find_waiting(waiting, lane, false, last);
    }
    if (!place)
        return NULL;
    job = *place;
    *place = job->next;
    *last = job->requester;
    return job;
}

uint64_t waiting_us(const struct waiting *waiting, const struct oin *requester)
{
    uint64_t us = 0;
    for (const struct waiting_job *job = waiting->first; job; job = job->next)
        if (oin_equal(&job->requester, requester))
            us += waiting_cost_us(job->points);
    return us;
}
