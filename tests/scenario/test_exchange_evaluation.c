// SPDX-License-Identifier: EUPL-1.2
//
// Pseudonyms made together: by any three members, never by fewer, for whom a rule and a quota allow; and who fails is named (P-02).
#include "store/quotas.h"
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
TestSuite(exchange_evaluation, .init = make, .fini = end, .timeout = 120);

#define PERSONS 5
static const char *const persons[PERSONS] = {"123456782", "111222333", "999999990", "000000012", "100000009"};

struct result {
    size_t calls;
    struct status status;
    struct oin member;
    size_t member_count;
    struct element partials[COMMITTEE_SIZE * POINTS_MOST];
};

static void take(void *state, uint64_t ticket, const struct evaluation_outcome *outcome)
{
    struct result *result = state;
    cr_assert(ticket == 7);
    result->calls++;
    result->status = outcome->status;
    result->member = outcome->member;
    result->member_count = outcome->member_count;
    if (status_ok(outcome->status))
        memcpy(result->partials, outcome->partials, outcome->member_count * outcome->point_count * sizeof *result->partials);
}

static struct evaluation_request request_of(enum resident who, struct batch *batch)
{
    const struct node_words *words = &town_node(&town, who)->words;
    bool is_case = who == WIJK;
    struct evaluation_request request = {
        .domain = span_of_text("casus"),
        .grounds = {.basis = town_word(&town, POLICY_BASIS, "avg-pseudonimisering"),
                    .purpose = town_word(&town, POLICY_PURPOSE, is_case ? "onderzoek-client" : "gecoordineerde-aanpak"),
                    .phase = town_word(&town, POLICY_PHASE, is_case ? "onderzoek" : "melding"),
                    .from_role = town_word(&town, POLICY_FROM, is_case ? "regisseur" : "woningcorporatie"),
                    .flags = is_case ? words->flag_necessity : words->flag_own_client},
        .point_count = batch_count(batch) + 1,
        .escrow = span_of_text("sealed")};
    OK(ARENA_NEW(town.arena, request.point_count, &request.points));
    memcpy(request.points, batch_points(batch), request.point_count * sizeof *request.points);
    return request;
}

static struct batch *blind_all(void)
{
    struct identifier identifiers[PERSONS];
    uint8_t seed[BLINDING_SEED_BYTES] = {4};
    struct batch *batch;
    for (size_t i = 0; i < PERSONS; i++)
        identifiers[i] = town_bsn(persons[i]);
    OK(batch_new(span_of_text("casus"), identifiers, PERSONS, seed, &batch));
    return batch;
}

static struct status ask(enum resident who, struct batch *batch, struct result *out)
{
    struct node *node = town_node(&town, who);
    struct evaluation_asker asker = {take, out, 7};
    OK(batch_attempt(batch, system_random()));
    struct evaluation_request request = request_of(who, batch);
    OK(batch_open(node, town.now_ms));
    struct status status = evaluation_ask(node, &request, &asker);
    if (status_ok(status))
        OK(batch_close(node));
    else
        OK(batch_abandon(node));
    return status;
}

static void run_until_done(const struct result *result)
{
    for (size_t i = 0; i < 200 && !result->calls; i++)
        town_run(&town);
    cr_assert(result->calls == 1);
}

static void expect_pseudonyms(struct batch *batch, const struct result *result)
{
    struct element pseudonyms[PERSONS];
    OK(batch_combine(batch, &town.records[CASUS].key, result->partials, result->member_count, pseudonyms));
    for (size_t i = 0; i < PERSONS; i++) {
        struct identifier identifier = town_bsn(persons[i]);
        struct element expected = town_pseudonym(&town, CASUS, &identifier);
        cr_expect(element_equal(&pseudonyms[i], &expected));
    }
}

Test(exchange_evaluation, any_three_members_make_the_same_pseudonyms)
{
    static const enum resident askers[] = {WIJK, WOCO2, WOCO, WIJK};
    static struct result result;
    for (size_t i = 0; i < N(askers); i++) {
        CLEANUP(batch) struct batch *batch = blind_all();
        result = (struct result){0};
        OK(ask(askers[i], batch, &result));
        run_until_done(&result);
        OK(result.status);
        expect_pseudonyms(batch, &result);
    }
}

