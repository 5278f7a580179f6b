// SPDX-License-Identifier: EUPL-1.2
//
// Per category the most that is permitted: content, else involvement, else nothing.
#include "ruling/decide.h"

#include "casefile/claims.h"

static uint32_t establish_flags(const struct agreed *agreed, const struct inquiry_message *inquiry, uint32_t established, int64_t now_ms)
{
    const struct agreed_words *words = &agreed->words;
    int32_t today = day_of_ms(now_ms);
    uint32_t ours = words->flag_necessity | words->flag_informed | words->flag_deferred | words->flag_own_client | words->flag_human |
                    words->flag_no_veto;
    uint32_t flags = (inquiry->grounds.flags & policy_flags_known(agreed->policy) & ~ours) | established;
    /* codes by now; a question of before, which a person still weighs, had texts alone */
    if ((inquiry->necessity_code || inquiry->necessity.size) && (inquiry->lighter_code || inquiry->why_not_lighter.size))
        flags |= words->flag_necessity;
    if (inquiry->informed_day > 0) /* within its bounds, by the day on which it was said */
        flags |= words->flag_informed;
    if (inquiry->deferral_reason.size && inquiry->deferral_until_day >= today)
        flags |= words->flag_deferred;
    return flags;
}

void category_decide(const struct agreed *agreed, const struct grounds *grounds, const struct party *holder, struct category_ruling *out,
                     uint8_t *out_role)
{
    out->act = agreed->words.act_content;
    out->decision = agreed_decide(agreed, grounds_request(grounds, out->act, out->category), POLICY_FROM, holder, out_role);
    if (out->decision.verdict == VERDICT_PERMIT) {
        out->level = ANSWER_LEVEL_CONTENT;
        return;
    }
    uint8_t role, act = agreed->words.act_involvement;
    struct policy_decision involvement = agreed_decide(agreed, grounds_request(grounds, act, out->category), POLICY_FROM, holder, &role);
    if (involvement.verdict != VERDICT_PERMIT)
        return;
    out->act = act;
    out->decision = involvement;
    out->level = ANSWER_LEVEL_INVOLVED;
    *out_role = role;
}

struct status inquiry_decide(const struct agreed *agreed, const struct inquiry_message *inquiry, uint32_t established, int64_t now_ms,
                             struct arena *arena, struct inquiry_ruling *out)
{
    struct inquiry_ruling ruling = {.count = inquiry->category_count, .grounds = inquiry->grounds};
    ruling.grounds.flags = establish_flags(agreed, inquiry, established, now_ms);
    TRY(ARENA_NEW(arena, ruling.count, &ruling.categories));
    for (size_t i = 0; i < ruling.count; i++) {
        struct category_ruling *row = &ruling.categories[i];
        uint8_t role = 0;
        row->category = inquiry->categories[i];
        category_decide(agreed, &ruling.grounds, agreed_us(agreed), row, &role);
        if (row->level == ANSWER_LEVEL_NONE)
            continue;
        if (ruling.permitted++ == 0)
            ruling.grounds.from_role = role;
        obligations_merge(&ruling.obligations, &row->decision.obligations);
    }
    if (!ruling.grounds.from_role && agreed->parties[agreed->self].role_count)
        ruling.grounds.from_role = agreed->parties[agreed->self].roles[0];
    ruling.needs_person = ruling.permitted && obligations_have(&ruling.obligations, OBLIGATION_HUMAN_REVIEW) &&
                          !(ruling.grounds.flags & agreed->words.flag_human);
    *out = ruling;
    return STATUS(OK);
}

enum answer_level ruling_level(const struct inquiry_ruling *ruling, uint8_t category)
{
    for (size_t i = 0; i < ruling->count; i++)
        if (ruling->categories[i].category == category)
            return ruling->categories[i].level;
    return ANSWER_LEVEL_NONE;
}

/* Each category asks for its content, and where that is refused for involvement: two requests of the policy for each. */
struct status ruling_input(const struct agreed *agreed, const struct inquiry_ruling *ruling, struct arena *arena, struct span *out)
{
    const uint8_t acts[] = {agreed->words.act_content, agreed->words.act_involvement};
    uint8_t room[1 + CATEGORIES_MOST * N(acts) * (POLICY_DIMENSIONS + 4)];
    struct writer writer = writer_of(room, sizeof room);
    struct grounds grounds = ruling->grounds;
    grounds.from_role = 0; /* whichever of ours may tell: the roster has them */
    write_u8(&writer, (uint8_t)(ruling->count * N(acts)));
    for (size_t i = 0; i < ruling->count * N(acts); i++) {
        struct policy_request request = grounds_request(&grounds, acts[i % N(acts)], ruling->categories[i / N(acts)].category);
        write_bytes(&writer, SPAN_OF_ARRAY(request.value));
        write_u32(&writer, request.flags);
    }
    ENSURE(!writer.overflow);
    return arena_copy(arena, writer_span(&writer), out);
}

