// SPDX-License-Identifier: EUPL-1.2
//
// Which check gives which sentence.
#include "cli/ledger_verdict.h"

#include "base/day.h"

#include <stdio.h>

#define NUMBER_ROOM 24

/* name, English, Dutch; % is what varies, in this order. Those of what was asked and does not hold are first. */
#define ESTABLISHED(X)                                                                                                                  \
    X(OTHER_LOG, "It is the log %, which is not the one that was asked for.", "Dit is logboek %, en niet het logboek waar u om vroeg.") \
    X(SECOND_HISTORY, "A SECOND HISTORY: it does not begin with the % entries you had.",                                                \
      "EEN TWEEDE GESCHIEDENIS: het begint niet met de % regels die u had.")                                                            \
    X(SINCE_UNSHOWN, "Not established: that it begins with the % entries you had. It ends before them, or a tile is missing.",          \
      "Niet vastgesteld: dat het begint met de % regels die u had. Het houdt eerder op, of er ontbreekt een bestand.")                  \
    X(TOO_SHORT, "Not established: that it has % entries.", "Niet vastgesteld: dat het % regels heeft.")                                \
    X(TOO_LONG_AGO, "Not established: that a quorum cosigned it as lately as was asked.",                                               \
      "Niet vastgesteld: dat genoeg partners het zo kort geleden hebben gezien als u vroeg.")                                           \
    X(FITS, "The % entries belong to this root; no byte of them changed since it was made.",                                            \
      "De % regels horen bij deze wortel; sinds die is gemaakt is er geen byte van veranderd.")                                         \
    X(OWN_WORD,                                                                                                                         \
      "Only % vouches for this. Nobody else has seen this log: leaving out or rewriting and signing again cannot be noticed this way.", \
      "Alleen % staat hiervoor in. Niemand anders heeft dit logboek gezien: weglaten of herschrijven en opnieuw ondertekenen is zo "    \
      "niet te merken.")                                                                                                                \
    X(WITNESSED, "% states that it was so at %: up to entry % nothing was changed or left out since.",                                  \
      "% verklaart dat het op % zo was: tot regel % is sindsdien niets veranderd of weggelaten.")                                       \
    X(TAIL, "Nobody else has seen the last % entries yet.", "De laatste % regels heeft nog niemand anders gezien.")                     \
    X(SINCE, "Contains, unchanged, the % entries you had.", "Bevat ongewijzigd de % regels die u had.")                                 \
    X(SAID, "The signatures of % statements by partners hold.", "Van % uitspraken van partners klopt de handtekening.")                 \
    X(ALWAYS, "No check of one log sees what was never written; compare it with the other party's.",                                    \
      "Wat nooit is opgeschreven ziet geen controle van één logboek; vergelijk het met dat van de ander.")                              \
    X(ENTRY_FITS, "Entry % belongs to this root, which is of % entries; no byte of it changed since that was made.",                    \
      "Regel % hoort bij deze wortel, die van % regels is; sinds die is gemaakt is er geen byte van veranderd.")                        \
    X(ENTRY_OWN_WORD,                                                                                                                   \
      "Only % vouches for this. Nobody else signed this root: that the entry was written later, or that others are shown another one "  \
      "in its place, cannot be noticed this way.",                                                                                      \
      "Alleen % staat hiervoor in. Niemand anders heeft deze wortel ondertekend: dat de regel later is geschreven, of dat anderen op "  \
      "die plaats een andere zien, is zo niet te merken.")                                                                              \
    X(ENTRY_WITNESSED, "% states that it was so at %: this entry stood in the log then.",                                               \
      "% verklaart dat het op % zo was: deze regel stond toen in het logboek.")                                                         \
    X(ENTRY_SAID, "What % says in this entry, that partner signed.", "Wat % in deze regel zegt, heeft die partner ondertekend.")        \
    X(ENTRY_ALWAYS, "This says nothing of any other entry, nor of what was never written.",                                             \
      "Dit zegt niets over een andere regel, en ook niet over wat nooit is opgeschreven.")
