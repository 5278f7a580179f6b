// SPDX-License-Identifier: EUPL-1.2
//
// Which pseudonym keys the partners need, from what they agreed: in a domain in which may be asked, one for everybody who is
// asked or asks; where a signal may be told, one for whoever receives it, under which all its senders compute; and the
// escrow's. Decided by roles: what a partner took back itself takes no key away.
#include "agreed/standing.h"

#define ROLES_MOST (POLICY_WORDS_MOST + 1)
_Static_assert(POLICY_WORDS_MOST < 64, "purposes are bits");

/* By the role that gives and the role that gets: for which purposes. */
struct relations {
    uint64_t asks[ROLES_MOST][ROLES_MOST], signals[ROLES_MOST][ROLES_MOST];
};

static bool is_permitted(const struct policy *policy, struct policy_request request)
{
    const uint8_t phases = policy_word_count(policy, POLICY_PHASE), bases = policy_word_count(policy, POLICY_BASIS),
                  categories = policy_word_count(policy, POLICY_CATEGORY);
    for (request.value[POLICY_PHASE] = 1; request.value[POLICY_PHASE] <= phases; request.value[POLICY_PHASE]++)
        for (request.value[POLICY_BASIS] = 1; request.value[POLICY_BASIS] <= bases; request.value[POLICY_BASIS]++)
            for (request.value[POLICY_CATEGORY] = 1; request.value[POLICY_CATEGORY] <= categories; request.value[POLICY_CATEGORY]++) {
                struct policy_decision decision;
                policy_decide(policy, &request, &decision);
                if (decision.verdict == VERDICT_PERMIT)
                    return true;
            }
    return false;
}

static void relate_roles(const struct agreed *agreed, uint8_t from, uint8_t to, struct relations *out)
{
    const struct agreed_words *words = &agreed->words;
    const uint32_t facts = words->flag_necessity | words->flag_informed | words->flag_deferred | words->flag_own_client |
                           words->flag_human | words->flag_no_veto;
    const uint8_t purposes = policy_word_count(agreed->policy, POLICY_PURPOSE);
    for (uint8_t purpose = 1; purpose <= purposes; purpose++) {
        struct grounds grounds = {.purpose = purpose, .from_role = from, .to_role = to, .flags = facts};
        uint64_t bit = UINT64_C(1) << purpose;
        if (is_permitted(agreed->policy, grounds_request(&grounds, words->act_involvement, 0)) ||
            is_permitted(agreed->policy, grounds_request(&grounds, words->act_content, 0)))
            out->asks[from][to] |= bit;
        if (is_permitted(agreed->policy, grounds_request(&grounds, words->act_signal, 0)))
            out->signals[from][to] |= bit;
    }
}

static void relate_all(const struct agreed *agreed, struct relations *out)
{
    uint64_t roles = 0;
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < agreed->party_count; i++)
        for (size_t r = 0; r < agreed->parties[i].role_count; r++)
            roles |= UINT64_C(1) << agreed->parties[i].roles[r];
    for (uint8_t from = 0; from < ROLES_MOST; from++)
        for (uint8_t to = 0; to < ROLES_MOST; to++)
            if (roles >> from & 1 && roles >> to & 1)
                relate_roles(agreed, from, to, out);
}

/* ---- the list */

static struct status want_key(const char *domain, const struct oin *holder, struct wanted_keys *out)
{
    struct ring_name name = {.holder = *holder, .epoch = 1};
    size_t at = 0;
    snprintf(name.domain, sizeof name.domain, "%s", domain);
    while (at < out->count && ring_name_compare(&out->names[at], &name) < 0)
        at++;
    if (at < out->count && ring_name_compare(&out->names[at], &name) == 0)
        return STATUS(OK);
    if (out->count == RING_KEYS_MOST)
        return FAIL(TOO_LARGE);
    memmove(&out->names[at + 1], &out->names[at], (out->count - at) * sizeof name);
    out->names[at] = name;
    out->count++;
    return STATUS(OK);
}

static struct status want_of_pair(const struct agreed *agreed, const struct relations *relations, const struct party *from,
                                  const struct party *to, struct wanted_keys *out)
{
    uint64_t asks = 0, signals = 0;
    for (size_t f = 0; f < from->role_count; f++)
        for (size_t t = 0; t < to->role_count; t++) {
            asks |= relations->asks[from->roles[f]][to->roles[t]];
            signals |= relations->signals[from->roles[f]][to->roles[t]];
        }
    for (uint8_t purpose = 1; purpose <= POLICY_WORDS_MOST; purpose++) {
        const char *domain = policy_purpose_domain(agreed->policy, purpose);
        if ((asks | signals) >> purpose & 1)
            TRY(want_key(domain, &to->row->oin, out));
        if (asks >> purpose & 1)
            TRY(want_key(domain, &from->row->oin, out));
    }
    return STATUS(OK);
}

struct status agreed_keys_wanted(const struct agreed *agreed, struct wanted_keys *out)
{
    struct relations relations;
    out->count = 0;
    relate_all(agreed, &relations);
    for (size_t from = 0; from < agreed->party_count; from++)
        for (size_t to = 0; to < agreed->party_count; to++)
            if (from != to && agreed->parties[from].row->holds_data)
                TRY(want_of_pair(agreed, &relations, &agreed->parties[from], &agreed->parties[to], out));
    return want_key(RING_ESCROW_DOMAIN, &ring_nobody, out);
}
