// SPDX-License-Identifier: EUPL-1.2
//
// A batch through a committee: any three give what the one key gives, two give nothing, and whoever cheats is noticed.
#include "../support/points.h"
#include "crypto/secret.h"
#include "pseudonym/lookup.h"
#include "support/committee.h"

#include <criterion/criterion.h>

#define COUNT 4
#define KEY (&(const struct key_name){span_of_text("casus"), {"00000001003214345000"}})
#define OTHER_DOMAIN (&(const struct key_name){span_of_text("statistiek"), {"00000001003214345000"}})
#define OTHER_HOLDER (&(const struct key_name){span_of_text("casus"), {"00000001003214345001"}})

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

static struct batch *attempted(const struct key_name *key)
{
    struct batch *batch = NULL;
    cr_assert(status_ok(batch_new(key, identifiers, COUNT, seed, &batch)));
    cr_assert(status_ok(batch_attempt(batch, system_random())));
    return batch;
}

/* k·H, computed the way nobody can */
static void directly(const struct key_name *key, size_t j, struct element *out)
{
    struct element base;
    identifier_hash(key, &identifiers[j], &base);
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
                CLEANUP(batch) struct batch *batch = attempted(KEY);
                committee_answer(&committee, &members, batch_points(batch), COUNT + 1, partials);
                cr_assert(status_ok(committee_combine(batch, &committee.public_key, &members, partials, out)), "%d %d %d", a, b, c);
                for (size_t j = 0; j < COUNT; j++) {
                    directly(KEY, j, &expected);
                    cr_expect(element_equal(&out[j], &expected), "%d %d %d item %zu", a, b, c, j);
                }
            }
    cr_expect_eq(sets, 10);
}

/* Each row makes three honest partial results wrong in one way; the check must notice all of them. */
enum cheat { ONE_POINT, ONE_MEMBER_OTHER_SHARE, UNDIVIDED, CHECK_POINT_ONLY, SWAPPED_ITEMS, SCALED, CANCELLING, CHEATS };

