// SPDX-License-Identifier: EUPL-1.2
//
// Settings: what is refused names its place, and nothing is taken that was not understood.
#include "settings/settings.h"

#include <criterion/criterion.h>

#define LONG_WORD "a23456789-123456789-123456789-123456789-123456789"
#define LONG_HEADING LONG_WORD "-123456789-123456789-123456789-1"

static struct arena *arena;
static void begin(void) { cr_assert(status_ok(arena_new(1 << 22, &arena))); }
static void end(void) { arena = arena_free(arena); }
TestSuite(settings, .init = begin, .fini = end);

static const struct settings_key keys[] = {
    {.section = "node",
     .name = "oin",
     .kind = SETTINGS_TEXT,
     .least = 20,
     .most = 20,
     .required = true,
     .sentence = "OIN of this organisation"},
    {.section = "node", .name = "data", .kind = SETTINGS_PATH, .fallback = "/var/lib/schakel", .sentence = "Folder of the database"},
    {.section = "node",
     .name = "log-level",
     .kind = SETTINGS_WORD,
     .words = "error warning info",
     .fallback = "info",
     .sentence = "Least weight"},
    {.section = "limits", .name = "peers", .kind = SETTINGS_INTEGER, .least = 1, .most = 64, .fallback = "16", .sentence = "Most peers"},
    {.section = "limits",
     .name = "frame",
     .kind = SETTINGS_SIZE,
     .least = 1024,
     .most = 1 << 20,
     .fallback = "256 KiB",
     .sentence = "Largest frame"},
    {.section = "limits",
     .name = "retry",
     .kind = SETTINGS_DURATION,
     .least = 100,
     .most = 60000,
     .fallback = "5s",
     .sentence = "First pause"},
    {.section = "web", .name = "enabled", .kind = SETTINGS_BOOLEAN, .fallback = "no", .sentence = "Whether pages are served"},
    {.section = "web", .name = "token", .kind = SETTINGS_TEXT, .sentence = "Shared with the proxy"},
    {.section = "extra", .name = "note", .kind = SETTINGS_TEXT, .sentence = "For people"},
};
static const struct settings_table table = {keys, N(keys)};

