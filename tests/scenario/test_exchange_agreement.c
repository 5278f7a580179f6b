// SPDX-License-Identifier: EUPL-1.2
//
// Under which agreement something is said: ours, one that was ours when it was said, or one that begins now. Under any other it is
// refused (P-04), the other side hears why, and nothing of it is lost (P-06).
#include "acts/show.h"
#include "agreed/texts.h"
#include "store/inquiries.h"
#include "store/pushes.h"
#include "support/agreeing.h"
#include "support/claims.h"
#include "wire/replay_window.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void) { town_open(&town, WITH_NODE(SDD) | WITH_NODE(WOCO) | WITH_NODE(WIJK)); }
static void end(void)
{
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_agreement, .init = make, .fini = end, .timeout = 60);

/* One partner stands under something else from now on, or under the same again. */
static void differ(enum resident who)
{
    town.is_made_up = true;
    town_node(&town, who)->agreed.agreement.bytes[0] ^= 1;
}

/* What a node that starts now stands under. */
static struct digest agreement_now(void)
{
    struct agreed_texts texts = {.folder = "the town", .chain = town.chains[town.chain_count - 1]};
    struct agreed *agreed;
    OK(ARENA_NEW(town.arena, 1, &agreed));
    OK(agreed_texts_stand(&texts, agreed, NULL));
    return agreed->agreement;
}

Test(exchange_agreement, what_was_agreed_comes_to_one_digest_that_every_text_changes)
{
    struct digest same = agreement_now(), other;
    cr_expect(digest_equal(&same, &town_node(&town, SDD)->agreed.agreement));
    cr_expect(digest_equal(&same, &town_node(&town, WIJK)->agreed.agreement), "at every partner");
    struct bundle contents[] = {agreeing_roster(town.agreeing, ONLY(RESIDENTS) - 1, 2, TOEZ), agreeing_policy(town.agreeing, NULL, NULL),
                                agreeing_quotas(town.agreeing, "")};
    for (unsigned text = AGREED_ROSTER; text <= AGREED_QUOTAS; text++) {
        town_agree(&town, (enum agreed_text)text, contents[text - 1]);
        other = agreement_now();
        cr_expect(!digest_equal(&same, &other), "%s", agreed_text_word(text));
        same = other;
    }
}

Test(exchange_agreement, a_node_knows_what_was_in_force_before_and_what_comes)
{
    const struct digest first = agreement_now(), *policy;
    int64_t before_ms = town.now_ms;
    town_agree(&town, AGREED_POLICY, agreeing_policy(town.agreeing, "binnen 28 dagen", "binnen 27 dagen"));
    town_stop(&town, SDD);
    town_start(&town, SDD);
    const struct agreed *agreed = &town_node(&town, SDD)->agreed;
    cr_expect_eq(agreed->versions[1].number, 2);
    cr_assert_eq(agreed->span_count, 1);
    policy = agreed_policy_under(agreed, &first, before_ms, town.now_ms);
    cr_assert_not_null(policy, "what was said a second ago under the policy of then");
    cr_expect(digest_equal(policy, policy_text_hash(town_node(&town, WOCO)->agreed.policy)));
    cr_expect(!digest_equal(policy, policy_text_hash(agreed->policy)));
    town_stop(&town, SDD); /* who is left does not know of it: nothing is audited here */
}

