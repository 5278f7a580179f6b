// SPDX-License-Identifier: EUPL-1.2
//
// Characters, then words.
#include "view/line.h"

static size_t character_size(struct span text)
{
    size_t size = 1;
    while (size < text.size && (text.data[size] & 0xC0) == 0x80)
        size++;
    return size;
}

struct span character_first(struct span text) { return span_of(text.data, character_size(text)); }

static uint32_t code_point(struct span character)
{
    static const uint8_t lead_masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    if (character.size > 4)
        return 0;
    uint32_t code = character.data[0] & lead_masks[character.size];
    for (size_t i = 1; i < character.size; i++)
        code = code << 6 | (character.data[i] & 0x3F);
    return code;
}

struct range {
    uint32_t first, last;
};

static bool is_in(uint32_t code, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

static bool is_blank_code(uint32_t code) { return code == ' ' || code == '\n' || code == '\t' || code == '\r'; }
bool character_is_blank(struct span character) { return is_blank_code(code_point(character)); }

bool character_is_dangerous(struct span character)
{
    static const struct range ranges[] = {{0, 0x1F},        {0x7F, 0x9F},     {0x061C, 0x061C}, {0x200B, 0x200F},  {0x2028, 0x202E},
                                          {0x2060, 0x206F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE0FFF}};
    return is_in(code_point(character), ranges, N(ranges));
}

/* Marks that join the letter before them take no column; signs of the Far East and pictures take two (UAX 11). */
static size_t code_width(uint32_t code)
{
    static const struct range marks[] = {{0x0300, 0x036F}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},
                                         {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}};
    static const struct range wide[] = {{0x1100, 0x115F}, {0x2E80, 0xA4CF}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},  {0xFE30, 0xFE6F},
                                        {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD}};
    if (is_in(code, marks, N(marks)))
        return 0;
    return is_in(code, wide, N(wide)) ? 2 : 1;
}

size_t line_width(struct span text)
{
    size_t width = 0;
    while (text.size) {
        struct span character = character_first(text);
        width += code_width(code_point(character));
        text = span_slice(text, character.size, text.size);
    }
    return width;
}

size_t line_word_width(struct span text)
{
    size_t widest = 0, width = 0;
    while (text.size) {
        struct span character = character_first(text);
        width = character_is_blank(character) ? 0 : width + code_width(code_point(character));
        widest = width > widest ? width : widest;
        text = span_slice(text, character.size, text.size);
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
        struct span character = character_first(span_slice(text, at, text.size));
        uint32_t code = code_point(character);
        if (is_blank_code(code) && !is_blank_code(text.data[at - 1]))
            line.size = at; /* a word ends here */
        used += code_width(code);
        if (used > width && !is_blank_code(code))
            break;
        at += character.size;
    }
    if (line.size == 0 || (at == text.size && !is_blank_code(text.data[at - 1])))
        line.size = at ? at : character_first(text).size;
    *rest = span_slice(text, line.size, text.size);
    skip_blanks(rest);
    return line;
}
