// SPDX-License-Identifier: EUPL-1.2
//
// The one evaluation that the keeper is working on: the points multiplied by our share. Worked off in slices.
#pragma once

#include "keyring/key_shares.h"
#include "pseudonym/evaluate.h"

struct keeper_job {
    bool is_running;
    /* as it was asked */
    uint64_t number;
    const struct key_share *share; /* outlives the job */
    uint8_t size;                  /* of the committee */
    size_t count;
    struct element *points; /* 2·count of them: those asked, then room for those multiplied */
    /* how far it is */
    size_t done;
    struct scalar factor; /* k_i/Δ */
};

/* `job` holds what was asked; the points are the job's from here on. */
void job_start(struct keeper_job *job);
/* Works on at most `most` points; true when all is done. */
bool job_slice(struct keeper_job *job, size_t most);
static inline const struct element *job_results(const struct keeper_job *job) { return job->points + job->count; }
void job_end(struct keeper_job *job); /* wipes and frees; also one that never ran */
