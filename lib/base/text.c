// SPDX-License-Identifier: EUPL-1.2
//
// The small text forms, each strict.
#include "base/text.h"

static const char hex_digits[] = "0123456789abcdef";
static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void hex_print(struct span bytes, char *out)
{
    for (size_t i = 0; i < bytes.size; i++) {
        *out++ = hex_digits[bytes.data[i] >> 4];
        *out++ = hex_digits[bytes.data[i] & 15];
    }
    *out = 0;
}

static int hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

struct status hex_parse(struct span text, uint8_t *out, size_t size)
{
    if (text.size != 2 * size)
        return FAIL(MALFORMED);
    for (size_t i = 0; i < text.size; i++)
        if (hex_value(text.data[i]) < 0)
            return FAIL(MALFORMED);
    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)(hex_value(text.data[2 * i]) << 4 | hex_value(text.data[2 * i + 1]));
    return STATUS(OK);
}

void base64_print(struct span bytes, char *out)
{
    for (size_t i = 0; i < bytes.size; i += 3) {
        size_t have = bytes.size - i < 3 ? bytes.size - i : 3;
        uint32_t group = (uint32_t)bytes.data[i] << 16;
        if (have > 1)
            group |= (uint32_t)bytes.data[i + 1] << 8;
        if (have > 2)
            group |= bytes.data[i + 2];
        *out++ = base64_digits[group >> 18];
        *out++ = base64_digits[group >> 12 & 63];
        *out++ = have > 1 ? base64_digits[group >> 6 & 63] : '=';
        *out++ = have > 2 ? base64_digits[group & 63] : '=';
    }
    *out = 0;
}

static int base64_value(uint8_t c)
{
    const char *found = c ? strchr(base64_digits, c) : NULL;
    return found ? (int)(found - base64_digits) : -1;
}

struct status base64_parse(struct span text, uint8_t *out, size_t room, size_t *out_size)
{
    size_t padding = 0;
    if (text.size % 4)
        return FAIL(MALFORMED);
    while (padding < 2 && padding < text.size && text.data[text.size - 1 - padding] == '=')
        padding++;
    size_t size = text.size / 4 * 3 - padding;
    if (size > room)
        return FAIL(TOO_LARGE);
    uint32_t group = 0;
    size_t made = 0;
    for (size_t i = 0; i < text.size; i++) {
        int value = i >= text.size - padding ? 0 : base64_value(text.data[i]);
        if (value < 0)
            return FAIL(MALFORMED);
        group = group << 6 | (uint32_t)value;
        if (i % 4 != 3)
            continue;
        for (int shift = 16; shift >= 0; shift -= 8) {
            uint8_t byte = (uint8_t)(group >> shift);
            if (made < size)
                out[made++] = byte;
            else if (byte) /* spare bits must be zero: one text per value */
                return FAIL(MALFORMED);
        }
        group = 0;
    }
    *out_size = size;
    return STATUS(OK);
}

struct status decimal_parse(struct span text, uint64_t most, uint64_t *out)
{
    uint64_t value = 0;
    if (text.size == 0 || text.size > 20 || (text.size > 1 && text.data[0] == '0'))
        return FAIL(MALFORMED);
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return FAIL(MALFORMED);
        if (__builtin_mul_overflow(value, 10u, &value) || __builtin_add_overflow(value, (uint64_t)(text.data[i] - '0'), &value))
            return FAIL(MALFORMED);
    }
    if (value > most)
        return FAIL(INVALID);
    *out = value;
    return STATUS(OK);
}

/* Days from civil and back: the proleptic Gregorian calendar in eras of 400 years, March first. */
static int32_t days_from_civil(int year, unsigned month, unsigned day)
{
    year -= month <= 2;
    int era = (year >= 0 ? year : year - 399) / 400;
    unsigned year_of_era = (unsigned)(year - era * 400);
    unsigned day_of_year = (153 * (month + (month > 2 ? -3u : 9u)) + 2) / 5 + day - 1;
    unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + (int32_t)day_of_era - 719468;
}

