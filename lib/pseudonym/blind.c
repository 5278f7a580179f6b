// SPDX-License-Identifier: EUPL-1.2
//
// Blinding, the combined check, and unblinding, with points in bulk.
#include "pseudonym/blind.h"

#include "base/cursor.h"
#include "crypto/bulk.h"
#include "crypto/hash.h"
#include "crypto/secret.h"

_Static_assert(CHECK_WEIGHT_BYTES == BULK_WEIGHT_BYTES, "a weight as points in bulk take it");

struct batch {
    size_t count;
    bool is_attempted, is_done;
    struct scalar check_mask;    /* s */
    struct scalar *blinds;       /* r_j */
    struct bulk_weight *weights; /* d_j */
    uint8_t weights_seed[WEIGHTS_SEED_BYTES];
    struct bulk_point *blinded; /* a_1..a_k */
    struct element *points;     /* the same and c, encoded */
};

/* Of which the point of an identifier is made. Domain and holder are in it as well as in the key: otherwise k2·(k1·H) = k1·(k2·H) would
 * join two registers (P-03). */
static void identifier_expand(const struct key_name *key, const struct identifier *identifier, uint8_t out[static BULK_UNIFORM_BYTES])
{
    static const char dst[] = "HashToGroup-OPRFV1-\x01-ristretto255-SHA512"; /* RFC 9497 4.1 with mode VOPRF */
    struct span type = span_of_text(identifier_type_word(identifier->kind)), value = identifier_span(identifier);
    uint8_t domain_length[2] = {0, (uint8_t)key->domain.size}, type_length[2] = {0, (uint8_t)type.size};
    uint8_t value_length[2] = {0, (uint8_t)value.size};
    struct span parts[] = {SPAN_OF_ARRAY(domain_length), key->domain, oin_span(&key->holder), SPAN_OF_ARRAY(type_length), type,
                           SPAN_OF_ARRAY(value_length),  value};
    ENSURE(key->domain.size <= DOMAIN_NAME_MOST);
    expand_message_xmd(parts, N(parts), dst, sizeof dst - 1, out, BULK_UNIFORM_BYTES);
}

static void blind_derive(const uint8_t seed[static BLINDING_SEED_BYTES], const struct key_name *key, size_t j, struct scalar *out)
{
    static const char dst[] = "schakel/blind/v2";
    uint8_t length[2] = {0, (uint8_t)key->domain.size}, number[2] = {(uint8_t)(j >> 8), (uint8_t)j};
    struct span parts[] = {span_of(seed, BLINDING_SEED_BYTES), SPAN_OF_ARRAY(length), key->domain, oin_span(&key->holder),
                           SPAN_OF_ARRAY(number)};
    hash_to_scalar(parts, N(parts), dst, sizeof dst - 1, out);
}

static void blind_one(const struct key_name *key, const struct identifier *identifier, const struct scalar *blind, struct bulk_point *out)
{
    uint8_t uniform[BULK_UNIFORM_BYTES];
    struct bulk_point base;
    identifier_expand(key, identifier, uniform);
    bulk_map(uniform, &base);
    bulk_multiply_generator(blind, out);
    bulk_add(&base, out, out);
    secret_wipe(uniform, sizeof uniform);
    secret_wipe(&base, sizeof base);
}

struct batch *batch_free(struct batch *batch)
{
    if (!batch)
        return NULL;
    if (batch->blinds)
        scalar_wipe(batch->blinds, batch->count);
    if (batch->weights)
        secret_wipe(batch->weights, batch->count * sizeof *batch->weights);
    scalar_wipe(&batch->check_mask, 1);
    secret_wipe(batch->weights_seed, sizeof batch->weights_seed);
    free(batch->blinds);
    free(batch->weights);
    free(batch->blinded);
    free(batch->points);
    free(batch);
    return NULL;
}

static struct bulk_point *points_new(size_t count) { return aligned_alloc(_Alignof(struct bulk_point), count * sizeof(struct bulk_point)); }

struct status batch_new(const struct key_name *key, const struct identifier *identifiers, size_t count,
                        const uint8_t seed[static BLINDING_SEED_BYTES], struct batch **out)
{
    if (count == 0 || count > BATCH_MOST || key->domain.size == 0 || key->domain.size > DOMAIN_NAME_MOST)
        return FAIL(INVALID);
    CLEANUP(batch) struct batch *batch = calloc(1, sizeof *batch);
    if (!batch)
        return FAIL(NO_MEMORY);
    batch->count = count;
    batch->blinds = calloc(count, sizeof *batch->blinds);
    batch->weights = calloc(count, sizeof *batch->weights);
    batch->points = calloc(count + 1, sizeof *batch->points);
    batch->blinded = points_new(count);
    if (!batch->blinds || !batch->weights || !batch->points || !batch->blinded)
        return FAIL(NO_MEMORY);
    for (size_t j = 0; j < count; j++) {
        blind_derive(seed, key, j, &batch->blinds[j]);
        blind_one(key, &identifiers[j], &batch->blinds[j], &batch->blinded[j]);
        bulk_to_element(&batch->blinded[j], &batch->points[j]);
    }
    *out = TAKE(batch);
    return STATUS(OK);
}

const struct element *batch_points(const struct batch *batch) { return batch->points; }

