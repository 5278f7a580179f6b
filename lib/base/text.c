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
        out[i] = (uint8_t)((unsigned)hex_value(text.data[2 * i]) << 4 | (unsigned)hex_value(text.data[2 * i + 1]));
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
        if (!is_digit(text.data[i]))
            return FAIL(MALFORMED);
        if (__builtin_mul_overflow(value, 10u, &value) || __builtin_add_overflow(value, (uint64_t)(text.data[i] - '0'), &value))
            return FAIL(MALFORMED);
    }
    if (value > most)
        return FAIL(INVALID);
    *out = value;
    return STATUS(OK);
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

bool utf8_next(struct span *rest, uint32_t *out)
{
    static const uint8_t first_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    size_t length = rest->size ? utf8_length(*rest) : 0;
    if (length == 0)
        return false;
    uint32_t c = rest->data[0] & first_bits[length];
    for (size_t i = 1; i < length; i++)
        c = c << 6 | (rest->data[i] & 0x3F);
    *out = c;
    *rest = span_slice(*rest, length, rest->size);
    return true;
}

bool text_is_clean_utf8(struct span text, const char *allowed)
{
    uint32_t c;
    while (text.size) {
        if (!utf8_next(&text, &c))
            return false;
        bool is_control = c < 0x20 || (c >= 0x7F && c < 0xA0);
        if (is_control && (c == 0 || c >= 0x80 || !strchr(allowed, (int)c)))
            return false;
    }
    return true;
}

bool text_is_word(struct span text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!is_lower(text.data[i]) && !is_digit(text.data[i]) && text.data[i] != '-')
            return false;
    return true;
}

bool text_is_utf8(struct span text)
{
    uint32_t c;
    while (text.size)
        if (!utf8_next(&text, &c))
            return false;
    return true;
}

struct span text_trim(struct span text)
{
    while (text.size && is_blank(text.data[0]))
        text = span_slice(text, 1, text.size);
    while (text.size && is_blank(text.data[text.size - 1]))
        text = span_slice(text, 0, text.size - 1);
    return text;
}
