// SPDX-License-Identifier: EUPL-1.2
//
// How a partner asks is watched: each alarm sounds at its bound and not before, once in a window, across a restart, in log, status and
// ledger; a partner that lies can neither keep it silent nor flood anything with it, and never hears of it.
#include "acts/look.h"
#include "book/alarms.h"
#include "book/deliver.h"
#include "store/inbox.h"
#include "support/town.h"

#include <criterion/criterion.h>

#define PARTNER (town_oin(&town, WIJK))

static struct town town;
static struct book *book;
static void make(void)
{
    town_open(&town, WITH_NODE(SDD) | WITH_NODE(VT));
    town.now_ms = day_start_ms(day_of_ms(town.now_ms)) + 10 * HOUR_MS; /* in the morning of a Tuesday */
    book = &town_node(&town, SDD)->book;
}
static void end(void)
{
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_alarms, .init = make, .fini = end, .timeout = 120);

static size_t told_by(enum resident who, const char *word)
{
    char path[160], line[EVENT_LINE_MOST_BYTES], wanted[64];
    size_t count = 0;
    snprintf(path, sizeof path, "%s/log", town.houses[who].folder);
    const char *event = strcmp(word, "quota-own") == 0 ? "\"quota-nearly-used\"" : "\"asks-unusual\"";
    snprintf(wanted, sizeof wanted, "\"kind\":\"%s\"", word);
    FILE *log = fopen(path, "re");
    cr_assert(log);
    while (fgets(line, sizeof line, log))
        count += strstr(line, event) && strstr(line, wanted);
    fclose(log);
    return count;
}

static size_t told(enum alarm alarm) { return told_by(SDD, alarm_rule(alarm)->word); }

/* ---- what is heard, one at a time */

static struct status hear_question(size_t tokens, const char *text)
{
    return alarms_hear_question(book, &(struct alarm_question){*PARTNER, tokens, span_of_text(text), NECESSITY_CROSSED, LIGHTER_TRIED});
}

static struct status hear_codes(uint8_t necessity, uint8_t lighter)
{
    return alarms_hear_question(book, &(struct alarm_question){*PARTNER, 1, span_empty(), necessity, lighter});
}

static struct status hear_one(enum alarm alarm, size_t at)
{
    char text[32];
    snprintf(text, sizeof text, "casus %zu", at);
    switch (alarm) {
    case ALARM_TOKENS:
    case ALARM_EVALUATE:
    case ALARM_WEIGHING:
    case ALARM_OWN: return alarms_hear_level(book, alarm, PARTNER, at, 100);
    case ALARM_UNKNOWN: return alarms_hear_lookup(book, PARTNER, 1, false);
    case ALARM_ONE_TEXT: return hear_question(1, "steeds dezelfde tekst");
    case ALARM_ONE_CODE: return hear_codes(NECESSITY_HOME, LIGHTER_ASKED);
    case ALARM_SIGNALS: return alarms_hear_signal(book, PARTNER);
    default: return hear_question(1, text);
    }
}

static void hear(enum alarm alarm, size_t from, size_t to)
{
    OK(batch_open(book, town.now_ms));
    for (size_t i = from; i <= to; i++)
        OK(hear_one(alarm, i));
    OK(batch_close(book));
}

/* Weeks with as many as are half of what is too much, so that there is something to rise from. */
static void live_weeks(void)
{
    for (size_t i = 0; i < 8; i++, town.now_ms += WEEK_MS)
        hear(ALARM_RISE, 1, 20);
}

static void set_moment(enum alarm alarm)
{
    if (alarm == ALARM_RISE)
        live_weeks();
    if (alarm == ALARM_HOURS)
        town.now_ms += 10 * HOUR_MS;
}

Test(exchange_alarms, each_sounds_at_its_bound_and_not_before_and_once_in_a_window)
{
    static const size_t bounds[ALARMS_END] = {[ALARM_TOKENS] = 80, [ALARM_EVALUATE] = 80,  [ALARM_WEIGHING] = 80, [ALARM_HOURS] = 10,
                                              [ALARM_BURST] = 20,  [ALARM_UNKNOWN] = 40,   [ALARM_RISE] = 40,     [ALARM_ONE_TEXT] = 12,
                                              [ALARM_OWN] = 80,    [ALARM_SIGNALS] = 1000, [ALARM_ONE_CODE] = 24};
    const int64_t morning_ms = town.now_ms;
    for (size_t i = 1; i < ALARMS_END; i++) {
        enum alarm alarm = (enum alarm)i;
        if (alarm == ALARM_KEYS || alarm == ALARM_OWN_KEYS)
            continue;                                         /* keys in two places sound at once: test_turn_second.c */
        town.now_ms = morning_ms + (int64_t)i * 52 * WEEK_MS; /* out of each other's way */
        set_moment(alarm);
        size_t before = told(alarm);
        cr_assert(bounds[i] > 1, "%s", alarm_rule(alarm)->word);
        hear(alarm, 1, bounds[i] - 1);
        cr_expect_eq(told(alarm), before, "%s", alarm_rule(alarm)->word);
        hear(alarm, bounds[i], bounds[i]);
        cr_expect_eq(told(alarm), before + 1, "%s", alarm_rule(alarm)->word);
        hear(alarm, bounds[i], 100);
        hear(alarm, 1, 100);
        cr_expect_eq(told(alarm), before + 1, "%s", alarm_rule(alarm)->word);
        if (alarm == ALARM_RISE)
            continue; /* what is asked as much again is no rise */
        town.now_ms += alarm_rule(alarm)->window_ms < DAY_MS ? alarm_rule(alarm)->window_ms : 7 * alarm_rule(alarm)->window_ms;
        hear(alarm, 1, bounds[i]);
        cr_expect_eq(told(alarm), before + 2, "%s", alarm_rule(alarm)->word);
    }
}

