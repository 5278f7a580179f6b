// SPDX-License-Identifier: EUPL-1.2
//
// Characters as far as it matters to who reads people's text: what cannot be seen, turns the line around, or looks like
// something else. A table of ranges, made from the Unicode character database 14.0.0 by tests/support/make_characters.py.
#pragma once

#include "base/span.h"

enum character_class {
    CHARACTER_PLAIN = 0, /* none of the others: ASCII but for its controls and letters, signs, letters of other scripts */
    CHARACTER_CONTROL,   /* Cc, line and paragraph separator */
    CHARACTER_BIDI,      /* Bidi_Control */
    CHARACTER_TAG,       /* U+E0000..U+E007F */
    CHARACTER_INVISIBLE, /* Default_Ignorable_Code_Point, other formats (Cf), the empty braille pattern */
    CHARACTER_PRIVATE,   /* private use, noncharacters, planes without characters */
    CHARACTER_DIGIT,     /* a decimal or other digit (UAX 44, Numeric_Type) but ASCII's and the superscripts of Latin-1 */
    CHARACTER_STYLED,    /* an ASCII letter in another form (NFKC): full width, mathematical, circled */
    CHARACTER_MARK,      /* Mn, Me */
    CHARACTER_JOINER,    /* blanks and dashes outside ASCII, and what stands in for a dot */
    CHARACTER_LATIN,     /* letters; from here on scripts that have letters in common to the eye */
    CHARACTER_GREEK,
    CHARACTER_CYRILLIC,
    CHARACTER_ARMENIAN,
    CHARACTER_CHEROKEE,
    CHARACTER_COPTIC,
    CHARACTER_LISU,
};
enum character_class character_class(uint32_t code_point);
static inline bool character_is_of_script(enum character_class class) { return class >= CHARACTER_LATIN; }
