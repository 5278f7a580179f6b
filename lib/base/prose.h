// SPDX-License-Identifier: EUPL-1.2
//
// The one profile for text that people write and others read, after UTS 39: what is shown is what is there. Nothing
// invisible, nothing that turns the line around, no letters that pass for others; and no number that could be somebody's
// BSN (P-01). The command, the door and every row of a message that carries such a text hold it to this, so no node takes
// what its own command would refuse. It says nothing about what the words mean: a name can still stand there.
#pragma once

#include "base/span.h"

enum prose_form {
    PROSE_LINES,     /* free text: line feeds may stand in it */
    PROSE_LINE,      /* one line */
    PROSE_REFERENCE, /* one line that a system made: numbers with hyphens are no BSN (base/bsn.h) */
    PROSE_LABEL,     /* one line that is agreed or made by a program: whatever numbers it holds */
    PROSE_AGREED,    /* a line of a text that is compared and hashed: no combining marks, which would break NFC */
};

/* What is wrong, and the sentence for who must mend it: an operator's, and for who writes policies. */
#define PROSE_FLAWS(X)                                                                                                               \
    X(NONE, "nothing is wrong", "er is niets mis")                                                                                   \
    X(UTF8, "not well-formed UTF-8", "geen geldig UTF-8")                                                                            \
    X(CONTROL, "a control character, or a line end that may not be here", "een tab, een ander regeleinde dan LF, of een stuurteken") \
    X(BIDI, "a character that turns the direction of writing around", "een teken dat de schrijfrichting omkeert")                    \
    X(TAG, "a tag character, which nobody sees", "een onzichtbaar labelteken")                                                       \
    X(INVISIBLE, "an invisible character", "een onzichtbaar teken")                                                                  \
    X(PRIVATE, "a character that has no meaning all share", "een teken zonder afgesproken betekenis")                                \
    X(DIGIT, "a digit in another form than 0 to 9", "een cijfer in een andere vorm dan 0 tot en met 9")                              \
    X(STYLED, "a letter in another form than a to z", "een letter in een andere vorm dan a tot en met z")                            \
    X(MARKS, "a combining accent without a letter, or too many on one", "een los of combinerend accent")                             \
    X(SCRIPTS, "letters of two scripts in one word, which look alike", "letters uit twee schriften in een woord")                    \
    X(BSN, "a number that could be somebody's BSN; leave it out", "een getal dat een BSN kan zijn")
enum prose_flaw {
#define PROSE_FLAW_ENUM(name, sentence, dutch) PROSE_FLAW_##name,
    PROSE_FLAWS(PROSE_FLAW_ENUM)
#undef PROSE_FLAW_ENUM
        PROSE_FLAW_COUNT
};
const char *prose_flaw_text(enum prose_flaw flaw);
const char *prose_flaw_dutch(enum prose_flaw flaw);

struct prose_fault {
    enum prose_flaw flaw;
    size_t character; /* counted from 1; 0 when nothing is wrong */
};
/* The first fault; characters are looked at before numbers. */
struct prose_fault prose_find_fault(struct span text, enum prose_form form);
/* Whether it can tell anybody anything: five letters, and three of them different. For the door of who writes it only: whoever else
 * judged a text would have read it. */
bool prose_says_something(struct span text);
/* INVALID with "`place`: character 12: …". */
MUST_USE struct status prose_check(struct span text, enum prose_form form, const char *place, struct complaint *why);
