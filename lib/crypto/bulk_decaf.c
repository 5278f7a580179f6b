// SPDX-License-Identifier: EUPL-1.2
//
// On libdecaf: a point is its four coordinates. A weighed sum of few points shares its doublings (Straus, windows of four bits);
// of many, each window is sorted into buckets first (Pippenger).
#include "crypto/bulk.h"

#include <decaf/point_255.h>
#include <stdalign.h>
#include <stdlib.h>

#define WEIGHT_BITS (8 * BULK_WEIGHT_BYTES)
#define STRAUS_MOST 32
#define STRAUS_BITS 4
#define STRAUS_MULTIPLES ((1 << STRAUS_BITS) - 1)
#define BUCKET_BITS_MOST 8

_Static_assert(sizeof(decaf_255_point_t) <= BULK_POINT_BYTES, "a point fits");
_Static_assert(alignof(struct decaf_255_point_s) <= alignof(struct bulk_point), "and stands well");

static const struct decaf_255_point_s *point_of(const struct bulk_point *point)
{
    return (const struct decaf_255_point_s *)(const void *)point->room;
}
static struct decaf_255_point_s *point_in(struct bulk_point *point) { return (struct decaf_255_point_s *)(void *)point->room; }

static void read_scalar(const struct scalar *k, struct decaf_255_scalar_s *out)
{
    ENSURE(decaf_255_scalar_decode(out, k->bytes) == DECAF_SUCCESS);
}

void bulk_map(const uint8_t uniform[static BULK_UNIFORM_BYTES], struct bulk_point *out)
{
    decaf_255_point_from_hash_uniform(point_in(out), uniform);
}

void bulk_from_element(const struct element *element, struct bulk_point *out)
{
    ENSURE(decaf_255_point_decode(point_in(out), element->bytes, DECAF_TRUE) == DECAF_SUCCESS);
}

void bulk_to_element(const struct bulk_point *point, struct element *out) { decaf_255_point_encode(out->bytes, point_of(point)); }
bool bulk_equal(const struct bulk_point *a, const struct bulk_point *b)
{
    return decaf_255_point_eq(point_of(a), point_of(b)) == DECAF_TRUE;
}

void bulk_add(const struct bulk_point *a, const struct bulk_point *b, struct bulk_point *out)
{
    decaf_255_point_add(point_in(out), point_of(a), point_of(b));
}

void bulk_subtract(const struct bulk_point *a, const struct bulk_point *b, struct bulk_point *out)
{
    decaf_255_point_sub(point_in(out), point_of(a), point_of(b));
}

/* ---- products */

void bulk_multiply_generator(const struct scalar *k, struct bulk_point *out)
{
    decaf_255_scalar_t scalar;
    read_scalar(k, scalar);
    decaf_255_precomputed_scalarmul(point_in(out), decaf_255_precomputed_base, scalar);
    decaf_255_scalar_destroy(scalar);
}

struct status bulk_table_new(const struct element *base, struct bulk_table **out)
{
    struct bulk_point point;
    void *table;
    if (posix_memalign(&table, decaf_255_alignof_precomputed_s, decaf_255_sizeof_precomputed_s) != 0)
        return FAIL(NO_MEMORY);
    bulk_from_element(base, &point);
    decaf_255_precompute(table, point_of(&point));
    *out = table;
    return STATUS(OK);
}

struct bulk_table *bulk_table_free(struct bulk_table *table)
{
    free(table);
    return NULL;
}

void bulk_table_multiply(const struct bulk_table *table, const struct scalar *k, struct bulk_point *out)
{
    decaf_255_scalar_t scalar;
    read_scalar(k, scalar);
    decaf_255_precomputed_scalarmul(point_in(out), (const decaf_255_precomputed_s *)(const void *)table, scalar);
    decaf_255_scalar_destroy(scalar);
}

/* ---- weighed sums */

/* The `size` bits from `from` on, as far as there are any; at most 8. */
static unsigned weight_bits(const struct bulk_weight *weight, unsigned from, unsigned size)
{
    unsigned at = from / 8, word = weight->bytes[at];
    if (at + 1 < BULK_WEIGHT_BYTES)
        word |= (unsigned)weight->bytes[at + 1] << 8;
    return word >> from % 8 & ((1u << size) - 1);
}

static void double_times(struct bulk_point *point, unsigned times)
{
    for (unsigned i = 0; i < times; i++)
        decaf_255_point_double(point_in(point), point_of(point));
}

