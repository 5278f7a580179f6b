// SPDX-License-Identifier: EUPL-1.2
//
// Tables of words.
#include "cli/view_words.h"

#include "base/day.h"

#include <time.h>

static const char *const words[][2] = {
    {"financien", "Financiën"},
    {"basale-adl", "Dagelijkse verzorging"},
    {"instrumentele-adl", "Huishouden en regelen"},
    {"wmo-voorziening", "Wmo-voorziening"},
    {"onderzoek-client", "Onderzoek, aangemeld door de cliënt zelf"},
    {"onderzoek-professional", "Onderzoek, aangemeld door een professional"},
    {"gecoordineerde-aanpak", "Gecoördineerde aanpak"},
    {"wmo", "Wmo"},
};

const char *word_dutch(struct page *page, const char *word)
{
    for (size_t i = 0; i < N(words); i++)
        if (strcmp(word, words[i][0]) == 0)
            return words[i][1];
    char *text = NULL;
    size_t size = strlen(word);
    if (status_ok(page->status))
        page->status = ARENA_NEW(page->arena, size + 1, &text);
    if (!text)
        return "";
    for (size_t i = 0; i < size; i++)
        text[i] = word[i] == '-' ? ' ' : word[i];
    if (text[0] >= 'a' && text[0] <= 'z')
        text[0] = (char)(text[0] - 'a' + 'A');
    return text;
}

const char *urgency_dutch(struct page *page, int64_t urgency)
{
    static const char *const names[] = {"", " acuut", " dringend", "", "", ""};
    return urgency >= 1 && urgency <= 5 ? page_format(page, "%d%s", (int)urgency, names[urgency]) : "-";
}

static const char *const states[][2] = {
    {"granted", "toegekend"},
    {"partial", "deels toegekend"},
    {"refused", "geweigerd"},
    {"conditional", "toegekend onder voorwaarde"},
    {"not-known", "hier niet bekend"},
    {"being-weighed", "wordt gewogen door een professional"},
    {"waiting", "nog geen antwoord"},
    {"unreachable", "niet bereikbaar"},
    {"expired", "te laat: geen antwoord binnen de termijn"},
    {"not-asked", "niet gevraagd: houdt geen gegevens"},
    {"not-yet-asked", "nog niet gevraagd"},
    {"destroyed", "antwoord vernietigd: de bewaartermijn is voorbij"},
};

const char *state_dutch(const char *state)
{
    for (size_t i = 0; i < N(states); i++)
        if (strcmp(state, states[i][0]) == 0)
            return states[i][1];
    return NULL;
}

const char *refusal_dutch(struct page *page, const char *status, const char *reason)
{
    struct status refusal;
    bool is_known = status_of_word(status, strlen(status), &refusal);
    const char *sentence = is_known ? status_dutch(refusal) : page_format(page, "geweigerd (%s)", status);
    return *reason ? page_format(page, "%s: %s", sentence, reason) : sentence;
}

const char *date_dutch(struct page *page, const char *text)
{
    int32_t day;
    if (strlen(text) < 10 || text[4] != '-' || !status_ok(date_parse(span_of(text, 10), &day)))
        return text;
    return page_format(page, "%.2s-%.2s-%.4s", text + 8, text + 5, text);
}

/* Two digits at `at`, or -1. */
static int two_digits(const char *text, size_t at)
{
    const char *digits = text + at;
    return digits[0] >= '0' && digits[0] <= '9' && digits[1] >= '0' && digits[1] <= '9' ? (digits[0] - '0') * 10 + digits[1] - '0' : -1;
}

const char *time_dutch(struct page *page, const char *text)
{
    int32_t day;
    struct tm local;
    char shown[VIEW_DATE_ROOM];
    if (strlen(text) < 16 || text[10] != 'T' || !status_ok(date_parse(span_of(text, 10), &day)))
        return text;
    int hour = two_digits(text, 11), minute = two_digits(text, 14);
    time_t moment = (time_t)day * 86400 + hour * 3600 + minute * 60;
    if (hour < 0 || minute < 0 || !localtime_r(&moment, &local) || !strftime(shown, sizeof shown, "%d-%m-%Y %H:%M", &local))
        return text;
    return page_format(page, "%s", shown);
}
