// SPDX-License-Identifier: EUPL-1.2
//
// People's text: what may stand in it, and which numbers could be somebody's BSN (P-01). 999900006, 123456782 and 10000008
// pass the eleven test.
#include "base/bsn.h"
#include "base/prose.h"

#include <criterion/criterion.h>

Test(base_prose, one_number_in_eleven_could_be_a_bsn)
{
    size_t valid = 0;
    for (unsigned number = 100000000; number < 100011000; number++) {
        char text[16];
        snprintf(text, sizeof text, "%u", number);
        unsigned sum = 0, last = (unsigned)(text[8] - '0');
        for (unsigned i = 0; i < 8; i++)
            sum += (9 - i) * (unsigned)(text[i] - '0');
        cr_assert_eq(bsn_find(span_of_text(text), BSN_IN_TEXT), sum % 11 == last, "%s", text);
        valid += sum % 11 == last;
    }
    cr_expect_eq(valid, 1000);
    cr_expect_eq(bsn_find(span_of_text("000000000"), BSN_IN_TEXT), 0);
}

struct number_case {
    const char *text;
    size_t at; /* where it is found, 0: it is not */
};

static void check_numbers(const struct number_case *cases, size_t count, enum bsn_pieces pieces)
{
    for (size_t i = 0; i < count; i++) {
        size_t found = bsn_find(span_of_text(cases[i].text), pieces);
        cr_expect_eq(found, cases[i].at, "%s: %zu", cases[i].text, found);
    }
}

Test(base_prose, a_number_is_found_however_people_write_it)
{
    static const struct number_case cases[] = {
        {"999900006", 1},
        {"zie 999900006", 5},
        {"betreft 999900006 dringend", 9},
        {"(999900006)", 2},
        {"BSN:999900006.", 5},
        {"kenmerk A999900006b", 10},
        {"één 999900006", 5},
        {"10000008", 1}, /* a spreadsheet dropped the zero */
        {"9999.00.006", 1},
        {"999 900 006", 1},
        {"999-900-006", 1},
        {"99 99 00 006", 1},
        {"9 9 9 9 0 0 0 0 6", 1},
        {"999 - 900 - 006", 1},
        {"999.  900.006", 1},
        {"999/900/006", 1},
        {"999_900_006", 1},
        {"(999) (900) 006", 2},
        {"999\xC2\xA0"
         "900\xE2\x80\xAF"
         "006",
         1}, /* no-break spaces */
        {"999\xE2\x80\x93"
         "900\xE2\x80\x93"
         "006",
         1}, /* en dashes */
        {"999\xC2\xB7"
         "900\xC2\xB7"
         "006",
         1},                  /* middle dots */
        {"999\n900\n006", 1}, /* over the end of a line */
        {"999,900,006", 1},   /* as a spreadsheet groups it */
        {"10.000.008", 1},
        {"10 000 008", 1},
        {"999900006.0", 1}, /* as a table of floats has it */
        {"999900006,00", 1},
        {"9,99900006E+08", 1},
        {"bsn 9.99900006e8", 5},
        {"1,0000008E+07", 1},
        {"9\xCC\xB2"
         "9\xCC\xB2"
         "9900006",
         1}, /* underlined digits */
        {"2 personen, o.a. 999900006", 18},
        {"kind 2 999 900 006", 8},
        {"999 900 006 (12 jaar)", 1},
        {"sinds 01-03-2026 999900006", 18},
        {"Jo 123456782 0612345678", 4},
        {"0612345678 123456782", 12},
        {"06-12345678, 123456782", 14},
        {"0 999900006", 3},  /* no telephone number begins so */
        {"00 999900006", 4}, /* nor so */
        {"12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 x 999900006", 87},
    };
    check_numbers(cases, N(cases), BSN_IN_TEXT);
}

Test(base_prose, a_number_that_is_surely_something_else_is_left_alone)
{
    static const struct number_case cases[] = {
        {"", 0},
        {"Ouder en kind met schulden.", 0},
        {"999900007", 0},  /* fails the test */
        {"1999900006", 0}, /* ten digits */
        {"999900006999900006", 0},
        {"06-12345611", 0}, /* 12345611 passes */
        {"06 12345611", 0},
        {"06 123 456 11", 0},
        {"(06) 12345611", 0},
        {"0612345611", 0},
        {"06 - 10000008 / 078-1234567", 0},
        {"078 555 0214", 0},
        {"078-5550214", 0},
        {"+31 612345671", 0},
        {"+31 (0)6 12345671", 0},
        {"+31612345671", 0},
        {"0031 6 12345611", 0},
        {"+32 2 123 45 67", 0},
        {"gebeld op 01.03.2026", 0},
        {"01-03-2024 6 kinderen", 0}, /* 010320246 passes */
        {"12-03-25 123 euro", 0},
        {"2026-03-01 5", 0},
        {"zaak 2026-00014", 0}, /* 202600014 passes */
        {"zaak 00012/2026", 0}, /* so does 000122026 */
        {"van 09:00 tot 17:00, 10:30-11:30, 14.00-15.00", 0},
        {"2019, 2020, 2021 en 2022", 0},
        {"1.250,00 - 1.300,00", 0},
        {"3311 ZZ 100", 0},
        {"1,2E+08", 0},         /* rounded: it is nobody's any more */
        {"9,99900006E+09", 0},  /* ten digits */
        {"9,99900006E+080", 0}, /* eighty */
        {"NL91 ABNA 0417 1643 00", 0},
    };
    check_numbers(cases, N(cases), BSN_IN_TEXT);
}

