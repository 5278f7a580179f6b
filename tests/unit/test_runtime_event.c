// SPDX-License-Identifier: EUPL-1.2
//
// Log lines: exact JSON, and nothing in them that the allow-list does not know (P-01).
#include "runtime/event.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#define NOW_MS INT64_C(1773059696789)

static const struct oin partner = {"00000001003214345000"};

/* What one event writes; empty when nothing. */
static void write_one(enum event_level least, enum event event, const struct event_field *fields, size_t count, char out[static 2048])
{
    int ends[2];
    cr_assert_eq(pipe2(ends, O_NONBLOCK), 0);
    struct event_log log = {ends[1], least, 0};
    event_write(&log, event, NOW_MS, fields, count);
    ssize_t size = read(ends[0], out, 2047);
    out[size > 0 ? size : 0] = '\0';
    cr_expect_eq(log.lost, 0);
    close(ends[0]);
    close(ends[1]);
}

Test(runtime_event, a_line_is_one_json_object)
{
    const struct event_field refused[] = {event_partner(&partner), event_word(EVENT_FIELD_KIND, "inquiry"),
                                          event_word(EVENT_FIELD_STAGE, "permit"), event_status(FAIL(NO_RULE))};
    const struct event_field recovered = event_number(EVENT_FIELD_DURATION_MS, UINT64_MAX);
    char line[2048];
    write_one(EVENT_INFO, EVENT_MESSAGE_REFUSED, refused, N(refused), line);
    cr_expect_str_eq(line, "{\"time\":\"2026-03-09T12:34:56.789Z\",\"level\":\"info\",\"event\":\"message-refused\","
                           "\"text\":\"a message was refused\",\"partner\":\"00000001003214345000\",\"kind\":\"inquiry\","
                           "\"stage\":\"permit\",\"status\":\"no-rule\"}\n");
    write_one(EVENT_INFO, EVENT_STORE_RECOVERED, &recovered, 1, line);
    cr_expect_str_eq(line, "{\"time\":\"2026-03-09T12:34:56.789Z\",\"level\":\"info\",\"event\":\"store-recovered\","
                           "\"text\":\"the store takes writes again\",\"duration_ms\":18446744073709551615}\n");
}