static struct status fill_decision(const struct policy_decision *decision, struct arena *arena, struct entry_decision *out)
{
    char room[OBLIGATIONS_TEXT_ROOM];
    struct writer writer = writer_of(room, sizeof room);
    obligations_print(&decision->obligations, &writer);
    out->verdict = decision->verdict;
    out->code = decision->refusal;
    TRY(arena_copy(arena, span_of_text(decision->rule), &out->rule));
    return arena_copy(arena, writer_span(&writer), &out->obligations);
}

struct status ruling_entry_decisions(const struct inquiry_ruling *ruling, struct arena *arena, struct entry *entry)
{
    TRY(ARENA_NEW(arena, ruling->count, &entry->decisions));
    for (size_t i = 0; i < ruling->count; i++) {
        const struct category_ruling *row = &ruling->categories[i];
        entry->decisions[i].act = row->act;
        entry->decisions[i].category = row->category;
        TRY(fill_decision(&row->decision, arena, &entry->decisions[i]));
        entry->categories[i] = row->category;
    }
    entry->decision_count = ruling->count;
    entry->category_count = (uint8_t)ruling->count;
    return STATUS(OK);
}

struct status decision_entry(const struct policy_decision *decision, uint8_t act, uint8_t category, struct arena *arena,
                             struct entry *entry)
{
    TRY(ARENA_NEW(arena, 1, &entry->decisions));
    entry->decisions[0].act = act;
    entry->decisions[0].category = category;
    entry->decision_count = 1;
    entry->verdict = decision->verdict;
    entry->code = decision->refusal;
    entry->category_count = 1;
    entry->categories[0] = category;
    return fill_decision(decision, arena, &entry->decisions[0]);
}

struct status evaluation_entry(const struct evaluation_ruling *rulings, size_t count, struct arena *arena, struct entry *entry)
{
    bool is_in[UINT8_MAX + 1] = {false};
    TRY(ARENA_NEW(arena, count, &entry->decisions));
    for (size_t i = 0; i < count; i++) {
        entry->decisions[i].act = rulings[i].act;
        entry->decisions[i].category = rulings[i].category;
        is_in[rulings[i].category] = true;
        TRY(fill_decision(&rulings[i].decision, arena, &entry->decisions[i]));
    }
    entry->decision_count = count;
    entry->verdict = rulings[0].decision.verdict;
    entry->code = rulings[0].decision.refusal;
    for (unsigned category = 1; category < N(is_in) && entry->category_count < CATEGORIES_MOST; category++)
        if (is_in[category])
            entry->categories[entry->category_count++] = (uint8_t)category;
    return STATUS(OK);
}

/* On one basis, with every fact established that there can be. */
static struct grounds best_case(const struct agreed *agreed, const struct inquiry_wanted *wanted, uint8_t basis)
{
    struct grounds grounds = wanted->grounds;
    grounds.basis = basis;
    grounds.flags = policy_flags_known(agreed->policy);
    return grounds;
}

static bool category_is_ever_told(const struct agreed *agreed, const struct grounds *grounds, uint8_t category, const struct party *holder)
{
    const uint8_t acts[] = {agreed->words.act_content, agreed->words.act_involvement};
    for (size_t i = 0; i < N(acts); i++) {
        uint8_t role;
        if (agreed_decide(agreed, grounds_request(grounds, acts[i], category), POLICY_FROM, holder, &role).verdict == VERDICT_PERMIT)
            return true;
    }
    return false;
}

static struct inquiry_plan plan_on_basis(const struct agreed *agreed, const struct inquiry_wanted *wanted, uint8_t basis,
                                         const struct party *holder)
{
    struct inquiry_plan plan = {.basis = basis};
    struct grounds grounds = best_case(agreed, wanted, basis);
    for (size_t i = 0; i < wanted->category_count; i++)
        if (category_is_ever_told(agreed, &grounds, wanted->categories[i], holder))
            plan.categories[plan.category_count++] = wanted->categories[i];
    return plan;
}

