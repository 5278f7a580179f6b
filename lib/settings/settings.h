// SPDX-License-Identifier: EUPL-1.2
//
// Settings: small texts of `[section]` headings and `name = value` lines, as an operator writes them. One
// table of keys gives the reader, the check, the example text and the reference page. Nothing is guessed,
// cut or skipped: what is not understood is refused with file, line and what was expected.
//
// The text: UTF-8, lines of at most SETTINGS_LINE_MOST bytes ended by a line feed; comments start with `#` or
// `;` at the start of a line, or with a blank and `;` after a value. Names and headings are lower-case, a
// section occurs once and a name once in its section. An indented line continues the value above it (joined by
// one blank); it may hold `=` at its end only, so that an indented `name = value` is not swallowed.
#pragma once

#include "base/arena.h"
#include "base/listener.h"
#include "base/span.h"

#define SETTINGS_LINE_MOST 190
#define SETTINGS_VALUE_MOST 2048 /* with its continuation lines */
#define SETTINGS_WORD_MOST 48    /* a name */
#define SETTINGS_HEADING_MOST 80 /* the text between [ and ] */
#define SETTINGS_TEXT_MOST ((size_t)512 * 1024)
#define SETTINGS_ROWS_MOST 4096

/* ---- the raw form: what stands in the text, in order */

struct setting {
    const char *section, *name, *value; /* value is never empty */
    unsigned line, section_line;        /* where the name stands and where its heading, from 1 */
};

/* Reads `text`; `file` is for the complaint only. The rows are the arena's. Refuses TOO_LARGE, MALFORMED (not
 * such a text) and CONFLICT (a name or section twice). */
MUST_USE struct status settings_parse(struct span text, const char *file, struct arena *arena, struct setting **out_rows, size_t *out_count,
                                      struct complaint *why);

/* ---- the table form: which keys there are */

enum settings_kind {
    SETTINGS_TEXT,     /* any clean text of at most `most` bytes */
    SETTINGS_WORD,     /* one of `words` */
    SETTINGS_PATH,     /* absolute, without `..` */
    SETTINGS_BOOLEAN,  /* yes or no: number 1 or 0 */
    SETTINGS_INTEGER,  /* least to most */
    SETTINGS_SIZE,     /* number and B, KiB, MiB or GiB: in bytes */
    SETTINGS_DURATION, /* number and ms, s, m, h or d: in milliseconds */
    SETTINGS_KINDS
};

struct settings_key {
    const char *section, *name;
    enum settings_kind kind;
    const char *fallback; /* the value when nothing is written, in the form it is written in; NULL: none */
    uint64_t least, most; /* bounds of the number, or of the bytes of a text; most 0: no bounds */
    const char *words;    /* of a SETTINGS_WORD, with single blanks between; the number is the place from 0 */
    const char *sentence; /* what it is for: one line, without a full stop */
    bool required;        /* must be written; has no fallback */
};

struct settings_value {
    const char *text; /* NULL: not written and no fallback */
    uint64_t number;  /* of every kind but text and path */
    unsigned line;    /* 0: the fallback */
};

/* A table belongs together: `keys` of one section stand next to each other. */
struct settings_table {
    const struct settings_key *keys;
    size_t count;
};

/* As settings_parse, and every row is a key of the table: `out_values` has one value per key, in the order of
 * the table. Tells UNKNOWN_WORD for each key or section that the table does not have (the complaint names those it
 * has) and INVALID for each that is out of range, of the wrong kind, or required and missing; a text that
 * settings_parse refuses has no keys to look at. */
MUST_USE struct status settings_read(struct span text, const char *file, const struct settings_table *table, struct arena *arena,
                                     struct settings_value **out_values, struct listener listener);
/* The value of [section] name; asking for a key that the table does not have is a bug. */
const struct settings_value *settings_find(const struct settings_table *table, const struct settings_value *values, const char *section,
                                           const char *name);

/* A text that settings_read accepts once the required keys are filled in; every key is explained, keys that
 * are neither required nor have a fallback stand in a comment. */
MUST_USE struct status settings_print_example(const struct settings_table *table, struct arena *arena, const char **out);
/* The reference page: one Markdown table per section. */
MUST_USE struct status settings_print_reference(const struct settings_table *table, struct arena *arena, const char **out);

/* One value of a key, as settings_read does it. INVALID with a reason that does not name place or key. */
MUST_USE struct status settings_value_parse(const struct settings_key *key, const char *text, uint64_t *out_number, struct complaint *why);
const char *settings_kind_word(enum settings_kind kind); /* "text", "word", … */
