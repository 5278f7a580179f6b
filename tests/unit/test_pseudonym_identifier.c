// SPDX-License-Identifier: EUPL-1.2
//
// One person, one dwelling: one form of bytes, or a refusal.
#include "pseudonym/identifier.h"

#include "base/text.h"

#include <criterion/criterion.h>

#define NONE IDENTIFIER_FLAW_NONE

Test(pseudonym_identifier, a_bsn_has_one_form_and_passes_the_eleven_test)
{
    static const struct {
        const char *text, *canonical;
        enum identifier_flaw flaw;
    } cases[] = {
        {"123456782", "123456782", NONE},
        {"123 456 782", "123456782", NONE},
        {"1234.56.782", "123456782", NONE},
        {"123-456-782", "123456782", NONE},
        {" 123456782\t", "123456782", NONE},
        {"111222333", "111222333", NONE},
        {"10000008", "010000008", NONE}, /* 8 digits: 1*8 - 8 = 0 */
        {"010000008", "010000008", NONE},
        {"123456789", NULL, IDENTIFIER_FLAW_BSN_ELEVEN},
        {"123456783", NULL, IDENTIFIER_FLAW_BSN_ELEVEN},
        {"123456872", NULL, IDENTIFIER_FLAW_BSN_ELEVEN}, /* two digits swapped */
        {"000000000", NULL, IDENTIFIER_FLAW_BSN_ELEVEN},
        {"00000000", NULL, IDENTIFIER_FLAW_BSN_ELEVEN},
        {"1234567", NULL, IDENTIFIER_FLAW_BSN_LENGTH},
        {"1234567820", NULL, IDENTIFIER_FLAW_BSN_LENGTH},
        {"", NULL, IDENTIFIER_FLAW_BSN_LENGTH},
        {"..-", NULL, IDENTIFIER_FLAW_BSN_LENGTH},
        {"12345678A", NULL, IDENTIFIER_FLAW_BSN_SIGNS},
        {"+12345678", NULL, IDENTIFIER_FLAW_BSN_SIGNS},
        {"1234\xC2\xA0"
         "56782",
         NULL, IDENTIFIER_FLAW_BSN_SIGNS}, /* a no-break space */
        {"\xEF\xBC\x91"
         "23456782",
         NULL, IDENTIFIER_FLAW_BSN_SIGNS}, /* a full-width digit */
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct identifier out = {0};
        enum identifier_flaw flaw = NONE;
        struct status status = identifier_bsn(span_of_text(cases[i].text), &flaw, &out);
        cr_expect_eq(status_ok(status), cases[i].canonical != NULL, "%s", cases[i].text);
        cr_expect_eq(flaw, cases[i].flaw, "%s: %s", cases[i].text, identifier_flaw_text(flaw));
        if (cases[i].canonical)
            cr_expect(span_is_text(identifier_span(&out), cases[i].canonical), "%s", cases[i].text);
        else
            cr_expect(status_is(status, STATUS_BAD_IDENTIFIER) && out.size == 0, "untouched on failure");
    }
}

Test(pseudonym_identifier, one_number_in_eleven_is_a_bsn)
{
    size_t valid = 0;
    for (unsigned number = 100000000; number < 100011000; number++) {
        char text[16];
        struct identifier out;
        snprintf(text, sizeof text, "%u", number);
        unsigned sum = 0, last = (unsigned)(text[8] - '0');
        for (unsigned i = 0; i < 8; i++)
            sum += (9 - i) * (unsigned)(text[i] - '0');
        cr_assert_eq(status_ok(identifier_bsn(span_of_text(text), NULL, &out)), sum % 11 == last, "%s", text);
        valid += sum % 11 == last;
    }
    cr_expect_eq(valid, 1000);
}

