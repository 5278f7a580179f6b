// SPDX-License-Identifier: EUPL-1.2
//
// A request that nobody decided on in time: whoever asked hears so, and the same whether or not the household is known (P-10); whoever
// weighs can no longer decide, and finds it in a list of its own until its day of destruction (P-09).
#include "acts/weigh.h"
#include "book/batch.h"
#include "casefile/consolidate.h"
#include "control/request.h"
#include "support/first_page.h"
#include "support/town.h"

#include <criterion/criterion.h>

#define KNOWN "123456782"
#define UNKNOWN "999900006"

static struct town town;
static void make(void)
{
    town_open(&town, 0);
    town_start(&town, WIJK);
    town_start(&town, VT);
    town_connect(&town);
    town_import(&town, VT, &(struct town_record){.reference = "VT-1", .category = "veiligheid", .bsn = KNOWN});
    town_run(&town);
}
static void end(void)
{
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_expiry, .init = make, .fini = end, .timeout = 120);

static void ask_about(const char *bsn, uint8_t id[static CASE_ID_BYTES])
{
    const struct town_case wanted = {
        .purpose = "onderzoek-client", .phase = "onderzoek", .basis = "wmo-veilig-thuis", .bsn = bsn, .categories = {"veiligheid"}};
    town_ask(&town, &wanted, id);
    town_run(&town);
    const struct answer_content *answer = town_answer(&town, id, VT);
    cr_assert(answer && answer->state == ANSWER_BEING_WEIGHED);
}

static size_t inbox_in(enum inbox_state state)
{
    struct inbox_row *rows;
    size_t count;
    OK(first_inbox(town_node(&town, VT)->book.store, state, town.arena, &rows, &count));
    return count;
}

/* When a day begins in the Netherlands; it is summer. */
static int64_t dutch_day_starts(int32_t day) { return day_start_ms(day) - 120 * MINUTE_MS; }

/* The last moment of the last day to decide. */
static void end_of_last_day(void)
{
    town.now_ms = dutch_day_starts(weigh_last_day(town.now_ms) + 1) - 5000;
    town_run(&town);
}
static void next_day(void)
{
    town.now_ms += 10000;
    town_run(&town);
}

static bool is_undecided(const struct answer_content *answer)
{
    return answer && answer->state == ANSWER_REFUSED && answer->category_count == 1 && answer->categories[0].code == STATUS_EXPIRED &&
           span_is_text(answer->categories[0].reason, "er is niet op tijd over besloten") && !answer->signal_count;
}

Test(exchange_expiry, who_asked_hears_that_nobody_decided_whether_or_not_the_household_is_known)
{
    uint8_t known[CASE_ID_BYTES], unknown[CASE_ID_BYTES];
    ask_about(KNOWN, known);
    ask_about(UNKNOWN, unknown);
    end_of_last_day();
    cr_expect_eq(inbox_in(INBOX_WAITING), 2, "the whole of the last day there is time");
    next_day();
    cr_expect(inbox_in(INBOX_WAITING) == 0 && inbox_in(INBOX_EXPIRED) == 2);
    cr_expect(is_undecided(town_answer(&town, known, VT)) && is_undecided(town_answer(&town, unknown, VT)));
    cr_expect_eq(reply_state_of(town_answer(&town, known, VT)), REPLY_NOT_DECIDED, "nobody reads a decision in it");
}

static struct status decide(const struct exchange_id *exchange)
{
    struct weigh_choice choice = {.grant = true, .user = span_of_text("weger")};
    struct book *book = &town_node(&town, VT)->book;
    struct batch_mark mark;
    enum answer_state state;
    OK(batch_open(book, town.now_ms));
    OK(batch_mark_set(book, &mark));
    struct status status = weigh_decide(book, exchange, &choice, &state);
    OK(status_ok(status) ? batch_keep(book) : batch_undo(book, &mark));
    OK(batch_close(book));
    return status;
}

Test(exchange_expiry, nothing_is_decided_after_its_last_day_also_before_anybody_looked)
{
    uint8_t id[CASE_ID_BYTES];
    ask_about(KNOWN, id);
    struct exchange_id exchange = town_inquiry(&town, id, VT).exchange_id;
    town.now_ms = dutch_day_starts(weigh_last_day(town.now_ms) + 1);
    IS(decide(&exchange), EXPIRED);
    town_run(&town);
    IS(decide(&exchange), EXPIRED);
    cr_expect(is_undecided(town_answer(&town, id, VT)));
}

