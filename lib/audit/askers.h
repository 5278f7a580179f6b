// SPDX-License-Identifier: EUPL-1.2
//
// How each partner asked, as the ledgers of those it asked tell of it (P-11): how often, when, how many at once, and what it claimed that
// nobody can check. Numbers to look further from and no verdict: who was asked about stands in no ledger, and texts neither.
#pragma once

#include "base/arena.h"
#include "wire/entry.h"
#include "wire/necessity.h"

#define ASKERS_REQUESTERS_MOST 256
#define ASKERS_FACTS 32 /* bits of struct grounds' flags */
#define ASKERS_WINDOW_MS (10 * MINUTE_MS)

struct asker_row {
    struct oin requester;
    uint64_t questions;    /* that holders received */
    uint64_t unusual;      /* of them at an unusual hour (base/day.h) */
    uint64_t most_at_once; /* that one holder received in one window */
    uint64_t
        facts[ASKERS_FACTS]; /* in how many of those that were decided this fact was taken: kenmerken of the policy, by number less one */
    /* in how many of them why it is needed and why nothing lighter does had these codes (wire/necessity.h); 0: of before */
    uint64_t reasons[REASON_CODES_END][REASON_CODES_END];
    uint64_t alarms; /* entries of holders that it asked in an unusual way */
};

struct askers;
/* Entries before `from_ms` and from `until_ms` on do not count. NO_MEMORY. */
MUST_USE struct status askers_new(int64_t from_ms, int64_t until_ms, struct askers **out);
struct askers *askers_free(struct askers *askers);
DEFINE_CLEANUP(askers)
/* Another ledger's entries follow. */
void askers_begin_ledger(struct askers *askers);
/* An entry, in the order of its ledger. What does not tell of a question is nothing. TOO_LARGE: more partners than there can be. */
MUST_USE struct status askers_add_entry(struct askers *askers, const struct entry *entry);
/* By OIN; lives as long as `askers`. */
const struct asker_row *asker_rows(struct askers *askers, size_t *out_count);
