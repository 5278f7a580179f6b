// SPDX-License-Identifier: EUPL-1.2
//
// A partner is shut out and let in again by a person at the door, and by nobody else: what becomes of its lines and of what goes over them,
// what the operator reads, and what an act that was not kept leaves behind.
#include "book/quarantine.h"
#include "control/request.h"
#include "support/memory_disk.h"
#include "support/town.h"

#include <criterion/criterion.h>

#define OF_VT "00000099000000002000"

static struct town town;
static struct arena *arena;
static void make(void)
{
    town_open(&town, WITH_NODE(SDD) | WITH_NODE(VT) | WITH_NODE(WIJK));
    town.has_own_clock = true;
    cr_assert(status_ok(arena_new((size_t)16 * 1024 * 1024, &arena)));
}
static void end(void)
{
    arena = arena_free(arena);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_quarantine, .init = make, .fini = end, .timeout = 60);

/* A second of everybody. */
static void pass(int64_t seconds)
{
    for (int64_t i = 0; i < seconds; i++) {
        town.steady_ms += 1000;
        town.now_ms += 1000;
        for (enum resident who = SDD; who < RESIDENTS; who++) {
            bool did;
            if (town.houses[who].is_running)
                OK(town_turn(&town, who, &did));
        }
    }
}

static struct span reply;

/* To SDD; the turn that makes it durable has still to come. */
static struct status serve(const char *verb, unsigned roles, const char *partner)
{
    char line[200];
    struct request request = {
        .node = town_node(&town, SDD), .user = "anna", .roles = roles, .now_ms = town.now_ms, .ticket = 1, .arena = arena};
    snprintf(line, sizeof line, "{\"version\":1,\"verb\":\"%s\"%s%s%s}", verb, partner ? ",\"partner\":\"" : "", partner ? partner : "",
             partner ? "\"" : "");
    return request_serve(&request, span_of_text(line), &reply);
}

static bool says(const char *wanted) { return memmem(reply.data, reply.size, wanted, strlen(wanted)) != NULL; }

static bool has_line(enum resident from, enum resident to)
{
    int64_t since;
    return book_line_is_up(&town_node(&town, from)->book, town_oin(&town, to), &since);
}

Test(exchange_quarantine, lines_are_cut_in_the_same_turn_and_stand_again_in_the_minute_after_the_release)
{
    bool did;
    pass(5);
    cr_assert(has_line(SDD, VT) && has_line(VT, SDD));
    OK(serve("peer-quarantine", ACCESS_OPERATOR, OF_VT));
    OK(town_turn(&town, SDD, &did));
    cr_expect(!has_line(SDD, VT));
    pass(1);
    cr_expect(!has_line(VT, SDD));
    cr_expect(has_line(SDD, WIJK) && has_line(WIJK, SDD) && has_line(VT, WIJK), "nobody else notices");
    pass(300);
    cr_expect(!has_line(SDD, VT) && !has_line(VT, SDD), "a look at the certificates lets nobody in");
    OK(serve("peer-release", ACCESS_OPERATOR, OF_VT));
    pass(60);
    cr_expect(has_line(SDD, VT) && has_line(VT, SDD));
}

/* As the messages before and after that command came in one wake. */
Test(exchange_quarantine, what_is_in_the_same_turn_is_not_heard_and_not_answered)
{
    struct subject subject;
    struct inquiry_message inquiry = town_question(&town, SDD, "wmo-college", "schulden", &subject);
    struct envelope envelope, answer;
    struct span body;
    subject.kind = IDENTIFIER_KIND_PERSON;
    random_fill(system_random(), subject.value, sizeof subject.value);
    OK(inquiry_message_encode(&inquiry, town.arena, &body));
    envelope = town_envelope_of(&town, WIJK, SDD, ENVELOPE_INQUIRY, body);
    OK(serve("peer-quarantine", ACCESS_OPERATOR, town_oin(&town, WIJK)->text));
    uint64_t leaves = town_node(&town, SDD)->book.frontier.size, replies = lines_counters(&town_node(&town, SDD)->lines)->replies_sent;
    OK(town_hear(&town, SDD, WIJK, town_envelope(&town, WIJK, &envelope)));
    cr_expect_eq(town_leaves(&town, SDD), leaves);
    cr_expect_not(town_reply(&town, SDD, WIJK, envelope.nonce, &answer));
    cr_expect_eq(town_node(&town, SDD)->book.counters[COUNT_SHUT_OUT], 1);
    cr_expect_eq(lines_counters(&town_node(&town, SDD)->lines)->replies_sent, replies);
    pass(5);
}

/* Whatever is on its way to it: an answer that a keeper or a slice of the register made ready meanwhile. */
Test(exchange_quarantine, nothing_is_sent_to_it_before_its_lines_are_cut)
{
    struct book *book = &town_node(&town, SDD)->book;
    const struct envelope envelope = {.kind = ENVELOPE_ACKNOWLEDGE,
                                      .from = *town_oin(&town, SDD),
                                      .to = *town_oin(&town, VT),
                                      .time_ms = town.now_ms,
                                      .expires_ms = town.now_ms + MINUTE_MS,
                                      .statement = {.code = STATUS_NO_RULE, .agreement = book->agreed->agreement}};
    struct span message = town_envelope(&town, SDD, &envelope);
    pass(5);
    uint64_t sent = lines_counters(&town_node(&town, SDD)->lines)->requests_sent;
    OK(serve("peer-quarantine", ACCESS_OPERATOR, OF_VT));
    OK(batch_resend(book, town_oin(&town, VT), message, span_empty()));
    OK(batch_close(book));
    cr_expect_eq(lines_counters(&town_node(&town, SDD)->lines)->requests_sent, sent);
    OK(batch_open(book, town.now_ms));
    OK(batch_resend(book, town_oin(&town, WIJK), message, span_empty()));
    OK(batch_close(book));
    cr_expect_eq(lines_counters(&town_node(&town, SDD)->lines)->requests_sent, sent + 1);
}