static void civil_from_days(int32_t days, int *year, unsigned *month, unsigned *day)
{
    days += 719468;
    int era = (days >= 0 ? days : days - 146096) / 146097;
    unsigned day_of_era = (unsigned)(days - era * 146097);
    unsigned year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned shifted = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * shifted + 2) / 5 + 1;
    *month = shifted < 10 ? shifted + 3 : shifted - 9;
    *year = (int)year_of_era + era * 400 + (*month <= 2);
}

static bool digits_at(struct span text, size_t at, size_t count, unsigned *out)
{
    unsigned value = 0;
    for (size_t i = at; i < at + count; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        value = value * 10 + (unsigned)(text.data[i] - '0');
    }
    *out = value;
    return true;
}

struct status date_parse(struct span text, int32_t *out_day)
{
    unsigned year, month, day;
    if (text.size != 10)
        return FAIL(MALFORMED);
    bool iso = text.data[4] == '-' && text.data[7] == '-' && digits_at(text, 0, 4, &year) && digits_at(text, 5, 2, &month) &&
               digits_at(text, 8, 2, &day);
    bool dutch = !iso && text.data[2] == '-' && text.data[5] == '-' && digits_at(text, 0, 2, &day) && digits_at(text, 3, 2, &month) &&
                 digits_at(text, 6, 4, &year);
    if (!iso && !dutch)
        return FAIL(MALFORMED);
    if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1 || day > 31)
        return FAIL(INVALID);
    int32_t days = days_from_civil((int)year, month, day);
    int back_year;
    unsigned back_month, back_day;
    civil_from_days(days, &back_year, &back_month, &back_day);
    if (back_month != month || back_day != day)
        return FAIL(INVALID);
    *out_day = days;
    return STATUS(OK);
}

void date_print(int32_t day, char out[static DATE_ROOM])
{
    int year;
    unsigned month, day_of_month;
    civil_from_days(day, &year, &month, &day_of_month);
    snprintf(out, DATE_ROOM, "%04u-%02u-%02u", (unsigned)year % 10000u, month % 100u, day_of_month % 100u);
}

void time_print(int64_t unix_ms, char out[static TIME_ROOM])
{
    char date[DATE_ROOM];
    int64_t day = unix_ms / 86400000, rest = unix_ms % 86400000;
    if (rest < 0) {
        rest += 86400000;
        day--;
    }
    date_print((int32_t)day, date);
    snprintf(out, TIME_ROOM, "%sT%02u:%02u:%02u.%03uZ", date, (unsigned)(rest / 3600000) % 24u, (unsigned)(rest / 60000 % 60),
             (unsigned)(rest / 1000 % 60), (unsigned)(rest % 1000));
}

/* Length of the well-formed UTF-8 sequence at the start of `text`, 0 when there is none (RFC 3629 section 4). */
static size_t utf8_length(struct span text)
{
    uint8_t first = text.data[0];
    if (first < 0x80)
        return 1;
    size_t length = first >= 0xC2 && first <= 0xDF ? 2 : first >= 0xE0 && first <= 0xEF ? 3 : first >= 0xF0 && first <= 0xF4 ? 4 : 0;
    if (length == 0 || length > text.size)
        return 0;
    uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (text.data[1] < low || text.data[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((text.data[i] & 0xC0) != 0x80)
            return 0;
    return length;
}

bool text_is_clean_utf8(struct span text, const char *allowed)
{
    while (text.size) {
        size_t length = utf8_length(text);
        if (length == 0)
            return false;
        uint8_t c = text.data[0];
        bool control = c < 0x20 || c == 0x7F || (c == 0xC2 && text.data[1] < 0xA0);
        if (control && (c == 0 || c >= 0x80 || !strchr(allowed, c)))
            return false;
        text = span_slice(text, length, text.size);
    }
    return true;
}

bool text_is_utf8(struct span text)
{
    while (text.size) {
        size_t length = utf8_length(text);
        if (length == 0)
            return false;
        text = span_slice(text, length, text.size);
    }
    return true;
}

struct span text_trim(struct span text)
{
    while (text.size && (text.data[0] == ' ' || text.data[0] == '\t'))
        text = span_slice(text, 1, text.size);
    while (text.size && (text.data[text.size - 1] == ' ' || text.data[text.size - 1] == '\t'))
        text = span_slice(text, 0, text.size - 1);
    return text;
}