Test(exchange_expiry, what_nobody_decided_is_destroyed_at_its_term)
{
    uint8_t id[CASE_ID_BYTES];
    struct entry entry;
    uint64_t index;
    ask_about(KNOWN, id);
    end_of_last_day();
    next_day();
    cr_expect_eq(inbox_in(INBOX_EXPIRED), 1);
    town.now_ms += (ANSWER_TERM_DAYS + 2) * DAY_MS;
    town_run(&town);
    cr_expect_eq(inbox_in(INBOX_EXPIRED), 0);
    cr_expect(town_last_entry(&town, VT, ENTRY_ERASURE, &entry, &index));
}

static size_t events_of(enum resident who, const char *word)
{
    char path[sizeof town.houses[0].folder + 8], line[EVENT_LINE_MOST_BYTES];
    size_t count = 0;
    snprintf(path, sizeof path, "%s/log", town.houses[who].folder);
    FILE *log = fopen(path, "r");
    cr_assert(log, "%s", path);
    while (fgets(line, sizeof line, log))
        count += strstr(line, word) != NULL;
    fclose(log);
    return count;
}

/* What the status tells an operator, who may read no request. */
static uint64_t told_to_an_operator(void)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct speech_status status;
    struct complaint why = {""};
    struct span reply;
    bool did;
    OK(arena_new((size_t)8 * 1024 * 1024, &arena));
    struct request request = {
        .node = town_node(&town, VT), .user = "olga", .roles = ACCESS_OPERATOR, .now_ms = town.now_ms, .ticket = 1, .arena = arena};
    OK(request_serve(&request, span_of_text("{\"version\":1,\"verb\":\"status\"}"), &reply));
    cr_assert(status_ok(speech_reply_decode(SPEECH_STATUS, reply, arena, &why, &status)), "%s", why.text);
    OK(town_turn(&town, VT, &did));
    return status.requests_due;
}

/* From the morning of the day before on: in the log, in the status, and in the list of who weighs. */
Test(exchange_expiry, what_must_be_decided_soon_is_told_once_each_working_day)
{
    uint8_t id[CASE_ID_BYTES];
    uint64_t count;
    ask_about(KNOWN, id);
    ask_about(UNKNOWN, id);
    struct book *book = &town_node(&town, VT)->book;
    const int32_t last_day = weigh_last_day(town.now_ms); /* a Tuesday: asked on one too */
    OK(weigh_due_soon(book, town.now_ms, &count));
    cr_expect_eq(count, 0);
    cr_expect_eq(told_to_an_operator(), 0);
    town.now_ms = dutch_day_starts(last_day) - 1;
    OK(weigh_due_soon(book, town.now_ms, &count));
    cr_expect_eq(count, 2, "the whole day before");
    const size_t before = events_of(VT, "requests-due");
    town.now_ms = dutch_day_starts(last_day) + 6 * 60 * MINUTE_MS;
    town_run(&town);
    cr_expect_eq(events_of(VT, "requests-due"), before, "nobody reads it at six");
    cr_expect_eq(told_to_an_operator(), 2);
    town.now_ms += 60 * MINUTE_MS;
    town_run(&town);
    town.now_ms += 60 * MINUTE_MS;
    town_run(&town);
    cr_expect_eq(events_of(VT, "requests-due"), before + 1);
}

/* A flood of before is answered a part at a time: nobody waits for it. */
Test(exchange_expiry, many_that_end_together_are_answered_in_rounds)
{
    uint8_t id[CASE_ID_BYTES];
    for (size_t i = 0; i < 40; i++)
        ask_about(i % 2 ? KNOWN : UNKNOWN, id);
    town.now_ms = dutch_day_starts(weigh_last_day(town.now_ms) + 1);
    struct book *book = &town_node(&town, VT)->book;
    OK(weigh_round(book, town.now_ms));
    OK(batch_close(book));
    cr_expect(inbox_in(INBOX_WAITING) == 8 && inbox_in(INBOX_EXPIRED) == 32, "%zu wait", inbox_in(INBOX_WAITING));
    town_run(&town);
    cr_expect_eq(inbox_in(INBOX_WAITING), 0);
}
