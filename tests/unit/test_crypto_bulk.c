// SPDX-License-Identifier: EUPL-1.2
//
// Points in bulk are those of libsodium, whichever library computes: built with the one that was chosen, and with libsodium again.
#include "../support/points.h"
#include "crypto/bulk.h"
#include "crypto/secret.h"

#include <criterion/criterion.h>

#define MOST 200

static struct element points[MOST], identity;
static struct bulk_point decoded[MOST];
static struct bulk_weight weights[MOST];

static void begin(void)
{
    cr_assert(status_ok(crypto_start()));
    for (size_t i = 0; i < MOST; i++) {
        struct scalar k;
        scalar_random(system_random(), &k);
        element_multiply_generator(&k, &points[i]);
        bulk_from_element(&points[i], &decoded[i]);
        random_fill(system_random(), weights[i].bytes, BULK_WEIGHT_BYTES);
    }
}
TestSuite(crypto_bulk, .init = begin);

static bool is_point(const struct bulk_point *point, const struct element *expected)
{
    struct element got;
    bulk_to_element(point, &got);
    return element_equal(&got, expected);
}

/* Zero, one, two, the order less one, and random ones. */
static void scalar_at(size_t i, struct scalar *out)
{
    static const struct scalar zero;
    struct scalar one;
    scalar_from_u64(1, &one);
    if (i < 3)
        scalar_from_u64(i, out);
    else if (i == 3)
        scalar_subtract(&zero, &one, out);
    else
        scalar_random(system_random(), out);
}

Test(crypto_bulk, starts_when_both_libraries_agree) { cr_expect(status_ok(bulk_start())); }

Test(crypto_bulk, products_are_those_of_the_reference)
{
    CLEANUP(bulk_table) struct bulk_table *table = NULL;
    cr_assert(status_ok(bulk_table_new(&points[0], &table)));
    for (size_t i = 0; i < MOST; i++) {
        struct scalar k;
        struct element expected;
        struct bulk_point got;
        scalar_at(i, &k);
        element_multiply(&k, &points[0], &expected);
        bulk_table_multiply(table, &k, &got);
        cr_expect(is_point(&got, &expected), "%zu by a table", i);
        element_multiply_generator(&k, &expected);
        bulk_multiply_generator(&k, &got);
        cr_expect(is_point(&got, &expected), "%zu of the generator", i);
    }
}

Test(crypto_bulk, sums_and_differences_are_those_of_the_reference)
{
    struct scalar one, zero = {{0}}, minus;
    scalar_from_u64(1, &one);
    scalar_subtract(&zero, &one, &minus);
    for (size_t i = 0; i < MOST; i++) {
        struct element negated, expected;
        struct bulk_point got, other;
        const struct element *b = i == 1 ? &points[1] : i == 2 ? &identity : &points[(i + 1) % MOST]; /* twice the same, and none */
        bulk_from_element(b, &other);
        element_add(&points[i], b, &expected);
        bulk_add(&decoded[i], &other, &got);
        cr_expect(is_point(&got, &expected), "sum %zu", i);
        element_multiply(&minus, b, &negated);
        element_add(&points[i], &negated, &expected);
        bulk_subtract(&decoded[i], &other, &got);
        cr_expect(is_point(&got, &expected), "difference %zu", i);
        cr_expect_eq(bulk_equal(&decoded[i], &other), i == 1, "%zu", i);
    }
}

Test(crypto_bulk, hashing_to_the_group_is_that_of_the_reference)
{
    static const char dst[] = "test";
    for (size_t i = 0; i < MOST; i++) {
        const struct span parts[] = {SPAN_OF_ARRAY(points[i].bytes)};
        uint8_t uniform[BULK_UNIFORM_BYTES];
        struct element expected;
        struct bulk_point got;
        hash_to_group(parts, N(parts), dst, sizeof dst - 1, &expected);
        expand_message_xmd(parts, N(parts), dst, sizeof dst - 1, uniform, sizeof uniform);
        bulk_map(uniform, &got);
        cr_expect(is_point(&got, &expected), "%zu", i);
    }
}

static void expect_sum(size_t count, const char *what)
{
    struct element expected = identity, product;
    struct bulk_point got;
    for (size_t i = 0; i < count; i++) {
        struct scalar weight = {{0}};
        memcpy(weight.bytes, weights[i].bytes, BULK_WEIGHT_BYTES);
        element_multiply(&weight, &points[i], &product);
        element_add(&expected, &product, &expected);
    }
    cr_assert(status_ok(bulk_weighed_sum(decoded, weights, count, &got)));
    cr_expect(is_point(&got, &expected), "%s, %zu points", what, count);
}

Test(crypto_bulk, weighed_sums_are_those_of_the_reference_for_few_and_for_many)
{
    static const size_t counts[] = {1, 2, 3, 16, 31, 32, 33, 34, 63, 64, 100, MOST};
    for (size_t i = 0; i < N(counts); i++)
        expect_sum(counts[i], "random weights");
    memset(weights, 0xFF, sizeof weights);
    for (size_t i = 0; i < N(counts); i++)
        expect_sum(counts[i], "the largest weights");
    memset(weights, 0, sizeof weights);
    weights[0].bytes[BULK_WEIGHT_BYTES - 1] = 0x80;
    for (size_t i = 0; i < N(counts); i++)
        expect_sum(counts[i], "one bit");
}

Test(crypto_bulk, points_that_are_the_same_or_none_add_up_too)
{
    for (size_t i = 0; i < MOST; i++) {
        points[i] = i % 3 == 0 ? identity : points[1];
        bulk_from_element(&points[i], &decoded[i]);
        weights[i] = weights[1];
    }
    expect_sum(32, "few");
    expect_sum(MOST, "many");
}

Test(crypto_bulk, small_sums_are_those_of_the_reference)
{
    static const int32_t rows[][3] = {{72, -72, 24}, {1, 0, 0}, {0, 0, 0}, {-1, -1, -1}, {360, 2, -1}, {INT32_MAX, -INT32_MAX, 1}};
    for (size_t i = 0; i < N(rows); i++) {
        struct element expected = identity, product;
        struct bulk_point got;
        for (size_t j = 0; j < 3; j++) {
            struct scalar k, zero = {{0}};
            scalar_from_u64((uint64_t)abs(rows[i][j]), &k);
            if (rows[i][j] < 0)
                scalar_subtract(&zero, &k, &k);
            element_multiply(&k, &points[j], &product);
            element_add(&expected, &product, &expected);
        }
        bulk_small_sum(decoded, rows[i], 3, &got);
        cr_expect(is_point(&got, &expected), "%zu", i);
    }
}
