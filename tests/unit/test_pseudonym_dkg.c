// SPDX-License-Identifier: EUPL-1.2
//
// The key ceremony with honest and dishonest members: the result is right, or nobody confirms one; whoever breaks the
// rules is named, and nobody else.
#include "../support/points.h"
#include "crypto/hash.h"
#include "crypto/secret.h"
#include "pseudonym/dkg_state.h"
#include "pseudonym/polynomial.h"
#include "support/ceremony.h"

#include <criterion/criterion.h>

static struct ceremony ceremony;

static void prepare(void)
{
    cr_assert(status_ok(crypto_start()));
    ceremony_start(&ceremony);
}
static void finish(void) { ceremony_end(&ceremony); }
TestSuite(pseudonym_dkg, .init = prepare, .fini = finish);

/* The key from the shares of three members by interpolation at zero. */
static void key_of_three(const uint8_t index[3], const struct scalar *shares, struct element *out)
{
    struct member_set members = {{index[0], index[1], index[2]}, 3};
    struct scalar sum = {{0}}, part;
    for (size_t i = 0; i < 3; i++) {
        evaluate_prepare(&shares[index[i] - 1], &members, index[i], &part);
        scalar_add(&sum, &part, &sum);
    }
    element_multiply_generator(&sum, out);
}

/* Everybody has the same record, a share that fits it, and any three shares make the key. */
static void expect_sound_result(unsigned signatures)
{
    struct domain_key records[CEREMONY_SIZE];
    struct scalar shares[CEREMONY_SIZE];
    uint8_t sign_keys[CEREMONY_SIZE][SIGN_PUBLIC_BYTES];
    static const uint8_t sets[][3] = {{1, 2, 3}, {1, 4, 5}, {2, 3, 5}, {3, 4, 5}};
    char first[DOMAIN_KEY_ROOM], text[DOMAIN_KEY_ROOM];
    size_t first_size = 0, size = 0;
    unsigned signed_by = 0;
    for (uint8_t i = 0; i < CEREMONY_SIZE; i++) {
        memcpy(sign_keys[i], ceremony.sign_keys[i].public, SIGN_PUBLIC_BYTES);
        cr_assert(status_ok(dkg_result(ceremony.states[i], &records[i], &shares[i])));
        cr_expect(status_ok(domain_key_share_check(&records[i], (uint8_t)(i + 1), &shares[i])));
        cr_assert(status_ok(domain_key_print(&records[i], i ? text : first, DOMAIN_KEY_ROOM, i ? &size : &first_size)));
        cr_expect(i == 0 || span_equal(span_of(text, size), span_of(first, first_size)), "member %d has another record", i + 1);
        cr_expect(records[i].epoch == 7 && records[i].generation == 1);
        signed_by += records[0].members[i].is_signed;
    }
    cr_expect_eq(signed_by, signatures);
    cr_expect(status_ok(domain_key_check(&records[0], (const uint8_t(*)[SIGN_PUBLIC_BYTES])sign_keys)));
    for (size_t s = 0; s < N(sets); s++) {
        struct element key;
        key_of_three(sets[s], shares, &key);
        cr_expect(element_equal(&key, &records[0].key), "set %zu", s);
    }
}

/* All honest members see the same faults: `fault` at `member` (0: nowhere), none elsewhere. */
static void expect_fault(uint8_t member, enum dkg_fault fault)
{
    for (uint8_t i = 0; i < CEREMONY_SIZE; i++)
        for (uint8_t who = 1; who <= CEREMONY_SIZE; who++)
            cr_expect_eq(dkg_fault(ceremony.states[i], who), who == member ? fault : DKG_FAULT_NONE, "member %d says of %d: %s", i + 1, who,
                         dkg_fault_text(dkg_fault(ceremony.states[i], who)));
}

Test(pseudonym_dkg, five_honest_members_make_a_key_nobody_has)
{
    cr_assert(status_ok(ceremony_run(&ceremony, NULL)), "%s", ceremony.why.text);
    expect_sound_result(5);
    expect_fault(0, DKG_FAULT_NONE);
}

/* P-02: nothing that two members hold gives the key. */
Test(pseudonym_dkg, two_shares_do_not_make_the_key)
{
    struct domain_key record;
    struct scalar shares[CEREMONY_SIZE], sum, part;
    struct element made;
    cr_assert(status_ok(ceremony_run(&ceremony, NULL)));
    for (uint8_t i = 0; i < CEREMONY_SIZE; i++)
        cr_assert(status_ok(dkg_result(ceremony.states[i], &record, &shares[i])));
    for (uint8_t a = 1; a <= CEREMONY_SIZE; a++)
        for (uint8_t b = (uint8_t)(a + 1); b <= CEREMONY_SIZE; b++) {
            struct member_set members = {{a, b}, 2};
            evaluate_prepare(&shares[a - 1], &members, a, &sum);
            evaluate_prepare(&shares[b - 1], &members, b, &part);
            scalar_add(&sum, &part, &sum);
            element_multiply_generator(&sum, &made);
            cr_expect_not(element_equal(&made, &record.key));
        }
}

