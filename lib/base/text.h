// SPDX-License-Identifier: EUPL-1.2
//
// Strict reading and writing of the small text forms that occur everywhere: hex, base64, decimals,
// dates, UTF-8. Nothing is skipped and nothing is guessed: other input is MALFORMED.
#pragma once

#include "base/span.h"

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

/* Days since 1970-01-01 from `jjjj-mm-dd` or `dd-mm-jjjj`; the calendar is checked. */
MUST_USE struct status date_parse(struct span text, int32_t *out_day);
#define DATE_ROOM 11
void date_print(int32_t day, char out[static DATE_ROOM]); /* 2026-03-09 */
#define TIME_ROOM 25
void time_print(int64_t unix_ms, char out[static TIME_ROOM]); /* 2026-03-09T12:34:56.789Z */
static inline int32_t day_of_ms(int64_t unix_ms) { return (int32_t)(unix_ms / 86400000); }

/* Well-formed UTF-8 (RFC 3629) without control characters other than those in `allowed` ("" for none). */
bool text_is_clean_utf8(struct span text, const char *allowed);
bool text_is_utf8(struct span text);     /* well-formed UTF-8, whatever the characters */
struct span text_trim(struct span text); /* ASCII blanks at both ends */
