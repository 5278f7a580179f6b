// SPDX-License-Identifier: EUPL-1.2
//
// A partner with valid keys that fills what people read, or what waits for itself: it has a share, what is over is put off, and the
// others' rows are where they would be without it. The door shows a page, whatever there is.
#include "base/text.h"
#include "book/batch.h"
#include "book/shares.h"
#include "control/request.h"
#include "ruling/compose.h"
#include "store/outbox.h"
#include "support/first_page.h"
#include "support/town.h"

#include <criterion/criterion.h>

#define MEBIBYTE ((size_t)1024 * 1024)
#define LIAR town_oin(&town, WIJK)

static struct town town;
static void make(void)
{
    town_open(&town, 0);
    town_start(&town, SDD);
    town_start(&town, WIJK);
    town_start(&town, WOCO);
    town_start(&town, VT);
    town_connect(&town);
    town_run(&town);
}
static void end(void)
{
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(control_shares, .init = make, .fini = end, .timeout = 120);

static struct store *store_of(enum resident who) { return town_node(&town, who)->book.store; }
static uint64_t counted(enum resident who, enum node_counter counter) { return town_node(&town, who)->book.counters[counter]; }

/* ---- signals */

static void fill_signals(enum resident who, enum resident from, uint64_t count)
{
    struct stored_subject subject = {.domain = span_of_text("meldingen"), .holder = *town_oin(&town, who), .kind = IDENTIFIER_KIND_PERSON};
    struct received_push push = {.from = *town_oin(&town, from),
                                 .domain = subject.domain,
                                 .subject_count = 1,
                                 .subjects = &subject,
                                 .signal = {.category = 1},
                                 .received_ms = town.now_ms,
                                 .expires_day = day_of_ms(town.now_ms) + 1};
    int64_t id;
    OK(store_begin(store_of(who)));
    for (uint64_t i = 0; i < count; i++) {
        memcpy(push.signal_id, &i, sizeof i);
        memcpy(subject.tag, &i, sizeof i);
        OK(store_received_put(store_of(who), &push, &id));
    }
    OK(store_commit(store_of(who)));
}

static size_t import_rent(const char *reference)
{
    return town_import(
        &town, WOCO,
        &(struct town_record){.reference = reference, .category = "huurachterstand", .bsn = "123456782", .since_day = 20000, .urgency = 2});
}

static uint64_t signals_of(enum resident from)
{
    uint64_t count;
    OK(store_received_beside(store_of(SDD), town_oin(&town, from), (uint8_t[SIGNAL_ID_BYTES]){[SIGNAL_ID_BYTES - 1] = 1}, &count));
    return count;
}

static uint64_t pushes_in(enum push_state state)
{
    uint64_t counts[PUSH_STATES];
    OK(store_push_counts(store_of(WOCO), counts));
    return counts[state];
}

Test(control_shares, a_partner_has_so_many_signals_here_and_the_next_comes_when_there_is_room)
{
    uint64_t removed;
    fill_signals(SDD, WOCO, share_most(SHARE_SIGNALS));
    cr_assert_eq(import_rent("K-1"), 1);
    town_run(&town);
    cr_expect_eq(signals_of(WOCO), share_most(SHARE_SIGNALS));
    cr_expect_eq(counted(SDD, COUNT_OVER_SHARE), 1);
    cr_expect_eq(pushes_in(PUSH_EXPIRED), 1, "its sender knows that it did not arrive");
    OK(store_begin(store_of(SDD)));
    OK(store_received_expire(store_of(SDD), day_of_ms(town.now_ms) + 1, &removed));
    OK(store_commit(store_of(SDD)));
    cr_assert_eq(import_rent("K-1"), 1, "and the next import sends it");
    town_run(&town);
    cr_expect(signals_of(WOCO) == 1 && pushes_in(PUSH_DELIVERED) == 1);
}

Test(control_shares, another_partners_signals_come_whatever_one_has_here)
{
    fill_signals(SDD, WIJK, share_most(SHARE_SIGNALS));
    cr_assert_eq(import_rent("K-1"), 1);
    town_run(&town);
    cr_expect_eq(signals_of(WOCO), 1);
}

/* P-06: what comes in the place of another needs no room. */
Test(control_shares, a_signal_in_the_place_of_another_is_taken_when_all_is_full)
{
    cr_assert_eq(import_rent("K-1"), 1);
    town_run(&town);
    fill_signals(SDD, WOCO, share_most(SHARE_SIGNALS) - 1);
    cr_assert_eq(town_import(&town, WOCO,
                             &(struct town_record){
                                 .reference = "K-1", .category = "huurachterstand", .bsn = "123456782", .since_day = 20000, .urgency = 1}),
                 1);
    town_run(&town);
    cr_expect_eq(signals_of(WOCO), share_most(SHARE_SIGNALS));
    cr_expect_eq(counted(SDD, COUNT_OVER_SHARE), 0);
}

/* ---- answers that nobody acknowledges */

static struct envelope question(void)
{
    struct subject subject;
    struct inquiry_message inquiry = town_question(&town, SDD, "wmo-college", "schulden", &subject);
    struct span body;
    subject.kind = IDENTIFIER_KIND_PERSON;
    random_fill(system_random(), subject.value, sizeof subject.value);
    random_fill(system_random(), inquiry.nonce, sizeof inquiry.nonce);
    OK(inquiry_message_encode(&inquiry, town.arena, &body));
    return town_envelope_of(&town, WIJK, SDD, ENVELOPE_INQUIRY, body);
}

static uint64_t answers_waiting(void)
{
    uint64_t count;
    OK(store_outbox_count(store_of(SDD), ENVELOPE_ANSWER, LIAR, &count));
    return count;
}

Test(control_shares, who_acknowledges_no_answer_is_given_so_many_and_then_put_off)
{
    struct outbox_row row = {
        .to = *LIAR, .kind = ENVELOPE_ANSWER, .message = span_of_text("a"), .put_ms = town.now_ms, .expires_ms = town.now_ms + DAY_MS};
    struct answer_content content;
    struct envelope envelope, reply;
    OK(store_begin(store_of(SDD)));
    for (uint64_t i = 0; i < share_most(SHARE_ANSWERS); i++) {
        memcpy(row.exchange_id.bytes, &i, sizeof i);
        OK(store_outbox_put(store_of(SDD), &row));
    }
    OK(store_commit(store_of(SDD)));
    for (size_t i = 0; i < 3; i++) {
        envelope = question();
        OK(town_hear(&town, SDD, WIJK, town_envelope(&town, WIJK, &envelope)));
        cr_assert(town_reply(&town, SDD, WIJK, envelope.nonce, &reply));
        OK(answer_content_decode(reply.body, town.arena, &content));
        cr_expect(content.state == ANSWER_REFUSED && content.categories[0].code == STATUS_OVERLOADED);
    }
    cr_expect_eq(answers_waiting(), share_most(SHARE_ANSWERS), "a refusal waits no longer than it is sent");
    OK(store_begin(store_of(SDD)));
    for (uint64_t i = 0; i < share_most(SHARE_ANSWERS); i++) {
        struct exchange_id id = {{0}};
        memcpy(id.bytes, &i, sizeof i);
        OK(store_outbox_done(store_of(SDD), &id, ENVELOPE_ANSWER, LIAR));
    }
    OK(store_commit(store_of(SDD)));
    envelope = question();
    OK(town_hear(&town, SDD, WIJK, town_envelope(&town, WIJK, &envelope)));
    cr_expect_eq(answers_waiting(), 1, "it acknowledged: it is answered");
}

/* ---- the door */

#define ROWS 1000

static void fill_inbox(enum resident who, enum resident from, uint8_t first, size_t count)
{
    struct subject subject;
    struct inquiry_message inquiry = town_question(&town, who, "wmo-veilig-thuis", "veiligheid", &subject);
    struct inbox_row row = {.from = *town_oin(&town, from), .since_ms = town.now_ms, .due_day = weigh_last_day(town.now_ms)};
    subject.kind = IDENTIFIER_KIND_PERSON;
    OK(inquiry_message_encode(&inquiry, town.arena, &row.inquiry));
    OK(store_begin(store_of(who)));
    for (uint64_t i = 0; i < count; i++) {
        memcpy(row.exchange_id.bytes + 1, &i, sizeof i);
        row.exchange_id.bytes[0] = first;
        OK(store_inbox_put(store_of(who), &row));
    }
    OK(store_commit(store_of(who)));
}

/* What the door of VT says to a line, and how much it takes. */
static size_t serve(enum speech_verb verb, const char *line, void *out_reply)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct complaint why = {""};
    struct span reply;
    OK(arena_new((size_t)64 * MEBIBYTE, &arena));
    struct request request = {.node = town_node(&town, VT),
                              .user = "anna",
                              .roles = ACCESS_PROFESSIONAL | ACCESS_OPERATOR,
                              .now_ms = town.now_ms,
                              .ticket = 1,
                              .arena = arena};
    struct status status = request_serve(&request, span_of_text(line), &reply);
    cr_assert(status_ok(status), "%s: %s", status_text(status), request.why.text);
    size_t bytes = arena_used(arena) + reply.size;
    OK(speech_reply_decode(verb, reply, town.arena, &why, out_reply));
    return bytes;
}

