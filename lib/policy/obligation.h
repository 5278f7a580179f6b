// SPDX-License-Identifier: EUPL-1.2
//
// What a permit obliges the receiver or the node to do. The list is closed: a policy that names another
// obligation is refused as a whole, because nobody would carry it out. When several rules permit the same
// thing all of them count, and numbers merge to the strictest.
#pragma once

#include "base/cursor.h"

enum obligation {
    OBLIGATION_RETAIN_DAYS,    /* bewaren ten hoogste N dagen: the lowest counts */
    OBLIGATION_INFORM_DAYS,    /* client-informeren binnen N dagen: the shortest counts */
    OBLIGATION_HUMAN_REVIEW,   /* menselijke-beoordeling: a person decides, never the node alone */
    OBLIGATION_GROUP_AT_LEAST, /* groep ten minste N: the largest counts */
    OBLIGATION_LOG,            /* loggen */
    OBLIGATION_CONFIDENTIAL,   /* vertrouwelijk: not shown to the household or to other partners */
    OBLIGATION_DEFER_DAYS,     /* uitstel ten hoogste N dagen: the lowest counts */
    OBLIGATIONS
};

/* Bit `1 << obligation` of `set` says that it holds; `limit` is the number where the obligation has one, else 0. */
struct obligations {
    uint32_t set;
    uint32_t limit[OBLIGATIONS];
};

#define OBLIGATION_LIMIT_MOST 100000
#define OBLIGATIONS_TEXT_ROOM 256

static inline bool obligations_have(const struct obligations *obligations, enum obligation which) { return obligations->set >> which & 1; }
/* Adds all of `more`; the stricter limit stays. Commutative, associative and idempotent. */
void obligations_merge(struct obligations *into, const struct obligations *more);
bool obligations_are_equal(const struct obligations *a, const struct obligations *b);

/* One obligation in its only spelling: "bewaren ten hoogste 90 dagen". `limit` is left out where it has none. */
void obligation_print(enum obligation which, uint32_t limit, struct writer *out);
/* Refuses UNKNOWN_WORD (no such form) and INVALID (limit 0 or above OBLIGATION_LIMIT_MOST). */
MUST_USE struct status obligation_parse(struct span text, enum obligation *out_which, uint32_t *out_limit);
/* The forms that exist, "bewaren ten hoogste N dagen, …", for messages. */
void obligation_print_known(struct writer *out);

/* All that hold, joined by "; " in the order of the list: fits in OBLIGATIONS_TEXT_ROOM. Empty for none. */
void obligations_print(const struct obligations *obligations, struct writer *out);
/* Reads what obligations_print writes. Refuses as obligation_parse, and CONFLICT when one occurs twice. */
MUST_USE struct status obligations_parse(struct span text, struct obligations *out);
