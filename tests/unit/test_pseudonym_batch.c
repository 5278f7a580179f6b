// SPDX-License-Identifier: EUPL-1.2
//
// A batch through a committee: any three give what the one key gives, two give nothing, and whoever cheats is noticed.
#include "../support/points.h"
#include "crypto/secret.h"
#include "pseudonym/escrow.h"
#include "pseudonym/tag.h"
#include "support/committee.h"

#include <criterion/criterion.h>

#define COUNT 4
#define DOMAIN span_of_text("casus")

static const char *const numbers[COUNT] = {"123456782", "111222333", "10000008", "999990019"};

static struct committee committee;
static struct identifier identifiers[COUNT];
static uint8_t seed[BLINDING_SEED_BYTES];

static void prepare(void)
{
    cr_assert(status_ok(crypto_start()));
    committee_make(system_random(), &committee);
    random_fill(system_random(), seed, sizeof seed);
    for (size_t j = 0; j < COUNT; j++)
        cr_assert(status_ok(identifier_bsn(span_of_text(numbers[j]), NULL, &identifiers[j])), "%zu", j);
}
TestSuite(pseudonym_batch, .init = prepare);

static struct batch *attempted(struct span domain)
{
    struct batch *batch = NULL;
    cr_assert(status_ok(batch_new(domain, identifiers, COUNT, seed, &batch)));
    cr_assert(status_ok(batch_attempt(batch, system_random())));
    return batch;
}

/* k·H, computed the way nobody can */
static void directly(struct span domain, size_t j, struct element *out)
{
    struct element base;
    identifier_hash(domain, &identifiers[j], &base);
    element_multiply(&committee.key, &base, out);
}

Test(pseudonym_batch, every_three_of_five_give_the_result_of_the_one_key)
{
    unsigned sets = 0;
    for (uint8_t a = 1; a <= 5; a++)
        for (uint8_t b = (uint8_t)(a + 1); b <= 5; b++)
            for (uint8_t c = (uint8_t)(b + 1); c <= 5; c++, sets++) {
                struct member_set members = {{a, b, c}, 3};
                struct element partials[3 * (COUNT + 1)], out[COUNT], expected;
                CLEANUP(batch) struct batch *batch = attempted(DOMAIN);
                committee_answer(&committee, &members, batch_points(batch), COUNT + 1, partials);
                cr_assert(status_ok(batch_combine(batch, &committee.public_key, partials, 3, out)), "%d %d %d", a, b, c);
                for (size_t j = 0; j < COUNT; j++) {
                    directly(DOMAIN, j, &expected);
                    cr_expect(element_equal(&out[j], &expected), "%d %d %d item %zu", a, b, c, j);
                }
            }
    cr_expect_eq(sets, 10);
}

/* Each row makes three honest partial results wrong in one way; the check must notice all of them. */
enum cheat { ONE_POINT, ONE_MEMBER_OTHER_SHARE, WRONG_SET, CHECK_POINT_ONLY, SWAPPED_ITEMS, SCALED, CANCELLING, CHEATS };

static void cheat(enum cheat how, const struct batch *batch, struct element *partials)
{
    struct element g, *second = partials + (COUNT + 1);
    struct member_set members = {{1, 2, 3}, 3}, other = {{2, 3, 4}, 3};
    struct scalar factor, two;
    point_generator(&g);
    scalar_from_u64(2, &two);
    switch (how) {
    case ONE_POINT: element_add(&second[1], &g, &second[1]); break;
    case ONE_MEMBER_OTHER_SHARE: /* well formed and consistent, but of share 4 */
        evaluate_prepare(&committee.shares[3], &members, 2, &factor);
        evaluate_slice(&factor, batch_points(batch), COUNT + 1, second);
        break;
    case WRONG_SET: /* the right share, weighed for other company */
        evaluate_prepare(&committee.shares[1], &other, 2, &factor);
        evaluate_slice(&factor, batch_points(batch), COUNT + 1, second);
        break;
    case CHECK_POINT_ONLY: element_add(&second[COUNT], &g, &second[COUNT]); break;
    case SWAPPED_ITEMS: g = second[0], second[0] = second[1], second[1] = g; break;
    case SCALED: evaluate_slice(&two, partials, 3 * (COUNT + 1), partials); break; /* all together under another key */
    case CANCELLING:                                                               /* two errors that cancel in an unweighed sum */
        element_add(&second[0], &g, &second[0]);
        point_subtract(&second[1], &g, &second[1]);
        break;
    case CHEATS: break;
    }
}

