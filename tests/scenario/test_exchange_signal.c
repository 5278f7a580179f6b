// SPDX-License-Identifier: EUPL-1.2
//
// Signals of rent arrears: to whom the policy names, once, replaced when they change, and to nobody else.
#include "book/deliver.h"
#include "pseudonym/tag.h"
#include "store/outbox.h"
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void) { town_open(&town, EVERYBODY_UP); }
static void end(void)
{
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_signal, .init = make, .fini = end);

#define BSN "123456782"
static const struct town_record arrears = {
    .reference = "h1", .category = "huurachterstand", .bsn = BSN, .urgency = 3, .contact = "J. de Wit"};

static size_t received(enum resident who, struct received_push **out)
{
    size_t count;
    OK(store_received_list(town_node(&town, who)->store, 0, 100, town.arena, out, &count));
    return count;
}

static uint64_t pushes(enum resident who, enum push_state state)
{
    uint64_t counts[PUSH_STATES];
    OK(store_push_counts(town_node(&town, who)->store, counts));
    return counts[state];
}

Test(exchange_signal, only_the_partner_that_the_policy_names_hears_of_it)
{
    struct received_push *list;
    cr_expect(town_import(&town, WOCO, &arrears) == 1);
    cr_expect(town_import(&town, WOCO, &(struct town_record){.reference = "o1", .category = "overlast", .bsn = BSN}) == 0);
    cr_expect(town_import(&town, SDD, &(struct town_record){.reference = "s1", .category = "schulden", .bsn = BSN}) == 0);
    town_run(&town);
    cr_assert(received(SDD, &list) == 1);
    cr_expect(list[0].signal.category == town_word(&town, POLICY_CATEGORY, "huurachterstand") && list[0].signal.urgency == 3);
    cr_expect(list[0].signal.contact.size == 0);
    cr_expect(list[0].expires_day == day_of_ms(town.now_ms) + 90);
    cr_expect(pushes(WOCO, PUSH_DELIVERED) == 1);
    for (size_t i = 0; i < RESIDENTS; i++)
        cr_expect(i == SDD || received((enum resident)i, &list) == 0);
}

Test(exchange_signal, what_has_ended_is_not_pushed_and_what_ends_today_is)
{
    struct town_record ended = arrears;
    ended.until_day = day_of_ms(town.now_ms) - 1;
    cr_expect(town_import(&town, WOCO, &ended) == 0);
    ended.until_day++;
    cr_expect(town_import(&town, WOCO, &ended) == 1);
}

Test(exchange_signal, signals_of_two_senders_about_one_household_are_matched_by_tag)
{
    struct received_push *list;
    town_import(&town, WOCO, &arrears);
    town_import(&town, WOCO2, &(struct town_record){.reference = "x", .category = "huurachterstand", .bsn = BSN});
    town_import(&town, WOCO2, &(struct town_record){.reference = "y", .category = "huurachterstand", .bsn = "111222333"});
    town_run(&town);
    cr_assert(received(SDD, &list) == 3);
    for (size_t i = 0; i < 3; i++) {
        struct identifier bsn = town_bsn(BSN);
        struct element pseudonym = town_pseudonym(&town, VROEG, &bsn);
        uint8_t tag[TAG_BYTES];
        tag_compute(span_of_text("vroegsignalering"), 1, &pseudonym, tag);
        bool is_the_one = memcmp(list[i].subjects[0].value, tag, TAG_BYTES) == 0;
        cr_expect(list[i].other_senders == (is_the_one ? 1 : 0));
    }
}

Test(exchange_signal, an_import_again_sends_nothing_and_a_changed_record_replaces)
{
    struct received_push *list;
    struct town_record changed = arrears;
    town_import(&town, WOCO, &arrears);
    town_run(&town);
    cr_expect(town_import(&town, WOCO, &arrears) == 0);
    town_run(&town);
    changed.urgency = 1;
    cr_expect(town_import(&town, WOCO, &changed) == 1);
    town_run(&town);
    cr_assert(received(SDD, &list) == 1);
    cr_expect(list[0].signal.urgency == 1 && pushes(WOCO, PUSH_DELIVERED) == 1);
}

