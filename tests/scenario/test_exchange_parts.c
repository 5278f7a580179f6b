// SPDX-License-Identifier: EUPL-1.2
//
// One request for the registers of several holders: each part is judged, counted and signed for as if it came alone, and either all of
// them are done or none (P-02, P-04, P-11).
#include "crypto/secret.h"
#include "store/vouchers.h"
#include "support/one_part.h"
#include "support/sample_escrow.h"
#include "support/town.h"

#include <criterion/criterion.h>

#define PERSONS 2
#define USER "regisseur"
#define PARTS 3 /* the sociale dienst is asked about both, Veilig Thuis about the second, and at home both are named */

static struct town town;
static const uint8_t case_id[CASE_ID_BYTES] = {5};
static const enum resident holders[PARTS] = {SDD, VT, WIJK};
static const uint64_t masks[PARTS] = {3, 2, 3};

static void make(void) { town_open(&town, EVERYBODY_UP); }
static void end(void)
{
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_parts, .init = make, .fini = end, .timeout = 120);

struct household {
    struct identifier persons[PERSONS];
    struct batch *batches[PARTS];
    struct evaluation_request request;
};

static void blind_part(struct household *out, size_t at)
{
    static const uint8_t seed[BLINDING_SEED_BYTES] = {4};
    const char *basis = holders[at] == VT ? "wmo-veilig-thuis" : "wmo-college";
    struct evaluate_part *part = &out->request.message.parts[at];
    const struct key_name key = town_key_name(&town, CASUS, holders[at]);
    struct identifier taken[PERSONS];
    size_t count = escrow_pick(out->persons, PERSONS, masks[at], taken);
    OK(batch_new(&key, taken, count, seed, &out->batches[at]));
    OK(batch_attempt(out->batches[at], &town.random));
    *part = out->request.message.parts[0];
    part->holder = key.holder;
    part->basis = town_word(&town, POLICY_BASIS, basis);
    part->mask = masks[at];
    part->point_count = count + 1;
    OK(ARENA_NEW(town.arena, count + 1, &part->points));
    memcpy(part->points, batch_points(out->batches[at]), (count + 1) * sizeof *part->points);
    town_draw_voucher(&town, part->voucher.voucher_id);
}

static void household_make(struct household *out)
{
    *out = (struct household){.request = town_evaluation(&town, case_id)};
    out->persons[0] = town_bsn("123456782");
    out->persons[1] = town_bsn("111222333");
    out->request.message.part_count = PARTS;
    out->request.message.escrow = sample_escrow(PERSONS);
    for (size_t at = 0; at < PARTS; at++)
        blind_part(out, at);
}

static void household_free(struct household *household)
{
    for (size_t at = 0; at < PARTS; at++)
        batch_free(household->batches[at]);
}

struct result {
    size_t calls, point_count;
    struct exchange_id exchange_id;
    struct status status;
    struct oin member;
    struct member_set members;
    struct element partials[COMMITTEE_SIZE * POINTS_MOST];
};

static void take(void *state, uint64_t ticket, const struct evaluation_outcome *outcome)
{
    struct result *result = state;
    (void)ticket;
    result->calls++;
    result->status = outcome->status;
    result->member = outcome->member;
    result->point_count = outcome->point_count;
    result->exchange_id = outcome->exchange_id;
    result->members.count = (uint8_t)outcome->member_count;
    memcpy(result->members.index, outcome->members, outcome->member_count);
    if (status_ok(outcome->status))
        memcpy(result->partials, outcome->partials, outcome->member_count * outcome->point_count * sizeof *result->partials);
}

static void begin_asking(const struct evaluation_request *request, struct result *out)
{
    struct book *book = &town_node(&town, WIJK)->book;
    const struct evaluation_asker asker = {take, out, 0, digest_of(span_of_text(USER))};
    *out = (struct result){0};
    OK(batch_open(book, town.now_ms));
    OK(evaluation_ask(book, request, &asker));
    OK(batch_close(book));
}

static void run_until_told(const struct result *result)
{
    for (size_t i = 0; i < 200 && !result->calls; i++)
        town_run(&town);
    OK(result->status);
}

