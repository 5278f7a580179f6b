// SPDX-License-Identifier: EUPL-1.2
//
// Tables of the enums' own rows, and dates.
#include "view/dutch.h"

#include "base/day.h"

#include <time.h>

#define MOMENT_ROOM 17 /* dd-mm-jjjj uu:mm */

const char *dutch_day(struct page *page, int32_t day)
{
    char text[DATE_ROOM];
    date_print(day, text);
    return !day ? "-" : page_format(page, "%.2s-%.2s-%.4s", text + 8, text + 5, text);
}

const char *dutch_moment(struct page *page, int64_t unix_ms)
{
    time_t moment = (time_t)(unix_ms / 1000);
    struct tm local;
    char shown[MOMENT_ROOM];
    if (!unix_ms)
        return "-";
    if (!localtime_r(&moment, &local) || !strftime(shown, sizeof shown, "%d-%m-%Y %H:%M", &local))
        return dutch_day(page, day_of_ms(unix_ms));
    return page_format(page, "%s", shown);
}

const char *dutch_urgency(struct page *page, unsigned urgency)
{
    static const char *const names[] = {"", " acuut", " dringend", "", "", ""};
    return urgency >= 1 && urgency < N(names) ? page_format(page, "%u%s", urgency, names[urgency]) : "-";
}

const char *dutch_days(struct page *page, int64_t count)
{
    return count == 1 ? "1 dag" : page_format(page, "%lld dagen", (long long)count);
}

const char *dutch_case_state(enum case_state state)
{
    static const char *const words[] = {
#define STATE_SENTENCE(name, number, word, dutch) [number] = dutch,
        CASE_STATES(STATE_SENTENCE)
#undef STATE_SENTENCE
    };
    ENSURE((size_t)state < N(words) && words[state]);
    return words[state];
}

const char *dutch_reply_state(enum reply_state state)
{
    static const char *const sentences[] = {
#define STATE_SENTENCE(name, number, word, dutch) [number] = dutch,
        REPLY_STATES(STATE_SENTENCE)
#undef STATE_SENTENCE
    };
    ENSURE((size_t)state < N(sentences) && sentences[state]);
    return sentences[state];
}

const char *dutch_household_role(enum household_role role)
{
    static const char *const words[] = {"-",
#define ROLE_WORD(name, number, word) [number] = word,
                                        HOUSEHOLD_ROLES(ROLE_WORD)
#undef ROLE_WORD
    };
    ENSURE((size_t)role < N(words));
    return words[role];
}

const char *dutch_refusal(struct page *page, enum status_code code, const char *reason)
{
    const char *sentence = code == STATUS_WRONG_EPOCH ? CASE_OF_OLD_KEY : status_dutch((struct status){code});
    return *reason ? page_format(page, "%s: %s", sentence, page_quote(page, reason)) : sentence;
}

const char *dutch_reason(struct page *page, const struct reason_code *code, const char *text)
{
    if (!code)
        return text;
    return *text ? page_format(page, "%s: %s", code->dutch, text) : code->dutch;
}