static size_t waiting(enum resident who)
{
    struct outbox_depth *depths;
    size_t count, sum = 0;
    OK(store_outbox_depths(town_node(&town, who)->store, town.arena, &depths, &count));
    for (size_t i = 0; i < count; i++)
        sum += depths[i].messages;
    return sum;
}

Test(exchange_signal, an_older_version_that_still_waits_is_not_sent_after_the_newer)
{
    struct received_push *list;
    struct town_record changed = arrears;
    town_stop(&town, SDD);
    town_import(&town, WOCO, &arrears);
    town_run(&town);
    changed.urgency = 1;
    town_import(&town, WOCO, &changed);
    cr_expect(waiting(WOCO) == 1);
    town_start(&town, SDD);
    town_connect(&town);
    cr_assert(received(SDD, &list) == 1);
    cr_expect(list[0].signal.urgency == 1 && waiting(WOCO) == 0);
}

Test(exchange_signal, what_could_not_be_delivered_is_reported_and_sent_with_the_next_import)
{
    struct received_push *list;
    town_stop(&town, SDD);
    town_import(&town, WOCO, &arrears);
    town_run(&town);
    town.now_ms += INT64_C(14) * 86400000 + 1;
    town_run(&town);
    cr_expect(pushes(WOCO, PUSH_EXPIRED) == 1 && waiting(WOCO) == 0);
    town_start(&town, SDD);
    town_connect(&town);
    cr_expect(received(SDD, &list) == 0);
    cr_expect(town_import(&town, WOCO, &arrears) == 1);
    town_run(&town);
    cr_expect(received(SDD, &list) == 1 && pushes(WOCO, PUSH_DELIVERED) == 1);
}

Test(exchange_signal, what_is_past_its_term_goes)
{
    struct received_push *list;
    struct node *node = town_node(&town, SDD);
    struct town_record ends = arrears;
    ends.reference = "h2";
    ends.until_day = day_of_ms(town.now_ms) + 3;
    town_import(&town, WOCO, &arrears);
    town_import(&town, WOCO, &ends);
    town_run(&town);
    static const struct {
        int64_t day;
        size_t left;
    } cases[] = {{3, 2}, {4, 1}, {89, 1}, {90, 0}};
    int64_t start = town.now_ms;
    for (size_t i = 0; i < N(cases); i++) {
        town.now_ms = start + cases[i].day * 86400000;
        OK(daily_round(node, town.now_ms));
        OK(batch_close(node));
        cr_expect(received(SDD, &list) == cases[i].left, "day %d", (int)cases[i].day);
    }
}

/* ---- crafted */

static struct signal_message make_signal(void)
{
    static struct subject subject = {.kind = IDENTIFIER_KIND_PERSON};
    uint8_t category = town_word(&town, POLICY_CATEGORY, "huurachterstand");
    struct signal_message message = {.grounds = {.purpose = town_word(&town, POLICY_PURPOSE, "vroegsignalering-schulden"),
                                                 .phase = town_word(&town, POLICY_PHASE, "melding"),
                                                 .basis = town_word(&town, POLICY_BASIS, "wgs-vroegsignalering"),
                                                 .from_role = town_word(&town, POLICY_FROM, "woningcorporatie"),
                                                 .to_role = town_word(&town, POLICY_TO, "sociale-dienst"),
                                                 .flags = town_node(&town, SDD)->words.flag_own_client},
                                     .epoch = 1,
                                     .subject_count = 1,
                                     .subjects = &subject,
                                     .signal = {.category = category, .life_domain = 1, .urgency = 2, .role = 1, .since_day = 20000}};
    memset(subject.value, 9, sizeof subject.value);
    memset(message.signal_id, 9, sizeof message.signal_id);
    memset(message.nonce, 9, sizeof message.nonce);
    return message;
}

