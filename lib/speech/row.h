// SPDX-License-Identifier: EUPL-1.2
//
// How rows are written. A shape is a plain struct and its rows: for each member its name in JSON, its kind, its bounds and what
// it means. Taking a struct out of JSON and putting it in read the same rows, and so do the page and its examples; so nothing
// goes out that would not be taken, no member is known that is not explained, and what a row does not name is refused.
//
// A noun's header (case.h, …) has its structs, its list of verbs, and below them, for tables.c only, the rows:
//
//     struct speech_case_asked {
//         uint32_t asked;
//     };
//     static const struct speech_row speech_case_asked_rows[] = {
//         {NUMBER(struct speech_case_asked, asked, 0, PARTNERS_MOST), MEANS("how many partners were asked")},
//     };
//     SHAPE(speech_case_asked);
//
// A member stands in the JSON unless its row says OPTIONAL (then zero, "" or an empty list is: absent) or IF(type, has_member); rows with
// the same has_member stand or fall together.
// Texts are zero-terminated: JSON with a NUL in it never comes this far.
#pragma once

#include "base/prose.h"
#include "speech/parts.h"
#include "json/json.h"

enum speech_kind {
    SPEECH_NUMBER, /* an integer member of any width; least..most */
    SPEECH_BOOL,
    SPEECH_TEXT,   /* const char *: clean UTF-8 in one line; least..most bytes */
    SPEECH_LINES,  /* the same, with line ends */
    SPEECH_PROSE,  /* const char *: what people write, held to the profile of `form` (base/prose.h); least..most bytes */
    SPEECH_WORD,   /* const char *: a-z, 0-9 and -; least..most bytes. Words of the policy are said as words: numbers are its own */
    SPEECH_CHOICE, /* an enum or a number, as one of a list of words */
    SPEECH_CODE,   /* enum status_code, as its word */
    SPEECH_DAY,    /* int32_t, days since 1970-01-01, as jjjj-mm-dd (dd-mm-jjjj is taken too) */
    SPEECH_TIME,   /* int64_t, milliseconds since 1970-01-01, as 2026-03-09T12:34:56.789Z */
    SPEECH_HEX,    /* a byte array, all of it */
    SPEECH_BASE64, /* likewise */
    SPEECH_BYTES,  /* struct span, as base64; least..most bytes */
    SPEECH_RAW,    /* struct span, as the number of its bytes, which follow the line; of a reply, one at most, not inside another member */
    SPEECH_POINT,  /* struct element, as base64 */
    SPEECH_POINTS, /* struct element * and its count, side by side as one base64; least..most points */
    SPEECH_OIN,    /* struct oin */
    SPEECH_OBJECT, /* a struct inside */
    SPEECH_LIST,   /* a pointer to items and their count; least..most. What an item is, a row without a name says */
    SPEECH_TALLY,  /* struct speech_tally * and its count: an object whose names are not fixed */
    SPEECH_KINDS
};

enum speech_presence { SPEECH_ALWAYS = 0, SPEECH_IF_ANY, SPEECH_IF_SAID };

struct speech_shape;
struct speech_row {
    const char *name; /* NULL: an item of a list */
    enum speech_kind kind;
    enum speech_presence presence;
    size_t at, size;             /* the member */
    size_t has_at;               /* SPEECH_IF_SAID: the bool that says whether it is there */
    size_t count_at, count_size; /* its count */
    int64_t least, most;
    enum prose_form form;
    const char *const *words; /* by number; NULL is no word */
    size_t word_count;
    const struct speech_shape *child; /* of an object */
    const struct speech_row *item;    /* of a list */
    size_t item_size;
    const char *example; /* of a text or a word */
    const char *meaning;
};

struct speech_shape {
    size_t size; /* of the struct */
    const struct speech_row *rows;
    size_t row_count;
    size_t flaw_at; /* its struct speech_flaw, or SPEECH_NO_FLAW */
};
#define SPEECH_NO_FLAW SIZE_MAX

// clang-format off
#define ROW_MEMBER(type, member_) .at = offsetof(type, member_), .size = sizeof(((type *)0)->member_)
#define ROW_COUNT(type, count_) .count_at = offsetof(type, count_), .count_size = sizeof(((type *)0)->count_)
/* Each takes the name of the member for the name in JSON; the …_AS take another. */
#define NUMBER_AS(name_, type, member_, least_, most_) \
    .name = (name_), .kind = SPEECH_NUMBER, ROW_MEMBER(type, member_), .least = (least_), .most = (most_)
