// SPDX-License-Identifier: EUPL-1.2
//
// The names of the columns. A misspelled name must not go unseen, so every column is either known or named by
// the caller as one to ignore.
#include "register/reader.h"

#include "base/text.h"

#include <strings.h>

static const char *const names[COLUMN_COUNT] = {
    [COLUMN_REFERENCE] = "kenmerk",
    [COLUMN_BSN] = "bsn",
    [COLUMN_POSTCODE] = "postcode",
    [COLUMN_HOUSE_NUMBER] = "huisnummer",
    [COLUMN_HOUSE_LETTER] = "huisletter",
    [COLUMN_HOUSE_ADDITION] = "toevoeging",
    [COLUMN_BAG] = "bag",
    [COLUMN_SURNAME] = "achternaam",
    [COLUMN_FIRST_NAME] = "voornaam",
    [COLUMN_BIRTH] = "geboortedatum",
    [COLUMN_ROLE] = "rol",
    [COLUMN_CATEGORY] = "categorie",
    [COLUMN_LIFE_DOMAIN] = "leefgebied",
    [COLUMN_URGENCY] = "urgentie",
    [COLUMN_SINCE] = "sinds",
    [COLUMN_UNTIL] = "geldig_tot",
    [COLUMN_CONTACT] = "contactpersoon",
};
#define KNOWN_NAMES                                                                                                                  \
    "kenmerk bsn postcode huisnummer huisletter toevoeging bag achternaam voornaam geboortedatum rol categorie leefgebied urgentie " \
    "sinds geldig_tot contactpersoon"

const char *column_name(enum column column) { return names[column]; }

static bool is_name(struct span text, const char *name)
{
    return text.size == strlen(name) && strncasecmp((const char *)text.data, name, text.size) == 0;
}

enum column column_find(const struct reading *reading, struct span name)
{
    name = text_trim(name);
    if (name.size == 0)
        return COLUMN_UNNAMED;
    for (size_t i = 0; i < reading->options->ignored_count; i++)
        if (is_name(name, reading->options->ignored_columns[i]))
            return COLUMN_IGNORED;
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        if (is_name(name, names[i]))
            return (enum column)i;
    return COLUMN_UNKNOWN;
}

/* A name with a digit in it, or a long one, may be data in the wrong place (P-01). */
static bool may_be_quoted(struct span name)
{
    for (size_t i = 0; i < name.size; i++)
        if (name.data[i] >= '0' && name.data[i] <= '9')
            return false;
    return name.size <= 40 && !prose_find_fault(name, PROSE_LABEL).flaw;
}

struct status column_complain_unknown(const struct reading *reading, size_t line, size_t position, struct span name)
{
    name = text_trim(name);
    bool quoted = may_be_quoted(name);
    return complain(reading->why, FAIL(INVALID),
                    "%s:%zu: kolom %zu%s%.*s%s is niet bekend; geef een andere naam, of lees deze niet met "
                    "--ignore-column NAAM (bekend: " KNOWN_NAMES ")",
                    file_name_of(reading), line, position, quoted ? " \"" : "", quoted ? (int)name.size : 0,
                    quoted ? (const char *)name.data : "", quoted ? "\"" : "");
}

struct status columns_check(const struct reading *reading, const bool present[static COLUMN_COUNT])
{
    static const enum column required[] = {COLUMN_REFERENCE, COLUMN_CATEGORY};
    for (size_t i = 0; i < N(required); i++)
        if (!present[required[i]])
            return complain(reading->why, FAIL(INVALID), "%s: er is geen kolom \"%s\"; de eerste rij noemt de kolommen",
                            file_name_of(reading), names[required[i]]);
    bool has_address = present[COLUMN_POSTCODE] && present[COLUMN_HOUSE_NUMBER],
         has_name = present[COLUMN_SURNAME] && present[COLUMN_FIRST_NAME] && present[COLUMN_BIRTH];
    if (!present[COLUMN_BSN] && !has_address && !has_name && !present[COLUMN_BAG])
        return complain(reading->why, FAIL(INVALID),
                        "%s: over wie het gaat ontbreekt; geef \"bsn\", of \"postcode\" en \"huisnummer\", of \"achternaam\", "
                        "\"voornaam\" en \"geboortedatum\", of \"bag\"",
                        file_name_of(reading));
    return STATUS(OK);
}