Test(exchange_alarms, a_partner_that_finds_whom_it_asks_about_sounds_nothing)
{
    OK(batch_open(book, town.now_ms));
    for (size_t i = 0; i < 400; i++)
        OK(alarms_hear_lookup(book, PARTNER, 1, i % 10 == 0)); /* nine in ten are not known */
    cr_expect_eq(told(ALARM_UNKNOWN), 0);
    for (size_t i = 0; i < 50; i++)
        OK(alarms_hear_lookup(book, PARTNER, 1, false));
    OK(batch_close(book));
    cr_expect_eq(told(ALARM_UNKNOWN), 1);
}

Test(exchange_alarms, by_day_on_a_working_day_no_hour_is_unusual)
{
    hear(ALARM_HOURS, 1, 19);
    cr_expect_eq(told(ALARM_HOURS), 0);
}

Test(exchange_alarms, texts_that_differ_take_no_more_room_and_hide_no_text_that_comes_again)
{
    char text[32];
    OK(batch_open(book, town.now_ms));
    for (size_t i = 0; i < 60; i++) {
        snprintf(text, sizeof text, "andere tekst %zu", i);
        OK(hear_question(1, text));
        OK(hear_question(1, "dezelfde tekst"));
    }
    OK(batch_close(book));
    cr_expect_eq(told(ALARM_ONE_TEXT), 1);
}

/* Who leaves out the text is seen by its codes; who writes one with each case, and has several reasons, is not. */
Test(exchange_alarms, one_set_of_codes_at_many_cases_is_seen_where_nothing_is_written_with_it)
{
    char text[32];
    OK(batch_open(book, town.now_ms));
    for (size_t i = 0; i < 200; i++) {
        snprintf(text, sizeof text, "deze casus %zu", i);
        OK(hear_question(1, text)); /* all with the same codes */
    }
    for (size_t i = 0; i < 60; i++)
        OK(hear_codes((uint8_t)(1 + i % 7), (uint8_t)(1 + i % 4)));
    cr_expect_eq(told(ALARM_ONE_CODE), 0);
    for (size_t i = 0; i < 60; i++)
        OK(hear_codes(NECESSITY_SAFETY, LIGHTER_UNABLE));
    OK(batch_close(book));
    cr_expect_eq(told(ALARM_ONE_CODE), 1);
    cr_expect_eq(told(ALARM_ONE_TEXT), 0);
}

/* In a new week nothing of the one before counts, whichever of both comes first in it; and within it neither forgets the other. */
Test(exchange_alarms, texts_and_codes_alone_are_counted_side_by_side_and_a_week_ends_for_both)
{
    for (size_t week = 0; week < 3; week++, town.now_ms += WEEK_MS) {
        OK(batch_open(book, town.now_ms));
        for (size_t i = 0; i < 23; i++)
            OK(hear_codes(NECESSITY_HOME, LIGHTER_ASKED));
        for (size_t i = 0; i < 11; i++)
            OK(hear_question(1, "steeds dezelfde tekst"));
        OK(batch_close(book));
        cr_expect(told(ALARM_ONE_CODE) == 0 && told(ALARM_ONE_TEXT) == 0, "week %zu", week);
    }
    town.now_ms -= WEEK_MS;
    OK(batch_open(book, town.now_ms));
    OK(hear_codes(NECESSITY_HOME, LIGHTER_ASKED));
    OK(hear_question(1, "steeds dezelfde tekst"));
    OK(batch_close(book));
    cr_expect(told(ALARM_ONE_CODE) == 1 && told(ALARM_ONE_TEXT) == 1);
}

/* ---- over the line */

