// SPDX-License-Identifier: EUPL-1.2
//
// Members with a share that is not theirs, and sets and points that no member would write: who lies is named (P-02).
#include "../support/points.h"
#include "evidence/evidence.h"
#include "files/files.h"
#include "store/escrows.h"
#include "store/quotas.h"
#include "support/one_part.h"
#include "support/sample_escrow.h"
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
    struct member_set members;
    struct element partials[COMMITTEE_SIZE * POINTS_MOST];
    struct span request, messages[COMMITTEE_SIZE];
};

static void take(void *state, uint64_t ticket, const struct evaluation_outcome *outcome)
{
    struct result *result = state;
    cr_assert(ticket == 7);
    result->calls++;
    result->status = outcome->status;
    result->member = outcome->member;
    result->members.count = (uint8_t)outcome->member_count;
    memcpy(result->members.index, outcome->members, outcome->member_count);
    if (status_ok(outcome->status))
        memcpy(result->partials, outcome->partials, outcome->member_count * outcome->point_count * sizeof *result->partials);
    OK(arena_copy(town.arena, outcome->request, &result->request));
    for (size_t i = 0; i < outcome->member_count; i++)
        OK(arena_copy(town.arena, outcome->messages[i], &result->messages[i]));
}

static const uint8_t case_id[CASE_ID_BYTES] = {1};

static struct evaluation_request request_of(enum resident who, struct batch *batch)
{
    const struct agreed_words *words = &town_node(&town, who)->agreed.words;
    bool is_case = who == WIJK;
    struct evaluation_request request = {
        .message = {.domain = span_of_text("casus"),
                    .act = is_case ? EVALUATION_ASK : EVALUATION_OWN,
                    .escrow = sample_escrow(PERSONS),
                    .purpose = town_word(&town, POLICY_PURPOSE, is_case ? "onderzoek-client" : "gecoordineerde-aanpak"),
                    .phase = town_word(&town, POLICY_PHASE, is_case ? "onderzoek" : "melding"),
                    .from_role = town_word(&town, POLICY_FROM, is_case ? "regisseur" : "woningcorporatie"),
                    .part_count = 1,
                    .parts = {{.holder = *town_oin(&town, is_case ? SDD : who),
                               .basis = town_word(&town, POLICY_BASIS, is_case ? "wmo-college" : "avg-pseudonimisering"),
                               .flags = is_case ? words->flag_necessity | words->flag_informed : words->flag_own_client,
                               .point_count = PERSONS + 1,
                               .mask = all_asked(is_case ? EVALUATION_ASK : EVALUATION_OWN, PERSONS + 1)}}},
        .case_id = is_case ? case_id : NULL};
    struct evaluate_part *part = &request.message.parts[0];
    town_draw_voucher(&town, part->voucher.voucher_id);
    OK(ARENA_NEW(town.arena, part->point_count, &part->points));
    memcpy(part->points, batch_points(batch), part->point_count * sizeof *part->points);
    return request;
}

static struct batch *blind_all(void)
{
    struct identifier identifiers[PERSONS];
    uint8_t seed[BLINDING_SEED_BYTES] = {4};
    struct batch *batch;
    for (size_t i = 0; i < PERSONS; i++)
        identifiers[i] = town_bsn(persons[i]);
    struct key_name key = town_key_name(&town, CASUS, SDD);
    OK(batch_new(&key, identifiers, PERSONS, seed, &batch));
    return batch;
}

static struct status ask(enum resident who, struct batch *batch, struct result *out)
{
    struct node *node = town_node(&town, who);
    struct evaluation_asker asker = {take, out, 7, {{0}}};
    OK(batch_attempt(batch, system_random()));
    struct evaluation_request request = request_of(who, batch);
    OK(batch_open(&node->book, town.now_ms));
    struct status status = evaluation_ask(&node->book, &request, &asker);
    if (status_ok(status))
        OK(batch_close(&node->book));
    else
        OK(batch_abandon(&node->book));
    return status;
}

static void run_until_done(const struct result *result)
{
    for (size_t i = 0; i < 200 && !result->calls; i++)
        town_run(&town);
    cr_assert(result->calls == 1);
}

/* Veilig Thuis gets another share, as a member that was replaced or that lies. */
static void give_wrong_share(void)
{
    struct key_share *share = &town.houses[VT].secrets.shares.shares[SDD]; /* of the first domain, for its register */
    town_stop(&town, VT);
    scalar_random(&town.random, &share->scalar);
    element_multiply_generator(&share->scalar, &share->public_share);
    town_stop(&town, WOCO);
    town_stop(&town, TOEZ);
    town_start(&town, VT);
    town_connect(&town);
}