Test(pseudonym_batch, whatever_a_member_changes_is_noticed)
{
    struct member_set members = {{1, 2, 3}, 3};
    for (int how = 0; how < CHEATS; how++) {
        struct element partials[3 * (COUNT + 1)], out[COUNT] = {{{0}}}, untouched[COUNT] = {{{0}}};
        CLEANUP(batch) struct batch *batch = attempted(DOMAIN);
        committee_answer(&committee, &members, batch_points(batch), COUNT + 1, partials);
        cheat(how, batch, partials);
        cr_expect(status_is(batch_combine(batch, &committee.public_key, partials, 3, out), STATUS_BAD_PROOF), "cheat %d", how);
        cr_expect_arr_eq(out, untouched, sizeof out, "cheat %d", how);
        /* the weights are spent: the same attempt cannot be answered again, a new one can */
        committee_answer(&committee, &members, batch_points(batch), COUNT + 1, partials);
        cr_expect(status_is(batch_combine(batch, &committee.public_key, partials, 3, out), STATUS_UNEXPECTED), "cheat %d", how);
        cr_assert(status_ok(batch_attempt(batch, system_random())));
        committee_answer(&committee, &members, batch_points(batch), COUNT + 1, partials);
        cr_expect(status_ok(batch_combine(batch, &committee.public_key, partials, 3, out)), "cheat %d", how);
    }
}

Test(pseudonym_batch, results_that_add_up_to_the_identity_are_refused)
{
    struct element partials[2 * (COUNT + 1)], out[COUNT], nothing = {{0}};
    CLEANUP(batch) struct batch *batch = attempted(DOMAIN);
    for (size_t j = 0; j <= COUNT; j++) {
        partials[j] = batch_points(batch)[j];
        point_subtract(&nothing, &partials[j], &partials[COUNT + 1 + j]);
    }
    cr_expect(status_is(batch_combine(batch, &committee.public_key, partials, 2, out), STATUS_BAD_PROOF));
}

/* P-02: two shares are not enough, whatever they are weighed for. */
Test(pseudonym_batch, two_members_together_compute_no_pseudonym)
{
    struct element expected, sum, term, base;
    struct scalar factor;
    directly(DOMAIN, 0, &expected);
    identifier_hash(DOMAIN, &identifiers[0], &base);
    for (uint8_t a = 1; a <= 5; a++)
        for (uint8_t b = (uint8_t)(a + 1); b <= 5; b++) {
            struct member_set two = {{a, b}, 2};
            evaluate_prepare(&committee.shares[a - 1], &two, a, &factor);
            element_multiply(&factor, &base, &sum);
            evaluate_prepare(&committee.shares[b - 1], &two, b, &factor);
            element_multiply(&factor, &base, &term);
            element_add(&sum, &term, &sum);
            cr_expect_not(element_equal(&sum, &expected), "%d %d", a, b);
            for (uint8_t guess = 1; guess <= 5; guess++) { /* and posing as three does not help */
                struct element out[COUNT], partials[3 * (COUNT + 1)];
                struct member_set three = {{1, 2, 3}, 3};
                CLEANUP(batch) struct batch *batch = attempted(DOMAIN);
                committee_answer(&committee, &three, batch_points(batch), COUNT + 1, partials);
                scalar_from_u64(guess, &factor);
                evaluate_slice(&factor, batch_points(batch), COUNT + 1, partials + 2 * (COUNT + 1));
                cr_expect(status_is(batch_combine(batch, &committee.public_key, partials, 3, out), STATUS_BAD_PROOF));
            }
        }
}