Test(base_prose, in_a_reference_a_hyphen_parts_numbers)
{
    static const struct number_case cases[] = {
        {"sd-999900006-a", 4}, {"9999.00.006", 1}, {"999 900 006", 1}, {"10000008", 1},
        {"2026-00014", 0},     {"999-900-006", 0}, {"99/9900006", 0},  {"A1", 0},
    };
    check_numbers(cases, N(cases), BSN_IN_REFERENCE);
}

Test(base_prose, characters_that_are_not_what_they_seem_are_refused_with_their_place)
{
    static const struct {
        const char *text;
        enum prose_flaw flaw;
        size_t at;
    } cases[] = {
        {"Ren\xC3\xA9 \xE2\x82\xAC 5, 45 m\xC2\xB2, caf\x65\xCC\x81, \xC4\xB3s", PROSE_FLAW_NONE, 0},
        {"\xCE\x91\xCE\xB8\xCE\xAE\xCE\xBD\xCE\xB1 en \xD0\x9C\xD0\xBE\xD1\x81\xD0\xBA\xD0\xB2\xD0\xB0", PROSE_FLAW_NONE,
         0}, /* Athena, Moskva */
        {"\xCE\xB2-blokker", PROSE_FLAW_NONE, 0},
        {"\xD8\xB3\xD9\x84\xD8\xA7\xD9\x85", PROSE_FLAW_NONE, 0}, /* Arabic letters */
        {"\xF0\x9F\x99\x82", PROSE_FLAW_NONE, 0},                 /* a smile */
        {"abc\xC0\xAF", PROSE_FLAW_UTF8, 4},
        {"ab\xED\xA0\x80", PROSE_FLAW_UTF8, 3}, /* half of a surrogate pair */
        {"a\tb", PROSE_FLAW_CONTROL, 2},
        {"a\x1B[31m", PROSE_FLAW_CONTROL, 2},
        {"a\x7F", PROSE_FLAW_CONTROL, 2},
        {"a\xC2\x9B", PROSE_FLAW_CONTROL, 2},           /* a control sequence in one character */
        {"a\xE2\x80\xA8 b", PROSE_FLAW_CONTROL, 2},     /* line separator */
        {"\xC3\xA9\xE2\x80\xAE x", PROSE_FLAW_BIDI, 2}, /* right-to-left override */
        {"a\xE2\x81\xA6", PROSE_FLAW_BIDI, 2},          /* isolate */
        {"a\xD8\x9C", PROSE_FLAW_BIDI, 2},              /* Arabic letter mark */
        {"a\xF3\xA0\x81\x81", PROSE_FLAW_TAG, 2},
        {"12\xE2\x80\x8B"
         "34",
         PROSE_FLAW_INVISIBLE, 3}, /* zero width space */
        {"999\xE2\x80\x8D"
         "900006",
         PROSE_FLAW_INVISIBLE, 4},                  /* zero width joiner */
        {"a\xC2\xADz", PROSE_FLAW_INVISIBLE, 2},    /* soft hyphen */
        {"\xEF\xBB\xBF", PROSE_FLAW_INVISIBLE, 1},  /* byte order mark */
        {"a\xEF\xB8\x8F", PROSE_FLAW_INVISIBLE, 2}, /* variation selector */
        {"a\xE2\xA0\x80", PROSE_FLAW_INVISIBLE, 2}, /* braille without dots */
        {"a\xE3\x85\xA4", PROSE_FLAW_INVISIBLE, 2}, /* Hangul filler */
        {"a\xEE\x80\x80", PROSE_FLAW_PRIVATE, 2},
        {"a\xEF\xBF\xBF", PROSE_FLAW_PRIVATE, 2},
        {"a\xF4\x8F\xBF\xBD", PROSE_FLAW_PRIVATE, 2},
        {"\xEF\xBC\x99\xEF\xBC\x99", PROSE_FLAW_DIGIT, 1},  /* full width 99 */
        {"a\xD9\xA9", PROSE_FLAW_DIGIT, 2},                 /* Arabic-Indic 9 */
        {"\xE2\x81\xB9", PROSE_FLAW_DIGIT, 1},              /* superscript 9 */
        {"\xE2\x91\xA8", PROSE_FLAW_DIGIT, 1},              /* 9 in a ring */
        {"\xF0\x9D\x9F\xA1", PROSE_FLAW_DIGIT, 1},          /* mathematical 9 */
        {"\xEF\xBD\x81", PROSE_FLAW_STYLED, 1},             /* full width a */
        {"\xF0\x9D\x90\x9A", PROSE_FLAW_STYLED, 1},         /* bold a */
        {"\xE2\x93\x90", PROSE_FLAW_STYLED, 1},             /* a in a ring */
        {"a\xCC\x81\xCC\x82", PROSE_FLAW_NONE, 0},          /* two marks */
        {"a\xCC\x81\xCC\x82\xCC\x83", PROSE_FLAW_MARKS, 4}, /* three */
        {"\xCC\x81", PROSE_FLAW_MARKS, 1},                  /* on nothing */
        {"a \xCC\x81", PROSE_FLAW_MARKS, 3},
        {"b\xD0\xB0nk", PROSE_FLAW_SCRIPTS, 2}, /* Cyrillic a */
        {"d'\xD0\x90rc", PROSE_FLAW_SCRIPTS, 3},
        {"p\xCE\xB1s", PROSE_FLAW_SCRIPTS, 2},        /* Greek alpha */
        {"a\xCC\x81\xD0\xB0", PROSE_FLAW_SCRIPTS, 3}, /* a mark ends no word */
        {"\xE1\x8E\xAAnna", PROSE_FLAW_SCRIPTS, 2},   /* Cherokee GO, as A */
        {"bel 999900006", PROSE_FLAW_BSN, 5},
        {"\xE2\x80\xAE 999900006", PROSE_FLAW_BIDI, 1},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct prose_fault fault = prose_find_fault(span_of_text(cases[i].text), PROSE_LINE);
        cr_expect(fault.flaw == cases[i].flaw && fault.character == cases[i].at, "%zu: %s: %s at %zu", i, cases[i].text,
                  prose_flaw_text(fault.flaw), fault.character);
    }
    cr_expect(prose_find_fault(span_of("a\0b", 3), PROSE_LINES).flaw == PROSE_FLAW_CONTROL);
}

