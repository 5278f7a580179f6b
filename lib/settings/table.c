// SPDX-License-Identifier: EUPL-1.2
//
// The table form: rows are matched with keys, and values are read by kind.
#include "settings/settings.h"

#include "base/text.h"

struct unit {
    const char *word;
    uint64_t factor;
};
static const struct unit size_units[] = {{"B", 1}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {NULL, 0}};
static const struct unit time_units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}, {NULL, 0}};

static const char *digits_end(const char *text) { return text + strspn(text, "0123456789"); }

static struct status parse_count(const char *text, const char *end, uint64_t *out)
{
    return decimal_parse(span_of(text, (size_t)(end - text)), UINT64_MAX, out);
}

static struct status parse_measured(const char *text, const struct unit *units, uint64_t *out)
{
    uint64_t count;
    const char *unit = digits_end(text);
    if (!status_ok(parse_count(text, unit, &count)))
        return FAIL(INVALID);
    unit += *unit == ' ';
    for (; units->word; units++)
        if (!strcmp(units->word, unit))
            return __builtin_mul_overflow(count, units->factor, out) ? FAIL(INVALID) : STATUS(OK);
    return FAIL(INVALID);
}

static struct status parse_integer(const struct settings_key *key, const char *text, uint64_t *out)
{
    const char *end = digits_end(text);
    (void)key;
    return *end ? FAIL(INVALID) : parse_count(text, end, out);
}

static struct status parse_size(const struct settings_key *key, const char *text, uint64_t *out)
{
    (void)key;
    return parse_measured(text, size_units, out);
}

static struct status parse_duration(const struct settings_key *key, const char *text, uint64_t *out)
{
    (void)key;
    return parse_measured(text, time_units, out);
}

static struct status parse_boolean(const struct settings_key *key, const char *text, uint64_t *out)
{
    (void)key;
    *out = !strcmp(text, "yes");
    return *out || !strcmp(text, "no") ? STATUS(OK) : FAIL(INVALID);
}

static struct status parse_word(const struct settings_key *key, const char *text, uint64_t *out)
{
    uint64_t place = 0;
    for (const char *word = key->words; *word; place++) {
        size_t size = strcspn(word, " ");
        if (strlen(text) == size && !memcmp(word, text, size)) {
            *out = place;
            return STATUS(OK);
        }
        word += size + (word[size] == ' ');
    }
    return FAIL(INVALID);
}

static struct status parse_path(const struct settings_key *key, const char *text, uint64_t *out)
{
    (void)key;
    *out = 0;
    if (text[0] != '/')
        return FAIL(INVALID);
    for (const char *part = text; part; part = strchr(part + 1, '/'))
        if (!strncmp(part, "/..", 3) && (part[3] == '/' || part[3] == 0))
            return FAIL(INVALID);
    return STATUS(OK);
}

static struct status parse_string(const struct settings_key *key, const char *text, uint64_t *out)
{
    (void)key;
    *out = strlen(text);
    return STATUS(OK);
}

static const struct {
    const char *word, *expected;
    struct status (*parse)(const struct settings_key *key, const char *text, uint64_t *out);
} kinds[SETTINGS_KINDS] = {
    [SETTINGS_TEXT] = {"text", "a text", parse_string},
    [SETTINGS_WORD] = {"word", "one of", parse_word},
    [SETTINGS_PATH] = {"path", "a path that starts with '/' and has no '..'", parse_path},
    [SETTINGS_BOOLEAN] = {"yes or no", "yes or no", parse_boolean},
    [SETTINGS_INTEGER] = {"number", "a whole number", parse_integer},
    [SETTINGS_SIZE] = {"size", "a number and B, KiB, MiB or GiB", parse_size},
    [SETTINGS_DURATION] = {"duration", "a number and ms, s, m, h or d", parse_duration},
};

const char *settings_kind_word(enum settings_kind kind) { return kinds[kind].word; }