/* Adds Σ weights[j]·points[j]. */
static struct status add_weighed(const struct batch *batch, const struct bulk_point *points, struct bulk_point *sum)
{
    struct bulk_point weighed;
    TRY(bulk_weighed_sum(points, batch->weights, batch->count, &weighed));
    bulk_add(sum, &weighed, sum);
    return STATUS(OK);
}

void check_weight(const uint8_t seed[static WEIGHTS_SEED_BYTES], size_t j, uint8_t out[static CHECK_WEIGHT_BYTES])
{
    uint8_t number[2] = {(uint8_t)(j >> 8), (uint8_t)j}, digest[SHA256_BYTES];
    struct span parts[] = {span_of_text("schakel/weights/v1"), span_of(seed, WEIGHTS_SEED_BYTES), SPAN_OF_ARRAY(number)};
    sha256_parts(parts, N(parts), digest);
    memcpy(out, digest, CHECK_WEIGHT_BYTES);
}

static void draw_weights(struct batch *batch, const struct random_source *random)
{
    random_fill(random, batch->weights_seed, WEIGHTS_SEED_BYTES);
    for (size_t j = 0; j < batch->count; j++)
        check_weight(batch->weights_seed, j, batch->weights[j].bytes);
}

struct status batch_attempt(struct batch *batch, const struct random_source *random)
{
    struct bulk_point check;
    if (batch->is_done)
        return FAIL(UNEXPECTED);
    draw_weights(batch, random);
    scalar_random(random, &batch->check_mask);
    bulk_multiply_generator(&batch->check_mask, &check);
    TRY(add_weighed(batch, batch->blinded, &check));
    bulk_to_element(&check, &batch->points[batch->count]);
    batch->is_attempted = true;
    return STATUS(OK);
}

/* Y_j for j = 1..k+1 into `sums`. One may come out as the identity; then the check fails, since no k·a_j is. */
static void add_answers(const struct batch_answers *answers, size_t count, struct bulk_point *sums)
{
    struct bulk_point points[COMMITTEE_MOST];
    int32_t coefficients[COMMITTEE_MOST];
    evaluate_coefficients(&answers->members, answers->size, coefficients);
    for (size_t j = 0; j < count; j++) {
        for (size_t i = 0; i < answers->members.count; i++)
            bulk_from_element(&answers->points[i * count + j], &points[i]);
        bulk_small_sum(points, coefficients, answers->members.count, &sums[j]);
    }
}

/* One equation for all items, and for all members whose answers are in them. */
static struct status check_points(const struct batch *batch, const struct bulk_table *key, const struct bulk_point *points)
{
    struct bulk_point expected;
    bulk_table_multiply(key, &batch->check_mask, &expected);
    TRY(add_weighed(batch, points, &expected));
    return bulk_equal(&expected, &points[batch->count]) ? STATUS(OK) : FAIL(BAD_PROOF);
}

static void unblind_sums(const struct batch *batch, const struct bulk_table *key, struct bulk_point *sums, struct element *out)
{
    struct bulk_point shift;
    for (size_t j = 0; j < batch->count; j++) {
        bulk_table_multiply(key, &batch->blinds[j], &shift);
        bulk_subtract(&sums[j], &shift, &sums[j]);
        bulk_to_element(&sums[j], &out[j]);
    }
    secret_wipe(&shift, sizeof shift);
}

static void wipe_secrets(struct batch *batch)
{
    scalar_wipe(batch->blinds, batch->count);
    secret_wipe(batch->weights, batch->count * sizeof *batch->weights);
    scalar_wipe(&batch->check_mask, 1);
    secret_wipe(batch->weights_seed, sizeof batch->weights_seed);
    batch->is_done = true;
}

void batch_reveal(const struct batch *batch, struct scalar *out_mask, uint8_t out_seed[static WEIGHTS_SEED_BYTES])
{
    ENSURE(batch->is_attempted && !batch->is_done);
    *out_mask = batch->check_mask;
    memcpy(out_seed, batch->weights_seed, WEIGHTS_SEED_BYTES);
}

struct status batch_combine(struct batch *batch, const struct element *key, const struct batch_answers *answers, struct element *out)
{
    CLEANUP(bulk_table) struct bulk_table *table = NULL;
    if (!batch->is_attempted || batch->is_done)
        return FAIL(UNEXPECTED);
    TRY(bulk_table_new(key, &table));
    struct bulk_point *sums = points_new(batch->count + 1);
    if (!sums)
        return FAIL(NO_MEMORY);
    add_answers(answers, batch->count + 1, sums);
    struct status status = check_points(batch, table, sums);
    if (status_ok(status)) {
        unblind_sums(batch, table, sums, out);
        wipe_secrets(batch);
    }
    secret_wipe(sums, (batch->count + 1) * sizeof *sums);
    free(sums);
    return status;
}

struct status batch_check_member(const struct batch *batch, const struct element *public, const struct element *points)
{
    CLEANUP(bulk_table) struct bulk_table *table = NULL;
    if (!batch->is_attempted || batch->is_done)
        return FAIL(UNEXPECTED);
    TRY(bulk_table_new(public, &table));
    struct bulk_point *given = points_new(batch->count + 1);
    if (!given)
        return FAIL(NO_MEMORY);
    for (size_t j = 0; j <= batch->count; j++)
        bulk_from_element(&points[j], &given[j]);
    struct status status = check_points(batch, table, given);
    free(given);
    return status;
}
