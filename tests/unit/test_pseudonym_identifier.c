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
        {"1234567820", NULL, IDENTIFIER_FLAW_BSN_A_NUMBER},
        {"12345678201", NULL, IDENTIFIER_FLAW_BSN_LENGTH},
        {"", NULL, IDENTIFIER_FLAW_BSN_LENGTH},
        {"..-", NULL, IDENTIFIER_FLAW_BSN_LENGTH},
        {"12345678A", NULL, IDENTIFIER_FLAW_BSN_SIGNS},
        {"+12345678", NULL, IDENTIFIER_FLAW_BSN_SIGNS},
        {"1234\xC2\xA0"
         "56782",
         "123456782", NONE}, /* a no-break space */
        {"\xEF\xBC\x91"
         "23456782",
         "123456782", NONE},               /* a full-width digit */
        {"'123456782", "123456782", NONE}, /* how a spreadsheet keeps a text */
        {"=\"123456782\"", "123456782", NONE},
        {"123456782.0", "123456782", NONE},
        {"10000008,00", "010000008", NONE},
        {"123456782.5", NULL, IDENTIFIER_FLAW_BSN_CUT},
        {"1,23456782E+08", NULL, IDENTIFIER_FLAW_BSN_CUT},
        {"1.23E+08", NULL, IDENTIFIER_FLAW_BSN_CUT},
        {"12345678A", NULL, IDENTIFIER_FLAW_BSN_SIGNS},
        {"\xD9\xA1"
         "23456782",
         NULL, IDENTIFIER_FLAW_BSN_SIGNS}, /* a digit of another script */
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct identifier out = {0};
        struct identifier_finding finding;
        struct status status = identifier_bsn(span_of_text(cases[i].text), &finding, &out);
        cr_expect_eq(status_ok(status), cases[i].canonical != NULL, "%s", cases[i].text);
        cr_expect_eq(finding.flaw, cases[i].flaw, "%s: %s", cases[i].text, identifier_flaw_text(finding.flaw));
        if (cases[i].canonical)
            cr_expect(span_is_text(identifier_span(&out), cases[i].canonical), "%s", cases[i].text);
        else
            cr_expect(status_is(status, STATUS_BAD_IDENTIFIER) && out.size == 0, "untouched on failure");
    }
}

