// SPDX-License-Identifier: EUPL-1.2
//
// A partner with valid keys that asks more than others counted: its own tags, its own signatures, vouchers of another question (P-11).
// And one that counts and signs something else than a voucher.
#include "pseudonym/lookup.h"
#include "store/vouchers.h"
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
TestSuite(exchange_counting, .init = make, .fini = end, .timeout = 300);

#define PERSON "123456782"
static const struct town_case about = {.bsn = PERSON, .categories = {"schulden"}};
static const struct town_record known = {.reference = "SD-1", .category = "schulden", .bsn = PERSON, .postcode = "3311AB", .number = "1"};

/* ---- questions that are made by hand */

static struct inquiry_message question_about(const struct identifier *who, size_t count, struct subject *subjects)
{
    struct inquiry_message inquiry = town_question(&town, SDD, "wmo-college", "schulden", subjects);
    inquiry.subject_count = count;
    inquiry.has_counted = false;
    for (size_t i = 0; i < count; i++) {
        uint8_t tag[TAG_BYTES];
        town_tag(&town, CASUS, SDD, &who[i], tag);
        subjects[i].kind = IDENTIFIER_KIND_PERSON;
        lookup_token_compute(tag, inquiry.token_nonce, town_oin(&town, SDD), subjects[i].value);
    }
    return inquiry;
}