struct status settings_value_parse(const struct settings_key *key, const char *text, uint64_t *out_number, struct complaint *why)
{
    uint64_t number = 0;
    ENSURE((unsigned)key->kind < SETTINGS_KINDS && (key->kind == SETTINGS_WORD) == (key->words != NULL));
    if (!status_ok(kinds[key->kind].parse(key, text, &number)))
        return complain(why, FAIL(INVALID), "expected %s%s%s", kinds[key->kind].expected, key->words ? ": " : "",
                        key->words ? key->words : "");
    if (key->most && (number < key->least || number > key->most))
        return complain(why, FAIL(INVALID), "out of range: from %llu to %llu%s", (unsigned long long)key->least,
                        (unsigned long long)key->most,
                        key->kind == SETTINGS_DURATION  ? " ms"
                        : key->kind == SETTINGS_INTEGER ? ""
                                                        : " bytes");
    *out_number = number;
    return STATUS(OK);
}

static size_t find_key(const struct settings_table *table, const char *section, const char *name)
{
    size_t i = 0;
    while (i < table->count && (strcmp(table->keys[i].section, section) || strcmp(table->keys[i].name, name)))
        i++;
    return i;
}

/* Names what the table does have: the keys of the section, or the sections when that is unknown too. */
static struct status refuse_unknown_key(const struct settings_table *table, const struct setting *row, const char *file,
                                        struct complaint *why)
{
    char known[COMPLAINT_BYTES] = "";
    size_t used = 0;
    bool section_known = false;
    for (size_t i = 0; i < table->count; i++)
        section_known |= !strcmp(table->keys[i].section, row->section);
    for (size_t i = 0; i < table->count && used < sizeof known; i++) {
        const struct settings_key *key = &table->keys[i];
        bool listed = section_known ? !strcmp(key->section, row->section) : i == 0 || strcmp(key->section, key[-1].section) != 0;
        if (listed)
            used += (size_t)snprintf(known + used, sizeof known - used, " %s", section_known ? key->name : key->section);
    }
    if (section_known)
        return complain(why, FAIL(UNKNOWN_WORD), "%s:%u: [%s] has no key `%s`; it has:%s", file, row->line, row->section, row->name, known);
    return complain(why, FAIL(UNKNOWN_WORD), "%s:%u: there is no section [%s]; there are:%s", file, row->section_line, row->section, known);
}

static struct status take_setting(const struct settings_table *table, const struct setting *row, const char *file,
                                  struct settings_value *values, struct complaint *why)
{
    struct complaint reason = {""};
    size_t at = find_key(table, row->section, row->name);
    if (at == table->count)
        return refuse_unknown_key(table, row, file, why);
    struct settings_value *value = &values[at];
    value->line = row->line;
    struct status status = settings_value_parse(&table->keys[at], row->value, &value->number, &reason);
    if (!status_ok(status))
        return complain(why, status, "%s:%u: [%s] %s: %s", file, row->line, row->section, row->name, reason.text);
    value->text = row->value;
    return STATUS(OK);
}

/* A fallback that its own key refuses is a mistake in the table: a bug. */
static struct status take_fallback(const struct settings_key *key, const char *file, struct settings_value *value, struct complaint *why)
{
    if (value->line)
        return STATUS(OK);
    if (key->required)
        return complain(why, FAIL(INVALID), "%s: [%s] %s is missing: %s", file, key->section, key->name, key->sentence);
    if (key->fallback)
        ENSURE(status_ok(settings_value_parse(key, key->fallback, &value->number, NULL)));
    value->text = key->fallback;
    return STATUS(OK);
}

struct status settings_read(struct span text, const char *file, const struct settings_table *table, struct arena *arena,
                            struct settings_value **out_values, struct listener listener)
{
    struct complaint why = {""};
    struct settings_value *values;
    struct setting *rows;
    size_t count;
    struct status status = settings_parse(text, file, arena, &rows, &count, &why);
    TRY(listener_tell(listener, status, &why));
    TRY(status);
    TRY(ARENA_NEW(arena, table->count, &values));
    for (size_t i = 0; i < count; i++)
        TRY(listener_tell(listener, take_setting(table, &rows[i], file, values, &why), &why));
    for (size_t i = 0; i < table->count; i++)
        TRY(listener_tell(listener, take_fallback(&table->keys[i], file, &values[i], &why), &why));
    *out_values = values;
    return STATUS(OK);
}

const struct settings_value *settings_find(const struct settings_table *table, const struct settings_value *values, const char *section,
                                           const char *name)
{
    size_t at = find_key(table, section, name);
    ENSURE(at < table->count);
    return &values[at];
}
