// SPDX-License-Identifier: EUPL-1.2
//
// An evaluation that the keeper is working on: the points looked at, counted, and multiplied by our share. Worked off in slices.
#pragma once

#include "base/cursor.h"
#include "keeper/lane.h"
#include "keyring/key_shares.h"
#include "pseudonym/evaluate.h"
#include "pseudonym/voucher.h"
#include "wire/evaluation_act.h"

/* The voucher that is signed with the result, and never without: nobody has one for what was not multiplied here. */
struct job_voucher {
    bool is_wanted;
    struct oin member; /* who we are: under another's name a signature of ours is worth nothing */
    struct voucher voucher;
};
void job_voucher_write(const struct job_voucher *wanted, struct writer *writer);
#define JOB_VOUCHER_MOST_BYTES (1 + 3 * OIN_DIGITS + 2 + VOUCHER_ID_BYTES + 2 * SHA256_BYTES + 2 * 8)
MUST_USE struct status job_voucher_read(struct cursor *cursor, struct job_voucher *out);
/* Domain, epoch and count are not among its bytes: they are those of what is evaluated, of `points` with the check element. */
MUST_USE struct status job_voucher_bind(struct job_voucher *wanted, struct span domain, uint32_t epoch, size_t points);

struct keeper_job {
    bool is_running;
    enum keeper_lane lane;
    /* as it was asked */
    uint64_t number;
    enum evaluation_act act;
    const struct key_share *share; /* outlives the job */
    uint8_t size;                  /* of the committee */
    struct job_voucher counting;
    size_t count;
    struct element *points; /* 2·count of them: those asked, then room for those multiplied */
    /* how far it is */
    size_t checked, done;
    struct scalar factor; /* k_i/Δ */
};

/* As the members' quotas count: what may be asked so often counts so often, and the check element may be any point. */
uint32_t job_units(const struct keeper_job *job);
/* Looks at no more than `most` points. BAD_POINT */
MUST_USE struct status job_check(struct keeper_job *job, size_t most);
static inline bool job_is_checked(const struct keeper_job *job) { return job->checked == job->count; }
/* All were looked at, and counted. */
void job_start(struct keeper_job *job);
/* Works on at most `most` points; true when all is done. */
bool job_slice(struct keeper_job *job, size_t most);
static inline const struct element *job_results(const struct keeper_job *job) { return job->points + job->count; }
void job_end(struct keeper_job *job); /* wipes and frees; also one that never ran */
