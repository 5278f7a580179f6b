// SPDX-License-Identifier: EUPL-1.2
//
// A block is written from its three members alone, so that reading is writing again and comparing. A size of eleven octal digits is 8
// GiB; a larger one stands in binary behind a set bit, as GNU tar has it.
#include "backup/tar.h"

#include "base/text.h"

#define SIZE_AT 124
#define SIZE_BYTES 12
#define SUM_AT 148
#define OCTAL_MOST (((uint64_t)1 << 33) - 1)

static bool is_name_character(uint8_t c)
{
    return is_lower(c) || is_upper(c) || is_digit(c) || c == '.' || c == '_' || c == '-' || c == '/';
}

bool tar_name_fits(const char *name)
{
    char before = '/';
    const size_t size = strlen(name);
    if (!size || size > TAR_NAME_MOST)
        return false;
    for (size_t i = 0; i < size; before = name[i++])
        if (!is_name_character((uint8_t)name[i]) || (before == '/' && (name[i] == '/' || name[i] == '.')))
            return false;
    return before != '/';
}

static void write_octal(uint8_t *out, size_t digits, uint64_t value)
{
    for (size_t i = digits; i-- > 0; value >>= 3)
        out[i] = (uint8_t)('0' + (value & 7));
    out[digits] = 0;
}

static void write_size(uint8_t *out, uint64_t size)
{
    if (size <= OCTAL_MOST) {
        write_octal(out, SIZE_BYTES - 1, size);
        return;
    }
    out[0] = 0x80;
    for (size_t i = SIZE_BYTES; i-- > 1; size >>= 8)
        out[i] = (uint8_t)size;
}

static uint64_t read_octal(const uint8_t *text, size_t digits)
{
    uint64_t value = 0;
    for (size_t i = 0; i < digits; i++)
        value = value << 3 | (text[i] & 7);
    return value;
}

static uint64_t read_size(const uint8_t *text)
{
    uint64_t size = 0;
    if (text[0] != 0x80)
        return read_octal(text, SIZE_BYTES - 1);
    for (size_t i = SIZE_BYTES - 8; i < SIZE_BYTES; i++)
        size = size << 8 | text[i];
    return size;
}

void tar_write(const struct tar_file *file, uint8_t out[static TAR_BLOCK_BYTES])
{
    static const uint8_t ustar[] = {'u', 's', 't', 'a', 'r', 0, '0', '0'}; /* POSIX.1-2017 pax, ustar: magic and version */
    const struct span name = span_of_text(file->name);                     /* the zeros behind it end it, unless it fills its field */
    uint64_t sum = 0;
    ENSURE(tar_name_fits(file->name) && file->size <= TAR_SIZE_MOST);
    memset(out, 0, TAR_BLOCK_BYTES);
    memcpy(out, name.data, name.size);
    memcpy(out + 100, "0000600", 8);
    memcpy(out + 108, "0000000", 8);
    memcpy(out + 116, "0000000", 8);
    write_size(out + SIZE_AT, file->size);
    write_octal(out + 136, 11, (uint64_t)file->time_s & OCTAL_MOST);
    memset(out + SUM_AT, ' ', 8);
    out[156] = '0';
    memcpy(out + 257, ustar, sizeof ustar);
    for (size_t i = 0; i < TAR_BLOCK_BYTES; i++)
        sum += out[i];
    write_octal(out + SUM_AT, 6, sum); /* and behind the zero stays the blank */
}

struct status tar_read(const uint8_t block[static TAR_BLOCK_BYTES], struct tar_file *out, bool *out_is_end)
{
    static const uint8_t zeros[TAR_BLOCK_BYTES];
    uint8_t again[TAR_BLOCK_BYTES];
    *out = (struct tar_file){.size = 0};
    *out_is_end = memcmp(block, zeros, sizeof zeros) == 0;
    if (*out_is_end)
        return STATUS(OK);
    memcpy(out->name, block, TAR_NAME_MOST);
    out->size = read_size(block + SIZE_AT);
    out->time_s = (int64_t)read_octal(block + 136, 11);
    if (!tar_name_fits(out->name) || out->size > TAR_SIZE_MOST)
        return FAIL(MALFORMED);
    tar_write(out, again);
    return memcmp(again, block, sizeof again) == 0 ? STATUS(OK) : FAIL(MALFORMED);
}