Test(settings, refuses_what_is_not_such_a_text_with_its_place)
{
    static const struct {
        const char *text;
        enum status_code code;
        const char *why;
    } cases[] = {
        {"a = 1\n", STATUS_MALFORMED, "f:1: a [section] heading must come first"},
        {"[a]\n\nb\n", STATUS_MALFORMED, "f:3: expected `name = value`, with a lower-case name of at most 48 letters"},
        {"[a]\nb: c\n", STATUS_MALFORMED, "f:2: expected `name = value`, with a lower-case name of at most 48 letters"},
        {"[a]\nB = c\n", STATUS_MALFORMED, "f:2: expected `name = value`, with a lower-case name of at most 48 letters"},
        {"[a]\n" LONG_WORD " = c\n", STATUS_MALFORMED, "f:2: expected `name = value`, with a lower-case name of at most 48 letters"},
        {"[a]\n= c\n", STATUS_MALFORMED, "f:2: expected `name = value`, with a lower-case name of at most 48 letters"},
        {"\xEF\xBB\xBF[a]\nb = c\n", STATUS_MALFORMED, "f:1: expected `name = value`, with a lower-case name of at most 48 letters"},
        {"[a]\nb =\n", STATUS_MALFORMED, "f:2: `b` has no value: leave the line out"},
        {"[a]\nb = ; only a comment\n", STATUS_MALFORMED, "f:2: `b` has no value: leave the line out"},
        {"[a]\nb = \"c\"\n", STATUS_MALFORMED, "f:2: a value is written without quotes and does not start with ';'"},
        {"[a]\nb =;c\n", STATUS_MALFORMED, "f:2: a value is written without quotes and does not start with ';'"},
        {"[a]\nb = 1\nb = 2\n", STATUS_CONFLICT, "f:3: `b` is already set on line 2"},
        {"[a]\nb = 1\n[c]\nb = 1\n[a]\nd = 1\n", STATUS_CONFLICT, "f:5: section [a] is already above, from line 1"},
        {"[a]\n[c]\nb = 1\n", STATUS_MALFORMED, "f:1: section [a] is empty"},
        {"[c]\nb = 1\n\n[a]\n", STATUS_MALFORMED, "f:4: section [a] is empty"},
        {"[a\nb = 1\n", STATUS_MALFORMED, "f:1: a heading is written as [section], with nothing behind it"},
        {"[a] b = 1\n", STATUS_MALFORMED, "f:1: a heading is written as [section], with nothing behind it"},
        {"[" LONG_HEADING "]\nb = 1\n", STATUS_MALFORMED,
         "f:1: a heading has lower-case letters, digits, '-', '.' and inner blanks, at most 80"},
        {"[]\nb = 1\n", STATUS_MALFORMED, "f:1: a heading has lower-case letters, digits, '-', '.' and inner blanks, at most 80"},
        {"[a]\n  b = 1\n", STATUS_MALFORMED, "f:2: an indented line continues a value, and there is none above it"},
        {"[a]\nb = 1\n c = 2\n", STATUS_MALFORMED,
         "f:3: an indented line continues the value above it: start names, headings and comments at the margin"},
        {"[a]\nb = 1\n [c]\n", STATUS_MALFORMED,
         "f:3: an indented line continues the value above it: start names, headings and comments at the margin"},
        {"[a]\nb = 1\n c ; d\n", STATUS_MALFORMED,
         "f:3: an indented line continues the value above it: start names, headings and comments at the margin"},
        {"[a]\nb = 1\r\n", STATUS_MALFORMED, "f:2: not clean UTF-8 (a control character, or another character set)"},
        {"[a]\nb = caf\xE9\n", STATUS_MALFORMED, "f:2: not clean UTF-8 (a control character, or another character set)"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct complaint why = {""};
        struct setting *rows = NULL;
        size_t count;
        struct status status = settings_parse(span_of_text(cases[i].text), "f", arena, &rows, &count, &why);
        cr_expect(status_is(status, cases[i].code), "%s: %s", cases[i].text, status_word(status));
        cr_expect_str_eq(why.text, cases[i].why, "case %zu: %s", i, why.text);
        cr_expect_null(rows);
    }
}

Test(settings, a_zero_byte_does_not_end_the_text)
{
    static const char text[] = "[a]\nb = 1\0\nb = 2\n";
    struct complaint why = {""};
    struct setting *rows;
    size_t count;
    cr_expect(status_is(settings_parse(span_of(text, sizeof text - 1), "f", arena, &rows, &count, &why), STATUS_MALFORMED));
    cr_expect_str_eq(why.text, "f:2: not clean UTF-8 (a control character, or another character set)");
}

Test(settings, the_longest_line_is_read_whole_and_one_byte_more_is_refused)
{
    for (size_t size = SETTINGS_LINE_MOST - 1; size <= 3 * SETTINGS_LINE_MOST; size++) {
        char text[1024];
        struct setting *rows;
        size_t count;
        snprintf(text, sizeof text, "[a]\nb = %0*d\nc = 1\n", (int)size - 4, 7);
        struct status status = settings_parse(span_of_text(text), "f", arena, &rows, &count, NULL);
        cr_assert(status_is(status, size <= SETTINGS_LINE_MOST ? STATUS_OK : STATUS_TOO_LARGE), "%zu", size);
        cr_assert(!status_ok(status) || (count == 2 && strlen(rows[0].value) == size - 4 && rows[1].line == 3));
    }
}

Test(settings, rows_come_in_order_with_section_line_and_whole_value)
{
    static const char text[] = "# head\n[a.b c-1]\nname = Sociale Dienst; Caf\xC3\xA9 ; not this\n  ; nor this\n\tand more==\n[d]\nx=y=z ";
    struct setting *rows;
    size_t count;
    cr_assert(status_ok(settings_parse(span_of_text(text), "f", arena, &rows, &count, NULL)));
    cr_assert_eq(count, 2);
    cr_expect_str_eq(rows[0].section, "a.b c-1");
    cr_expect_str_eq(rows[0].name, "name");
    cr_expect_str_eq(rows[0].value, "Sociale Dienst; Caf\xC3\xA9 and more==");
    cr_expect_eq(rows[0].line, 3);
    cr_expect_str_eq(rows[1].section, "d");
    cr_expect_str_eq(rows[1].value, "y=z");
    cr_expect_eq(rows[1].line, 7);
}

Test(settings, too_many_rows_and_too_long_values_are_refused)
{
    static char text[SETTINGS_TEXT_MOST];
    struct setting *rows;
    size_t count, used = (size_t)sprintf(text, "[a]\n");
    for (int i = 0; i <= SETTINGS_ROWS_MOST; i++)
        used += (size_t)sprintf(text + used, "n%d = 1\n", i);
    cr_expect(status_is(settings_parse(span_of(text, used), "f", arena, &rows, &count, NULL), STATUS_TOO_LARGE));
    used = (size_t)sprintf(text, "[a]\nb = 1\n");
    for (int i = 0; i < SETTINGS_VALUE_MOST; i++)
        used += (size_t)sprintf(text + used, " c\n");
    cr_expect(status_is(settings_parse(span_of(text, used), "f", arena, &rows, &count, NULL), STATUS_TOO_LARGE));
}

Test(settings, the_table_refuses_what_it_does_not_know_or_allow)
{
#define OIN "[node]\noin = 00000099000000001000\n"
    static const struct {
        const char *text;
        enum status_code code;
        const char *why;
    } cases[] = {
        {"[web]\nenabled = yes\n", STATUS_INVALID, "f: [node] oin is missing: OIN of this organisation"},
        {"[node]\noin = 123\n", STATUS_INVALID, "f:2: [node] oin: out of range: from 20 to 20 bytes"},
        {OIN "colour = red\n", STATUS_UNKNOWN_WORD, "f:3: [node] has no key `colour`; it has: oin data log-level"},
        {OIN "[nodes]\na = 1\n", STATUS_UNKNOWN_WORD, "f:3: there is no section [nodes]; there are: node limits web extra"},
        {OIN "data = var\n", STATUS_INVALID, "f:3: [node] data: expected a path that starts with '/' and has no '..'"},
        {OIN "data = /var/../etc\n", STATUS_INVALID, "f:3: [node] data: expected a path that starts with '/' and has no '..'"},
        {OIN "data = /var/..\n", STATUS_INVALID, "f:3: [node] data: expected a path that starts with '/' and has no '..'"},
        {OIN "log-level = debug\n", STATUS_INVALID, "f:3: [node] log-level: expected one of: error warning info"},
        {OIN "log-level = error warning\n", STATUS_INVALID, "f:3: [node] log-level: expected one of: error warning info"},
        {OIN "[limits]\npeers = 0\n", STATUS_INVALID, "f:4: [limits] peers: out of range: from 1 to 64"},
        {OIN "[limits]\npeers = 65\n", STATUS_INVALID, "f:4: [limits] peers: out of range: from 1 to 64"},
        {OIN "[limits]\npeers = -1\n", STATUS_INVALID, "f:4: [limits] peers: expected a whole number"},
        {OIN "[limits]\npeers = 01\n", STATUS_INVALID, "f:4: [limits] peers: expected a whole number"},
        {OIN "[limits]\nframe = 1 GiB\n", STATUS_INVALID, "f:4: [limits] frame: out of range: from 1024 to 1048576 bytes"},
        {OIN "[limits]\nframe = 99999999999 GiB\n", STATUS_INVALID, "f:4: [limits] frame: expected a number and B, KiB, MiB or GiB"},
        {OIN "[limits]\nframe = 4096\n", STATUS_INVALID, "f:4: [limits] frame: expected a number and B, KiB, MiB or GiB"},
        {OIN "[limits]\nretry = 5\n", STATUS_INVALID, "f:4: [limits] retry: expected a number and ms, s, m, h or d"},
        {OIN "[limits]\nretry = 1h\n", STATUS_INVALID, "f:4: [limits] retry: out of range: from 100 to 60000 ms"},
        {OIN "[web]\nenabled = true\n", STATUS_INVALID, "f:4: [web] enabled: expected yes or no"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct complaint why = {""};
        struct settings_value *values = NULL;
        struct status status = settings_read(span_of_text(cases[i].text), "f", &table, arena, &values, first_fault(&why));
        cr_expect(status_is(status, cases[i].code), "case %zu: %s", i, status_word(status));
        cr_expect_str_eq(why.text, cases[i].why, "case %zu: %s", i, why.text);
        cr_expect_null(values);
    }
}

Test(settings, values_are_read_by_kind_and_fall_back)
{
    struct settings_value *values;
    static const char text[] = OIN "log-level = warning\n[limits]\nframe = 4KiB\nretry = 250ms\n[web]\nenabled = yes\ntoken = hush\n";
    cr_assert(status_ok(settings_read(span_of_text(text), "f", &table, arena, &values, first_fault(NULL))));
    cr_expect_eq(settings_find(&table, values, "node", "log-level")->number, 1);
    cr_expect_eq(settings_find(&table, values, "limits", "frame")->number, 4096);
    cr_expect_eq(settings_find(&table, values, "limits", "retry")->number, 250);
    cr_expect_eq(settings_find(&table, values, "limits", "peers")->number, 16);
    cr_expect_eq(settings_find(&table, values, "limits", "peers")->line, 0);
    cr_expect_eq(settings_find(&table, values, "web", "enabled")->number, 1);
    cr_expect_str_eq(settings_find(&table, values, "node", "data")->text, "/var/lib/schakel");
    cr_expect_null(settings_find(&table, values, "extra", "note")->text);
}

Test(settings, the_example_is_accepted_once_the_required_keys_are_filled_in)
{
    struct settings_value *values;
    const char *example, *filled, *gap, *reference;
    cr_assert(status_ok(settings_print_example(&table, arena, &example)));
    gap = strstr(example, "oin =\n");
    cr_assert_not_null(gap);
    cr_expect_not(status_ok(settings_read(span_of_text(example), "f", &table, arena, &values, first_fault(NULL))));
    cr_assert(status_ok(arena_print(arena, &filled, "%.*soin = 00000099000000001000%s", (int)(gap - example), example, gap + 5)));
    cr_expect(status_ok(settings_read(span_of_text(filled), "f", &table, arena, &values, first_fault(NULL))), "%s", filled);
    cr_assert(status_ok(settings_print_reference(&table, arena, &reference)));
    for (size_t i = 0; i < N(keys); i++)
        cr_expect(strstr(example, keys[i].sentence) && strstr(reference, keys[i].sentence), "%s", keys[i].name);
}
