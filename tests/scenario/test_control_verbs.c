// SPDX-License-Identifier: EUPL-1.2
//
// One line in, one reply out, at the node of a wijkteam: in which order a request is judged, and what it leaves behind.
#include "base/version.h"
#include "book/book.h"
#include "control/request.h"
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;
static struct arena *arena;
static void make(void)
{
    town_open(&town, WITH_NODE(WIJK));
    cr_assert(status_ok(arena_new((size_t)64 * 1024 * 1024, &arena)));
}
static void end(void)
{
    arena = arena_free(arena);
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(control_verbs, .init = make, .fini = end, .timeout = 60);

#define EVERYTHING (ACCESS_OPERATOR | ACCESS_REGISSEUR | ACCESS_PROFESSIONAL | ACCESS_AUDITOR)

static struct request request;
static struct span reply;

/* What the node says to somebody with these roles; the turn that follows makes it durable. */
static struct status say(unsigned roles, const char *line)
{
    bool did;
    request = (struct request){
        .node = town_node(&town, WIJK), .user = "anna", .roles = roles, .now_ms = town.now_ms, .ticket = 1, .arena = arena};
    reply = span_empty();
    struct status status = request_serve(&request, span_of_text(line), &reply);
    OK(town_turn(&town, WIJK, &did));
    return status;
}

static uint64_t entries(void) { return town_leaves(&town, WIJK); }

/* ---- the order of judgement */

static const struct {
    unsigned roles;
    const char *line;
    enum status_code code;
    const char *why;
} judged[] = {
    /* who has no role is not even read */
    {0, "{\"version\":1,\"verb\":\"status\"}", STATUS_NOT_ALLOWED, "user anna has no role at this node"},
    {0, "no JSON at all", STATUS_NOT_ALLOWED, "user anna has no role at this node"},
    {EVERYTHING, "no JSON at all", STATUS_MALFORMED, "line 1, column"},
    {EVERYTHING, "[]", STATUS_MALFORMED, "a request is one JSON object"},
    /* another version, whatever it says */
    {ACCESS_AUDITOR, "{\"verb\":\"case-list\"}", STATUS_UNSUPPORTED, "version 1"},
    {ACCESS_AUDITOR, "{\"version\":2,\"verb\":\"dance\",\"x\":1}", STATUS_UNSUPPORTED,
     "version 1 of its control interface, the request version 2"},
    {EVERYTHING, "{\"version\":1,\"verb\":\"dance\"}", STATUS_UNKNOWN_WORD, "there is no such verb"},
    /* who may not hears nothing about the rest, right or wrong */
    {ACCESS_AUDITOR, "{\"version\":1,\"verb\":\"case-list\"}", STATUS_NOT_ALLOWED, "user anna may not \"case-list\""},
    {ACCESS_AUDITOR, "{\"version\":1,\"verb\":\"case-open\",\"nonsense\":1}", STATUS_NOT_ALLOWED, "user anna may not \"case-open\""},
    {ACCESS_OPERATOR, "{\"version\":1,\"verb\":\"inbox-decide\",\"exchange\":3}", STATUS_NOT_ALLOWED, "user anna may not \"inbox-decide\""},
    {ACCESS_PROFESSIONAL, "{\"version\":1,\"verb\":\"import\",\"rows\":7}", STATUS_NOT_ALLOWED, "user anna may not \"import\""},
    {ACCESS_REGISSEUR, "{\"version\":1,\"verb\":\"ledger-read\"}", STATUS_NOT_ALLOWED, "user anna may not \"ledger-read\""},
    /* who may hears which member is wrong */
    {ACCESS_REGISSEUR, "{\"version\":1,\"verb\":\"case-list\",\"nonsense\":1}", STATUS_INVALID, "there is no member \"nonsense\" here"},
    {ACCESS_REGISSEUR, "{\"version\":1,\"verb\":\"case-show\",\"case\":\"00\"}", STATUS_INVALID, "case: 16 bytes in hex"},
    {ACCESS_REGISSEUR, "{\"version\":1,\"verb\":\"case-show\",\"case\":\"00112233445566778899aabbccddeeff\"}", STATUS_NOT_FOUND, ""},
    {ACCESS_REGISSEUR, "{\"version\":1,\"verb\":\"case-plan\",\"route\":\"client\",\"phase\":\"dansen\"}", STATUS_UNKNOWN_WORD,
     "phase: dit woord staat niet in de woordenlijst; bekend zijn melding, "},
};

Test(control_verbs, who_then_version_then_verb_then_whether_they_may_and_only_then_what_they_say)
{
    for (size_t i = 0; i < N(judged); i++) {
        struct status status = say(judged[i].roles, judged[i].line);
        cr_expect(status_is(status, judged[i].code), "%s: %s", judged[i].line, status_word(status));
        cr_expect(strstr(request.why.text, judged[i].why), "%s: %s", judged[i].line, request.why.text);
        cr_expect(!reply.size);
    }
}

/* Every verb with no role but its own, and with all but its own. */
Test(control_verbs, each_verb_is_for_those_of_the_table_and_for_nobody_else)
{
    for (size_t verb = 0; verb < SPEECH_VERB_COUNT; verb++)
        for (unsigned role = ACCESS_OPERATOR; role <= ACCESS_AUDITOR; role <<= 1) {
            const char *line;
            OK(arena_print(arena, &line, "{\"version\":1,\"verb\":\"%s\",\"nonsense\":1}", speech_verb_name((enum speech_verb)verb)));
            struct status status = say(role, line);
            bool may = speech_verb_roles((enum speech_verb)verb) & role;
            cr_expect(status_is(status, may ? STATUS_INVALID : STATUS_NOT_ALLOWED), "%s with role %u: %s", line, role, status_word(status));
        }
}

Test(control_verbs, the_status_names_the_program_that_runs)
{
    struct speech_status status;
    struct complaint why = {""};
    OK(say(ACCESS_AUDITOR, "{\"version\":1,\"verb\":\"status\"}"));
    cr_assert(status_ok(speech_reply_decode(SPEECH_STATUS, reply, arena, &why, &status)), "%s", why.text);
    cr_expect_str_eq(status.version, SCHAKEL_VERSION);
    cr_assert_eq(status.ceiling_count, CEILINGS_COUNT);
    for (size_t i = 0; i < CEILINGS_COUNT; i++)
        cr_expect(strcmp(status.ceilings[i].act, ceilings_word(i)) == 0 && status.ceilings[i].used <= status.ceilings[i].most);
}

/* ---- what is left behind */

#define HOLDER "00000099000000004000"
#define POINT "4vKuCmq8TnGohKlhxQBRX1jjC2qlgt2NtqZZReCNLXY="
#define OPEN(kind, necessity)                                                                                                      \
    "{\"version\":1,\"verb\":\"case-open\",\"case\":\"0123456789abcdef0123456789abcdef\",\"route\":\"client\",\"categories\":["    \
    "\"schulden\"],\"necessity_code\":\"woning\",\"lighter_code\":\"geprobeerd\",\"necessity\":\"" necessity "\","                 \
    "\"why_not_lighter\":\"Al geprobeerd.\",\"informed\":\"2026-01-05\",\"subjects\":[{\"holder\":\"" HOLDER "\",\"kind\":\"" kind \
    "\",\"pseudonym\":\"" POINT "\"}]}"

Test(control_verbs, a_kind_that_there_is_not_is_not_taken_for_a_person)
{
    uint64_t before = entries();
    cr_expect(status_is(say(ACCESS_REGISSEUR, OPEN("foo", "Schulden.")), STATUS_INVALID));
    cr_expect_str_eq(request.why.text, "subjects[0].kind: one of \"address\", \"person\", \"name\", \"dwelling\"");
    cr_expect_eq(entries(), before);
    OK(say(ACCESS_REGISSEUR, OPEN("person", "Schulden.")));
    cr_expect_eq(entries(), before + 1);
}

/* The command does not make it: who writes a program of his own hears why. */
Test(control_verbs, a_case_that_names_somebody_by_what_the_holder_does_not_bring_is_not_opened)
{
#define SUBJECT(holder, kind) "{\"holder\":\"" holder "\",\"kind\":\"" kind "\",\"pseudonym\":\"" POINT "\"}"
#define OPEN_FOR(theirs)                                                                                                             \
    "{\"version\":1,\"verb\":\"case-open\",\"case\":\"0123456789abcdef0123456789abcdef\",\"route\":\"client\",\"categories\":["      \
    "\"wonen\"],\"necessity_code\":\"woning\",\"lighter_code\":\"geprobeerd\",\"necessity\":\"Schulden.\",\"why_not_lighter\":\"Al " \
    "geprobeerd.\",\"informed\":\"2026-01-05\",\"subjects\":[" SUBJECT(HOLDER, "person") "," theirs "]}"
    uint64_t before = entries();
    cr_expect(status_is(say(ACCESS_REGISSEUR, OPEN_FOR(SUBJECT("00000099000000003000", "person"))), STATUS_NO_RULE));
    cr_expect_str_eq(request.why.text, "partner 00000099000000003000 wordt niet gevraagd naar 'persoon': geen van zijn rollen brengt dat");
    cr_expect_eq(entries(), before);
    OK(say(ACCESS_REGISSEUR, OPEN_FOR(SUBJECT("00000099000000003000", "name"))));
}

/* What the wire would not take is refused when it is typed, with the reason, and not when it is asked. */
Test(control_verbs, a_case_that_could_never_be_asked_is_not_opened)
{
#define OPEN_TOLD(members)                                                                                                       \
    "{\"version\":1,\"verb\":\"case-open\",\"case\":\"0123456789abcdef0123456789abcdef\",\"route\":\"client\",\"categories\":["  \
    "\"schulden\"],\"necessity_code\":\"woning\",\"lighter_code\":\"geprobeerd\",\"necessity\":\"Schulden.\","                   \
    "\"why_not_lighter\":\"Al geprobeerd.\",\"subjects\":[{\"holder\":\"" HOLDER "\",\"kind\":\"person\",\"pseudonym\":\"" POINT \
    "\"}]," members "}"
    static const struct {
        const char *line, *why;
    } told[] = {
        {OPEN_TOLD("\"informed\":\"2026-01-05\",\"deferral_reason\":\"Gevaar.\",\"deferral_until\":\"2027-01-05\""), "niet allebei"},
        {OPEN_TOLD("\"informed\":\"2026-01-05\",\"deferral_reason\":\"Gevaar.\""), "niet allebei"},
        {OPEN_TOLD("\"informed\":\"2026-01-05\",\"deferral_until\":\"2027-01-05\""), "niet allebei"},
        {OPEN_TOLD("\"informed\":\"1969-12-31\""), "langer dan een jaar"},
        {OPEN_TOLD("\"deferral_reason\":\"Gevaar.\",\"deferral_until\":\"2036-01-05\""), "hoogstens 28 dagen"},
    };
    for (size_t i = 0; i < N(told); i++) {
        cr_expect(status_is(say(ACCESS_REGISSEUR, told[i].line), STATUS_INVALID), "%s", told[i].line);
        cr_expect(strstr(request.why.text, told[i].why), "%s: %s", told[i].line, request.why.text);
    }
}

#define LEDGER_REQUEST                                                                              \
    "{\"version\":1,\"verb\":\"ledger-request\",\"exchange\":\"0b30557a9fc4e90e33587da2c7ec1136\"," \
    "\"requester\":\"00000099000000001000\"}"

#define LEDGER_QUESTION "{\"version\":1,\"verb\":\"ledger-question\",\"exchange\":\"0b30557a9fc4e90e33587da2c7ec1136\"}"

#define ESCROW_OPEN "{\"version\":1,\"verb\":\"escrow-open\",\"request\":\"AAAA\"}"

#define TWO_POINTS "4vKuCmq8TnGohKlhxQBRX1jjC2qlgt2NtqZZReCNLXbi8q4KarxOcaiEqWHFAFFfWOMLaqWC3Y22pllF4I0tdg=="
#define EVALUATE_AUDIT                                                                                                             \
    "{\"version\":1,\"verb\":\"evaluate\",\"act\":\"audit\",\"domain\":\"casus\",\"purpose\":\"onderzoek-client\","                \
    "\"phase\":\"onderzoek\",\"parts\":[{\"holder\":\"" HOLDER "\",\"basis\":\"wmo-toestemming\",\"points\":\"" TWO_POINTS "\"}]," \
    "\"escrow\":\"AAAA\"}"

Test(control_verbs, a_request_that_is_refused_leaves_no_entry)
{
    uint64_t before = entries();
    cr_expect(status_is(say(ACCESS_REGISSEUR, OPEN("person", "..")), STATUS_INVALID));
    OK(say(ACCESS_AUDITOR, "{\"version\":1,\"verb\":\"status\"}"));
    cr_expect(status_is(say(ACCESS_AUDITOR, LEDGER_REQUEST), STATUS_NOT_FOUND));
    cr_expect(status_is(say(ACCESS_REGISSEUR, LEDGER_REQUEST), STATUS_NOT_ALLOWED));
    cr_expect(status_is(say(ACCESS_AUDITOR, LEDGER_QUESTION), STATUS_NOT_FOUND));
    cr_expect(status_is(say(ACCESS_OPERATOR | ACCESS_REGISSEUR, LEDGER_QUESTION), STATUS_NOT_ALLOWED));
    cr_expect(status_is(say(ACCESS_OPERATOR, ESCROW_OPEN), STATUS_NOT_ALLOWED)); /* its user is the auditor's, and so is the node */
    cr_expect(status_is(say(ACCESS_AUDITOR, ESCROW_OPEN), STATUS_NOT_ALLOWED) && strstr(request.why.text, "the auditor is"));
    cr_expect(status_is(say(ACCESS_OPERATOR | ACCESS_REGISSEUR, EVALUATE_AUDIT), STATUS_NOT_ALLOWED));
    cr_expect(strstr(request.why.text, "alleen een toezichthouder"), "%s", request.why.text);
    cr_expect(status_is(say(ACCESS_AUDITOR, EVALUATE_AUDIT), STATUS_NOT_ALLOWED));
    cr_expect(strstr(request.why.text, "de toezichthouder is"), "%s", request.why.text);
    cr_expect_eq(entries(), before);
}

/* A head is signed over what is durable, outside any batch. */
Test(control_verbs, signing_a_head_opens_no_batch_and_covers_every_entry)
{
    struct speech_ledger_head head;
    struct complaint why = {""};
    OK(say(ACCESS_REGISSEUR, OPEN("person", "Schulden.")));
    request.arena = arena;
    OK(request_serve(
        &(struct request){.node = town_node(&town, WIJK), .user = "anna", .roles = ACCESS_AUDITOR, .now_ms = town.now_ms, .arena = arena},
        span_of_text("{\"version\":1,\"verb\":\"ledger-head\"}"), &reply));
    cr_expect(!town_node(&town, WIJK)->book.batch, "nothing is open");
    OK(speech_reply_decode(SPEECH_LEDGER_HEAD, reply, arena, &why, &head));
    cr_expect_eq(head.size, entries());
}

static struct speech_status ask_status(void)
{
    struct speech_status status;
    struct complaint why = {""};
    OK(say(ACCESS_AUDITOR, "{\"version\":1,\"verb\":\"status\"}"));
    cr_assert(status_ok(speech_reply_decode(SPEECH_STATUS, reply, arena, &why, &status)), "%s", why.text);
    return status;
}

Test(control_verbs, the_status_says_since_when_an_entry_is_under_no_head)
{
    town_run(&town);
    struct speech_status status = ask_status();
    cr_expect_eq(status.ledger_signed, entries());
    cr_expect_eq(status.unsigned_since, 0);
    town.has_own_clock = true; /* no second passes: no head is signed */
    int64_t opened_ms = town.now_ms;
    OK(say(ACCESS_REGISSEUR, OPEN("person", "Schulden.")));
    town.now_ms += MINUTE_MS;
    status = ask_status();
    cr_expect_eq(status.ledger_size, entries());
    cr_expect_eq(status.ledger_signed, entries() - 1);
    cr_expect_eq(status.unsigned_since, opened_ms);
    town.has_own_clock = false;
    town_run(&town);
    status = ask_status();
    cr_expect_eq(status.ledger_signed, entries());
    cr_expect_eq(status.unsigned_since, 0);
}

Test(control_verbs, what_a_case_list_says_is_what_was_opened)
{
    struct speech_case_list list;
    struct speech_case_ref opened;
    struct complaint why = {""};
    OK(say(ACCESS_REGISSEUR, OPEN("address", "Schulden.")));
    OK(speech_reply_decode(SPEECH_CASE_OPEN, reply, arena, &why, &opened));
    OK(say(ACCESS_REGISSEUR, "{\"version\":1,\"verb\":\"case-list\"}"));
    cr_assert(status_ok(speech_reply_decode(SPEECH_CASE_LIST, reply, arena, &why, &list)), "%s", why.text);
    cr_assert_eq(list.case_count, 1);
    cr_expect_eq(memcmp(list.cases[0].id, opened.id, sizeof opened.id), 0);
    cr_expect_str_eq(list.cases[0].necessity, "Schulden.");
    cr_expect_str_eq(list.cases[0].purpose, "onderzoek-client");
}

/* The last day is over when it begins (case_is_over). */
Test(control_verbs, a_case_that_is_over_stands_in_another_list_than_one_that_is_not)
{
    struct speech_case_list list;
    struct speech_ids found;
    struct complaint why = {""};
    OK(say(ACCESS_REGISSEUR, OPEN("address", "Schulden.")));
    OK(say(ACCESS_REGISSEUR, "{\"version\":1,\"verb\":\"case-list\",\"over\":true}"));
    cr_assert(status_ok(speech_reply_decode(SPEECH_CASE_LIST, reply, arena, &why, &list)) && list.case_count == 0, "%s", why.text);
    OK(say(ACCESS_REGISSEUR, "{\"version\":1,\"verb\":\"case-list\"}"));
    cr_assert(status_ok(speech_reply_decode(SPEECH_CASE_LIST, reply, arena, &why, &list)) && list.case_count == 1, "%s", why.text);
    town.now_ms = day_start_ms(list.cases[0].expires_day);
    OK(say(ACCESS_REGISSEUR, "{\"version\":1,\"verb\":\"case-list\"}"));
    cr_assert(status_ok(speech_reply_decode(SPEECH_CASE_LIST, reply, arena, &why, &list)) && list.case_count == 0, "%s", why.text);
    OK(say(ACCESS_REGISSEUR, "{\"version\":1,\"verb\":\"case-list\",\"over\":true}"));
    cr_assert(status_ok(speech_reply_decode(SPEECH_CASE_LIST, reply, arena, &why, &list)) && list.case_count == 1, "%s", why.text);
    OK(say(ACCESS_REGISSEUR, "{\"version\":1,\"verb\":\"case-find\",\"begins\":\"01234\"}"));
    cr_assert(status_ok(speech_reply_decode(SPEECH_CASE_FIND, reply, arena, &why, &found)) && found.id_count == 1, "%s", why.text);
    cr_expect(status_is(say(ACCESS_REGISSEUR, "{\"version\":1,\"verb\":\"case-find\",\"begins\":\"0x234\"}"), STATUS_INVALID));
    cr_expect(status_is(say(ACCESS_REGISSEUR, "{\"version\":1,\"verb\":\"case-list\",\"after\":\"00\"}"), STATUS_INVALID));
    cr_expect(status_is(say(ACCESS_REGISSEUR, "{\"version\":1,\"verb\":\"case-list\",\"limit\":101}"), STATUS_INVALID));
}

Test(control_verbs, an_import_says_of_each_row_which_member_is_wrong_and_why)
{
#define ROW(reference, category, rest) "{\"reference\":\"" reference "\",\"category\":\"" category "\",\"role\":\"ouder\"," rest "}"
    static const char line[] = "{\"version\":1,\"verb\":\"import\",\"rows\":[" ROW("A-1", "dansen", "\"subjects\":[]") "," //
        ROW("A-2", "schulden", "\"urgency\":9,\"subjects\":[]") "," ROW(
            "A-3", "schulden",
            "\"life_domain\":\"dansen\",\"subjects\":[]") ",3," ROW("999900006", "schulden",
                                                                    "\"subjects\":[]") "," ROW("A-4", "schulden",
                                                                                               "\"subjects\":[{\"domain\":\"casus\"}]") "]"
                                                                                                                                        "}";
    static const struct {
        enum speech_column column;
        enum status_code status;
        const char *why;
    } expected[] = {
        {SPEECH_COLUMN_CATEGORY, STATUS_UNKNOWN_WORD, "dit is geen categorie van de afspraken"},
        {SPEECH_COLUMN_URGENCY, STATUS_INVALID, "rows[1].urgency: a whole number from 0 to 5"},
        {SPEECH_COLUMN_LIFE_DOMAIN, STATUS_UNKNOWN_WORD, "dit is geen leefgebied van de afspraken"},
        {SPEECH_COLUMN_NONE, STATUS_INVALID, "rows[3]: is not an object"},
        {SPEECH_COLUMN_REFERENCE, STATUS_INVALID, "rows[4].reference: character 1: a number that could be somebody's BSN; leave it out"},
        {SPEECH_COLUMN_SUBJECTS, STATUS_INVALID, "rows[5].subjects[0].holder: is missing"},
    };
    struct speech_imported imported;
    struct complaint why = {""};
    OK(say(ACCESS_OPERATOR, line));
    OK(speech_reply_decode(SPEECH_IMPORT, reply, arena, &why, &imported));
    cr_assert_eq(imported.fault_count, N(expected));
    for (size_t i = 0; i < N(expected); i++) {
        cr_expect_eq(imported.faults[i].row, i);
        cr_expect_eq(imported.faults[i].column, expected[i].column);
        cr_expect_eq(imported.faults[i].status, expected[i].status);
        cr_expect_str_eq(imported.faults[i].why, expected[i].why);
    }
    cr_expect_eq(imported.added, 0);
}
