// SPDX-License-Identifier: EUPL-1.2
//
// Days and sentences: nobody is accused by them, and what to do stands in docs/operations.md.
#include "cli/ledger_differences.h"

#include "base/day.h"
#include "base/text.h"
#include "cli/node_link.h"
#include "wire/night_verdict.h"

static const struct night_words *find_night_words(const char *word)
{
    for (unsigned verdict = 1; verdict < NIGHT_VERDICTS_END; verdict++)
        if (strcmp(night_words(verdict)->word, word) == 0)
            return night_words(verdict);
    return NULL;
}

static void print_lone(const struct speech_lone *row, bool is_dutch)
{
    static const char *const classes[2][2] = {{"explained", "DIFFERS"}, {"verklaard", "VERSCHIL"}};
    static const char *const speakers[2][2] = {{"said by them", "said by us"}, {"door hen gezegd", "door ons gezegd"}};
    const struct night_words *words = find_night_words(row->verdict);
    char exchange[2 * EXCHANGE_ID_BYTES + 1];
    hex_print(exchange_id_span(&row->exchange), exchange);
    printf("    %s  %s, %s, %s %s", classes[is_dutch][words && words->class == NIGHT_DIFFERS], row->kind, speakers[is_dutch][row->by_us],
           is_dutch ? "uitwisseling" : "exchange", exchange);
    if (row->has_entry)
        printf(", %s %llu", is_dutch ? "onze regel" : "our entry", (unsigned long long)row->entry);
    printf(": %s\n", !words ? row->verdict : is_dutch ? words->dutch : words->english);
}

static void print_compared(const struct speech_compared *day, bool is_dutch)
{
    static const struct {
        const char *word, *dutch;
    } outcomes[] = {{"agrees", "gelijk"}, {"explained", "verklaard"}, {"differs", "verschilt"}, {"not-comparable", "niet te vergelijken"}};
    const char *outcome = day->outcome;
    char date[DATE_ROOM];
    date_print(day->day, date);
    for (size_t i = 0; is_dutch && i < N(outcomes); i++)
        if (strcmp(outcomes[i].word, day->outcome) == 0)
            outcome = outcomes[i].dutch;
    printf(is_dutch ? "%s met %s (%s): %s; bij ons %llu, bij hen %llu, verklaard %llu, verschillend %llu\n"
                    : "%s with %s (%s): %s; ours %llu, theirs %llu, explained %llu, differing %llu\n",
           date, day->partner.text,
           is_dutch     ? day->final ? "definitief" : "voorlopig"
           : day->final ? "final"
                        : "preliminary",
           outcome, (unsigned long long)day->ours, (unsigned long long)day->theirs, (unsigned long long)day->explained,
           (unsigned long long)day->differing);
}

struct status run_ledger_differences(struct invocation *invocation)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    struct speech_differences found;
    struct door door;
    const bool is_dutch = invocation_has(invocation, "nl");
    TRY(node_link_open(invocation, &link, &door));
    TRY(door_ledger_differences(&door, &door_nothing, &found));
    for (size_t i = 0; i < found.day_count; i++)
        if (found.days[i].differing)
            invocation->exit_code = 1;
    if (invocation->wants_json)
        return node_link_print(invocation, SPEECH_LEDGER_DIFFERENCES, &found);
    for (size_t i = 0; i < found.day_count; i++) {
        print_compared(&found.days[i], is_dutch);
        for (size_t j = 0; j < found.row_count; j++)
            if (found.rows[j].day == found.days[i].day && oin_equal(&found.rows[j].partner, &found.days[i].partner))
                print_lone(&found.rows[j], is_dutch);
    }
    if (!found.day_count)
        printf(is_dutch ? "er is nog geen dag vergeleken\n" : "no day was compared yet\n");
    return fflush(stdout) == 0 ? STATUS(OK) : FAIL(IO_FAILED);
}

const struct option ledger_differences_options[] = {
    {"nl", NULL, false, false, "says it in Dutch"},
    {0},
};