#define NUMBER(type, member_, least_, most_) NUMBER_AS(#member_, type, member_, least_, most_)
#define BOOL_AS(name_, type, member_) .name = (name_), .kind = SPEECH_BOOL, ROW_MEMBER(type, member_)
#define BOOL(type, member_) BOOL_AS(#member_, type, member_)
#define TEXT_AS(name_, type, member_, least_, most_) \
    .name = (name_), .kind = SPEECH_TEXT, ROW_MEMBER(type, member_), .least = (least_), .most = (most_)
#define TEXT(type, member_, least_, most_) TEXT_AS(#member_, type, member_, least_, most_)
#define LINES(type, member_, least_, most_) \
    .name = #member_, .kind = SPEECH_LINES, ROW_MEMBER(type, member_), .least = (least_), .most = (most_)
#define PROSE(type, member_, form_, least_, most_) \
    .name = #member_, .kind = SPEECH_PROSE, ROW_MEMBER(type, member_), .form = (form_), .least = (least_), .most = (most_)
#define WORD(type, member_) .name = #member_, .kind = SPEECH_WORD, ROW_MEMBER(type, member_), .least = 1, .most = SPEECH_WORD_MOST
#define CHOICE_AS(name_, type, member_, words_) \
    .name = (name_), .kind = SPEECH_CHOICE, ROW_MEMBER(type, member_), .words = (words_), .word_count = N(words_)
#define CHOICE(type, member_, words_) CHOICE_AS(#member_, type, member_, words_)
#define CODE_AS(name_, type, member_) .name = (name_), .kind = SPEECH_CODE, ROW_MEMBER(type, member_)
#define CODE(type, member_) CODE_AS(#member_, type, member_)
#define DAY_AS(name_, type, member_) \
    .name = (name_), .kind = SPEECH_DAY, ROW_MEMBER(type, member_), .least = DATE_LEAST_DAY, .most = DATE_MOST_DAY
#define DAY(type, member_) DAY_AS(#member_, type, member_)
#define DAY_WITHIN(name_, type, member_, least_, most_) \
    .name = (name_), .kind = SPEECH_DAY, ROW_MEMBER(type, member_), .least = (least_), .most = (most_)
/* A day that a partner claims: whatever the wire takes can be shown. */
#define CLAIMED_DAY_AS(name_, type, member_) DAY_WITHIN(name_, type, member_, 0, DAY_MOST)
#define CLAIMED_DAY(type, member_) CLAIMED_DAY_AS(#member_, type, member_)
#define TIME_AS(name_, type, member_) \
    .name = (name_), .kind = SPEECH_TIME, ROW_MEMBER(type, member_), .least = 0, .most = SPEECH_TIME_MOST
#define TIME(type, member_) TIME_AS(#member_, type, member_)
#define HEX_AS(name_, type, member_) .name = (name_), .kind = SPEECH_HEX, ROW_MEMBER(type, member_)
#define HEX(type, member_) HEX_AS(#member_, type, member_)
#define BASE64(type, member_) .name = #member_, .kind = SPEECH_BASE64, ROW_MEMBER(type, member_)
#define BYTES(type, member_, least_, most_) \
    .name = #member_, .kind = SPEECH_BYTES, ROW_MEMBER(type, member_), .least = (least_), .most = (most_)
#define RAW(type, member_, least_, most_) \
    .name = #member_, .kind = SPEECH_RAW, ROW_MEMBER(type, member_), .least = (least_), .most = (most_)
#define POINT(type, member_) .name = #member_, .kind = SPEECH_POINT, ROW_MEMBER(type, member_)
#define POINTS(type, member_, count_, least_, most_) \
    .name = #member_, .kind = SPEECH_POINTS, ROW_MEMBER(type, member_), ROW_COUNT(type, count_), .least = (least_), .most = (most_)
#define OIN(type, member_) .name = #member_, .kind = SPEECH_OIN, ROW_MEMBER(type, member_)
#define OBJECT_AS(name_, type, member_, child_) \
    .name = (name_), .kind = SPEECH_OBJECT, ROW_MEMBER(type, member_), .child = &child_##_shape
