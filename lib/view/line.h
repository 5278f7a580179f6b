// SPDX-License-Identifier: EUPL-1.2
//
// Text in columns of a terminal: how wide it is, and the words that fit in a line. What comes in is UTF-8; columns count
// characters, not bytes. Internal to this room.
#pragma once

#include "base/span.h"

/* The first character of a text that is not empty. */
struct span glyph_first(struct span text);
/* Blanks, also line ends and tabs. */
bool glyph_is_blank(struct span glyph);
/* What could move the cursor, turn the reading direction or hide: never shown (base/characters.h). */
bool glyph_is_dangerous(struct span glyph);
/* How many columns the text takes. */
size_t line_width(struct span text);
/* Of its widest word. */
size_t line_word_width(struct span text);
/* Takes the words that fit in `width`, at least one character; a word that is wider than a line is cut. Blanks around them go. */
struct span line_take(struct span *rest, size_t width);
