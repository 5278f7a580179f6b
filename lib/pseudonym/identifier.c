// SPDX-License-Identifier: EUPL-1.2
//
// The rule sets bsn1, adr1 and bag1.
#include "pseudonym/identifier.h"

#include "base/bsn.h"
#include "base/text.h"
#include "crypto/secret.h"

#define BAG_DIGITS 16
#define NUMBER_DIGITS 5
#define ADDITION_MOST 4

static const char *const flaw_texts[] = {
    [IDENTIFIER_FLAW_NONE] = "er is niets mis",
    [IDENTIFIER_FLAW_BSN_SIGNS] = "het BSN bevat andere tekens dan cijfers",
    [IDENTIFIER_FLAW_BSN_LENGTH] = "het BSN heeft geen 8 of 9 cijfers",
    [IDENTIFIER_FLAW_BSN_ELEVEN] = "het BSN klopt niet (elfproef): controleer op een typefout",
    [IDENTIFIER_FLAW_POSTCODE] = "de postcode is geen vier cijfers en twee letters",
    [IDENTIFIER_FLAW_NUMBER] = "het huisnummer is geen getal van 1 tot en met 99999",
    [IDENTIFIER_FLAW_LETTER] = "de huisletter is meer dan één letter",
    [IDENTIFIER_FLAW_ADDITION] = "de toevoeging is langer dan vier letters of cijfers, of bevat andere tekens",
    [IDENTIFIER_FLAW_BAG] = "het BAG-nummer heeft geen 16 cijfers",
    [IDENTIFIER_FLAW_TYPE] = "deze soort gegevens is niet bekend",
};

const char *identifier_flaw_text(enum identifier_flaw flaw)
{
    return flaw_texts[(size_t)flaw < N(flaw_texts) ? flaw : IDENTIFIER_FLAW_TYPE];
}

static struct status refuse_identifier(enum identifier_flaw reason, enum identifier_flaw *flaw)
{
    if (flaw)
        *flaw = reason;
    return FAIL(BAD_IDENTIFIER);
}

static struct status finish_identifier(enum identifier_type type, const char *canonical, size_t size, struct identifier *out)
{
    struct identifier made = {.type = type, .size = (uint8_t)size};
    memcpy(made.canonical, canonical, size);
    *out = made;
    identifier_wipe(&made, 1);
    return STATUS(OK);
}

struct status identifier_bsn(struct span text, enum identifier_flaw *flaw, struct identifier *out)
{
    char digits[BSN_DIGITS + 1] = "0"; /* read behind a zero, which counts when eight digits come */
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        if (is_blank(c) || c == '.' || c == '-')
            continue;
        if (!is_digit(c))
            return refuse_identifier(IDENTIFIER_FLAW_BSN_SIGNS, flaw);
        if (count == BSN_DIGITS)
            return refuse_identifier(IDENTIFIER_FLAW_BSN_LENGTH, flaw);
        digits[1 + count++] = (char)c;
    }
    if (count != BSN_DIGITS && count != BSN_DIGITS - 1)
        return refuse_identifier(IDENTIFIER_FLAW_BSN_LENGTH, flaw);
    const char *canonical = count == BSN_DIGITS ? digits + 1 : digits;
    struct status status = bsn_passes_eleven_test(canonical) ? finish_identifier(IDENTIFIER_BSN, canonical, BSN_DIGITS, out)
                                                             : refuse_identifier(IDENTIFIER_FLAW_BSN_ELEVEN, flaw);
    secret_wipe(digits, sizeof digits);
    return status;
}

/* Base letters of U+00C0..U+017F; '?' where there is no single one (AE, IJ, sharp s): those are refused, not guessed. */
static const char folded[] = "AAAAAA?CEEEEIIII?NOOOOO?OUUUUY??AAAAAA?CEEEEIIII?NOOOOO?OUUUUY?Y"
                             "AAAAAACCCCCCCCDDDDEEEEEEEEEEGGGGGGGGHHHHIIIIIIIIII??JJKK?LLLLLLLLLL"
                             "NNNNNN???OOOOOO??RRRRRRSSSSSSSSTTTTTTUUUUUUUUUUUUWWYYYZZZZZZ?";
_Static_assert(sizeof folded == 0x180 - 0xC0 + 1, "one letter for every code point");

/* One field: punctuation and blanks dropped, upper-cased, folded. Gives the number of letters and digits, or `room` + 1 when
 * something cannot be folded or does not fit. */
static size_t field_fold(struct span text, char *out, size_t room)
{
    size_t used = 0;
    for (size_t i = 0; i < text.size; i++) {
        uint32_t c = text.data[i];
        if (c >= 0xC3 && c <= 0xCD && i + 1 < text.size && (text.data[i + 1] & 0xC0) == 0x80) {
            c = (c & 0x1F) << 6 | (text.data[++i] & 0x3F); /* two-byte UTF-8 (RFC 3629): U+00C0..U+037F */
            if (c >= 0x300 && c < 0x370 && used)
                continue; /* a combining mark behind its letter: the decomposed spelling */
            c = c < 0x180 ? (uint8_t)folded[c - 0xC0] : '?';
            if (c == '?')
                return room + 1;
        } else if (c >= 'a' && c <= 'z') {
            c -= 'a' - 'A';
        } else if (is_blank((uint8_t)c) || (c > ' ' && c < 0x7F && !is_digit((uint8_t)c) && !is_upper((uint8_t)c))) {
            continue;
        } else if (c <= ' ' || c >= 0x7F) {
            return room + 1;
        }
        if (used == room)
            return room + 1;
        out[used++] = (char)c;
    }
    return used;
}

