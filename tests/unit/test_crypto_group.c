// SPDX-License-Identifier: EUPL-1.2
//
// The group is strict where libsodium is not, and batch inversion inverts.
#include "../support/points.h"
#include "crypto/group.h"
#include "crypto/secret.h"

#include <criterion/criterion.h>

Test(crypto_group, refuses_bit_255_the_identity_and_what_is_no_point)
{
    struct element g, out;
    uint8_t bytes[ELEMENT_BYTES], zero[ELEMENT_BYTES] = {0}, ones[ELEMENT_BYTES];
    cr_assert(status_ok(crypto_start()));
    memset(ones, 0xFF, sizeof ones);
    point_generator(&g);
    cr_expect(status_ok(element_decode(SPAN_OF_ARRAY(g.bytes), &out)));
    memcpy(bytes, g.bytes, sizeof bytes);
    bytes[31] |= 0x80;
    cr_expect(status_is(element_decode(SPAN_OF_ARRAY(bytes), &out), STATUS_BAD_POINT));
    cr_expect(status_is(element_decode(SPAN_OF_ARRAY(zero), &out), STATUS_BAD_POINT));
    cr_expect(status_is(element_decode(SPAN_OF_ARRAY(ones), &out), STATUS_BAD_POINT));
    cr_expect(status_is(element_decode(span_of(g.bytes, 31), &out), STATUS_BAD_POINT));
}

Test(crypto_group, refuses_scalars_that_are_zero_or_not_reduced)
{
    struct scalar k, out, minus_one, one, zero = {{0}};
    cr_assert(status_ok(crypto_start()));
    scalar_from_u64(1, &one);
    scalar_subtract(&zero, &one, &minus_one); /* order - 1: the largest there is */
    cr_expect(status_ok(scalar_decode(SPAN_OF_ARRAY(minus_one.bytes), &out)));
    k = minus_one;
    k.bytes[0]++; /* the order itself: ends in 0xed, so no carry */
    cr_expect(status_is(scalar_decode(SPAN_OF_ARRAY(k.bytes), &out), STATUS_BAD_SCALAR));
    cr_expect(status_is(scalar_decode(SPAN_OF_ARRAY(zero.bytes), &out), STATUS_BAD_SCALAR));
}

Test(crypto_group, a_product_that_is_the_identity_is_known_as_such)
{
    struct scalar zero = {{0}};
    struct element g, product;
    cr_assert(status_ok(crypto_start()));
    point_generator(&g);
    element_multiply(&zero, &g, &product);
    cr_expect(element_is_identity(&product));
    element_multiply_generator(&zero, &product);
    cr_expect(element_is_identity(&product));
}

Test(crypto_group, inverts_also_in_place)
{
    struct scalar in, out, product, one;
    cr_assert(status_ok(crypto_start()));
    scalar_from_u64(1, &one);
    for (size_t i = 0; i < 17; i++) {
        scalar_random(system_random(), &in);
        scalar_invert(&in, &out);
        scalar_multiply(&in, &out, &product);
        cr_expect(memcmp(&product, &one, sizeof one) == 0, "round %zu", i);
        scalar_invert(&out, &out);
        cr_expect(memcmp(&in, &out, sizeof in) == 0, "round %zu, back", i);
    }
}

Test(crypto_group, expands_messages_as_rfc_9380_does)
{
    /* RFC 9380 appendix K.3, expand_message_xmd(SHA-512), DST and 0x20 bytes: messages "" and "abc" */
    static const char dst[] = "QUUX-V01-CS02-with-expander-SHA512-256";
    static const struct {
        const char *message, *expected;
    } cases[] = {
        {"", "6b9a7312411d92f921c6f68ca0b6380730a1a4d982c507211a90964c394179ba"},
        {"abc", "0da749f12fbe5483eb066a5f595055679b976e93abe9be6f0f6318bce7aca8dc"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        uint8_t out[32];
        char hex[65];
        struct span message = span_of_text(cases[i].message);
        expand_message_xmd(&message, 1, dst, sizeof dst - 1, out, sizeof out);
        for (size_t j = 0; j < sizeof out; j++)
            snprintf(hex + 2 * j, 3, "%02x", out[j]);
        cr_expect_str_eq(hex, cases[i].expected);
    }
}
