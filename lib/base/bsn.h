// SPDX-License-Identifier: EUPL-1.2
//
// The citizen service number as a shape: the eleven test, and the search for such a number in text where none may stand
// (P-01). One in eleven numbers of nine digits passes by chance, so what is found is somebody's or nobody's: it is refused
// either way. What is surely something else is left alone: dates, telephone numbers, a reference that begins with a year.
// Numbers in words, cut into pieces over a sentence, or in another writing than ASCII digits are not found: the last are
// refused by the profile of people's text (base/prose.h).
#pragma once

#include "base/span.h"

#define BSN_DIGITS 9

/* Weights 9, 8, 7, 6, 5, 4, 3, 2 and -1 sum to a multiple of 11, and not all digits are zero. */
bool bsn_passes_eleven_test(const char digits[static BSN_DIGITS]);

enum bsn_pieces {
    BSN_IN_TEXT,      /* hyphens and slashes join pieces, as people write a number */
    BSN_IN_REFERENCE, /* only blanks and dots do: in 2025-1234-56 each piece counts for itself */
};
/* The place of the first number in `text` that could be a BSN, in characters from 1; 0 when there is none. A number is
 * - eight (one that lost its zero) or nine digits in one piece, also right behind or before a letter;
 * - nine digits in pieces, or eight as a spreadsheet groups them (12.345.678), with at most three blanks, dots, dashes,
 *   brackets and the like between two pieces, or a comma before a group of three;
 * - what a spreadsheet makes of it: 1,23456782E+08.
 * Left alone: dd-mm-jjjj, jjjj-mm-dd and dd-mm-jj; ten digits that begin with one zero, in one piece or in pieces (06-12345611,
 * 078 555 02 14); a plus and a country (+31 6 12345611, 0031 6 12345611); a year and a number of four or five digits. */
size_t bsn_find(struct span text, enum bsn_pieces pieces);