Test(exchange_evaluation, a_member_with_a_share_that_is_not_of_the_ring_answers_nothing_and_is_named)
{
    static struct result result;
    CLEANUP(batch) struct batch *batch = blind_all();
    give_wrong_share();
    OK(ask(WIJK, batch, &result));
    run_until_done(&result);
    IS(result.status, BAD_COMMITTEE);
    cr_expect(oin_equal(&result.member, town_oin(&town, VT)));
}

static bool says_in_its_log(enum resident who, const char *words)
{
    char path[160];
    struct span log;
    struct complaint why;
    snprintf(path, sizeof path, "%s/log", town.houses[who].folder);
    OK(file_read(path, 1024 * 1024, town.arena, &log, &why));
    return memmem(log.data, log.size, words, strlen(words)) != NULL;
}

/* The quota has room, and the daemon debited it; its keeper goes by a number of its own. */
Test(exchange_evaluation, a_member_whose_keeper_is_at_its_ceiling_answers_nothing_and_says_so_in_its_log)
{
    static struct result result;
    CLEANUP(batch) struct batch *batch = blind_all();
    town_stop(&town, VT);
    town_stop(&town, WOCO);
    town_stop(&town, TOEZ);
    town.houses[VT].ceilings.most[EVALUATION_ASK] = PERSONS * 3;
    town_start(&town, VT);
    town_connect(&town);
    OK(ask(WIJK, batch, &result));
    run_until_done(&result);
    IS(result.status, OVER_QUOTA);
    cr_expect(oin_equal(&result.member, town_oin(&town, VT)));
    cr_expect(says_in_its_log(VT, "\"keeper-refused\""));
}

/* Its own affair: no fault of a node stands in what it signs, and who asks takes another. The quota that it debited stands. */
Test(exchange_evaluation, a_member_whose_keeper_cannot_count_keeps_silent_says_so_in_its_log_and_goes_on_when_it_can)
{
    static struct result failed, result;
    CLEANUP(batch) struct batch *batch = blind_all();
    struct quota_scope scope = town_scope(&town, QUOTA_EVALUATE, WIJK, NULL);
    struct ceiling_use used[CEILINGS_COUNT];
    town_stop(&town, WOCO);
    town_stop(&town, TOEZ);
    town_connect(&town);
    town.houses[VT].anchor.has_no_room_for_counts = true;
    OK(ask(WIJK, batch, &failed));
    for (size_t i = 0; i < 30 && !failed.calls; i++) {
        town.now_ms += 1000;
        town.steady_ms += 1000;
        town_run(&town);
    }
    cr_assert_eq(failed.calls, 1);
    IS(failed.status, TIMED_OUT);
    cr_expect(oin_equal(&failed.member, town_oin(&town, VT)), "%s", failed.member.text);
    cr_expect(says_in_its_log(VT, "\"keeper-refused\"") && says_in_its_log(VT, "\"disk-full\""));
    uint64_t debited = town_quota_used(&town, VT, &scope).today;
    cr_expect_gt(debited, 0);
    OK(keeper_used(town_node(&town, VT)->book.keeper, used));
    cr_expect_eq(used[EVALUATION_ASK - 1].used, 0);
    town.houses[VT].anchor.has_no_room_for_counts = false;
    OK(ask(WIJK, batch, &result));
    run_until_done(&result);
    OK(result.status);
    cr_expect_gt(town_quota_used(&town, VT, &scope).today, debited);
    OK(keeper_used(town_node(&town, VT)->book.keeper, used));
    cr_expect_eq(used[EVALUATION_ASK - 1].used, PERSONS * VOUCHER_USES_DEFAULT + 1);
}

/* What the source can show others of an answer. */
static struct status convict(const struct batch *batch, const struct result *result, size_t at)
{
    struct evidence evidence = {.request = result->request, .answer = result->messages[at]};
    struct evidence_verdict verdict;
    struct complaint why = {""};
    batch_reveal(batch, &evidence.mask, evidence.weights_seed);
    OK(ring_print(town.ring, town.arena, &evidence.ring));
    return evidence_judge(&evidence, NULL, town.arena, &verdict, &why);
}

