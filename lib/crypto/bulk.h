// SPDX-License-Identifier: EUPL-1.2
//
// The group for whoever asks about a thousand identifiers at once: points stay in the coordinates of the library that adds them, so
// that a sum costs no decoding and encoding. There are two of these libraries, and one is chosen when the program is built:
// libdecaf, or libsodium as everywhere else (slower, the same results). What is here is for the asking side; members and
// evidence use crypto/group.h, which stays the reference.
#pragma once

#include "crypto/group.h"

#define BULK_POINT_BYTES 256
#define BULK_UNIFORM_BYTES 64
#define BULK_WEIGHT_BYTES 16

struct bulk_point {
    _Alignas(32) uint8_t room[BULK_POINT_BYTES];
};
struct bulk_weight {
    uint8_t bytes[BULK_WEIGHT_BYTES]; /* little-endian */
};

/* CRYPTO_FAILED unless 32 random products, and what else is here, are those of crypto/group.h. A program that uses this asks first. */
MUST_USE struct status bulk_start(void);

/* The point of 64 uniform bytes, as in hash_to_group. */
void bulk_map(const uint8_t uniform[static BULK_UNIFORM_BYTES], struct bulk_point *out);
void bulk_from_element(const struct element *element, struct bulk_point *out); /* the identity too */
void bulk_to_element(const struct bulk_point *point, struct element *out);
bool bulk_equal(const struct bulk_point *a, const struct bulk_point *b);
void bulk_add(const struct bulk_point *a, const struct bulk_point *b, struct bulk_point *out);
void bulk_subtract(const struct bulk_point *a, const struct bulk_point *b, struct bulk_point *out);

/* Constant time. */
void bulk_multiply_generator(const struct scalar *k, struct bulk_point *out);
/* Multiples of one point, made once and used for a whole batch; constant time too. */
struct bulk_table;
MUST_USE struct status bulk_table_new(const struct element *base, struct bulk_table **out);
struct bulk_table *bulk_table_free(struct bulk_table *table);
DEFINE_CLEANUP(bulk_table)
void bulk_table_multiply(const struct bulk_table *table, const struct scalar *k, struct bulk_point *out);

/* Σ coefficients[i]·points[i] of a few, in a time that depends on the coefficients, which are public. */
void bulk_small_sum(const struct bulk_point *points, const int32_t *coefficients, size_t count, struct bulk_point *out);
/* Σ weights[i]·points[i], in a time that depends on the weights: for a client on its own machine. */
MUST_USE struct status bulk_weighed_sum(const struct bulk_point *points, const struct bulk_weight *weights, size_t count,
                                        struct bulk_point *out);
