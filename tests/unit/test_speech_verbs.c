// SPDX-License-Identifier: EUPL-1.2
//
// The tables of the door: every example passes both ways unchanged, and what is not in the rows does not pass.
#include "speech/speech.h"

#include <criterion/criterion.h>

static struct arena *arena;
static struct complaint why;

static void start(void)
{
    why.text[0] = 0;
    cr_assert(status_ok(arena_new((size_t)64 * 1024 * 1024, &arena)));
}
static void stop(void) { arena = arena_free(arena); }
TestSuite(speech_verbs, .init = start, .fini = stop);

static struct json *read_json(const char *text)
{
    struct json *json = NULL;
    cr_assert(status_ok(json_parse(span_of_text(text), &why, &json)), "%s: %s", text, why.text);
    return json;
}

static void *room_of(size_t size)
{
    void *room;
    cr_assert(status_ok(arena_take(arena, 1, size, &room)));
    return room;
}

/* The request, decoded; the complaint is in `why`. */
static struct status take_request(const char *text, void **out)
{
    CLEANUP(json) struct json *json = read_json(text);
    enum speech_verb verb;
    TRY(speech_head_decode(json, &why, &verb));
    *out = room_of(speech_request_size(verb));
    return speech_request_decode(verb, json, arena, &why, *out);
}

/* ---- examples: the page has one of each */

static char page[512 * 1024];

static void print_page(void)
{
    FILE *file = fmemopen(page, sizeof page, "w");
    cr_assert(file);
    speech_print(file);
    fclose(file);
}

static void pass_request(struct span line, enum speech_verb *out_verb)
{
    CLEANUP(json) struct json *json = NULL;
    struct span again;
    cr_assert(status_ok(json_parse(line, &why, &json)), "%s", why.text);
    cr_assert(status_ok(speech_head_decode(json, &why, out_verb)), "%s", why.text);
    void *request = room_of(speech_request_size(*out_verb));
    cr_expect(status_ok(speech_request_decode(*out_verb, json, arena, &why, request)), "%.*s: %s", (int)line.size, line.data, why.text);
    cr_expect(status_ok(speech_request_encode(*out_verb, request, arena, &why, &again)), "%s", why.text);
    cr_expect(span_equal(line, again), "%.*s\n%.*s", (int)line.size, line.data, (int)again.size, again.data);
}

static void pass_reply(struct span line, enum speech_verb verb)
{
    struct span again;
    void *reply = room_of(speech_reply_size(verb));
    cr_expect(status_ok(speech_reply_decode(verb, line, arena, &why, reply)), "%.*s: %s", (int)line.size, line.data, why.text);
    cr_expect(status_ok(speech_reply_encode(verb, reply, arena, &why, &again)), "%s", why.text);
    cr_expect(span_equal(line, again), "%.*s\n%.*s", (int)line.size, line.data, (int)again.size, again.data);
}

Test(speech_verbs, every_example_on_the_page_is_taken_and_said_again_the_same)
{
    enum speech_verb verb = 0;
    size_t requests = 0, replies = 0;
    print_page();
    for (char *line = strtok(page, "\n"); line; line = strtok(NULL, "\n")) {
        if (strncmp(line, "{\"version\"", 10) == 0) {
            pass_request(span_of_text(line), &verb);
            cr_expect_eq(verb, requests, "verbs stand on the page in their order");
            requests++;
        } else if (strncmp(line, "{\"ok\"", 5) == 0) {
            pass_reply(span_of_text(line), verb);
            replies++;
        }
    }
    cr_expect_eq(requests, SPEECH_VERB_COUNT);
    cr_expect_eq(replies, SPEECH_VERB_COUNT);
}

/* ---- what is refused, and where */

#define CASE "\"case\":\"0123456789abcdef0123456789abcdef\""
#define POINT "4vKuCmq8TnGohKlhxQBRX1jjC2qlgt2NtqZZReCNLXY="
#define HOLDER "00000099000000001000"
#define OPEN_FOR(codes) "{\"version\":1,\"verb\":\"case-open\"," CASE ",\"route\":\"client\",\"categories\":[]," codes "\"subjects\":"
#define OPEN OPEN_FOR("\"necessity_code\":\"woning\",\"lighter_code\":\"geprobeerd\",")
#define EVALUATE                                                                                                       \
    "{\"version\":1,\"verb\":\"evaluate\",\"act\":\"own\",\"domain\":\"casus\",\"purpose\":\"gecoordineerde-aanpak\"," \
    "\"parts\":[{\"holder\":\"" HOLDER "\",\"points\":\"" POINT

