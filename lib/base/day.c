// SPDX-License-Identifier: EUPL-1.2
//
// The calendar, both ways.
#include "base/day.h"

#include "base/text.h"

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

/* ---- Dutch hours */

#define USUAL_FROM_HOUR 7
#define USUAL_TO_HOUR 19

static int32_t weekday_of(int32_t day) { return ((day + 4) % 7 + 7) % 7; } /* 1970 began on a Thursday; 0: Sunday */

/* Of a month of 31 days. */
static int64_t last_sunday_ms(int year, unsigned month)
{
    int32_t last = days_from_civil(year, month, 31);
    return day_start_ms(last - weekday_of(last));
}

int64_t dutch_ms(int64_t unix_ms)
{
    int year;
    unsigned month, day;
    civil_from_days(day_of_ms(unix_ms), &year, &month, &day);
    bool is_summer = unix_ms >= last_sunday_ms(year, 3) + HOUR_MS && unix_ms < last_sunday_ms(year, 10) + HOUR_MS;
    return unix_ms + (is_summer ? 2 : 1) * HOUR_MS;
}

bool is_unusual_hour(int64_t unix_ms)
{
    const int64_t there_ms = dutch_ms(unix_ms), hour = there_ms % DAY_MS / HOUR_MS;
    return hour < USUAL_FROM_HOUR || hour >= USUAL_TO_HOUR || !is_working_day(day_of_ms(there_ms));
}

/* ---- working days */

#define SATURDAY 6

/* The Sunday after the first full moon of spring, by the Gregorian tables: Meeus, Astronomical Algorithms (1991), chapter 8. */
static int32_t easter_of(int year)
{
    const int century = year / 100, golden = year % 19;
    const int dropped = century - century / 4, corrected = (8 * century + 13) / 25;
    const int epact = (19 * golden + dropped - corrected + 15) % 30;
    const int moon = epact - (epact == 29 || (epact == 28 && golden > 10)); /* days after 21 March */
    const int32_t full = days_from_civil(year, 3, 21) + moon;
    return full + 7 - weekday_of(full);
}

static bool is_holiday(int32_t day)
{
    static const int32_t after_easter[] = {-2, 1, 39, 50}; /* Good Friday, Easter Monday, Ascension Day, Whit Monday */
    int year;
    unsigned month, of_month;
    civil_from_days(day, &year, &month, &of_month);
    const int32_t kings_day = days_from_civil(year, 4, 27); /* the day before when that is a Sunday */
    const int32_t on_a_date[] = {days_from_civil(year, 1, 1), kings_day - (weekday_of(kings_day) == 0), days_from_civil(year, 5, 5),
                                 days_from_civil(year, 12, 25), days_from_civil(year, 12, 26)};
    for (size_t i = 0; i < N(on_a_date); i++)
        if (day == on_a_date[i])
            return true;
    for (size_t i = 0; i < N(after_easter); i++)
        if (day == easter_of(year) + after_easter[i])
            return true;
    return false;
}

bool is_working_day(int32_t day) { return weekday_of(day) != 0 && weekday_of(day) != SATURDAY && !is_holiday(day); }

int32_t working_day_after(int32_t day, uint32_t count)
{
    while (count)
        count -= is_working_day(++day);
    return day;
}

/* ---- text */

static bool digits_at(struct span text, size_t at, size_t count, unsigned *out)
{
    unsigned value = 0;
    for (size_t i = at; i < at + count; i++) {
        if (!is_digit(text.data[i]))
            return false;
        value = value * 10 + (unsigned)(text.data[i] - '0');
    }
    *out = value;
    return true;
}

struct status day_parse(struct span text, int32_t *out_day)
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
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31)
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

struct status date_parse(struct span text, int32_t *out_day)
{
    int32_t day;
    TRY(day_parse(text, &day));
    if (day < DATE_LEAST_DAY || day > DATE_MOST_DAY)
        return FAIL(INVALID);
    *out_day = day;
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
    int64_t day = unix_ms / DAY_MS, rest = unix_ms % DAY_MS;
    if (rest < 0) {
        rest += DAY_MS;
        day--;
    }
    date_print((int32_t)day, date);
    snprintf(out, TIME_ROOM, "%sT%02u:%02u:%02u.%03uZ", date, (unsigned)(rest / 3600000) % 24u, (unsigned)(rest / 60000 % 60),
             (unsigned)(rest / 1000 % 60), (unsigned)(rest % 1000));
}

struct status time_parse(struct span text, int64_t *out_unix_ms)
{
    char again[TIME_ROOM];
    int32_t day;
    unsigned hour = 0, minute = 0, second = 0, milli = 0;
    if (text.size != TIME_ROOM - 1 || text.data[4] != '-')
        return FAIL(MALFORMED);
    TRY(date_parse(span_slice(text, 0, DATE_ROOM - 1), &day));
    if (day < 0 || !digits_at(text, 11, 2, &hour) || !digits_at(text, 14, 2, &minute) || !digits_at(text, 17, 2, &second) ||
        !digits_at(text, 20, 3, &milli))
        return FAIL(MALFORMED);
    int64_t unix_ms = day * DAY_MS + (hour * 60 + minute) * MINUTE_MS + second * 1000 + milli;
    time_print(unix_ms, again); /* an hour 25, or another sign than T, : . and Z, reads otherwise */
    if (memcmp(again, text.data, text.size) != 0)
        return FAIL(MALFORMED);
    *out_unix_ms = unix_ms;
    return STATUS(OK);
}

/* ---- years */

unsigned year_of_ms(int64_t unix_ms)
{
    int year;
    unsigned month, day;
    civil_from_days(day_of_ms(unix_ms), &year, &month, &day);
    return (unsigned)year;
}

int64_t year_start_ms(unsigned year) { return day_start_ms(days_from_civil((int)year, 1, 1)); }
