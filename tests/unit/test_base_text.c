// SPDX-License-Identifier: EUPL-1.2
//
// The small text forms: strict in, exact out.
#include "base/day.h"
#include "base/text.h"

#include <criterion/criterion.h>

static int64_t moment(const char *text)
{
    int64_t ms = 0;
    cr_assert(status_ok(time_parse(span_of_text(text), &ms)), "%s", text);
    return ms;
}

/* Each turn of the clock of some years, as the Official Journal lists them, to the millisecond. */
Test(base_text, a_dutch_clock_is_an_hour_ahead_and_two_in_summer)
{
    static const struct {
        const char *summer, *winter;
    } years[] = {{"2024-03-31T01:00:00.000Z", "2024-10-27T01:00:00.000Z"},
                 {"2025-03-30T01:00:00.000Z", "2025-10-26T01:00:00.000Z"},
                 {"2026-03-29T01:00:00.000Z", "2026-10-25T01:00:00.000Z"},
                 {"2027-03-28T01:00:00.000Z", "2027-10-31T01:00:00.000Z"},
                 {"2030-03-31T01:00:00.000Z", "2030-10-27T01:00:00.000Z"}};
    const int64_t hour = 60 * MINUTE_MS;
    for (size_t i = 0; i < N(years); i++) {
        int64_t summer = moment(years[i].summer), winter = moment(years[i].winter);
        cr_expect_eq(dutch_ms(summer - 1) - (summer - 1), hour, "%s", years[i].summer);
        cr_expect_eq(dutch_ms(summer) - summer, 2 * hour, "%s", years[i].summer);
        cr_expect_eq(dutch_ms(winter - 1) - (winter - 1), 2 * hour, "%s", years[i].winter);
        cr_expect_eq(dutch_ms(winter) - winter, hour, "%s", years[i].winter);
    }
}

Test(base_text, usual_hours_are_from_seven_to_seven_on_working_days_by_a_dutch_clock)
{
    static const struct {
        const char *at;
        bool is_unusual;
    } rows[] = {{"2026-09-01T04:59:59.999Z", true},  {"2026-09-01T05:00:00.000Z", false}, {"2026-09-01T16:59:59.999Z", false},
                {"2026-09-01T17:00:00.000Z", true},  {"2026-12-01T05:59:59.999Z", true},  {"2026-12-01T06:00:00.000Z", false},
                {"2026-12-01T17:59:59.999Z", false}, {"2026-12-01T18:00:00.000Z", true},  {"2026-12-04T12:00:00.000Z", false},
                {"2026-12-05T12:00:00.000Z", true},  {"2026-12-06T12:00:00.000Z", true},  {"2026-12-06T23:30:00.000Z", true},
                {"2026-12-07T06:00:00.000Z", false}, {"2026-12-25T12:00:00.000Z", true},  {"2027-03-29T12:00:00.000Z", true}};
    for (size_t i = 0; i < N(rows); i++)
        cr_expect_eq(is_unusual_hour(moment(rows[i].at)), rows[i].is_unusual, "%s", rows[i].at);
}

static int32_t day_of(const char *text)
{
    int32_t day = 0;
    cr_assert(status_ok(day_parse(span_of_text(text), &day)), "%s", text);
    return day;
}

/* The holidays that fall on Monday to Friday, as rijksoverheid.nl gives them, with Good Friday (article 3, second paragraph). */
Test(base_text, working_days_are_those_of_the_law)
{
    static const char *const holidays[] = {
        "2024-01-01", "2024-03-29", "2024-04-01", "2024-05-09", "2024-05-20", "2024-12-25", "2024-12-26", "2025-01-01",
        "2025-04-18", "2025-04-21", "2025-05-05", "2025-05-29", "2025-06-09", "2025-12-25", "2025-12-26", "2026-01-01",
        "2026-04-03", "2026-04-06", "2026-04-27", "2026-05-05", "2026-05-14", "2026-05-25", "2026-12-25", "2027-01-01",
        "2027-03-26", "2027-03-29", "2027-04-27", "2027-05-05", "2027-05-06", "2027-05-17",
    };
    size_t next = 0;
    for (int32_t day = day_of("2024-01-01"); day < day_of("2028-01-01"); day++) {
        char date[DATE_ROOM];
        date_print(day, date);
        const bool is_weekend = (day + 3) % 7 >= 5; /* 1970-01-01 was a Thursday: 0 is Monday */
        const bool is_holiday = next < N(holidays) && day == day_of(holidays[next]);
        next += is_holiday;
        cr_expect_eq(is_working_day(day), !is_weekend && !is_holiday, "%s", date);
    }
    cr_expect_eq(next, N(holidays), "%s", next < N(holidays) ? holidays[next] : "");
}