static const struct {
    const char *request;
    enum status_code code;
    const char *complaint;
} refusals[] = {
    {"[1]", STATUS_MALFORMED, "a request is one JSON object"},
    {"{\"verb\":\"status\"}", STATUS_UNSUPPORTED, "speaks version 1 of its control interface, and the request names none"},
    {"{\"version\":2,\"verb\":\"status\"}", STATUS_UNSUPPORTED, "speaks version 1 of its control interface, the request version 2"},
    {"{\"version\":\"1\",\"verb\":\"status\"}", STATUS_UNSUPPORTED, "names none"},
    {"{\"version\":1}", STATUS_INVALID, "verb: a word"},
    {"{\"version\":1,\"verb\":\"dance\"}", STATUS_UNKNOWN_WORD, "there is no such verb"},
    {"{\"version\":1,\"verb\":\"case-list\",\"nonsense\":1}", STATUS_INVALID, "there is no member \"nonsense\" here"},
    {"{\"version\":1,\"verb\":\"case-list\",\"ok\":true}", STATUS_INVALID, "there is no member \"ok\" here"},
    {"{\"version\":1,\"verb\":\"case-list\",\"999900006 (BSN)\":1}", STATUS_INVALID, "there is no member \"?\" here"},
    {"{\"version\":1,\"verb\":\"case-ask\"}", STATUS_INVALID, "case: is missing"},
    {"{\"version\":1,\"verb\":\"case-ask\",\"case\":null}", STATUS_INVALID, "case: 16 bytes in hex"},
    {"{\"version\":1,\"verb\":\"case-ask\",\"case\":\"../../etc\"}", STATUS_INVALID, "case: 16 bytes in hex"},
    {"{\"version\":1,\"verb\":\"ledger-read\",\"first\":-1,\"count\":1}", STATUS_INVALID, "first: a whole number from 0 to"},
    {"{\"version\":1,\"verb\":\"ledger-read\",\"first\":0,\"count\":4097}", STATUS_INVALID, "count: a whole number from 1 to 4096"},
    {"{\"version\":1,\"verb\":\"ledger-read\",\"first\":0.5,\"count\":1}", STATUS_INVALID, "first: a whole number"},
    {"{\"version\":1,\"verb\":\"ledger-request\",\"exchange\":\"0b30\",\"requester\":\"" HOLDER "\"}", STATUS_INVALID,
     "exchange: 16 bytes in hex"},
    {"{\"version\":1,\"verb\":\"ledger-request\",\"exchange\":\"0b30557a9fc4e90e33587da2c7ec1136\"}", STATUS_INVALID,
     "requester: is missing"},
    {"{\"version\":1,\"verb\":\"escrow-open\",\"request\":\"\"}", STATUS_INVALID, "request: base64, bytes of 1 to 131072"},
    {OPEN "[]}", STATUS_OK, ""},
    {OPEN "{}}", STATUS_INVALID, "subjects: a list, items of 0 to 1024"},
    {OPEN "[1]}", STATUS_INVALID, "subjects[0]: is not an object"},
    {OPEN "[{\"holder\":\"" HOLDER "\",\"kind\":\"person\",\"pseudonym\":\"" POINT "\"}]}", STATUS_OK, ""},
    {OPEN "[{\"holder\":\"" HOLDER "\",\"kind\":\"foo\",\"pseudonym\":\"" POINT "\"}]}", STATUS_INVALID,
     "subjects[0].kind: one of \"address\", \"person\""},
    {OPEN "[{\"holder\":\"" HOLDER "\",\"kind\":\"person\",\"pseudonym\":\"" POINT "\"},{\"holder\":\"" HOLDER "\",\"kind\":\"\"}]}",
     STATUS_INVALID, "subjects[1].kind: one of"},
    {OPEN "[{\"holder\":\"" HOLDER "\",\"kind\":\"person\",\"pseudonym\":\"AAAA\"}]}", STATUS_INVALID,
     "subjects[0].pseudonym: 32 bytes in base64"},
    {OPEN "[{\"holder\":\"" HOLDER "\",\"kind\":\"person\",\"pseudonym\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}]}",
     STATUS_BAD_POINT, "subjects[0].pseudonym: not a point of the group"},
    {OPEN "[{\"holder\":\"" HOLDER "\",\"kind\":\"person\",\"pseudonym\":\"" POINT "\",\"bsn\":\"999900006\"}]}", STATUS_INVALID,
     "subjects[0]: there is no member \"bsn\" here"},
    {OPEN_FOR("\"lighter_code\":\"geprobeerd\",") "[]}", STATUS_INVALID, "necessity_code: is missing"},
    {OPEN_FOR("\"necessity_code\":\"woning\",") "[]}", STATUS_INVALID, "lighter_code: is missing"},
    {OPEN_FOR("\"necessity_code\":\"weelde\",\"lighter_code\":\"geprobeerd\",") "[]}", STATUS_INVALID,
     "necessity_code: one of \"woning\", \"inkomen\""},
    {OPEN_FOR("\"necessity_code\":\"woning\",\"lighter_code\":\"\",") "[]}", STATUS_INVALID, "lighter_code: one of \"vraagt-zelf\""},
    {OPEN "[],\"informed\":\"2026-02-30\"}", STATUS_INVALID, "informed: a date is written"},
    {OPEN "[],\"informed\":\"09-03-2026\"}", STATUS_OK, ""},
    {OPEN "[],\"phase\":\"Onderzoek\"}", STATUS_INVALID, "phase: a word has the characters"},
    {OPEN "[],\"necessity\":\"a\\u0007b\"}", STATUS_INVALID, "necessity: character 2: a control character"},
    {OPEN "[],\"necessity\":\"a\\nb\"}", STATUS_OK, ""},
    {OPEN "[],\"necessity\":\"betreft 999900006 dringend\"}", STATUS_INVALID,
     "necessity: character 9: a number that could be somebody's BSN"},
    {EVALUATE "\"}],\"escrow\":\"AAAA\"}", STATUS_INVALID, "parts[0].points: base64, points of 2 to 1025"},
    {"{\"version\":1,\"verb\":\"evaluate\",\"act\":\"tell\"}", STATUS_INVALID, "act: one of \"own\", \"ask\", \"signal\", \"audit\""},
    {"{\"version\":1,\"verb\":\"member-cheated\",\"member\":\"123\"}", STATUS_INVALID, "member: an OIN has twenty digits"},
    {"{\"version\":1,\"verb\":\"inbox-decide\",\"exchange\":\"0123456789abcdef0123456789abcdef\",\"decision\":\"maybe\"}", STATUS_INVALID,
     "decision: one of \"grant\", \"refuse\""},
};

