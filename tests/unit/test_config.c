// SPDX-License-Identifier: EUPL-1.2
//
// A node's settings: every key lands in its own place, and every refusal names file, line and key.
#include "config/config.h"

#include "files/files.h"

#include <criterion/criterion.h>
#include <unistd.h>

#define OWN "00000099000000001000"
#define TEXT_ROOM 8192

static struct arena *arena;
static char path[] = "/tmp/schakel.config.XXXXXX";

static void begin(void)
{
    int file = mkstemp(path);
    cr_assert(file >= 0);
    close(file);
    cr_assert(status_ok(arena_new(1 << 22, &arena)));
}

static void end(void)
{
    unlink(path);
    arena = arena_free(arena);
}
TestSuite(config, .init = begin, .fini = end);

static struct status read_text(const char *text, struct config *out, struct complaint *why)
{
    cr_assert(status_ok(file_write_atomic(path, span_of_text(text), 0600, why)));
    return config_read(path, arena, out, first_fault(why));
}

/* A value of its own for each key that does not begin with one of `left_out`. */
static void write_keys(char *text, const char *left_out)
{
    const char *section = "";
    size_t used = 0;
    for (size_t i = 0; i < config_table.count; i++) {
        const struct settings_key *key = &config_table.keys[i];
        if (left_out && strcmp(key->name, left_out) == 0)
            continue;
        if (strcmp(section, key->section) != 0)
            used += (size_t)snprintf(text + used, TEXT_ROOM - used, "[%s]\n", section = key->section);
        if (key->kind == SETTINGS_BOOLEAN)
            used += (size_t)snprintf(text + used, TEXT_ROOM - used, "%s = yes\n", key->name);
        else if (strcmp(key->name, "memory") == 0)
            used += (size_t)snprintf(text + used, TEXT_ROOM - used, "memory = 3GiB\n");
        else if (config_rows[i].form == CONFIG_FORM_NUMBER)
            used += (size_t)snprintf(text + used, TEXT_ROOM - used, "%s = 3d\n", key->name);
        else if (config_rows[i].form == CONFIG_FORM_OIN)
            used += (size_t)snprintf(text + used, TEXT_ROOM - used, "%s = " OWN "\n", key->name);
        else
            used += (size_t)snprintf(text + used, TEXT_ROOM - used, "%s = /value/of/%s\n", key->name, key->name);
    }
}

Test(config, every_key_lands_in_its_own_place)
{
    char text[TEXT_ROOM], expected[64];
    struct config config;
    struct complaint why = {""};
    size_t texts = 0;
    write_keys(text, NULL);
    cr_assert(status_ok(read_text(text, &config, &why)), "%s", why.text);
    for (size_t i = 0; i < config_table.count; i++) {
        const char *value;
        if (config_rows[i].form != CONFIG_FORM_TEXT)
            continue;
        memcpy(&value, (const uint8_t *)&config + config_rows[i].offset, sizeof value);
        snprintf(expected, sizeof expected, "/value/of/%s", config_table.keys[i].name);
        cr_expect_str_eq(value, expected);
        texts++;
    }
    cr_expect_str_eq(config.oin.text, OWN);
    cr_expect_str_eq(config.database, "/value/of/database"); /* by name, so that rows that changed places are seen */
    cr_expect_str_eq(config.agreed, "/value/of/agreed");
    cr_expect_str_eq(config.auditor, "/value/of/auditor");
    cr_expect_eq(config.crl_grace, INT64_C(3) * 86400000);
    cr_expect_eq(config.backup_within, INT64_C(3) * 86400000);
    cr_expect_eq(config.drill_within, INT64_C(3) * 86400000);
    cr_expect_eq(config.unwitnessed_most, INT64_C(3) * 86400000);
    cr_expect_str_eq(config.backup_to, "/value/of/backup_to");
    cr_expect_eq(config.memory, INT64_C(3) << 30);
    cr_expect(texts == config_table.count - 7 && config.keys_plain == 1 && sizeof config >= texts * sizeof(char *) + sizeof config.oin);
}