Test(pseudonym_identifier, what_registers_hold_in_place_of_a_bsn_is_nobodys)
{
    static const char *const fillers[] = {"123456782", "12345672",  "012345672", "987654329", "111222333",  "111111110",
                                          "222222220", "999999990", "000000012", "00000012",  "1234.56.782"};
    static const char *const people[] = {"999900006", "10000008", "111111122", "900000016"};
    for (size_t i = 0; i < N(fillers); i++) {
        struct identifier out = {0};
        struct identifier_finding finding;
        cr_expect(status_ok(identifier_bsn(span_of_text(fillers[i]), NULL, &out)), "%s passes the eleven test", fillers[i]);
        cr_expect(status_is(identifier_bsn_of_person(span_of_text(fillers[i]), &finding, &out), STATUS_BAD_IDENTIFIER), "%s", fillers[i]);
        cr_expect(finding.flaw == IDENTIFIER_FLAW_BSN_FILLER && out.size == 0, "%s", fillers[i]);
    }
    for (size_t i = 0; i < N(people); i++) {
        struct identifier out;
        cr_expect(status_ok(identifier_bsn_of_person(span_of_text(people[i]), NULL, &out)), "%s", people[i]);
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

Test(pseudonym_identifier, a_person_by_name_has_one_form)
{
    static const struct {
        const char *surname, *first_name, *birth, *canonical;
        enum identifier_flaw flaw;
    } cases[] = {
        {"Berg", "Piet", "01-02-1980", "BERG|P|19800201", NONE},
        {"van den Berg", "P.", "1980-02-01", "BERG|P|19800201", NONE},
        {"Berg, van den", "piet jan", "19800201", "BERG|P|19800201", NONE},
        {" v.d. BERG ", "P", " 1980-02-01 ", "BERG|P|19800201", NONE},
        {"'t Hart", "An", "31-12-1999", "HART|A|19991231", NONE},
        {"\xE2\x80\x99t Hart", "An", "31-12-1999", "HART|A|19991231", NONE},
        {"in 't Veld", "An", "31-12-1999", "VELD|A|19991231", NONE},
        {"d'Hondt", "An", "31-12-1999", "HONDT|A|19991231", NONE},
        {"O'Brien", "An", "31-12-1999", "OBRIEN|A|19991231", NONE},
        {"El-Amrani", "\xC3\x89lise", "31-12-1999", "AMRANI|E|19991231", NONE},
        {"van den Berg-de Vries", "An", "31-12-1999", "BERGDEVRIES|A|19991231", NONE},
        {"M\xC3\xBCller", "An", "31-12-1999", "MULLER|A|19991231", NONE},
        {"Mu\xCC\x88ller", "An", "31-12-1999", "MULLER|A|19991231", NONE}, /* decomposed */
        {"Stra\xC3\x9F"
         "er",
         "An", "31-12-1999", "STRASSER|A|19991231", NONE},
        {"S\xC3\xB8rensen", "\xC3\x86gir", "31-12-1999", "SORENSEN|A|19991231", NONE},
        {"Nguy\xE1\xBB\x85n", "An", "31-12-1999", "NGUYEN|A|19991231", NONE},
        {"Le", "An", "31-12-1999", "LE|A|19991231", NONE}, /* a prefix is a name when there is no other */
        {"Abcdefghijklmnopqrstuvwxyzabcdefghij", "An", "31-12-1999", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF|A|19991231", NONE},
        {"", "An", "31-12-1999", NULL, IDENTIFIER_FLAW_SURNAME},
        {"- .", "An", "31-12-1999", NULL, IDENTIFIER_FLAW_SURNAME},
        {"Berg2", "An", "31-12-1999", NULL, IDENTIFIER_FLAW_SURNAME},
        {"Berg, Piet", "An", "31-12-1999", NULL, IDENTIFIER_FLAW_SURNAME},               /* no prefix behind the comma */
        {"\xD0\x91\xD0\xB5\xD1\x80", "An", "31-12-1999", NULL, IDENTIFIER_FLAW_SURNAME}, /* Cyrillic */
        {"Berg\xC3", "An", "31-12-1999", NULL, IDENTIFIER_FLAW_SURNAME},                 /* broken UTF-8 */
        {"Berg", "", "31-12-1999", NULL, IDENTIFIER_FLAW_FIRST_NAME},
        {"Berg", "1", "31-12-1999", NULL, IDENTIFIER_FLAW_FIRST_NAME},
        {"Berg", "?", "31-12-1999", NULL, IDENTIFIER_FLAW_FIRST_NAME},
        {"Berg", "An", "", NULL, IDENTIFIER_FLAW_BIRTH},
        {"Berg", "An", "19990000", NULL, IDENTIFIER_FLAW_BIRTH}, /* a birth of which only the year is known */
        {"Berg", "An", "31-02-1999", NULL, IDENTIFIER_FLAW_BIRTH},
        {"Berg", "An", "31-12-99", NULL, IDENTIFIER_FLAW_BIRTH},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct name_fields fields = {span_of_text(cases[i].surname), span_of_text(cases[i].first_name), span_of_text(cases[i].birth)};
        struct identifier out = {0}, again;
        struct identifier_finding finding;
        struct status status = identifier_name(&fields, &finding, &out);
        cr_expect_eq(finding.flaw, cases[i].flaw, "case %zu: %s", i, identifier_flaw_text(finding.flaw));
        cr_expect_eq(status_ok(status), cases[i].canonical != NULL, "case %zu", i);
        if (!cases[i].canonical)
            continue;
        cr_expect(span_is_text(identifier_span(&out), cases[i].canonical), "case %zu: %.*s", i, out.size, out.canonical);
        cr_expect(status_ok(identifier_canonical(IDENTIFIER_KIND_NAME, identifier_span(&out), &again)));
    }
}

Test(pseudonym_identifier, what_says_that_there_is_no_bsn_is_no_error)
{
    static const char *const absent[] = {"", " ", "-", "nvt", "n.v.t.", "Geen", "onbekend", "0", "000000000"};
    for (size_t i = 0; i < N(absent); i++)
        cr_expect(identifier_bsn_is_absent(span_of_text(absent[i])), "%s", absent[i]);
    cr_expect_not(identifier_bsn_is_absent(span_of_text("999900006")));
    cr_expect_not(identifier_bsn_is_absent(span_of_text("00")));
}

Test(pseudonym_identifier, a_dwelling_is_the_sixteen_digits_of_its_nummeraanduiding)
{
    static const struct {
        const char *text;
        enum identifier_flaw flaw;
    } cases[] = {
        {"0344200000012345", NONE},
        {" 0344200000012345 ", NONE},
        {"034420000001234", IDENTIFIER_FLAW_BAG},
        {"03442000000123456", IDENTIFIER_FLAW_BAG},
        {"0344 2000 0001 2345", IDENTIFIER_FLAW_BAG},
        {"034420000001234A", IDENTIFIER_FLAW_BAG},
        {"", IDENTIFIER_FLAW_BAG},
        {"0000000000000000", IDENTIFIER_FLAW_BAG_KIND},
        {"0344010000012345", IDENTIFIER_FLAW_BAG_KIND}, /* verblijfsobject */
        {"0344020000012345", IDENTIFIER_FLAW_BAG_KIND}, /* ligplaats */
        {"0344030000012345", IDENTIFIER_FLAW_BAG_KIND}, /* standplaats */
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct identifier out = {0};
        struct identifier_finding finding;
        struct status status = identifier_bag(span_of_text(cases[i].text), &finding, &out);
        cr_expect_eq(status_ok(status), cases[i].flaw == NONE, "%s", cases[i].text);
        cr_expect_eq(finding.flaw, cases[i].flaw, "%s: %s", cases[i].text, identifier_flaw_text(finding.flaw));
        cr_expect(!status_ok(status) || span_is_text(identifier_span(&out), "0344200000012345"));
    }
}

Test(pseudonym_identifier, only_the_canonical_form_is_taken_back)
{
    struct identifier out;
    static const struct {
        enum identifier_kind kind;
        const char *text;
        bool good;
    } cases[] = {
        {IDENTIFIER_KIND_PERSON, "999900006", true},
        {IDENTIFIER_KIND_PERSON, "999900007", false},
        {IDENTIFIER_KIND_PERSON, "10000008", false},
        {IDENTIFIER_KIND_PERSON, "999 900 006", false},
        {IDENTIFIER_KIND_ADDRESS, "1234AB|12|", true},
        {IDENTIFIER_KIND_ADDRESS, "1234AB|12|NA", true}, /* N and A in their own columns */
        {IDENTIFIER_KIND_ADDRESS, "9999ZZ|99999|ABIS1", true},
        {IDENTIFIER_KIND_ADDRESS, "1234AB|12|2A3B", true},
        {IDENTIFIER_KIND_ADDRESS, "1234AB|12|12345", false},
        {IDENTIFIER_KIND_ADDRESS, "1234AB|12|ABCDEF", false},
        {IDENTIFIER_KIND_ADDRESS, "1234AB|12||", false}, /* as adr1 had it */
        {IDENTIFIER_KIND_ADDRESS, "1234AB|12", false},
        {IDENTIFIER_KIND_ADDRESS, "1234AB||", false},
        {IDENTIFIER_KIND_ADDRESS, "1234ab|12|", false},
        {IDENTIFIER_KIND_ADDRESS, "0234AB|12|", false},
        {IDENTIFIER_KIND_ADDRESS, "1234AB|012|", false},
        {IDENTIFIER_KIND_ADDRESS, "1234AB|123456|", false},
        {IDENTIFIER_KIND_ADDRESS, "1234AB|12|a", false},
        {IDENTIFIER_KIND_ADDRESS, "1234AB|12|A-1", false},
        {IDENTIFIER_KIND_ADDRESS, "", false},
        {IDENTIFIER_KIND_NAME, "BERG|P|19800201", true},
        {IDENTIFIER_KIND_NAME, "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF|P|19800201", true},
        {IDENTIFIER_KIND_NAME, "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG|P|19800201", false},
        {IDENTIFIER_KIND_NAME, "BERG|PP|19800201", false},
        {IDENTIFIER_KIND_NAME, "BERG|P|19800231", false},
        {IDENTIFIER_KIND_NAME, "BERG|P|1980-2-1", false},
        {IDENTIFIER_KIND_NAME, "|P|19800201", false},
        {IDENTIFIER_KIND_DWELLING, "0344200000012345", true},
        {IDENTIFIER_KIND_DWELLING, "0344010000012345", false},
        {IDENTIFIER_KIND_DWELLING, "999900006", false},
        {0, "999900006", false},
        {9, "999900006", false},
    };
    for (size_t i = 0; i < N(cases); i++)
        cr_expect_eq(status_ok(identifier_canonical(cases[i].kind, span_of_text(cases[i].text), &out)), cases[i].good, "case %zu", i);
}

Test(pseudonym_identifier, every_flaw_is_said_in_words_that_fit_a_rejects_file)
{
    for (unsigned flaw = 0; flaw < IDENTIFIER_FLAW_COUNT; flaw++) {
        const char *reason = identifier_flaw_reason(flaw), *sentence = identifier_flaw_text(flaw);
        const char *colon = strchr(reason, ':');
        cr_expect(text_is_clean_utf8(span_of_text(reason), "") && !strpbrk(reason, ";\"") && strlen(sentence) > 10, "%s", reason);
        cr_expect(colon && text_is_word(span_of(reason, (size_t)(colon - reason))) && strcmp(colon + 2, sentence) == 0, "%s", reason);
    }
}

Test(pseudonym_identifier, each_kind_is_hashed_under_the_word_of_its_rules)
{
    cr_expect_str_eq(identifier_type_word(IDENTIFIER_KIND_ADDRESS), "adr2");
    cr_expect_str_eq(identifier_type_word(IDENTIFIER_KIND_PERSON), "bsn1");
    cr_expect_str_eq(identifier_type_word(IDENTIFIER_KIND_NAME), "nam1");
    cr_expect_str_eq(identifier_type_word(IDENTIFIER_KIND_DWELLING), "bag2");
    cr_expect(IDENTIFIER_KIND_ADDRESS == 1 && IDENTIFIER_KIND_PERSON == 2 && IDENTIFIER_KIND_NAME == 3 && IDENTIFIER_KIND_DWELLING == 4);
}