static struct speech_inbox_list list_inbox(const char *members, size_t *out_bytes)
{
    struct speech_inbox_list list;
    const char *line;
    bool did;
    OK(arena_print(town.arena, &line, "{\"version\":1,\"verb\":\"inbox-list\"%s}", members));
    *out_bytes = serve(SPEECH_INBOX_LIST, line, &list);
    OK(town_turn(&town, VT, &did));
    return list;
}

/* What waits for who left the mesh stays until its term. */
Test(control_shares, the_status_tells_for_whom_something_waits_also_when_that_are_more_than_there_are_partners)
{
    static struct speech_status status;
    struct outbox_row row = {
        .kind = ENVELOPE_SIGNAL, .message = span_of_text("a"), .put_ms = town.now_ms, .expires_ms = town.now_ms + DAY_MS};
    OK(store_begin(store_of(VT)));
    for (size_t i = 0; i < OUTBOX_DEPTHS_MOST + 10; i++) {
        snprintf(row.to.text, sizeof row.to.text, "000000990000%08zu", 70000000 + i);
        memcpy(row.exchange_id.bytes, &i, sizeof i);
        OK(store_outbox_put(store_of(VT), &row));
    }
    OK(store_commit(store_of(VT)));
    cr_expect_leq(serve(SPEECH_STATUS, "{\"version\":1,\"verb\":\"status\"}", &status), MEBIBYTE);
    cr_expect(status.outbox_count == OUTBOX_DEPTHS_MOST && status.outbox[0].messages == 1);
}

