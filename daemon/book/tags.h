// SPDX-License-Identifier: EUPL-1.2
//
// The tags of the own register in memory, so that an inquiry's lookup tokens can be found by computing the
// token of each tag: one SHA-256 per tag of the domain. Filled from the sealed rows at start; at rest no tag
// can be read without the keeper's keys.
#pragma once

#include "store/records.h"
#include "wire/message.h"

struct tag_table;
MUST_USE struct status tag_table_new(struct tag_table **out);
struct tag_table *tag_table_free(struct tag_table *table); /* wipes */
DEFINE_CLEANUP(tag_table)
/* Forgets everything and reads all rows again: at start and after a transaction that was undone. */
MUST_USE struct status tag_table_load(struct tag_table *table, struct store *store);
/* The subjects of a record that is new to the table. */
MUST_USE struct status tag_table_add(struct tag_table *table, int64_t record, const struct stored_subject *subjects, size_t count);
/* The subjects of one record, in place of those it had: passes over the whole table. */
MUST_USE struct status tag_table_replace(struct tag_table *table, int64_t record, const struct stored_subject *subjects, size_t count);
/* Rises with every change: two equal versions are the same table. */
uint64_t tag_table_version(const struct tag_table *table);
size_t tag_table_count(const struct tag_table *table);

struct tag_match {
    int64_t record;
    uint8_t matched_by; /* bits 1 << enum identifier_kind */
};
struct tag_question {
    struct span domain;
    uint32_t epoch;
    const uint8_t *nonce; /* TOKEN_NONCE_BYTES */
    const struct oin *holder;
    const struct subject *tokens;
    size_t token_count;
};
#define TAG_MATCHES_MOST 1024 /* records about one household */
/* Records of which a subject answers one of the tokens (kind included), each once, ascending. TOO_LARGE over TAG_MATCHES_MOST. */
MUST_USE struct status tag_table_match(const struct tag_table *table, const struct tag_question *question, struct arena *arena,
                                       struct tag_match **out, size_t *out_count);
