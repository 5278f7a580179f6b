// SPDX-License-Identifier: EUPL-1.2
//
// By what a person or a dwelling is known: the numbers that messages, escrows and databases share.
#pragma once

/* name, number, word of the rules for its one form, word at the door, what people read */
#define IDENTIFIER_KINDS(X)                             \
    X(ADDRESS, 1, "adr2", "address", "adres")           \
    X(PERSON, 2, "bsn1", "person", "persoon")           \
    X(NAME, 3, "nam1", "name", "naam en geboortedatum") \
    X(DWELLING, 4, "bag2", "dwelling", "woning (BAG)")
#define IDENTIFIER_KIND_ENUM(name, number, form, word, read) IDENTIFIER_KIND_##name = (number),
enum identifier_kind { IDENTIFIER_KINDS(IDENTIFIER_KIND_ENUM) };
#undef IDENTIFIER_KIND_ENUM
#define IDENTIFIER_KIND_FIRST IDENTIFIER_KIND_ADDRESS
#define IDENTIFIER_KIND_LAST IDENTIFIER_KIND_DWELLING

#define IDENTIFIER_KIND_BIT(name, number, form, word, read) | 1u << (number)
#define IDENTIFIER_KIND_BITS (0u IDENTIFIER_KINDS(IDENTIFIER_KIND_BIT)) /* of every kind */