Test(exchange_evaluation, when_members_are_away_others_take_their_place_until_there_are_too_few)
{
    static struct result result;
    CLEANUP(batch) struct batch *batch = blind_all();
    town_stop(&town, VT);
    town_stop(&town, TOEZ);
    town_run(&town);
    town_run(&town);
    OK(ask(WIJK, batch, &result));
    run_until_done(&result);
    OK(result.status);
    expect_pseudonyms(batch, &result);
    CLEANUP(batch) struct batch *other = blind_all();
    town_stop(&town, SDD);
    town_run(&town);
    IS(ask(WIJK, other, &result), UNREACHABLE);
}

/* Veilig Thuis gets another share, as a member that was replaced or that lies. */
static void give_wrong_share(void)
{
    struct key_share *share = &town.houses[VT].secrets.shares[CASUS];
    town_stop(&town, VT);
    scalar_random(&town.random, &share->scalar);
    element_multiply_generator(&share->scalar, &share->public_share);
    town_stop(&town, WOCO);
    town_stop(&town, TOEZ);
    town_start(&town, VT);
    town_connect(&town);
}

Test(exchange_evaluation, a_member_with_a_share_that_is_not_of_the_record_answers_nothing_and_is_named)
{
    static struct result result;
    CLEANUP(batch) struct batch *batch = blind_all();
    give_wrong_share();
    OK(ask(WIJK, batch, &result));
    run_until_done(&result);
    IS(result.status, BAD_COMMITTEE);
    cr_expect(oin_equal(&result.member, town_oin(&town, VT)));
}

Test(exchange_evaluation, a_member_that_answers_wrongly_is_found_out_by_the_source)
{
    static struct result result;
    static struct domain_key lying;
    struct element pseudonyms[PERSONS];
    CLEANUP(batch) struct batch *batch = blind_all();
    give_wrong_share();
    struct node *liar = town_node(&town, VT);
    lying = town.records[CASUS];
    lying.members[VT].public_share = liar->identity->shares[0].verification;
    liar->domains[CASUS] = &lying;
    OK(ask(WIJK, batch, &result));
    run_until_done(&result);
    OK(result.status);
    IS(batch_combine(batch, &town.records[CASUS].key, result.partials, result.member_count, pseudonyms), BAD_PROOF);
}

Test(exchange_evaluation, a_member_that_says_nothing_is_named_when_the_time_is_up)
{
    static struct result result;
    bool did;
    CLEANUP(batch) struct batch *batch = blind_all();
    town_stop(&town, WOCO);
    town_stop(&town, TOEZ);
    town_run(&town);
    OK(ask(WIJK, batch, &result));
    for (size_t i = 0; i < 60; i++) { /* everybody but Veilig Thuis */
        OK(town_turn(&town, WIJK, &did));
        OK(town_turn(&town, SDD, &did));
    }
    cr_assert(result.calls == 0);
    town.now_ms += EVALUATION_TERM_MS;
    OK(town_turn(&town, WIJK, &did));
    cr_assert(result.calls == 1);
    IS(result.status, TIMED_OUT);
    cr_expect(oin_equal(&result.member, town_oin(&town, VT)));
    town_run(&town); /* its partial comes after all: nobody waits for it any more */
    cr_expect(result.calls == 1);
}

/* ---- crafted */

static struct evaluate_message make_message(size_t points)
{
    struct evaluate_message message = {.domain = span_of_text("casus"),
                                       .grounds = {.purpose = town_word(&town, POLICY_PURPOSE, "onderzoek-client"),
                                                   .phase = town_word(&town, POLICY_PHASE, "onderzoek"),
                                                   .basis = town_word(&town, POLICY_BASIS, "avg-pseudonimisering"),
                                                   .from_role = town_word(&town, POLICY_FROM, "regisseur"),
                                                   .flags = town_node(&town, WIJK)->words.flag_necessity},
                                       .epoch = 1,
                                       .generation = 1,
                                       .member_count = 3,
                                       .members = {1, 2, 3},
                                       .point_count = points,
                                       .escrow = span_of_text("sealed")};
    OK(ARENA_NEW(town.arena, points, &message.points));
    for (size_t i = 0; i < points; i++)
        element_generator(&message.points[i]);
    return message;
}