Test(exchange_agreement, one_of_before_counts_for_what_was_said_then_and_one_that_begins_for_now)
{
    struct agreed agreed = town_node(&town, SDD)->agreed;
    const int64_t now = town.now_ms, began = now - 20 * DAY_MS, ended = now - DAY_MS;
    const struct digest before = {{1}}, next = {{2}}, unknown = {{3}};
    const struct {
        const char *what;
        const struct digest *agreement;
        int64_t said_ms, next_ms;
        bool counts;
    } cases[] = {
        {"ours, whenever it was said", &agreed.agreement, now - 13 * DAY_MS, now + DAY_MS, true},
        {"none that there was", &unknown, now, now + DAY_MS, false},
        {"in force when it was said", &before, ended - 1, now + DAY_MS, true},
        {"at the difference of the clocks after its end", &before, ended + CLOCK_SKEW_MOST_MS - 1, now + DAY_MS, true},
        {"not in force any more", &before, ended + CLOCK_SKEW_MOST_MS, now + DAY_MS, false},
        {"said now", &before, now, now + DAY_MS, false},
        {"14 days ago", &before, now - AGREEMENT_PAST_MS, now + DAY_MS, true},
        {"longer ago", &before, now - AGREEMENT_PAST_MS - 1, now + DAY_MS, false},
        {"before it began", &before, began - CLOCK_SKEW_MOST_MS - 1, now + DAY_MS, false},
        {"begins within the difference of the clocks", &next, now, now + CLOCK_SKEW_MOST_MS, true},
        {"begins later", &next, now, now + CLOCK_SKEW_MOST_MS + 1, false},
    };
    agreed.span_count = 2;
    agreed.spans[0] = (struct agreement_span){.agreement = before, .policy = {{4}}, .from_ms = began, .until_ms = ended};
    agreed.spans[1] = (struct agreement_span){.agreement = next, .policy = {{5}}, .until_ms = INT64_MAX / 2};
    for (size_t i = 0; i < N(cases); i++) {
        agreed.spans[1].from_ms = cases[i].next_ms;
        const struct digest *policy = agreed_policy_under(&agreed, cases[i].agreement, cases[i].said_ms, now);
        cr_expect((policy != NULL) == cases[i].counts, "%s", cases[i].what);
        cr_expect(!policy || cases[i].agreement != &before || policy == &agreed.spans[0].policy, "%s: with its policy", cases[i].what);
    }
}

static struct envelope make_question(void)
{
    static struct subject subject = {.kind = IDENTIFIER_KIND_PERSON, .value = {1}};
    struct inquiry_message message = town_question(&town, SDD, "wmo-college", "schulden", &subject);
    struct span body;
    OK(inquiry_message_encode(&message, town.arena, &body));
    return town_envelope_of(&town, WIJK, SDD, ENVELOPE_INQUIRY, body);
}

/* Taken, and the entry names both: that of the message and the one under which it was decided. */
Test(exchange_agreement, an_entry_names_the_agreement_of_the_message_and_the_one_in_force)
{
    struct node *node = town_node(&town, SDD);
    struct envelope envelope = make_question();
    struct entry entry;
    uint64_t at;
    envelope.statement.agreement.bytes[0] ^= 1;
    town.is_made_up = true;
    node->agreed.span_count = 1;
    node->agreed.spans[0] = (struct agreement_span){.agreement = envelope.statement.agreement,
                                                    .policy = *policy_text_hash(town.policy),
                                                    .from_ms = town.now_ms - DAY_MS,
                                                    .until_ms = town.now_ms};
    cr_assert(claims_hear(&town, SDD, WIJK, &envelope).is_taken);
    cr_assert(town_last_entry(&town, SDD, ENTRY_REQUEST_RECEIVED, &entry, &at));
    cr_expect(digest_equal(&entry.agreement, &envelope.statement.agreement));
    cr_expect(entry.has_decided_under && digest_equal(&entry.decided_under, &node->agreed.agreement));
    cr_assert(town_last_entry(&town, SDD, ENTRY_DECISION, &entry, &at));
    cr_expect(digest_equal(&entry.agreement, &node->agreed.agreement) && !entry.has_decided_under);
}

/* A person sees why, and can ask again. */
Test(exchange_agreement, a_question_under_another_agreement_comes_back_with_the_reason)
{
    uint8_t id[CASE_ID_BYTES];
    const struct town_case wanted = {.purpose = "onderzoek-client", .basis = "wmo-college", .bsn = "123456782", .categories = {"schulden"}};
    const struct status refusal = {STATUS_OTHER_AGREEMENT};
    differ(SDD);
    town_ask(&town, &wanted, id);
    town_run(&town);
    const struct answer_content *content = town_answer(&town, id, SDD);
    cr_assert(content && content->state == ANSWER_REFUSED && content->category_count == 1);
    cr_expect(content->categories[0].code == STATUS_OTHER_AGREEMENT && strstr(status_dutch(refusal), "andere afspraken"));
    cr_expect(town_node(&town, SDD)->book.counters[COUNT_OTHER_AGREEMENT] >= 1);
    uint64_t leaves = town_leaves(&town, SDD);
    town.now_ms += 60 * MINUTE_MS;
    town_run(&town);
    cr_expect(town_entered_nothing(&town, SDD, leaves), "and it is over: neither goes on telling the other");
    differ(SDD);
    town_ask(&town, &wanted, id);
    town_run(&town);
    content = town_answer(&town, id, SDD);
    cr_expect(content && content->state == ANSWER_NOT_KNOWN);
}

