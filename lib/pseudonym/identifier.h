// SPDX-License-Identifier: EUPL-1.2
//
// What people type to mean a person or a dwelling, brought to the one form that is hashed. Two partners that write the same
// thing differently must get the same bytes, and what cannot be brought to one form with certainty is refused, never guessed.
// The rules are versioned in the type word: another rule set is another word, never a silent change.
#pragma once

#include "base/identifier_kind.h"
#include "base/span.h"

#define IDENTIFIER_MOST_BYTES 43

/* In the clear: lives only where it was typed or imported (P-01) and is wiped there. */
struct identifier {
    enum identifier_kind kind;
    uint8_t size;
    char canonical[IDENTIFIER_MOST_BYTES]; /* ASCII, no terminating zero promised: `size` counts */
};

/* Where it was wrong, by the name that people know it by. */
#define IDENTIFIER_FIELDS(X)  \
    X(BSN, "bsn")             \
    X(POSTCODE, "postcode")   \
    X(NUMBER, "huisnummer")   \
    X(LETTER, "huisletter")   \
    X(ADDITION, "toevoeging") \
    X(SURNAME, "achternaam")  \
    X(FIRST_NAME, "voornaam") \
    X(BIRTH, "geboortedatum") \
    X(BAG, "bag")
#define IDENTIFIER_FIELD_ENUM(name, word) IDENTIFIER_FIELD_##name,
enum identifier_field { IDENTIFIER_FIELDS(IDENTIFIER_FIELD_ENUM) };
#undef IDENTIFIER_FIELD_ENUM
const char *identifier_field_word(enum identifier_field field);

/* Why an identifier was refused: name, code word, one plain Dutch sentence. Says which rule, never which value. */
// clang-format off
#define IDENTIFIER_FLAWS(X)                                                                                                            \
    X(NONE, "goed", "er is niets mis")                                                                                                 \
    X(BSN_SIGNS, "bsn-tekens", "het BSN bevat andere tekens dan cijfers")                                                              \
    X(BSN_LENGTH, "bsn-lengte", "het BSN heeft geen 8 of 9 cijfers")                                                                   \
    X(BSN_ELEVEN, "elfproef", "het BSN klopt niet (elfproef): controleer op een typefout")                                             \
    X(BSN_A_NUMBER, "a-nummer", "dit heeft tien cijfers: dat is een A-nummer en geen BSN")                                             \
    X(BSN_FILLER, "bsn-opvul", "dit nummer vullen registers in waar geen BSN is: laat het leeg")                                          \
    X(BSN_CUT, "bsn-afgekapt", "het rekenblad heeft dit nummer afgekapt: zet de kolom op tekst en exporteer opnieuw")                  \
    X(POSTCODE, "postcode", "de postcode is geen vier cijfers en twee letters")                                                        \
    X(POSTCODE_NOT_ISSUED, "postcode-bestaat-niet", "deze twee letters komen in geen postcode voor")                                   \
    X(NUMBER, "huisnummer", "het huisnummer is geen getal van 1 tot en met 99999")                                                     \
    X(LETTER, "huisletter", "het is niet zeker wat de huisletter is en wat de toevoeging")                                             \
    X(ADDITION, "toevoeging", "in de toevoeging staan tekens die daar niet kunnen")                                                    \
    X(SIGNS, "tekens", "achter het huisnummer staan tekens die daar niet kunnen")                                                      \
    X(TOO_LONG, "te-lang", "huisletter en toevoeging zijn samen langer dan een adres kan zijn")                                        \
    X(RANGE, "bereik", "dit zijn meer huisnummers, of een toevoeging boven het huisnummer: zoek het adres op in de BAG")               \
    X(LOOSE_DIGITS, "cijfers-los", "hier staan cijfers los van elkaar: zoek het adres op in de BAG")                                   \
    X(ZERO_OR_NONE, "nul-of-geen", "dit kan geen toevoeging zijn of de begane grond: zoek het adres op in de BAG")                     \
    X(WORDS, "woorden", "de toevoeging is in woorden: zoek op hoe de BAG haar schrijft")                                               \
    X(OPPOSITE, "tegenover-bij", "dit is een plek bij een adres, en niet dat adres zelf")                                              \
    X(SURNAME, "achternaam", "er is geen achternaam, of er staan tekens in die in geen naam kunnen")                                   \
    X(FIRST_NAME, "voornaam", "de voornaam begint niet met een letter")                                                                \
    X(BIRTH, "geboortedatum", "de geboortedatum is geen volledige dag die bestaat")                                                    \
    X(BAG, "bag-nummer", "het BAG-nummer heeft geen 16 cijfers")                                                                       \
    X(BAG_KIND, "bag-soort", "dit is een BAG-nummer van een gebouw of plaats: geef dat van de nummeraanduiding")