static void straus_sum(const struct bulk_point *points, const struct bulk_weight *weights, size_t count, struct bulk_point *multiples,
                       struct bulk_point *out)
{
    for (size_t i = 0; i < count; i++) {
        struct bulk_point *row = multiples + i * STRAUS_MULTIPLES;
        row[0] = points[i];
        for (unsigned m = 1; m < STRAUS_MULTIPLES; m++)
            bulk_add(&row[m - 1], &points[i], &row[m]);
    }
    for (unsigned from = WEIGHT_BITS; from > 0;) {
        from -= STRAUS_BITS;
        double_times(out, STRAUS_BITS);
        for (size_t i = 0; i < count; i++) {
            unsigned bits = weight_bits(&weights[i], from, STRAUS_BITS);
            if (bits)
                bulk_add(out, &multiples[i * STRAUS_MULTIPLES + bits - 1], out);
        }
    }
}

/* All of them from the highest bit that any has. */
void bulk_small_sum(const struct bulk_point *points, const int32_t *coefficients, size_t count, struct bulk_point *out)
{
    struct bulk_point sum = {.room = {0}};
    uint64_t all = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < count; i++)
        all |= (uint64_t)llabs(coefficients[i]);
    while (all >> bits)
        bits++;
    decaf_255_point_copy(point_in(&sum), decaf_255_point_identity);
    for (bool is_first = true; bits-- > 0; is_first = false) {
        if (!is_first)
            double_times(&sum, 1);
        for (size_t i = 0; i < count; i++)
            if ((uint64_t)llabs(coefficients[i]) >> bits & 1)
                (coefficients[i] < 0 ? bulk_subtract : bulk_add)(&sum, &points[i], &sum);
    }
    *out = sum;
}

/* One window: Σ bits·points, by the sums of each value of the bits. */
static void bucket_window(const struct bulk_point *points, const struct bulk_weight *weights, size_t count, unsigned from, unsigned size,
                          struct bulk_point *buckets, struct bulk_point *out)
{
    struct bulk_point running = {.room = {0}};
    decaf_255_point_copy(point_in(&running), decaf_255_point_identity);
    for (unsigned value = 1; value < 1u << size; value++)
        decaf_255_point_copy(point_in(&buckets[value]), decaf_255_point_identity);
    for (size_t i = 0; i < count; i++) {
        unsigned bits = weight_bits(&weights[i], from, size);
        if (bits)
            bulk_add(&buckets[bits], &points[i], &buckets[bits]);
    }
    for (unsigned value = (1u << size) - 1; value > 0; value--) {
        bulk_add(&running, &buckets[value], &running);
        bulk_add(out, &running, out);
    }
}

/* By which a window costs the fewest additions: one for each point, and two for each bucket. */
static unsigned best_window(size_t count)
{
    unsigned best = STRAUS_BITS;
    size_t least = SIZE_MAX;
    for (unsigned size = STRAUS_BITS; size <= BUCKET_BITS_MOST; size++) {
        size_t cost = (WEIGHT_BITS + size - 1) / size * (count + ((size_t)2 << size));
        if (cost < least) {
            least = cost;
            best = size;
        }
    }
    return best;
}

static void bucket_sum(const struct bulk_point *points, const struct bulk_weight *weights, size_t count, struct bulk_point *buckets,
                       struct bulk_point *out)
{
    unsigned size = best_window(count);
    for (unsigned window = (WEIGHT_BITS + size - 1) / size; window > 0; window--) {
        double_times(out, size);
        bucket_window(points, weights, count, (window - 1) * size, size, buckets, out);
    }
}

struct status bulk_weighed_sum(const struct bulk_point *points, const struct bulk_weight *weights, size_t count, struct bulk_point *out)
{
    size_t rooms = count <= STRAUS_MOST ? count * STRAUS_MULTIPLES : (size_t)1 << BUCKET_BITS_MOST;
    struct bulk_point sum = {.room = {0}}, *workspace = aligned_alloc(alignof(struct bulk_point), (rooms + 1) * sizeof *workspace);
    if (!workspace)
        return FAIL(NO_MEMORY);
    decaf_255_point_copy(point_in(&sum), decaf_255_point_identity);
    if (count <= STRAUS_MOST)
        straus_sum(points, weights, count, workspace, &sum);
    else
        bucket_sum(points, weights, count, workspace, &sum);
    free(workspace);
    *out = sum;
    return STATUS(OK);
}
