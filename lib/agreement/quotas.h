// SPDX-License-Identifier: EUPL-1.2
//
// The third agreed text: how much may be asked of others by each partner: identifiers that a member evaluates, households that a holder
// looks for, escrows that a member opens for the auditor, questions that wait for a person. A row is about everything that a partner
// asks for, or about an act, or about an act for the register of one holder; of a purpose or of all together. All rows that something
// falls under bind, and nobody may anything that falls under none. A row about who is no partner (any more) counts for nobody and is no
// fault: a partner that leaves stops nobody.
#pragma once

#include "base/oin.h"
#include "policy/policy.h"
#include "wire/evaluation_act.h"

#define QUOTA_LIMIT_MOST 100000000u
#define QUOTA_ALL_PURPOSES 0
#define QUOTA_ALL_PURPOSES_NAME "all_purposes" /* no word of a policy has an underscore */
#define QUOTA_ALL_ACTS 0
#define QUOTA_ROWS_BIND_MOST 6 /* of all acts, of the act, of act and holder; each of the purpose and of all */

/* What is counted: number, and the section of its rows. */
#define QUOTA_KINDS(X)                                                                       \
    X(EVALUATE, 1, "quota")    /* points that one member multiplies */                       \
    X(TOKENS, 2, "tokens")     /* tokens that one holder is asked about */                   \
    X(OPENINGS, 3, "openings") /* escrows that one member opens */                           \
    X(WEIGHING, 4, "weighing") /* questions that wait for a person of one holder, at once */ \
    X(SIGNALS, 5, "signals")   /* signals that one receiver takes in a minute */
enum quota_kind {
#define QUOTA_ENUM(name, number, section) QUOTA_##name = (number),
    QUOTA_KINDS(QUOTA_ENUM)
#undef QUOTA_ENUM
};

/* What a row is about; and something that falls under it, with every field filled in. */
struct quota_scope {
    enum quota_kind kind;
    struct oin requester;
    uint8_t act;       /* enum evaluation_act, or QUOTA_ALL_ACTS: of others than evaluations always */
    struct oin holder; /* "" for all: when the act is all, always */
    uint8_t purpose;   /* or QUOTA_ALL_PURPOSES */
};
struct quota_rule {
    struct quota_scope scope;
    uint64_t day_limit, week_limit;
    uint64_t batch_limit; /* in one part of a request; 0: the row does not say */
    uint64_t total;       /* of act own: so many under one epoch of the key whatever day and week say, which bind after them; 0: none */
};
struct quota_rules { /* sorted by scope (quota_scope_compare), each once */
    const struct quota_rule *rows;
    size_t count;
};

int quota_scope_compare(const struct quota_scope *a, const struct quota_scope *b);
/* Whether all of `inner` falls under `outer`; what is about the same falls under it too. */
bool quota_scope_covers(const struct quota_scope *outer, const struct quota_scope *inner);

/* Of whom no row says otherwise. */
#define WEIGHING_MOST_DEFAULT 50
#define SIGNALS_MOST_DEFAULT 600

/* `[quota OIN]`, `[quota OIN ACT]`, `[quota OIN ACT HOLDER]`, `[tokens OIN]` and `[openings OIN]` sections with lines `purpose = per day
 * / per week`, with `batch N` and `total N` behind them where an act is named; `[weighing OIN]` with the line `all_purposes = at once` and
 * `[signals OIN]` with `all_purposes = in a minute`; into `arena`: what settings_parse refuses with, UNKNOWN_WORD, INVALID, with file and
 * line. */
MUST_USE struct status quotas_parse(struct span text, const char *file, const struct policy *policy, struct arena *arena,
                                    struct quota_rules *out, struct complaint *why);
/* The canonical text: reading it gives the same rows, and equal rows give equal texts. */
MUST_USE struct status quotas_print(const struct quota_rules *quotas, const struct policy *policy, struct arena *arena, struct span *out);
/* As a line is named: a word of the policy, or QUOTA_ALL_PURPOSES_NAME. */
const char *quota_purpose_word(const struct policy *policy, uint8_t purpose);
/* What stands behind the OIN in a heading, "evalueren-vraag 00000099000000002000"; "" for all acts. Into `arena`. */
MUST_USE struct status quota_print_act(const struct quota_scope *scope, struct arena *arena, const char **out);
/* SHA-256 over the rows. NO_MEMORY. */
MUST_USE struct status quotas_table_hash(const struct quota_rules *quotas, struct digest *out);
/* The row itself; NULL: none. */
const struct quota_rule *quotas_find(const struct quota_rules *quotas, const struct quota_scope *scope);
/* Of WEIGHING or SIGNALS: one number, from 1, of which there is one without a row too. */
bool quota_has_one_limit(enum quota_kind kind);
uint64_t quotas_most(const struct quota_rules *quotas, enum quota_kind kind, const struct oin *requester);
/* All rows that `what` falls under, at most QUOTA_ROWS_BIND_MOST: each binds; none: nothing may be. */
size_t quotas_binding(const struct quota_rules *quotas, const struct quota_scope *what,
                      const struct quota_rule *out[static QUOTA_ROWS_BIND_MOST]);
