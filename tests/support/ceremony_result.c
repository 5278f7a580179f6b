// SPDX-License-Identifier: EUPL-1.2
//
// What all members have in their hands, held against each other.
#include "support/ceremony_result.h"

#include <criterion/criterion.h>

void ceremony_key_of(const struct member_set *members, const struct scalar *const shares[CEREMONY_SIZE], size_t made, struct element *out)
{
    int32_t coefficients[COMMITTEE_MOST];
    struct scalar sum = {{0}}, zero = {{0}};
    evaluate_coefficients(members, CEREMONY_SIZE, coefficients);
    for (size_t i = 0; i < members->count; i++) {
        struct scalar part, size;
        evaluate_prepare(&shares[members->index[i] - 1][made], CEREMONY_SIZE, &part);
        scalar_from_u64((uint64_t)abs(coefficients[i]), &size);
        if (coefficients[i] < 0)
            scalar_subtract(&zero, &size, &size);
        scalar_multiply(&part, &size, &part);
        scalar_add(&sum, &part, &sum);
    }
    element_multiply_generator(&sum, out);
}

/* Any three shares of a key make it. */
static void expect_key(const struct ceremony *ceremony, const struct ring *ring, const struct scalar *const shares[CEREMONY_SIZE],
                       size_t made)
{
    static const struct member_set sets[] = {{{1, 2, 3}, 3}, {{1, 4, 5}, 3}, {{2, 3, 5}, 3}, {{3, 4, 5}, 3}};
    const struct ring_key *key = ring_find(ring, &ceremony->names[made]);
    cr_assert_not_null(key);
    for (uint8_t i = 0; i < CEREMONY_SIZE; i++) {
        struct element expected, got;
        ring_public_share(ring, key, (uint8_t)(i + 1), &expected);
        element_multiply_generator(&shares[i][made], &got);
        cr_expect(element_equal(&got, &expected), "key %zu of member %d", made, i + 1);
    }
    for (size_t s = 0; s < N(sets); s++) {
        struct element got;
        ceremony_key_of(&sets[s], shares, made, &got);
        cr_expect(element_equal(&got, &key->commitments[0]), "key %zu, set %zu", made, s);
    }
}

void ceremony_expect_sound(const struct ceremony *ceremony, unsigned signatures)
{
    const struct ring *rings[CEREMONY_SIZE];
    const struct scalar *shares[CEREMONY_SIZE];
    uint8_t sign_keys[COMMITTEE_MOST][SIGN_PUBLIC_BYTES];
    unsigned signed_by = 0;
    for (uint8_t i = 0; i < CEREMONY_SIZE; i++) {
        struct span first, text;
        memcpy(sign_keys[i], ceremony->sign_keys[i].public, SIGN_PUBLIC_BYTES);
        cr_assert(status_ok(dkg_result(ceremony->states[i], &rings[i], &shares[i])));
        cr_assert(status_ok(ring_print(rings[0], ceremony->arena, &first)) && status_ok(ring_print(rings[i], ceremony->arena, &text)));
        cr_expect(span_equal(text, first), "member %d has another ring", i + 1);
        signed_by += rings[0]->members[i].is_signed;
    }
    cr_expect_eq(signed_by, signatures);
    cr_expect(status_ok(ring_check(rings[0], (const uint8_t(*)[SIGN_PUBLIC_BYTES])sign_keys)));
    for (size_t made = 0; made < ceremony->shape.keys; made++)
        expect_key(ceremony, rings[0], shares, made);
}

void ceremony_expect_fault(const struct ceremony *ceremony, uint8_t member, enum dkg_fault fault)
{
    for (uint8_t i = 0; i < CEREMONY_SIZE; i++)
        for (uint8_t who = 1; who <= CEREMONY_SIZE; who++)
            cr_expect_eq(dkg_fault(ceremony->states[i], who), who == member ? fault : DKG_FAULT_NONE, "member %d says of %d: %s", i + 1,
                         who, dkg_fault_text(dkg_fault(ceremony->states[i], who)));
}
