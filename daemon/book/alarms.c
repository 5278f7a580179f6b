// SPDX-License-Identifier: EUPL-1.2
//
// One row is read, rolled on to the window of now, counted in, judged by its rule and written back.
#include "book/alarms.h"

#include "base/day.h"
#include "book/batch.h"

#define MEAN_OF 4 /* windows */
#define NOTE_ROOM (sizeof "asks-unusual  " + 16 + OIN_DIGITS)

static const struct alarm_rule rules[ALARMS_END] = {
#define ALARM_ROW(name, number, word, window_ms, least, percent, multiple, sentence) \
    [ALARM_##name] = {word, sentence, window_ms, least, percent, multiple},
    ALARMS(ALARM_ROW)
#undef ALARM_ROW
};

bool alarm_is_known(unsigned number) { return number > 0 && number < ALARMS_END; }

const struct alarm_rule *alarm_rule(enum alarm alarm)
{
    ENSURE(alarm_is_known(alarm));
    return &rules[alarm];
}

bool alarm_is_due(const struct alarm_row *row)
{
    const struct alarm_rule *rule = alarm_rule((enum alarm)row->alarm);
    if ((rule->percent ? row->whole : row->count) < rule->least)
        return false;
    if (rule->percent && row->count * 100 < rule->percent * row->whole)
        return false;
    return !rule->multiple || (row->before && row->count >= rule->multiple * row->before);
}

/* Windows in which nothing came count as none. A clock that is set back stays in the window in which it was. */
static void roll_on(struct alarm_row *row, int64_t window)
{
    for (size_t i = 0; row->window < window && i < 4 * MEAN_OF; i++, row->window++) {
        row->before = (row->before * (MEAN_OF - 1) + row->count) / MEAN_OF;
        row->count = row->whole = 0;
        row->told_ms = 0;
        row->is_entered = false;
    }
    row->window = row->window > window ? row->window : window;
}

static struct status open_row(struct book *book, enum alarm alarm, const struct oin *partner, struct alarm_row *out)
{
    int64_t window = batch_now(book) / alarm_rule(alarm)->window_ms;
    TRY(store_alarm_read(book->store, partner, (uint8_t)alarm, out));
    if (alarm == ALARM_ONE_TEXT && out->window < window)
        TRY(store_alarm_texts_forget(book->store, partner));
    roll_on(out, window);
    return STATUS(OK);
}

/* Those of which their caller tells the log. */
static bool is_told_with_addresses(uint8_t alarm) { return alarm == ALARM_KEYS || alarm == ALARM_OWN_KEYS; }

static void tell_alarm(struct book *book, const struct alarm_row *row)
{
    const struct event_field fields[] = {event_partner(&row->partner),
                                         event_word(EVENT_FIELD_KIND, alarm_rule((enum alarm)row->alarm)->word),
                                         event_number(EVENT_FIELD_COUNT, row->count)};
    if (!is_told_with_addresses(row->alarm))
        event_write(book->log, row->alarm == ALARM_OWN ? EVENT_QUOTA_NEARLY_USED : EVENT_ASKS_UNUSUAL, row->told_ms, fields, N(fields));
}

static struct status close_row(struct book *book, struct alarm_row *row)
{
    if (!row->told_ms && alarm_is_due(row)) {
        row->told_ms = batch_now(book);
        row->is_entered = row->alarm == ALARM_OWN; /* our evaluations are in the ledger as it is */
        tell_alarm(book, row);
    }
    return store_alarm_write(book->store, row);
}

static struct status hear_more(struct book *book, enum alarm alarm, const struct oin *partner, uint64_t count, uint64_t whole)
{
    struct alarm_row row;
    TRY(open_row(book, alarm, partner, &row));
    row.count += count;
    row.whole += whole;
    return close_row(book, &row);
}

struct status alarms_hear_level(struct book *book, enum alarm alarm, const struct oin *partner, uint64_t count, uint64_t whole)
{
    struct alarm_row row;
    TRY(open_row(book, alarm, partner, &row));
    row.count = count;
    row.whole = whole;
    return close_row(book, &row);
}

struct status alarms_hear_second(struct book *book, enum alarm alarm, const struct oin *partner, bool *out_is_first)
{
    struct alarm_row row;
    TRY(open_row(book, alarm, partner, &row));
    *out_is_first = !row.told_ms;
    row.count++;
    return close_row(book, &row);
}

/* Texts and codes share their places, and a question has one of both: who leaves out the text is seen by its codes. */
static struct status hear_reason(struct book *book, const struct alarm_question *question)
{
    const uint8_t codes[] = {0, question->necessity_code, question->lighter_code}; /* no text has a zero in it */
    const bool is_written = question->text.size;
    struct alarm_row texts, row;
    uint64_t count;
    TRY(open_row(book, ALARM_ONE_TEXT, &question->partner, &texts)); /* a new week is one of both */
    TRY(close_row(book, &texts));
    TRY(open_row(book, is_written ? ALARM_ONE_TEXT : ALARM_ONE_CODE, &question->partner, &row));
    TRY(store_alarm_text(book->store, &question->partner, is_written ? question->text : SPAN_OF_ARRAY(codes), &count));
    row.count = count > row.count ? count : row.count;
    return close_row(book, &row);
}

struct status alarms_hear_question(struct book *book, const struct alarm_question *question)
{
    const struct oin *partner = &question->partner;
    if (oin_equal(partner, &book->agreed->own))
        return STATUS(OK);
    if (is_unusual_hour(batch_now(book)))
        TRY(hear_more(book, ALARM_HOURS, partner, 1, 0));
    TRY(hear_more(book, ALARM_BURST, partner, 1, 0));
    TRY(hear_more(book, ALARM_RISE, partner, question->tokens, 0));
    return question->text.size || question->necessity_code ? hear_reason(book, question) : STATUS(OK);
}

struct status alarms_hear_signal(struct book *book, const struct oin *partner)
{
    return oin_equal(partner, &book->agreed->own) ? STATUS(OK) : hear_more(book, ALARM_SIGNALS, partner, 1, 0);
}

struct status alarms_hear_lookup(struct book *book, const struct oin *partner, size_t tokens, bool is_found)
{
    if (oin_equal(partner, &book->agreed->own))
        return STATUS(OK);
    return hear_more(book, ALARM_UNKNOWN, partner, is_found ? 0 : tokens, tokens);
}

/* Whichever share is larger; a limit of 0 is nobody's quota. */
static void take_fuller(uint64_t used, uint64_t limit, struct alarm_row *fullest)
{
    if (limit && limit != UINT64_MAX &&
        (!fullest->whole || (double)used / (double)limit > (double)fullest->count / (double)fullest->whole)) {
        fullest->count = used;
        fullest->whole = limit;
    }
}

struct status alarms_hear_debit(struct book *book, enum alarm alarm, const struct quota_debit *debit)
{
    struct alarm_row fullest = {0};
    if (oin_equal(&debit->of.requester, &book->agreed->own))
        return STATUS(OK);
    for (size_t i = 0; i < debit->bound_count; i++) {
        struct quota_use use;
        TRY(store_quota_used(book->store, &debit->bounds[i].of, debit->day, &use));
        take_fuller(use.today, debit->bounds[i].day_limit, &fullest);
        take_fuller(use.week, debit->bounds[i].week_limit, &fullest);
    }
    return fullest.whole ? alarms_hear_level(book, alarm, &debit->of.requester, fullest.count, fullest.whole) : STATUS(OK);
}

static struct status enter_alarm(struct book *book, struct alarm_row *row)
{
    struct entry entry = book_entry(book, ENTRY_ADMIN_ACT, false);
    char note[NOTE_ROOM];
    snprintf(note, sizeof note, "%s %s %s", is_told_with_addresses(row->alarm) ? "keys" : "asks-unusual",
             alarm_rule((enum alarm)row->alarm)->word, row->partner.text);
    entry.note = span_of_text(note);
    entry.count = row->count;
    TRY(book_write(book, &entry, NULL, 0, NULL));
    row->is_entered = true;
    return store_alarm_write(book->store, row);
}

struct status alarms_enter(struct book *book)
{
    struct alarm_row *rows;
    size_t count;
    TRY(store_alarms_told(book->store, 0, batch_arena(book), &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (!rows[i].is_entered && alarm_is_known(rows[i].alarm))
            TRY(enter_alarm(book, &rows[i]));
    return STATUS(OK);
}