/* P-03: a member of two domains who may have points of one multiplied in the other still finds nothing to join on. */
Test(pseudonym_batch, the_same_person_in_two_domains_cannot_be_joined)
{
    struct committee other;
    struct element one, two, crossed_one, crossed_two, same;
    committee_make(system_random(), &other);
    identifier_hash(span_of_text("casus"), &identifiers[0], &one);
    identifier_hash(span_of_text("statistiek"), &identifiers[0], &two);
    cr_expect_not(element_equal(&one, &two));
    element_multiply(&committee.key, &one, &crossed_one);     /* k1·H1 */
    element_multiply(&other.key, &crossed_one, &crossed_one); /* k2·(k1·H1) */
    element_multiply(&other.key, &two, &crossed_two);         /* k2·H2 */
    element_multiply(&committee.key, &crossed_two, &crossed_two);
    cr_expect_not(element_equal(&crossed_one, &crossed_two));
    element_multiply(&other.key, &one, &same); /* were the base the same, the two orders would meet */
    element_multiply(&committee.key, &same, &same);
    cr_expect(element_equal(&crossed_one, &same));
}

Test(pseudonym_batch, type_and_value_and_domain_cannot_run_into_each_other)
{
    struct identifier a = {IDENTIFIER_BSN, 3, "abc"}, b = {IDENTIFIER_ADDRESS, 3, "abc"}, c = {IDENTIFIER_BSN, 2, "ab"};
    struct element ha, hb, hc, hd;
    identifier_hash(span_of_text("d"), &a, &ha);
    identifier_hash(span_of_text("d"), &b, &hb);
    identifier_hash(span_of_text("d"), &c, &hc);
    identifier_hash(span_of_text("da"), &a, &hd);
    cr_expect_not(element_equal(&ha, &hb) || element_equal(&ha, &hc) || element_equal(&ha, &hd));
}

Test(pseudonym_batch, blinding_hides_the_same_person_in_two_batches_and_repeats_from_its_seed)
{
    struct batch *one = NULL, *two = NULL, *three = NULL;
    uint8_t other[BLINDING_SEED_BYTES];
    random_fill(system_random(), other, sizeof other);
    cr_assert(status_ok(batch_new(DOMAIN, identifiers, COUNT, seed, &one)));
    cr_assert(status_ok(batch_new(DOMAIN, identifiers, COUNT, seed, &two)));
    cr_assert(status_ok(batch_new(DOMAIN, identifiers, COUNT, other, &three)));
    for (size_t j = 0; j < COUNT; j++) {
        cr_expect(element_equal(&batch_points(one)[j], &batch_points(two)[j]));
        cr_expect_not(element_equal(&batch_points(one)[j], &batch_points(three)[j]));
    }
    batch_free(one), batch_free(two), batch_free(three);
}

Test(pseudonym_batch, sizes_and_order_of_steps_are_kept)
{
    struct batch *batch = NULL;
    struct element out[COUNT], partials[3 * (COUNT + 1)];
    struct member_set members = {{1, 2, 3}, 3};
    static struct identifier many[BATCH_MOST + 1];
    cr_expect(status_is(batch_new(DOMAIN, identifiers, 0, seed, &batch), STATUS_INVALID));
    cr_expect(status_is(batch_new(DOMAIN, many, BATCH_MOST + 1, seed, &batch), STATUS_INVALID));
    cr_expect(status_is(batch_new(span_empty(), identifiers, COUNT, seed, &batch), STATUS_INVALID));
    cr_assert_null(batch);
    cr_assert(status_ok(batch_new(DOMAIN, identifiers, COUNT, seed, &batch)));
    cr_expect(status_is(batch_combine(batch, &committee.public_key, partials, 3, out), STATUS_UNEXPECTED));
    cr_assert(status_ok(batch_attempt(batch, system_random())));
    committee_answer(&committee, &members, batch_points(batch), COUNT + 1, partials);
    cr_expect(status_ok(batch_combine(batch, &committee.public_key, partials, 3, out)));
    cr_expect(status_is(batch_attempt(batch, system_random()), STATUS_UNEXPECTED)); /* the blinding is gone */
    cr_expect(status_is(batch_combine(batch, &committee.public_key, partials, 3, out), STATUS_UNEXPECTED));
    batch = batch_free(batch);
}

