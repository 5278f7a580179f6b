// SPDX-License-Identifier: EUPL-1.2
//
// What a regisseur types to say whom a case is about.
#include "online/household.h"

#include <criterion/criterion.h>

static struct status read_text(const char *text, struct household *household, struct complaint *why)
{
    *household = (struct household){0};
    return household_read(household, span_of_text(text), "huishouden", why);
}

Test(cli_household, lines_become_identifiers_in_their_one_form)
{
    static const struct {
        const char *line, *canonical;
    } rows[] = {
        {"bsn 999900006", "999900006"},
        {"  bsn 9999.00.006  \r\n", "999900006"},
        {"adres 3311ZZ 100", "3311ZZ|100|"},
        {"adres 3311 zz 100", "3311ZZ|100|"},
        {"adres 3311ZZ 100 A", "3311ZZ|100|A"},
        {"adres 3311 ZZ 100 A bis", "3311ZZ|100|ABIS"},
        {"adres 3311ZZ 100 bis", "3311ZZ|100|BIS"},
        {"adres 3311ZZ 100A", "3311ZZ|100|A"},
        {"adres 3311ZZ 100-A-bis", "3311ZZ|100|ABIS"},
        {"adres 3311 ZZ 100-2", "3311ZZ|100|2"},
        {"adres 3311ZZ 24-II", "3311ZZ|24|II"},
        {"naam van den Berg, Piet, 01-02-1980", "BERG|P|19800201"},
        {"naam Berg, van den, P., 1980-02-01", "BERG|P|19800201"},
        {"# het huishouden\n\nbag 0505200000000001\n", "0505200000000001"},
    };
    for (size_t i = 0; i < N(rows); i++) {
        struct household household;
        struct complaint why = {""};
        cr_assert(status_ok(read_text(rows[i].line, &household, &why)), "%s: %s", rows[i].line, why.text);
        cr_assert_eq(household.count, 1, "%s", rows[i].line);
        cr_expect(span_is_text(identifier_span(&household.identifiers[0]), rows[i].canonical), "%s gives %.*s", rows[i].line,
                  household.identifiers[0].size, household.identifiers[0].canonical);
    }
}

/* P-01: place and rule, never the value. */
Test(cli_household, what_is_wrong_is_said_without_repeating_it)
{
    static const struct {
        const char *text;
        enum status_code code;
        const char *place, *secret;
    } rows[] = {
        {"adres 3311ZZ 100\nbsn 999900007\n", STATUS_BAD_IDENTIFIER, "huishouden:2: ", "9999"},
        {"adres 33A1ZZ 100", STATUS_BAD_IDENTIFIER, "huishouden:1: ", "33A1"},
        {"adres 3311ZZ", STATUS_INVALID, "huishouden:1: ", "3311"},
        {"adres 3311ZZ 100 A bis nog", STATUS_BAD_IDENTIFIER, "huishouden:1: huisnummer: ", "3311"},
        {"adres 3311ZZ 100 2", STATUS_BAD_IDENTIFIER, "huishouden:1: huisnummer: hier staan cijfers los", "3311"},
        {"adres 3311ZZ 100 kamer 2", STATUS_BAD_IDENTIFIER, "huishouden:1: huisnummer: de toevoeging is in woorden", "3311"},
        {"naam Jansen", STATUS_INVALID, "huishouden:1: ", "Jansen"},
        {"naam Jansen, Piet", STATUS_INVALID, "huishouden:1: ", "Jansen"},
        {"naam Jansen, Piet, 1980", STATUS_BAD_IDENTIFIER, "huishouden:1: geboortedatum: ", "Jansen"},
        {"bag 0505010000000001", STATUS_BAD_IDENTIFIER, "huishouden:1: bag: ", "0505"},
        {"bsn 123456782", STATUS_BAD_IDENTIFIER, "huishouden:1: bsn: dit nummer vullen registers in", "1234"},
        {"bsn", STATUS_INVALID, "huishouden:1: ", "zzz"},
        {"999900006", STATUS_INVALID, "huishouden:1: ", "9999"},
        {"bsn 9 9 9 9 0 0 0 0 6 1", STATUS_BAD_IDENTIFIER, "huishouden:1: bsn: ", "9 9"},
    };
    for (size_t i = 0; i < N(rows); i++) {
        struct household household;
        struct complaint why = {""};
        struct status status = read_text(rows[i].text, &household, &why);
        cr_expect(status_is(status, rows[i].code), "%s gives %s", rows[i].text, status_word(status));
        cr_expect(strncmp(why.text, rows[i].place, strlen(rows[i].place)) == 0 && !strstr(why.text, rows[i].secret), "%s", why.text);
    }
}

Test(cli_household, an_address_with_another_spelling_in_use_is_counted)
{
    struct household household;
    struct complaint why = {""};
    cr_assert(status_ok(read_text("adres 3311ZZ 24-II\nadres 3311ZZ 24\nadres 3311ZZ 24 hs\nadres 3311 ZZ 24 II\n", &household, &why)));
    cr_expect_eq(household.count, 3);
    cr_expect_eq(household.doubted_count, 2);
}

Test(cli_household, who_is_named_twice_counts_once_and_there_is_a_most)
{
    struct household household;
    struct complaint why = {""};
    char text[32 * (HOUSEHOLD_MOST + 1) + 1] = "";
    cr_expect(status_ok(read_text("bsn 999900006\nbsn 9999-00-006\nadres 3311ZZ 1\nadres 3311 zz 01\n", &household, &why)));
    cr_expect_eq(household.count, 2);
    for (int i = 0; i <= HOUSEHOLD_MOST; i++)
        sprintf(text + strlen(text), "adres 3311ZZ %d\n", i + 1);
    cr_expect(status_is(read_text(text, &household, &why), STATUS_TOO_LARGE));
    household_wipe(&household);
    cr_expect(!memmem(&household, sizeof household, "3311ZZ", 6));
}
