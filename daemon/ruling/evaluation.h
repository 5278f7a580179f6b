// SPDX-License-Identifier: EUPL-1.2
//
// Who may have pseudonyms made, for whose register. Nobody who decides this sees whom they are of; so a pseudonym for a question is
// permitted exactly when the question to that holder would be, one for a signal when the signal would be, and one for the own
// register by a rule of its own (P-02, P-04). Members judge what they are asked by it, and a node what it is going to ask.
#pragma once

#include "agreed/standing.h"
#include "wire/evaluation_act.h"

struct evaluation_claim {
    enum evaluation_act act;
    const struct party *asker, *holder;
    struct grounds grounds; /* as the asker claims them: from_role is its own, to_role is not read */
};
/* What the policy was asked about, and said: for a question or a signal one that would be permitted. */
struct evaluation_ruling {
    struct policy_decision decision;
    uint8_t act, category;
    uint8_t holder_role;
};
/* What only the holder can establish is taken as given: it judges that when it is asked.
 * A name under the own key of who may ask anybody goes along with its questions. The auditor computes again what was opened to it: that it
 * was is not looked at here. NOT_ALLOWED: the own register of another, a signal to oneself, an audit of who is no auditor. */
struct evaluation_ruling evaluation_decide(const struct agreed *agreed, const struct evaluation_claim *claim);
/* The first basis that would do, on claims that may lack one; 0: none. */
uint8_t evaluation_basis(const struct agreed *agreed, const struct evaluation_claim *claim);