/* What came back for one register, held against its key. */
static struct status combine_part(const struct household *household, const struct result *result, size_t at, struct element *out)
{
    struct element points[COMMITTEE_SIZE * (PERSONS + 1)];
    size_t before = 0, count = household->request.message.parts[at].point_count;
    for (size_t i = 0; i < at; i++)
        before += household->request.message.parts[i].point_count;
    for (size_t i = 0; i < result->members.count; i++)
        memcpy(points + i * count, result->partials + i * result->point_count + before, count * sizeof *points);
    const struct key_name key = town_key_name(&town, CASUS, holders[at]);
    return committee_combine(household->batches[at], &ring_latest(town.ring, key.domain, &key.holder)->commitments[0], &result->members,
                             points, out);
}

static uint64_t used_at(enum resident member, enum resident holder)
{
    struct quota_scope scope = town_scope(&town, QUOTA_EVALUATE, WIJK, "onderzoek-client");
    scope.act = EVALUATION_ASK;
    scope.holder = *town_oin(&town, holder);
    return town_quota_used(&town, member, &scope).today;
}

static size_t questions_left(enum resident holder)
{
    struct book *book = &town_node(&town, WIJK)->book;
    const struct voucher_wanted wanted = {case_id, *town_oin(&town, holder), 1, 1, COMMITTEE_THRESHOLD - 1, town.now_ms};
    struct counted counted;
    size_t count = 0;
    OK(batch_open(book, town.now_ms));
    while (status_ok(store_voucher_take(book->store, &wanted, town.arena, &counted)))
        count++;
    OK(batch_abandon(book));
    return count;
}

Test(exchange_parts, a_household_is_multiplied_for_each_register_under_its_own_key_in_one_request)
{
    static struct result result;
    struct household household;
    struct entry entry;
    uint64_t index;
    household_make(&household);
    begin_asking(&household.request, &result);
    run_until_told(&result);
    for (size_t at = 0; at < PARTS; at++) {
        struct element pseudonyms[PERSONS], want;
        OK(combine_part(&household, &result, at, pseudonyms));
        want = town_pseudonym(&town, CASUS, holders[at], &household.persons[PERSONS - 1]);
        cr_expect(element_equal(&pseudonyms[household.request.message.parts[at].point_count - 2], &want), "part %zu", at);
    }
    town_run(&town);
    cr_assert(town_last_entry(&town, WIJK, ENTRY_EVALUATED, &entry, &index));
    for (enum resident member = SDD; member < COMMITTEE_SIZE; member++) {
        if (member == WIJK || !used_at(member, SDD))
            continue;
        cr_assert(town_last_entry(&town, member, ENTRY_EVALUATED, &entry, &index));
        cr_expect_eq(used_at(member, SDD), 2 * VOUCHER_USES_DEFAULT + 1);
        cr_expect_eq(used_at(member, VT), VOUCHER_USES_DEFAULT + 1);
        cr_expect_eq(used_at(member, WIJK), 2 + 1, "at home each counts once");
        cr_expect(entry.count == PERSONS && entry.part_count == PARTS && entry.decision_count == PARTS);
        cr_expect(oin_equal(&entry.parts[1].holder, town_oin(&town, VT)) && entry.parts[1].count == 1 &&
                  entry.parts[1].basis != entry.parts[0].basis && entry.grounds.basis == 0);
    }
    cr_expect_eq(questions_left(SDD), VOUCHER_USES_DEFAULT);
    cr_expect_eq(questions_left(VT), VOUCHER_USES_DEFAULT, "each register has a voucher of its own");
    household_free(&household);
}

static uint64_t used_everywhere(uint64_t out[static COMMITTEE_SIZE])
{
    uint64_t sum = 0;
    for (size_t i = 0; i < COMMITTEE_SIZE; i++)
        sum += out[i] = used_at((enum resident)i, SDD) + used_at((enum resident)i, VT);
    return sum;
}

/* Whoever blinded says that the last of the members lied: our node cannot see that, and takes its word. */
static struct status go_on(const struct result *result, const char *user, size_t liar_count, struct result *out)
{
    struct book *book = &town_node(&town, WIJK)->book;
    const struct oin *liar = town_oin(&town, (enum resident)(result->members.index[result->members.count - 1] - 1));
    const struct oin liars[] = {*liar, {"00000099000000099000"}};
    const struct evaluation_rest rest = {result->exchange_id, liar_count, liars};
    const struct evaluation_asker asker = {take, out, 0, digest_of(span_of_text(user))};
    *out = (struct result){0};
    OK(batch_open(book, town.now_ms));
    struct status status = evaluation_go_on(book, &rest, &asker);
    OK(batch_close(book));
    return status;
}

