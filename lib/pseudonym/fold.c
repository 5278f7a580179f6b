// SPDX-License-Identifier: EUPL-1.2
//
// One table for Latin letters with accents, a short one for everything else that has one meaning.
#include "pseudonym/fold.h"

#include "base/text.h"
#include "crypto/secret.h"

/* Base letters of U+00C0..U+017F; '?' where there is no single one. */
static const char base_letters[] = "AAAAAA?CEEEEIIII?NOOOOO?OUUUUY??AAAAAA?CEEEEIIII?NOOOOO?OUUUUY?Y"
                                   "AAAAAACCCCCCCCDDDDEEEEEEEEEEGGGGGGGGHHHHIIIIIIIIII??JJKK?LLLLLLLLLL"
                                   "NNNNNN???OOOOOO??RRRRRRSSSSSSSSTTTTTTUUUUUUUUUUUUWWYYYZZZZZZ?";
_Static_assert(sizeof base_letters == 0x180 - 0xC0 + 1, "one letter for every code point");

#define QUOTE_SIGNS "\"'`"

/* Ranges that stand for one text; "" is dropped, "'" is a quote. Ascending. */
struct folding {
    uint32_t first, last;
    const char *as;
    bool is_of_names;
};
// clang-format off
static const struct folding foldings[] = {
    {0xA0, 0xA0, " ", false},     {0xAB, 0xAB, "'", false},      {0xAD, 0xAD, "", false},      {0xB4, 0xB4, "'", false},
    {0xBB, 0xBB, "'", false},      {0xC6, 0xC6, "AE", true},     {0xD0, 0xD0, "D", true},      {0xDE, 0xDE, "TH", true},
    {0xDF, 0xDF, "SS", true},     {0xE6, 0xE6, "AE", true},     {0xF0, 0xF0, "D", true},      {0xFE, 0xFE, "TH", true},
    {0x132, 0x133, "IJ", false},  {0x152, 0x153, "OE", true},   {0x218, 0x219, "S", true},    {0x21A, 0x21B, "T", true},
    {0x1E9E, 0x1E9E, "SS", true}, {0x1EA0, 0x1EB7, "A", true},  {0x1EB8, 0x1EC7, "E", true},  {0x1EC8, 0x1ECB, "I", true},
    {0x1ECC, 0x1EE3, "O", true},  {0x1EE4, 0x1EF1, "U", true},  {0x1EF2, 0x1EF9, "Y", true},  {0x2000, 0x200A, " ", false},
    {0x200B, 0x200F, "", false},  {0x2010, 0x2015, "-", false}, {0x2018, 0x201F, "'", false},  {0x202F, 0x202F, " ", false},
    {0x2044, 0x2044, "/", false}, {0x205F, 0x205F, " ", false}, {0x2060, 0x2060, "", false},
    {0x2160, 0x2160, "I", false}, {0x2161, 0x2161, "II", false}, {0x2162, 0x2162, "III", false}, {0x2163, 0x2163, "IV", false},
    {0x2164, 0x2164, "V", false}, {0x2165, 0x2165, "VI", false}, {0x2166, 0x2166, "VII", false}, {0x2167, 0x2167, "VIII", false},
    {0x2168, 0x2168, "IX", false}, {0x2169, 0x2169, "X", false}, {0x216A, 0x216A, "XI", false}, {0x216B, 0x216B, "XII", false},
    {0x2170, 0x2170, "I", false}, {0x2171, 0x2171, "II", false}, {0x2172, 0x2172, "III", false}, {0x2173, 0x2173, "IV", false},
    {0x2174, 0x2174, "V", false}, {0x2175, 0x2175, "VI", false}, {0x2176, 0x2176, "VII", false}, {0x2177, 0x2177, "VIII", false},
    {0x2178, 0x2178, "IX", false}, {0x2179, 0x2179, "X", false}, {0x217A, 0x217A, "XI", false}, {0x217B, 0x217B, "XII", false},
    {0x2212, 0x2212, "-", false}, {0x3000, 0x3000, " ", false}, {0xFE58, 0xFE58, "-", false}, {0xFE63, 0xFE63, "-", false},
    {0xFEFF, 0xFEFF, "", false},
};
// clang-format on

static const char *fold_special(uint32_t c, enum fold_form form)
{
    for (size_t i = 0; i < N(foldings); i++)
        if (c >= foldings[i].first && c <= foldings[i].last)
            return foldings[i].is_of_names && form != FOLD_NAME ? NULL : foldings[i].as;
    return NULL;
}

/* An ASCII character as it counts; false for a control. */
static bool fold_ascii(uint32_t c, char *out)
{
    if (c == '\t')
        c = ' ';
    if (c < ' ' || c == 0x7F)
        return false;
    *out = (char)(is_lower((uint8_t)c) ? c - 'a' + 'A' : c);
    if (strchr(QUOTE_SIGNS, (int)c))
        *out = '\'';
    return true;
}

static bool is_combining(uint32_t c) { return c >= 0x300 && c <= 0x36F; }
static bool has_letter_last(const struct folded *out) { return out->size && is_upper((uint8_t)out->text[out->size - 1]); }

/* What one character becomes: in `one` when it is a single one, else in the text that is given back; NULL when it is not folded. */
static const char *fold_character(uint32_t c, enum fold_form form, char one[static 2])
{
    one[0] = one[1] = 0;
    if (c >= 0xFF01 && c <= 0xFF5E)
        c -= 0xFEE0; /* full width */
    if (c < 0x80)
        return fold_ascii(c, one) ? one : NULL;
    if (c >= 0xC0 && c < 0x180 && base_letters[c - 0xC0] != '?') {
        one[0] = base_letters[c - 0xC0];
        return one;
    }
    return fold_special(c, form);
}

/* ="12" is how a spreadsheet is kept from reading a number. */
static struct span without_formula_sign(struct span text)
{
    text = text_trim(text);
    return text.size > 1 && text.data[0] == '=' && text.data[1] == '"' ? span_slice(text, 1, text.size) : text;
}

bool text_fold(struct span text, enum fold_form form, size_t most, struct folded *out)
{
    uint32_t c;
    out->size = 0;
    ENSURE(most <= sizeof out->text);
    for (struct span rest = without_formula_sign(text); rest.size;) {
        char one[2];
        if (!utf8_next(&rest, &c))
            return false;
        if (is_combining(c) && has_letter_last(out))
            continue; /* an accent behind its letter: the decomposed spelling */
        const char *as = fold_character(c, form, one);
        if (as && *as == '\'')
            as = form == FOLD_NAME ? " " : ""; /* 't Hart is a prefix and a name */
        if (!as || strlen(as) > most - out->size)
            return false;
        memcpy(out->text + out->size, as, strlen(as));
        out->size += strlen(as);
    }
    return true;
}

void folded_wipe(struct folded *folded) { secret_wipe(folded, sizeof *folded); }