static enum answer_state ask_saying(enum resident holder, const char *text)
{
    static struct subject subject = {.kind = IDENTIFIER_KIND_PERSON, .value = {7}};
    struct inquiry_message inquiry = holder == VT ? town_question(&town, VT, "wmo-veilig-thuis", "veiligheid", &subject)
                                                  : town_question(&town, SDD, "wmo-college", "schulden", &subject);
    struct span body;
    struct envelope reply;
    struct answer_content content;
    inquiry.necessity = inquiry.why_not_lighter = span_of_text(text);
    OK(inquiry_message_encode(&inquiry, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, WIJK, holder, ENVELOPE_INQUIRY, body);
    OK(town_hear(&town, holder, WIJK, town_envelope(&town, WIJK, &envelope)));
    cr_assert(town_reply(&town, holder, WIJK, envelope.nonce, &reply));
    OK(answer_content_decode(reply.body, town.arena, &content));
    return content.state == ANSWER_REFUSED && content.categories[0].code == STATUS_OVERLOADED ? (enum answer_state)0 : content.state;
}

static enum answer_state ask(enum resident holder) { return ask_saying(holder, "Het is nodig."); }

Test(exchange_alarms, a_partner_that_asks_by_codes_alone_is_seen_and_hears_the_same)
{
    for (size_t i = 0; i < 23; i++)
        cr_assert(ask_saying(SDD, "") == ANSWER_NOT_KNOWN);
    cr_expect_eq(told(ALARM_ONE_CODE), 0);
    cr_assert(ask_saying(SDD, "") == ANSWER_NOT_KNOWN);
    cr_expect_eq(told(ALARM_ONE_CODE), 1);
    cr_expect_eq(told(ALARM_ONE_TEXT), 0);
}

Test(exchange_alarms, a_burst_is_counted_over_a_restart_and_the_partner_hears_the_same)
{
    struct alarm_row *rows;
    struct entry entry;
    size_t count;
    uint64_t index;
    for (size_t i = 0; i < 19; i++)
        cr_assert(ask(SDD) == ANSWER_NOT_KNOWN);
    cr_expect_eq(told(ALARM_BURST), 0);
    town_stop(&town, SDD);
    town_start(&town, SDD);
    for (size_t i = 0; i < 50; i++)
        cr_assert(ask(SDD) == ANSWER_NOT_KNOWN);
    cr_expect_eq(told(ALARM_BURST), 1);
    cr_expect_eq(told(ALARM_UNKNOWN), 1);
    cr_expect_eq(told(ALARM_ONE_TEXT), 1);
    OK(look_alarms(book, town.arena, &rows, &count));
    cr_expect_eq(count, 3);
    OK(daily_round(book, town.now_ms));
    OK(batch_close(book));
    cr_assert(town_last_entry(&town, SDD, ENTRY_ADMIN_ACT, &entry, &index));
    cr_expect(memmem(entry.note.data, entry.note.size, "asks-unusual", strlen("asks-unusual")));
    uint64_t leaves = town_leaves(&town, SDD);
    OK(daily_round(book, town.now_ms + DAY_MS));
    OK(batch_close(book));
    cr_expect_eq(town_leaves(&town, SDD), leaves); /* entered once */
}

Test(exchange_alarms, at_four_fifths_of_a_quota_the_holder_hears_it)
{
    town_set_quota(&town, QUOTA_TOKENS, WIJK, NULL, 10, 1000);
    town_stop(&town, SDD);
    town_start(&town, SDD);
    for (size_t i = 0; i < 7; i++)
        (void)ask(SDD);
    cr_expect_eq(told(ALARM_TOKENS), 0);
    (void)ask(SDD);
    cr_expect_eq(told(ALARM_TOKENS), 1);
    for (size_t i = 0; i < 5; i++)
        (void)ask(SDD);
    cr_expect_eq(told(ALARM_TOKENS), 1);
}

Test(exchange_alarms, a_person_is_asked_to_weigh_fifty_questions_of_one_partner_and_the_next_is_asked_later)
{
    for (size_t i = 0; i < 39; i++)
        cr_assert(ask(VT) == ANSWER_BEING_WEIGHED);
    cr_expect_eq(told_by(VT, "weighing"), 0);
    for (size_t i = 39; i < WEIGHING_MOST_DEFAULT; i++)
        cr_assert(ask(VT) == ANSWER_BEING_WEIGHED);
    cr_expect_eq(told_by(VT, "weighing"), 1);
    for (size_t i = 0; i < 5; i++)
        cr_expect(ask(VT) == 0);
    uint64_t waiting;
    OK(store_inbox_waiting(town_node(&town, VT)->book.store, PARTNER, &waiting));
    cr_expect_eq(waiting, WEIGHING_MOST_DEFAULT);
}

Test(exchange_alarms, how_many_wait_for_a_person_is_what_was_agreed)
{
    town_set_quota(&town, QUOTA_WEIGHING, WIJK, NULL, 3, 3);
    town_stop(&town, VT);
    town_start(&town, VT);
    for (size_t i = 0; i < 3; i++)
        cr_assert(ask(VT) == ANSWER_BEING_WEIGHED);
    cr_expect_eq(told_by(VT, "weighing"), 1);
    cr_expect(ask(VT) == 0);
}