Test(runtime_event, a_value_that_is_not_of_its_form_is_not_logged)
{
    static const struct {
        const char *word, *logged;
    } cases[] = {
        {"wmo", "wmo"},
        {"rule_7.a-b", "rule_7.a-b"},
        {"2026", "?"},
        {"", "?"},
        {"Jansen", "?"},
        {"jan jansen", "?"},
        {"a\"b", "?"},
        {"a\\u0041", "?"},
        {"a\nb", "?"},
        {"é", "?"},
        {"b123456782", "?"},
        {"x-12345678", "?"},
        {"p-2026.123456", "p-2026.123456"},
        {NULL, "?"},
        {"a123456", "a123456"},
        {"abcdefghijabcdefghijabcdefghijabcdefghij", "abcdefghijabcdefghijabcdefghijabcdefghij"},
        {"abcdefghijabcdefghijabcdefghijabcdefghijk", "?"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        const struct event_field field = event_word(EVENT_FIELD_POLICY, cases[i].word);
        char line[2048], expected[128];
        write_one(EVENT_INFO, EVENT_NODE_STARTED, &field, 1, line);
        snprintf(expected, sizeof expected, ",\"policy\":\"%s\"}\n", cases[i].logged);
        cr_expect(strstr(line, expected), "%s: %s", cases[i].word ? cases[i].word : "(null)", line);
    }
    static const struct oin bad[] = {{"0000000100321434500"}, {"00000001\",\"0032143450"}, {""}};
    for (size_t i = 0; i < N(bad); i++) {
        const struct event_field field = event_partner(&bad[i]);
        char line[2048];
        write_one(EVENT_INFO, EVENT_PARTNER_UP, &field, 1, line);
        cr_expect(strstr(line, ",\"partner\":\"?\"}\n"), "%s", line);
    }
}

Test(runtime_event, every_event_fits_with_all_its_fields_at_their_longest)
{
    static const enum event_form forms[] = {
#define FORM(field, name, form) EVENT_FORM_##form,
        EVENT_FIELD_TABLE(FORM)
#undef FORM
    };
    static const unsigned masks[] = {
#define MASK(event, word, level, sentence, fields) fields,
        EVENT_TABLE(MASK)
#undef MASK
    };
    for (unsigned event = 0; event < EVENTS; event++) {
        struct event_field fields[EVENT_FIELDS];
        size_t count = 0;
        for (unsigned name = 0; name < EVENT_FIELDS; name++)
            if (masks[event] & (1u << name)) {
                struct event_field longest[] = {
                    [EVENT_FORM_OIN] = event_partner(&partner),
                    [EVENT_FORM_WORD] = event_word(name, "abcdefghijabcdefghijabcdefghijabcdefghij"),
                    [EVENT_FORM_STATUS] = event_status(FAIL(BAD_CERTIFICATE)),
                    [EVENT_FORM_NUMBER] = event_number(name, UINT64_MAX),
                    [EVENT_FORM_ADDRESS] = event_address(name, "2001:db8:1111:2222:3333:4444:5555:6666"),
                };
                fields[count++] = longest[forms[name]];
            }
        char line[2048];
        write_one(EVENT_INFO, event, fields, count, line);
        const size_t size = strlen(line);
        cr_expect(size > 2 && size <= EVENT_LINE_MOST_BYTES && line[size - 1] == '\n' && line[size - 2] == '}');
        cr_expect_eq(strcspn(line, "\n"), size - 1);
        cr_expect_null(strchr(line, '\\'));
    }
}

Test(runtime_event, levels_below_the_least_are_left_out)
{
    char line[2048];
    write_one(EVENT_WARNING, EVENT_NODE_STARTED, NULL, 0, line);
    cr_expect_str_empty(line);
    write_one(EVENT_WARNING, EVENT_NODE_FAILED, NULL, 0, line);
    cr_expect(strstr(line, "\"event\":\"node-failed\""));
}

Test(runtime_event, a_field_that_the_catalogue_does_not_give_is_a_bug, .signal = SIGABRT)
{
    struct event_log log = {STDERR_FILENO, EVENT_INFO, 0};
    EVENT_LOG(&log, NODE_STARTED, NOW_MS, event_partner(&partner));
}

Test(runtime_event, a_value_of_another_form_is_a_bug, .signal = SIGABRT)
{
    struct event_log log = {STDERR_FILENO, EVENT_INFO, 0};
    EVENT_LOG(&log, PARTNER_UP, NOW_MS, event_word(EVENT_FIELD_PARTNER, "jansen"));
}

Test(runtime_event, an_address_is_in_digits_or_not_told)
{
    static const struct {
        const char *address, *told;
    } cases[] = {{"192.0.2.7", "\"address\":\"192.0.2.7\""},
                 {"2001:db8::1", "\"address\":\"2001:db8::1\""},
                 {"jansen.example", "\"address\":\"?\""},
                 {"1.2.3.4\",\"x\":\"", "\"address\":\"?\""},
                 {"", "\"address\":\"?\""},
                 {NULL, "\"address\":\"?\""}};
    for (size_t i = 0; i < N(cases); i++) {
        const struct event_field fields[] = {event_partner(&partner), event_address(EVENT_FIELD_ADDRESS, cases[i].address)};
        char line[2048];
        write_one(EVENT_INFO, EVENT_SECOND_LINE, fields, N(fields), line);
        cr_expect(strstr(line, cases[i].told) != NULL, "%s", line);
    }
}

Test(runtime_event, a_line_that_cannot_be_written_is_counted_and_nothing_more)
{
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    close(ends[0]);
    signal(SIGPIPE, SIG_IGN);
    struct event_log log = {ends[1], EVENT_INFO, 0};
    EVENT_LOG(&log, PARTNER_UP, NOW_MS, event_partner(&partner));
    cr_expect_eq(log.lost, 1);
    close(ends[1]);
}