/* P-02, P-11: nothing is counted twice, and of who answered rightly nothing more is asked. */
Test(exchange_parts, who_finds_a_wrong_answer_has_another_member_answer_the_same_request)
{
    static struct result first, second;
    struct household household;
    uint64_t before[COMMITTEE_SIZE], after[COMMITTEE_SIZE];
    household_make(&household);
    begin_asking(&household.request, &first);
    run_until_told(&first);
    town_run(&town);
    const uint64_t sum = used_everywhere(before);
    cr_expect(status_is(go_on(&first, "another", 1, &second), STATUS_NOT_FOUND), "it is not for another user");
    cr_expect(status_is(go_on(&first, USER, 2, &second), STATUS_INVALID), "who never answered has not lied");
    OK(go_on(&first, USER, 1, &second));
    run_until_told(&second);
    cr_expect(exchange_id_equal(&second.exchange_id, &first.exchange_id));
    for (size_t i = 0; i < second.members.count; i++)
        cr_expect_neq(second.members.index[i], first.members.index[first.members.count - 1]);
    for (size_t at = 0; at < PARTS; at++) {
        struct element pseudonyms[PERSONS], want;
        OK(combine_part(&household, &second, at, pseudonyms));
        want = town_pseudonym(&town, CASUS, holders[at], &household.persons[PERSONS - 1]);
        cr_expect(element_equal(&pseudonyms[household.request.message.parts[at].point_count - 2], &want), "part %zu", at);
    }
    const uint64_t one = 3 * VOUCHER_USES_DEFAULT + 2;
    cr_expect(used_everywhere(after) <= sum + one, "at most one more was asked");
    for (size_t i = 0; i < COMMITTEE_SIZE; i++)
        cr_expect(!before[i] || after[i] == before[i], "member %zu", i);
    town.now_ms += HEDGE_TERM_MS + 1;
    town_run(&town);
    cr_expect(status_is(go_on(&second, USER, 1, &first), STATUS_NOT_FOUND), "its term is over");
    household_free(&household);
}

