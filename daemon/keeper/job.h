// SPDX-License-Identifier: EUPL-1.2
//
// The one evaluation that the keeper is working on: the points multiplied by our weighed share and, when it is
// asked for, the proof that they all were. Worked off in slices, the proof as well.
#pragma once

#include "keyring/key_shares.h"
#include "pseudonym/dleq.h"

struct keeper_job {
    bool is_running;
    /* as it was asked */
    uint64_t number;
    const struct key_share *share; /* outlives the job */
    uint8_t index;                 /* our place in the committee */
    struct member_set members;     /* checked */
    bool wants_proof;
    struct exchange_id exchange_id;
    size_t count;
    struct element *points; /* 2·count of them: those asked, then room for those multiplied */
    /* how far it is */
    size_t done;
    struct scalar factor; /* λ_i·k_i */
    struct element key;   /* λ_i·K_i */
    struct dleq_proving proving;
    struct dleq_proof proof; /* at the end, when wanted */
};

/* `job` holds what was asked; the points are the job's from here on. */
void job_start(struct keeper_job *job);
/* Works on at most `most` points; true when all is done. A proof draws from `random`. */
bool job_slice(struct keeper_job *job, size_t most, const struct random_source *random);
static inline const struct element *job_results(const struct keeper_job *job) { return job->points + job->count; }
void job_end(struct keeper_job *job); /* wipes and frees; also one that never ran */