static enum status_code tell(enum resident from, enum resident to, const struct signal_message *message)
{
    struct span body;
    struct envelope reply;
    struct acknowledge_message acknowledge;
    OK(signal_message_encode(message, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, from, to, ENVELOPE_SIGNAL, body);
    OK(town_hear(&town, to, from, town_envelope(&town, from, &envelope)));
    cr_assert(town_reply(&town, to, from, envelope.nonce, &reply));
    OK(acknowledge_message_decode(reply.body, town.arena, &acknowledge));
    cr_expect(acknowledge.has_receipt == (acknowledge.code == STATUS_OK));
    return acknowledge.code;
}

Test(exchange_signal, a_signal_that_no_rule_permits_is_refused_and_not_kept)
{
    const struct {
        const char *what;
        size_t field;
        enum resident from, to;
        enum status_code code;
    } cases[] = {
        {"in a role that it does not have", 0, WOCO, SDD, STATUS_NOT_ALLOWED},
        {"to a role that we do not have", 1, WOCO, SDD, STATUS_NOT_ALLOWED},
        {"to a partner that is not entitled", 2, WOCO, VT, STATUS_NO_RULE},
        {"by a partner that may not", 3, VT, SDD, STATUS_NO_RULE},
        {"another category", 4, WOCO, SDD, STATUS_NO_RULE},
        {"not an own client", 5, WOCO, SDD, STATUS_NO_RULE},
        {"another purpose, to match in its domain", 6, WOCO, SDD, STATUS_NO_RULE}, /* P-03 */
        {"another epoch", 7, WOCO, SDD, STATUS_WRONG_EPOCH},
        {"as it should be", 9, WOCO, SDD, STATUS_OK},
    };
    struct received_push *list;
    for (size_t i = 0; i < N(cases); i++) {
        struct signal_message message = make_signal();
        switch (cases[i].field) {
        case 0: message.grounds.from_role = town_word(&town, POLICY_FROM, "sociale-dienst"); break;
        case 1: message.grounds.to_role = town_word(&town, POLICY_TO, "schuldhulp"); break;
        case 2: message.grounds.to_role = town_word(&town, POLICY_TO, "veilig-thuis"); break;
        case 3: message.grounds.from_role = town_word(&town, POLICY_FROM, "veilig-thuis"); break;
        case 4: message.signal.category = town_word(&town, POLICY_CATEGORY, "overlast"); break;
        case 5: message.grounds.flags = 0; break;
        case 6: message.grounds.purpose = town_word(&town, POLICY_PURPOSE, "gecoordineerde-aanpak"); break;
        case 7: message.epoch = 2; break;
        default: break;
        }
        enum status_code code = tell(cases[i].from, cases[i].to, &message);
        bool is_refusal = code == cases[i].code || (cases[i].code == STATUS_NO_RULE && code == STATUS_FORBIDDEN);
        cr_expect(is_refusal, "%s: %s", cases[i].what, status_text((struct status){code}));
        cr_expect(received(cases[i].to, &list) == (cases[i].code == STATUS_OK), "%s", cases[i].what);
    }
}

Test(exchange_signal, a_refusal_of_the_receiver_ends_the_sending)
{
    struct outbox_row *rows;
    size_t count;
    struct span body;
    town_stop(&town, SDD);
    town_import(&town, WOCO, &arrears);
    town.now_ms += 10000;
    OK(store_outbox_due(town_node(&town, WOCO)->store, NULL, town.now_ms, 10, town.arena, &rows, &count));
    cr_assert(count == 1);
    OK(acknowledge_message_encode(&(struct acknowledge_message){.code = STATUS_NO_RULE}, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, SDD, WOCO, ENVELOPE_ACKNOWLEDGE, body);
    envelope.exchange_id = rows[0].exchange_id;
    OK(town_hear(&town, WOCO, SDD, town_envelope(&town, SDD, &envelope)));
    cr_expect(waiting(WOCO) == 0 && pushes(WOCO, PUSH_REFUSED) == 1);
    cr_expect(town_import(&town, WOCO, &arrears) == 0, "asked again what was refused");
}
