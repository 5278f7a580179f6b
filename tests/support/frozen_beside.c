// SPDX-License-Identifier: EUPL-1.2
//
// What commitments open to, and with which keys.
#include "support/frozen_beside.h"

#include "store/escrows.h"
#include "store/openings.h"
#include "support/frozen_agreed.h"

#include <inttypes.h>
#include <stdio.h>

static struct status print_opening(struct store *store, const char *word, int64_t key, struct span value)
{
    uint8_t secret[32];
    TRY(store_subject_key_read(store, key, secret));
    printf("  commit %s opens to %s with key %" PRId64 " %s\n", word, frozen_bytes_text(value), key,
           frozen_bytes_text(SPAN_OF_ARRAY(secret)));
    return STATUS(OK);
}

/* All of a list; of what was written before there were lists, the one that is committed to. */
static struct status read_subjects(struct store *store, struct arena *arena, uint64_t index, bool *out_is_list)
{
    struct listed_row rows[SUBJECTS_MOST];
    size_t count;
    TRY(store_listed_read(store, index, N(rows), arena, rows, &count));
    for (size_t i = 0; i < count; i++)
        TRY(print_opening(store, "to one of the list", rows[i].subject_key, rows[i].value));
    *out_is_list = count > 0;
    return STATUS(OK);
}

struct status frozen_read_beside(struct store *store, struct arena *arena, const struct entry *entry, uint64_t index)
{
    struct span request, value;
    int64_t key;
    bool is_list = false;
    if (entry->kind == ENTRY_EVALUATED && entry->has_counterpart) {
        struct status status = store_escrow_read(store, &entry->exchange_id, &entry->counterpart, arena, &request);
        if (status_is(status, STATUS_UNSUPPORTED))
            printf("  escrow of an earlier form\n");
        else if (status_ok(status))
            printf("  request %s\n", frozen_bytes_text(request));
    }
    for (size_t i = 0; i < entry->commit_count; i++) {
        if (entry->commits[i].field == COMMIT_SUBJECT)
            TRY(read_subjects(store, arena, index, &is_list));
        if (entry->commits[i].field == COMMIT_SUBJECT && is_list)
            continue;
        TRY(store_opening_read(store, index, entry->commits[i].field, arena, &key, &value));
        TRY(print_opening(store, commit_field_word(entry->commits[i].field), key, value));
    }
    return STATUS(OK);
}
