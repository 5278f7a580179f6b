// SPDX-License-Identifier: EUPL-1.2
//
// Nights pass, and what was found in them.
#include "support/nights.h"

#include <criterion/criterion.h>

struct town town;

void pass(int64_t ms)
{
    town.now_ms += ms;
    town.steady_ms += 2000;
    town_run(&town);
}

void night(void)
{
    pass(day_start_ms(day_of_ms(town.now_ms) + 1) + NIGHT_SETTLES_MS + MINUTE_MS - town.now_ms);
    for (size_t i = 0; i < 4; i++)
        pass(HOUR + NIGHT_LOOK_MS);
}

void ask(uint8_t id[static CASE_ID_BYTES])
{
    static const struct town_case social = {.bsn = BSN, .categories = {"uitkering", "schulden", "wmo-voorziening", "contactpersoon"}};
    town_ask(&town, &social, id);
    town_run(&town);
}

bool find_day(enum resident who, enum resident other, int32_t day, struct reconciled_day *out)
{
    struct reconciled_day *rows;
    size_t count;
    OK(store_reconciled_page(book_of(who)->store, town_oin(&town, other), town.arena, &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (rows[i].day == day) {
            *out = rows[i];
            return true;
        }
    return false;
}

struct reconciled_day day_of(enum resident who, enum resident other, int32_t day)
{
    struct reconciled_day row = {.outcome = RECONCILED_AGREES};
    cr_assert(find_day(who, other, day, &row), "nothing was compared with %d of day %d", other, day);
    return row;
}

const char *told_of(enum resident who, enum resident other, int32_t day)
{
    static char text[400];
    struct reconciled_day row = day_of(who, other, day);
    struct lone_row *rows;
    size_t count;
    snprintf(text, sizeof text, "outcome %d ours %d theirs %d:", row.outcome, (int)row.ours, (int)row.theirs);
    OK(store_difference_list(book_of(who)->store, &row, town.arena, &rows, &count));
    for (size_t i = 0; i < count && i < 12; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), " %s(%s)", night_words(rows[i].verdict)->word,
                 envelope_kind_is_known(rows[i].what.kind) ? envelope_kind_word((enum envelope_kind)rows[i].what.kind) : "?");
    return text;
}

uint64_t entries_of(enum resident who, enum entry_kind kind, const char *note)
{
    uint64_t count = 0;
    for (uint64_t i = 0; i < town_leaves(&town, who); i++) {
        struct entry entry = town_entry(&town, who, i);
        count += entry.kind == kind && entry.note.size >= strlen(note) && memcmp(entry.note.data, note, strlen(note)) == 0;
    }
    return count;
}

void list(enum resident at, enum resident other, struct reconcile_said what, int64_t said_ms)
{
    OK(batch_open(book_of(at), town.now_ms));
    OK(store_exchanged_put(book_of(at)->store,
                           &(struct exchanged){.partner = *town_oin(&town, other), .what = what, .position = 0, .said_ms = said_ms}));
    OK(batch_close(book_of(at)));
}

struct reconcile_said signal_of(enum resident speaker, enum resident hearer, uint8_t number)
{
    return (struct reconcile_said){.exchange = {{number}},
                                   .kind = ENVELOPE_SIGNAL,
                                   .speaker = (uint8_t)reconcile_speaker_of(town_oin(&town, speaker), town_oin(&town, hearer)),
                                   .body = {{number}},
                                   .signature = {{number}}};
}