static enum status_code hear_at(enum resident member, const struct evaluate_message *message)
{
    struct span body;
    struct envelope reply;
    OK(evaluate_message_encode(message, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, WIJK, member, ENVELOPE_EVALUATE, body);
    OK(town_hear(&town, member, WIJK, town_envelope(&town, WIJK, &envelope)));
    for (size_t i = 0; i < 100 && !town_reply(&town, member, WIJK, envelope.nonce, &reply); i++)
        town_run(&town);
    cr_assert(town_reply(&town, member, WIJK, envelope.nonce, &reply));
    return reply.statement.code;
}

static struct evaluate_message complete(const struct evaluation_request *request)
{
    struct evaluate_message message = request->message;
    message.generation = town.ring->generation;
    for (size_t at = 0; at < PARTS; at++) {
        message.parts[at].epoch = 1;
        message.parts[at].has_voucher = holders[at] != WIJK;
        if (message.parts[at].has_voucher)
            message.parts[at].voucher = town_voucher_terms(&town);
    }
    return message;
}

Test(exchange_parts, one_part_that_may_not_be_had_is_none_of_them)
{
    struct household household;
    household_make(&household);
    const struct evaluate_message sound = complete(&household.request);
    const struct {
        const char *what;
        enum status_code code;
    } wrong[] = {{"a basis that no rule has there", STATUS_NO_RULE},
                 {"nobody here", STATUS_UNKNOWN_PEER},
                 {"another epoch", STATUS_WRONG_EPOCH},
                 {"no voucher", STATUS_INVALID},
                 {"one at home", STATUS_INVALID},
                 {"one of long ago", STATUS_EXPIRED}};
    for (size_t i = 0; i < N(wrong); i++) {
        struct evaluate_message message = sound;
        struct evaluate_part *part = &message.parts[1];
        switch (i) {
        case 0: part->basis = town_word(&town, POLICY_BASIS, "wgs-vroegsignalering"); break;
        case 1: part->holder = (struct oin){"00000099000000099000"}; break;
        case 2: part->epoch++; break;
        case 3: part->has_voucher = false; break;
        case 4: message.parts[2].has_voucher = true, message.parts[2].voucher = part->voucher; break;
        default: part->voucher.issued_ms -= 60 * MINUTE_MS, part->voucher.expires_ms -= 60 * MINUTE_MS; break;
        }
        enum status_code code = hear_at(SDD, &message);
        cr_expect_eq(code, wrong[i].code, "%s: %s", wrong[i].what, status_text((struct status){code}));
        cr_expect_eq(used_at(SDD, SDD) + used_at(SDD, VT), 0, "%s", wrong[i].what);
    }
    cr_expect_eq(hear_at(SDD, &sound), STATUS_OK);
    household_free(&household);
}

static void put_quota(enum resident holder, uint64_t day)
{
    struct quota_rule rule = {.scope = town_scope(&town, QUOTA_EVALUATE, WIJK, "onderzoek-client"), .day_limit = day, .week_limit = day};
    rule.scope.act = EVALUATION_ASK;
    rule.scope.holder = *town_oin(&town, holder);
    town_put_quota(&town, &rule);
}

Test(exchange_parts, one_register_of_which_the_quota_is_used_up_holds_up_the_others_and_debits_none)
{
    struct household household;
    household_make(&household);
    struct evaluate_message message = complete(&household.request);
    town.quota_count = 0;
    put_quota(SDD, 100);
    put_quota(VT, 3); /* the first costs two, as the second would */
    put_quota(WIJK, 100);
    town_stop(&town, SDD);
    town_start(&town, SDD);
    cr_expect_eq(hear_at(SDD, &message), STATUS_OK);
    uint64_t used = used_at(SDD, SDD);
    cr_expect_eq(hear_at(SDD, &message), STATUS_OVER_QUOTA);
    cr_expect(used_at(SDD, SDD) == used && used_at(SDD, VT) == 2);
    household_free(&household);
}

/* What a member signed for one register is no voucher for another. */
Test(exchange_parts, a_member_that_signs_for_one_register_only_serves_for_none)
{
    static struct result result;
    static uint8_t signatures[2 * SIGNATURE_BYTES];
    const struct oin others[] = {*town_oin(&town, WOCO), *town_oin(&town, TOEZ)};
    struct household household;
    struct envelope envelope;
    struct entry asked;
    struct span body;
    uint64_t index;
    household_make(&household);
    household.request.without_count = N(others);
    household.request.without = others;
    town.is_deaf = true; /* the members hear nothing: what is heard is what the test says */
    begin_asking(&household.request, &result);
    cr_assert(!result.calls);
    cr_assert(town_last_entry(&town, WIJK, ENTRY_EVALUATED, &asked, &index));
    const struct asking *asking = evaluations_next_asking(town_node(&town, WIJK)->book.evaluations, NULL);
    voucher_sign(&asking->parts[0].voucher, town_oin(&town, SDD), &town.signs[SDD], signatures);
    memcpy(signatures + SIGNATURE_BYTES, signatures, SIGNATURE_BYTES);
    struct partial_message partial = {.point_count = asking->point_count, .vouchers = SPAN_OF_ARRAY(signatures)};
    OK(ARENA_NEW(town.arena, partial.point_count, &partial.points));
    for (size_t i = 0; i < partial.point_count; i++)
        partial.points[i] = household.request.message.parts[0].points[0];
    OK(partial_message_encode(&partial, town.arena, &body));
    envelope = town_envelope_of(&town, SDD, WIJK, ENVELOPE_PARTIAL, body);
    envelope.exchange_id = asked.exchange_id;
    envelope.statement.has_request_digest = true;
    envelope.statement.request_digest = asked.request_digest;
    OK(town_hear(&town, WIJK, SDD, town_envelope(&town, SDD, &envelope)));
    cr_assert_eq(result.calls, 1);
    cr_expect(status_is(result.status, STATUS_NOT_COUNTED) && oin_equal(&result.member, town_oin(&town, SDD)));
    town.is_deaf = false;
    cr_expect_eq(questions_left(SDD) + questions_left(VT), 0);
    household_free(&household);
}
