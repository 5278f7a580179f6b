// SPDX-License-Identifier: EUPL-1.2
//
// `schakel audit open`, `audit remake` and `audit check`: the escrow of a request that was drawn, opened by members; and what is in it,
// made again.
#pragma once

#include "cli/opened_file.h"
#include "evidence/asked.h"
#include "sentence/command.h"

/* At the auditor's node. UNEXPECTED: fewer than t answers hold; each that does not is named. */
MUST_USE struct status audit_open(struct invocation *invocation);
/* At the auditor's node: the pseudonyms of one part, once. */
MUST_USE struct status audit_remake(struct invocation *invocation);
/* Without a node. What opened_file_read refuses with; and of a question, what audit_question_check does. */
MUST_USE struct status audit_check(struct invocation *invocation);

/* A question that was asked with what was evaluated in a request. */
struct audited_question {
    const char *file, *ledger, *remade;
};
/* BAD_SIGNATURE: who asked did not sign it; what asked_part_find and asked_tokens_check refuse with. */
MUST_USE struct status audit_question_check(struct invocation *invocation, const struct opened_file *opened, const struct chain *chain,
                                            const struct audited_question *wanted, struct asked_question *out);
