// SPDX-License-Identifier: EUPL-1.2
//
// What the entries of a log must say to be believed, checked in log order. Private to this room; the rules are
// the table in lint.c.
#pragma once

#include "ledger/finding.h"

struct lint;
/* `head` is the verified one: its root also seeds the exchange table, so that no writer can aim at collisions. `history` is one that is
 * known, or NULL: entries are held against nothing that was agreed. */
MUST_USE struct status lint_new(const struct origin *origin, const struct tree_head *head, const struct history *history,
                                struct lint **out);
struct lint *lint_free(struct lint *lint);
DEFINE_CLEANUP(lint)
/* One entry follows, and those above it are not known: what only they can tell is not looked at. */
void lint_alone(struct lint *lint);
/* Adds findings about this entry. Fails only with NO_MEMORY and what finding_add fails with. */
MUST_USE struct status lint_entry(struct lint *lint, uint64_t index, struct span bytes, struct findings *findings);
/* After the last entry: whether a head over them may be signed by this key. Of any key when there is no history. */
bool lint_is_log_key(const struct lint *lint, const uint8_t key[static SIGN_PUBLIC_BYTES]);
