// SPDX-License-Identifier: EUPL-1.2
//
// Every point is multiplied by the same factor, which is there only while the job is.
#include "keeper/job.h"

#include "crypto/secret.h"

void job_start(struct keeper_job *job)
{
    evaluate_prepare(&job->share->scalar, job->size, &job->factor);
    job->done = 0;
    job->is_running = true;
}

bool job_slice(struct keeper_job *job, size_t most)
{
    size_t left = job->count - job->done, slice = left < most ? left : most;
    evaluate_slice(&job->factor, job->points + job->done, slice, job->points + job->count + job->done);
    job->done += slice;
    return job->done == job->count;
}

void job_end(struct keeper_job *job)
{
    scalar_wipe(&job->factor, 1);
    free(job->points);
    *job = (struct keeper_job){0};
}