/* Veilig Thuis answers under an agreement that has not come to the wijkteam yet: it goes on sending, and is heard when it has. */
Test(exchange_agreement, an_answer_under_an_agreement_that_comes_later_is_heard_when_it_has_come)
{
    uint8_t id[CASE_ID_BYTES];
    struct node *node = town_node(&town, WIJK);
    struct answer_category category = {.category = town_word(&town, POLICY_CATEGORY, "veiligheid"), .level = ANSWER_LEVEL_INVOLVED};
    struct answer_content content = {.state = ANSWER_GRANTED, .category_count = 1, .categories = &category};
    struct span body;
    town_ask(&town, &(struct town_case){.basis = "wmo-veilig-thuis", .bsn = "123456782", .categories = {"veiligheid"}}, id);
    struct inquiry_row asked = town_inquiry(&town, id, VT);
    content.request_digest = asked.request_digest;
    OK(answer_content_encode(&content, town.arena, &body));
    differ(WIJK); /* what comes now is under the one that it gets later */
    struct envelope envelope = town_envelope_of(&town, VT, WIJK, ENVELOPE_ANSWER, body);
    envelope.exchange_id = asked.exchange_id;
    envelope.statement.receipt = (struct receipt){.exchange_id = asked.exchange_id,
                                                  .request_digest = asked.request_digest,
                                                  .answer_digest = envelope.body_digest,
                                                  .policy_hash = *policy_text_hash(town.policy),
                                                  .origin = span_of_text(town.origins[VT])};
    struct span message = town_envelope(&town, VT, &envelope);
    differ(WIJK);
    for (int again = 0; again < 2; again++) {
        OK(town_hear(&town, WIJK, VT, message));
        cr_expect(town_inquiry(&town, id, VT).state == INQUIRY_PENDING);
        cr_expect(town_entry(&town, WIJK, town_leaves(&town, WIJK) - 1).code == STATUS_OTHER_AGREEMENT);
    }
    differ(WIJK);
    OK(town_hear(&town, WIJK, VT, message));
    cr_expect(town_inquiry(&town, id, VT).state == INQUIRY_ANSWERED);
    cr_expect(node->book.counters[COUNT_REPEATED] == 0);
    differ(WIJK);
}

/* "I refuse you for another reason" under an agreement that is not known here is no refusal that counts. */
Test(exchange_agreement, only_the_difference_itself_may_be_refused_under_another_agreement)
{
    static const struct {
        enum status_code code;
        enum status_code becomes;
    } cases[] = {{STATUS_OTHER_AGREEMENT, STATUS_OK}, {STATUS_NO_RULE, STATUS_OTHER_AGREEMENT}};
    for (size_t i = 0; i < N(cases); i++) {
        uint8_t id[CASE_ID_BYTES];
        struct answer_category category = {.category = town_word(&town, POLICY_CATEGORY, "veiligheid"), .code = cases[i].code};
        struct answer_content content = {.state = ANSWER_REFUSED, .category_count = 1, .categories = &category};
        struct span body;
        town_ask(&town, &(struct town_case){.basis = "wmo-veilig-thuis", .bsn = "123456782", .categories = {"veiligheid"}}, id);
        struct inquiry_row asked = town_inquiry(&town, id, VT);
        content.request_digest = asked.request_digest;
        OK(answer_content_encode(&content, town.arena, &body));
        struct envelope envelope = town_envelope_of(&town, VT, WIJK, ENVELOPE_ANSWER, body);
        envelope.exchange_id = asked.exchange_id;
        envelope.statement.agreement.bytes[0] ^= 1;
        envelope.statement.receipt = (struct receipt){.exchange_id = asked.exchange_id,
                                                      .request_digest = asked.request_digest,
                                                      .answer_digest = envelope.body_digest,
                                                      .origin = span_of_text(town.origins[VT])};
        cr_expect(claims_hear(&town, WIJK, VT, &envelope).code == cases[i].becomes, "%s", status_word((struct status){cases[i].code}));
    }
}

/* ---- signals */

