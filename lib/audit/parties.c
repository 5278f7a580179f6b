// SPDX-License-Identifier: EUPL-1.2
//
// Printed from the history and from nothing else: a folder whose `parties` says otherwise was changed.
#include "audit/parties.h"

#include "audit/history.h"
#include "base/cursor.h"
#include "base/day.h"
#include "ledger/checkpoint.h"

#define MOMENT_ROOM TIME_ROOM

/* Whole seconds, as versions start. */
static void print_key_moment(int64_t at_ms, char out[static MOMENT_ROOM])
{
    char time[TIME_ROOM];
    if (at_ms == HISTORY_OPEN_MS) {
        snprintf(out, MOMENT_ROOM, "-");
        return;
    }
    time_print(at_ms, time);
    snprintf(out, MOMENT_ROOM, "%.19sZ", time);
}

static struct status print_vkey(const struct history_key *key, char out[static VKEY_ROOM])
{
    struct note_key note;
    TRY(note_key_make(span_of_text(key->name), key->use == KEY_USE_WITNESS ? NOTE_COSIGNATURE : NOTE_ED25519, key->key, &note));
    vkey_print(&note, out);
    return STATUS(OK);
}

/* A text that grows line by line, in room that was taken for all of them. */
static struct status begin_text(struct arena *arena, size_t lines, struct writer *out)
{
    const size_t line_room = VKEY_ROOM + OIN_DIGITS + 4 * MOMENT_ROOM;
    uint8_t *room;
    TRY(ARENA_NEW(arena, lines * line_room, &room));
    *out = writer_of(room, lines * line_room);
    return STATUS(OK);
}

/* When it was taken back: the earliest of those that say so; HISTORY_OPEN_MS: never. */
static int64_t taken_back_ms(const struct history *history, const struct history_key *key)
{
    int64_t at_ms = HISTORY_OPEN_MS;
    for (size_t i = 0; i < history->taken_count; i++) {
        const struct history_taken *taken = &history->taken[i];
        if (taken->use == key->use && oin_equal(&history->withdrawals[taken->withdrawal].oin, &key->oin) &&
            memcmp(taken->key, key->key, SIGN_PUBLIC_BYTES) == 0 && taken->from_ms < at_ms)
            at_ms = taken->from_ms;
    }
    return at_ms;
}

struct status parties_print(const struct history *history, struct arena *arena, struct span *out)
{
    struct writer text;
    TRY(begin_text(arena, history->key_count + 1, &text));
    for (size_t i = 0; i < history->key_count; i++) {
        const struct history_key *key = &history->keys[i];
        char vkey[VKEY_ROOM], from[MOMENT_ROOM], until[MOMENT_ROOM], revoked[MOMENT_ROOM];
        int64_t revoked_ms = taken_back_ms(history, key);
        const char *line;
        TRY(print_vkey(key, vkey));
        print_key_moment(key->from_ms, from);
        print_key_moment(key->until_ms, until);
        print_key_moment(revoked_ms, revoked);
        TRY(arena_print(arena, &line, "party %s %s %s %s %s%s%s\n", key->oin.text, key_use_word(key->use), vkey, from, until,
                        revoked_ms == HISTORY_OPEN_MS ? "" : " revoked ", revoked_ms == HISTORY_OPEN_MS ? "" : revoked));
        write_text(&text, line);
    }
    ENSURE(!text.overflow);
    *out = writer_span(&text);
    return STATUS(OK);
}

/* The year of a log; 0 for a key that is not a log's, or of a log whose origin is none: no node keeps such a one. */
static unsigned year_of(const struct history_key *key)
{
    struct origin origin;
    return key->use == KEY_USE_LOG && status_ok(origin_parse(span_of_text(key->name), &origin)) ? origin.year : 0;
}

static bool is_key_above(const struct history *history, size_t at, unsigned year)
{
    for (size_t i = 0; i < at; i++)
        if (year_of(&history->keys[i]) == year && memcmp(history->keys[i].key, history->keys[at].key, SIGN_PUBLIC_BYTES) == 0)
            return true;
    return false;
}

struct status year_policy_print(const struct history *history, unsigned year, struct arena *arena, struct span *out)
{
    struct writer text;
    TRY(begin_text(arena, history->key_count + 1, &text));
    for (size_t i = 0; i < history->key_count; i++) {
        char vkey[VKEY_ROOM];
        if (year_of(&history->keys[i]) != year || is_key_above(history, i, year))
            continue;
        TRY(print_vkey(&history->keys[i], vkey));
        write_text(&text, "log ");
        write_text(&text, vkey);
        write_text(&text, "\n");
    }
    write_text(&text, "quorum none\n");
    ENSURE(!text.overflow);
    *out = writer_span(&text);
    return STATUS(OK);
}

struct status log_years(const struct history *history, struct arena *arena, const unsigned **out, size_t *out_count)
{
    unsigned *years;
    size_t count = 0;
    TRY(ARENA_NEW(arena, history->key_count + 1, &years));
    for (size_t i = 0; i < history->key_count; i++) {
        unsigned year = year_of(&history->keys[i]);
        size_t at = 0;
        while (at < count && years[at] < year)
            at++;
        if (!year || (at < count && years[at] == year))
            continue;
        memmove(&years[at + 1], &years[at], (count - at) * sizeof *years);
        years[at] = year;
        count++;
    }
    *out = years;
    *out_count = count;
    return STATUS(OK);
}

static bool is_log_of_chain(const struct history *history, const struct note_key *key)
{
    for (size_t i = 0; i < history->key_count; i++)
        if (history->keys[i].use == KEY_USE_LOG && strcmp(history->keys[i].name, key->name) == 0 &&
            memcmp(history->keys[i].key, key->public_key, SIGN_PUBLIC_BYTES) == 0)
            return true;
    return false;
}

struct status year_policy_check(const struct trust *trust, const char *name, struct arena *arena, struct history *history)
{
    for (size_t i = 0; history->is_known && i < trust->key_count; i++)
        if (trust->keys[i].type == NOTE_ED25519 && !is_log_of_chain(history, &trust->keys[i]))
            TRY(history_fault(history, arena, "%s: a log key of %s that is on no roster of the chain", name, trust->keys[i].name));
    return STATUS(OK);
}
