// SPDX-License-Identifier: EUPL-1.2
//
// On libsodium, which decodes and encodes for each operation: a point is its encoding.
#include "crypto/bulk.h"

#include <sodium.h>
#include <stdlib.h>

struct bulk_table {
    struct element base;
};

static const struct element *element_of(const struct bulk_point *point) { return (const struct element *)(const void *)point->room; }
static struct element *element_in(struct bulk_point *point) { return (struct element *)(void *)point->room; }

void bulk_map(const uint8_t uniform[static BULK_UNIFORM_BYTES], struct bulk_point *out)
{
    ENSURE(crypto_core_ristretto255_from_hash(out->room, uniform) == 0);
}

void bulk_from_element(const struct element *element, struct bulk_point *out) { *element_in(out) = *element; }
void bulk_to_element(const struct bulk_point *point, struct element *out) { *out = *element_of(point); }
bool bulk_equal(const struct bulk_point *a, const struct bulk_point *b) { return element_equal(element_of(a), element_of(b)); }

void bulk_add(const struct bulk_point *a, const struct bulk_point *b, struct bulk_point *out)
{
    element_add(element_of(a), element_of(b), element_in(out));
}

void bulk_subtract(const struct bulk_point *a, const struct bulk_point *b, struct bulk_point *out)
{
    ENSURE(crypto_core_ristretto255_sub(out->room, a->room, b->room) == 0);
}

void bulk_multiply_generator(const struct scalar *k, struct bulk_point *out) { element_multiply_generator(k, element_in(out)); }

struct status bulk_table_new(const struct element *base, struct bulk_table **out)
{
    *out = malloc(sizeof **out);
    if (!*out)
        return FAIL(NO_MEMORY);
    (*out)->base = *base;
    return STATUS(OK);
}

struct bulk_table *bulk_table_free(struct bulk_table *table)
{
    free(table);
    return NULL;
}

void bulk_table_multiply(const struct bulk_table *table, const struct scalar *k, struct bulk_point *out)
{
    element_multiply(k, &table->base, element_in(out));
}

void bulk_small_sum(const struct bulk_point *points, const int32_t *coefficients, size_t count, struct bulk_point *out)
{
    struct element sum = {{0}}, product; /* the identity */
    for (size_t i = 0; i < count; i++) {
        struct scalar zero = {{0}}, size;
        scalar_from_u64((uint64_t)llabs(coefficients[i]), &size);
        if (coefficients[i] < 0)
            scalar_subtract(&zero, &size, &size);
        element_multiply(&size, element_of(&points[i]), &product);
        element_add(&sum, &product, &sum);
    }
    bulk_from_element(&sum, out);
}

struct status bulk_weighed_sum(const struct bulk_point *points, const struct bulk_weight *weights, size_t count, struct bulk_point *out)
{
    struct element sum = {{0}}, product; /* the identity */
    for (size_t i = 0; i < count; i++) {
        struct scalar weight = {{0}};
        memcpy(weight.bytes, weights[i].bytes, BULK_WEIGHT_BYTES);
        element_multiply(&weight, element_of(&points[i]), &product);
        element_add(&sum, &product, &sum);
    }
    bulk_from_element(&sum, out);
    return STATUS(OK);
}