Test(config, a_required_key_that_is_missing_is_named_and_an_optional_one_is_nothing)
{
    for (size_t i = 0; i < config_table.count; i++) {
        const struct settings_key *key = &config_table.keys[i];
        char text[TEXT_ROOM], expected[128];
        struct config config = {0};
        struct complaint why = {""};
        const char *value;
        write_keys(text, key->name);
        struct status status = read_text(text, &config, &why);
        if (key->required) {
            snprintf(expected, sizeof expected, "%s: [%s] %s is missing: ", path, key->section, key->name);
            cr_expect(status_is(status, STATUS_INVALID) && strncmp(why.text, expected, strlen(expected)) == 0, "%s: %s", key->name,
                      why.text);
            continue;
        }
        cr_assert(status_ok(status), "%s", why.text);
        if (config_rows[i].form == CONFIG_FORM_NUMBER) {
            bool is_memory = strcmp(key->name, "memory") == 0, is_grace = strcmp(key->name, "crl_grace") == 0;
            cr_expect_eq(config.crl_grace, (is_grace ? 7 : 3) * INT64_C(86400000), "what stands for a term that is not written");
            cr_expect_eq(config.memory, (is_memory ? 2 : 3) * (INT64_C(1) << 30), "or for a bound");
            cr_expect(config.keys_plain == (key->kind != SETTINGS_BOOLEAN) && !config.lines[i], "nothing is said of it");
            continue;
        }
        memcpy(&value, (const uint8_t *)&config + config_rows[i].offset, sizeof value);
        cr_expect_null(value, "%s", key->name);
    }
}

Test(config, a_refusal_names_file_line_and_key)
{
    static const struct {
        const char *old, *new;
        enum status_code code;
        const char *why; /* after the file's name */
    } cases[] = {
        {"oin = " OWN, "oin = 0000009900000000100x", STATUS_INVALID, ":2: [node] oin: an OIN has twenty digits"},
        {"oin = " OWN, "oin = 123", STATUS_INVALID, ":2: [node] oin: out of range: from 20 to 20 bytes"},
        {"keys = /value/of/keys", "keys = value/of/keys", STATUS_INVALID, ":3: [node] keys: expected a path that starts with '/'"},
        {"keys = /value/of/keys", "keys = /value/../keys", STATUS_INVALID, ":3: [node] keys: expected a path that starts with '/'"},
        {"shares = ", "share = ", STATUS_UNKNOWN_WORD, ":4: [node] has no key `share`; it has: oin keys shares"},
        {"[access]", "[acces]", STATUS_UNKNOWN_WORD, ": there is no section [acces]; there are: node access"},
        {"keys = /value/of/keys", "keys = /a\nkeys = /b", STATUS_CONFLICT, ":4: "},
        {"keys = /value/of/keys", "keys: /a", STATUS_MALFORMED, ":3: "},
        {"keys = /value/of/keys", "keys =", STATUS_MALFORMED, ":3: "},
        {"[node]", "", STATUS_MALFORMED, ":2: a [section] heading must come first"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        char text[TEXT_ROOM], changed[TEXT_ROOM];
        struct config config = {.bind = "untouched"};
        struct complaint why = {""};
        write_keys(text, NULL);
        const char *at = strstr(text, cases[i].old);
        cr_assert(at, "%s", cases[i].old);
        snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - text), text, cases[i].new, at + strlen(cases[i].old));
        struct status status = read_text(changed, &config, &why);
        cr_expect(status.code == cases[i].code, "%s: %s", cases[i].new, status_text(status));
        cr_expect(strncmp(why.text, path, strlen(path)) == 0 && strstr(why.text, cases[i].why), "%s: %s", cases[i].new, why.text);
        cr_expect_str_eq(config.bind, "untouched");
    }
}

Test(config, a_file_that_is_not_there_or_too_large_is_named)
{
    static char large[64 * 1024 + 2];
    struct config config;
    struct complaint why = {""};
    cr_expect(status_is(config_read("/nowhere/node.conf", arena, &config, first_fault(&why)), STATUS_NOT_FOUND));
    cr_expect(strstr(why.text, "/nowhere/node.conf"), "%s", why.text);
    memset(large, '#', sizeof large - 1);
    cr_expect(status_is(read_text(large, &config, &why), STATUS_TOO_LARGE));
    cr_expect(strstr(why.text, path), "%s", why.text);
}

Test(config, the_example_with_its_required_keys_filled_in_is_taken)
{
    const char *example;
    char text[TEXT_ROOM] = "";
    struct config config;
    struct complaint why = {""};
    size_t filled = 0, used = 0;
    cr_assert(status_ok(settings_print_example(&config_table, arena, &example)));
    for (const char *line = example; *line; line += strcspn(line, "\n") + 1) {
        size_t size = strcspn(line, "\n");
        bool is_empty = size > 2 && line[0] != '#' && line[size - 1] == '=';
        const char *value = !is_empty ? "" : strncmp(line, "oin", 3) == 0 ? " " OWN : " /filled/in";
        used += (size_t)snprintf(text + used, sizeof text - used, "%.*s%s\n", (int)size, line, value);
        filled += is_empty;
    }
    cr_assert(status_ok(read_text(text, &config, &why)), "%s\n%s", why.text, text);
    cr_expect(filled >= 8 && strcmp(config.agreed, "/filled/in") == 0);
}
