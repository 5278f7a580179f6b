// SPDX-License-Identifier: EUPL-1.2
//
// A node whose ledger too few partners cosign (P-07): it tells so after ten minutes, in the end lets nothing new go out, says to people why
// and what to do, and goes on by itself when they are back. No single partner can bring that about.
#include "acts/ask.h"
#include "book/quorum.h"
#include "book/witnessing.h"
#include "pseudonym/lookup.h"
#include "store/database.h"
#include "store/leaves.h"
#include "store/witnesses.h"
#include "support/town.h"

#include <criterion/criterion.h>

#define MOST_MS (4 * HOUR_MS)
#define ASKED "999900006"

static struct town town;
static uint8_t id[CASE_ID_BYTES];

/* Five others are on the roster, so three must cosign: exactly three are at home. */
static void make(void)
{
    town_open(&town, 0);
    town.has_own_clock = true;
    town.unwitnessed_most_ms = MOST_MS;
    for (enum resident who = SDD; who <= WIJK; who++)
        town_start(&town, who);
    town_connect(&town);
}
static void end(void)
{
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(turn_quorum, .init = make, .fini = end, .timeout = 240);

static struct book *book_of(enum resident who) { return &town_node(&town, who)->book; }
static enum quorum_state state_of(enum resident who) { return (enum quorum_state)book_of(who)->quorum.state; }

static void pass(int64_t ms)
{
    town.steady_ms += ms;
    town.now_ms += ms;
    town_run(&town);
}
static void settle(void)
{
    for (size_t i = 0; i < 6; i++)
        pass(OFFER_GROWN_EVERY_MS);
}
static void grow(enum resident who)
{
    OK(batch_open(book_of(who), town.now_ms));
    OK(book_user_act(book_of(who), ENTRY_ADMIN_ACT, "grow", span_of_text("anna"), 0));
    OK(batch_close(book_of(who)));
    town_run(&town);
}
static void go(enum resident who)
{
    grow(who);
    pass(QUORUM_EVERY_MS);
}
/* So long, in steps in which everybody does what is due. */
static void wait_for(int64_t ms)
{
    for (int64_t left = ms; left > 0; left -= OFFER_SAME_EVERY_MS)
        pass(left < OFFER_SAME_EVERY_MS ? left : OFFER_SAME_EVERY_MS);
}
static void come_back(enum resident who)
{
    town_start(&town, who);
    town_connect(&town);
    settle();
}

/* One of three is away, and something is entered. */
static void lose_quorum(void)
{
    settle();
    cr_assert_eq(state_of(WIJK), QUORUM_CONFIRMED);
    cr_assert_eq(book_of(WIJK)->quorum.confirmed, town_leaves(&town, WIJK));
    town_stop(&town, VT);
    go(WIJK);
}

static struct status ask(struct complaint *why)
{
    struct case_asked asked;
    OK(batch_open(book_of(WIJK), town.now_ms));
    struct status status = case_ask(book_of(WIJK), id, span_of_text("anna"), why, &asked);
    OK(batch_close(book_of(WIJK)));
    return status;
}
static void open_a_case(void)
{
    const struct town_case wanted = {.purpose = "onderzoek-client", .phase = "onderzoek", .bsn = ASKED, .categories = {"uitkering"}};
    town_ask(&town, &wanted, id);
    town_run(&town);
}

Test(turn_quorum, it_is_late_after_ten_minutes_and_closed_after_the_setting)
{
    lose_quorum();
    cr_expect_eq(state_of(WIJK), QUORUM_CONFIRMED, "the others may yet look");
    wait_for(QUORUM_LATE_MS);
    cr_expect_eq(state_of(WIJK), QUORUM_LATE);
    cr_expect_eq(state_of(SDD), QUORUM_CONFIRMED, "nothing was entered there");
    OK(quorum_check(book_of(WIJK), town.now_ms, NULL));
    wait_for(MOST_MS - QUORUM_LATE_MS - MINUTE_MS);
    cr_expect_eq(state_of(WIJK), QUORUM_LATE);
    wait_for(2 * MINUTE_MS);
    cr_expect_eq(state_of(WIJK), QUORUM_CLOSED);
    come_back(VT);
    cr_expect_eq(state_of(WIJK), QUORUM_CONFIRMED, "it opens by itself");
}

Test(turn_quorum, closed_nothing_is_asked_imported_or_told_and_people_read_why)
{
    const struct town_record record = {.reference = "r1", .category = "uitkering", .bsn = ASKED};
    struct complaint why = {""};
    size_t pushed;
    open_a_case();
    lose_quorum();
    go(SDD);
    wait_for(MOST_MS);
    cr_assert_eq(state_of(WIJK), QUORUM_CLOSED);
    const uint64_t asked = book_of(WIJK)->frontier.size;
    IS(ask(&why), UNWITNESSED);
    cr_expect(strstr(why.text, "te weinig partners") && strstr(why.text, "schakel node open"), "%s", why.text);
    cr_expect_eq(book_of(WIJK)->frontier.size, asked);
    cr_assert_eq(state_of(SDD), QUORUM_CLOSED);
    IS(town_try_import(&town, SDD, &record, &pushed), UNWITNESSED);
    come_back(VT);
    OK(town_try_import(&town, SDD, &record, &pushed));
}

/* Who asks is told, and not whether the household is known (P-10). */
Test(turn_quorum, closed_a_question_is_refused_with_its_reason)
{
    const char *const persons[] = {ASKED, "999900018"};
    const struct town_record record = {.reference = "r1", .category = "schulden", .bsn = ASKED};
    (void)town_import(&town, SDD, &record);
    settle();
    town_stop(&town, VT);
    go(SDD);
    wait_for(MOST_MS);
    cr_assert_eq(state_of(SDD), QUORUM_CLOSED);
    for (size_t i = 0; i < N(persons); i++) {
        struct identifier bsn = town_bsn(persons[i]);
        struct subject subject = {.kind = IDENTIFIER_KIND_PERSON};
        struct inquiry_message inquiry = town_question(&town, SDD, "wmo-college", "schulden", &subject);
        struct answer_content content;
        struct envelope envelope, reply;
        struct span body;
        uint8_t tag[TAG_BYTES];
        town_tag(&town, CASUS, SDD, &bsn, tag);
        lookup_token_compute(tag, inquiry.token_nonce, town_oin(&town, SDD), subject.value);
        OK(inquiry_message_encode(&inquiry, town.arena, &body));
        envelope = town_envelope_of(&town, WIJK, SDD, ENVELOPE_INQUIRY, body);
        OK(town_hear(&town, SDD, WIJK, town_envelope(&town, WIJK, &envelope)));
        cr_assert(town_reply(&town, SDD, WIJK, envelope.nonce, &reply));
        OK(answer_content_decode(reply.body, town.arena, &content));
        cr_expect(content.state == ANSWER_REFUSED && content.categories[0].code == STATUS_UNWITNESSED, "%zu", i);
    }
}

Test(turn_quorum, it_stays_closed_over_a_restart_and_a_power_cut)
{
    lose_quorum();
    wait_for(MOST_MS);
    cr_assert_eq(state_of(WIJK), QUORUM_CLOSED);
    town_stop(&town, WIJK);
    town_start(&town, WIJK);
    cr_expect_eq(state_of(WIJK), QUORUM_CLOSED, "before its first turn");
    town_connect(&town);
    town_cut_power(&town, WIJK);
    town_start(&town, WIJK);
    town_connect(&town);
    settle();
    cr_expect_eq(state_of(WIJK), QUORUM_CLOSED);
    come_back(VT);
    cr_expect_eq(state_of(WIJK), QUORUM_CONFIRMED);
}

static struct status open_for(uint64_t hours, const char *reason)
{
    OK(batch_open(book_of(WIJK), town.now_ms));
    struct status status = quorum_open(book_of(WIJK), hours, span_of_text(reason), span_of_text("anna"));
    OK(batch_close(book_of(WIJK)));
    town_run(&town);
    pass(QUORUM_EVERY_MS);
    return status;
}

Test(turn_quorum, a_person_opens_it_for_some_hours_with_a_reason_that_is_entered)
{
    struct entry entry;
    uint64_t index;
    open_a_case();
    lose_quorum();
    wait_for(MOST_MS);
    IS(open_for(0, "Storing bij een partner"), INVALID);
    IS(open_for(QUORUM_OPEN_HOURS_MOST + 1, "Storing bij een partner"), INVALID);
    IS(open_for(2, "--"), INVALID);
    IS(quorum_check(book_of(WIJK), town.now_ms, NULL), UNWITNESSED);
    OK(open_for(2, "Storing bij een partner"));
    cr_assert(town_last_entry(&town, WIJK, ENTRY_ADMIN_ACT, &entry, &index));
    cr_expect(span_is_text(entry.note, "ledger-opened"));
    cr_expect_eq(entry.commit_count, 2, "who, and why");
    OK(quorum_check(book_of(WIJK), town.now_ms, NULL));
    cr_expect_eq(state_of(WIJK), QUORUM_CLOSED, "that is told still");
    town_stop(&town, WIJK);
    town_start(&town, WIJK);
    town_connect(&town);
    OK(quorum_check(book_of(WIJK), town.now_ms, NULL));
    wait_for(2 * HOUR_MS);
    IS(quorum_check(book_of(WIJK), town.now_ms, NULL), UNWITNESSED);
}

/* ---- since when */

/* Nobody was there to cosign it when it was written, and its first entries may be years old. */
Test(turn_quorum, a_ledger_that_is_older_than_witnesses_has_its_time_from_its_first_start_with_them)
{
    lose_quorum();
    wait_for(MOST_MS);
    cr_assert_eq(state_of(WIJK), QUORUM_CLOSED);
    OK(batch_open(book_of(WIJK), town.now_ms));
    OK(store_meta_set(book_of(WIJK)->store, "ledger-seen-until", span_of_text("0"))); /* as before there was such a moment */
    OK(batch_close(book_of(WIJK)));
    town_stop(&town, WIJK);
    town_start(&town, WIJK);
    town_connect(&town);
    cr_expect_eq(state_of(WIJK), QUORUM_CONFIRMED);
    wait_for(MOST_MS - QUORUM_LATE_MS);
    cr_expect_eq(state_of(WIJK), QUORUM_LATE);
    town_stop(&town, WIJK); /* which does not make it longer */
    town_start(&town, WIJK);
    town_connect(&town);
    wait_for(QUORUM_LATE_MS + MINUTE_MS);
    cr_expect_eq(state_of(WIJK), QUORUM_CLOSED);
}

/* A partner takes its key back, or the roster grows by one that saw nothing yet: then a quorum saw less than a moment before. */
Test(turn_quorum, what_a_quorum_saw_and_sees_no_more_closes_nothing_at_once)
{
    struct witness_row row;
    settle();
    wait_for(2 * MOST_MS);
    cr_assert_eq(state_of(WIJK), QUORUM_CONFIRMED);
    town_stop(&town, VT);
    OK(store_witness_find(book_of(WIJK)->store, town_oin(&town, VT), town.arena, &row));
    row.note = span_empty();
    OK(batch_open(book_of(WIJK), town.now_ms));
    OK(store_witness_put(book_of(WIJK)->store, &row));
    OK(batch_close(book_of(WIJK)));
    pass(QUORUM_EVERY_MS);
    cr_assert_eq(book_of(WIJK)->quorum.confirmed, 0);
    cr_expect_eq(state_of(WIJK), QUORUM_CONFIRMED);
    town_stop(&town, WIJK);
    town_start(&town, WIJK);
    town_connect(&town);
    cr_expect(state_of(WIJK) != QUORUM_CLOSED);
    wait_for(MOST_MS);
    cr_expect_eq(state_of(WIJK), QUORUM_CLOSED);
    come_back(VT);
    cr_expect_eq(state_of(WIJK), QUORUM_CONFIRMED);
}

Test(turn_quorum, an_offer_that_was_lost_is_made_again)
{
    settle();
    go(WIJK);
    town.is_deaf = true;
    pass(OFFER_GROWN_EVERY_MS);
    town.is_deaf = false;
    cr_assert(book_of(WIJK)->quorum.confirmed < town_leaves(&town, WIJK));
    pass(OFFER_SAME_EVERY_MS);
    for (size_t i = 0; i < 4; i++)
        pass(OFFER_GROWN_EVERY_MS);
    cr_expect_eq(book_of(WIJK)->quorum.confirmed, town_leaves(&town, WIJK));
}

/* ---- a partner that does not do its part */

/* It holds our keys' heads for ransom: refuses, answers late, or says for ever that it has another. While the others cosign that is told,
 * and closes nothing. */
Test(turn_quorum, one_partner_alone_closes_nobody)
{
    static const char *const answers[] = {"409\n3\n", "403\n", NULL};
    town_start(&town, TOEZ);
    town_connect(&town);
    settle();
    for (size_t i = 0; i < N(answers); i++) {
        town_stop(&town, TOEZ);
        for (size_t hour = 0; hour < 5; hour++) {
            struct witnessing *witnessing = book_of(WIJK)->witnessing;
            go(WIJK);
            for (size_t at = 0; at < witnessing->offering_count && answers[i]; at++)
                if (oin_equal(&witnessing->offerings[at].witness, town_oin(&town, TOEZ))) {
                    struct envelope envelope = town_envelope_of(&town, TOEZ, WIJK, ENVELOPE_COSIGNED, span_of_text(answers[i]));
                    envelope.exchange_id = witnessing->offerings[at].exchange;
                    OK(town_hear(&town, WIJK, TOEZ, town_envelope(&town, TOEZ, &envelope)));
                }
            wait_for(HOUR_MS);
            cr_expect_eq(state_of(WIJK), QUORUM_CONFIRMED, "%zu", i);
        }
        come_back(TOEZ);
    }
}

/* A clock that runs ahead for a moment makes entries of a day that is still to come: nobody waits for them since then. */
Test(turn_quorum, a_clock_that_is_set_back_closes_nothing)
{
    settle();
    town.now_ms += DAY_MS;
    go(WIJK);
    town.now_ms -= DAY_MS;
    settle();
    cr_expect_eq(state_of(WIJK), QUORUM_CONFIRMED);
}
