// SPDX-License-Identifier: EUPL-1.2
//
// The texts that partners agree on: three chains of versions. To add one: a row.
#pragma once

#include "base/span.h"

/* name, number (of the wire: never used again), word, what the hash of its files begins with */
#define AGREED_TEXT_TABLE(X)                         \
    X(ROSTER, 1, "roster", "schakel/roster-text/v1") \
    X(POLICY, 2, "policy", "schakel/policy-text/v1") \
    X(QUOTAS, 3, "quotas", "schakel/quotas-text/v1")
enum agreed_text {
#define AGREED_TEXT_ENUM(name, number, word, label) AGREED_##name = number,
    AGREED_TEXT_TABLE(AGREED_TEXT_ENUM)
#undef AGREED_TEXT_ENUM
};
#define AGREED_TEXT_COUNT(name, number, word, label) +1
enum { AGREED_TEXTS = 0 AGREED_TEXT_TABLE(AGREED_TEXT_COUNT) };
#undef AGREED_TEXT_COUNT
/* From 1 without gaps: an array of AGREED_TEXTS is indexed by number - 1. */
static inline size_t agreed_text_index(enum agreed_text text) { return (size_t)text - 1; }

/* "policy"; "" for no number of the table. */
const char *agreed_text_word(unsigned number);
const char *agreed_text_label(enum agreed_text text);
/* UNKNOWN_WORD. */
MUST_USE struct status agreed_text_find(struct span word, enum agreed_text *out);