/* ---- one who breaks the rules ---- */

static void other_reveal(struct ceremony *c, enum dkg_phase round)
{
    struct scalar other[CEREMONY_THRESHOLD];
    struct dkg_reveal reveal = {0};
    uint8_t body[THRESHOLD_MOST * ELEMENT_BYTES + DLEQ_PROOF_BYTES];
    struct writer writer = writer_of(body, sizeof body);
    if (round != DKG_REVEAL) /* member 2 chooses its polynomial after seeing the commitments, and even proves possession */
        return;
    polynomial_random(system_random(), CEREMONY_THRESHOLD, other);
    memcpy(c->states[1]->polynomial, other, sizeof other);
    polynomial_commit(other, CEREMONY_THRESHOLD, reveal.coefficients);
    dkg_possession_prove(c->states[1], system_random(), &reveal.possession);
    dkg_reveal_encode(&reveal, CEREMONY_THRESHOLD, &writer);
    ceremony_replace(c, 2, round, writer_span(&writer));
}

static void rogue_key(struct ceremony *c, enum dkg_phase round)
{
    /* member 2 commits to F_0 = X - (member 1's F_0): it does not know the logarithm, so the proof cannot hold */
    static uint8_t body[THRESHOLD_MOST * ELEMENT_BYTES + DLEQ_PROOF_BYTES];
    static size_t size;
    if (round == DKG_COMMIT) {
        struct dkg_reveal reveal = {.possession = c->states[1]->possession};
        struct element first;
        uint8_t hash[32];
        struct writer writer = writer_of(body, sizeof body);
        polynomial_commit(c->states[1]->polynomial, CEREMONY_THRESHOLD, reveal.coefficients);
        element_multiply_generator(&c->states[0]->polynomial[0], &first);
        point_subtract(&reveal.coefficients[0], &first, &reveal.coefficients[0]);
        dkg_reveal_encode(&reveal, CEREMONY_THRESHOLD, &writer);
        size = writer.used;
        dkg_commitment(c->states[1], 2, writer_span(&writer), hash);
        ceremony_replace(c, 2, round, SPAN_OF_ARRAY(hash));
    }
    if (round == DKG_REVEAL)
        ceremony_replace(c, 2, round, span_of(body, size));
}

static void copied_reveal(struct ceremony *c, enum dkg_phase round)
{
    /* member 2 repeats member 1's commitments and proof: bound to index 1, so no proof for 2 */
    uint8_t body[THRESHOLD_MOST * ELEMENT_BYTES + DLEQ_PROOF_BYTES], hash[32];
    struct writer writer = writer_of(body, sizeof body);
    dkg_own_reveal(c->states[0], &writer);
    dkg_commitment(c->states[1], 2, writer_span(&writer), hash);
    if (round == DKG_COMMIT)
        ceremony_replace(c, 2, round, SPAN_OF_ARRAY(hash));
    if (round == DKG_REVEAL)
        ceremony_replace(c, 2, round, writer_span(&writer));
}

static void malformed_reveal(struct ceremony *c, enum dkg_phase round)
{
    uint8_t hash[32];
    dkg_commitment(c->states[1], 2, span_of_text("not a reveal"), hash);
    if (round == DKG_COMMIT)
        ceremony_replace(c, 2, round, SPAN_OF_ARRAY(hash));
    if (round == DKG_REVEAL)
        ceremony_replace(c, 2, round, span_of_text("not a reveal"));
}

/* Commits to and reveals a coefficient that is the identity (a polynomial of lower degree), or has bit 255 set. */
static void bad_point(struct ceremony *c, enum dkg_phase round, uint8_t last_byte)
{
    uint8_t body[CEREMONY_THRESHOLD * ELEMENT_BYTES + DLEQ_PROOF_BYTES], hash[32];
    struct writer writer = writer_of(body, sizeof body);
    dkg_own_reveal(c->states[1], &writer);
    memset(body + 2 * ELEMENT_BYTES, 0, ELEMENT_BYTES);
    body[3 * ELEMENT_BYTES - 1] = last_byte;
    dkg_commitment(c->states[1], 2, SPAN_OF_ARRAY(body), hash);
    if (round == DKG_COMMIT)
        ceremony_replace(c, 2, round, SPAN_OF_ARRAY(hash));
    if (round == DKG_REVEAL)
        ceremony_replace(c, 2, round, SPAN_OF_ARRAY(body));
}
static void identity_coefficient(struct ceremony *c, enum dkg_phase round) { bad_point(c, round, 0); }
static void bit_255_coefficient(struct ceremony *c, enum dkg_phase round) { bad_point(c, round, 0x80); }