Test(pseudonym_identifier, an_address_has_one_form)
{
    static const struct {
        const char *postcode, *number, *letter, *addition, *canonical;
        enum identifier_flaw flaw;
    } cases[] = {
        {"1234AB", "12", "A", "BIS", "1234AB|12|A|BIS", NONE},
        {"1234 ab", " 12 ", "a", "bis", "1234AB|12|A|BIS", NONE},
        {"1234-ab", "00012", "-a", "b.i.s.", "1234AB|12|A|BIS", NONE},
        {"1234AB", "12", "", "", "1234AB|12||", NONE},
        {"1234AB", "12", "", "A", "1234AB|12||A", NONE}, /* not the same as letter A */
        {"1234AB", "12", "A", "", "1234AB|12|A|", NONE},
        {"1234AB", "12", "-", " / ", "1234AB|12||", NONE}, /* exports write a dash for empty */
        {"1234AB", "99999", "", "H-3", "1234AB|99999||H3", NONE},
        {"9999ZZ", "1", "\xC3\xA9", "", "9999ZZ|1|E|", NONE},  /* e acute, composed */
        {"9999ZZ", "1", "e\xCC\x81", "", "9999ZZ|1|E|", NONE}, /* and decomposed */
        {"9999ZZ", "1", "",
         "\xC5\xA0"
         "1",
         "9999ZZ|1||S1", NONE}, /* S caron */
        {"0234AB", "12", "", "", NULL, IDENTIFIER_FLAW_POSTCODE},
        {"1234A", "12", "", "", NULL, IDENTIFIER_FLAW_POSTCODE},
        {"1234ABC", "12", "", "", NULL, IDENTIFIER_FLAW_POSTCODE},
        {"AB1234", "12", "", "", NULL, IDENTIFIER_FLAW_POSTCODE},
        {"", "12", "", "", NULL, IDENTIFIER_FLAW_POSTCODE},
        {"1234AB", "", "", "", NULL, IDENTIFIER_FLAW_NUMBER},
        {"1234AB", "0", "", "", NULL, IDENTIFIER_FLAW_NUMBER},
        {"1234AB", "100000", "", "", NULL, IDENTIFIER_FLAW_NUMBER},
        {"1234AB", "12-14", "", "", NULL, IDENTIFIER_FLAW_NUMBER}, /* not 1214 */
        {"1234AB", "12A", "", "", NULL, IDENTIFIER_FLAW_NUMBER},
        {"1234AB", "-12", "", "", NULL, IDENTIFIER_FLAW_NUMBER},
        {"1234AB", "12", "AB", "", NULL, IDENTIFIER_FLAW_LETTER},
        {"1234AB", "12", "1", "", NULL, IDENTIFIER_FLAW_LETTER},
        {"1234AB", "12", "\xC3\x86", "", NULL, IDENTIFIER_FLAW_LETTER}, /* AE: no single letter */
        {"1234AB", "12", "\xCE\xB1", "", NULL, IDENTIFIER_FLAW_LETTER}, /* Greek alpha */
        {"1234AB", "12", "\xCC\x81", "", NULL, IDENTIFIER_FLAW_LETTER}, /* an accent without a letter */
        {"1234AB", "12", "A\xC3", "", NULL, IDENTIFIER_FLAW_LETTER},    /* broken UTF-8 */
        {"1234AB", "12", "", "2HOOG", NULL, IDENTIFIER_FLAW_ADDITION},
        {"1234AB", "12", "", "\xE2\x82\xAC", NULL, IDENTIFIER_FLAW_ADDITION},
        {"1234AB", "12", "", "A\nB", NULL, IDENTIFIER_FLAW_ADDITION},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct address_fields fields = {span_of_text(cases[i].postcode), span_of_text(cases[i].number), span_of_text(cases[i].letter),
                                        span_of_text(cases[i].addition)};
        struct identifier out = {0}, again;
        enum identifier_flaw flaw = NONE;
        struct status status = identifier_address(&fields, &flaw, &out);
        cr_expect_eq(flaw, cases[i].flaw, "case %zu: %s", i, identifier_flaw_text(flaw));
        cr_expect_eq(status_ok(status), cases[i].canonical != NULL, "case %zu", i);
        if (!cases[i].canonical)
            continue;
        cr_expect(span_is_text(identifier_span(&out), cases[i].canonical), "case %zu: %.*s", i, out.size, out.canonical);
        cr_expect(status_ok(identifier_canonical(IDENTIFIER_ADDRESS, identifier_span(&out), &again)));
    }
}

Test(pseudonym_identifier, a_bag_number_is_sixteen_digits)
{
    static const char *good[] = {"0344010000012345", " 0344010000012345 "};
    static const char *bad[] = {"034401000001234", "03440100000123456", "0344 0100 0001 2345", "0000000000000000", "034401000001234A", ""};
    struct identifier out;
    enum identifier_flaw flaw;
    for (size_t i = 0; i < N(good); i++)
        cr_expect(status_ok(identifier_bag(span_of_text(good[i]), &flaw, &out)) && span_is_text(identifier_span(&out), "0344010000012345"));
    for (size_t i = 0; i < N(bad); i++) {
        flaw = NONE;
        cr_expect(status_is(identifier_bag(span_of_text(bad[i]), &flaw, &out), STATUS_BAD_IDENTIFIER), "%s", bad[i]);
        cr_expect_eq(flaw, IDENTIFIER_FLAW_BAG);
    }
}

Test(pseudonym_identifier, only_the_canonical_form_is_taken_back)
{
    struct identifier out;
    static const struct {
        enum identifier_type type;
        const char *text;
        bool good;
    } cases[] = {
        {IDENTIFIER_BSN, "123456782", true},
        {IDENTIFIER_BSN, "10000008", false},
        {IDENTIFIER_BSN, "123 456 782", false},
        {IDENTIFIER_ADDRESS, "1234AB|12||", true},
        {IDENTIFIER_ADDRESS, "1234AB|12|", false},
        {IDENTIFIER_ADDRESS, "1234ab|12||", false},
        {IDENTIFIER_ADDRESS, "1234AB|012||", false},
        {IDENTIFIER_BAG, "0344010000012345", true},
        {IDENTIFIER_BAG, "123456782", false},
        {0, "123456782", false},
        {9, "123456782", false},
    };
    for (size_t i = 0; i < N(cases); i++)
        cr_expect_eq(status_ok(identifier_canonical(cases[i].type, span_of_text(cases[i].text), &out)), cases[i].good, "case %zu", i);
}

Test(pseudonym_identifier, every_flaw_is_said_in_words_without_the_value)
{
    for (unsigned flaw = 0; flaw <= IDENTIFIER_FLAW_TYPE; flaw++)
        cr_expect(text_is_clean_utf8(span_of_text(identifier_flaw_text(flaw)), "") && strlen(identifier_flaw_text(flaw)) > 10);
    cr_expect_str_eq(identifier_type_word(IDENTIFIER_BSN), "bsn1");
    cr_expect_str_eq(identifier_type_word(IDENTIFIER_ADDRESS), "adr1");
    cr_expect_str_eq(identifier_type_word(IDENTIFIER_BAG), "bag1");
}
