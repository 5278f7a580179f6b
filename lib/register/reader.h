// SPDX-License-Identifier: EUPL-1.2
//
// What the files of this room share. The two forms differ in how a row's values are found; from there on a
// row is a draft (values by column), and row.c turns it into a checked row or into faults.
#pragma once

#include "base/prose.h"
#include "register/register.h"

enum column {
    COLUMN_REFERENCE,
    COLUMN_BSN,
    COLUMN_POSTCODE,
    COLUMN_HOUSE_NUMBER,
    COLUMN_HOUSE_LETTER,
    COLUMN_HOUSE_ADDITION,
    COLUMN_BAG,
    COLUMN_SURNAME,
    COLUMN_FIRST_NAME,
    COLUMN_BIRTH,
    COLUMN_ROLE,
    COLUMN_CATEGORY,
    COLUMN_LIFE_DOMAIN,
    COLUMN_URGENCY,
    COLUMN_SINCE,
    COLUMN_UNTIL,
    COLUMN_CONTACT,
    COLUMN_COUNT,
    COLUMN_IGNORED = COLUMN_COUNT, /* named by the caller: not looked at */
    COLUMN_UNNAMED,                /* a separator too many: must stay empty */
    COLUMN_UNKNOWN
};

struct reading {
    const struct register_options *options;
    const struct register_sink *sink;
    struct complaint *why;
};

/* A row on its way. `values` have the profile of people's text, blanks around them allowed; empty where there is none. */
struct draft {
    size_t row, line;
    size_t faults;
    struct span values[COLUMN_COUNT];
    uint8_t category[WORD_MOST_BYTES], life_domain[WORD_MOST_BYTES]; /* folded to lower case */
};

/* columns.c */
const char *column_name(enum column column);
enum column column_find(const struct reading *reading, struct span name);
/* INVALID with the names that are known. `name` is quoted only when it cannot be somebody's data. */
MUST_USE struct status column_complain_unknown(const struct reading *reading, size_t line, size_t position, struct span name);
/* Whether a file with these columns can hold a good row. */
MUST_USE struct status columns_check(const struct reading *reading, const bool present[static COLUMN_COUNT]);

/* row.c */
/* Why `text` may not stand in this column at all, or NULL. What says who or where goes no further than its one form, whose rules
 * judge every character of it. */
const char *column_reason(enum column column, struct span text);
MUST_USE struct status draft_fault(const struct reading *reading, struct draft *draft, const char *column, const char *reason);
/* Checks what is in the draft; hands out the row when it had no fault, now or before. */
MUST_USE struct status draft_finish(const struct reading *reading, struct draft *draft);

/* The two forms; `bytes` are without byte order mark. */
MUST_USE struct status csv_read(const struct reading *reading, struct span bytes, bool must_be_utf8);
MUST_USE struct status json_lines_read(const struct reading *reading, struct span bytes);

/* The physical line at the start of `bytes` with its end: LF, CR LF or CR. */
struct span line_at(struct span bytes);
bool line_is_blank(struct span line);
const char *file_name_of(const struct reading *reading);

#define REASON_TOO_LONG_ROW "too-long: de rij is langer dan 8192 bytes"
#define REASON_CHARACTERS "characters: een stuurteken of een nieuwe regel, of een teken dat in dit bestand niet kan"
