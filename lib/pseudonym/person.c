// SPDX-License-Identifier: EUPL-1.2
//
// bsn1 and nam1: a person by number, or by surname, first letter and birth date where a partner may not use the number.
#include "base/bsn.h"
#include "base/day.h"
#include "base/text.h"
#include "crypto/secret.h"
#include "pseudonym/fold.h"
#include "pseudonym/form.h"

/* ---- by number */

#define A_NUMBER_DIGITS 10
#define BSN_FIELD_MOST 32

static size_t digits_in_front(struct span text)
{
    size_t count = 0;
    while (count < text.size && is_digit(text.data[count]))
        count++;
    return count;
}

/* What a spreadsheet made of a number: 999900006.0 is whole, 999900006.5 and 9,99900006E+08 are not. */
static bool is_whole_number(struct span *text)
{
    size_t whole = digits_in_front(*text);
    if (whole && whole < text->size && strchr(".,", text->data[whole]) && memchr(text->data, 'E', text->size))
        return false;
    if (whole < BSN_DIGITS - 1 || whole == text->size || !strchr(".,", text->data[whole]))
        return true;
    for (size_t i = whole + 1; i < text->size; i++)
        if (text->data[i] != '0')
            return false;
    *text = span_slice(*text, 0, whole);
    return true;
}

static enum identifier_flaw read_bsn(struct span text, char digits[static BSN_DIGITS + 1])
{
    size_t count = 0;
    if (!is_whole_number(&text))
        return IDENTIFIER_FLAW_BSN_CUT;
    digits[0] = '0'; /* read behind a zero, which counts when eight digits come */
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        if (c == ' ' || c == '.' || c == '-')
            continue;
        if (!is_digit(c))
            return IDENTIFIER_FLAW_BSN_SIGNS;
        if (count++ < BSN_DIGITS)
            digits[count] = (char)c;
    }
    if (count == A_NUMBER_DIGITS)
        return IDENTIFIER_FLAW_BSN_A_NUMBER;
    if (count != BSN_DIGITS && count != BSN_DIGITS - 1)
        return IDENTIFIER_FLAW_BSN_LENGTH;
    if (count == BSN_DIGITS)
        memmove(digits, digits + 1, BSN_DIGITS);
    return bsn_passes_eleven_test(digits) ? IDENTIFIER_FLAW_NONE : IDENTIFIER_FLAW_BSN_ELEVEN;
}

struct status identifier_bsn(struct span text, struct identifier_finding *finding, struct identifier *out)
{
    struct folded folded;
    char digits[BSN_DIGITS + 1];
    struct identifier_finding found = {.flaw = IDENTIFIER_FLAW_BSN_SIGNS, .field = IDENTIFIER_FIELD_BSN};
    if (text_fold(text, FOLD_ADDRESS, BSN_FIELD_MOST, &folded))
        found.flaw = read_bsn(text_trim(folded_span(&folded)), digits);
    if (!found.flaw)
        identifier_make(IDENTIFIER_KIND_PERSON, span_of(digits, BSN_DIGITS), out);
    folded_wipe(&folded);
    secret_wipe(digits, sizeof digits);
    return identifier_judge(found, finding);
}

static bool is_filler(const char digits[static BSN_DIGITS])
{
    static const char *const fillers[] = {"123456782", "012345672", "987654329", "111222333"};
    size_t same = 1;
    for (size_t i = 0; i < N(fillers); i++)
        if (memcmp(digits, fillers[i], BSN_DIGITS) == 0)
            return true;
    while (same < BSN_DIGITS && digits[same] == digits[0])
        same++;
    return same >= BSN_DIGITS - 1 || memcmp(digits, "00", 2) == 0;
}

struct status identifier_bsn_of_person(struct span text, struct identifier_finding *finding, struct identifier *out)
{
    TRY(identifier_bsn(text, finding, out));
    if (!is_filler(out->canonical))
        return STATUS(OK);
    identifier_wipe(out, 1);
    return identifier_judge((struct identifier_finding){.flaw = IDENTIFIER_FLAW_BSN_FILLER, .field = IDENTIFIER_FIELD_BSN}, finding);
}

bool identifier_bsn_is_absent(struct span text)
{
    static const char *const words[] = {"", "-", "NVT", "N.V.T.", "GEEN", "ONBEKEND", "0", "000000000"};
    struct folded folded;
    bool is_absent = false;
    if (text_fold(text, FOLD_ADDRESS, BSN_FIELD_MOST, &folded))
        for (size_t i = 0; i < N(words); i++)
            is_absent = is_absent || span_is_text(text_trim(folded_span(&folded)), words[i]);
    folded_wipe(&folded);
    return is_absent;
}

/* ---- by name */

#define SURNAME_MOST 32
#define BIRTH_DIGITS 8
#define NAME_MARKS " -.,()"

/* Registers keep these apart, or not; so they do not count. */
static const char *const prefixes[] = {
    "A",     "AAN", "AF",    "AL",  "AM",  "AUF",   "AUS", "BE",  "BEN", "BIJ", "BIN",   "D",   "DA",   "DAL", "DALLA", "DAS", "DE",
    "DEGLI", "DEL", "DELLA", "DEM", "DEN", "DER",   "DES", "DI",  "DIE", "DO",  "DON",   "DOS", "DU",   "EL",  "GEN",   "HET", "I",
    "IM",    "IN",  "L",     "LA",  "LAS", "LE",    "LES", "LO",  "LOS", "OF",  "ONDER", "OP",  "OVER", "S",   "T",     "TE",  "TEN",
    "TER",   "THO", "TOE",   "TOT", "UIT", "UNTER", "V",   "VAN", "VD",  "VER", "VOM",   "VON", "VOOR", "VOR", "ZU",    "ZUM", "ZUR",
};

