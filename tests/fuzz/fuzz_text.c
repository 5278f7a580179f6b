// SPDX-License-Identifier: EUPL-1.2
//
// First byte: which small text form; the rest: the text. What is accepted has one spelling: printed again it is the same
// (hex in small letters, a date in the order of ISO 8601), and what is refused leaves the output alone.
#include "base/day.h"
#include "base/text.h"
#include "wire/envelope.h"

#include <strings.h>

#define TEXT_MOST 1024

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_hex(struct span text)
{
    uint8_t bytes[TEXT_MOST / 2];
    char again[TEXT_MOST + 1];
    if (!status_ok(hex_parse(text, bytes, text.size / 2)))
        return;
    hex_print(span_of(bytes, text.size / 2), again);
    ENSURE(strlen(again) == text.size && !strncasecmp(again, (const char *)text.data, text.size)); /* capitals are read too */
}

static void read_base64(struct span text)
{
    uint8_t bytes[TEXT_MOST];
    char again[BASE64_ROOM(TEXT_MOST)];
    size_t used = 77;
    if (!status_ok(base64_parse(text, bytes, sizeof bytes, &used))) {
        ENSURE(used == 77);
        return;
    }
    ENSURE(used <= sizeof bytes);
    base64_print(span_of(bytes, used), again);
    ENSURE(span_equal(text, span_of_text(again)));
    /* what needs all of the room does not fit in less */
    ENSURE(used == 0 || !status_ok(base64_parse(text, bytes, used - 1, &used)));
}

static void read_decimal(struct span text)
{
    char again[24];
    uint64_t number = 77, least;
    if (!status_ok(decimal_parse(text, UINT64_MAX, &number))) {
        ENSURE(number == 77);
        return;
    }
    snprintf(again, sizeof again, "%llu", (unsigned long long)number);
    ENSURE(span_equal(text, span_of_text(again)));
    ENSURE(number == 0 || !status_ok(decimal_parse(text, number - 1, &least)));
}

static void read_date(struct span text)
{
    char printed[DATE_ROOM];
    int32_t day = 77, again = 77;
    if (!status_ok(day_parse(text, &day))) {
        ENSURE(day == 77 && !status_ok(date_parse(text, &day)));
        return;
    }
    ENSURE(status_ok(date_parse(text, &again)) == (day >= DATE_LEAST_DAY && day <= DATE_MOST_DAY) && (again == day || again == 77));
    date_print(day, printed);
    ENSURE(status_ok(day_parse(span_of_text(printed), &again)) && again == day);
}

static void read_time(struct span text)
{
    char printed[TIME_ROOM];
    int64_t unix_ms = 77;
    if (!status_ok(time_parse(text, &unix_ms))) {
        ENSURE(unix_ms == 77);
        return;
    }
    time_print(unix_ms, printed);
    ENSURE(span_equal(text, span_of_text(printed)));
}

static void read_oin(struct span text)
{
    struct oin oin = {""};
    if (status_ok(oin_parse(text, &oin)))
        ENSURE(span_equal(text, span_of_text(oin.text)) && text.size == OIN_DIGITS);
    else
        ENSURE(oin.text[0] == '\0');
}

static const struct {
    char name;
    void (*read)(struct span text);
} forms[] = {{'h', read_hex}, {'b', read_base64}, {'d', read_decimal}, {'t', read_date}, {'m', read_time}, {'o', read_oin}};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > TEXT_MOST)
        return 0;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (data[0] == forms[i].name)
            forms[i].read(span_of(data + 1, size - 1));
    }
    return 0;
}
