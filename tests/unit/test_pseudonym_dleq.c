// SPDX-License-Identifier: EUPL-1.2
//
// The proof that two points were made by the same scalar: it holds for the truth only.
#include "pseudonym/dleq.h"

#include "../support/points.h"
#include "crypto/secret.h"

#include <criterion/criterion.h>

static const char dst[] = "schakel/test/challenge";
static struct scalar k, r;
static struct element key, m, z;
static struct dleq_composite pair = {&key, &m, &z, dst, sizeof dst - 1};

static void prepare(void)
{
    struct scalar random;
    cr_assert(status_ok(crypto_start()));
    scalar_random(system_random(), &k);
    scalar_random(system_random(), &r);
    scalar_random(system_random(), &random);
    element_multiply_generator(&k, &key);
    element_multiply_generator(&random, &m);
    element_multiply(&k, &m, &z);
}
TestSuite(pseudonym_dleq, .init = prepare);

Test(pseudonym_dleq, a_true_pair_is_proven_and_the_proof_survives_its_encoding)
{
    struct dleq_proof proof, read;
    uint8_t bytes[DLEQ_PROOF_BYTES];
    dleq_composite_prove(&pair, &k, &r, &proof);
    cr_expect(status_ok(dleq_composite_verify(&pair, &proof)));
    dleq_encode(&proof, bytes);
    cr_assert(status_ok(dleq_decode(SPAN_OF_ARRAY(bytes), &read)));
    cr_expect(status_ok(dleq_composite_verify(&pair, &read)));
    cr_expect(status_is(dleq_decode(span_of(bytes, 63), &read), STATUS_MALFORMED));
    bytes[63] |= 0xF0;
    cr_expect(status_is(dleq_decode(SPAN_OF_ARRAY(bytes), &read), STATUS_BAD_SCALAR));
}

Test(pseudonym_dleq, a_proof_holds_for_its_own_pair_only)
{
    struct dleq_proof proof;
    struct element *const parts[] = {&key, &m, &z};
    struct element generator;
    point_generator(&generator);
    dleq_composite_prove(&pair, &k, &r, &proof);
    for (size_t i = 0; i < N(parts); i++) {
        struct element kept = *parts[i];
        element_add(&kept, &generator, parts[i]);
        cr_expect(status_is(dleq_composite_verify(&pair, &proof), STATUS_BAD_PROOF), "part %zu", i);
        *parts[i] = kept;
    }
    pair.dst_size--;
    cr_expect(status_is(dleq_composite_verify(&pair, &proof), STATUS_BAD_PROOF), "for another purpose");
    pair.dst_size++;
}

Test(pseudonym_dleq, nobody_can_prove_what_is_wrong)
{
    struct dleq_proof proof;
    struct element generator;
    point_generator(&generator);
    element_add(&z, &generator, &z);
    dleq_composite_prove(&pair, &k, &r, &proof);
    cr_expect(status_is(dleq_composite_verify(&pair, &proof), STATUS_BAD_PROOF));
}