/* Easter of years that other sources name: the earliest and the latest that there are, and those where the two exceptions of the tables
 * count (1954, 1981, 2049, 2076). */
Test(base_text, easter_monday_is_a_holiday_in_every_year)
{
    static const char *const mondays[] = {"1954-04-19", "1981-04-20", "2000-04-24", "2008-03-24", "2011-04-25", "2019-04-22", "2035-03-26",
                                          "2038-04-26", "2049-04-19", "2076-04-20", "2285-03-23", "2100-03-29", "2199-04-15"};
    for (size_t i = 0; i < N(mondays); i++) {
        const int32_t monday = day_of(mondays[i]);
        cr_expect(!is_working_day(monday) && !is_working_day(monday - 3), "%s", mondays[i]);
        cr_expect(is_working_day(monday + 1) || monday + 1 == day_of("2038-04-27"), "%s", mondays[i]);
    }
}

Test(base_text, a_term_of_working_days_jumps_over_weekends_and_holidays)
{
    static const struct {
        const char *from;
        uint32_t count;
        const char *to;
    } rows[] = {{"2026-11-27", 0, "2026-11-27"}, {"2026-11-27", 1, "2026-11-30"}, {"2026-11-27", 5, "2026-12-04"},
                {"2026-11-28", 5, "2026-12-04"}, {"2026-12-24", 5, "2027-01-04"}, {"2026-04-02", 3, "2026-04-09"},
                {"2026-04-24", 1, "2026-04-28"}, {"2025-12-31", 1, "2026-01-02"}};
    for (size_t i = 0; i < N(rows); i++)
        cr_expect_eq(working_day_after(day_of(rows[i].from), rows[i].count), day_of(rows[i].to), "%s + %u", rows[i].from, rows[i].count);
}

Test(base_text, dates_are_read_in_both_orders_and_checked_against_the_calendar)
{
    static const struct {
        const char *text;
        enum status_code code;
        int32_t day;
    } cases[] = {
        {"1970-01-01", STATUS_OK, 0},        {"01-01-1970", STATUS_OK, 0},      {"2000-02-29", STATUS_OK, 11016},
        {"29-02-2000", STATUS_OK, 11016},    {"2026-11-21", STATUS_OK, 20778},  {"2023-02-29", STATUS_INVALID, 0},
        {"31-04-2026", STATUS_INVALID, 0},   {"2026-13-01", STATUS_INVALID, 0}, {"2026-1-1", STATUS_MALFORMED, 0},
        {"01/01/1970", STATUS_MALFORMED, 0}, {"", STATUS_MALFORMED, 0},         {"0001-01-01", STATUS_INVALID, 0},
        {"aaaa-bb-cc", STATUS_MALFORMED, 0},
    };
    for (size_t i = 0; i < N(cases); i++) {
        int32_t day = 0;
        struct status status = date_parse(span_of_text(cases[i].text), &day);
        cr_expect(status_is(status, cases[i].code), "%s: %s", cases[i].text, status_word(status));
        cr_expect_eq(day, cases[i].day, "%s", cases[i].text);
    }
}

Test(base_text, every_day_prints_and_reads_back)
{
    for (int32_t day = DATE_LEAST_DAY; day <= DATE_MOST_DAY; day++) {
        char text[DATE_ROOM];
        int32_t back = -1;
        date_print(day, text);
        cr_assert(status_ok(date_parse(span_of_text(text), &back)) && back == day, "%s", text);
    }
}

Test(base_text, a_day_that_people_do_not_mean_is_no_date_but_a_day_all_the_same)
{
    static const int32_t days[] = {-719162, DATE_LEAST_DAY - 1, DATE_MOST_DAY + 1, DAY_MOST}; /* from 0001-01-01 */
    for (size_t i = 0; i < N(days); i++) {
        char text[DATE_ROOM];
        int32_t back = -1;
        date_print(days[i], text);
        cr_expect(status_ok(day_parse(span_of_text(text), &back)) && back == days[i], "%s", text);
        cr_expect(status_is(date_parse(span_of_text(text), &back), STATUS_INVALID), "%s", text);
    }
}

