// SPDX-License-Identifier: EUPL-1.2
//
// Settings: whatever is accepted, written out again plainly, is read as the same rows; a refusal says why. And each value
// is of a kind within the bounds of the kind, or refused with a reason.
#include "config/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PLAIN_MOST 100 /* longer values would have to be folded */

static bool write_rows(const struct setting *rows, size_t count, struct arena *arena, struct span *out)
{
    const char *text = "";
    for (size_t i = 0; i < count; i++) {
        ENSURE(*rows[i].value && rows[i].line > 0);
        if (strlen(rows[i].value) > PLAIN_MOST)
            return false;
        if (i == 0 || rows[i].section != rows[i - 1].section)
            ENSURE(status_ok(arena_print(arena, &text, "%s[%s]\n", text, rows[i].section)));
        ENSURE(status_ok(arena_print(arena, &text, "%s%s = %s\n", text, rows[i].name, rows[i].value)));
    }
    *out = span_of_text(text);
    return true;
}

static void read_as_every_kind(const char *value)
{
    for (unsigned kind = 0; kind < SETTINGS_KINDS; kind++) {
        struct settings_key key = {.section = "s", .name = "n", .kind = (enum settings_kind)kind, .least = 2, .most = 1000};
        struct complaint why = {""};
        uint64_t number = 77;
        if (kind == SETTINGS_BOOLEAN || kind == SETTINGS_WORD)
            key.least = key.most = 0;
        if (kind == SETTINGS_WORD)
            key.words = "one two";
        if (!status_ok(settings_value_parse(&key, value, &number, &why)))
            ENSURE(number == 77 && why.text[0]);
        else if (key.most)
            ENSURE(number >= key.least && number <= key.most);
        else
            ENSURE(number <= 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct complaint why = {""};
    struct setting *rows, *again;
    size_t count, again_count;
    struct span text;
    if (size > 4096)
        return 0;
    ENSURE(status_ok(arena_new((size_t)1 << 26, &arena)));
    if (!status_ok(settings_parse(span_of(data, size), "f", arena, &rows, &count, &why))) {
        ENSURE(!strncmp(why.text, "f:", 2));
        return 0;
    }
    struct config config;
    ENSURE(status_ok(config_parse(span_of(data, size), "f", arena, &config, first_fault(&why))) || !strncmp(why.text, "f:", 2));
    for (size_t i = 0; i < count; i++)
        read_as_every_kind(rows[i].value);
    if (!write_rows(rows, count, arena, &text))
        return 0;
    ENSURE(status_ok(settings_parse(text, "f", arena, &again, &again_count, &why)));
    ENSURE(again_count == count);
    for (size_t i = 0; i < count; i++)
        ENSURE(!strcmp(rows[i].section, again[i].section) && !strcmp(rows[i].name, again[i].name) &&
               !strcmp(rows[i].value, again[i].value));
    return 0;
}
