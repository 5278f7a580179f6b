// SPDX-License-Identifier: EUPL-1.2
//
// What the partners agreed on, read from the files that they all have: policy, roster and quotas. What comes out of here was checked
// against everything that this node can check it against; a person who sees a complaint knows which file to mend. The daemon and the
// command read them through the same functions, so that what one accepts the other does.
#pragma once

#include "agreement/bundle.h"
#include "agreement/quotas.h"
#include "keyring/roster.h"
#include "policy/policy.h"

/* Every *.beleid below the folder, parsed, checked and compiled; its own cases are not run. What policy_new refuses with,
 * NOT_FOUND when there is no such text, TOO_LARGE. */
MUST_USE struct status agreed_policy_read(const char *folder, struct policy **out, struct complaint *why);

/* Where a roster comes from and whom we believe about it. */
struct agreed_roster_files {
    const char *roster;   /* its certificates are named relative to the folder it is in */
    const char *ca, *crl; /* PEM, see struct certificate_trust */
    bool takes_earlier;   /* roster_parse_earlier */
};
/* Parsed and checked with its certificates: what roster_parse and roster_check refuse with. */
MUST_USE struct status agreed_roster_read(const struct agreed_roster_files *files, int64_t now_ms, struct roster **out,
                                          struct complaint *why);

/* The files of a roster's version: its canonical text and the certificates beside `path`, sorted; texts are the arena's. Their hash is
 * what partners sign and what stands in ledgers. What file_read refuses with. */
MUST_USE struct status agreed_roster_bundle(const char *path, const struct roster *roster, struct arena *arena, struct bundle *out,
                                            struct complaint *why);

/* From a file: what file_read and quotas_parse refuse with. */
MUST_USE struct status agreed_quotas_read(const char *path, const struct policy *policy, struct arena *arena, struct quota_rules *out,
                                          struct complaint *why);
