// SPDX-License-Identifier: EUPL-1.2
//
// On what grounds something about people passes from one partner to another: what for, in which link of the case, on which
// basis, who gives in which role, who gets in which role, and which facts are established. Numbers of the policy's
// vocabulary, 0 where a word is not told or does not apply. `from` is who gives the data and `to` is who gets it, also in
// a question, where the one that speaks is the one that gets. One value from the command to the ledger: the policy is
// asked with it (grounds_request, policy/policy.h), messages and entries carry it, the store packs it.
#pragma once

#include <stdint.h>

/* member, dimension of the policy, and what the user of the list gives along. A new dimension is a row here and a field of that
 * name in proto/: messages, entries and the store follow. */
#define GROUNDS_LINK_WORDS(X, given, more) X(purpose, PURPOSE, given, more) X(phase, PHASE, given, more) X(basis, BASIS, given, more)
#define GROUNDS_WORDS(X, given, more) GROUNDS_LINK_WORDS(X, given, more) X(from_role, FROM, given, more) X(to_role, TO, given, more)

struct grounds {
#define GROUNDS_MEMBER(member, dimension, given, more) uint8_t member;
    GROUNDS_WORDS(GROUNDS_MEMBER, , )
#undef GROUNDS_MEMBER
    uint32_t flags; /* facts: bits of policy_flag_find */
};
