// SPDX-License-Identifier: EUPL-1.2
//
// What may be pushed: every role of theirs, with every category, purpose and basis, decided over ours.
#include "agreed/standing.h"

struct pushing {
    const struct agreed *agreed;
    struct status (*visit)(void *state, const struct agreed_push *push);
    void *state;
};

static struct status visit_role(const struct pushing *pushing, struct agreed_push push)
{
    const struct agreed *agreed = pushing->agreed;
    const struct policy *policy = agreed->policy;
    uint8_t categories = policy_word_count(policy, POLICY_CATEGORY), purposes = policy_word_count(policy, POLICY_PURPOSE),
            bases = policy_word_count(policy, POLICY_BASIS);
    for (push.category = 1; push.category <= categories; push.category++)
        for (push.grounds.purpose = 1; push.grounds.purpose <= purposes; push.grounds.purpose++)
            for (push.grounds.basis = 1; push.grounds.basis <= bases; push.grounds.basis++) {
                struct policy_request request = grounds_request(&push.grounds, agreed->words.act_signal, push.category);
                push.decision = agreed_decide(agreed, request, POLICY_FROM, agreed_us(agreed), &push.grounds.from_role);
                if (push.decision.verdict == VERDICT_PERMIT && !obligations_have(&push.decision.obligations, OBLIGATION_HUMAN_REVIEW))
                    TRY(pushing->visit(pushing->state, &push));
            }
    return STATUS(OK);
}

struct status agreed_pushes_each(const struct agreed *agreed, struct status (*visit)(void *state, const struct agreed_push *push),
                                 void *state)
{
    const struct pushing pushing = {agreed, visit, state};
    struct agreed_push push = {.grounds = {.phase = agreed->words.phase_report, .flags = agreed->words.flag_own_client}};
    for (push.partner = 0; push.partner < agreed->party_count; push.partner++)
        for (size_t to = 0; push.partner != agreed->self && to < agreed->parties[push.partner].role_count; to++) {
            push.grounds.to_role = agreed->parties[push.partner].roles[to];
            if (party_has_role(&agreed->parties[push.partner], push.grounds.to_role))
                TRY(visit_role(&pushing, push));
        }
    return STATUS(OK);
}