// clang-format on
#define IDENTIFIER_FLAW_ENUM(name, code, sentence) IDENTIFIER_FLAW_##name,
enum identifier_flaw { IDENTIFIER_FLAWS(IDENTIFIER_FLAW_ENUM) IDENTIFIER_FLAW_COUNT };
#undef IDENTIFIER_FLAW_ENUM
const char *identifier_flaw_text(enum identifier_flaw flaw);   /* the sentence */
const char *identifier_flaw_reason(enum identifier_flaw flaw); /* "code: sentence", for the row of an import */

/* What was found on the way. A doubted one is taken as it stands; the same dwelling has another spelling in use. */
struct identifier_finding {
    enum identifier_flaw flaw;
    enum identifier_field field; /* of the flaw */
    bool is_doubted;
};

/* An address as it stands in four columns; UTF-8. */
struct address_fields {
    struct span postcode, number, letter, addition;
};
/* A person as a partner without BSNs knows one. */
struct name_fields {
    struct span surname, first_name, birth; /* birth: dd-mm-jjjj, jjjj-mm-dd or jjjjmmdd */
};

/* All refuse BAD_IDENTIFIER, with why and where in `finding` (may be NULL).
 * BSN: 8 or 9 digits with optional blanks, dots and hyphens (999900006.0 too); 8 get a leading zero; weights 9,8,7,6,5,4,3,2,-1
 * sum to a multiple of 11; all zeros is refused. Canonical: 9 digits. */
MUST_USE struct status identifier_bsn(struct span text, struct identifier_finding *finding, struct identifier *out);
/* The same where somebody types or imports it: also refuses what registers hold where they have no BSN (123456782, 111111110, two
 * zeros in front). The form itself has room for them. */
MUST_USE struct status identifier_bsn_of_person(struct span text, struct identifier_finding *finding, struct identifier *out);
/* Canonical: `3311AB|12|ABIS`, letter and addition joined; docs/pseudonyms.md has the rules. */
MUST_USE struct status identifier_address(const struct address_fields *fields, struct identifier_finding *finding, struct identifier *out);
/* Canonical: `ACHTERNAAM|X|JJJJMMDD`: surname without prefix, folded to A-Z, at most 32 of it; first letter of the first name. */
MUST_USE struct status identifier_name(const struct name_fields *fields, struct identifier_finding *finding, struct identifier *out);
/* The nummeraanduiding of the main address: 16 digits, the fifth and sixth are 20; blanks around them allowed. */
MUST_USE struct status identifier_bag(struct span text, struct identifier_finding *finding, struct identifier *out);
/* Whether the column for the BSN says that there is none: `nvt`, `-`, `geen`, `onbekend`, `0`. */
bool identifier_bsn_is_absent(struct span text);
/* The canonical form and no other, e.g. from an escrow. Never read back as columns: N|A gives NA, which typed is refused. */
MUST_USE struct status identifier_canonical(enum identifier_kind kind, struct span canonical, struct identifier *out);

static inline struct span identifier_span(const struct identifier *identifier) { return span_of(identifier->canonical, identifier->size); }
void identifier_wipe(struct identifier *identifiers, size_t count);
const char *identifier_type_word(enum identifier_kind kind); /* "adr2", "bsn1", "nam1", "bag2" */