Test(pseudonym_batch, only_sorted_distinct_sets_of_threshold_size_with_me_are_a_committee)
{
    static const struct {
        struct member_set members;
        uint8_t me;
        bool good;
    } cases[] = {
        {{{1, 2, 3}, 3}, 1, true},  {{{1, 3, 5}, 3}, 5, true},  {{{1, 3, 5}, 3}, 0, true},    {{{1, 3, 5}, 3}, 2, false},
        {{{1, 1, 3}, 3}, 1, false}, {{{3, 2, 1}, 3}, 1, false}, {{{1, 2}, 2}, 1, false},      {{{1, 2, 3, 4}, 4}, 1, false},
        {{{0, 1, 2}, 3}, 1, false}, {{{1, 2, 6}, 3}, 1, false}, {{{1, 2, 255}, 3}, 1, false}, {{{0}, 0}, 1, false},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct status status = evaluate_members_check(&cases[i].members, 3, 5, cases[i].me);
        cr_expect(status_is(status, cases[i].good ? STATUS_OK : STATUS_BAD_COMMITTEE), "case %zu", i);
    }
}

Test(pseudonym_batch, slices_give_what_the_whole_gives)
{
    struct member_set members = {{2, 4, 5}, 3};
    struct element whole[COUNT + 1], sliced[COUNT + 1];
    struct scalar factor;
    CLEANUP(batch) struct batch *batch = attempted(DOMAIN);
    const struct element *points = batch_points(batch);
    evaluate_prepare(&committee.shares[3], &members, 4, &factor);
    evaluate_slice(&factor, points, COUNT + 1, whole);
    evaluate_slice(&factor, points, 2, sliced);
    evaluate_slice(&factor, points + 2, COUNT - 1, sliced + 2);
    cr_expect_arr_eq(whole, sliced, sizeof whole);
}

Test(pseudonym_batch, an_escrow_shows_the_auditor_exactly_what_was_asked)
{
    CLEANUP(arena) struct arena *arena = NULL;
    CLEANUP(batch) struct batch *batch = attempted(DOMAIN);
    struct escrow escrow = {.reference = span_of_text("casus 2026-0042"), .identifiers = identifiers, .count = COUNT}, *read = NULL;
    struct span bytes, again;
    memcpy(escrow.seed, seed, sizeof seed);
    cr_assert(status_ok(arena_new(65536, &arena)));
    cr_assert(status_ok(escrow_encode(&escrow, arena, &bytes)));
    cr_assert(status_ok(escrow_decode(bytes, arena, &read)));
    cr_assert(status_ok(escrow_encode(read, arena, &again)));
    cr_expect(span_equal(bytes, again));
    cr_expect(status_ok(escrow_check(read, DOMAIN, batch_points(batch), COUNT)));
    cr_expect(status_is(escrow_check(read, span_of_text("statistiek"), batch_points(batch), COUNT), STATUS_TAMPERED));
    cr_expect(status_is(escrow_check(read, DOMAIN, batch_points(batch), COUNT - 1), STATUS_TAMPERED));
    read->identifiers[1].canonical[8] ^= 1; /* another person declared than looked up */
    cr_expect(status_is(escrow_check(read, DOMAIN, batch_points(batch), COUNT), STATUS_TAMPERED));
    for (size_t cut = 0; cut < bytes.size; cut++)
        cr_expect_not(status_ok(escrow_decode(span_slice(bytes, 0, cut), arena, &read)), "cut at %zu", cut);
}

Test(pseudonym_batch, a_tag_depends_on_domain_and_epoch_and_a_token_on_nonce_and_holder)
{
    struct element g;
    static const struct oin holder = {"00000001003214345000"}, another = {"00000001003214345001"};
    uint8_t tags[4][TAG_BYTES], tokens[3][LOOKUP_TOKEN_BYTES], nonce[LOOKUP_NONCE_BYTES] = {1}, other[LOOKUP_NONCE_BYTES] = {2};
    point_generator(&g);
    tag_compute(span_of_text("casus"), 1, &g, tags[0]);
    tag_compute(span_of_text("casus"), 2, &g, tags[1]);
    tag_compute(span_of_text("casus1"), 1, &g, tags[2]);
    tag_compute(span_of_text("casus"), 1, &g, tags[3]);
    cr_expect_arr_eq(tags[0], tags[3], TAG_BYTES);
    lookup_token_compute(tags[0], nonce, &holder, tokens[0]);
    lookup_token_compute(tags[0], other, &holder, tokens[1]);
    lookup_token_compute(tags[0], nonce, &another, tokens[2]);
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < i; j++) {
            cr_expect(memcmp(tags[i], tags[j], TAG_BYTES) != 0);
            cr_expect(memcmp(tokens[i], tokens[j], LOOKUP_TOKEN_BYTES) != 0);
        }
}