/* The liar has the lowest ids. */
Test(control_shares, a_page_of_the_inbox_is_small_and_shows_everybody_whoever_filled_it)
{
    size_t bytes, rows = 0, pages = 0;
    const char *members = "";
    fill_inbox(VT, WIJK, 0, ROWS);
    fill_inbox(VT, SDD, 0xFF, 1);
    struct speech_inbox_list list = list_inbox(members, &bytes);
    cr_expect_leq(bytes, MEBIBYTE, "%zu bytes", bytes);
    cr_expect_eq(list.request_count, PAGE_USUAL);
    cr_expect(oin_equal(&list.requests[1].from, town_oin(&town, SDD)), "the other partner's one stands beside the first of a thousand");
    cr_assert_eq(list.sender_count, 2);
    cr_expect_eq(list.senders[0].waiting + list.senders[1].waiting, ROWS + 1);
    for (struct speech_next last = {{0}};; pages++) {
        char place[2 * BOOKMARK_BYTES + 1];
        rows += list.request_count;
        if (memcmp(&list.next, &last, sizeof last) == 0)
            break;
        hex_print(SPAN_OF_ARRAY(list.next.place), place);
        OK(arena_print(town.arena, &members, ",\"limit\":100,\"after\":\"%s\"", place));
        list = list_inbox(members, &bytes);
        cr_expect_leq(bytes, 2 * MEBIBYTE, "%zu bytes", bytes);
    }
    cr_expect(rows == ROWS + 1 && pages == (ROWS + 1 - PAGE_USUAL + PAGE_MOST - 1) / PAGE_MOST, "%zu rows on %zu pages", rows, pages);
}
