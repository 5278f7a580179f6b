// SPDX-License-Identifier: EUPL-1.2
//
// On what grounds something about people passes from one partner to another: what for, in which link of the case, on which
// basis, who gives in which role, who gets in which role, and which facts are established. Numbers of the policy's
// vocabulary, 0 where a word is not told or does not apply. `from` is who gives the data and `to` is who gets it, also in
// a question, where the one that speaks is the one that gets. One value from the command to the ledger: the policy is
// asked with it (grounds_request, policy/policy.h), messages and entries carry it, the store packs it.
#pragma once

#include <stdint.h>

/* member, dimension of the policy: a new dimension is a row here, a field in proto/ and a row in wire/message_shape.h */
#define GROUNDS_WORDS(X) X(purpose, PURPOSE) X(phase, PHASE) X(basis, BASIS) X(from_role, FROM) X(to_role, TO)

struct grounds {
#define GROUNDS_MEMBER(member, dimension) uint8_t member;
    GROUNDS_WORDS(GROUNDS_MEMBER)
#undef GROUNDS_MEMBER
    uint32_t flags; /* facts: bits of policy_flag_find */
};
