// SPDX-License-Identifier: EUPL-1.2
//
// The same table as texts for people: example, values in force, reference page.
#include "settings/settings.h"

#include <stdarg.h>

/* A text that grows in an arena: the last piece is joined on. */
struct page {
    struct arena *arena;
    char *text;
    size_t used, room;
    struct status status;
};

__attribute__((format(printf, 2, 3))) static void add_value(struct page *page, const char *format, ...)
{
    va_list arguments;
    if (!status_ok(page->status))
        return;
    for (;;) {
        va_start(arguments, format);
        int size = vsnprintf(page->room ? page->text + page->used : NULL, page->room - page->used, format, arguments);
        va_end(arguments);
        if (page->used + (size_t)size < page->room) {
            page->used += (size_t)size;
            return;
        }
        char *bigger;
        size_t room = 2 * page->room + (size_t)size + 1024;
        page->status = ARENA_NEW(page->arena, room, &bigger);
        if (!status_ok(page->status))
            return;
        if (page->used)
            memcpy(bigger, page->text, page->used);
        page->text = bigger;
        page->room = room;
    }
}

static struct status finish_print(struct page *page, const char **out)
{
    add_value(page, "%s", "");
    TRY(page->status);
    *out = page->text;
    return STATUS(OK);
}

static bool starts_section(const struct settings_table *table, size_t i)
{
    return i == 0 || strcmp(table->keys[i].section, table->keys[i - 1].section) != 0;
}

/* The form in which a value is written, e.g. "yes or no", "one of: a b". */
static void add_form(struct page *page, const struct settings_key *key)
{
    if (key->kind == SETTINGS_WORD)
        add_value(page, "one of: %s", key->words);
    else
        add_value(page, "%s", settings_kind_word(key->kind));
    if (key->most && key->kind == SETTINGS_INTEGER)
        add_value(page, ", %llu to %llu", (unsigned long long)key->least, (unsigned long long)key->most);
    else if (key->most)
        add_value(page, ", %llu to %llu %s", (unsigned long long)key->least, (unsigned long long)key->most,
                  key->kind == SETTINGS_DURATION ? "ms" : "bytes");
}

/* Whether the section has a line that is not a comment in the example: an empty section is not allowed. */
static bool section_has_lines(const struct settings_table *table, const char *section)
{
    for (size_t i = 0; i < table->count; i++)
        if (!strcmp(table->keys[i].section, section) && (table->keys[i].required || table->keys[i].fallback))
            return true;
    return false;
}

struct status settings_print_example(const struct settings_table *table, struct arena *arena, const char **out)
{
    struct page page = {.arena = arena};
    for (size_t i = 0; i < table->count; i++) {
        const struct settings_key *key = &table->keys[i];
        if (starts_section(table, i))
            add_value(&page, "%s%s[%s]\n", i ? "\n" : "", section_has_lines(table, key->section) ? "" : "# ", key->section);
        add_value(&page, "\n# %s (", key->sentence);
        add_form(&page, key);
        add_value(&page, key->required ? "; required)\n" : ")\n");
        if (key->required || key->fallback)
            add_value(&page, "%s =%s%s\n", key->name, key->fallback ? " " : "", key->fallback ? key->fallback : "");
        else
            add_value(&page, "# %s =\n", key->name);
    }
    return finish_print(&page, out);
}

struct status settings_print_reference(const struct settings_table *table, struct arena *arena, const char **out)
{
    struct page page = {.arena = arena};
    for (size_t i = 0; i < table->count; i++) {
        const struct settings_key *key = &table->keys[i];
        if (starts_section(table, i))
            add_value(&page, "%s## [%s]\n\n| key | value | default | what it is for |\n| --- | --- | --- | --- |\n", i ? "\n" : "",
                      key->section);
        add_value(&page, "| `%s` | ", key->name);
        add_form(&page, key);
        add_value(&page, " | %s%s%s | %s |\n", key->fallback ? "`" : "",
                  key->fallback   ? key->fallback
                  : key->required ? "required"
                                  : "none",
                  key->fallback ? "`" : "", key->sentence);
    }
    return finish_print(&page, out);
}
