// SPDX-License-Identifier: EUPL-1.2
//
// The library that was chosen is held against libsodium before anything is believed of it.
#include "crypto/bulk.h"

#include "crypto/secret.h"

#define START_PRODUCTS 32

/* k·G + map(uniform), both ways. */
static bool is_blinded_alike(const struct scalar *k, const uint8_t uniform[static BULK_UNIFORM_BYTES])
{
    static const char dst[] = "schakel/bulk/start";
    const struct span parts[] = {span_of(uniform, BULK_UNIFORM_BYTES)};
    uint8_t expanded[BULK_UNIFORM_BYTES];
    struct element product, mapped, sum, got;
    struct bulk_point point, base;
    element_multiply_generator(k, &product);
    hash_to_group(parts, N(parts), dst, sizeof dst - 1, &mapped);
    element_add(&product, &mapped, &sum);
    expand_message_xmd(parts, N(parts), dst, sizeof dst - 1, expanded, sizeof expanded);
    bulk_map(expanded, &point);
    bulk_multiply_generator(k, &base);
    bulk_add(&point, &base, &point);
    bulk_to_element(&point, &got);
    return element_equal(&got, &sum);
}

static bool is_multiplied_alike(const struct scalar *k, const struct element *point, const struct bulk_table *table)
{
    struct element product, got;
    struct bulk_point multiplied;
    element_multiply(k, point, &product);
    bulk_table_multiply(table, k, &multiplied);
    bulk_to_element(&multiplied, &got);
    return element_equal(&got, &product);
}

static struct status sum_is_alike(const struct element *points, const struct bulk_weight *weights)
{
    struct bulk_point decoded[START_PRODUCTS], summed;
    struct element expected, product, got;
    for (size_t i = 0; i < START_PRODUCTS; i++) {
        struct scalar weight = {{0}};
        memcpy(weight.bytes, weights[i].bytes, BULK_WEIGHT_BYTES);
        element_multiply(&weight, &points[i], &product);
        if (i == 0)
            expected = product;
        else
            element_add(&expected, &product, &expected);
        bulk_from_element(&points[i], &decoded[i]);
    }
    TRY(bulk_weighed_sum(decoded, weights, START_PRODUCTS, &summed));
    bulk_to_element(&summed, &got);
    return element_equal(&got, &expected) ? STATUS(OK) : FAIL(CRYPTO_FAILED);
}

struct status bulk_start(void)
{
    CLEANUP(bulk_table) struct bulk_table *table = NULL;
    struct scalar k;
    struct element base, points[START_PRODUCTS];
    struct bulk_weight weights[START_PRODUCTS];
    uint8_t uniform[BULK_UNIFORM_BYTES];
    scalar_random(system_random(), &k);
    element_multiply_generator(&k, &base);
    TRY(bulk_table_new(&base, &table));
    random_fill(system_random(), weights[0].bytes, sizeof weights);
    for (size_t i = 0; i < START_PRODUCTS; i++) {
        scalar_random(system_random(), &k);
        element_multiply_generator(&k, &points[i]);
        random_fill(system_random(), uniform, sizeof uniform);
        if (!is_multiplied_alike(&k, &base, table) || !is_blinded_alike(&k, uniform))
            return FAIL(CRYPTO_FAILED);
    }
    return sum_is_alike(points, weights);
}
