// SPDX-License-Identifier: EUPL-1.2
//
// Whether a log still begins with what was seen of it before (P-07). Whoever kept one old checkpoint sees by it that something was left
// out, put in or rewritten since, whoever signed the new one.
#pragma once

#include "ledger/export.h"

/* RFC 9162 2.1.4, from the tiles of an export: hold those against the entries first (ledger_verify). BAD_PROOF: it is another log than the
 * one of `before`; INVALID: it ends before that head. What the source fails with, NOT_FOUND among it. */
MUST_USE struct status ledger_continues(const struct export_source *source, const struct tree_head *head, const struct tree_head *before);
