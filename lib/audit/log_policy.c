// SPDX-License-Identifier: EUPL-1.2
//
// Whose key was whose when says also who was on the roster: every partner has a key as witness there.
#include "audit/log_policy.h"

#include "audit/parties.h"
#include "base/cursor.h"
#include "ledger/checkpoint.h"

#define QUORUM_NAME "partners"
#define LINE_ROOM (VKEY_ROOM + 2 * OIN_DIGITS + 32)

static bool is_log_of(const struct history_key *key, const struct history_key *log)
{
    return key->use == KEY_USE_LOG && oin_equal(&key->oin, &log->oin) && strcmp(key->name, log->name) == 0;
}

static bool is_same_public(const struct history_key *a, const struct history_key *b)
{
    return memcmp(a->key, b->key, SIGN_PUBLIC_BYTES) == 0;
}

bool log_policy_name(const struct history_key *log, char out[static LOG_POLICY_NAME_ROOM])
{
    struct origin origin;
    if (log->use != KEY_USE_LOG || !status_ok(origin_parse(span_of_text(log->name), &origin)) || !oin_equal(&origin.oin, &log->oin))
        return false;
    snprintf(out, LOG_POLICY_NAME_ROOM, "policy-%u-%s", origin.year, log->oin.text);
    return true;
}

struct status log_policies(const struct history *history, struct arena *arena, const struct history_key *const **out, size_t *out_count)
{
    const struct history_key **logs;
    size_t count = 0;
    TRY(ARENA_NEW(arena, history->key_count + 1, &logs));
    for (size_t i = 0; i < history->key_count; i++) {
        char name[LOG_POLICY_NAME_ROOM];
        size_t at = 0;
        while (at < count && !is_log_of(&history->keys[i], logs[at]))
            at++;
        if (at == count && log_policy_name(&history->keys[i], name))
            logs[count++] = &history->keys[i];
    }
    *out = logs;
    *out_count = count;
    return STATUS(OK);
}

/* ---- its span, and who was there at its end */

struct log_span {
    int64_t from_ms, until_ms;
};

static struct log_span span_of_log(const struct history *history, const struct history_key *log)
{
    struct log_span span = {log->from_ms, log->until_ms};
    for (size_t i = 0; i < history->key_count; i++) {
        const struct history_key *key = &history->keys[i];
        if (!is_log_of(key, log))
            continue;
        span.from_ms = key->from_ms < span.from_ms ? key->from_ms : span.from_ms;
        span.until_ms = key->until_ms > span.until_ms ? key->until_ms : span.until_ms;
    }
    return span;
}

/* Beside the owner on the last roster that had this log. */
static bool is_at_end(const struct history_key *key, const struct history_key *log, struct log_span span)
{
    return key->use == KEY_USE_WITNESS && !oin_equal(&key->oin, &log->oin) && key->from_ms < span.until_ms &&
           key->until_ms >= span.until_ms;
}

/* ---- the text */

struct making {
    const struct history *history;
    const struct history_key *log;
    struct log_span span;
    struct writer text;
    struct arena *arena;
    size_t others;
};

static struct status write_policy_line(struct making *making, const char *begin, const char *name, const struct history_key *key)
{
    char vkey[VKEY_ROOM];
    const char *line;
    TRY(history_vkey_print(key, vkey));
    TRY(arena_print(making->arena, &line, "%s%s%s%s\n", begin, name, *name ? " " : "", vkey));
    write_text(&making->text, line);
    return STATUS(OK);
}

static struct status write_log_lines(struct making *making)
{
    const struct history_key *keys = making->history->keys;
    for (size_t i = 0; i < making->history->key_count; i++) {
        size_t at = 0;
        while (at < i && !(is_log_of(&keys[at], making->log) && is_same_public(&keys[at], &keys[i])))
            at++;
        if (at == i && is_log_of(&keys[i], making->log))
            TRY(write_policy_line(making, "log ", "", &keys[i]));
    }
    return STATUS(OK);
}

/* A key of before of who was there at the end, and nobody's key then. */
static bool is_former(const struct making *making, size_t at, const struct history_key *last)
{
    const struct history_key *keys = making->history->keys, *key = &keys[at];
    if (key == last || key->use != KEY_USE_WITNESS || !oin_equal(&key->oin, &last->oin) || key->until_ms <= making->span.from_ms ||
        key->from_ms >= making->span.until_ms)
        return false;
    for (size_t i = 0; i < making->history->key_count; i++)
        if (i != at && keys[i].use == KEY_USE_WITNESS && is_same_public(&keys[i], key) &&
            (i < at || is_at_end(&keys[i], making->log, making->span)))
            return false;
    return true;
}

static struct status write_partner(struct making *making, const struct history_key *last)
{
    const struct history_key *keys = making->history->keys;
    const char *group, *name;
    size_t former = 0;
    TRY(arena_print(making->arena, &group, "group %s any", last->oin.text));
    for (size_t i = 0; i < making->history->key_count; i++) {
        if (!is_former(making, i, last))
            continue;
        TRY(arena_print(making->arena, &name, "%s/%zu", last->oin.text, ++former));
        TRY(write_policy_line(making, "witness ", name, &keys[i]));
        TRY(arena_print(making->arena, &group, "%s %s", group, name));
    }
    if (!former)
        return write_policy_line(making, "witness ", last->oin.text, last);
    TRY(arena_print(making->arena, &name, "%s/%zu", last->oin.text, former + 1));
    TRY(write_policy_line(making, "witness ", name, last));
    TRY(arena_print(making->arena, &group, "%s %s\n", group, name));
    write_text(&making->text, group);
    return STATUS(OK);
}

static struct status write_partners(struct making *making)
{
    const char *members = "", *line;
    for (size_t i = 0; i < making->history->key_count; i++) {
        const struct history_key *key = &making->history->keys[i];
        if (!is_at_end(key, making->log, making->span))
            continue;
        TRY(write_partner(making, key));
        TRY(arena_print(making->arena, &members, "%s %s", members, key->oin.text));
        making->others++;
    }
    if (!making->others) {
        write_text(&making->text, "quorum none\n");
        return STATUS(OK);
    }
    TRY(arena_print(making->arena, &line, "group " QUORUM_NAME " %zu%s\nquorum " QUORUM_NAME "\n", trust_quorum_of(making->others),
                    members));
    write_text(&making->text, line);
    return STATUS(OK);
}

struct status log_policy_print(const struct history *history, const struct history_key *log, struct arena *arena, struct span *out)
{
    const size_t room = 2 * (history->key_count + 2) * LINE_ROOM;
    struct making making = {.history = history, .log = log, .span = span_of_log(history, log), .arena = arena};
    uint8_t *bytes;
    TRY(ARENA_NEW(arena, room, &bytes));
    making.text = writer_of(bytes, room);
    TRY(write_log_lines(&making));
    TRY(write_partners(&making));
    ENSURE(!making.text.overflow);
    *out = writer_span(&making.text);
    return STATUS(OK);
}