Test(exchange_evaluation, a_member_that_answers_wrongly_is_found_out_by_the_source_and_convicted_by_what_it_signed)
{
    static struct result result;
    struct element pseudonyms[PERSONS];
    CLEANUP(batch) struct batch *batch = blind_all();
    give_wrong_share();
    struct agreed *liar = &town_node(&town, VT)->agreed;
    memset(liar->held, 0xff, sizeof liar->held); /* whatever the ring says of it */
    OK(ask(WIJK, batch, &result));
    run_until_done(&result);
    OK(result.status);
    IS(committee_combine(batch, &town_key(&town, CASUS, SDD)->commitments[0], &result.members, result.partials, pseudonyms), BAD_PROOF);
    for (size_t i = 0; i < result.members.count; i++) {
        struct status status = convict(batch, &result, i);
        cr_expect(status_is(status, result.members.index[i] == VT + 1 ? STATUS_OK : STATUS_INVALID), "member %u", result.members.index[i]);
    }
}

/* ---- crafted */

static struct evaluate_message make_message(size_t points)
{
    const struct agreed_words *words = &town_node(&town, WIJK)->agreed.words;
    struct evaluate_message message = {.domain = span_of_text("casus"),
                                       .act = EVALUATION_ASK,
                                       .escrow = sample_escrow(points - 1),
                                       .generation = 1,
                                       .purpose = town_word(&town, POLICY_PURPOSE, "onderzoek-client"),
                                       .phase = town_word(&town, POLICY_PHASE, "onderzoek"),
                                       .from_role = town_word(&town, POLICY_FROM, "regisseur"),
                                       .part_count = 1,
                                       .parts = {{.holder = *town_oin(&town, SDD),
                                                  .epoch = 1,
                                                  .basis = town_word(&town, POLICY_BASIS, "wmo-college"),
                                                  .flags = words->flag_necessity | words->flag_informed,
                                                  .point_count = points,
                                                  .has_voucher = true,
                                                  .voucher = town_voucher_terms(&town),
                                                  .mask = all_asked(EVALUATION_ASK, points)}}};
    OK(ARENA_NEW(town.arena, points, &message.parts[0].points));
    for (size_t i = 0; i < points; i++)
        point_generator(&message.parts[0].points[i]);
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
    OK(town_hear(&town, SDD, WIJK, town_envelope(&town, WIJK, &envelope)));
    for (size_t i = 0; i < 100 && !town_reply(&town, SDD, WIJK, envelope.nonce, &reply); i++)
        town_run(&town);
    cr_assert(town_reply(&town, SDD, WIJK, envelope.nonce, &reply));
    cr_expect((reply.statement.code == STATUS_OK) == reply.has_body);
    return reply.statement.code;
}

Test(exchange_evaluation, points_that_cannot_be_written_down_are_refused_when_read)
{
    struct evaluate_message message = make_message(3);
    struct span good = body_of(&message);
    uint8_t *bytes = NULL;
    OK(ARENA_NEW(town.arena, good.size, &bytes));
    for (size_t i = 0; i < 3; i++) { /* bit 255; the identity; not on the curve */
        memcpy(bytes, good.data, good.size);
        uint8_t *point = memmem(bytes, good.size, message.parts[0].points[1].bytes, ELEMENT_BYTES);
        cr_assert(point);
        if (i == 0)
            point[31] |= 0x80;
        else
            memset(point, i == 1 ? 0 : 1, ELEMENT_BYTES);
        enum status_code code = hear(span_of(bytes, good.size));
        cr_expect(code == STATUS_BAD_POINT, "%zu: %s", i, status_text((struct status){code}));
    }
    struct quota_scope all = town_scope(&town, QUOTA_EVALUATE, WIJK, NULL);
    struct quota_use use = town_quota_used(&town, SDD, &all);
    cr_expect(use.today == 0 && use.refused == 0);
}

