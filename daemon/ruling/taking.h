// SPDX-License-Identifier: EUPL-1.2
//
// What a partner may tell us in answer to a question, by our own policy: of the categories that it was asked, each at the most that a
// rule lets it tell, on our article and for our term. What it tells beyond that is not taken (P-04, P-10).
#pragma once

#include "casefile/taken.h"
#include "ruling/decide.h"
#include "store/inquiries.h"

struct taking_bounds {
    size_t count;
    struct category_ruling rows[CATEGORIES_MOST]; /* of what was asked */
    struct obligations obligations;               /* of all permits, strictest */
};
/* Every fact that only the partner can see is taken as given; of the rest what `of` says. */
void taking_bounds_make(const struct agreed *agreed, const struct case_row *of, const struct inquiry_row *inquiry,
                        const struct party *partner, struct taking_bounds *out);
/* UNEXPECTED when it tells of a category that was not asked, else the refusal of our rules; then `out_category` is that category. */
MUST_USE struct status taking_check(const struct agreed *agreed, const struct taking_bounds *bounds, const struct answer_content *content,
                                    uint8_t *out_category);
/* Our terms where they are lower than those of the answer, and our articles for what it tells. Articles borrow from the policy. */
void taking_terms(const struct taking_bounds *bounds, const struct answer_content *content, struct answer_taken *out);
