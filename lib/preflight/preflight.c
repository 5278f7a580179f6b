// SPDX-License-Identifier: EUPL-1.2
//
// The list, from top to bottom.
#include "preflight/inside.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#define PREFLIGHT_ARENA_BYTES ((size_t)64 * 1024 * 1024)

enum preflight_place { PREFLIGHT_HERE, PREFLIGHT_APART };

static const struct {
    const char *word;
    unsigned takes, occasions;
    enum preflight_place place;
    struct status (*look)(struct looking *looking);
    const char *looks_at;
} list_rows[PREFLIGHT_ROW_COUNT] = {
#define PREFLIGHT_ROW(name, function, takes, when, where, looks_at) \
    {#function, takes, PREFLIGHT_##when, PREFLIGHT_##where, preflight_##function, looks_at},
    PREFLIGHT_ROWS(PREFLIGHT_ROW)
#undef PREFLIGHT_ROW
};
_Static_assert(PREFLIGHT_ROW_COUNT <= 32, "a row is a bit of a mask");

const char *preflight_row_word(enum preflight_row row) { return list_rows[row].word; }
const char *preflight_row_sentence(enum preflight_row row) { return list_rows[row].looks_at; }

/* ---- what rows say */

bool looking_has(const struct looking *looking, enum preflight_row row)
{
    const struct preflight_result *result = &looking->list->rows[row];
    return (result->outcome == PREFLIGHT_GOOD || result->outcome == PREFLIGHT_BAD) && status_ok(result->status);
}

void looking_saw(struct looking *looking, const char *format, ...)
{
    char text[COMPLAINT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    const char *kept = "";
    if (status_ok(arena_text(looking->list->arena, span_of_text(text), &kept)))
        looking->list->rows[looking->row].saw = kept;
}

static void put_formatted(struct looking *looking, struct finding finding, const char *format, va_list arguments)
{
    char text[2 * COMPLAINT_BYTES];
    vsnprintf(text, sizeof text, format, arguments);
    size_t reason = strcspn(text, "\n");
    finding.type = text[reason] ? text + reason + 1 : "";
    text[reason] = 0;
    finding.reason = text;
    findings_put(&looking->list->findings, &finding);
}

void looking_put(struct looking *looking, enum severity severity, const char *file, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    put_formatted(looking, (struct finding){.severity = severity, .file = file}, format, arguments);
    va_end(arguments);
}

void looking_put_key(struct looking *looking, enum severity severity, size_t key, const char *format, ...)
{
    const struct preflight *list = looking->list;
    va_list arguments;
    va_start(arguments, format);
    put_formatted(looking, (struct finding){.severity = severity, .file = list->wish.config_path, .line = list->config.lines[key]}, format,
                  arguments);
    va_end(arguments);
}

struct status looking_take(struct looking *looking, struct status status, const struct complaint *why, const char *file, const char *type,
                           ...)
{
    char sentence[COMPLAINT_BYTES];
    va_list arguments;
    if (status_ok(status))
        return status;
    va_start(arguments, type);
    vsnprintf(sentence, sizeof sentence, type, arguments);
    va_end(arguments);
    findings_put_complaint(&looking->list->findings, file, *why->text ? why->text : status_text(status), sentence);
    return status;
}

struct status looking_take_key(struct looking *looking, struct status status, const struct complaint *why, size_t key, const char *sentence)
{
    const struct preflight *list = looking->list;
    const char *path;
    memcpy(&path, (const uint8_t *)&list->config + config_rows[key].offset, sizeof path);
    if (status_is(status, STATUS_NOT_FOUND) && strstr(why->text, path) == why->text)
        return looking_take(looking, status, why, path, "%s = PATH, line %u of %s", config_table.keys[key].name, list->config.lines[key],
                            list->wish.config_path);
    return looking_take(looking, status, why, path, "%s %s", sentence, path);
}

/* Without room for what it reads a reader cannot go on. */
static struct status hear_fault(void *state, struct status status, const struct complaint *why)
{
    struct hearing *hearing = state;
    struct status taken = hearing->take(hearing->looking, status, why);
    hearing->first = status_ok(hearing->first) ? taken : hearing->first;
    return status_is(status, STATUS_NO_MEMORY) || status_is(status, STATUS_ARENA_FULL) ? status : STATUS(OK);
}

struct listener looking_hear(struct hearing *hearing) { return (struct listener){hear_fault, hearing}; }

bool looking_is_to_come(struct looking *looking, const char *path)
{
    bool is_to_come = looking->list->wish.occasion == OCCASION_INIT && access(path, F_OK) != 0;
    if (is_to_come)
        looking_saw(looking, "%s is to come", path);
    return is_to_come;
}

/* ---- the list */

static void note_not_looked(struct looking *looking, enum preflight_row row, unsigned missing)
{
    enum preflight_row first = (enum preflight_row)__builtin_ctz(missing);
    looking->list->rows[row].outcome = PREFLIGHT_NOT_LOOKED;
    looking->row = row;
    looking_saw(looking, "it takes %s, which %s", list_rows[first].word,
                looking->list->rows[first].outcome == PREFLIGHT_BAD ? "is not in order" : "was not looked at");
}

void preflight_run_row(struct looking *looking, enum preflight_row row)
{
    struct preflight *list = looking->list;
    unsigned missing = 0;
    for (unsigned i = 0; i < PREFLIGHT_ROW_COUNT; i++)
        if (list_rows[row].takes >> i & 1 && list_rows[i].occasions & list->wish.occasion && !looking_has(looking, (enum preflight_row)i))
            missing |= 1u << i;
    if (missing) {
        note_not_looked(looking, row, missing);
        return;
    }
    size_t errors = list->findings.counts[SEVERITY_ERROR];
    looking->row = row;
    list->rows[row] = (struct preflight_result){PREFLIGHT_GOOD, STATUS(OK), ""};
    struct status status = list_rows[row].look(looking);
    if (!status_ok(status) && list->findings.counts[SEVERITY_ERROR] == errors)
        looking_put(looking, SEVERITY_ERROR, list->wish.config_path, "%s: %s", list_rows[row].word, status_text(status));
    list->rows[row].status = status;
    if (list->findings.counts[SEVERITY_ERROR] != errors)
        list->rows[row].outcome = PREFLIGHT_BAD;
}

static struct status run_list(struct looking *looking)
{
    const unsigned occasion = looking->list->wish.occasion;
    unsigned end;
    for (unsigned row = 0; row < PREFLIGHT_ROW_COUNT; row = end) {
        for (end = row + 1;
             end < PREFLIGHT_ROW_COUNT && list_rows[end].place == PREFLIGHT_APART && list_rows[row].place == PREFLIGHT_APART;)
            end++;
        if (!(list_rows[row].occasions & occasion))
            continue;
        if (list_rows[row].place == PREFLIGHT_APART)
            TRY(preflight_run_apart(looking, (enum preflight_row)row, (enum preflight_row)end));
        else
            preflight_run_row(looking, (enum preflight_row)row);
    }
    return STATUS(OK);
}

struct status preflight_new(const struct preflight_wish *wish, struct preflight **out)
{
    CLEANUP(preflight) struct preflight *list = calloc(1, sizeof *list);
    struct looking looking = {.list = list, .user = geteuid()};
    if (!list)
        return FAIL(NO_MEMORY);
    TRY(arena_new(PREFLIGHT_ARENA_BYTES, &list->arena));
    list->wish = *wish;
    list->keeper_user = looking.user;
    TRY(arena_text(list->arena, span_of_text(wish->config_path), &list->wish.config_path));
    list->findings.arena = list->arena;
    TRY(run_list(&looking));
    *out = TAKE(list);
    return STATUS(OK);
}

struct preflight *preflight_free(struct preflight *list)
{
    if (!list)
        return NULL;
    passphrase_source_end(&list->passphrase);
    list->texts = agreed_texts_free(list->texts);
    list->arena = arena_free(list->arena);
    free(list);
    return NULL;
}
