// SPDX-License-Identifier: EUPL-1.2
//
// `schakel ledger verify`: the auditor's check of an exported ledger. What it reads of trust, and how it tells what it found, is that
// of one entry by itself too (`schakel proof verify`).
#pragma once

#include "cli/ledger_verdict.h"
#include "sentence/command.h"

/* One export, by what the sentence says to trust. Close the folder of the verdict, also when this fails. */
MUST_USE struct status ledger_verify_folder(struct invocation *invocation, const char *path, struct verdict_on *out);
void ledger_verify_print(const struct verdict_on *verdict, enum language language);
void ledger_verify_json(const struct verdict_on *verdict, struct json *object);

extern const struct option ledger_verify_options[];
MUST_USE struct status run_ledger_verify(struct invocation *invocation);

/* What --trust and --founding name, or the file `own` that came with an export (NULL: --trust is required), for the log that the
 * checkpoint says to be of. */
MUST_USE struct status trusted_read(struct invocation *invocation, const char *own, struct span checkpoint, struct verdict_on *verdict);
struct json *trusted_json(const struct verdict_on *verdict);
void trusted_print(const struct verdict_on *verdict);
struct json *findings_json(const struct ledger_report *report);
void findings_print(const struct ledger_report *report);
/* --origin and --witnessed-within. */
MUST_USE struct status expectations_read(struct invocation *invocation, struct verdict_on *verdict);
