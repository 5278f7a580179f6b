// SPDX-License-Identifier: EUPL-1.2
//
// The keys that a ceremony of honest members makes: of one piece for all, of nobody alone, and for always.
#include "crypto/secret.h"
#include "support/ceremony_result.h"

#include <criterion/criterion.h>

static struct ceremony ceremony;

static void prepare(void)
{
    cr_assert(status_ok(crypto_start()));
    ceremony_start(&ceremony);
}
static void finish(void) { ceremony_end(&ceremony); }
TestSuite(pseudonym_dkg_keys, .init = prepare, .fini = finish);

Test(pseudonym_dkg_keys, five_honest_members_make_keys_nobody_has)
{
    cr_assert(status_ok(ceremony_run(&ceremony, NULL)), "%s", ceremony.why.text);
    ceremony_expect_sound(&ceremony, 5);
    ceremony_expect_fault(&ceremony, 0, DKG_FAULT_NONE);
}

/* P-02: nothing that two members hold gives a key. */
Test(pseudonym_dkg_keys, two_shares_do_not_make_a_key)
{
    const struct ring *ring;
    const struct scalar *shares[CEREMONY_SIZE];
    struct element made;
    cr_assert(status_ok(ceremony_run(&ceremony, NULL)));
    for (uint8_t i = 0; i < CEREMONY_SIZE; i++)
        cr_assert(status_ok(dkg_result(ceremony.states[i], &ring, &shares[i])));
    for (uint8_t a = 1; a <= CEREMONY_SIZE; a++)
        for (uint8_t b = (uint8_t)(a + 1); b <= CEREMONY_SIZE; b++) {
            ceremony_key_of(&(struct member_set){{a, b}, 2}, shares, 0, &made);
            cr_expect_not(element_equal(&made, &ring->keys[0].commitments[0]));
        }
}

/* P-03: what a holder that joins costs is a ceremony about its own keys. */
Test(pseudonym_dkg_keys, a_later_ceremony_leaves_the_keys_that_are_there_as_they_are)
{
    const struct ring *first, *next;
    const struct scalar *shares;
    struct complaint why = {""};
    cr_assert(status_ok(ceremony_run(&ceremony, NULL)));
    cr_assert(status_ok(dkg_result(ceremony.states[0], &first, &shares)));
    ceremony_go_on(&ceremony, first, 1);
    cr_assert(status_ok(ceremony_run(&ceremony, NULL)), "%s", ceremony.why.text);
    ceremony_expect_sound(&ceremony, 5);
    cr_assert(status_ok(dkg_result(ceremony.states[2], &next, &shares)));
    cr_expect(next->generation == 2 && next->key_count == CEREMONY_KEYS + 1);
    cr_expect(status_ok(ring_follows(next, ceremony.before, "ring", &why)), "%s", why.text);
    for (size_t i = 0; i < CEREMONY_KEYS; i++)
        cr_expect(memcmp(&next->keys[i], &ceremony.before->keys[i], sizeof *next->keys) == 0);
}

Test(pseudonym_dkg_keys, one_key_and_as_many_as_there_can_be)
{
    static const size_t counts[] = {1, DKG_KEYS_MOST};
    for (size_t i = 0; i < N(counts); i++) {
        ceremony_end(&ceremony);
        ceremony_start_shape(&ceremony, (struct ceremony_shape){CEREMONY_THRESHOLD, CEREMONY_SIZE, counts[i]});
        cr_assert(status_ok(ceremony_run(&ceremony, NULL)), "%s", ceremony.why.text);
        ceremony_expect_sound(&ceremony, 5);
    }
}
