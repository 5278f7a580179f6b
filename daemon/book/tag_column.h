// SPDX-License-Identifier: EUPL-1.2
//
// Tags of one domain, epoch and kind, laid out for a scan: the bytes that go into it stand side by side, and beside them whose they
// are. The rows of a record are found by the record, so that putting others in their place costs as much as it has rows and not a
// walk over the register. Rows that go leave holes, which are filled when nobody is in the middle of a scan.
#pragma once

#include "pseudonym/lookup.h"

struct tag_column {
    size_t count, room; /* rows, holes among them */
    uint8_t *scans;     /* LOOKUP_SCAN_BYTES of the tag for each row */
    int64_t *records;   /* whose it is; TAG_HOLE: nobody's */
    uint32_t *next;     /* the next row of the same record, or the next hole */
    uint32_t first_hole;
    uint32_t *firsts; /* 2 * room places by a hash of the record: its first row and one, or 0 */
};
#define TAG_HOLE INT64_MIN

void tag_column_init(struct tag_column *column);
void tag_column_clear(struct tag_column *column); /* no rows; wipes them */
void tag_column_end(struct tag_column *column);   /* and gives the memory back */

/* At the end. NO_MEMORY; TOO_LARGE beyond 2^31 rows. */
MUST_USE struct status tag_column_add(struct tag_column *column, int64_t record, const uint8_t tag[static TAG_BYTES]);
/* Its rows become holes: how many. */
size_t tag_column_remove(struct tag_column *column, int64_t record);
/* Each hole takes the last row: rows move. */
void tag_column_fill_holes(struct tag_column *column);
