// SPDX-License-Identifier: EUPL-1.2
//
// What a node knows before the first message: the words it acts upon, its partners' roles, its keys.
#include "agreed/standing.h"

#include <stddef.h>

struct wanted_word {
    enum policy_dimension dimension;
    const char *word;
    size_t place; /* in struct agreed_words */
};
static const struct wanted_word wanted_words[] = {
    {POLICY_ACT, "signaleren", offsetof(struct agreed_words, act_signal)},
    {POLICY_ACT, "bevragen-betrokkenheid", offsetof(struct agreed_words, act_involvement)},
    {POLICY_ACT, "inzien", offsetof(struct agreed_words, act_content)},
    {POLICY_ACT, "evalueren-eigen", offsetof(struct agreed_words, act_evaluate_own)},
    {POLICY_CATEGORY, "contactpersoon", offsetof(struct agreed_words, category_contact)},
    {POLICY_CATEGORY, "pseudoniem", offsetof(struct agreed_words, category_pseudonym)},
    {POLICY_PHASE, "melding", offsetof(struct agreed_words, phase_report)},
};
static const struct {
    const char *word;
    size_t place;
    bool is_seen_here; /* a person of the node that decides says so to it; else it is what the other side claims */
} wanted_flags[] = {
    {"noodzaak-vastgelegd", offsetof(struct agreed_words, flag_necessity), false},
    {"client-geinformeerd", offsetof(struct agreed_words, flag_informed), false},
    {"uitstel-gemotiveerd", offsetof(struct agreed_words, flag_deferred), false},
    {"eigen-client", offsetof(struct agreed_words, flag_own_client), false},
    {"menselijke-beoordeling", offsetof(struct agreed_words, flag_human), true},
    {"veiligheidsveto-afwezig", offsetof(struct agreed_words, flag_no_veto), true},
};

uint32_t agreed_flags_seen(const struct policy *policy)
{
    uint32_t seen = 0, bit;
    for (size_t i = 0; i < N(wanted_flags); i++)
        if (wanted_flags[i].is_seen_here && status_ok(policy_flag_find(policy, span_of_text(wanted_flags[i].word), &bit)))
            seen |= bit;
    return seen;
}

static struct status find_dimension_word(struct agreed *agreed, const struct wanted_word *wanted, struct complaint *why)
{
    uint8_t *place = (uint8_t *)&agreed->words + wanted->place;
    if (status_ok(policy_word_find(agreed->policy, wanted->dimension, span_of_text(wanted->word), place)))
        return STATUS(OK);
    return complain(why, FAIL(UNKNOWN_WORD), "policy: the vocabulary has no %s \"%s\"", policy_dimension_word(wanted->dimension),
                    wanted->word);
}

static struct status find_flag_word(struct agreed *agreed, const char *word, size_t place, struct complaint *why)
{
    uint32_t bit;
    if (!status_ok(policy_flag_find(agreed->policy, span_of_text(word), &bit)))
        return complain(why, FAIL(UNKNOWN_WORD), "policy: the vocabulary has no kenmerk \"%s\"", word);
    memcpy((uint8_t *)&agreed->words + place, &bit, sizeof bit);
    return STATUS(OK);
}

static struct status find_words(struct agreed *agreed, struct listener listener)
{
    struct complaint why = {""};
    for (size_t i = 0; i < N(wanted_words); i++)
        TRY(listener_tell(listener, find_dimension_word(agreed, &wanted_words[i], &why), &why));
    for (size_t i = 0; i < N(wanted_flags); i++)
        TRY(listener_tell(listener, find_flag_word(agreed, wanted_flags[i].word, wanted_flags[i].place, &why), &why));
    return STATUS(OK);
}

/* A permit whose obligation nobody carries out is not a permit: such a policy does not start (P-04). Groups are for counting,
 * and this program does not count people. */
static const enum obligation carried_out[] = {OBLIGATION_RETAIN_DAYS, OBLIGATION_INFORM_DAYS,  OBLIGATION_HUMAN_REVIEW,
                                              OBLIGATION_LOG,         OBLIGATION_CONFIDENTIAL, OBLIGATION_DEFER_DAYS};

static struct status check_obligations(const struct agreed *agreed, struct listener listener)
{
    struct complaint why = {""};
    uint32_t unknown = policy_obligations_listed(agreed->policy);
    for (size_t i = 0; i < N(carried_out); i++)
        unknown &= ~(1u << carried_out[i]);
    for (int i = 0; i < OBLIGATIONS; i++) {
        char room[OBLIGATIONS_TEXT_ROOM] = "";
        struct writer text = writer_of(room, sizeof room - 1);
        if (!(unknown >> i & 1))
            continue;
        obligation_print((enum obligation)i, 1, &text);
        room[strcspn(room, "0123456789")] = 0;
        complaint_write(&why, "policy: some rule obliges \"%s\", which this program cannot carry out", room);
        TRY(listener_tell(listener, FAIL(UNSUPPORTED), &why));
    }
    return STATUS(OK);
}

static struct status add_role(struct agreed *agreed, struct party *party, struct span word, struct complaint *why)
{
    if (party->role_count == PARTY_ROLES_MOST ||
        !status_ok(policy_word_find(agreed->policy, POLICY_FROM, word, &party->roles[party->role_count])))
        return complain(why, FAIL(UNKNOWN_WORD), "roster: partner %s has role \"%.*s\", which the policy does not know",
                        party->row->oin.text, (int)word.size, (const char *)word.data);
    party->role_count++;
    return STATUS(OK);
}

