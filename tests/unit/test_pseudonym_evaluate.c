// SPDX-License-Identifier: EUPL-1.2
//
// Every set of members of every committee: its integers make the key of the shares.
#include "pseudonym/evaluate.h"

#include "crypto/secret.h"
#include "pseudonym/polynomial.h"

#include <criterion/criterion.h>

struct sums {
    uint8_t threshold, size;
    struct scalar factors[COMMITTEE_MOST]; /* k_i/Δ */
    struct scalar key;
    int32_t largest;
    unsigned sets;
};

static void expect_key(struct sums *sums, const struct member_set *members)
{
    int32_t coefficients[COMMITTEE_MOST];
    struct scalar sum = {{0}}, size, zero = {{0}}, term;
    evaluate_coefficients(members, sums->size, coefficients);
    for (uint8_t i = 0; i < members->count; i++) {
        scalar_from_u64((uint64_t)abs(coefficients[i]), &size);
        if (coefficients[i] < 0)
            scalar_subtract(&zero, &size, &size);
        scalar_multiply(&size, &sums->factors[members->index[i] - 1], &term);
        scalar_add(&sum, &term, &sum);
        sums->largest = abs(coefficients[i]) > sums->largest ? abs(coefficients[i]) : sums->largest;
    }
    cr_expect(memcmp(&sum, &sums->key, sizeof sum) == 0, "%u of %u", sums->threshold, sums->size);
    sums->sets++;
}

static void go_through_sets(struct sums *sums, struct member_set members, uint8_t from)
{
    if (members.count == sums->threshold) {
        cr_assert(status_ok(evaluate_members_check(&members, sums->threshold, sums->size)));
        expect_key(sums, &members);
        return;
    }
    for (uint8_t next = from; next <= sums->size; next++) {
        members.index[members.count++] = next;
        go_through_sets(sums, members, (uint8_t)(next + 1));
        members.count--;
    }
}

static struct sums sums_of(uint8_t threshold, uint8_t size)
{
    struct scalar polynomial[THRESHOLD_MOST], share;
    struct sums sums = {.threshold = threshold, .size = size};
    polynomial_random(system_random(), threshold, polynomial);
    sums.key = polynomial[0];
    for (uint8_t i = 1; i <= size; i++) {
        polynomial_value(polynomial, threshold, i, &share);
        evaluate_prepare(&share, size, &sums.factors[i - 1]);
    }
    return sums;
}

Test(pseudonym_evaluate, every_set_of_every_committee_makes_the_key)
{
    unsigned sets = 0;
    cr_assert(status_ok(crypto_start()));
    for (uint8_t threshold = THRESHOLD_LEAST; threshold <= THRESHOLD_MOST; threshold++)
        for (uint8_t size = (uint8_t)(2 * threshold - 1); size <= COMMITTEE_MOST; size++) {
            struct sums sums = sums_of(threshold, size);
            go_through_sets(&sums, (struct member_set){.count = 0}, 1);
            sets += sums.sets;
        }
    cr_expect_eq(sets, 681);
}

Test(pseudonym_evaluate, the_integers_are_small)
{
    static const struct {
        uint8_t threshold, size;
        int32_t largest;
    } rows[] = {{3, 5, 360}, {4, 7, 60480}, {5, 9, 21772800}};
    cr_assert(status_ok(crypto_start()));
    for (size_t i = 0; i < N(rows); i++) {
        struct sums sums = sums_of(rows[i].threshold, rows[i].size);
        go_through_sets(&sums, (struct member_set){.count = 0}, 1);
        cr_expect_eq(sums.largest, rows[i].largest, "%u of %u: %d", rows[i].threshold, rows[i].size, (int)sums.largest);
    }
}

Test(pseudonym_evaluate, answers_verify_under_the_divided_public_share)
{
    struct scalar share, factor;
    struct element public_share, public, made;
    cr_assert(status_ok(crypto_start()));
    for (uint8_t size = 3; size <= COMMITTEE_MOST; size++) {
        scalar_random(system_random(), &share);
        element_multiply_generator(&share, &public_share);
        evaluate_prepare(&share, size, &factor);
        element_multiply_generator(&factor, &made);
        evaluate_public(&public_share, size, &public);
        cr_expect(element_equal(&made, &public), "%u", size);
    }
}