/* Puts `share` in the box of member 2 for `recipient`. */
static void deal(struct ceremony *c, uint8_t recipient, struct span plain)
{
    uint8_t body[CEREMONY_SIZE * DKG_BOX_BYTES];
    struct span box;
    memcpy(body, ceremony_body(c, 2).data, sizeof body);
    cr_assert(status_ok(box_seal(c->members[recipient - 1].box_public, plain, c->arena, &box)));
    cr_assert_eq(box.size, DKG_BOX_BYTES);
    memcpy(body + (recipient - 1) * DKG_BOX_BYTES, box.data, box.size);
    ceremony_replace(c, 2, DKG_SHARE, SPAN_OF_ARRAY(body));
}

static void deal_share(struct ceremony *c, uint8_t recipient, uint8_t named_dealer, const struct scalar *share)
{
    uint8_t plain[DKG_DEALT_BYTES];
    struct writer writer = writer_of(plain, sizeof plain);
    write_bytes(&writer, SPAN_OF_ARRAY(c->states[0]->binding));
    write_u8(&writer, named_dealer);
    write_u8(&writer, recipient);
    write_bytes(&writer, SPAN_OF_ARRAY(share->bytes));
    deal(c, recipient, writer_span(&writer));
}

static void deal_wrong(struct ceremony *c, uint8_t recipient)
{
    struct scalar wrong;
    scalar_random(system_random(), &wrong);
    deal_share(c, recipient, 2, &wrong);
}

static void wrong_share_mended(struct ceremony *c, enum dkg_phase round)
{
    if (round == DKG_SHARE)
        deal_wrong(c, 4);
}

static void wrong_share_insisted(struct ceremony *c, enum dkg_phase round)
{
    struct dkg_answer answer = {.count = 1};
    uint8_t body[64];
    struct writer writer = writer_of(body, sizeof body);
    wrong_share_mended(c, round);
    if (round != DKG_ANSWER)
        return;
    answer.items[0].complainer = 4;
    scalar_random(system_random(), &answer.items[0].share);
    dkg_answer_encode(&answer, &writer);
    ceremony_replace(c, 2, round, writer_span(&writer));
}

static void wrong_share_silence(struct ceremony *c, enum dkg_phase round)
{
    static const uint8_t nothing[1] = {0};
    wrong_share_mended(c, round);
    if (round == DKG_ANSWER)
        ceremony_replace(c, 2, round, SPAN_OF_ARRAY(nothing));
}

static void wrong_shares_to_many(struct ceremony *c, enum dkg_phase round)
{
    for (uint8_t recipient = 3; round == DKG_SHARE && recipient <= 5; recipient++)
        deal_wrong(c, recipient);
}

static void missing_commit(struct ceremony *c, enum dkg_phase round)
{
    c->go_on_without = true;
    if (round == DKG_COMMIT)
        c->messages[1] = span_empty();
}

static void missing_share(struct ceremony *c, enum dkg_phase round)
{
    c->go_on_without = true;
    if (round == DKG_SHARE)
        c->messages[1] = span_empty();
}

static void forged_signature(struct ceremony *c, enum dkg_phase round)
{
    c->go_on_without = true;
    if (round == DKG_REVEAL) /* member 3 writes in the name of member 2: that proves nothing against 2 but that it is not heard */
        ((uint8_t *)c->messages[1].data)[c->messages[1].size - 1] ^= 1;
}

