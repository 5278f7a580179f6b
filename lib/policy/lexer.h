// SPDX-License-Identifier: EUPL-1.2
//
// Words, numbers and quoted texts of a policy text, one at a time, with the line they stand on. Refuses what a
// reader could not see: tabs, control characters, invisible and combining characters, look-alike letters outside
// quotes. A line that ends in a comma goes on in the next.
#pragma once

#include "base/span.h"

#define LEXER_LINE_MOST_BYTES 200
#define LEXER_WORD_MOST_BYTES 31
#define LEXER_TEXT_MOST_BYTES 140 /* so that the canonical layout never passes the longest line */
#define LEXER_NUMBER_MOST 999999

enum token_kind {
    TOKEN_END = 0,
    TOKEN_OUTER, /* a line begins at the margin */
    TOKEN_INNER, /* an indented line begins */
    TOKEN_WORD,  /* noodzaak-vastgelegd, t/m */
    TOKEN_ID,    /* SCH-012, BWBR0035362 */
    TOKEN_NUMBER,
    TOKEN_TEXT, /* without its quotes */
    TOKEN_COMMA,
    TOKEN_COMMENT, /* a whole line from # at the margin */
};

struct token {
    enum token_kind kind;
    unsigned line;
    struct span text;
    uint32_t number;
};

struct lexer {
    const char *name;
    struct span bytes;
    size_t at, line_end;
    unsigned line;
    bool in_line, after_comma;
};

struct lexer lexer_of(const char *name, struct span bytes);
/* Refuses INVALID with place and reason. After the end it keeps giving TOKEN_END. */
MUST_USE struct status lexer_next(struct lexer *lexer, struct token *out, struct complaint *why);
/* For messages: "het woord 'x'", "het einde van de regel". */
const char *token_kind_text(enum token_kind kind);
