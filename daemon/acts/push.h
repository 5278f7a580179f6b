// SPDX-License-Identifier: EUPL-1.2
//
// The own register coming in, and signals going out to whom a policy names: nobody else (P-10). What may be
// pushed is found once, by asking the policy about every combination; a record is sent when it is new or
// changed, and again never (P-06).
#pragma once

#include "book/node.h"
#include "store/pushes.h"
#include "store/records.h"

/* Without what a rule obliges a person to weigh: that does not leave by itself. NO_MEMORY. */
MUST_USE struct status push_plan_new(const struct agreed *agreed, struct push_plan **out);
struct push_plan *push_plan_free(struct push_plan *plan);
DEFINE_CLEANUP(push_plan)

struct import_target {       /* a register for which the own clients are evaluated, and how */
    enum evaluation_act act; /* OWN, or SIGNAL: for a receiver of signals */
    const char *domain;
    struct oin holder;
    struct grounds grounds; /* without to_role */
    uint64_t categories;    /* bits: of which records; all for the own register */
};
#define IMPORT_TARGETS_MOST 256
/* The own register in each domain with a rule and a key for it; then each receiver that the push plan names, with a key for it: nobody is
 * evaluated for a partner that will not be told. TOO_LARGE over IMPORT_TARGETS_MOST. */
MUST_USE struct status import_targets(const struct agreed *agreed, const struct push_plan *plan, struct arena *arena,
                                      struct import_target **out, size_t *out_count);

struct record_subject_given {
    struct span domain;
    struct oin holder;
    enum identifier_kind kind;
    struct element pseudonym;
};
/* One record into the register, the tags in memory and, where a rule permits, the outbox. INVALID category or life domain, or without
 * a subject; NO_RULE by a kind of identifier that no role of the holder brings; WRONG_EPOCH for a register without a key. */
MUST_USE struct status record_import(struct node *node, const struct record *record, const struct record_subject_given *subjects,
                                     size_t count, enum record_outcome *out_outcome, size_t *out_pushed);

#define PUSH_AGAIN_EVERY_MS ((int64_t)10 * 1000)
/* What partners refused because they stood under another agreement, sent to those that now stand under ours: as new, in an exchange of
 * its own. Opens a batch when there is something. */
MUST_USE struct status push_round(struct node *node, int64_t now_ms);