enum established {
#define ESTABLISHED_ENUM(name, english, dutch) ESTABLISHED_##name,
    ESTABLISHED(ESTABLISHED_ENUM)
#undef ESTABLISHED_ENUM
};

static const char *const sentences[][LANGUAGES] = {
#define ESTABLISHED_ROW(name, english, dutch) {[ENGLISH] = english, [DUTCH] = dutch},
    ESTABLISHED(ESTABLISHED_ROW)
#undef ESTABLISHED_ROW
};

struct blanks {
    const char *words[3]; /* in the order of the % */
};

static void say_established(enum established what, enum language language, struct blanks said)
{
    size_t next = 0;
    for (const char *at = sentences[what][language]; *at; at++)
        if (*at != '%')
            putchar(*at);
        else
            fputs(said.words[next++], stdout);
    putchar('\n');
}

static void say_number(enum established what, enum language language, uint64_t number)
{
    char text[NUMBER_ROOM];
    snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    say_established(what, language, (struct blanks){{text}});
}

/* Whom the export itself names vouch for nothing. */
static bool is_seen_by(const struct verdict_on *on, size_t key) { return !on->asked.is_own_trust && on->report.witnessed[key].time_s; }

/* How much of it anybody else saw; 0: nobody did. */
static uint64_t say_witnesses(const struct verdict_on *on, enum language language)
{
    uint64_t most = 0;
    for (size_t i = 0; i < on->asked.trust->key_count; i++) {
        char time[TIME_ROOM], size[NUMBER_ROOM];
        const struct ledger_witnessed *seen = &on->report.witnessed[i];
        if (!is_seen_by(on, i))
            continue;
        time_print((int64_t)seen->time_s * 1000, time);
        snprintf(size, sizeof size, "%llu", (unsigned long long)seen->size);
        say_established(ESTABLISHED_WITNESSED, language, (struct blanks){{on->asked.trust->keys[i].name, time, size}});
        most = seen->size > most ? seen->size : most;
    }
    return most;
}

static void say_who_saw_it(const struct verdict_on *on, enum language language)
{
    uint64_t most = say_witnesses(on, language);
    if (!most)
        say_established(ESTABLISHED_OWN_WORD, language, (struct blanks){{on->report.checkpoint.origin}});
    else if (most < on->report.entry_count)
        say_number(ESTABLISHED_TAIL, language, on->report.entry_count - most);
}

static struct json *describe_witnesses(const struct verdict_on *on)
{
    struct json *witnesses = json_array_new();
    for (size_t i = 0; on->report.has_head && i < on->asked.trust->key_count; i++) {
        if (!is_seen_by(on, i))
            continue;
        struct json *witness = json_object_new();
        json_set_text(witness, "name", on->asked.trust->keys[i].name);
        json_set_integer(witness, "size", (int64_t)on->report.witnessed[i].size);
        json_set_integer(witness, "time_s", (int64_t)on->report.witnessed[i].time_s);
        json_append(witnesses, witness);
    }
    return witnesses;
}

/* What was asked and does not hold, or was not established; what is wrong with the log itself are findings. */
static void say_unmet(const struct verdict_on *on, enum language language)
{
    const struct ledger_asked *asked = &on->asked;
    const struct ledger_report *report = &on->report;
    if (!report->has_head)
        return;
    if (asked->origin && strcmp(asked->origin, report->checkpoint.origin) != 0)
        say_established(ESTABLISHED_OTHER_LOG, language, (struct blanks){{report->checkpoint.origin}});
    if (asked->since == SINCE_IS_ANOTHER)
        say_number(ESTABLISHED_SECOND_HISTORY, language, on->before.size);
    if (asked->since == SINCE_NOT_SHOWN)
        say_number(ESTABLISHED_SINCE_UNSHOWN, language, on->before.size);
    if (report->checkpoint.head.size < asked->least_size)
        say_number(ESTABLISHED_TOO_SHORT, language, asked->least_size);
    if (asked->witnessed_from_s && verdict_quorum(asked, report) != LEDGER_QUORUM_MET)
        say_established(ESTABLISHED_TOO_LONG_AGO, language, (struct blanks){0});
}

