// SPDX-License-Identifier: EUPL-1.2
//
// The proof that names a liar: it holds for the truth only, and its weights depend on the whole batch.
#include "pseudonym/dleq.h"

#include "../support/points.h"
#include "crypto/secret.h"
#include "support/committee.h"
#include "support/rfc9497.h"

#include <criterion/criterion.h>

#define COUNT 6

static struct committee committee;
static struct member_set members = {{1, 3, 4}, 3};
static struct scalar factor;
static struct element key, in[COUNT], out[COUNT];
static const struct exchange_id exchange_id = {{7}};

static struct dleq_batch batch_of(void)
{
    return (struct dleq_batch){span_of_text("casus"), 1, &members, &exchange_id, &key, in, out, COUNT};
}

static void prepare(void)
{
    struct scalar random;
    cr_assert(status_ok(crypto_start()));
    committee_make(system_random(), &committee);
    evaluate_prepare(&committee.shares[2], &members, 3, &factor);
    evaluate_weighed_key(&committee.public_shares[2], &members, 3, &key);
    for (size_t i = 0; i < COUNT; i++) {
        scalar_random(system_random(), &random);
        element_multiply_generator(&random, &in[i]);
    }
    evaluate_slice(&factor, in, COUNT, out);
}
TestSuite(pseudonym_dleq, .init = prepare);

Test(pseudonym_dleq, an_honest_batch_is_proven_under_the_weighed_public_share)
{
    struct dleq_batch batch = batch_of();
    struct dleq_proof proof, read;
    uint8_t bytes[DLEQ_PROOF_BYTES];
    proof_generate(&batch, &factor, system_random(), &proof);
    cr_expect(status_ok(dleq_verify(&batch, &proof)));
    dleq_encode(&proof, bytes);
    cr_assert(status_ok(dleq_decode(SPAN_OF_ARRAY(bytes), &read)));
    cr_expect(status_ok(dleq_verify(&batch, &read)));
    cr_expect(status_is(dleq_decode(span_of(bytes, 63), &read), STATUS_MALFORMED));
    bytes[63] |= 0xF0;
    cr_expect(status_is(dleq_decode(SPAN_OF_ARRAY(bytes), &read), STATUS_BAD_SCALAR));
}

Test(pseudonym_dleq, a_proof_made_in_slices_is_the_same)
{
    struct repeating whole = {.seed = 3}, sliced = {.seed = 3};
    struct random_source source = repeating_random(&whole), again = repeating_random(&sliced);
    struct dleq_batch batch = batch_of();
    struct dleq_proof expected, got;
    proof_generate(&batch, &factor, &source, &expected);
    for (size_t most = 1; most <= COUNT + 1; most++) {
        struct dleq_proving proving;
        sliced.counter = 0;
        dleq_begin(&batch, &proving);
        while (proving.done < batch.count)
            dleq_slice(&batch, &proving, most);
        dleq_finish(&batch, &proving, &factor, &again, &got);
        cr_expect(memcmp(&got, &expected, sizeof got) == 0, "slices of %zu", most);
    }
}

Test(pseudonym_dleq, a_proof_holds_for_its_own_batch_only)
{
    struct dleq_batch batch = batch_of();
    struct dleq_proof proof;
    struct element g;
    struct member_set other_set = {{1, 2, 3}, 3};
    static const struct exchange_id other_id = {{8}};
    point_generator(&g);
    proof_generate(&batch, &factor, system_random(), &proof);
    struct dleq_batch changed[6];
    for (size_t i = 0; i < N(changed); i++)
        changed[i] = batch;
    changed[0].domain = span_of_text("statistiek");
    changed[1].epoch = 2;
    changed[2].members = &other_set;
    changed[3].exchange_id = &other_id;
    changed[4].key = &g;
    changed[5].count = COUNT - 1;
    for (size_t i = 0; i < N(changed); i++)
        cr_expect(status_is(dleq_verify(&changed[i], &proof), STATUS_BAD_PROOF), "change %zu", i);
    for (size_t i = 0; i < COUNT; i++) {
        struct element kept = out[i];
        element_add(&out[i], &g, &out[i]);
        cr_expect(status_is(dleq_verify(&batch, &proof), STATUS_BAD_PROOF), "item %zu", i);
        out[i] = kept;
    }
}

Test(pseudonym_dleq, a_member_cannot_prove_what_is_wrong)
{
    struct dleq_batch batch = batch_of();
    struct dleq_proof proof;
    struct element g;
    point_generator(&g);
    element_add(&out[2], &g, &out[2]);
    proof_generate(&batch, &factor, system_random(), &proof);
    cr_expect(status_is(dleq_verify(&batch, &proof), STATUS_BAD_PROOF));
}

/* The lists of a k-list attack are the choices of each pair; they are only lists when one choice leaves the others' weights alone. */
Test(pseudonym_dleq, changing_one_pair_changes_the_weight_of_every_other_unlike_in_the_rfc)
{
    struct dleq_batch batch = batch_of();
    struct rfc9497_proof_input plain = {RFC9497_VOPRF, &key, in, out, COUNT};
    struct scalar before[COUNT], after[COUNT], rfc_before[COUNT], rfc_after[COUNT];
    struct element g;
    uint8_t seed[64];
    point_generator(&g);
    for (int pass = 0; pass < 2; pass++) {
        dleq_seed(&batch, seed);
        for (uint16_t i = 0; i < COUNT; i++) {
            dleq_weight(seed, i, pass ? &after[i] : &before[i]);
            rfc9497_weight(&plain, i, pass ? &rfc_after[i] : &rfc_before[i]);
        }
        element_add(&out[0], &g, &out[0]);
    }
    for (size_t i = 1; i < COUNT; i++) {
        cr_expect(memcmp(&before[i], &after[i], sizeof before[i]) != 0, "ours, item %zu", i);
        cr_expect(memcmp(&rfc_before[i], &rfc_after[i], sizeof before[i]) == 0, "the RFC's, item %zu", i);
    }
}

/* A batch forged for known weights: the errors e_i with Σ d_i·e_i = 0 pass a check whose weights the forger knew beforehand. Ours
 * change with the errors themselves. */
Test(pseudonym_dleq, errors_that_cancel_under_the_weights_seen_before_do_not_cancel_afterwards)
{
    struct dleq_batch batch = batch_of();
    struct dleq_proof proof;
    struct scalar weights[2], inverse, error, zero = {{0}};
    struct element g, wrong;
    uint8_t seed[64];
    point_generator(&g);
    dleq_seed(&batch, seed);
    dleq_weight(seed, 0, &weights[0]);
    dleq_weight(seed, 1, &weights[1]);
    cr_assert(status_ok(scalar_invert_batch(&weights[1], 1, &inverse)));
    scalar_multiply(&weights[0], &inverse, &error);
    scalar_subtract(&zero, &error, &error); /* d_0·1 + d_1·error = 0 */
    element_add(&out[0], &g, &out[0]);
    element_multiply_generator(&error, &wrong);
    element_add(&out[1], &wrong, &out[1]);
    proof_generate(&batch, &factor, system_random(), &proof);
    cr_expect(status_is(dleq_verify(&batch, &proof), STATUS_BAD_PROOF));
}
