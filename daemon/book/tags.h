// SPDX-License-Identifier: EUPL-1.2
//
// The tags of the own register in memory, so that the tokens of a question are found in one pass over those of its domain and epoch:
// some two nanoseconds a tag, and nothing else would leave questions about who is not known unlinkable (P-10). Filled from the
// sealed rows at start; at rest no tag can be read without the keeper's keys. Only half of a tag is here: what a scan finds are
// records that may answer, and their sealed rows say whether they do (book/lookups.h).
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
/* The subjects of one record, in place of those it had: as much work as it has of them. */
MUST_USE struct status tag_table_replace(struct tag_table *table, int64_t record, const struct stored_subject *subjects, size_t count);
/* Rises with every change: two equal versions are the same table. */
uint64_t tag_table_version(const struct tag_table *table);
size_t tag_table_count(const struct tag_table *table);
/* While somebody is in the middle of a scan, rows keep their places: what was not passed yet does not move to where it was. */
void tag_table_hold(struct tag_table *table, bool is_held);

struct tag_question {
    struct span domain;
    uint32_t epoch;
    const uint8_t *nonce; /* TOKEN_NONCE_BYTES */
    const struct oin *holder;
    const struct subject *tokens;
    size_t token_count;
};

#define TAG_MATCHES_MOST 1024 /* records about one household */
#define TAG_SCAN_ALL SIZE_MAX
/* A scan and what it found so far; {0} before it begins. Free what it found. */
struct tag_scan {
    uint64_t load; /* the reading of the table that it is about: after another it begins again */
    size_t column, row;
    size_t count, room;
    int64_t *records; /* ascending, each once */
};
void tag_scan_free(struct tag_scan *scan);
/* The next `most` tags. Records that are added meanwhile may be found, or not; records that stay are. TOO_LARGE over
 * TAG_MATCHES_MOST, NO_MEMORY. */
MUST_USE struct status tag_table_scan(const struct tag_table *table, const struct tag_question *question, size_t most,
                                      struct tag_scan *scan, bool *out_done);
