// SPDX-License-Identifier: EUPL-1.2
//
// What stands behind a house number, as it is written in one column: joined without its marks where that is certain. Digits
// that are apart are never pulled together (2.0 is not 20), and words are for a table of addresses, not for a guess.
#include "base/text.h"
#include "pseudonym/fold.h"
#include "pseudonym/form.h"

#define WORD_OF(words, text) has_word(words, N(words), text)

static bool has_word(const char *const *words, size_t count, struct span text)
{
    for (size_t i = 0; i < count; i++)
        if (span_is_text(text, words[i]))
            return true;
    return false;
}

static const char *const nothing_words[] = {"NVT", "GEEN", "NULL", "NONE", "NAN"};
static const char *const nothing_texts[] = {"#N/A", "(LEEG)"};
static const char *const zero_words[] = {"0", "00", "000", "NA", "NB", "ONB", "ONBEKEND"};
static const char *const near_words[] = {"TO", "T/O", "BY", "BIJ", "TEGENOVER", "NAAST", "ACHTER"};
static const char *const range_words[] = {"T/M", "TM", "TOT", "EN", "+", "&", ";", "|"};
static const char *const dwelling_words[] = {
    "KAMER",  "KMR",    "APP",   "APT",    "APPARTEMENT", "ETAGE",       "ETG",         "VERDIEPING",    "VERD",        "HOOG",   "BENEDEN",
    "BOVEN",  "BEGANE", "GROND", "BEG",    "ZWART",       "UNIT",        "STUDIO",      "LINKS",         "RECHTS",      "FLAT",   "WONING",
    "KELDER", "ZOLDER", "SOUT",  "VLOER",  "SOUTERRAIN",  "PARTERRE",    "VOORHUIS",    "ACHTERHUIS",    "BLOK",        "GEBOUW", "INGANG",
    "GARAGE", "LOODS",  "BOX",   "MIDDEN", "BOVENHUIS",   "BENEDENHUIS", "BOVENWONING", "BENEDENWONING", "HOOFDGEBOUW",
};
static const char *const doubted_words[] = {
    "II",  "III", "IV",  "VI", "VII", "VIII", "IX",   "XI", "HS", "HUIS", "BG",
    "BGG", "BEN", "BOV", "PT", "ZW",  "RD",   "ROOD", "BS", "LL", "VOOR", "ACHT",
};
static const char *const doubted_letters[] = {"H", "I", "V", "X", "R", "Z"};

bool rest_is_mark(char c) { return c && strchr(" .,-/_()", c); }
static bool is_sign(uint8_t c) { return is_digit(c) || is_upper(c); }

static bool begins_with(struct span text, const char *word) { return span_is_text(span_slice(text, 0, strlen(word)), word); }

bool text_says_near(struct span text)
{
    for (size_t i = 0; i < N(near_words); i++) {
        size_t size = strlen(near_words[i]);
        if (begins_with(text, near_words[i]) && (text.size == size || !is_sign(text.data[size])))
            return true;
    }
    return false;
}

/* `t/m 16`, `en 14`, `+14`. */
static bool says_range(struct span text)
{
    for (size_t i = 0; i < N(range_words); i++) {
        size_t at = strlen(range_words[i]);
        if (!begins_with(text, range_words[i]))
            continue;
        while (at < text.size && text.data[at] == ' ')
            at++;
        if (at < text.size && is_digit(text.data[at]))
            return true;
    }
    return false;
}

static bool has_dwelling_word(struct span text)
{
    for (size_t at = 0; at < text.size; at++) {
        size_t start = at;
        while (at < text.size && is_upper(text.data[at]))
            at++;
        if (at > start && WORD_OF(dwelling_words, span_slice(text, start, at - start)))
            return true;
    }
    return false;
}

static bool has_strange_sign(struct span text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!is_sign(text.data[i]) && !rest_is_mark((char)text.data[i]))
            return true;
    return false;
}

static bool has_loose_digits(struct span text)
{
    bool is_behind_digit = false, has_mark = false;
    for (size_t i = 0; i < text.size; i++) {
        if (rest_is_mark((char)text.data[i])) {
            has_mark = true;
            continue;
        }
        if (is_behind_digit && has_mark && is_digit(text.data[i]))
            return true;
        is_behind_digit = is_digit(text.data[i]);
        has_mark = false;
    }
    return false;
}

/* Letters and digits only. */
static void drop_marks(struct folded *rest)
{
    size_t used = 0;
    for (size_t i = 0; i < rest->size; i++)
        if (is_sign((uint8_t)rest->text[i]))
            rest->text[used++] = rest->text[i];
    rest->size = used;
}

enum identifier_flaw rest_read(struct folded *rest)
{
    struct span text = text_trim(folded_span(rest));
    struct folded joined = *rest;
    drop_marks(&joined);
    struct span signs = folded_span(&joined);
    enum identifier_flaw flaw = IDENTIFIER_FLAW_NONE;
    bool is_question = span_is_text(text, "?");
    if (WORD_OF(nothing_texts, text) || WORD_OF(nothing_words, signs))
        joined.size = 0;
    else if (says_range(text))
        flaw = IDENTIFIER_FLAW_RANGE;
    else if (!is_question && has_strange_sign(text))
        flaw = IDENTIFIER_FLAW_SIGNS;
    else if (text_says_near(text) || WORD_OF(near_words, signs))
        flaw = IDENTIFIER_FLAW_OPPOSITE;
    else if (has_dwelling_word(text))
        flaw = IDENTIFIER_FLAW_WORDS;
    else if (has_loose_digits(text))
        flaw = IDENTIFIER_FLAW_LOOSE_DIGITS;
    else if (is_question || WORD_OF(zero_words, signs))
        flaw = IDENTIFIER_FLAW_ZERO_OR_NONE;
    *rest = joined;
    folded_wipe(&joined);
    return flaw;
}

bool rest_is_word(struct span rest)
{
    return WORD_OF(nothing_words, rest) || WORD_OF(zero_words, rest) || WORD_OF(near_words, rest) || has_dwelling_word(rest);
}

bool is_rest_form(struct span rest)
{
    for (size_t i = 0; i < rest.size; i++)
        if (!is_sign(rest.data[i]))
            return false;
    return rest.size == 0 || rest.size <= (is_upper(rest.data[0]) ? 5u : 4u);
}

static size_t floor_digits(struct span text)
{
    size_t count = 0;
    while (count < text.size && is_digit(text.data[count]))
        count++;
    return count;
}

/* 02, B01: a number that others write without its zero. */
static bool has_zero_in_front(struct span rest)
{
    for (size_t i = 0; i < rest.size; i++)
        if (rest.data[i] == '0' && (i == 0 || !is_digit(rest.data[i - 1])))
            return true;
    return false;
}

bool rest_is_doubted(struct span rest, bool is_letter)
{
    if (rest.size == 0)
        return false;
    size_t digits = floor_digits(rest);
    struct span behind = span_slice(rest, digits, rest.size), inner = span_slice(rest, 1, rest.size);
    bool is_floor =
        digits && (span_is_text(behind, "E") || span_is_text(behind, "H") || span_is_text(behind, "V") || span_is_text(behind, "HG"));
    bool is_room = strchr("KUW", rest.data[0]) && inner.size >= 2 && floor_digits(inner) == inner.size;
    return WORD_OF(doubted_words, rest) || (!is_letter && WORD_OF(doubted_letters, rest)) || has_zero_in_front(rest) || is_floor || is_room;
}