struct inquiry_plan inquiry_plan_for(const struct agreed *agreed, const struct inquiry_wanted *wanted, const struct party *holder)
{
    struct inquiry_plan best = {0};
    ENSURE(wanted->category_count <= CATEGORIES_MOST);
    for (uint8_t basis = 1; basis <= policy_word_count(agreed->policy, POLICY_BASIS); basis++) {
        if (wanted->grounds.basis && wanted->grounds.basis != basis)
            continue;
        struct inquiry_plan plan = plan_on_basis(agreed, wanted, basis, holder);
        if (plan.category_count > best.category_count)
            best = plan;
    }
    return best;
}

uint32_t deferral_days_most(const struct obligations *obligations)
{
    const uint32_t said = obligations->limit[OBLIGATION_DEFER_DAYS];
    return said && said < DEFERRAL_DAYS_MOST ? said : DEFERRAL_DAYS_MOST;
}

uint32_t plan_deferral_most(const struct agreed *agreed, const struct inquiry_wanted *wanted, const struct inquiry_plan *plan,
                            const struct party *holder)
{
    struct obligations obligations = {0};
    struct grounds grounds = best_case(agreed, wanted, plan->basis);
    grounds.flags &= ~agreed->words.flag_informed; /* nobody who was told is told later */
    for (size_t i = 0; i < plan->category_count; i++) {
        struct category_ruling ruling = {.category = plan->categories[i]};
        uint8_t role;
        category_decide(agreed, &grounds, holder, &ruling, &role);
        obligations_merge(&obligations, &ruling.decision.obligations);
    }
    return deferral_days_most(&obligations);
}

/* Why this holder may never tell this category. */
static struct policy_decision decide_best_case(const struct agreed *agreed, const struct inquiry_wanted *wanted, uint8_t category,
                                               const struct party *holder)
{
    uint8_t role;
    struct grounds grounds = best_case(agreed, wanted, wanted->grounds.basis ? wanted->grounds.basis : 1);
    return agreed_decide(agreed, grounds_request(&grounds, agreed->words.act_content, category), POLICY_FROM, holder, &role);
}

/* Whether a partner in some role that nobody with data has here might tell it. */
static bool category_lacks_its_teller(const struct agreed *agreed, const struct inquiry_wanted *wanted, uint8_t category)
{
    for (uint8_t basis = 1; basis <= policy_word_count(agreed->policy, POLICY_BASIS); basis++) {
        struct grounds grounds = best_case(agreed, wanted, basis);
        if (wanted->grounds.basis && wanted->grounds.basis != basis)
            continue;
        for (uint8_t role = 1; role <= policy_word_count(agreed->policy, POLICY_FROM); role++) {
            struct party stranger = {.role_count = 1, .roles = {role}};
            if (category_is_ever_told(agreed, &grounds, category, &stranger))
                return true;
        }
    }
    return false;
}

/* A prohibition is told when it holds for everybody who has data: that of one partner says nothing about the others, and as a reason
 * for all it would be invented (P-10). */
static struct answer_category untold_category(const struct agreed *agreed, const struct inquiry_wanted *wanted, uint8_t category)
{
    struct answer_category untold = {.category = category, .code = STATUS_OK};
    if (category_lacks_its_teller(agreed, wanted, category))
        return (struct answer_category){.category = category, .code = STATUS_UNKNOWN_PEER};
    for (size_t i = 0; i < agreed->party_count; i++) {
        struct policy_decision decision = decide_best_case(agreed, wanted, category, &agreed->parties[i]);
        if (!agreed->parties[i].row->holds_data)
            continue;
        if (decision.refusal != STATUS_FORBIDDEN)
            return (struct answer_category){.category = category, .code = STATUS_NO_RULE};
        untold.code = STATUS_FORBIDDEN;
        untold.reason = span_of_text(decision.reason);
    }
    return untold.code == STATUS_OK ? (struct answer_category){.category = category, .code = STATUS_NO_RULE} : untold;
}

struct status inquiry_untold(const struct agreed *agreed, const struct inquiry_wanted *wanted, struct arena *arena,
                             struct answer_category **out, size_t *out_count)
{
    uint64_t told = 0;
    size_t count = 0;
    struct answer_category *untold;
    TRY(ARENA_NEW(arena, wanted->category_count, &untold));
    for (size_t i = 0; i < agreed->party_count; i++) {
        struct inquiry_plan plan = inquiry_plan_for(agreed, wanted, &agreed->parties[i]);
        for (size_t j = 0; agreed->parties[i].row->holds_data && j < plan.category_count; j++)
            told |= UINT64_C(1) << plan.categories[j];
    }
    for (size_t i = 0; i < wanted->category_count; i++)
        if (!(told >> wanted->categories[i] & 1))
            untold[count++] = untold_category(agreed, wanted, wanted->categories[i]);
    *out = untold;
    *out_count = count;
    return STATUS(OK);
}
