// SPDX-License-Identifier: EUPL-1.2
//
// From what a message says to requests of the policy, and back to one ruling. Evidence is never taken on the
// asker's word where we can see it ourselves: necessity, information and deferral follow from the fields of
// the inquiry, and flags that only a holder can establish are masked out (P-04).
#pragma once

#include "agreed/standing.h"
#include "ruling/evaluation.h"
#include "wire/entry.h"
#include "wire/message.h"

struct category_ruling {
    uint8_t category;
    enum answer_level level;
    uint8_t act;
    struct policy_decision decision;
};

struct inquiry_ruling {
    size_t count;
    struct category_ruling *categories;
    size_t permitted;               /* categories with any level */
    struct grounds grounds;         /* flags as established; from_role: of the first permit, else our first */
    struct obligations obligations; /* of all permits, strictest */
    bool needs_person;              /* a permit obliges a person to weigh, and none has */
};

/* Of `out->category` the most that the holder may tell, on these grounds; `out_role` is the role that decides. */
void category_decide(const struct agreed *agreed, const struct grounds *grounds, const struct party *holder, struct category_ruling *out,
                     uint8_t *out_role);
/* `established`: flags that this node establishes itself (a person's weighing). */
MUST_USE struct status inquiry_decide(const struct agreed *agreed, const struct inquiry_message *inquiry, uint32_t established,
                                      int64_t now_ms, struct arena *arena, struct inquiry_ruling *out);
/* For how many days after it is said the telling may be put off: by all rules that permit, and never over DEFERRAL_DAYS_MOST. */
uint32_t deferral_days_most(const struct obligations *obligations);
/* The level at which a category may be told; NONE for one that was not asked. */
enum answer_level ruling_level(const struct inquiry_ruling *ruling, uint8_t category);
/* For the ledger: what the policy was asked, so that it can be asked again (P-08). u8 count || for each request: the number of each
 * dimension, in the order of the policy's vocabulary, and the flags as u32. */
MUST_USE struct status ruling_input(const struct agreed *agreed, const struct inquiry_ruling *ruling, struct arena *arena,
                                    struct span *out);
/* For the ledger: one row per category. */
MUST_USE struct status ruling_entry_decisions(const struct inquiry_ruling *ruling, struct arena *arena, struct entry *entry);
/* For the ledger: one row for a single decision. */
MUST_USE struct status decision_entry(const struct policy_decision *decision, uint8_t act, uint8_t category, struct arena *arena,
                                      struct entry *entry);
/* For the ledger: one row for each part of an evaluation, all of them permitted. */
MUST_USE struct status evaluation_entry(const struct evaluation_ruling *rulings, size_t count, struct arena *arena, struct entry *entry);

struct inquiry_wanted {
    struct grounds grounds; /* basis 0: whichever fits; from_role and flags do not matter */
    size_t category_count;
    const uint8_t *categories;
};
/* What a holder is asked: of the wanted categories those it may ever tell, whatever the evidence, on the basis on which that are
 * the most. A question tells something too: nobody hears of categories that are not its business (P-10). None: count 0. */
struct inquiry_plan {
    uint8_t basis, category_count;
    uint8_t categories[CATEGORIES_MOST];
};
struct inquiry_plan inquiry_plan_for(const struct agreed *agreed, const struct inquiry_wanted *wanted, const struct party *holder);
/* deferral_days_most of what a holder is asked, whatever it knows: what it will not take is not sent. */
uint32_t plan_deferral_most(const struct agreed *agreed, const struct inquiry_wanted *wanted, const struct inquiry_plan *plan,
                            const struct party *holder);
/* Of the wanted categories those that no partner may tell, whatever the evidence: UNKNOWN_PEER when nobody with data has the role
 * that may, FORBIDDEN with the prohibition when one holds for all of them, else NO_RULE. */
MUST_USE struct status inquiry_untold(const struct agreed *agreed, const struct inquiry_wanted *wanted, struct arena *arena,
                                      struct answer_category **out, size_t *out_count);
