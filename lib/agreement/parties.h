// SPDX-License-Identifier: EUPL-1.2
//
// Everybody who is on either roster, with roles as sets. For the files of this room only.
#pragma once

#include "agreement/difference.h"
#include "policy/compare.h"

struct differing_party {
    struct oin oin;
    const struct partner *side[POLICY_SIDES]; /* NULL: not on it */
    uint64_t roles[POLICY_SIDES];             /* bit n: number n of that side's policy */
    uint8_t class;                            /* those of one class have the same roles on both sides */
    bool must_sign;
};

struct party_class {
    uint64_t roles[POLICY_SIDES];
};

struct parties {
    size_t count, class_count;
    struct differing_party items[DIFFERENCE_PARTIES_MOST]; /* sorted by OIN */
    struct party_class classes[DIFFERENCE_PARTIES_MOST];
};

/* UNKNOWN_WORD when a role is not a word of its side's policy; without a policy nobody has roles. */
MUST_USE struct status parties_find(const struct agreement_side *before, const struct agreement_side *after, struct parties *out);

struct difference_making {
    const struct agreement_side *before, *after;
    struct parties *parties;
    struct arena *arena, *scratch;
    struct fact *facts;
    size_t fact_count, fact_room;
    struct disclosure_fact *disclosures;
    size_t disclosure_count, disclosure_room, receiver_bytes;
};

/* Each adds its facts, and marks who must sign. */
MUST_USE struct status difference_add_fact(struct difference_making *making, const struct fact *fact);
MUST_USE struct status difference_of_rosters(struct difference_making *making);
MUST_USE struct status difference_of_quotas(struct difference_making *making);
MUST_USE struct status difference_of_policies(struct difference_making *making);