Test(exchange_quarantine, the_status_says_since_when_and_by_whom_also_after_a_restart)
{
    OK(serve("peer-quarantine", ACCESS_OPERATOR, OF_VT));
    cr_expect(says("\"waiting\":0"));
    pass(2);
    for (size_t i = 0; i < 2; i++) {
        OK(serve("status", ACCESS_OPERATOR, NULL));
        cr_expect(says("\"quarantined\":[{\"partner\":\"" OF_VT "\",\"since\":\"") && says("\"by\":\"anna\""), "%.*s", (int)reply.size,
                  (const char *)reply.data);
        town_stop(&town, SDD);
        town_start(&town, SDD);
        pass(2);
        cr_expect(!has_line(SDD, VT));
    }
    OK(serve("peer-release", ACCESS_OPERATOR, OF_VT));
    pass(2);
    OK(serve("status", ACCESS_OPERATOR, NULL));
    cr_expect(says("\"quarantined\":[]"));
}

/* It may be that partner who filled it. */
Test(exchange_quarantine, on_a_full_disk_a_partner_is_cut_at_once_and_entered_when_there_is_room)
{
    struct entry entry;
    uint64_t index;
    bool did;
    pass(5);
    memory_disk_set(town.houses[SDD].drive, DISK_IS_FULL, 1, 1000000);
    (void)!status_ok(serve("peer-quarantine", ACCESS_OPERATOR, OF_VT));
    for (size_t i = 0; i < 5; i++) { /* and stays so */
        cr_expect(status_is(town_turn(&town, SDD, &did), STATUS_DISK_FULL));
        cr_expect_not(has_line(SDD, VT));
        cr_expect(has_line(SDD, WIJK));
        town.steady_ms += 1000;
    }
    IS(serve("peer-release", ACCESS_OPERATOR, OF_VT), DISK_FULL);
    cr_expect_not(town_last_entry(&town, SDD, ENTRY_QUARANTINE, &entry, &index));
    memory_disk_set(town.houses[SDD].drive, DISK_SOUND, 0, 0);
    pass(5);
    cr_assert(town_last_entry(&town, SDD, ENTRY_QUARANTINE, &entry, &index));
    cr_expect(oin_equal(&entry.counterpart, town_oin(&town, VT)) && entry.commit_count == 1);
    const uint64_t leaves = town_leaves(&town, SDD);
    pass(60);
    cr_expect_eq(town_leaves(&town, SDD), leaves, "once");
    town_stop(&town, SDD);
    town_start(&town, SDD);
    pass(5);
    cr_expect(!has_line(SDD, VT) && quarantine_of(&town_node(&town, SDD)->book, town_oin(&town, VT)));
}

Test(exchange_quarantine, a_release_that_the_disk_refuses_lets_nobody_in)
{
    bool did;
    OK(serve("peer-quarantine", ACCESS_OPERATOR, OF_VT));
    pass(2);
    memory_disk_set(town.houses[SDD].drive, DISK_IS_FULL, 1, 1000000);
    (void)!status_ok(serve("peer-release", ACCESS_OPERATOR, OF_VT));
    cr_expect(status_is(town_turn(&town, SDD, &did), STATUS_DISK_FULL));
    memory_disk_set(town.houses[SDD].drive, DISK_SOUND, 0, 0);
    pass(60);
    cr_expect(!has_line(SDD, VT), "it is not let in by an act that was not kept");
}

Test(exchange_quarantine, only_an_operator_may_and_only_whom_it_can_be_about)
{
    const unsigned others = ACCESS_REGISSEUR | ACCESS_PROFESSIONAL | ACCESS_AUDITOR;
    IS(serve("peer-quarantine", others, OF_VT), NOT_ALLOWED);
    IS(serve("peer-quarantine", ACCESS_OPERATOR, town_oin(&town, SDD)->text), INVALID);
    IS(serve("peer-quarantine", ACCESS_OPERATOR, "00000099000000009000"), UNKNOWN_PEER);
    IS(serve("peer-release", ACCESS_OPERATOR, OF_VT), NOT_FOUND);
    OK(serve("peer-quarantine", ACCESS_OPERATOR, OF_VT));
    IS(serve("peer-release", others, OF_VT), NOT_ALLOWED);
    IS(serve("peer-quarantine", ACCESS_OPERATOR, OF_VT), CONFLICT);
    pass(2);
    struct entry entry;
    uint64_t index;
    cr_assert(town_last_entry(&town, SDD, ENTRY_QUARANTINE, &entry, &index));
    cr_expect(oin_equal(&entry.counterpart, town_oin(&town, VT)) && entry.commit_count == 1 && entry.commits[0].field == COMMIT_USER);
}