Test(pseudonym_dkg, whoever_breaks_the_rules_is_left_out_and_named_and_the_rest_make_the_key)
{
    static const struct {
        const char *name;
        ceremony_meddle *meddle;
        enum dkg_fault fault;
        unsigned signatures;
    } cases[] = {
        {"another reveal than committed", other_reveal, DKG_FAULT_BROKEN_COMMITMENT, 4},
        {"a rogue key", rogue_key, DKG_FAULT_NO_POSSESSION, 4},
        {"a copied reveal", copied_reveal, DKG_FAULT_NO_POSSESSION, 4},
        {"a malformed reveal", malformed_reveal, DKG_FAULT_MALFORMED, 4},
        {"a coefficient that is the identity", identity_coefficient, DKG_FAULT_MALFORMED, 4},
        {"a coefficient with bit 255", bit_255_coefficient, DKG_FAULT_MALFORMED, 4},
        {"a wrong share and a wrong answer", wrong_share_insisted, DKG_FAULT_BAD_SHARE, 4},
        {"a wrong share and no answer", wrong_share_silence, DKG_FAULT_BAD_SHARE, 4},
        {"wrong shares to three", wrong_shares_to_many, DKG_FAULT_BAD_SHARE, 4},
        {"a wrong share and a right answer", wrong_share_mended, DKG_FAULT_NONE, 5},
        {"no commitment", missing_commit, DKG_FAULT_MISSING, 4},
        {"no shares", missing_share, DKG_FAULT_MISSING, 4},
        {"a signature that is not its own", forged_signature, DKG_FAULT_MISSING, 4},
    };
    for (size_t i = 0; i < N(cases); i++) {
        ceremony_end(&ceremony);
        ceremony_start(&ceremony);
        cr_assert(status_ok(ceremony_run(&ceremony, cases[i].meddle)), "%s: %s", cases[i].name, ceremony.why.text);
        expect_sound_result(cases[i].signatures);
        expect_fault(2, cases[i].fault);
    }
}

static void false_complaint(struct ceremony *c, enum dkg_phase round)
{
    static const uint8_t accuses_second[4] = {0, 0, 0, 2};
    if (round == DKG_COMPLAIN)
        ceremony_replace(c, 4, round, SPAN_OF_ARRAY(accuses_second));
    if (round == DKG_ANSWER) { /* the answer shows the disputed share and nothing else */
        struct dkg_answer answer;
        struct scalar expected;
        cr_assert(status_ok(dkg_answer_decode(ceremony_body(c, 2), CEREMONY_SIZE, &answer)));
        polynomial_value(c->states[1]->polynomial, CEREMONY_THRESHOLD, 4, &expected);
        cr_expect(answer.count == 1 && answer.items[0].complainer == 4);
        cr_expect_arr_eq(answer.items[0].share.bytes, expected.bytes, SCALAR_BYTES);
        for (uint8_t other = 1; other <= CEREMONY_SIZE; other++)
            cr_expect(other == 2 || ceremony_body(c, other).size == 1);
    }
}

/* A dealing of member 2, as member 1 has it: who complained about it (bit i-1: member i), and whom it answered rightly. */
static void expect_complaint(uint32_t accusers, uint32_t dismissed)
{
    const struct dkg_dealer *dealer = &ceremony.states[0]->dealers[1];
    cr_expect(dealer->accusers == accusers && dealer->dismissed == dismissed, "%x %x", dealer->accusers, dealer->dismissed);
}

Test(pseudonym_dkg, a_false_complaint_is_dismissed_and_an_upheld_one_is_known_as_such)
{
    cr_assert(status_ok(ceremony_run(&ceremony, false_complaint)), "%s", ceremony.why.text);
    expect_sound_result(5);
    expect_fault(0, DKG_FAULT_NONE);
    expect_complaint(1 << 3, 1 << 3);
    ceremony_end(&ceremony);
    ceremony_start(&ceremony);
    cr_assert(status_ok(ceremony_run(&ceremony, wrong_share_insisted)));
    expect_complaint(1 << 3, 0);
    expect_fault(2, DKG_FAULT_BAD_SHARE);
}

static void passed_on_box(struct ceremony *c, enum dkg_phase round)
{
    if (round != DKG_SHARE)
        return;
    /* member 2 passes member 1's box for member 4 on as its own */
    uint8_t body[CEREMONY_SIZE * DKG_BOX_BYTES];
    memcpy(body, ceremony_body(c, 2).data, sizeof body);
    memcpy(body + 3 * DKG_BOX_BYTES, ceremony_body(c, 1).data + 3 * DKG_BOX_BYTES, DKG_BOX_BYTES);
    ceremony_replace(c, 2, round, SPAN_OF_ARRAY(body));
}

static void misaddressed_box(struct ceremony *c, enum dkg_phase round)
{
    struct scalar right;
    polynomial_value(c->states[1]->polynomial, CEREMONY_THRESHOLD, 4, &right);
    if (round == DKG_SHARE)
        deal_share(c, 4, 1, &right);
}

Test(pseudonym_dkg, a_box_that_was_sealed_for_another_place_is_no_dealing)
{
    static ceremony_meddle *const cases[] = {passed_on_box, misaddressed_box};
    for (size_t i = 0; i < N(cases); i++) {
        ceremony_end(&ceremony);
        ceremony_start(&ceremony);
        cr_assert(status_ok(ceremony_run(&ceremony, cases[i])), "%s", ceremony.why.text);
        expect_complaint(1 << 3, 1 << 3);
        expect_sound_result(5);
    }
}