/* P-10: an escrow tells by its form how many there are, and nothing else; P-09: what would not open for an auditor is not kept. */
Test(exchange_evaluation, an_escrow_of_another_form_is_refused_and_nothing_is_debited)
{
    static const struct {
        const char *what;
        size_t size;
        uint8_t first, last;
        enum status_code code;
    } cases[] = {
        {"none to speak of", 1, 0, 0, STATUS_MALFORMED},
        {"of an identifier less", ESCROW_BYTES(1), 0, 0, STATUS_MALFORMED},
        {"of an identifier more", ESCROW_BYTES(3), 0, 0, STATUS_MALFORMED},
        {"a byte short", ESCROW_BYTES(2) - 1, 0, 0, STATUS_MALFORMED},
        {"a byte long", ESCROW_BYTES(2) + 1, 0, 0, STATUS_MALFORMED},
        {"of no element", ESCROW_BYTES(2), 1, 0, STATUS_BAD_POINT},
        {"with bit 255", ESCROW_BYTES(2), 0, 0x80, STATUS_BAD_POINT},
        {"of its form", ESCROW_BYTES(2), 0, 0, STATUS_OK},
    };
    struct evaluate_message message = make_message(3);
    uint8_t *bytes;
    struct quota_scope all = town_scope(&town, QUOTA_EVALUATE, WIJK, NULL);
    OK(ARENA_NEW(town.arena, ESCROW_BYTES(4), &bytes));
    for (size_t i = 0; i < N(cases); i++) {
        struct quota_use use = town_quota_used(&town, SDD, &all);
        cr_expect(use.today == 0 && use.refused == 0, "before %s", cases[i].what);
        memcpy(bytes, sample_escrow(4).data, ESCROW_BYTES(4));
        bytes[0] ^= cases[i].first;
        bytes[ELEMENT_BYTES - 1] ^= cases[i].last;
        message.escrow = span_of(bytes, cases[i].size);
        enum status_code code = hear(body_of(&message));
        cr_expect(code == cases[i].code, "%s: %s", cases[i].what, status_text((struct status){code}));
    }
}

static void put_quota(enum evaluation_act act, enum resident holder, uint64_t day, uint64_t batch)
{
    struct quota_rule rule = {.scope = town_scope(&town, QUOTA_EVALUATE, WIJK, "onderzoek-client"), .day_limit = day, .week_limit = day};
    rule.scope.act = (uint8_t)act;
    rule.scope.holder = *town_oin(&town, holder);
    rule.batch_limit = batch;
    town_put_quota(&town, &rule);
}

static enum status_code ask_about(enum resident holder, size_t persons_asked)
{
    struct evaluate_message message = make_message(persons_asked + 1);
    message.parts[0].holder = *town_oin(&town, holder);
    message.parts[0].has_voucher = holder != WIJK;
    message.parts[0].voucher.uses = 1; /* so that k cost k+1 */
    return hear(body_of(&message));
}

/* P-02: whoever asks about one register has used up what was agreed for that one and for nothing else, also when the node that counts is
 * killed between two questions; and what was agreed for another act is no use to it. */
Test(exchange_evaluation, what_was_agreed_for_a_holder_is_had_to_the_last_point_and_no_further)
{
    struct quota_scope asked = town_scope(&town, QUOTA_EVALUATE, WIJK, "onderzoek-client");
    asked.act = EVALUATION_ASK;
    asked.holder = *town_oin(&town, SDD);
    town.quota_count = 0;
    put_quota(EVALUATION_ASK, SDD, 10, 5);
    put_quota(EVALUATION_OWN, WIJK, 100, 0);
    town_stop(&town, SDD);
    town_start(&town, SDD);
    cr_expect(ask_about(SDD, 5) == STATUS_OVER_QUOTA, "six in one batch");
    cr_expect(ask_about(SDD, 4) == STATUS_OK);
    town_stop(&town, SDD);
    town_start(&town, SDD);
    cr_expect(ask_about(SDD, 4) == STATUS_OK);
    cr_expect(ask_about(SDD, 1) == STATUS_OVER_QUOTA, "ten are used");
    cr_expect(ask_about(WIJK, 1) == STATUS_OVER_QUOTA, "agreed for its own register");
    put_quota(EVALUATION_ASK, WIJK, 100, 0);
    town_stop(&town, SDD);
    town_start(&town, SDD);
    cr_expect(ask_about(WIJK, 5) == STATUS_OK, "of another register");
    struct quota_use use = town_quota_used(&town, SDD, &asked);
    cr_expect(use.today == 10 && use.refused == 8, "%d used, %d refused", (int)use.today, (int)use.refused);
}

/* P-09, P-12: an escrow opens with its request only, and the requester's signature is over the digest of that. */
Test(exchange_evaluation, what_a_member_keeps_is_the_request_that_its_requester_signed)
{
    struct evaluate_message message = make_message(3);
    struct span body = body_of(&message), kept;
    struct envelope envelope = town_envelope_of(&town, WIJK, SDD, ENVELOPE_EVALUATE, body);
    struct store *store = town_node(&town, SDD)->book.store;
    OK(town_hear(&town, SDD, WIJK, town_envelope(&town, WIJK, &envelope)));
    OK(store_escrow_read(store, &envelope.exchange_id, town_oin(&town, WIJK), town.arena, &kept));
    cr_expect(span_equal(kept, body));
    IS(store_escrow_read(store, &envelope.exchange_id, town_oin(&town, SDD), town.arena, &kept), NOT_FOUND);
}
