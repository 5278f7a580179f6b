// SPDX-License-Identifier: EUPL-1.2
//
// A purpose-bound policy: texts that a privacy officer can read, compiled into a table that decides in
// nanoseconds. Allowed is what some `staat toe` rule matches and no `verbiedt` rule matches; anything
// undecided, unknown or missing is a refusal (P-04). Order of rules and files never matters. A policy does not
// change after it is made: another version is another policy, and old ones stay usable for replay (P-08).
#pragma once

#include "base/arena.h"
#include "base/digest.h"
#include "base/grounds.h"
#include "base/listener.h"
#include "base/verdict.h"
#include "policy/format.h"
#include "policy/obligation.h"
#include "policy/vocabulary.h"

#define POLICY_ENGINE_VERSION 1
#define POLICY_FILES_MOST 256

struct policy_text {
    const char *name; /* "domein.beleid", "regels/schulden.beleid": forward slashes, unique */
    struct span bytes;
};

struct policy_request {
    uint8_t value[POLICY_DIMENSIONS]; /* numbers of the vocabulary; 0 = missing */
    uint32_t flags;                   /* evidence: bits of policy_flag_find */
};

/* About one act on one category, on these grounds. */
struct policy_request grounds_request(const struct grounds *grounds, uint8_t act, uint8_t category);

/* Texts live as long as the policy; "" where there is nothing to say. */
struct policy_decision {
    enum verdict verdict;           /* PERMIT or REFUSE, never UNDECIDED */
    enum status_code refusal;       /* OK, or NO_RULE, FORBIDDEN, INVALID: all that a caller may learn (P-10) */
    const char *rule;               /* the first deciding rule in the order of file names and lines */
    const char *article;            /* of the basis of the request */
    const char *reason;             /* `omdat` of that rule */
    struct obligations obligations; /* of all permitting rules, strictest; none when refused */
};

/* Sorts by name, parses, checks and compiles; `texts` need not outlive the call. Refuses INVALID, UNKNOWN_WORD or
 * CONFLICT with place and reason in `why` ("regels/schulden.beleid:12: …"), TOO_LARGE. Does not run the cases. */
MUST_USE struct status policy_new(const struct policy_text *texts, size_t count, struct policy **out, struct complaint *why);
struct policy *policy_free(struct policy *policy);
DEFINE_CLEANUP(policy)

/* Runs every `toets`. CONFLICT with its place for each that comes out differently. */
MUST_USE struct status policy_check_cases(const struct policy *policy, struct listener listener, size_t *out_count);

/* INVALID, with the place of the first role, when no role says what it brings: what was agreed like that stays in force, what is new
 * says it. */
MUST_USE struct status policy_check_brought(const struct policy *policy, struct complaint *why);

/* Never fails and never allocates: what cannot be decided is refused. */
void policy_decide(const struct policy *policy, const struct policy_request *request, struct policy_decision *out);

/* For the officer, in Dutch, several lines: the decision, every deciding rule, and for a refusal the rules that came
 * nearest. Not for the other side (P-10). Fault: ARENA_FULL. */
MUST_USE struct status policy_explain(const struct policy *policy, const struct policy_request *request, struct arena *arena,
                                      const char **out_text);

size_t policy_rule_count(const struct policy *policy);

/* Bits `1 << enum obligation` of every obligation that some rule lists: who carries out a policy checks that it knows how. */
uint32_t policy_obligations_listed(const struct policy *policy);

/* SHA-256 of the canonical texts in the order of their names, each length-prefixed: layout does not move it. */
const struct digest *policy_text_hash(const struct policy *policy);
/* SHA-256 of all permitted cells with their obligations: two texts with the same hash decide the same. */
const struct digest *policy_table_hash(const struct policy *policy);
/* SHA-256 of every list's words with their numbers and what hangs on a number: what is sent as a number reads the same. */
const struct digest *policy_vocabulary_hash(const struct policy *policy);

/* A word keeps its number for ever, and what hangs on it. CONFLICT, with the place in `after` and both words, when one of `before` is
 * gone, has another number, or another law, life domain or domain, or is (no longer) special. */
MUST_USE struct status policy_vocabulary_grows(const struct policy *before, const struct policy *after, struct complaint *why);
