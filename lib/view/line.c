// SPDX-License-Identifier: EUPL-1.2
//
// Characters, then words.
#include "view/line.h"

#include "base/characters.h"
#include "base/text.h"

#define NO_CHARACTER 0xFFFF /* a noncharacter, which is not shown */

/* The code point at the start of a text that is not empty, NO_CHARACTER for what is no UTF-8; the text goes on behind it. */
static uint32_t next_code(struct span *text)
{
    uint32_t code = NO_CHARACTER;
    if (!utf8_next(text, &code))
        *text = span_slice(*text, 1, text->size);
    return code;
}

struct span glyph_first(struct span text)
{
    struct span rest = text;
    next_code(&rest);
    return span_of(text.data, text.size - rest.size);
}

static uint32_t code_of(struct span glyph) { return next_code(&glyph); }

static bool is_blank_code(uint32_t code) { return code == ' ' || code == '\n' || code == '\t' || code == '\r'; }
bool glyph_is_blank(struct span glyph) { return is_blank_code(code_of(glyph)); }

bool glyph_is_dangerous(struct span glyph)
{
    switch (character_class(code_of(glyph))) {
    case CHARACTER_CONTROL:
    case CHARACTER_BIDI:
    case CHARACTER_TAG:
    case CHARACTER_INVISIBLE:
    case CHARACTER_PRIVATE: return true;
    default: return false;
    }
}

/* Marks that join the letter before them take no column; signs of the Far East and pictures take two (UAX 11). */
static size_t code_width(uint32_t code)
{
    static const struct {
        uint32_t first, last;
    } wide[] = {{0x1100, 0x115F}, {0x2E80, 0xA4CF}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},  {0xFE30, 0xFE6F},
                {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD}};
    if (character_class(code) == CHARACTER_MARK)
        return 0;
    for (size_t i = 0; i < N(wide); i++)
        if (code >= wide[i].first && code <= wide[i].last)
            return 2;
    return 1;
}

size_t line_width(struct span text)
{
    size_t width = 0;
    while (text.size) {
        width += code_width(next_code(&text));
    }
    return width;
}

size_t line_word_width(struct span text)
{
    size_t widest = 0, width = 0;
    while (text.size) {
        uint32_t code = next_code(&text);
        width = is_blank_code(code) ? 0 : width + code_width(code);
        widest = width > widest ? width : widest;
    }
    return widest;
}

static void skip_blanks(struct span *text)
{
    while (text->size && is_blank_code(text->data[0]))
        *text = span_slice(*text, 1, text->size);
}

struct span line_take(struct span *rest, size_t width)
{
    skip_blanks(rest);
    struct span text = *rest, line = span_of(text.data, 0);
    size_t at = 0, used = 0;
    if (!text.size)
        return text;
    while (at < text.size) {
        struct span rest_of_text = span_slice(text, at, text.size);
        uint32_t code = next_code(&rest_of_text);
        if (is_blank_code(code) && !is_blank_code(text.data[at - 1]))
            line.size = at; /* a word ends here */
        used += code_width(code);
        if (used > width && !is_blank_code(code))
            break;
        at = text.size - rest_of_text.size;
    }
    if (line.size == 0 || (at == text.size && !is_blank_code(text.data[at - 1])))
        line.size = at ? at : glyph_first(text).size;
    *rest = span_slice(text, line.size, text.size);
    skip_blanks(rest);
    return line;
}
