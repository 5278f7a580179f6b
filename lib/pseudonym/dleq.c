// SPDX-License-Identifier: EUPL-1.2
//
// For one pair, with the hashes of RFC 9497.
#include "pseudonym/dleq.h"

#include "crypto/hash.h"
#include "crypto/secret.h"

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
