// SPDX-License-Identifier: EUPL-1.2
//
// First every point is multiplied, then every point is weighed: only then does a proof's seed exist.
#include "keeper/job.h"

#include "crypto/secret.h"

static struct dleq_batch batch_of(const struct keeper_job *job)
{
    return (struct dleq_batch){.domain = span_of_text(job->share->domain),
                               .epoch = job->share->epoch,
                               .members = &job->members,
                               .exchange_id = &job->exchange_id,
                               .key = &job->key,
                               .in = job->points,
                               .out = job_results(job),
                               .count = job->count};
}

void job_start(struct keeper_job *job)
{
    evaluate_prepare(&job->share->scalar, &job->members, job->index, &job->factor);
    evaluate_weighed_key(&job->share->public_share, &job->members, job->index, &job->key);
    job->done = 0;
    job->is_running = true;
}

static bool multiply_slice(struct keeper_job *job, size_t most)
{
    size_t left = job->count - job->done, slice = left < most ? left : most;
    evaluate_slice(&job->factor, job->points + job->done, slice, job->points + job->count + job->done);
    job->done += slice;
    if (job->done < job->count)
        return false;
    if (!job->wants_proof)
        return true;
    const struct dleq_batch batch = batch_of(job);
    dleq_begin(&batch, &job->proving);
    return false;
}

bool job_slice(struct keeper_job *job, size_t most, const struct random_source *random)
{
    if (job->done < job->count)
        return multiply_slice(job, most);
    const struct dleq_batch batch = batch_of(job);
    dleq_slice(&batch, &job->proving, most);
    if (job->proving.done < job->count)
        return false;
    dleq_finish(&batch, &job->proving, &job->factor, random, &job->proof);
    return true;
}

void job_end(struct keeper_job *job)
{
    scalar_wipe(&job->factor, 1);
    free(job->points);
    *job = (struct keeper_job){0};
}
