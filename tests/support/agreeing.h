// SPDX-License-Identifier: EUPL-1.2
//
// Partners who agree, for tests: versions that are proposed by the functions of the programs and signed with real minisign keys,
// in memory.
#pragma once

#include "agreement/propose.h"
#include "crypto/minisign.h"

#define AGREEING_VERSIONS_MOST 160
#define EVERYBODY UINT64_MAX
#define ONLY(i) (UINT64_C(1) << (i))

struct agreeing {
    struct arena *arena;
    const struct random_source *random;
    size_t partner_count; /* all who ever take part; each with a key to agree with */
    struct partner partners[ROSTER_MOST_PARTNERS];
    struct minisign_secret desks[ROSTER_MOST_PARTNERS];
    size_t count;
    struct version versions[AGREEING_VERSIONS_MOST];
    int64_t now_ms;
};

/* Draws the agree key of a partner, and puts it into partners[i]. */
void agreeing_add_desk(struct agreeing *agreeing, size_t i);
/* The files of a text. A roster of the partners in `who`, whose certificates are no certificates. */
struct bundle agreeing_roster(struct agreeing *agreeing, uint64_t who, uint64_t version, size_t auditor);
/* The shipped policy, with `old` written as `new` wherever it stands; NULL: as it is. */
struct bundle agreeing_policy(struct agreeing *agreeing, const char *old, const char *new);
struct bundle agreeing_policy_of(struct agreeing *agreeing, const char *folder, const char *old, const char *new);
struct bundle agreeing_quotas(struct agreeing *agreeing, const char *text);

/* Refused: the status, with the reason in `why`. Else it is one version more. */
MUST_USE struct status agreeing_try(struct agreeing *agreeing, const struct proposal *proposal, struct version **out,
                                    struct complaint *why);
/* Must succeed. */
struct version *agreeing_propose(struct agreeing *agreeing, enum agreed_text text, struct bundle content, int64_t starts_ms);
/* The same files under another manifest: as parsed, then changed by the caller. Nobody has signed it. */
struct version *agreeing_add(struct agreeing *agreeing, const struct version *like, const struct manifest *manifest);
struct manifest agreeing_manifest(struct agreeing *agreeing, const struct version *version);
/* Everybody in `who` signs, by bit of their number. */
void agreeing_sign(struct agreeing *agreeing, struct version *version, uint64_t who);
void agreeing_attach(struct agreeing *agreeing, struct version *version, const struct oin *oin, struct span signature);
struct span agreeing_signature(struct agreeing *agreeing, const struct version *version, size_t desk);
/* Roster, policy and quotas number 1, proposed together, signed by all of `who`, in force since a second before now. */
void agreeing_found(struct agreeing *agreeing, uint64_t who, size_t auditor, const char *quotas);
struct chain *agreeing_chain(const struct agreeing *agreeing);
