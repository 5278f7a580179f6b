// SPDX-License-Identifier: EUPL-1.2
//
// What the files of the canonical forms share.
#pragma once

#include "pseudonym/identifier.h"

/* Hands out what was found, where somebody asks for it; BAD_IDENTIFIER when it is a flaw. */
MUST_USE struct status identifier_judge(struct identifier_finding found, struct identifier_finding *finding);
void identifier_make(enum identifier_kind kind, struct span canonical, struct identifier *out);

/* `1234AB|12|`, `1234AB|12|ABIS`: [1-9][0-9]{3}[A-Z]{2}\|[1-9][0-9]{0,4}\|([A-Z][A-Z0-9]{0,4}|[0-9][A-Z0-9]{0,3})? */
bool is_address_form(struct span text);
/* [A-Z]{1,32}\|[A-Z]\|JJJJMMDD, a day that exists */
bool is_name_form(struct span text);
/* What stands behind a house number in an address: five signs need a letter in front. */
bool is_rest_form(struct span rest);

/* ---- rest.c: what one column says of what is behind the number */
struct folded;
/* Brings `rest` to letters and digits, none when it says that there is nothing; else which rule it broke. */
MUST_USE enum identifier_flaw rest_read(struct folded *rest);
/* Whether another spelling of the same dwelling is in use. `is_letter`: it comes out of the column for the letter alone. */
bool rest_is_doubted(struct span rest, bool is_letter);
/* Whether this would not be taken, or would be nothing, if it stood in one column. */
bool rest_is_word(struct span rest);
bool rest_is_mark(char c);
/* Begins with `tegenover`, `bij` and the like. */
bool text_says_near(struct span text);
