// SPDX-License-Identifier: EUPL-1.2
//
// The node's own register: which coded concern it has about which household, by the partner's own reference
// (kenmerk), with the pseudonyms of that household in every domain in which may be asked. The same import
// twice changes nothing.
#pragma once

#include "store/database.h"
#include "store/subjects.h"

#define REFERENCE_MOST_BYTES 200

struct record {
    struct span reference; /* kenmerk; 1..REFERENCE_MOST_BYTES */
    struct signal signal;
};
enum record_outcome { RECORD_ADDED = 1, RECORD_UNCHANGED, RECORD_REPLACED };

/* Found by (reference, category); a replaced record keeps its id. INVALID: reference, contact or a domain too long. */
MUST_USE struct status store_record_put(struct store *store, const struct record *record, const struct stored_subject *subjects,
                                        size_t count, int64_t *out_id, enum record_outcome *out_outcome);
/* NOT_FOUND. */
MUST_USE struct status store_record_read(struct store *store, int64_t id, struct arena *arena, struct record *out);
MUST_USE struct status store_record_subjects(struct store *store, int64_t id, struct arena *arena, struct stored_subject **out,
                                             size_t *out_count);
struct record_count {
    uint64_t all, of_old_key; /* whose pseudonyms name no holder: nobody finds them, they are to be imported again */
};
MUST_USE struct status store_record_count(struct store *store, struct record_count *out);

/* Every subject under our own key, to fill the table of tags in memory at start: those for others' registers are for signals only, and
 * a question that finds them would be answered by whoever holds the other register. The subject's domain lives until the
 * callback returns; the callback must not call the store. Stops at the first that is not OK and gives that back. */
typedef struct status store_tag_visit(void *context, int64_t record, const struct stored_subject *subject);
MUST_USE struct status store_tags_each(struct store *store, store_tag_visit *visit, void *context);
