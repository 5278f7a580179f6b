// SPDX-License-Identifier: EUPL-1.2
//
// Printed from the history and from nothing else: a folder whose `parties` says otherwise was changed.
#include "audit/parties.h"

#include "audit/history.h"
#include "base/cursor.h"
#include "base/day.h"

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

struct status history_vkey_print(const struct history_key *key, char out[static VKEY_ROOM])
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
        TRY(history_vkey_print(key, vkey));
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
