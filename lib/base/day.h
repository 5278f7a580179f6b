// SPDX-License-Identifier: EUPL-1.2
//
// Days and moments. A day is an int32_t that counts from 1970-01-01 and is called `…_day`; a moment is an int64_t of Unix
// milliseconds and is called `…_ms`. Plain numbers with the unit in their names: terms are added to both.
#pragma once

#include "base/span.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * 60 * MINUTE_MS)

static inline int32_t day_of_ms(int64_t unix_ms) { return (int32_t)(unix_ms / DAY_MS); }
/* The first moment of a day (UTC). */
static inline int64_t day_start_ms(int32_t day) { return day * DAY_MS; }

/* That moment as a clock on a Dutch wall shows it: an hour ahead of UTC, two from the last Sunday of March to that of October, each at
 * 01:00 UTC (Directive 2000/84/EC). By the rule and not by the machine's table, so that who reads it elsewhere or later counts the same. */
int64_t dutch_ms(int64_t unix_ms);
/* The day there. */
static inline int32_t dutch_day_of_ms(int64_t unix_ms) { return day_of_ms(dutch_ms(unix_ms)); }
/* Not between seven in the morning and seven in the evening there, or not on a working day. */
bool is_unusual_hour(int64_t unix_ms);

/* Not Saturday, Sunday or a general holiday: New Year's Day, Good Friday, Easter Monday, the King's birthday, 5 May, Ascension Day, Whit
 * Monday and both days of Christmas (Algemene termijnenwet, articles 1 and 3; the King's birthday as from 2014). What a royal decree adds
 * for one year is not known here. */
bool is_working_day(int32_t day);
/* The day that is so many working days later; 0: that day itself. A term of working days ends with it, and never begins with its own day
 * (article 1 has nothing to lengthen then). */
int32_t working_day_after(int32_t day, uint32_t count);

/* The calendar year of a moment (UTC), and the first moment of a year. */
unsigned year_of_ms(int64_t unix_ms);
int64_t year_start_ms(unsigned year);

#define DAY_MOST 2932896        /* 9999-12-31: the last that can be written */
#define DATE_LEAST_DAY (-25567) /* 1900-01-01 */
#define DATE_MOST_DAY 84005     /* 2199-12-31 */

/* From `jjjj-mm-dd` or `dd-mm-jjjj`; the calendar is checked. MALFORMED, INVALID. */
MUST_USE struct status day_parse(struct span text, int32_t *out_day);
/* The same, and a day that people mean: from DATE_LEAST_DAY to DATE_MOST_DAY, so that a slip of the pen is noticed. */
MUST_USE struct status date_parse(struct span text, int32_t *out_day);
#define DATE_ROOM 11
void date_print(int32_t day, char out[static DATE_ROOM]); /* 2026-03-09 */
#define TIME_ROOM 25
void time_print(int64_t unix_ms, char out[static TIME_ROOM]); /* 2026-03-09T12:34:56.789Z */
/* Exactly as time_print writes it, of a moment that is not before 1970. MALFORMED, INVALID. */
MUST_USE struct status time_parse(struct span text, int64_t *out_unix_ms);