static struct span body_of(const struct evaluate_message *message)
{
    struct span body;
    OK(evaluate_message_encode(message, town.arena, &body));
    return body;
}

/* What SDD makes of a body from WIJK: the code in its partial. */
static enum status_code hear(struct span body)
{
    struct envelope envelope = town_envelope_of(&town, WIJK, SDD, ENVELOPE_EVALUATE, body), reply;
    struct partial_message partial;
    OK(town_hear(&town, SDD, WIJK, town_envelope(&town, WIJK, &envelope)));
    for (size_t i = 0; i < 100 && !town_reply(&town, SDD, WIJK, envelope.nonce, &reply); i++)
        town_run(&town);
    cr_assert(town_reply(&town, SDD, WIJK, envelope.nonce, &reply));
    OK(partial_message_decode(reply.body, town.arena, &partial));
    cr_expect((partial.code == STATUS_OK) == (partial.point_count > 0));
    return partial.code;
}

Test(exchange_evaluation, what_was_not_agreed_is_not_multiplied)
{
    static const struct {
        const char *what;
        size_t field;
        enum status_code code;
    } cases[] = {
        {"another epoch", 0, STATUS_WRONG_EPOCH},
        {"another generation", 1, STATUS_WRONG_EPOCH},
        {"a set without us", 2, STATUS_BAD_COMMITTEE},
        {"too few members", 3, STATUS_BAD_COMMITTEE},
        {"too many members", 4, STATUS_BAD_COMMITTEE},
        {"a member that does not exist", 5, STATUS_BAD_COMMITTEE},
        {"a purpose without a quota", 6, STATUS_OVER_QUOTA},
        {"a purpose of another domain", 7, STATUS_BAD_SUBJECT},
        {"a role that it does not have", 8, STATUS_NOT_ALLOWED},
        {"no necessity", 9, STATUS_NO_RULE},
        {"a domain that does not exist", 10, STATUS_BAD_SUBJECT},
        {"as it should be", 99, STATUS_OK},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct evaluate_message message = make_message(3);
        switch (cases[i].field) {
        case 0: message.epoch = 2; break;
        case 1: message.generation = 2; break;
        case 2: memcpy(message.members, (uint8_t[]){2, 3, 4}, 3); break;
        case 3: message.member_count = 2; break;
        case 4: message.member_count = 4, message.members[3] = 4; break;
        case 5: message.members[2] = 6; break;
        case 6: message.grounds.purpose = town_word(&town, POLICY_PURPOSE, "onderzoek-professional"); break;
        case 7: message.domain = span_of_text("vroegsignalering"); break;
        case 8: message.grounds.from_role = town_word(&town, POLICY_FROM, "veilig-thuis"); break;
        case 9: message.grounds.flags = 0; break;
        case 10: message.domain = span_of_text("nergens"); break;
        default: break;
        }
        enum status_code code = hear(body_of(&message));
        cr_expect(code == cases[i].code, "%s: %s", cases[i].what, status_text((struct status){code}));
    }
}