static bool is_prefix(struct span word)
{
    for (size_t i = 0; i < N(prefixes); i++)
        if (span_is_text(word, prefixes[i]))
            return true;
    return false;
}

static bool is_name_sign(uint8_t c) { return is_upper(c) || (c && strchr(NAME_MARKS, c)); }

/* The next word, marks around it taken along; empty at the end. */
static struct span next_name_word(struct span *rest)
{
    size_t size = 0;
    while (rest->size && !is_upper(rest->data[0]))
        *rest = span_slice(*rest, 1, rest->size);
    while (size < rest->size && is_upper(rest->data[size]))
        size++;
    struct span word = span_slice(*rest, 0, size);
    *rest = span_slice(*rest, size, rest->size);
    while (rest->size && !is_upper(rest->data[0]))
        *rest = span_slice(*rest, 1, rest->size);
    return word;
}

/* `Berg, van den`: behind the comma may stand prefixes only. */
static bool cut_at_comma(struct span *text)
{
    const uint8_t *comma = text->size ? memchr(text->data, ',', text->size) : NULL;
    if (!comma)
        return true;
    struct span behind = span_slice(*text, (size_t)(comma - text->data) + 1, text->size);
    *text = span_slice(*text, 0, (size_t)(comma - text->data));
    for (struct span word = next_name_word(&behind); word.size; word = next_name_word(&behind))
        if (!is_prefix(word))
            return false;
    return true;
}

/* Letters of the surname without prefixes; 0 when it is none. */
static size_t read_surname(struct span text, char out[static SURNAME_MOST])
{
    size_t used = 0;
    for (size_t i = 0; i < text.size; i++)
        if (!is_name_sign(text.data[i]))
            return 0;
    if (!cut_at_comma(&text))
        return 0;
    struct span word = next_name_word(&text);
    while (text.size && is_prefix(word))
        word = next_name_word(&text);
    for (; word.size; word = next_name_word(&text))
        for (size_t i = 0; i < word.size && used < SURNAME_MOST; i++)
            out[used++] = (char)word.data[i];
    return used;
}

/* JJJJMMDD of a day that exists and that people are born on. */
static bool read_birth(struct span text, char out[static DATE_ROOM])
{
    char dashed[DATE_ROOM];
    int32_t day;
    text = text_trim(text);
    if (text.size == BIRTH_DIGITS && digits_in_front(text) == BIRTH_DIGITS) {
        const char *digits = (const char *)text.data;
        snprintf(dashed, sizeof dashed, "%.4s-%.2s-%.2s", digits, digits + 4, digits + 6);
        text = span_of_text(dashed);
    }
    bool is_day = status_ok(date_parse(text, &day));
    if (is_day) {
        date_print(day, out); /* jjjj-mm-dd */
        memmove(out + 4, out + 5, 2);
        memmove(out + 6, out + 8, 3);
    }
    secret_wipe(dashed, sizeof dashed);
    return is_day;
}

struct name_reading {
    struct folded folded;
    size_t surname_size;
    char surname[SURNAME_MOST], birth[DATE_ROOM], first;
    enum identifier_field at;
};

static enum identifier_flaw read_name(const struct name_fields *fields, struct name_reading *reading)
{
    struct folded *folded = &reading->folded;
    reading->at = IDENTIFIER_FIELD_SURNAME;
    if (!text_fold(fields->surname, FOLD_NAME, FOLDED_ROOM, folded))
        return IDENTIFIER_FLAW_SURNAME;
    reading->surname_size = read_surname(folded_span(folded), reading->surname);
    if (!reading->surname_size)
        return IDENTIFIER_FLAW_SURNAME;
    reading->at = IDENTIFIER_FIELD_FIRST_NAME;
    if (!text_fold(fields->first_name, FOLD_NAME, FOLDED_ROOM, folded))
        return IDENTIFIER_FLAW_FIRST_NAME;
    struct span first_name = text_trim(folded_span(folded));
    if (!first_name.size || !is_upper(first_name.data[0]))
        return IDENTIFIER_FLAW_FIRST_NAME;
    reading->first = (char)first_name.data[0];
    reading->at = IDENTIFIER_FIELD_BIRTH;
    return read_birth(fields->birth, reading->birth) ? IDENTIFIER_FLAW_NONE : IDENTIFIER_FLAW_BIRTH;
}

struct status identifier_name(const struct name_fields *fields, struct identifier_finding *finding, struct identifier *out)
{
    struct name_reading reading = {0};
    char text[IDENTIFIER_MOST_BYTES + 1];
    struct identifier_finding found = {.flaw = read_name(fields, &reading)};
    found.field = reading.at;
    if (!found.flaw) {
        int size = snprintf(text, sizeof text, "%.*s|%c|%.8s", (int)reading.surname_size, reading.surname, reading.first, reading.birth);
        identifier_make(IDENTIFIER_KIND_NAME, span_of(text, (size_t)size), out);
    }
    secret_wipe(&reading, sizeof reading);
    secret_wipe(text, sizeof text);
    return identifier_judge(found, finding);
}

bool is_name_form(struct span text)
{
    char birth[DATE_ROOM];
    size_t surname = 0;
    while (surname < text.size && is_upper(text.data[surname]))
        surname++;
    struct span behind = span_slice(text, surname, text.size);
    bool is_form = surname > 0 && surname <= SURNAME_MOST && behind.size == 3 + BIRTH_DIGITS && behind.data[0] == '|' &&
                   is_upper(behind.data[1]) && behind.data[2] == '|';
    struct span day = span_slice(behind, 3, behind.size);
    return is_form && digits_in_front(day) == BIRTH_DIGITS && read_birth(day, birth) && memcmp(birth, day.data, BIRTH_DIGITS) == 0;
}