void verdict_print(const struct verdict_on *on, enum language language)
{
    enum ledger_verdict verdict = verdict_of(&on->asked, &on->report);
    bool holds = verdict == LEDGER_HOLDS || verdict == LEDGER_UNESTABLISHED;
    say_unmet(on, language);
    if (holds) {
        say_number(ESTABLISHED_FITS, language, on->report.entry_count);
        say_who_saw_it(on, language);
    }
    if (holds && on->asked.since == SINCE_HOLDS)
        say_number(ESTABLISHED_SINCE, language, on->before.size);
    if (holds && on->asked.trust->history && on->report.said_count)
        say_number(ESTABLISHED_SAID, language, on->report.said_count);
    say_established(ESTABLISHED_ALWAYS, language, (struct blanks){0});
    printf("%s\n", verdict_sentence(verdict, language));
}

static void say_who_saw_entry(const struct verdict_on *on, enum language language)
{
    bool is_seen = false;
    for (size_t i = 0; i < on->asked.trust->key_count; i++) {
        char time[TIME_ROOM];
        if (!is_seen_by(on, i))
            continue;
        is_seen = true;
        time_print((int64_t)on->report.witnessed[i].time_s * 1000, time);
        say_established(ESTABLISHED_ENTRY_WITNESSED, language, (struct blanks){{on->asked.trust->keys[i].name, time}});
    }
    if (!is_seen)
        say_established(ESTABLISHED_ENTRY_OWN_WORD, language, (struct blanks){{on->report.checkpoint.origin}});
}

void entry_verdict_print(const struct verdict_on *on, const struct entry_proven *proven, enum language language)
{
    enum ledger_verdict verdict = verdict_of(&on->asked, &on->report);
    say_unmet(on, language);
    if (verdict == LEDGER_HOLDS || verdict == LEDGER_UNESTABLISHED) {
        char index[NUMBER_ROOM], size[NUMBER_ROOM];
        snprintf(index, sizeof index, "%llu", (unsigned long long)proven->index);
        snprintf(size, sizeof size, "%llu", (unsigned long long)on->report.checkpoint.head.size);
        say_established(ESTABLISHED_ENTRY_FITS, language, (struct blanks){{index, size}});
        say_who_saw_entry(on, language);
        if (proven->said_by && on->report.said_count && !on->report.taken_back_count)
            say_established(ESTABLISHED_ENTRY_SAID, language, (struct blanks){{proven->said_by}});
    }
    say_established(ESTABLISHED_ENTRY_ALWAYS, language, (struct blanks){0});
    printf("%s\n", verdict_sentence(verdict, language));
}

void verdict_set_json(const struct verdict_on *on, struct json *object)
{
    enum ledger_verdict verdict = verdict_of(&on->asked, &on->report);
    bool holds = verdict == LEDGER_HOLDS || verdict == LEDGER_UNESTABLISHED;
    json_set_bool(object, "ok", verdict == LEDGER_HOLDS);
    json_set_text(object, "verdict", verdict_name(verdict));
    json_set_bool(object, "fits", holds);
    json_set_bool(object, "signed", on->report.has_head);
    json_set_bool(object, "witnessed", holds && verdict_quorum(&on->asked, &on->report) == LEDGER_QUORUM_MET);
    json_set_text(object, "quorum", verdict_quorum_word(verdict_quorum(&on->asked, &on->report)));
    json_set(object, "witnesses", describe_witnesses(on));
    if (on->asked.since != SINCE_NOT_ASKED)
        json_set_bool(object, "since", holds && on->asked.since == SINCE_HOLDS);
    if (on->asked.trust->history)
        json_set_integer(object, "said", (int64_t)on->report.said_count);
}
