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

struct import_domain { /* a domain in which this node may have its own clients evaluated, and how */
    const char *domain;
    struct grounds grounds; /* without to_role */
};
#define IMPORT_DOMAINS_MOST POLICY_WORDS_MOST
/* Domains with a key for us and a rule that lets us evaluate our own clients. */
size_t import_domains(const struct agreed *agreed, struct import_domain out[static IMPORT_DOMAINS_MOST]);

struct record_subject_given {
    struct span domain;
    enum identifier_kind kind;
    struct element pseudonym;
};
/* One record into the register, the tags in memory and, where a rule permits, the outbox. INVALID category or life domain. */
MUST_USE struct status record_import(struct node *node, const struct record *record, const struct record_subject_given *subjects,
                                     size_t count, enum record_outcome *out_outcome, size_t *out_pushed);

#define PUSH_AGAIN_EVERY_MS ((int64_t)10 * 1000)
/* What partners refused because they stood under another agreement, sent to those that now stand under ours: as new, in an exchange of
 * its own. Opens a batch when there is something. */
MUST_USE struct status push_round(struct node *node, int64_t now_ms);
