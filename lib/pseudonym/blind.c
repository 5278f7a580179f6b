// SPDX-License-Identifier: EUPL-1.2
//
// Blinding, the combined check, and unblinding with one inversion for the whole batch.
#include "pseudonym/blind.h"

#include "base/cursor.h"
#include "crypto/secret.h"

#define WEIGHT_BYTES 16 /* 128 bits */

struct batch {
    size_t count;
    bool is_attempted, is_done;
    struct scalar check_mask; /* s */
    struct scalar *blinds;    /* r_j */
    struct scalar *weights;   /* d_j */
    struct element *points;   /* a_1..a_k, c */
};

void identifier_hash(const struct key_name *key, const struct identifier *identifier, struct element *out)
{
    static const char dst[] = "HashToGroup-OPRFV1-\x01-ristretto255-SHA512"; /* RFC 9497 4.1 with mode VOPRF */
    struct span type = span_of_text(identifier_type_word(identifier->type)), value = identifier_span(identifier);
    uint8_t domain_length[2] = {0, (uint8_t)key->domain.size}, type_length[2] = {0, (uint8_t)type.size};
    uint8_t value_length[2] = {0, (uint8_t)value.size};
    struct span parts[] = {SPAN_OF_ARRAY(domain_length), key->domain, oin_span(&key->holder), SPAN_OF_ARRAY(type_length), type,
                           SPAN_OF_ARRAY(value_length),  value};
    ENSURE(key->domain.size <= DOMAIN_NAME_MOST);
    hash_to_group(parts, N(parts), dst, sizeof dst - 1, out);
}

static void blind_derive(const uint8_t seed[static BLINDING_SEED_BYTES], struct span domain, size_t j, struct scalar *out)
{
    static const char dst[] = "schakel/blind/v1";
    uint8_t length[2] = {0, (uint8_t)domain.size}, number[2] = {(uint8_t)(j >> 8), (uint8_t)j};
    struct span parts[] = {span_of(seed, BLINDING_SEED_BYTES), SPAN_OF_ARRAY(length), domain, SPAN_OF_ARRAY(number)};
    hash_to_scalar(parts, N(parts), dst, sizeof dst - 1, out);
    ENSURE(!scalar_is_zero(out)); /* happens once in 2^252 */
}

struct batch *batch_free(struct batch *batch)
{
    if (!batch)
        return NULL;
    if (batch->blinds)
        scalar_wipe(batch->blinds, batch->count);
    if (batch->weights)
        scalar_wipe(batch->weights, batch->count);
    scalar_wipe(&batch->check_mask, 1);
    free(batch->blinds);
    free(batch->weights);
    free(batch->points);
    free(batch);
    return NULL;
}

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
    if (!batch->blinds || !batch->weights || !batch->points)
        return FAIL(NO_MEMORY);
    for (size_t j = 0; j < count; j++) {
        struct element base;
        identifier_hash(key, &identifiers[j], &base);
        blind_derive(seed, key->domain, j, &batch->blinds[j]);
        element_multiply(&batch->blinds[j], &base, &batch->points[j]);
        secret_wipe(&base, sizeof base);
    }
    *out = TAKE(batch);
    return STATUS(OK);
}

const struct element *batch_points(const struct batch *batch) { return batch->points; }

/* Σ weights[j]·points[j] + last */
static void weighed_sum(const struct batch *batch, const struct element *points, const struct element *last, struct element *out)
{
    struct element sum = *last, term;
    for (size_t j = 0; j < batch->count; j++) {
        element_multiply(&batch->weights[j], &points[j], &term);
        element_add(&sum, &term, &sum);
    }
    *out = sum;
}

struct status batch_attempt(struct batch *batch, const struct random_source *random)
{
    struct element mask;
    if (batch->is_done)
        return FAIL(UNEXPECTED);
    memset(batch->weights, 0, batch->count * sizeof *batch->weights);
    for (size_t j = 0; j < batch->count; j++)
        random_fill(random, batch->weights[j].bytes, WEIGHT_BYTES);
    scalar_random(random, &batch->check_mask);
    element_multiply_generator(&batch->check_mask, &mask);
    weighed_sum(batch, batch->points, &mask, &batch->points[batch->count]);
    batch->is_attempted = true;
    return STATUS(OK);
}

/* Y_j for j = 1..k+1 into `sums`. One may come out as the identity; then the check fails, since no k·a_j is. */
static void partials_add(const struct element *partials, size_t members, size_t count, struct element *sums)
{
    for (size_t j = 0; j < count; j++) {
        sums[j] = partials[j];
        for (size_t i = 1; i < members; i++)
            element_add(&sums[j], &partials[i * count + j], &sums[j]);
    }
}

/* One equation for all members and all items. */
static struct status check_sums(struct batch *batch, const struct element *key, const struct element *sums)
{
    struct element masked, expected;
    element_multiply(&batch->check_mask, key, &masked);
    weighed_sum(batch, sums, &masked, &expected);
    return element_equal(&expected, &sums[batch->count]) ? STATUS(OK) : FAIL(BAD_PROOF);
}

static struct status combine_partials(struct batch *batch, const struct element *key, const struct element *partials, size_t members,
                                      struct element *sums)
{
    partials_add(partials, members, batch->count + 1, sums);
    TRY(check_sums(batch, key, sums));
    TRY(scalar_invert_batch(batch->blinds, batch->count, batch->blinds));
    for (size_t j = 0; j < batch->count; j++)
        element_multiply(&batch->blinds[j], &sums[j], &sums[j]);
    scalar_wipe(batch->blinds, batch->count);
    batch->is_done = true;
    return STATUS(OK);
}

struct status batch_combine(struct batch *batch, const struct element *key, const struct element *partials, size_t members,
                            struct element *out)
{
    if (!batch->is_attempted || members == 0)
        return FAIL(UNEXPECTED);
    struct element *sums = calloc(batch->count + 1, sizeof *sums);
    if (!sums)
        return FAIL(NO_MEMORY);
    struct status status = combine_partials(batch, key, partials, members, sums);
    batch->is_attempted = false; /* weights that were answered once may be known to the members: gone whatever the outcome */
    scalar_wipe(batch->weights, batch->count);
    scalar_wipe(&batch->check_mask, 1);
    if (status_ok(status))
        memcpy(out, sums, batch->count * sizeof *out);
    secret_wipe(sums, (batch->count + 1) * sizeof *sums);
    free(sums);
    return status;
}
