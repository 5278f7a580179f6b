// SPDX-License-Identifier: EUPL-1.2
//
// The consolidated view of a case: what partners told, what they did not, and whether the definition holds, in the words
// that people and programs read. It is made in one place (view_make), from the case, the replies and the policy's vocabulary; the
// node says it, the command prints it (text.h), and whatever else shows a case shows this. Nothing in it decides anything.
//
// Texts are zero-terminated, clean UTF-8 and never NULL ("" for none); words of the vocabulary are looked up in `words`.
#pragma once

#include "casefile/case.h"
#include "casefile/consolidate.h"
#include "keyring/roster.h"
#include "speech/view.h"
#include "view/words.h"

/* What the node knows of a case, in numbers. */
struct view_facts {
    const struct policy *policy;
    int64_t now_ms;
    const struct case_row *row;
    size_t partner_count;                /* at most VIEW_PARTNERS_MOST */
    const struct partner *partners;      /* of the roster */
    const struct partner_reply *replies; /* one per partner */
    size_t untold_count;
    const struct answer_category *untold;
};
/* Everything in it is the arena's or the policy's and roster's own. */
MUST_USE struct status view_make(const struct view_facts *facts, struct arena *arena, struct view *out);
/* The head alone, for lists of cases. */
MUST_USE struct status view_case_make(const struct case_row *row, struct view_said *said, struct arena *arena, struct view_case *out);