Test(speech_verbs, what_no_row_names_or_allows_is_refused_with_its_place)
{
    for (size_t i = 0; i < N(refusals); i++) {
        void *request;
        why.text[0] = 0;
        struct status status = take_request(refusals[i].request, &request);
        cr_expect(status_is(status, refusals[i].code), "%s: %s", refusals[i].request, status_word(status));
        cr_expect(strstr(why.text, refusals[i].complaint), "%s: %s", refusals[i].request, why.text);
        cr_expect(!strstr(why.text, "999900006"), "%s", why.text);
    }
}

Test(speech_verbs, an_import_is_judged_row_by_row)
{
    static const char text[] =
        "{\"version\":1,\"verb\":\"import\",\"rows\":[1,"
        "{\"reference\":\"A-1\",\"category\":\"schulden\",\"role\":\"ouder\",\"subjects\":[]},"
        "{\"reference\":\"A-2\",\"category\":\"schulden\",\"urgency\":6,\"role\":\"ouder\",\"subjects\":[]},"
        "{\"reference\":\"A-3\",\"category\":\"schulden\",\"role\":\"ouder\",\"subjects\":[{\"domain\":\"casus\",\"holder\":\"" HOLDER
        "\"}]}]}";
    void *room;
    cr_assert(status_ok(take_request(text, &room)), "%s", why.text);
    const struct speech_import *import = room;
    cr_assert_eq(import->row_count, 4);
    cr_expect(status_is(import->rows[0].flaw.status, STATUS_INVALID) && !import->rows[0].flaw.member);
    cr_expect(status_ok(import->rows[1].flaw.status));
    cr_expect_str_eq(import->rows[1].reference, "A-1");
    cr_expect_str_eq(import->rows[1].contact, "");
    cr_expect_eq(import->rows[1].role, HOUSEHOLD_PARENT);
    cr_expect_str_eq(import->rows[2].flaw.member, "urgency");
    cr_expect_str_eq(import->rows[2].flaw.why, "rows[2].urgency: a whole number from 0 to 5");
    cr_expect_str_eq(import->rows[3].flaw.member, "subjects");
    cr_expect_str_eq(import->rows[3].flaw.why, "rows[3].subjects[0].kind: is missing");
}