Test(base_text, a_complaint_that_is_cut_ends_with_a_whole_character)
{
    for (size_t before = 0; before < 8; before++) {
        struct complaint why;
        char text[2 * COMPLAINT_BYTES] = "";
        memset(text, 'a', before);
        while (strlen(text) < COMPLAINT_BYTES + 8)
            strcat(text, before % 2 ? "ë" : "€");
        (void)!status_ok(complain(&why, FAIL(INVALID), "%s", text));
        size_t size = strlen(why.text);
        cr_expect(size < COMPLAINT_BYTES && size >= COMPLAINT_BYTES - 4, "%zu", size);
        cr_expect(text_is_utf8(span_of_text(why.text)) && strncmp(why.text, text, size) == 0, "%zu", before);
    }
}

Test(base_text, base64_takes_the_canonical_form_only)
{
    /* RFC 4648 section 10 */
    static const char *pairs[][2] = {
        {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
    static const char *bad[] = {"Zg", "Zg=", "Zh==", "Zm9=", "Z===", "Zm9v\n", "Zm 9v", "====", "Zg==Zg=="};
    for (size_t i = 0; i < N(pairs); i++) {
        char text[16];
        uint8_t bytes[16];
        size_t size;
        base64_print(span_of_text(pairs[i][0]), text);
        cr_expect_str_eq(text, pairs[i][1]);
        cr_expect(status_ok(base64_parse(span_of_text(pairs[i][1]), bytes, sizeof bytes, &size)));
        cr_expect(span_is_text(span_of(bytes, size), pairs[i][0]));
    }
    for (size_t i = 0; i < N(bad); i++) {
        uint8_t bytes[16];
        size_t size;
        cr_expect(status_is(base64_parse(span_of_text(bad[i]), bytes, sizeof bytes, &size), STATUS_MALFORMED), "%s", bad[i]);
    }
}

Test(base_text, only_well_formed_utf8_without_controls_is_clean)
{
    static const struct {
        const char *text;
        bool clean;
    } cases[] = {
        {"Merwedestraat 12 bis", true},
        {"caf\xC3\xA9", true},
        {"\xE2\x82\xAC", true},
        {"\xF0\x9F\x8F\xA0", true},
        {"a\tb", false},
        {"\xC0\xAF", false},
        {"\xED\xA0\x80", false},
        {"\xF5\x80\x80\x80", false},
        {"\xE2\x82", false},
        {"\xC2\x85", false},
        {"\x7F", false},
    };
    for (size_t i = 0; i < N(cases); i++)
        cr_expect_eq(text_is_clean_utf8(span_of_text(cases[i].text), ""), cases[i].clean, "case %zu", i);
    cr_expect(text_is_clean_utf8(span_of_text("a\nb"), "\n"));
    cr_expect_not(text_is_clean_utf8(span_of("a\0b", 3), "\n"));
}

Test(base_text, a_moment_has_one_spelling)
{
    static const char *const bad[] = {"",
                                      "2026-03-09",
                                      "2026-03-09T12:34:56.789",
                                      "2026-03-09T12:34:56.789z",
                                      "2026-03-09 12:34:56.789Z",
                                      "09-03-2026T12:34:56.789Z",
                                      "2026-02-30T12:34:56.789Z",
                                      "2026-03-09T24:00:00.000Z",
                                      "2026-03-09T12:60:00.000Z",
                                      "2026-03-09T12:34:+6.789Z",
                                      "1969-12-31T23:59:59.999Z"};
    int64_t unix_ms;
    char again[TIME_ROOM];
    cr_expect(status_ok(time_parse(span_of_text("1970-01-01T00:00:00.001Z"), &unix_ms)) && unix_ms == 1);
    cr_assert(status_ok(time_parse(span_of_text("2026-03-09T12:34:56.789Z"), &unix_ms)));
    time_print(unix_ms, again);
    cr_expect_str_eq(again, "2026-03-09T12:34:56.789Z");
    for (size_t i = 0; i < N(bad); i++)
        cr_expect(!status_ok(time_parse(span_of_text(bad[i]), &unix_ms)), "%s", bad[i]);
}
