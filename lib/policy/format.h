// SPDX-License-Identifier: EUPL-1.2
//
// The one canonical layout of a policy text. Formatting twice changes nothing, and the formatted text means
// exactly what was written: words, order of values and comments stay.
#pragma once

#include "base/arena.h"

#define POLICY_TEXT_MOST_BYTES ((size_t)1024 * 1024)

/* The canonical form of one text, in `arena`. Checks the grammar, not the vocabulary; `name` is for messages. Refuses
 * INVALID with place and reason in `why`, TOO_LARGE. */
MUST_USE struct status policy_format(const char *name, struct span bytes, struct arena *arena, struct span *out, struct complaint *why);
