// SPDX-License-Identifier: EUPL-1.2
//
// The same decision as at the holder, by our policy, on what was asked.
#include "ruling/taking.h"

/* Of before it was written down what each partner is asked: what it would be asked now. */
static struct inquiry_asked asked_of(const struct agreed *agreed, const struct case_row *of, const struct inquiry_row *inquiry,
                                     const struct party *partner)
{
    struct inquiry_asked asked = inquiry->asked;
    if (asked.category_count)
        return asked;
    struct inquiry_wanted wanted = {of->grounds, of->category_count, of->categories};
    struct inquiry_plan plan = inquiry_plan_for(agreed, &wanted, partner);
    asked = (struct inquiry_asked){.basis = plan.basis, .category_count = plan.category_count};
    memcpy(asked.categories, plan.categories, sizeof asked.categories);
    return asked;
}

static struct grounds grounds_of(const struct agreed *agreed, const struct case_row *of, uint8_t basis)
{
    const struct agreed_words *words = &agreed->words;
    struct grounds grounds = of->grounds;
    grounds.basis = basis;
    grounds.flags = policy_flags_known(agreed->policy) & ~(of->informed_day ? words->flag_deferred : words->flag_informed);
    return grounds;
}

void taking_bounds_make(const struct agreed *agreed, const struct case_row *of, const struct inquiry_row *inquiry,
                        const struct party *partner, struct taking_bounds *out)
{
    struct inquiry_asked asked = asked_of(agreed, of, inquiry, partner);
    struct grounds grounds = grounds_of(agreed, of, asked.basis);
    *out = (struct taking_bounds){.count = asked.category_count};
    for (size_t i = 0; i < out->count; i++) {
        uint8_t role = 0;
        out->rows[i].category = asked.categories[i];
        category_decide(agreed, &grounds, partner, &out->rows[i], &role);
        if (out->rows[i].level != ANSWER_LEVEL_NONE)
            obligations_merge(&out->obligations, &out->rows[i].decision.obligations);
    }
}

static const struct category_ruling *bound_of(const struct taking_bounds *bounds, uint8_t category)
{
    for (size_t i = 0; i < bounds->count; i++)
        if (bounds->rows[i].category == category)
            return &bounds->rows[i];
    return NULL;
}

static struct status check_level(const struct taking_bounds *bounds, uint8_t category, enum answer_level level)
{
    const struct category_ruling *bound = bound_of(bounds, category);
    if (!bound)
        return FAIL(UNEXPECTED);
    if (level <= bound->level)
        return STATUS(OK);
    return bound->level == ANSWER_LEVEL_NONE ? (struct status){bound->decision.refusal} : FAIL(NO_RULE);
}

/* A refusal of the whole question names one category for want of another: it tells nothing. */
static struct status check_category_told(const struct taking_bounds *bounds, const struct answer_content *content,
                                         const struct answer_category *told)
{
    bool is_whole_refusal = content->state == ANSWER_REFUSED && content->category_count == 1 && told->level == ANSWER_LEVEL_NONE;
    return is_whole_refusal ? STATUS(OK) : check_level(bounds, told->category, told->level);
}

static struct status check_signal_told(const struct taking_bounds *bounds, const struct agreed_words *words, const struct signal *signal,
                                       uint8_t *out_category)
{
    *out_category = signal->category;
    TRY(check_level(bounds, signal->category, signal->life_domain ? ANSWER_LEVEL_CONTENT : ANSWER_LEVEL_INVOLVED));
    *out_category = words->category_contact;
    return signal->contact.size ? check_level(bounds, words->category_contact, ANSWER_LEVEL_CONTENT) : STATUS(OK);
}

struct status taking_check(const struct agreed *agreed, const struct taking_bounds *bounds, const struct answer_content *content,
                           uint8_t *out_category)
{
    for (size_t i = 0; i < content->category_count; i++) {
        *out_category = content->categories[i].category;
        TRY(check_category_told(bounds, content, &content->categories[i]));
    }
    for (size_t i = 0; i < content->signal_count; i++)
        TRY(check_signal_told(bounds, &agreed->words, &content->signals[i], out_category));
    return STATUS(OK);
}

/* Where 0 is no term. */
static uint32_t lower_term(uint32_t ours, uint32_t theirs)
{
    if (!ours || !theirs)
        return ours ? ours : theirs;
    return ours < theirs ? ours : theirs;
}

void taking_terms(const struct taking_bounds *bounds, const struct answer_content *content, struct answer_taken *out)
{
    uint32_t most = bounds->obligations.limit[OBLIGATION_RETAIN_DAYS];
    out->retain_days = lower_term(most ? most : ANSWER_TERM_DAYS, content->retain_days);
    out->inform_days = lower_term(bounds->obligations.limit[OBLIGATION_INFORM_DAYS], content->inform_days);
    out->ground_count = 0;
    for (size_t i = 0; i < content->category_count; i++) {
        const struct category_ruling *bound = bound_of(bounds, content->categories[i].category);
        if (bound && content->categories[i].level != ANSWER_LEVEL_NONE)
            out->grounds[out->ground_count++] =
                (struct answer_ground){bound->category, span_of_text(bound->decision.article ? bound->decision.article : "")};
    }
}
