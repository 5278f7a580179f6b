// SPDX-License-Identifier: EUPL-1.2
//
// The name of a partner: its organisation identification number (Logius), twenty digits. A value: copied and compared
// whole; that it is on a roster is another matter.
#pragma once

#include "base/span.h"

#define OIN_DIGITS 20

struct oin { /* 20 digits and a zero byte */
    char text[OIN_DIGITS + 1];
};

/* INVALID unless exactly 20 digits. */
MUST_USE struct status oin_parse(struct span text, struct oin *out);
static inline bool oin_equal(const struct oin *a, const struct oin *b) { return memcmp(a->text, b->text, OIN_DIGITS) == 0; }
static inline int oin_compare(const struct oin *a, const struct oin *b) { return memcmp(a->text, b->text, OIN_DIGITS); }
/* The digits. */
static inline struct span oin_span(const struct oin *oin) { return span_of(oin->text, OIN_DIGITS); }
/* Whether it holds what oin_parse makes: what came from elsewhere as a struct may not. */
bool oin_is_valid(const struct oin *oin);