Test(speech_verbs, a_row_that_was_refused_is_not_said_again)
{
    struct speech_record row = {.flaw = {.status = FAIL(INVALID)}, .role = HOUSEHOLD_OTHER};
    struct speech_import import = {1, &row};
    struct span out;
    cr_expect(status_is(speech_request_encode(SPEECH_IMPORT, &import, arena, &why, &out), STATUS_INVALID));
    cr_expect(strstr(why.text, "rows[0]: is an item that was refused"), "%s", why.text);
}

Test(speech_verbs, nothing_goes_out_that_would_not_be_taken)
{
    struct speech_ledger_read read = {.first = 0, .count = SPEECH_ENTRIES_MOST + 1};
    struct speech_ledger_read huge = {.first = (uint64_t)INT64_MAX + 1, .count = 1};
    struct speech_inbox_decided decided = {.answer = (enum answer_state)99};
    struct speech_case_plan plan = {.route = SPEECH_ROUTE_CLIENT, .purpose = "Geen woord"};
    struct span out;
    cr_expect(status_is(speech_request_encode(SPEECH_LEDGER_READ, &read, arena, &why, &out), STATUS_INVALID));
    cr_expect(strstr(why.text, "count: a whole number from 1 to 4096"), "%s", why.text);
    cr_expect(status_is(speech_request_encode(SPEECH_LEDGER_READ, &huge, arena, &why, &out), STATUS_INVALID));
    cr_expect(status_is(speech_reply_encode(SPEECH_INBOX_DECIDE, &decided, arena, &why, &out), STATUS_INVALID));
    cr_expect(status_is(speech_request_encode(SPEECH_CASE_PLAN, &plan, arena, &why, &out), STATUS_INVALID));
}

/* ---- refusals come back as they were */

Test(speech_verbs, a_refusal_keeps_its_status_and_its_reason)
{
    struct speech_case_asked asked;
    struct span line;
    cr_assert(status_ok(speech_refusal_encode(FAIL(EXPIRED), "the case is closed", arena, &line)));
    cr_expect(status_is(speech_reply_decode(SPEECH_CASE_ASK, line, arena, &why, &asked), STATUS_EXPIRED));
    cr_expect_str_eq(why.text, "the case is closed");
    cr_assert(status_ok(speech_refusal_encode(FAIL(DISK_FULL), "", arena, &line)));
    cr_expect(memmem(line.data, line.size, "\"class\":\"fault\"", 15));
    cr_expect(status_is(speech_reply_decode(SPEECH_CASE_ASK, line, arena, &why, &asked), STATUS_DISK_FULL));
    cr_expect_str_eq(why.text, "");
}

static const struct {
    const char *reply;
    enum status_code code;
    const char *complaint;
} replies[] = {
    {"", STATUS_IO_FAILED, "cannot be understood"},
    {"{\"ok\":1}", STATUS_IO_FAILED, "cannot be understood"},
    {"{\"ok\":true}", STATUS_IO_FAILED, "asked: is missing"},
    {"{\"ok\":true,\"asked\":3,\"left_out\":0,\"more\":1}", STATUS_IO_FAILED, "there is no member \"more\" here"},
    {"{\"ok\":true,\"asked\":65}", STATUS_IO_FAILED, "asked: a whole number from 0 to 64"},
    {"{\"ok\":false}", STATUS_IO_FAILED, "cannot be understood"},
    {"{\"ok\":false,\"status\":\"moon-phase\"}", STATUS_UNSUPPORTED, "the node says \"moon-phase\""},
    {"{\"ok\":false,\"status\":\"ok\",\"class\":\"fault\",\"text\":\"\"}", STATUS_IO_FAILED, "cannot be understood"},
    {"{\"ok\":false,\"status\":\"busy\",\"class\":\"fault\",\"text\":\"\"}", STATUS_BUSY, ""},
};

Test(speech_verbs, a_reply_that_is_none_is_a_fault_of_the_line)
{
    for (size_t i = 0; i < N(replies); i++) {
        struct speech_case_asked asked;
        why.text[0] = 0;
        struct status status = speech_reply_decode(SPEECH_CASE_ASK, span_of_text(replies[i].reply), arena, &why, &asked);
        cr_expect(status_is(status, replies[i].code), "%s: %s", replies[i].reply, status_word(status));
        cr_expect(strstr(why.text, replies[i].complaint), "%s: %s", replies[i].reply, why.text);
    }
}