/* What the sociale dienst answers the wijkteam. */
static struct answer_content answer_to(const struct inquiry_message *inquiry)
{
    struct answer_content content;
    struct envelope reply;
    struct span body;
    OK(inquiry_message_encode(inquiry, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, WIJK, SDD, ENVELOPE_INQUIRY, body);
    OK(town_hear(&town, SDD, WIJK, town_envelope(&town, WIJK, &envelope)));
    cr_assert(town_reply(&town, SDD, WIJK, envelope.nonce, &reply));
    OK(answer_content_decode(reply.body, town.arena, &content));
    return content;
}

static bool is_not_counted(const struct answer_content *answer)
{
    return answer->state == ANSWER_REFUSED && answer->category_count == 1 && answer->categories[0].code == STATUS_NOT_COUNTED &&
           answer->signal_count == 0;
}

static struct inquiry_message counted_question(void)
{
    static struct subject subjects[2];
    const struct identifier twice[] = {town_bsn(PERSON), town_bsn(PERSON)};
    struct inquiry_message inquiry = question_about(twice, N(twice), subjects);
    struct town_counting counting = {WIJK, SDD, inquiry.grounds.purpose, N(twice)};
    town_count(&town, &counting, &inquiry.counted);
    inquiry.has_counted = true;
    return inquiry;
}

/* ---- lies about who counted what */

static void spoil_none(struct inquiry_message *inquiry) { inquiry->has_counted = false; }
static void spoil_own(struct inquiry_message *inquiry) { inquiry->counted.signatures[0].member = *town_oin(&town, WIJK); }
static void spoil_double(struct inquiry_message *inquiry) { inquiry->counted.signatures[1] = inquiry->counted.signatures[0]; }
static void spoil_one(struct inquiry_message *inquiry) { inquiry->counted.signature_count = 1; }
static void spoil_byte(struct inquiry_message *inquiry) { inquiry->counted.signatures[1].signature[40] ^= 1; }
static void spoil_stranger(struct inquiry_message *inquiry) { inquiry->counted.signatures[1].member = *town_oin(&town, WOCO2); }
static void spoil_uses(struct inquiry_message *inquiry) { inquiry->counted.terms.uses = 1; }
static void spoil_count(struct inquiry_message *inquiry) { inquiry->counted.count = VOUCHER_COUNT_MOST; }
static void spoil_id(struct inquiry_message *inquiry) { inquiry->counted.terms.voucher_id[0] ^= 1; }
static void spoil_case(struct inquiry_message *inquiry) { inquiry->counted.terms.case_commit.bytes[0] ^= 1; }
static void spoil_escrow(struct inquiry_message *inquiry) { inquiry->counted.escrow.bytes[0] ^= 1; }
static void spoil_expiry(struct inquiry_message *inquiry) { inquiry->counted.terms.expires_ms--; }

static void count_as(const struct town_counting *counting, struct inquiry_message *inquiry)
{
    town_count(&town, counting, &inquiry->counted);
}
static void spoil_holder(struct inquiry_message *inquiry)
{
    count_as(&(struct town_counting){WIJK, VT, inquiry->grounds.purpose, 2}, inquiry);
}
static void spoil_requester(struct inquiry_message *inquiry)
{
    count_as(&(struct town_counting){TOEZ, SDD, inquiry->grounds.purpose, 2}, inquiry);
}
static void spoil_purpose(struct inquiry_message *inquiry)
{
    count_as(&(struct town_counting){WIJK, SDD, town_word(&town, POLICY_PURPOSE, "onderzoek-professional"), 2}, inquiry);
}
static void spoil_few(struct inquiry_message *inquiry)
{
    count_as(&(struct town_counting){WIJK, SDD, inquiry->grounds.purpose, 1}, inquiry);
}

static const struct lie {
    const char *name;
    void (*spoil)(struct inquiry_message *inquiry);
} lies[] = {
    {"no voucher", spoil_none},
    {"signed by who asks", spoil_own},
    {"signed twice by one", spoil_double},
    {"signed by one too few", spoil_one},
    {"a byte of a signature", spoil_byte},
    {"signed by who is no member", spoil_stranger},
    {"other uses", spoil_uses},
    {"a higher count", spoil_count},
    {"another id", spoil_id},
    {"another case", spoil_case},
    {"another escrow", spoil_escrow},
    {"another end", spoil_expiry},
    {"for another holder", spoil_holder},
    {"of another requester", spoil_requester},
    {"for another purpose", spoil_purpose},
    {"of fewer identifiers than are asked about", spoil_few},
};

/* P-11 */
Test(exchange_counting, a_question_that_others_did_not_count_is_refused_and_nothing_is_looked_up)
{
    struct entry entry;
    uint64_t index;
    town_import(&town, SDD, &known);
    for (size_t i = 0; i < N(lies); i++) {
        struct inquiry_message inquiry = counted_question();
        lies[i].spoil(&inquiry);
        struct answer_content answer = answer_to(&inquiry);
        cr_expect(is_not_counted(&answer), "%s: %d", lies[i].name, answer.state);
    }
    cr_expect(!town_last_entry(&town, SDD, ENTRY_REQUEST_RECEIVED, &entry, &index) &&
              !town_last_entry(&town, SDD, ENTRY_DISCLOSED, &entry, &index));
    struct inquiry_message sound = counted_question();
    cr_expect_eq(answer_to(&sound).state, ANSWER_GRANTED);
}

Test(exchange_counting, a_voucher_serves_for_as_many_questions_as_it_says_and_until_it_ends)
{
    town_import(&town, SDD, &known);
    struct inquiry_message inquiry = counted_question();
    for (size_t i = 0; i < VOUCHER_USES_MOST; i++) {
        random_fill(system_random(), inquiry.nonce, sizeof inquiry.nonce);
        cr_expect_eq(answer_to(&inquiry).state, ANSWER_GRANTED);
    }
    random_fill(system_random(), inquiry.nonce, sizeof inquiry.nonce);
    struct answer_content answer = answer_to(&inquiry);
    cr_expect(is_not_counted(&answer));
    town_stop(&town, SDD); /* it remembers */
    town_start(&town, SDD);
    town_connect(&town);
    random_fill(system_random(), inquiry.nonce, sizeof inquiry.nonce);
    answer = answer_to(&inquiry);
    cr_expect(is_not_counted(&answer));
    inquiry = counted_question();
    town.now_ms += VOUCHER_LIFE_MOST_MS;
    answer = answer_to(&inquiry);
    cr_expect(is_not_counted(&answer));
}

/* ---- evaluations */

struct result {
    size_t calls;
    struct status status;
    struct oin member;
};

static void take(void *state, uint64_t ticket, const struct evaluation_outcome *outcome)
{
    struct result *result = state;
    (void)ticket;
    result->calls++;
    result->status = outcome->status;
    result->member = outcome->member;
}

static void ask_members(const struct evaluation_request *request, struct result *out)
{
    struct node *node = town_node(&town, WIJK);
    struct evaluation_asker asker = {take, out, 0, {{0}}};
    *out = (struct result){0};
    OK(batch_open(&node->book, town.now_ms));
    OK(evaluation_ask(&node->book, request, &asker));
    OK(batch_close(&node->book));
}

/* With three others: what our own node would count is our own affair. */
static struct status evaluate_for(const uint8_t *case_id)
{
    struct evaluation_request request = town_evaluation(&town, case_id);
    const struct oin others[] = {*town_oin(&town, WIJK), *town_oin(&town, TOEZ)};
    struct result result;
    request.without_count = N(others);
    request.without = others;
    ask_members(&request, &result);
    for (size_t i = 0; i < 200 && !result.calls; i++)
        town_run(&town);
    cr_assert_eq(result.calls, 1);
    return result.status;
}

static size_t questions_left(const uint8_t *case_id, struct counted *out)
{
    struct node *node = town_node(&town, WIJK);
    const struct voucher_wanted wanted = {case_id, *town_oin(&town, SDD), 1, 1, COMMITTEE_THRESHOLD - 1, town.now_ms};
    size_t count = 0;
    OK(batch_open(&node->book, town.now_ms));
    while (status_ok(store_voucher_take(node->book.store, &wanted, town.arena, &out[count])))
        count++;
    OK(batch_close(&node->book));
    return count;
}

/* The shorter it lives, the less a stolen one is worth. */
Test(exchange_counting, a_voucher_ends_with_its_case_and_after_a_hundred_days_at_the_latest)
{
    static const struct {
        int64_t case_ms, voucher_ms;
    } rows[] = {{2 * DAY_MS, 2 * DAY_MS}, {300 * DAY_MS, VOUCHER_LIFE_MOST_MS}, {0, VOUCHER_LIFE_MOST_MS}};
    for (size_t i = 0; i < N(rows); i++) {
        const uint8_t case_id[CASE_ID_BYTES] = {0x40, (uint8_t)i};
        struct evaluation_request request = town_evaluation(&town, case_id);
        struct counted counted[VOUCHER_USES_MOST + 1];
        struct result result;
        int64_t asked_ms = town.now_ms;
        request.case_until_ms = rows[i].case_ms ? asked_ms + rows[i].case_ms : 0;
        ask_members(&request, &result);
        for (size_t j = 0; j < 200 && !result.calls; j++)
            town_run(&town);
        OK(result.status);
        cr_assert_gt(questions_left(case_id, counted), 0);
        cr_expect_eq((int64_t)counted[0].terms.expires_ms, asked_ms + rows[i].voucher_ms, "%zu", i);
    }
}

static struct identifier address_number(unsigned number)
{
    char text[8];
    snprintf(text, sizeof text, "%u", number);
    return town_address("3311AB", text);
}

#define ADDRESSES 3000

/* P-02, P-11: of the first design a town in seconds. Its tags are even the right ones here. */
Test(exchange_counting, three_thousand_addresses_with_tags_of_an_import_get_no_answer)
{
    static struct subject subjects[SUBJECTS_MOST];
    static struct identifier asked[SUBJECTS_MOST];
    size_t refused = 0;
    town_import(&town, SDD, &known);
    for (unsigned number = 1; number <= ADDRESSES;) {
        size_t count = 0;
        for (; count < SUBJECTS_MOST && number <= ADDRESSES; count++)
            asked[count] = address_number(number++);
        struct inquiry_message inquiry = question_about(asked, count, subjects);
        for (size_t i = 0; i < count; i++)
            subjects[i].kind = IDENTIFIER_KIND_ADDRESS;
        struct answer_content answer = answer_to(&inquiry);
        cr_assert(is_not_counted(&answer));
        refused++;
    }
    cr_expect_eq(refused, (ADDRESSES + SUBJECTS_MOST - 1) / SUBJECTS_MOST);
}

/* With honest evaluations: what the members count is what can be asked. 200 units a day (town.c), and an identifier for three questions
 * takes three and one for the check element: fifty times three. */
Test(exchange_counting, honest_evaluations_give_exactly_as_many_questions_as_the_quota)
{
    enum { QUOTA = 200, UNITS = VOUCHER_USES_DEFAULT + 1 };
    static struct counted counted[QUOTA];
    struct subject subject;
    uint8_t case_id[CASE_ID_BYTES] = {7};
    size_t evaluated = 0, answered = 0;
    struct identifier person = town_bsn(PERSON);
    town_import(&town, SDD, &known);
    while (status_ok(evaluate_for(case_id)))
        evaluated++;
    cr_expect_eq(evaluated, QUOTA / UNITS);
    size_t count = questions_left(case_id, counted);
    cr_assert_eq(count, evaluated * VOUCHER_USES_DEFAULT);
    for (size_t i = 0; i < count; i++) {
        struct inquiry_message inquiry = question_about(&person, 1, &subject);
        inquiry.has_counted = true;
        inquiry.counted = counted[i];
        answered += answer_to(&inquiry).state == ANSWER_GRANTED;
    }
    cr_expect_eq(answered, count);
    for (size_t i = 0; i < count; i++) {
        struct inquiry_message inquiry = question_about(&person, 1, &subject);
        inquiry.has_counted = true;
        inquiry.counted = counted[i];
        struct answer_content answer = answer_to(&inquiry);
        cr_expect(is_not_counted(&answer));
    }
}

/* ---- what a member does, and what is done with one that lies */

static struct partial_message partial_of(const uint8_t *voucher)
{
    const struct evaluation_request asked = town_evaluation(&town, NULL);
    struct partial_message partial = {.point_count = asked.message.parts[0].point_count, .points = asked.message.parts[0].points};
    if (voucher)
        partial.vouchers = span_of(voucher, SIGNATURE_BYTES);
    return partial;
}

static void hear_partial(const struct partial_message *partial)
{
    struct envelope envelope;
    struct entry asked;
    struct span body;
    uint64_t index;
    cr_assert(town_last_entry(&town, WIJK, ENTRY_EVALUATED, &asked, &index));
    OK(partial_message_encode(partial, town.arena, &body));
    envelope = town_envelope_of(&town, SDD, WIJK, ENVELOPE_PARTIAL, body);
    envelope.exchange_id = asked.exchange_id;
    envelope.statement.has_request_digest = true;
    envelope.statement.request_digest = asked.request_digest;
    OK(town_hear(&town, WIJK, SDD, town_envelope(&town, SDD, &envelope)));
}

Test(exchange_counting, a_member_that_signs_no_voucher_or_another_is_named_and_serves_for_nothing)
{
    static const uint8_t garbage[SIGNATURE_BYTES] = {1, 2, 3};
    const uint8_t *const vouchers[] = {NULL, garbage};
    uint8_t case_id[CASE_ID_BYTES] = {8};
    struct counted counted[VOUCHER_USES_MOST];
    town.is_deaf = true; /* the members hear nothing: what is heard is what the test says */
    for (size_t i = 0; i < N(vouchers); i++) {
        struct evaluation_request request = town_evaluation(&town, case_id);
        const struct oin others[] = {*town_oin(&town, WOCO), *town_oin(&town, TOEZ)};
        struct result result;
        request.without_count = N(others);
        request.without = others;
        ask_members(&request, &result);
        struct partial_message partial = partial_of(vouchers[i]);
        hear_partial(&partial);
        cr_assert_eq(result.calls, 1);
        IS(result.status, NOT_COUNTED);
        cr_expect(oin_equal(&result.member, town_oin(&town, SDD)));
    }
    town.is_deaf = false;
    cr_expect_eq(questions_left(case_id, counted), 0);
}

/* A case that was asked as often as it was counted for says so, and asks nobody. */
Test(exchange_counting, a_case_is_asked_as_often_as_was_counted_and_then_opened_again)
{
    struct node *node = town_node(&town, WIJK);
    struct case_asked asked;
    struct complaint why = {""};
    uint8_t id[CASE_ID_BYTES];
    town_import(&town, SDD, &known);
    town_ask(&town, &about, id);
    for (size_t i = 1; i < VOUCHER_USES_MOST; i++) {
        OK(batch_open(&node->book, town.now_ms));
        OK(case_ask(&node->book, id, span_of_text("regisseur"), &why, &asked));
        cr_expect(asked.asked >= 1 && asked.used_up == 0);
        OK(batch_close(&node->book));
        town_run(&town);
    }
    OK(batch_open(&node->book, town.now_ms));
    IS(case_ask(&node->book, id, span_of_text("regisseur"), &why, &asked), NOT_COUNTED);
    cr_expect_str_eq(why.text, CASE_USED_UP);
    OK(batch_abandon(&node->book));
    cr_expect_eq(town_answer(&town, id, SDD)->state, ANSWER_GRANTED);
}