static uint64_t pushes(enum push_state state)
{
    uint64_t counts[PUSH_STATES];
    OK(store_push_counts(town_node(&town, WOCO)->book.store, counts));
    return counts[state];
}

static size_t sent_signals(void)
{
    size_t count = 0;
    for (uint64_t i = 0; i < town_leaves(&town, WOCO); i++)
        count += town_entry(&town, WOCO, i).kind == ENTRY_SIGNAL_SENT;
    return count;
}

static void import_rent(void)
{
    cr_assert(town_import(&town, WOCO,
                          &(struct town_record){
                              .reference = "K-1", .category = "huurachterstand", .bsn = "123456782", .since_day = 20000, .urgency = 2}) ==
              1);
}

static void wait_for_a_round(void)
{
    town.steady_ms += 2 * PUSH_AGAIN_EVERY_MS;
    town_run(&town);
}

/* The sociale dienst says something that is refused, and yet shows under what it stands. */
static void speak_to_woco(void)
{
    struct envelope envelope = town_envelope_of(&town, SDD, WOCO, ENVELOPE_ACKNOWLEDGE, span_empty());
    town.now_ms += 1000;
    envelope.statement = (struct statement){.code = STATUS_NO_RULE, .agreement = town_node(&town, SDD)->agreed.agreement};
    envelope.time_ms = town.now_ms;
    OK(town_hear(&town, WOCO, SDD, town_envelope(&town, SDD, &envelope)));
}

/* P-06: not lost, and not sent over and over. */
Test(exchange_agreement, a_signal_that_is_refused_for_it_is_sent_again_when_the_agreements_are_equal)
{
    differ(SDD);
    import_rent();
    town_run(&town);
    cr_expect(pushes(PUSH_UNAGREED) == 1 && sent_signals() == 1);
    wait_for_a_round();
    speak_to_woco(); /* still under the other */
    wait_for_a_round();
    cr_expect(pushes(PUSH_UNAGREED) == 1 && sent_signals() == 1, "as long as they differ it waits");
    differ(SDD);
    wait_for_a_round();
    cr_expect(pushes(PUSH_UNAGREED) == 1, "nobody said yet that they are equal");
    speak_to_woco();
    wait_for_a_round();
    cr_expect(pushes(PUSH_DELIVERED) == 1 && sent_signals() == 2);
    cr_expect(town_node(&town, SDD)->book.counters[COUNT_SIGNALS] == 1);
    wait_for_a_round();
    cr_expect(sent_signals() == 2);
}

/* What ended in between is nobody's business any more; the next import decides. */
Test(exchange_agreement, a_signal_that_ended_in_between_is_not_sent_again)
{
    differ(SDD);
    cr_assert(town_import(&town, WOCO,
                          &(struct town_record){.reference = "K-1",
                                                .category = "huurachterstand",
                                                .bsn = "123456782",
                                                .since_day = 20000,
                                                .until_day = day_of_ms(town.now_ms),
                                                .urgency = 2}) == 1);
    town_run(&town);
    cr_assert(pushes(PUSH_UNAGREED) == 1);
    town.now_ms += DAY_MS;
    differ(SDD);
    speak_to_woco();
    wait_for_a_round();
    cr_expect(pushes(PUSH_UNAGREED) == 0 && pushes(PUSH_EXPIRED) == 1 && sent_signals() == 1);
}

/* A partner that names our own agreement as the other one has refused the signal: it gets it once. */
Test(exchange_agreement, who_stands_under_the_same_and_says_otherwise_has_refused)
{
    struct entry entry;
    uint64_t at;
    town_stop(&town, SDD);
    import_rent();
    town_run(&town);
    cr_assert(pushes(PUSH_PENDING) == 1 && town_last_entry(&town, WOCO, ENTRY_SIGNAL_SENT, &entry, &at));
    struct envelope envelope = town_envelope_of(&town, SDD, WOCO, ENVELOPE_ACKNOWLEDGE, span_empty());
    envelope.exchange_id = entry.exchange_id;
    envelope.statement = (struct statement){.code = STATUS_OTHER_AGREEMENT, .agreement = town_node(&town, WOCO)->agreed.agreement};
    cr_expect(claims_hear(&town, WOCO, SDD, &envelope).is_taken);
    cr_expect(pushes(PUSH_REFUSED) == 1);
    speak_to_woco();
    wait_for_a_round();
    cr_expect(sent_signals() == 1);
}
