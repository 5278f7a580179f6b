// SPDX-License-Identifier: EUPL-1.2
//
// The table of code page 1252 as published by the Unicode Consortium (MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT):
// 00-7F and A0-FF are the code points of the same number, 80-9F are below; five are undefined.
#include "register/encoding.h"

static const uint16_t high[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
};

static void write_code_point(struct writer *writer, uint16_t point)
{
    if (point < 0x80) {
        write_u8(writer, (uint8_t)point);
    } else if (point < 0x800) {
        write_u8(writer, (uint8_t)(0xC0 | point >> 6));
        write_u8(writer, (uint8_t)(0x80 | (point & 0x3F)));
    } else {
        write_u8(writer, (uint8_t)(0xE0 | point >> 12));
        write_u8(writer, (uint8_t)(0x80 | (point >> 6 & 0x3F)));
        write_u8(writer, (uint8_t)(0x80 | (point & 0x3F)));
    }
}

bool windows_1252_decode(struct span bytes, struct writer *writer)
{
    for (size_t i = 0; i < bytes.size; i++) {
        uint8_t byte = bytes.data[i];
        uint16_t point = byte >= 0x80 && byte < 0xA0 ? high[byte - 0x80] : byte;
        if (point == 0 && byte != 0)
            return false;
        write_code_point(writer, point);
    }
    return true;
}
