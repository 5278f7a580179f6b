// SPDX-License-Identifier: EUPL-1.2
//
// Why a household is asked about, and why less would not do: closed lists, so that a holder judges a code and no text (P-10, P-11).
// A code travels in the clear and stays in the ledger as what was claimed; of "anders" somebody has to say in words what it is.
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* name, number on the wire and in ledgers (never renumber), word, what people read */
#define NECESSITY_CODES(X)                                                                \
    X(HOME, 1, "woning", "de woning dreigt verloren te gaan")                             \
    X(INCOME, 2, "inkomen", "er is geen inkomen, of schulden houden hulp tegen")          \
    X(CHILD, 3, "kind", "een kind loopt vast")                                            \
    X(CROSSED, 4, "langs-elkaar", "hulp werkt langs elkaar heen")                         \
    X(SAFETY, 5, "veiligheid", "de veiligheid is in het geding")                          \
    X(OF_AGE, 6, "overgang", "een jongere wordt 18, en de hulp gaat over naar een ander") \
    X(RETURN, 7, "terugkeer", "iemand keert terug na een opname of detentie")             \
    X(OTHER, 9, "anders", "anders")
#define LIGHTER_CODES(X)                                                   \
    X(ASKED, 1, "vraagt-zelf", "de inwoner vraagt dit zelf")               \
    X(UNABLE, 2, "kan-niet", "de inwoner kan het niet zelf vertellen")     \
    X(TRIED, 3, "geprobeerd", "met de inwoner zelf is het geprobeerd")     \
    X(GENERAL, 4, "voorziening", "een algemene voorziening is geprobeerd") \
    X(OTHER, 9, "anders", "anders")
enum necessity_code {
    NECESSITY_NONE, /* in cases and questions of before: their text alone */
#define NECESSITY_ENUM(name, number, word, dutch) NECESSITY_##name = (number),
    NECESSITY_CODES(NECESSITY_ENUM)
#undef NECESSITY_ENUM
        NECESSITY_CODES_END
};
enum lighter_code {
    LIGHTER_NONE,
#define LIGHTER_ENUM(name, number, word, dutch) LIGHTER_##name = (number),
    LIGHTER_CODES(LIGHTER_ENUM)
#undef LIGHTER_ENUM
        LIGHTER_CODES_END
};

#define REASON_CODES_END 10 /* of both lists */
_Static_assert((int)NECESSITY_CODES_END == REASON_CODES_END && (int)LIGHTER_CODES_END == REASON_CODES_END, "both end with 'anders'");

struct reason_code {
    const char *word, *dutch;
};
/* NULL: there is no such code. */
const struct reason_code *necessity_code_of(unsigned number);
const struct reason_code *lighter_code_of(unsigned number);
