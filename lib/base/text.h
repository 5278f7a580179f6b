// SPDX-License-Identifier: EUPL-1.2
//
// Strict reading and writing of the small text forms that occur everywhere: hex, base64, decimals,
// UTF-8. Nothing is skipped and nothing is guessed: other input is MALFORMED.
#pragma once

#include "base/span.h"

/* Of ASCII, whatever the locale. */
static inline bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }
static inline bool is_lower(uint8_t c) { return c >= 'a' && c <= 'z'; }
static inline bool is_upper(uint8_t c) { return c >= 'A' && c <= 'Z'; }
static inline bool is_blank(uint8_t c) { return c == ' ' || c == '\t'; }

/* Lower-case hex, zero-terminated: `out` has room for 2 * size + 1. */
void hex_print(struct span bytes, char *out);
/* Exactly `size` bytes from exactly 2 * size hex digits. */
MUST_USE struct status hex_parse(struct span text, uint8_t *out, size_t size);

#define BASE64_ROOM(size) (((size) + 2) / 3 * 4 + 1)
/* RFC 4648 section 4 with padding, zero-terminated: `out` has room for BASE64_ROOM(bytes.size). */
void base64_print(struct span bytes, char *out);
/* Canonical RFC 4648 base64 only (padding present, spare bits zero). `room` bytes at `out`. */
MUST_USE struct status base64_parse(struct span text, uint8_t *out, size_t room, size_t *out_size);

/* Decimal without sign or leading zeros, at most `most`. */
MUST_USE struct status decimal_parse(struct span text, uint64_t most, uint64_t *out);

/* Takes the character at the start; false, and `rest` as it was, when there is none or it is not well formed (RFC 3629). */
MUST_USE bool utf8_next(struct span *rest, uint32_t *out);
/* Well-formed UTF-8 without control characters other than those in `allowed` ("" for none). For what programs write; what
 * people write is held to more (base/prose.h). */
bool text_is_clean_utf8(struct span text, const char *allowed);
bool text_is_word(struct span text);     /* nothing but a-z, 0-9 and - */
bool text_is_utf8(struct span text);     /* well-formed UTF-8, whatever the characters */
struct span text_trim(struct span text); /* ASCII blanks at both ends */
