// SPDX-License-Identifier: EUPL-1.2
//
// What the files of row kinds share: row.c has the table, row_bytes.c and row_list.c the kinds that hold bytes and that hold more.
#pragma once

#include "speech/row.h"

static inline uint8_t *member_of(const struct speech_passage *p) { return p->plain + p->row->at; }
int64_t speech_number_read(const void *member, size_t size, bool is_signed);
void speech_number_write(void *member, size_t size, int64_t value);

static inline size_t count_of(const struct speech_passage *p)
{
    return (size_t)speech_number_read(p->plain + p->row->count_at, p->row->count_size, false);
}
static inline void set_count(const struct speech_passage *p, size_t count)
{
    speech_number_write(p->plain + p->row->count_at, p->row->count_size, (int64_t)count);
}
/* INVALID: "OF of least to most". */
MUST_USE struct status speech_size_check(const struct speech_passage *p, bool is_good, const char *of);

MUST_USE struct status speech_hex_take(const struct speech_passage *p, const struct json *value);
MUST_USE struct status speech_hex_put(const struct speech_passage *p, struct json **out);
MUST_USE struct status speech_fixed_take(const struct speech_passage *p, const struct json *value);
MUST_USE struct status speech_fixed_put(const struct speech_passage *p, struct json **out);
MUST_USE struct status speech_bytes_take(const struct speech_passage *p, const struct json *value);
MUST_USE struct status speech_bytes_put(const struct speech_passage *p, struct json **out);
MUST_USE struct status speech_raw_take(const struct speech_passage *p, const struct json *value);
MUST_USE struct status speech_raw_put(const struct speech_passage *p, struct json **out);
MUST_USE struct status speech_point_take(const struct speech_passage *p, const struct json *value);
MUST_USE struct status speech_points_take(const struct speech_passage *p, const struct json *value);
MUST_USE struct status speech_points_put(const struct speech_passage *p, struct json **out);
MUST_USE struct status speech_oin_take(const struct speech_passage *p, const struct json *value);
MUST_USE struct status speech_oin_put(const struct speech_passage *p, struct json **out);
MUST_USE struct status speech_object_take(const struct speech_passage *p, const struct json *value);
MUST_USE struct status speech_object_put(const struct speech_passage *p, struct json **out);
MUST_USE struct status speech_list_take(const struct speech_passage *p, const struct json *value);
MUST_USE struct status speech_list_put(const struct speech_passage *p, struct json **out);
MUST_USE struct status speech_tally_take(const struct speech_passage *p, const struct json *value);
MUST_USE struct status speech_tally_put(const struct speech_passage *p, struct json **out);