Test(exchange_evaluation, sets_and_points_that_cannot_be_written_down_are_refused_when_read)
{
    static const struct {
        const char *what;
        size_t size;
        uint8_t from[4], to[4];
    } cases[] = {
        {"a member twice", 4, {3, 1, 2, 3}, {3, 1, 1, 3}},
        {"members out of order", 4, {3, 1, 2, 3}, {3, 2, 1, 3}},
        {"a member 0", 4, {3, 1, 2, 3}, {3, 0, 2, 3}},
    };
    struct evaluate_message message = make_message(3);
    struct span good = body_of(&message);
    uint8_t *bytes = NULL;
    OK(ARENA_NEW(town.arena, good.size, &bytes));
    for (size_t i = 0; i < N(cases); i++) {
        memcpy(bytes, good.data, good.size);
        uint8_t *place = memmem(bytes, good.size, cases[i].from, cases[i].size);
        cr_assert(place);
        memcpy(place, cases[i].to, cases[i].size);
        enum status_code code = hear(span_of(bytes, good.size));
        cr_expect(code == STATUS_INVALID || code == STATUS_BAD_COMMITTEE || code == STATUS_MALFORMED, "%s: %s", cases[i].what,
                  status_text((struct status){code}));
    }
    for (size_t i = 0; i < 3; i++) { /* bit 255; the identity; not on the curve */
        memcpy(bytes, good.data, good.size);
        uint8_t *point = memmem(bytes, good.size, message.points[1].bytes, ELEMENT_BYTES);
        cr_assert(point);
        if (i == 0)
            point[31] |= 0x80;
        else
            memset(point, i == 1 ? 0 : 1, ELEMENT_BYTES);
        enum status_code code = hear(span_of(bytes, good.size));
        cr_expect(code == STATUS_BAD_POINT, "%zu: %s", i, status_text((struct status){code}));
    }
    struct quota_use use;
    OK(store_quota_used(town_node(&town, SDD)->store, town_oin(&town, WIJK), message.grounds.purpose, day_of_ms(town.now_ms), &use));
    cr_expect(use.today == 0 && use.refused == 0);
}

Test(exchange_evaluation, the_quota_is_exact_also_after_a_restart_and_what_is_refused_is_counted_apart)
{
    struct evaluate_message hundred = make_message(100), two = make_message(2);
    struct quota_use use;
    cr_expect(hear(body_of(&hundred)) == STATUS_OK && hear(body_of(&hundred)) == STATUS_OK); /* 200 a day */
    for (size_t i = 0; i < 2; i++) {
        cr_expect(hear(body_of(&two)) == STATUS_OVER_QUOTA);
        OK(store_quota_used(town_node(&town, SDD)->store, town_oin(&town, WIJK), two.grounds.purpose, day_of_ms(town.now_ms), &use));
        cr_expect(use.today == 200 && use.refused == 2 * (i + 1), "%d and %d", (int)use.today, (int)use.refused);
        town_stop(&town, SDD);
        town_start(&town, SDD);
        town_connect(&town);
    }
    town.now_ms += INT64_C(86400000);
    cr_expect(hear(body_of(&two)) == STATUS_OK);
}

Test(exchange_evaluation, a_partial_that_was_not_asked_for_or_does_not_fit_is_refused)
{
    static struct result result;
    CLEANUP(batch) struct batch *batch = blind_all();
    struct element points[2];
    struct span body;
    struct entry entry;
    uint64_t index;
    town_stop(&town, WOCO);
    town_stop(&town, TOEZ);
    town_run(&town);
    OK(ask(WIJK, batch, &result));
    cr_assert(town_last_entry(&town, WIJK, ENTRY_EVALUATED, &entry, &index));
    element_generator(&points[0]);
    element_generator(&points[1]);
    for (size_t field = 0; field < 4; field++) {
        struct partial_message partial = {.code = STATUS_OK, .point_count = 2, .points = points};
        partial.request_digest = entry.request_digest;
        partial.request_digest.bytes[0] ^= field == 0;
        OK(partial_message_encode(&partial, town.arena, &body));
        enum resident from = field == 3 ? WOCO2 : VT; /* 1: two points for six */
        struct envelope envelope = town_envelope_of(&town, from, WIJK, ENVELOPE_PARTIAL, body);
        envelope.exchange_id = entry.exchange_id;
        envelope.exchange_id.bytes[0] ^= field == 2;
        uint64_t refused = town_node(&town, WIJK)->counters[COUNT_BAD_SUBJECT];
        OK(town_hear(&town, WIJK, from, town_envelope(&town, from, &envelope)));
        cr_expect(town_node(&town, WIJK)->counters[COUNT_BAD_SUBJECT] == refused + 1, "%zu", field);
    }
    run_until_done(&result);
    OK(result.status);
    expect_pseudonyms(batch, &result);
}