#define OBJECT(type, member_, child_) OBJECT_AS(#member_, type, member_, child_)
#define LIST_AS(name_, type, member_, count_, item_, least_, most_) \
    .name = (name_), .kind = SPEECH_LIST, ROW_MEMBER(type, member_), ROW_COUNT(type, count_), \
    .item = &(item_), .item_size = sizeof(*((type *)0)->member_), .least = (least_), .most = (most_)
#define LIST(type, member_, count_, item_, least_, most_) LIST_AS(#member_, type, member_, count_, item_, least_, most_)
#define TALLY(type, member_, count_) \
    .name = #member_, .kind = SPEECH_TALLY, ROW_MEMBER(type, member_), ROW_COUNT(type, count_), .most = SPEECH_TALLY_MOST

/* The item of a list. */
#define OBJECT_ITEM(child_) {.kind = SPEECH_OBJECT, .child = &child_##_shape}
#define WORD_ITEM(example_) {.kind = SPEECH_WORD, .size = sizeof(char *), .least = 1, .most = SPEECH_WORD_MOST, .example = (example_)}
#define CHOICE_ITEM(words_) {.kind = SPEECH_CHOICE, .size = sizeof(int), .words = (words_), .word_count = N(words_)}
#define OIN_ITEM {.kind = SPEECH_OIN, .size = sizeof(struct oin)}
#define TEXT_ITEM(example_) {.kind = SPEECH_TEXT, .size = sizeof(char *), .most = SPEECH_TEXT_MOST, .example = (example_)}
#define BYTES_ITEM(least_, most_) {.kind = SPEECH_BYTES, .size = sizeof(struct span), .least = (least_), .most = (most_)}

#define OPTIONAL .presence = SPEECH_IF_ANY
#define IF(type, has_) .presence = SPEECH_IF_SAID, .has_at = offsetof(type, has_)
#define EXAMPLE(text_) .example = (text_)
#define MEANS(text_) .meaning = (text_)

/* Of the struct of this name and its rows. */
#define SHAPE(noun) static const struct speech_shape noun##_shape = {sizeof(struct noun), noun##_rows, N(noun##_rows), SPEECH_NO_FLAW}
/* Of items that are judged one by one; the struct has a `flaw`. */
#define SHAPE_OF_ITS_OWN(noun) \
    static const struct speech_shape noun##_shape = {sizeof(struct noun), noun##_rows, N(noun##_rows), offsetof(struct noun, flaw)}
/* Words of an X-macro table that has them beside the numbers of an enum. */
#define NUMBERED_WORD(name, number, word, ...) [number] = (word),
// clang-format on

/* Where in the request or reply we are, for complaints: "subjects[2].kind". */
struct speech_place {
    const struct speech_place *outer; /* NULL: the whole */
    const char *name;                 /* NULL: an item, by its number */
    size_t index;
    const char *const *beside; /* of the whole: names that stand beside those of its rows; NULL at the end */
};

/* One member on its way. */
struct speech_passage {
    const struct speech_row *row;
    uint8_t *plain; /* the struct that has the member */
    const struct speech_place *place;
    struct arena *arena;
    struct complaint *why;
};
MUST_USE struct status speech_row_take(const struct speech_passage *passage, const struct json *value);
MUST_USE struct status speech_row_put(const struct speech_passage *passage, struct json **out); /* only reads `plain` */

/* Objects, whole: of `context` place, arena and why. */
MUST_USE struct status speech_shape_take(const struct speech_shape *shape, const struct json *object, const struct speech_passage *context,
                                         void *out);
MUST_USE struct status speech_shape_put(const struct speech_shape *shape, const void *plain, const struct speech_passage *context,
                                        struct json *object);
/* "subjects[2].kind: REASON" */
MUST_USE struct status speech_complain(const struct speech_passage *passage, struct status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* An example that the row would take, and an object with one for each row. */
struct json *speech_row_example(const struct speech_row *row);
void speech_shape_example(const struct speech_shape *shape, struct json *object);
/* What the row takes, in words: "a whole number from 0 to 5". */
void speech_row_describe(const struct speech_row *row, FILE *out);
