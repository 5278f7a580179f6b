// SPDX-License-Identifier: EUPL-1.2
//
// Where a case is in its life. The numbers stand in the store, which does not know their meaning.
#pragma once

/* name, number in the store (never renumber), word */
#define CASE_STATES(X) X(OPEN, 1, "open") X(CLOSED, 2, "closed")
enum case_state {
#define CASE_STATE_ENUM(name, number, word) CASE_##name = number,
    CASE_STATES(CASE_STATE_ENUM)
#undef CASE_STATE_ENUM
};