static void cheat(enum cheat how, const struct batch *batch, struct element *partials)
{
    struct element g, *second = partials + (COUNT + 1);
    struct scalar factor, two;
    point_generator(&g);
    scalar_from_u64(2, &two);
    switch (how) {
    case ONE_POINT: element_add(&second[1], &g, &second[1]); break;
    case ONE_MEMBER_OTHER_SHARE: /* well formed and consistent, but of share 4 */
        evaluate_prepare(&committee.shares[3], COMMITTEE_SIZE, &factor);
        evaluate_slice(&factor, batch_points(batch), COUNT + 1, second);
        break;
    case UNDIVIDED: /* the right share, as it is */ evaluate_slice(&committee.shares[1], batch_points(batch), COUNT + 1, second); break;
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

/* Who of the members is found to be right by itself. */
static unsigned count_right(const struct batch *batch, const struct member_set *members, const struct element *partials)
{
    unsigned right = 0;
    for (uint8_t i = 0; i < members->count; i++) {
        struct element public;
        evaluate_public(&committee.public_shares[members->index[i] - 1], COMMITTEE_SIZE, &public);
        right |= (unsigned)status_ok(batch_check_member(batch, &public, partials + i * (COUNT + 1))) << i;
    }
    return right;
}

Test(pseudonym_batch, whatever_a_member_changes_is_noticed_and_it_is_known_who)
{
    struct member_set members = {{1, 2, 3}, 3}, others = {{1, 3, 5}, 3};
    for (int how = 0; how < CHEATS; how++) {
        struct element partials[3 * (COUNT + 1)], out[COUNT] = {{{0}}}, untouched[COUNT] = {{{0}}}, expected;
        CLEANUP(batch) struct batch *batch = attempted(KEY);
        committee_answer(&committee, &members, batch_points(batch), COUNT + 1, partials);
        cr_expect_eq(count_right(batch, &members, partials), 7, "all three");
        cheat(how, batch, partials);
        cr_expect(status_is(committee_combine(batch, &committee.public_key, &members, partials, out), STATUS_BAD_PROOF), "cheat %d", how);
        cr_expect_arr_eq(out, untouched, sizeof out, "cheat %d", how);
        cr_expect_eq(count_right(batch, &members, partials), how == SCALED ? 0 : 5, "cheat %d", how);
        /* others who answered the same request make it, and it is over then */
        committee_answer(&committee, &others, batch_points(batch), COUNT + 1, partials);
        cr_expect(status_ok(committee_combine(batch, &committee.public_key, &others, partials, out)), "cheat %d", how);
        directly(KEY, 0, &expected);
        cr_expect(element_equal(&out[0], &expected), "cheat %d", how);
        cr_expect(status_is(committee_combine(batch, &committee.public_key, &others, partials, out), STATUS_UNEXPECTED));
    }
}

/* Two who cheat so that their errors cancel in the sum: the sum is right then, and each of them is still found out. */
Test(pseudonym_batch, colluders_whose_errors_cancel_harm_nobody_and_are_found_one_by_one)
{
    struct member_set members = {{1, 2, 3}, 3};
    struct element partials[3 * (COUNT + 1)], out[COUNT], g, error, expected;
    int32_t coefficients[COMMITTEE_MOST];
    struct scalar size;
    CLEANUP(batch) struct batch *batch = attempted(KEY);
    evaluate_coefficients(&members, COMMITTEE_SIZE, coefficients);
    committee_answer(&committee, &members, batch_points(batch), COUNT + 1, partials);
    point_generator(&g);
    scalar_from_u64((uint64_t)abs(coefficients[1]), &size); /* of unlike signs: 72 and -72 */
    element_multiply(&size, &g, &error);
    element_add(&partials[0], &error, &partials[0]);
    scalar_from_u64((uint64_t)abs(coefficients[0]), &size);
    element_multiply(&size, &g, &error);
    element_add(&partials[COUNT + 1], &error, &partials[COUNT + 1]);
    cr_assert(coefficients[0] > 0 && coefficients[1] < 0);
    cr_expect_eq(count_right(batch, &members, partials), 4);
    cr_expect(status_ok(committee_combine(batch, &committee.public_key, &members, partials, out)));
    directly(KEY, 0, &expected);
    cr_expect(element_equal(&out[0], &expected));
}

/* P-02: members that show a key z·G and answer with k, or answer the check point with z. What would come out is k·H + (k - z)·r·G, which
 * tells them who was asked (Jarecki, Krawczyk, Xu: PKC 2021). */
Test(pseudonym_batch, under_a_key_that_is_not_the_one_they_answer_with_nothing_is_unblinded)
{
    struct member_set members = {{1, 2, 3}, 3};
    for (int i = 0; i < 50; i++) {
        struct element partials[3 * (COUNT + 1)], checks[3], out[COUNT] = {{{0}}}, untouched[COUNT] = {{{0}}}, shown;
        struct committee other = committee;
        CLEANUP(batch) struct batch *batch = attempted(KEY);
        struct scalar z;
        scalar_random(system_random(), &z);
        element_multiply_generator(&z, &shown);
        for (int j = 0; j < COMMITTEE_SIZE; j++)
            other.shares[j] = z; /* a polynomial that is z everywhere */
        committee_answer(&committee, &members, batch_points(batch), COUNT + 1, partials);
        committee_answer(&other, &members, batch_points(batch) + COUNT, 1, checks);
        for (int j = 0; j < 3 && i % 2; j++)
            partials[j * (COUNT + 1) + COUNT] = checks[j];
        cr_expect(status_is(committee_combine(batch, &shown, &members, partials, out), STATUS_BAD_PROOF));
        cr_expect_arr_eq(out, untouched, sizeof out);
    }
}

Test(pseudonym_batch, results_that_add_up_to_the_identity_are_refused)
{
    struct element partials[3 * (COUNT + 1)], out[COUNT];
    struct member_set members = {{1, 2, 3}, 3};
    CLEANUP(batch) struct batch *batch = attempted(KEY);
    for (size_t j = 0; j <= COUNT; j++) /* 72 - 72 + 24 of the identity */
        partials[j] = partials[COUNT + 1 + j] = batch_points(batch)[j], partials[2 * (COUNT + 1) + j] = (struct element){{0}};
    cr_expect(status_is(committee_combine(batch, &committee.public_key, &members, partials, out), STATUS_BAD_PROOF));
}

/* coefficient·answer of one member */
static void add_weighed_answer(uint8_t member, int32_t coefficient, const struct element *base, struct element *sum)
{
    struct scalar factor, size, zero = {{0}};
    struct element term;
    evaluate_prepare(&committee.shares[member - 1], COMMITTEE_SIZE, &factor);
    scalar_from_u64((uint64_t)abs(coefficient), &size);
    if (coefficient < 0)
        scalar_subtract(&zero, &size, &size);
    scalar_multiply(&factor, &size, &factor);
    element_multiply(&factor, base, &term);
    element_add(sum, &term, sum);
}

/* P-02: two shares are not enough, whatever they are weighed for; and whatever a third is made up of. */
Test(pseudonym_batch, two_members_together_compute_no_pseudonym)
{
    struct element expected, base;
    struct scalar guessed;
    directly(KEY, 0, &expected);
    identifier_hash(KEY, &identifiers[0], &base);
    for (uint8_t a = 1; a <= 5; a++)
        for (uint8_t b = (uint8_t)(a + 1); b <= 5; b++)
            for (uint8_t c = (uint8_t)(b + 1); c <= 5; c++) {
                const struct member_set members = {{a, b, c}, 3};
                struct element out[COUNT], partials[3 * (COUNT + 1)], sum = {{0}};
                int32_t coefficients[COMMITTEE_MOST];
                CLEANUP(batch) struct batch *batch = attempted(KEY);
                evaluate_coefficients(&members, COMMITTEE_SIZE, coefficients);
                add_weighed_answer(a, coefficients[0], &base, &sum);
                add_weighed_answer(b, coefficients[1], &base, &sum);
                cr_expect_not(element_equal(&sum, &expected), "%d %d", a, b);
                add_weighed_answer(c, coefficients[2], &base, &sum);
                cr_expect(element_equal(&sum, &expected), "%d %d %d", a, b, c);
                committee_answer(&committee, &members, batch_points(batch), COUNT + 1, partials);
                scalar_from_u64(c, &guessed);
                evaluate_slice(&guessed, batch_points(batch), COUNT + 1, partials + 2 * (COUNT + 1));
                cr_expect(status_is(committee_combine(batch, &committee.public_key, &members, partials, out), STATUS_BAD_PROOF));
            }
}

/* P-03: a member of two domains who may have points of one multiplied in the other still finds nothing to join on. */
Test(pseudonym_batch, the_same_person_in_two_domains_cannot_be_joined)
{
    struct committee other;
    struct element one, two, crossed_one, crossed_two, same;
    committee_make(system_random(), &other);
    identifier_hash(KEY, &identifiers[0], &one);
    identifier_hash(OTHER_DOMAIN, &identifiers[0], &two);
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

/* P-03: whoever takes the disks of two holders, and may have points multiplied under the keys of both, sends each disk through the
 * key of the other. On a base that both shared, the two orders would meet for everybody on both disks. */
Test(pseudonym_batch, two_disks_sent_through_each_others_keys_match_nobody)
{
    enum { PEOPLE = 50 };
    const struct key_name *names[2] = {KEY, OTHER_HOLDER};
    struct committee theirs;
    const struct scalar *keys[2] = {&committee.key, &theirs.key};
    struct element disks[2][PEOPLE], crossed[2][PEOPLE], shared[2];
    unsigned met = 0, joined = 0, stored = 0;
    committee_make(system_random(), &theirs);
    for (size_t i = 0; i < PEOPLE; i++) {
        char number[8];
        int size = snprintf(number, sizeof number, "%zu", i + 1);
        struct address_fields address = {.postcode = span_of_text("3311ZZ"), .number = span_of(number, (size_t)size)};
        struct identifier known_to_both;
        cr_assert(status_ok(identifier_address(&address, NULL, &known_to_both)));
        for (size_t d = 0; d < 2; d++) {
            struct element base, alike;
            identifier_hash(names[d], &known_to_both, &base);
            element_multiply(keys[d], &base, &disks[d][i]);
            element_multiply(keys[1 - d], &disks[d][i], &crossed[d][i]);
            identifier_hash(KEY, &known_to_both, &alike);
            element_multiply(keys[d], &alike, &shared[d]);
            element_multiply(keys[1 - d], &shared[d], &shared[d]);
        }
        met += element_equal(&shared[0], &shared[1]);
    }
    for (size_t i = 0; i < PEOPLE; i++)
        for (size_t j = 0; j < PEOPLE; j++) {
            joined += element_equal(&crossed[0][i], &crossed[1][j]);
            stored += element_equal(&disks[0][i], &disks[1][j]) || element_equal(&crossed[0][i], &disks[1][j]);
        }
    cr_expect_eq(met, PEOPLE); /* the attack itself works */
    cr_expect_eq(joined, 0);
    cr_expect_eq(stored, 0);
}

Test(pseudonym_batch, type_and_value_and_domain_and_holder_cannot_run_into_each_other)
{
    struct identifier a = {IDENTIFIER_KIND_PERSON, 3, "abc"}, b = {IDENTIFIER_KIND_ADDRESS, 3, "abc"},
                      c = {IDENTIFIER_KIND_PERSON, 2, "ab"};
    const struct key_name d = {span_of_text("d"), {"00000001003214345000"}}, da = {span_of_text("da"), {"00000001003214345000"}},
                          theirs = {span_of_text("d"), {"00000001003214345001"}};
    struct element ha, hb, hc, hd, he;
    identifier_hash(&d, &a, &ha);
    identifier_hash(&d, &b, &hb);
    identifier_hash(&d, &c, &hc);
    identifier_hash(&da, &a, &hd);
    identifier_hash(&theirs, &a, &he);
    cr_expect_not(element_equal(&ha, &hb) || element_equal(&ha, &hc) || element_equal(&ha, &hd) || element_equal(&ha, &he));
}

Test(pseudonym_batch, blinding_hides_the_same_person_in_two_batches_and_repeats_from_its_seed)
{
    struct batch *one = NULL, *two = NULL, *three = NULL;
    uint8_t other[BLINDING_SEED_BYTES];
    random_fill(system_random(), other, sizeof other);
    cr_assert(status_ok(batch_new(KEY, identifiers, COUNT, seed, &one)));
    cr_assert(status_ok(batch_new(KEY, identifiers, COUNT, seed, &two)));
    cr_assert(status_ok(batch_new(KEY, identifiers, COUNT, other, &three)));
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
    cr_expect(status_is(batch_new(KEY, identifiers, 0, seed, &batch), STATUS_INVALID));
    cr_expect(status_is(batch_new(KEY, many, BATCH_MOST + 1, seed, &batch), STATUS_INVALID));
    cr_expect(status_is(batch_new(&(const struct key_name){span_empty(), {"00000001003214345000"}}, identifiers, COUNT, seed, &batch),
                        STATUS_INVALID));
    cr_assert_null(batch);
    cr_assert(status_ok(batch_new(KEY, identifiers, COUNT, seed, &batch)));
    cr_expect(status_is(committee_combine(batch, &committee.public_key, &members, partials, out), STATUS_UNEXPECTED));
    cr_assert(status_ok(batch_attempt(batch, system_random())));
    committee_answer(&committee, &members, batch_points(batch), COUNT + 1, partials);
    cr_expect(status_ok(committee_combine(batch, &committee.public_key, &members, partials, out)));
    cr_expect(status_is(batch_attempt(batch, system_random()), STATUS_UNEXPECTED)); /* the blinding is gone */
    cr_expect(status_is(committee_combine(batch, &committee.public_key, &members, partials, out), STATUS_UNEXPECTED));
    batch = batch_free(batch);
}

Test(pseudonym_batch, only_sorted_distinct_sets_of_threshold_size_are_a_committee)
{
    static const struct {
        struct member_set members;
        bool good;
    } cases[] = {
        {{{1, 2, 3}, 3}, true},     {{{1, 3, 5}, 3}, true},  {{{1, 1, 3}, 3}, false}, {{{3, 2, 1}, 3}, false},   {{{1, 2}, 2}, false},
        {{{1, 2, 3, 4}, 4}, false}, {{{0, 1, 2}, 3}, false}, {{{1, 2, 6}, 3}, false}, {{{1, 2, 255}, 3}, false}, {{{0}, 0}, false},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct status status = evaluate_members_check(&cases[i].members, 3, 5);
        cr_expect(status_is(status, cases[i].good ? STATUS_OK : STATUS_BAD_COMMITTEE), "case %zu", i);
    }
}

Test(pseudonym_batch, slices_give_what_the_whole_gives)
{
    struct element whole[COUNT + 1], sliced[COUNT + 1];
    struct scalar factor;
    CLEANUP(batch) struct batch *batch = attempted(KEY);
    const struct element *points = batch_points(batch);
    evaluate_prepare(&committee.shares[3], COMMITTEE_SIZE, &factor);
    evaluate_slice(&factor, points, COUNT + 1, whole);
    evaluate_slice(&factor, points, 2, sliced);
    evaluate_slice(&factor, points + 2, COUNT - 1, sliced + 2);
    cr_expect_arr_eq(whole, sliced, sizeof whole);
}

Test(pseudonym_batch, a_tag_depends_on_domain_holder_and_epoch_and_a_token_on_nonce_and_holder)
{
    struct element g;
    static const struct oin holder = {"00000001003214345000"}, another = {"00000001003214345001"};
    const struct key_name longer = {span_of_text("casus1"), holder};
    uint8_t tags[5][TAG_BYTES], tokens[3][LOOKUP_TOKEN_BYTES], nonce[LOOKUP_NONCE_BYTES] = {1}, other[LOOKUP_NONCE_BYTES] = {2};
    point_generator(&g);
    tag_compute(KEY, 1, &g, tags[0]);
    tag_compute(KEY, 2, &g, tags[1]);
    tag_compute(&longer, 1, &g, tags[2]);
    tag_compute(OTHER_HOLDER, 1, &g, tags[3]);
    tag_compute(KEY, 1, &g, tags[4]);
    cr_expect_arr_eq(tags[0], tags[4], TAG_BYTES);
    lookup_token_compute(tags[0], nonce, &holder, tokens[0]);
    lookup_token_compute(tags[0], other, &holder, tokens[1]);
    lookup_token_compute(tags[0], nonce, &another, tokens[2]);
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < i; j++)
            cr_expect(memcmp(tags[i], tags[j], TAG_BYTES) != 0, "%zu and %zu", i, j);
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < i; j++)
            cr_expect(memcmp(tokens[i], tokens[j], LOOKUP_TOKEN_BYTES) != 0, "%zu and %zu", i, j);
}
