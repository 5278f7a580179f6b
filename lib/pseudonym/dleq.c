// SPDX-License-Identifier: EUPL-1.2
//
// Chaum-Pedersen over composites; the composites are weighed from a seed over everything.
#include "pseudonym/dleq.h"

#include "base/cursor.h"
#include "crypto/hash.h"
#include "crypto/secret.h"

static const char challenge_dst[] = "schakel/dleq/v1/challenge", weight_dst[] = "schakel/dleq/v1/weight";

_Static_assert(sizeof(struct element) == ELEMENT_BYTES, "a run of elements is hashed as one span");

void dleq_seed(const struct dleq_batch *batch, uint8_t out[static 64])
{
    uint8_t head[256];
    struct writer writer = writer_of(head, sizeof head);
    ENSURE(batch->count <= UINT16_MAX);
    write_text(&writer, "schakel/dleq/v1");
    write_u16(&writer, (uint16_t)batch->domain.size);
    write_bytes(&writer, batch->domain);
    write_u32(&writer, batch->epoch);
    write_u8(&writer, batch->members->count);
    write_bytes(&writer, span_of(batch->members->index, batch->members->count));
    write_bytes(&writer, exchange_id_span(batch->exchange_id));
    write_bytes(&writer, SPAN_OF_ARRAY(batch->key->bytes));
    write_u16(&writer, (uint16_t)batch->count);
    ENSURE(!writer.overflow);
    struct span parts[] = {writer_span(&writer), span_of(batch->in, batch->count * ELEMENT_BYTES),
                           span_of(batch->out, batch->count * ELEMENT_BYTES)};
    sha512_parts(parts, N(parts), out);
}

void dleq_weight(const uint8_t seed[static 64], uint16_t i, struct scalar *out)
{
    uint8_t number[2] = {(uint8_t)(i >> 8), (uint8_t)i};
    struct span parts[] = {span_of(seed, 64), SPAN_OF_ARRAY(number)};
    hash_to_scalar(parts, N(parts), weight_dst, sizeof weight_dst - 1, out);
}

/* Adds d_i·points[i] for i from `from` to below `to`. */
static void weigh_points(const uint8_t seed[static 64], const struct element *points, size_t from, size_t to, struct element *inout_sum)
{
    struct element term;
    for (size_t i = from; i < to; i++) {
        struct scalar weight;
        dleq_weight(seed, (uint16_t)i, &weight);
        element_multiply(&weight, &points[i], &term);
        element_add(inout_sum, &term, inout_sum);
    }
}

void dleq_begin(const struct dleq_batch *batch, struct dleq_proving *out)
{
    *out = (struct dleq_proving){.done = 0};
    dleq_seed(batch, out->seed);
}

void dleq_slice(const struct dleq_batch *batch, struct dleq_proving *proving, size_t most)
{
    size_t left = batch->count - proving->done, to = proving->done + (left < most ? left : most);
    weigh_points(proving->seed, batch->in, proving->done, to, &proving->m);
    proving->done = to;
}

void dleq_finish(const struct dleq_batch *batch, const struct dleq_proving *proving, const struct scalar *k,
                 const struct random_source *random, struct dleq_proof *out)
{
    struct element z;
    struct scalar r;
    ENSURE(proving->done == batch->count);
    element_multiply(k, &proving->m, &z); /* RFC 9497 2.2.1 ComputeCompositesFast: the prover knows k */
    scalar_random(random, &r);
    struct dleq_composite pair = {batch->key, &proving->m, &z, challenge_dst, sizeof challenge_dst - 1};
    dleq_composite_prove(&pair, k, &r, out);
    scalar_wipe(&r, 1);
}

struct status dleq_verify(const struct dleq_batch *batch, const struct dleq_proof *proof)
{
    uint8_t seed[64];
    struct element m = {{0}}, z = {{0}};
    dleq_seed(batch, seed);
    weigh_points(seed, batch->in, 0, batch->count, &m);
    weigh_points(seed, batch->out, 0, batch->count, &z);
    struct dleq_composite pair = {batch->key, &m, &z, challenge_dst, sizeof challenge_dst - 1};
    return dleq_composite_verify(&pair, proof);
}

/* RFC 9497 2.2.1: the challenge over Bm, a0, a1, a2, a3. */
static void dleq_challenge(const struct dleq_composite *pair, const struct element *t2, const struct element *t3, struct scalar *out)
{
    static const uint8_t length[2] = {0, ELEMENT_BYTES};
    const struct element *hashed[] = {pair->key, pair->m, pair->z, t2, t3};
    struct span parts[2 * N(hashed) + 1];
    for (size_t i = 0; i < N(hashed); i++) {
        parts[2 * i] = SPAN_OF_ARRAY(length);
        parts[2 * i + 1] = SPAN_OF_ARRAY(hashed[i]->bytes);
    }
    parts[2 * N(hashed)] = span_of_text("Challenge");
    hash_to_scalar(parts, N(parts), pair->dst, pair->dst_size, out);
}

void dleq_composite_prove(const struct dleq_composite *pair, const struct scalar *k, const struct scalar *r, struct dleq_proof *out)
{
    struct element t2, t3;
    struct scalar product;
    element_multiply_generator(r, &t2);
    element_multiply(r, pair->m, &t3);
    dleq_challenge(pair, &t2, &t3, &out->challenge);
    scalar_multiply(&out->challenge, k, &product);
    scalar_subtract(r, &product, &out->response);
    scalar_wipe(&product, 1);
}

struct status dleq_composite_verify(const struct dleq_composite *pair, const struct dleq_proof *proof)
{
    struct element left, right, t2, t3;
    struct scalar expected;
    element_multiply_generator(&proof->response, &left);
    element_multiply(&proof->challenge, pair->key, &right);
    element_add(&left, &right, &t2);
    element_multiply(&proof->response, pair->m, &left);
    element_multiply(&proof->challenge, pair->z, &right);
    element_add(&left, &right, &t3);
    dleq_challenge(pair, &t2, &t3, &expected);
    return secret_equal(&expected, &proof->challenge, sizeof expected) ? STATUS(OK) : FAIL(BAD_PROOF);
}

void dleq_encode(const struct dleq_proof *proof, uint8_t out[static DLEQ_PROOF_BYTES])
{
    memcpy(out, proof->challenge.bytes, SCALAR_BYTES);
    memcpy(out + SCALAR_BYTES, proof->response.bytes, SCALAR_BYTES);
}

struct status dleq_decode(struct span bytes, struct dleq_proof *out)
{
    struct dleq_proof proof;
    if (bytes.size != DLEQ_PROOF_BYTES)
        return FAIL(MALFORMED);
    TRY(scalar_decode(span_slice(bytes, 0, SCALAR_BYTES), &proof.challenge));
    TRY(scalar_decode(span_slice(bytes, SCALAR_BYTES, SCALAR_BYTES), &proof.response));
    *out = proof;
    return STATUS(OK);
}
