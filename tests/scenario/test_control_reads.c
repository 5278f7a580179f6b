// SPDX-License-Identifier: EUPL-1.2
//
// Every read by a person leaves its entry, before its reply (P-05, P-12): what each verb leaves, that who reads and reads again does not
// make the ledger grow, and that no read is lost from the count: not at a restart, nor by a clock that is set.
#include "book/batch.h"
#include "control/request.h"
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;
static struct arena *arena;
static void make(void)
{
    town_open(&town, WITH_NODE(WIJK));
    cr_assert(status_ok(arena_new((size_t)64 * 1024 * 1024, &arena)));
}
static void end(void)
{
    arena = arena_free(arena);
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(control_reads, .init = make, .fini = end, .timeout = 60);

#define EVERYTHING (ACCESS_OPERATOR | ACCESS_REGISSEUR | ACCESS_PROFESSIONAL | ACCESS_AUDITOR)

static struct request request;
static struct span reply;

static struct status ask(const char *user, const char *line)
{
    request = (struct request){
        .node = town_node(&town, WIJK), .user = user, .roles = EVERYTHING, .now_ms = town.now_ms, .ticket = 1, .arena = arena};
    reply = span_empty();
    return request_serve(&request, span_of_text(line), &reply);
}

static struct status say(const char *user, const char *line)
{
    bool did;
    struct status status = ask(user, line);
    OK(town_turn(&town, WIJK, &did));
    return status;
}

static uint64_t entries(void) { return town_leaves(&town, WIJK); }

/* How many entries with this word there are, and how often it was read by what they say. */
struct told {
    uint64_t entries, reads, read_from, read_to;
};
static struct told told_of(const char *word)
{
    struct told told = {.read_from = UINT64_MAX};
    for (uint64_t i = 0; i < entries(); i++) {
        struct entry entry = town_entry(&town, WIJK, i);
        if (!span_is_text(entry.note, word))
            continue;
        told.entries++;
        told.reads += entry.count;
        if (entry.read_to && entry.read_from < told.read_from)
            told.read_from = entry.read_from;
        if (entry.read_to > told.read_to)
            told.read_to = entry.read_to;
    }
    return told;
}

static void pass(int64_t ms)
{
    bool did;
    town.now_ms += ms;
    town.steady_ms += ms > 0 ? ms : MINUTE_MS;
    OK(town_turn(&town, WIJK, &did));
}

#define CASE "\"case\":\"0123456789abcdef0123456789abcdef\""
static const char open_case[] =
    "{\"version\":1,\"verb\":\"case-open\"," CASE ",\"route\":\"client\",\"categories\":[\"schulden\"],\"necessity_code\":\"woning\","
    "\"lighter_code\":\"geprobeerd\",\"necessity\":\"Schulden.\","
    "\"why_not_lighter\":\"Al geprobeerd.\",\"informed\":\"2026-01-05\",\"subjects\":[{\"holder\":\"00000099000000004000\","
    "\"kind\":\"person\",\"pseudonym\":\"4vKuCmq8TnGohKlhxQBRX1jjC2qlgt2NtqZZReCNLXY=\"}]}";
#define ORIGIN "00000099000000004000/exchange-log/2026"
#define HASH "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define SAY(verb, members) "{\"version\":1,\"verb\":\"" verb "\"" members "}"

static const struct {
    enum speech_verb verb;
    const char *line;
    size_t commits;
} reads[] = {
    {SPEECH_SIGNAL_COUNT, SAY("signal-count", ""), 1},
    {SPEECH_SIGNAL_RECEIVED, SAY("signal-received", ""), 1},
    {SPEECH_CASE_PROGRESS, SAY("case-progress", "," CASE), 2},
    {SPEECH_CASE_SHOW, SAY("case-show", "," CASE), 2},
    {SPEECH_CASE_LIST, SAY("case-list", ""), 1},
    {SPEECH_CASE_FIND, SAY("case-find", ",\"begins\":\"01234\""), 1},
    {SPEECH_CASE_QUESTIONS, SAY("case-questions", ""), 1},
    {SPEECH_INBOX_LIST, SAY("inbox-list", ""), 1},
    {SPEECH_INBOX_FIND, SAY("inbox-find", ",\"begins\":\"01234\""), 1},
    {SPEECH_LEDGER_READ, SAY("ledger-read", ",\"first\":0,\"count\":9"), 1},
    {SPEECH_LEDGER_CUSTODY,
     SAY("ledger-custody", ",\"origin\":\"" ORIGIN "\",\"from_size\":0,\"from_root\":\"" HASH "\",\"to_size\":3,\"to_root\":\"" HASH
                           "\",\"file_count\":2,\"files\":\"" HASH "\",\"before\":\"" HASH "\""),
     1},
};
/* Those that find nothing in this town are read in others: tests/system. */
static bool is_of_another_town(enum speech_verb verb)
{
    return verb == SPEECH_LEDGER_REQUEST || verb == SPEECH_LEDGER_QUESTION || verb == SPEECH_ESCROW_OPEN;
}

Test(control_reads, each_verb_that_reads_leaves_the_entry_of_the_table_and_no_person_in_it)
{
    size_t count = 0;
    OK(say("anna", open_case));
    for (size_t i = 0; i < SPEECH_VERB_COUNT; i++)
        count += speech_verb_leaves((enum speech_verb)i)->is_read && !is_of_another_town((enum speech_verb)i);
    cr_expect_eq(count, N(reads), "a read is not in this test");
    for (size_t i = 0; i < N(reads); i++) {
        const struct speech_leaves *leaves = speech_verb_leaves(reads[i].verb);
        uint64_t before = entries();
        cr_assert(status_ok(say("anna", reads[i].line)), "%s: %s", reads[i].line, request.why.text);
        cr_assert_eq(entries(), before + 1, "%s", reads[i].line);
        struct entry entry = town_entry(&town, WIJK, before);
        cr_expect(entry.kind == leaves->kind && span_is_text(entry.note, leaves->word), "%s", reads[i].line);
        cr_expect(entry.count == 1 && entry.commit_count == reads[i].commits && !entry.has_counterpart, "%s", reads[i].line);
        cr_expect(entry.commits[0].field == COMMIT_USER);
    }
}

Test(control_reads, what_is_no_read_of_people_or_what_is_refused_leaves_none)
{
    uint64_t before = entries();
    OK(say("anna", SAY("status", "")));
    OK(say("anna", SAY("outbox-list", "")));
    OK(say("anna", SAY("import-targets", "")));
    cr_expect(status_is(say("anna", SAY("case-show", "," CASE)), STATUS_NOT_FOUND));
    cr_expect(status_is(say("anna", SAY("case-progress", "," CASE)), STATUS_NOT_FOUND));
    cr_expect_eq(entries(), before);
}

Test(control_reads, who_asks_every_second_does_not_make_the_ledger_grow_and_every_read_is_counted)
{
    uint64_t before = entries();
    for (size_t i = 0; i < 500; i++)
        OK(say("anna", SAY("case-list", "")));
    cr_expect_eq(entries(), before + 1);
    pass(VIEW_WINDOW_MS);
    cr_expect_eq(entries(), before + 2, "once more, when the time is over");
    cr_expect_eq(told_of("cases-viewed").reads, 500);
    pass(VIEW_WINDOW_MS);
    cr_expect_eq(entries(), before + 2, "and no more of it");
    OK(say("anna", SAY("case-list", "")));
    pass(VIEW_WINDOW_MS);
    cr_expect_eq(entries(), before + 3, "what is read once is entered once");
    cr_expect_eq(told_of("cases-viewed").reads, 501);
}

Test(control_reads, another_user_another_verb_and_another_case_are_counted_apart)
{
    OK(say("anna", open_case));
    uint64_t before = entries();
    for (size_t i = 0; i < 3; i++) {
        OK(say("anna", SAY("case-show", "," CASE)));
        OK(say("karel", SAY("case-show", "," CASE)));
        OK(say("anna", SAY("case-progress", "," CASE)));
    }
    cr_expect_eq(entries(), before + 3);
    pass(VIEW_WINDOW_MS);
    cr_expect_eq(entries(), before + 6);
    cr_expect_eq(told_of("case-viewed").reads, 6);
    cr_expect_eq(told_of("progress-viewed").reads, 3);
}

Test(control_reads, which_entries_were_read_stands_in_what_is_left)
{
    OK(say("anna", open_case));
    OK(say("anna", SAY("ledger-read", ",\"first\":0,\"count\":1")));
    struct told told = told_of("ledger-read");
    cr_expect(told.reads == 1 && told.read_from == 0 && told.read_to == 1);
    OK(say("anna", SAY("ledger-read", ",\"first\":1,\"count\":1")));
    OK(say("anna", SAY("ledger-read", ",\"first\":2,\"count\":100")));
    uint64_t end = entries();
    pass(VIEW_WINDOW_MS);
    struct entry last = town_entry(&town, WIJK, entries() - 1);
    cr_expect(last.kind == ENTRY_LOG_READ && last.count == 2 && last.read_from == 1 && last.read_to == end);
}

Test(control_reads, a_node_that_is_killed_loses_no_read_from_the_count)
{
    for (size_t i = 0; i < 7; i++)
        OK(say("anna", SAY("inbox-list", "")));
    town_stop(&town, WIJK);
    town_start(&town, WIJK);
    for (size_t i = 0; i < 5; i++)
        OK(say("anna", SAY("inbox-list", "")));
    cr_expect_eq(told_of("inbox-viewed").entries, 1);
    town_cut_power(&town, WIJK);
    town_start(&town, WIJK);
    pass(VIEW_WINDOW_MS);
    cr_expect_eq(told_of("inbox-viewed").entries, 2);
    cr_expect_eq(told_of("inbox-viewed").reads, 12);
}

/* Who sets the clock back keeps no window open. */
Test(control_reads, a_clock_that_is_set_back_ends_what_is_counted)
{
    for (size_t i = 0; i < 4; i++)
        OK(say("anna", SAY("case-list", "")));
    pass(-DAY_MS);
    cr_expect_eq(told_of("cases-viewed").reads, 4);
    OK(say("anna", SAY("case-list", "")));
    pass(VIEW_WINDOW_MS);
    cr_expect_eq(told_of("cases-viewed").reads, 5);
    cr_expect_eq(told_of("cases-viewed").entries, 3);
}

/* Between the reply and its entry there is one commit: the reply stands ready, and nobody gets it before. */
Test(control_reads, a_read_and_its_entry_are_in_one_batch_and_are_undone_together)
{
    uint64_t before = entries();
    OK(ask("anna", SAY("case-list", "")));
    cr_expect(town_node(&town, WIJK)->book.batch != NULL, "it waits for the batch");
    OK(batch_abandon(&town_node(&town, WIJK)->book));
    cr_expect_eq(entries(), before);
    OK(say("anna", SAY("case-list", "")));
    cr_expect_eq(told_of("cases-viewed").reads, 1);
}
