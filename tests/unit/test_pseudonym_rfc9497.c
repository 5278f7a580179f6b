// SPDX-License-Identifier: EUPL-1.2
//
// The product's group, hashing and proof are those of RFC 9497: every ristretto255-SHA512 vector of appendix A.1, and for what is
// done in bulk too, whichever library does it.
#include "base/text.h"
#include "crypto/bulk.h"
#include "crypto/secret.h"
#include "support/rfc9497.h"
#include "vectors/rfc9497_ristretto255.h"

#include <criterion/criterion.h>

/* Item `i` of a comma-separated list of hex, into `out`; gives its size. */
static size_t item(const char *list, size_t i, uint8_t *out, size_t room)
{
    while (i-- > 0)
        list = strchr(list, ',') + 1;
    size_t digits = strcspn(list, ",");
    cr_assert(digits / 2 <= room);
    cr_assert(status_ok(hex_parse(span_of(list, digits), out, digits / 2)));
    return digits / 2;
}

static struct span bytes_of(const char *hex, uint8_t *room, size_t size)
{
    return hex ? span_of(room, item(hex, 0, room, size)) : span_empty();
}

static void expect_product(const struct element *base, const struct scalar *k, const struct element *expected, const char *what)
{
    CLEANUP(bulk_table) struct bulk_table *table = NULL;
    struct bulk_point product;
    struct element got;
    cr_assert(status_ok(bulk_table_new(base, &table)));
    bulk_table_multiply(table, k, &product);
    bulk_to_element(&product, &got);
    cr_expect(element_equal(&got, expected), "%s in bulk", what);
}

static void check_bulk(int mode, struct span input, const struct scalar *blind, const struct element *blinded)
{
    uint8_t uniform[BULK_UNIFORM_BYTES];
    struct bulk_point mapped;
    struct element base;
    rfc9497_uniform(mode, input, uniform);
    bulk_map(uniform, &mapped);
    bulk_to_element(&mapped, &base);
    expect_product(&base, blind, blinded, "blinded");
}

static void check_case(const struct rfc9497_mode *mode, const struct rfc9497_case *row, const struct scalar *secret)
{
    struct element blinded[2], evaluated[2], point;
    struct scalar blind[2], tweaked;
    uint8_t expected[64], output[64], input_room[64], info_room[64], input[2][64];
    struct span info = bytes_of(row->info, info_room, sizeof info_room);
    rfc9497_tweak(mode->mode, secret, info, &tweaked, &point);
    for (size_t i = 0; i < row->batch; i++) {
        size_t size = item(row->input, i, input[i], sizeof input[i]);
        item(row->blind, i, blind[i].bytes, SCALAR_BYTES);
        rfc9497_blind(mode->mode, span_of(input[i], size), &blind[i], &blinded[i]);
        item(row->blinded, i, expected, sizeof expected);
        cr_expect_arr_eq(blinded[i].bytes, expected, ELEMENT_BYTES, "blinded, mode %d", mode->mode);
        check_bulk(mode->mode, span_of(input[i], size), &blind[i], &blinded[i]);
        rfc9497_evaluate(mode->mode, &tweaked, &blinded[i], &evaluated[i]);
        if (mode->mode != RFC9497_POPRF)
            expect_product(&blinded[i], &tweaked, &evaluated[i], "evaluated");
        item(row->evaluated, i, expected, sizeof expected);
        cr_expect_arr_eq(evaluated[i].bytes, expected, ELEMENT_BYTES, "evaluated, mode %d", mode->mode);
        rfc9497_finalize(mode->mode, span_of(input[i], size), info, &blind[i], &evaluated[i], output);
        item(row->output, i, expected, sizeof expected);
        cr_expect_arr_eq(output, expected, 64, "output, mode %d", mode->mode);
    }
    if (!row->proof)
        return;
    struct rfc9497_proof_input proven = {mode->mode, &point, blinded, evaluated, row->batch};
    struct dleq_proof proof;
    struct scalar r;
    uint8_t encoded[DLEQ_PROOF_BYTES];
    bytes_of(row->proof_random, r.bytes, SCALAR_BYTES);
    rfc9497_prove(&proven, &tweaked, &r, &proof);
    dleq_encode(&proof, encoded);
    bytes_of(row->proof, input_room, sizeof input_room);
    cr_expect_arr_eq(encoded, input_room, DLEQ_PROOF_BYTES, "proof, mode %d", mode->mode);
    cr_expect(status_ok(rfc9497_verify(&proven, &proof)));
    evaluated[0] = point; /* another element than was proven */
    cr_expect(status_is(rfc9497_verify(&proven, &proof), STATUS_BAD_PROOF));
}

Test(pseudonym_rfc9497, every_vector_of_all_three_modes_holds)
{
    cr_assert(status_ok(crypto_start()));
    unsigned cases = 0;
    for (size_t m = 0; m < N(rfc9497_modes); m++) {
        const struct rfc9497_mode *mode = &rfc9497_modes[m];
        uint8_t seed_room[64], info_room[64], expected[64];
        struct scalar secret;
        struct element public;
        rfc9497_derive_key_pair(mode->mode, bytes_of(mode->seed, seed_room, 64), bytes_of(mode->key_info, info_room, 64), &secret, &public);
        bytes_of(mode->secret_key, expected, sizeof expected);
        cr_expect_arr_eq(secret.bytes, expected, SCALAR_BYTES, "secret key, mode %d", mode->mode);
        if (mode->public_key) {
            bytes_of(mode->public_key, expected, sizeof expected);
            cr_expect_arr_eq(public.bytes, expected, ELEMENT_BYTES, "public key, mode %d", mode->mode);
        }
        for (size_t i = 0; i < mode->count; i++, cases++)
            check_case(mode, &mode->cases[i], &secret);
    }
    cr_expect_eq(cases, 8);
}