/* "sociale-dienst, schuldhulp": the roster's canonical list. */
static struct status find_roles(struct agreed *agreed, struct party *party, struct listener listener)
{
    struct complaint why = {""};
    for (const char *word = party->row->roles; *word;) {
        size_t size = strcspn(word, ",");
        TRY(listener_tell(listener, add_role(agreed, party, span_of(word, size), &why), &why));
        word += size;
        word += strspn(word, ", ");
    }
    return STATUS(OK);
}

struct status agreed_prepare(struct agreed *agreed, struct listener listener)
{
    struct complaint why;
    bool found_self = false;
    TRY(find_words(agreed, listener));
    TRY(check_obligations(agreed, listener));
    agreed->party_count = agreed->roster->count;
    for (size_t i = 0; i < agreed->party_count; i++) {
        agreed->parties[i] = (struct party){.row = &agreed->roster->partners[i]};
        TRY(find_roles(agreed, &agreed->parties[i], listener));
        if (oin_equal(&agreed->parties[i].row->oin, &agreed->own)) {
            agreed->self = i;
            found_self = true;
        }
    }
    complaint_write(&why, "roster: our own OIN %s is not on it", agreed->own.text);
    return listener_tell(listener, found_self ? STATUS(OK) : FAIL(UNKNOWN_PEER), &why);
}

bool agreed_is_auditor(const struct agreed *agreed, const struct oin *oin) { return oin_equal(oin, &agreed->roster->auditor_oin); }

const struct party *agreed_party(const struct agreed *agreed, const struct oin *oin)
{
    for (size_t i = 0; i < agreed->party_count; i++)
        if (oin_equal(&agreed->parties[i].row->oin, oin))
            return &agreed->parties[i];
    return NULL;
}

bool party_has_role(const struct party *party, uint8_t role)
{
    for (size_t i = 0; i < party->role_count; i++)
        if (party->roles[i] == role)
            return !party->has_left && !(party->dropped >> i & 1);
    return false;
}

uint8_t party_brings(const struct agreed *agreed, const struct party *party)
{
    uint8_t kinds = 0;
    for (size_t i = 0; i < party->role_count; i++)
        kinds |= policy_role_brings(agreed->policy, party->roles[i]);
    return kinds;
}

const struct ring_key *agreed_key(const struct agreed *agreed, struct span domain, const struct oin *holder)
{
    return agreed->ring ? ring_latest(agreed->ring, domain, holder) : NULL;
}

void agreed_hold(struct agreed *agreed, const struct ring_shares *shares)
{
    const struct ring *ring = agreed->ring;
    memset(agreed->held, 0, sizeof agreed->held);
    bool is_ours =
        ring && shares->generation == ring->generation && shares->index && shares->index == ring_member_index(ring, &agreed->own);
    for (size_t i = 0; is_ours && i < shares->count; i++) {
        const struct ring_key *key = ring_find(ring, &shares->shares[i].name);
        struct element public_share;
        if (!key)
            continue;
        ring_public_share(ring, key, shares->index, &public_share);
        size_t at = (size_t)(key - ring->keys);
        if (element_equal(&public_share, &shares->shares[i].verification))
            agreed->held[at / 64] |= UINT64_C(1) << at % 64;
    }
}

uint8_t agreed_share_index(const struct agreed *agreed, const struct ring_key *key)
{
    size_t at = (size_t)(key - agreed->ring->keys);
    ENSURE(at < agreed->ring->key_count);
    return agreed->held[at / 64] >> at % 64 & 1 ? ring_member_index(agreed->ring, &agreed->own) : 0;
}

/* Its own will, before any rule is asked. */
static bool tells_nothing(const struct party *holder, const struct policy_request *request, enum policy_dimension dimension)
{
    uint8_t category = request->value[POLICY_CATEGORY], purpose = request->value[POLICY_PURPOSE];
    bool is_known = category <= POLICY_WORDS_MOST && purpose <= POLICY_WORDS_MOST;
    return holder->has_left || (dimension == POLICY_FROM && is_known && holder->withheld[category] >> purpose & 1);
}

struct policy_decision agreed_decide(const struct agreed *agreed, struct policy_request request, enum policy_dimension dimension,
                                     const struct party *holder, uint8_t *out_role)
{
    struct policy_decision best = {.verdict = VERDICT_REFUSE, .refusal = STATUS_NO_RULE, .rule = "", .article = "", .reason = ""};
    struct obligations obligations = {0};
    *out_role = holder->role_count ? holder->roles[0] : 0;
    for (size_t i = 0; !tells_nothing(holder, &request, dimension) && i < holder->role_count; i++) {
        struct policy_decision decision;
        request.value[dimension] = holder->roles[i];
        policy_decide(agreed->policy, &request, &decision);
        bool is_permit = decision.verdict == VERDICT_PERMIT, is_dropped = holder->dropped >> i & 1;
        obligations_merge(&obligations, &decision.obligations);
        if ((is_permit && !is_dropped && best.verdict != VERDICT_PERMIT) || decision.refusal == STATUS_FORBIDDEN) {
            best = decision;
            *out_role = holder->roles[i];
        }
        if (decision.refusal == STATUS_FORBIDDEN)
            return best;
    }
    if (best.verdict == VERDICT_PERMIT)
        best.obligations = obligations;
    return best;
}