Test(base_prose, each_form_says_what_may_stand_in_it)
{
    static const struct {
        const char *text;
        bool lines, line, reference, label, agreed; /* may stand there */
    } cases[] = {
        {"nodig", true, true, true, true, true},          {"a\nb", true, false, false, false, false},
        {"a\r\nb", false, false, false, false, false},    {"a\n\xCC\x81", false, false, false, false, false}, /* on the end of a line */
        {"cafe\xCC\x81", true, true, true, true, false},  {"999900006", false, false, false, true, false},
        {"999-900-006", false, false, true, true, false}, {"a\xE2\x80\x8B", false, false, false, false, false},
    };
    for (size_t i = 0; i < N(cases); i++) {
        const bool expected[] = {[PROSE_LINES] = cases[i].lines,
                                 [PROSE_LINE] = cases[i].line,
                                 [PROSE_REFERENCE] = cases[i].reference,
                                 [PROSE_LABEL] = cases[i].label,
                                 [PROSE_AGREED] = cases[i].agreed};
        for (size_t form = 0; form < N(expected); form++)
            cr_expect_eq(prose_find_fault(span_of_text(cases[i].text), (enum prose_form)form).flaw == PROSE_FLAW_NONE, expected[form],
                         "%s as %zu", cases[i].text, form);
    }
}

Test(base_prose, a_complaint_names_the_place_and_the_reason_and_never_the_text)
{
    struct complaint why = {""};
    cr_expect(status_ok(prose_check(span_of_text("nodig"), PROSE_LINES, "necessity", &why)) && !why.text[0]);
    cr_expect(status_is(prose_check(span_of_text("betreft 999900006"), PROSE_LINES, "necessity", &why), STATUS_INVALID));
    cr_expect_str_eq(why.text, "necessity: character 9: a number that could be somebody's BSN; leave it out");
    for (size_t flaw = 0; flaw < PROSE_FLAW_COUNT; flaw++) {
        cr_expect(!prose_find_fault(span_of_text(prose_flaw_text((enum prose_flaw)flaw)), PROSE_LINE).flaw);
        cr_expect(!prose_find_fault(span_of_text(prose_flaw_dutch((enum prose_flaw)flaw)), PROSE_LINE).flaw);
    }
}

Test(base_prose, five_letters_of_which_three_are_different_can_say_something)
{
    static const struct {
        const char *text;
        bool says;
    } cases[] = {{"", false},
                 {".", false},
                 {"n", false},
                 {"nnnnnnnnnnnnnnnn", false},
                 {"ja ja ja ja", false},
                 {"nood", false},
                 {"nodig", true},
                 {"n o d i g", true},
                 {". - . - .", false},
                 {"112 112 112 112", false},
                 {"NnNnN", false},
                 {"Nodig, nu.", true},
                 {"aabbc", true},
                 {"aabbb", false},
                 {"\xD0\xB0\xD0\xB1\xD0\xB2\xD0\xB3\xD0\xB4", true},
                 {"\n\n\n", false},
                 {"\xE2\x80\xA6\xE2\x80\xA6\xE2\x80\xA6\xE2\x80\xA6\xE2\x80\xA6", false}};
    for (size_t i = 0; i < N(cases); i++)
        cr_expect_eq(prose_says_something(span_of_text(cases[i].text)), cases[i].says, "%zu: %s", i, cases[i].text);
}
