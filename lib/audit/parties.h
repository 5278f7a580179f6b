// SPDX-License-Identifier: EUPL-1.2
//
// The two texts of a trust folder that follow from its chain, for programs that do not read manifests: `parties`, whose keys were whose
// from when until when, and `policy-<year>`, the logs of a year as C2SP tlog-policy has them.
#pragma once

#include "ledger/history.h"
#include "ledger/trust.h"

#define PARTIES_NAME "parties"
#define PARTIES_MOST_BYTES ((size_t)4 * 1024 * 1024)

/* `party <oin> <use> <vkey> <from> <until | -> [revoked <time>]`, by party, use and start. INVALID: a name that no vkey can
 * have; ARENA_FULL. */
MUST_USE struct status parties_print(const struct history *history, struct arena *arena, struct span *out);
/* `log` lines of the year, each public key once, and `quorum none`. ARENA_FULL. */
MUST_USE struct status year_policy_print(const struct history *history, unsigned year, struct arena *arena, struct span *out);
/* The years of which there are logs, rising. ARENA_FULL. */
MUST_USE struct status log_years(const struct history *history, struct arena *arena, const unsigned **out, size_t *out_count);
/* Every `log` key of an auditor's policy is one of the chain: history_fault for others. `name` is that of the file. */
MUST_USE struct status year_policy_check(const struct trust *trust, const char *name, struct arena *arena, struct history *history);
