// SPDX-License-Identifier: EUPL-1.2
//
// Each act asks the policy what it would say of the thing itself.
#include "ruling/evaluation.h"

static struct evaluation_ruling refuse_with(enum status_code refusal)
{
    return (struct evaluation_ruling){.decision = {.verdict = VERDICT_REFUSE, .refusal = refusal, .rule = "", .article = "", .reason = ""}};
}

static bool ruling_permits(const struct evaluation_ruling *ruling) { return ruling->decision.verdict == VERDICT_PERMIT; }

static struct evaluation_ruling decide_own(const struct agreed *agreed, const struct evaluation_claim *claim)
{
    struct evaluation_ruling ruling = {.act = agreed->words.act_evaluate_own, .category = agreed->words.category_pseudonym};
    if (claim->holder != claim->asker)
        return refuse_with(STATUS_NOT_ALLOWED);
    struct policy_request request = grounds_request(&claim->grounds, ruling.act, ruling.category);
    ruling.decision = agreed_decide(agreed, request, POLICY_TO, claim->holder, &ruling.holder_role);
    return ruling;
}

/* Some category that `holder` could be asked for. In a question the one that asks is the one that gets. */
static struct evaluation_ruling decide_question(const struct agreed *agreed, const struct evaluation_claim *claim,
                                                const struct party *holder)
{
    const struct agreed_words *words = &agreed->words;
    const uint8_t acts[] = {words->act_content, words->act_involvement};
    struct grounds asked = claim->grounds;
    asked.to_role = asked.from_role;
    asked.flags |= words->flag_own_client | words->flag_human | words->flag_no_veto;
    for (uint8_t category = 1; category <= policy_word_count(agreed->policy, POLICY_CATEGORY); category++)
        for (size_t i = 0; i < N(acts); i++) {
            struct evaluation_ruling ruling = {.act = acts[i], .category = category};
            struct policy_request request = grounds_request(&asked, acts[i], category);
            ruling.decision = agreed_decide(agreed, request, POLICY_FROM, holder, &ruling.holder_role);
            if (ruling_permits(&ruling))
                return ruling;
        }
    return refuse_with(STATUS_NO_RULE);
}

static struct evaluation_ruling decide_ask(const struct agreed *agreed, const struct evaluation_claim *claim)
{
    if (claim->holder != claim->asker)
        return decide_question(agreed, claim, claim->holder);
    for (size_t i = 0; i < agreed->party_count; i++) { /* its own name for whom it asks about */
        struct evaluation_ruling ruling = decide_question(agreed, claim, &agreed->parties[i]);
        ruling.holder_role = claim->grounds.from_role;
        if (ruling_permits(&ruling))
            return ruling;
    }
    return refuse_with(STATUS_NO_RULE);
}

/* As the receiver judges the signal when it comes (inbound/stage_signal.c). */
static struct evaluation_ruling decide_signal_of(const struct agreed *agreed, const struct evaluation_claim *claim, uint8_t category,
                                                 uint8_t role)
{
    struct evaluation_ruling ruling = {.act = agreed->words.act_signal, .category = category, .holder_role = role};
    struct grounds told = claim->grounds;
    uint8_t from;
    told.to_role = role;
    struct policy_request request = grounds_request(&told, ruling.act, category);
    policy_decide(agreed->policy, &request, &ruling.decision);
    if (ruling_permits(&ruling))
        ruling.decision = agreed_decide(agreed, request, POLICY_FROM, claim->asker, &from);
    return ruling;
}

static struct evaluation_ruling decide_signal(const struct agreed *agreed, const struct evaluation_claim *claim)
{
    if (claim->holder == claim->asker)
        return refuse_with(STATUS_NOT_ALLOWED);
    for (size_t i = 0; i < claim->holder->role_count; i++)
        for (uint8_t category = 1; category <= policy_word_count(agreed->policy, POLICY_CATEGORY); category++) {
            struct evaluation_ruling ruling = decide_signal_of(agreed, claim, category, claim->holder->roles[i]);
            if (ruling_permits(&ruling) && party_has_role(claim->holder, ruling.holder_role))
                return ruling;
        }
    return refuse_with(STATUS_NO_RULE);
}

/* No rule gives this: the roster names who looks into what partners asked. What that may be is for the member to know that opened it. */
static struct evaluation_ruling decide_audit(const struct agreed *agreed, const struct evaluation_claim *claim)
{
    struct evaluation_ruling ruling = {.decision = {.verdict = VERDICT_PERMIT, .rule = "", .article = "", .reason = ""},
                                       .holder_role = claim->holder->role_count ? claim->holder->roles[0] : 0};
    return agreed_is_auditor(agreed, &claim->asker->row->oin) ? ruling : refuse_with(STATUS_NOT_ALLOWED);
}

struct evaluation_ruling evaluation_decide(const struct agreed *agreed, const struct evaluation_claim *claim)
{
    switch (claim->act) {
    case EVALUATION_OWN: return decide_own(agreed, claim);
    case EVALUATION_ASK: return decide_ask(agreed, claim);
    case EVALUATION_SIGNAL: return decide_signal(agreed, claim);
    case EVALUATION_AUDIT: return decide_audit(agreed, claim);
    case EVALUATION_ACTS_END: break;
    }
    return refuse_with(STATUS_NOT_ALLOWED);
}

uint8_t evaluation_basis(const struct agreed *agreed, const struct evaluation_claim *claim)
{
    const uint8_t only = claim->grounds.basis;
    struct evaluation_claim tried = *claim;
    for (uint8_t basis = 1; basis <= policy_word_count(agreed->policy, POLICY_BASIS); basis++) {
        tried.grounds.basis = basis;
        if (only && only != basis)
            continue;
        struct evaluation_ruling ruling = evaluation_decide(agreed, &tried);
        if (ruling_permits(&ruling))
            return basis;
    }
    return 0;
}
