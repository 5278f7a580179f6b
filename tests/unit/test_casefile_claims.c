// SPDX-License-Identifier: EUPL-1.2
//
// Each row of the table of bounds at both its edges, and on days that no calendar has.
#include "casefile/claims.h"

#include "base/day.h"
#include "base/prose.h"
#include "wire/necessity.h"

#include <criterion/criterion.h>

#define TODAY 20697

static const char *broken(enum claim_day claim, int32_t day, int32_t today)
{
    const struct claimed claimed = {claim, day};
    return claims_judge(&claimed, 1, today).field;
}

Test(casefile_claims, each_bound_is_taken_at_its_edge_and_refused_a_day_beyond_with_its_field)
{
    for (size_t i = 0; i < CLAIMS; i++) {
        enum claim_day claim = (enum claim_day)i;
        const struct claim_bound *bound = claim_bound(claim);
        cr_expect(!broken(claim, TODAY + bound->most, TODAY), "%s", bound->field);
        cr_assert(broken(claim, TODAY + bound->most + 1, TODAY), "%s", bound->field);
        cr_expect_str_eq(broken(claim, TODAY + bound->most + 1, TODAY), bound->field);
        if (bound->least == CLAIM_ANY_DAY) {
            cr_expect(!broken(claim, 1, TODAY), "%s", bound->field);
            continue;
        }
        cr_expect(!broken(claim, TODAY + bound->least, TODAY), "%s", bound->field);
        cr_assert(broken(claim, TODAY + bound->least - 1, TODAY), "%s", bound->field);
        cr_expect_str_eq(broken(claim, TODAY + bound->least - 1, TODAY), bound->field);
    }
}

Test(casefile_claims, what_is_not_claimed_is_not_judged)
{
    for (size_t i = 0; i < CLAIMS; i++)
        cr_expect(!broken((enum claim_day)i, 0, TODAY));
    cr_expect(!claims_judge(NULL, 0, TODAY).field);
}

Test(casefile_claims, the_first_and_the_last_day_there_can_be_are_judged_like_any_other)
{
    cr_expect(broken(CLAIM_INFORMED, INT32_MAX, TODAY) && broken(CLAIM_INFORMED, INT32_MIN, TODAY));
    cr_expect(broken(CLAIM_DEFERRED, INT32_MAX, INT32_MIN) && broken(CLAIM_DEFERRED, INT32_MIN, INT32_MAX));
    cr_expect(broken(CLAIM_UNTIL, DAY_MOST, TODAY) && broken(CLAIM_SINCE, DAY_MOST, TODAY));
}

Test(casefile_claims, the_first_that_is_broken_is_named_with_a_sentence_that_can_be_sent)
{
    const struct claimed claims[] = {{CLAIM_INFORMED, TODAY}, {CLAIM_DEFERRED, TODAY + 3650}, {CLAIM_CASE_END, TODAY}};
    struct claim_fault fault = claims_judge(claims, N(claims), TODAY);
    cr_assert(fault.field);
    cr_expect_str_eq(fault.field, "deferral_until_day");
    cr_expect_str_eq(fault.reason, claim_bound(CLAIM_DEFERRED)->late);
    for (size_t i = 0; i < CLAIMS; i++) {
        const struct claim_bound *bound = claim_bound((enum claim_day)i);
        cr_expect(!prose_find_fault(span_of_text(bound->late), PROSE_LINES).flaw, "%s", bound->late);
        cr_expect(!prose_find_fault(span_of_text(bound->early), PROSE_LINES).flaw, "%s", bound->early);
    }
}

/* ---- why */

Test(casefile_claims, a_code_is_of_its_list_and_anders_has_words)
{
    for (unsigned code = 0; code < 300; code++) {
        bool is_necessity = (code >= 1 && code <= 7) || code == 9, is_lighter = (code >= 1 && code <= 4) || code == 9;
        struct claim_fault necessity = claims_judge_reasons(&(struct claimed_reasons){code, LIGHTER_ASKED, true, true});
        struct claim_fault lighter = claims_judge_reasons(&(struct claimed_reasons){NECESSITY_HOME, code, true, true});
        cr_expect(!necessity.field == is_necessity && !lighter.field == is_lighter, "%u", code);
        cr_expect(is_necessity || strcmp(necessity.field, "necessity_code") == 0);
        cr_expect(is_lighter || strcmp(lighter.field, "lighter_code") == 0);
        struct claim_fault mute = claims_judge_reasons(&(struct claimed_reasons){code, LIGHTER_ASKED, false, false});
        cr_expect(!is_necessity || !mute.field == (code != NECESSITY_OTHER), "%u", code);
        mute = claims_judge_reasons(&(struct claimed_reasons){NECESSITY_HOME, code, false, false});
        cr_expect(!is_lighter || !mute.field == (code != LIGHTER_OTHER), "%u", code);
    }
}