static bool is_postcode(const char text[static 6])
{
    bool good = text[0] != '0';
    for (size_t i = 0; i < 6; i++)
        good = good && (i < 4 ? is_digit((uint8_t)text[i]) : is_upper((uint8_t)text[i]));
    return good;
}

/* The house number without leading zeros; 0 digits when it is none. */
static struct span number_trim(struct span text)
{
    text = text_trim(text);
    for (size_t i = 0; i < text.size; i++)
        if (!is_digit(text.data[i]))
            return span_empty();
    while (text.size && text.data[0] == '0')
        text = span_slice(text, 1, text.size);
    return text;
}

struct status identifier_address(const struct address_fields *fields, enum identifier_flaw *flaw, struct identifier *out)
{
    char canonical[IDENTIFIER_MOST_BYTES], postcode[6], letter[1], addition[ADDITION_MOST];
    if (field_fold(fields->postcode, postcode, sizeof postcode) != sizeof postcode || !is_postcode(postcode))
        return refuse_identifier(IDENTIFIER_FLAW_POSTCODE, flaw);
    struct span number = number_trim(fields->number);
    if (number.size == 0 || number.size > NUMBER_DIGITS)
        return refuse_identifier(IDENTIFIER_FLAW_NUMBER, flaw);
    size_t letters = field_fold(fields->letter, letter, sizeof letter);
    if (letters > sizeof letter || (letters && !is_upper((uint8_t)letter[0])))
        return refuse_identifier(IDENTIFIER_FLAW_LETTER, flaw);
    size_t additions = field_fold(fields->addition, addition, sizeof addition);
    if (additions > sizeof addition)
        return refuse_identifier(IDENTIFIER_FLAW_ADDITION, flaw);
    int size = snprintf(canonical, sizeof canonical, "%.6s|%.*s|%.*s|%.*s", postcode, (int)number.size, (const char *)number.data,
                        (int)letters, letter, (int)additions, addition);
    struct status status = finish_identifier(IDENTIFIER_ADDRESS, canonical, (size_t)size, out);
    secret_wipe(canonical, sizeof canonical);
    return status;
}

struct status identifier_bag(struct span text, enum identifier_flaw *flaw, struct identifier *out)
{
    bool any = false;
    text = text_trim(text);
    if (text.size != BAG_DIGITS)
        return refuse_identifier(IDENTIFIER_FLAW_BAG, flaw);
    for (size_t i = 0; i < text.size; i++) {
        if (!is_digit(text.data[i]))
            return refuse_identifier(IDENTIFIER_FLAW_BAG, flaw);
        any = any || text.data[i] != '0';
    }
    return any ? finish_identifier(IDENTIFIER_BAG, (const char *)text.data, BAG_DIGITS, out) : refuse_identifier(IDENTIFIER_FLAW_BAG, flaw);
}

static struct status address_from_canonical(struct span text, struct identifier *out)
{
    struct span part[4] = {{NULL, 0}};
    for (size_t i = 0; i < 3; i++) {
        const uint8_t *bar = text.size ? memchr(text.data, '|', text.size) : NULL;
        if (!bar)
            return FAIL(BAD_IDENTIFIER);
        part[i] = span_of(text.data, (size_t)(bar - text.data));
        text = span_slice(text, part[i].size + 1, text.size);
    }
    part[3] = text;
    struct address_fields fields = {part[0], part[1], part[2], part[3]};
    return identifier_address(&fields, NULL, out);
}

struct status identifier_canonical(enum identifier_type type, struct span canonical, struct identifier *out)
{
    struct identifier read = {0};
    struct status status = type == IDENTIFIER_BSN       ? identifier_bsn(canonical, NULL, &read)
                           : type == IDENTIFIER_ADDRESS ? address_from_canonical(canonical, &read)
                           : type == IDENTIFIER_BAG     ? identifier_bag(canonical, NULL, &read)
                                                        : FAIL(BAD_IDENTIFIER);
    TRY(status);
    bool same = span_equal(identifier_span(&read), canonical);
    if (same)
        *out = read;
    identifier_wipe(&read, 1);
    return same ? STATUS(OK) : FAIL(BAD_IDENTIFIER);
}

void identifier_wipe(struct identifier *identifiers, size_t count) { secret_wipe(identifiers, count * sizeof *identifiers); }

const char *identifier_type_word(enum identifier_type type)
{
    static const char *const words[] = {[IDENTIFIER_BSN] = "bsn1", [IDENTIFIER_ADDRESS] = "adr1", [IDENTIFIER_BAG] = "bag1"};
    ENSURE(type >= IDENTIFIER_BSN && type <= IDENTIFIER_BAG);
    return words[type];
}
