// SPDX-License-Identifier: EUPL-1.2
//
// What people type to mean a person or a dwelling, brought to the one form that is hashed: a citizen service
// number (BSN), an address, or a BAG object. Two partners that write the same thing differently must get the same
// bytes, and what cannot be brought to one form with certainty is refused. The rules are versioned in the type word:
// another rule set is another word, never a silent change.
#pragma once

#include "base/span.h"

#define IDENTIFIER_MOST_BYTES 24

enum identifier_type { IDENTIFIER_BSN = 1, IDENTIFIER_ADDRESS, IDENTIFIER_BAG };

/* In the clear: lives only where it was typed or imported (P-01) and is wiped there. */
struct identifier {
    enum identifier_type type;
    uint8_t size;
    char canonical[IDENTIFIER_MOST_BYTES]; /* ASCII, no terminating zero promised: `size` counts */
};

/* Why an identifier was refused. Says which rule, never which value. */
enum identifier_flaw {
    IDENTIFIER_FLAW_NONE = 0,
    IDENTIFIER_FLAW_BSN_SIGNS,
    IDENTIFIER_FLAW_BSN_LENGTH,
    IDENTIFIER_FLAW_BSN_ELEVEN,
    IDENTIFIER_FLAW_POSTCODE,
    IDENTIFIER_FLAW_NUMBER,
    IDENTIFIER_FLAW_LETTER,
    IDENTIFIER_FLAW_ADDITION,
    IDENTIFIER_FLAW_BAG,
    IDENTIFIER_FLAW_TYPE,
};
const char *identifier_flaw_text(enum identifier_flaw flaw); /* one plain Dutch sentence, for the row of an import */

/* An address as it stands in four columns; UTF-8. */
struct address_fields {
    struct span postcode, number, letter, addition;
};

/* All refuse BAD_IDENTIFIER and say why in `flaw` (may be NULL).
 * BSN: 8 or 9 digits with optional blanks, dots and hyphens; 8 get a leading zero; weights 9,8,7,6,5,4,3,2,-1 sum to a
 * multiple of 11; all zeros is refused. Canonical: 9 digits. */
MUST_USE struct status identifier_bsn(struct span text, enum identifier_flaw *flaw, struct identifier *out);
/* Postcode [1-9][0-9]{3}[A-Z]{2}; number 1-99999 without anything but blanks around it ("12-14" is two addresses, so it is
 * refused; leading zeros are dropped); letter at most one of A-Z; addition at most four of A-Z 0-9. In all but the number
 * ASCII punctuation and blanks are dropped, letters upper-cased and accents folded (also when written as combining marks).
 * Canonical: `1234AB|12|A|BIS`, empty fields kept. */
MUST_USE struct status identifier_address(const struct address_fields *fields, enum identifier_flaw *flaw, struct identifier *out);
/* 16 digits, blanks around them allowed, not all zero. */
MUST_USE struct status identifier_bag(struct span text, enum identifier_flaw *flaw, struct identifier *out);
/* The canonical form and no other, e.g. from an escrow. */
MUST_USE struct status identifier_canonical(enum identifier_type type, struct span canonical, struct identifier *out);

static inline struct span identifier_span(const struct identifier *identifier) { return span_of(identifier->canonical, identifier->size); }
void identifier_wipe(struct identifier *identifiers, size_t count);
const char *identifier_type_word(enum identifier_type type); /* "bsn1", "adr1", "bag1" */
