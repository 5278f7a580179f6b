// SPDX-License-Identifier: EUPL-1.2
//
// The key ceremony with honest and dishonest members: the result is right, or nobody confirms one; whoever breaks the
// rules is named, and nobody else.
#include "../support/points.h"
#include "crypto/hash.h"
#include "crypto/secret.h"
#include "pseudonym/dkg_state.h"
#include "pseudonym/polynomial.h"
#include "support/ceremony_result.h"

#include <criterion/criterion.h>

static struct ceremony ceremony;

static void prepare(void)
{
    cr_assert(status_ok(crypto_start()));
    ceremony_start(&ceremony);
}
static void finish(void) { ceremony_end(&ceremony); }
TestSuite(pseudonym_dkg, .init = prepare, .fini = finish);

/* ---- one who breaks the rules ---- */

static size_t bad_key; /* which of the keys it lies about */

#define REVEAL_BYTES DKG_REVEAL_BYTES(CEREMONY_THRESHOLD, CEREMONY_KEYS)
#define KEY_OF_REVEAL(body) ((body) + bad_key * DKG_REVEAL_BYTES(CEREMONY_THRESHOLD, 1))
#define BOX_BYTES DKG_BOX_BYTES(CEREMONY_KEYS)
#define DEALT_BYTES DKG_DEALT_BYTES(CEREMONY_KEYS)

static void other_reveal(struct ceremony *c, enum dkg_phase round)
{
    uint8_t body[REVEAL_BYTES];
    struct writer writer = writer_of(body, sizeof body);
    if (round != DKG_REVEAL) /* member 2 chooses its polynomial after seeing the commitments, and even proves possession */
        return;
    polynomial_random(system_random(), CEREMONY_THRESHOLD, c->states[1]->parts[bad_key].polynomial);
    dkg_possession_prove(c->states[1], bad_key, system_random(), &c->states[1]->parts[bad_key].possession);
    dkg_own_reveal(c->states[1], &writer);
    ceremony_replace(c, 2, round, writer_span(&writer));
}

/* In COMMIT and REVEAL member 2 says this instead. */
static void say_reveal(struct ceremony *c, enum dkg_phase round, struct span body)
{
    uint8_t hash[32];
    dkg_commitment(c->states[1], 2, body, hash);
    if (round == DKG_COMMIT)
        ceremony_replace(c, 2, round, SPAN_OF_ARRAY(hash));
    if (round == DKG_REVEAL)
        ceremony_replace(c, 2, round, body);
}

static void rogue_key(struct ceremony *c, enum dkg_phase round)
{
    /* member 2 commits to F_0 = X - (member 1's F_0): it does not know the logarithm, so the proof cannot hold */
    uint8_t body[REVEAL_BYTES];
    struct writer writer = writer_of(body, sizeof body);
    struct element first, mine;
    dkg_own_reveal(c->states[1], &writer);
    element_multiply_generator(&c->states[0]->parts[bad_key].polynomial[0], &first);
    element_multiply_generator(&c->states[1]->parts[bad_key].polynomial[0], &mine);
    point_subtract(&mine, &first, &mine);
    memcpy(KEY_OF_REVEAL(body), mine.bytes, ELEMENT_BYTES);
    say_reveal(c, round, SPAN_OF_ARRAY(body));
}

/* Member 2 repeats the commitments and the proof of another for a key; they are bound to who and which. */
static void copy_reveal(struct ceremony *c, enum dkg_phase round, uint8_t from, size_t key)
{
    uint8_t body[REVEAL_BYTES], others[REVEAL_BYTES];
    struct writer writer = writer_of(body, sizeof body), copied = writer_of(others, sizeof others);
    dkg_own_reveal(c->states[1], &writer);
    dkg_own_reveal(c->states[from - 1], &copied);
    const size_t size = DKG_REVEAL_BYTES(CEREMONY_THRESHOLD, 1);
    memcpy(KEY_OF_REVEAL(body), others + key * size, size);
    say_reveal(c, round, SPAN_OF_ARRAY(body));
}
static void copied_reveal(struct ceremony *c, enum dkg_phase round) { copy_reveal(c, round, 1, bad_key); }
static void reveal_of_another_key(struct ceremony *c, enum dkg_phase round) { copy_reveal(c, round, 2, (bad_key + 1) % CEREMONY_KEYS); }

static void malformed_reveal(struct ceremony *c, enum dkg_phase round) { say_reveal(c, round, span_of_text("not a reveal")); }

static void short_reveal(struct ceremony *c, enum dkg_phase round)
{
    uint8_t body[REVEAL_BYTES];
    struct writer writer = writer_of(body, sizeof body);
    dkg_own_reveal(c->states[1], &writer);
    say_reveal(c, round, span_of(body, DKG_REVEAL_BYTES(CEREMONY_THRESHOLD, CEREMONY_KEYS - 1))); /* a key less */
}

/* Commits to and reveals a coefficient that is the identity (a polynomial of lower degree), or has bit 255 set. */
static void bad_point(struct ceremony *c, enum dkg_phase round, uint8_t last_byte)
{
    uint8_t body[REVEAL_BYTES];
    struct writer writer = writer_of(body, sizeof body);
    dkg_own_reveal(c->states[1], &writer);
    memset(KEY_OF_REVEAL(body) + 2 * ELEMENT_BYTES, 0, ELEMENT_BYTES);
    KEY_OF_REVEAL(body)[3 * ELEMENT_BYTES - 1] = last_byte;
    say_reveal(c, round, SPAN_OF_ARRAY(body));
}
static void identity_coefficient(struct ceremony *c, enum dkg_phase round) { bad_point(c, round, 0); }
static void bit_255_coefficient(struct ceremony *c, enum dkg_phase round) { bad_point(c, round, 0x80); }

/* Puts this in the box of member 2 for `recipient`. */
static void deal(struct ceremony *c, uint8_t recipient, struct span plain)
{
    uint8_t body[CEREMONY_SIZE * BOX_BYTES];
    struct span box;
    memcpy(body, ceremony_body(c, 2).data, sizeof body);
    cr_assert(status_ok(box_seal(c->members[recipient - 1].box_public, plain, c->arena, &box)));
    cr_assert_eq(box.size, BOX_BYTES);
    memcpy(body + (recipient - 1) * BOX_BYTES, box.data, box.size);
    ceremony_replace(c, 2, DKG_SHARE, SPAN_OF_ARRAY(body));
}

/* All shares are right but that of the bad key, when there is another for it. */
static void deal_shares(struct ceremony *c, uint8_t recipient, uint8_t named_dealer, const struct scalar *bad)
{
    uint8_t plain[DEALT_BYTES];
    struct writer writer = writer_of(plain, sizeof plain);
    write_bytes(&writer, SPAN_OF_ARRAY(c->states[0]->binding));
    write_u8(&writer, named_dealer);
    write_u8(&writer, recipient);
    for (size_t key = 0; key < CEREMONY_KEYS; key++) {
        struct scalar share;
        polynomial_value(c->states[1]->parts[key].polynomial, CEREMONY_THRESHOLD, recipient, &share);
        if (bad && key == bad_key)
            share = *bad;
        write_bytes(&writer, SPAN_OF_ARRAY(share.bytes));
    }
    deal(c, recipient, writer_span(&writer));
}

static void deal_wrong(struct ceremony *c, uint8_t recipient)
{
    struct scalar wrong;
    scalar_random(system_random(), &wrong);
    deal_shares(c, recipient, 2, &wrong);
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
    answer.items[0].key = (uint16_t)bad_key;
    answer.items[0].complainer = 4;
    scalar_random(system_random(), &answer.items[0].share);
    dkg_answer_encode(&answer, &writer);
    ceremony_replace(c, 2, round, writer_span(&writer));
}

static void wrong_share_silence(struct ceremony *c, enum dkg_phase round)
{
    static const uint8_t nothing[2] = {0};
    wrong_share_mended(c, round);
    if (round == DKG_ANSWER)
        ceremony_replace(c, 2, round, SPAN_OF_ARRAY(nothing));
}

/* It answers, and about another key than the one that was asked about. */
static void wrong_share_evaded(struct ceremony *c, enum dkg_phase round)
{
    struct dkg_answer answer = {.count = 1};
    uint8_t body[64];
    struct writer writer = writer_of(body, sizeof body);
    wrong_share_mended(c, round);
    if (round != DKG_ANSWER)
        return;
    const size_t other = (bad_key + 1) % CEREMONY_KEYS;
    answer.items[0].key = (uint16_t)other;
    answer.items[0].complainer = 4;
    polynomial_value(c->states[1]->parts[other].polynomial, CEREMONY_THRESHOLD, 4, &answer.items[0].share);
    dkg_answer_encode(&answer, &writer);
    ceremony_replace(c, 2, round, writer_span(&writer));
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
        {"a reveal of another key", reveal_of_another_key, DKG_FAULT_NO_POSSESSION, 4},
        {"a malformed reveal", malformed_reveal, DKG_FAULT_MALFORMED, 4},
        {"a reveal of a key less", short_reveal, DKG_FAULT_MALFORMED, 4},
        {"a coefficient that is the identity", identity_coefficient, DKG_FAULT_MALFORMED, 4},
        {"a coefficient with bit 255", bit_255_coefficient, DKG_FAULT_MALFORMED, 4},
        {"a wrong share and a wrong answer", wrong_share_insisted, DKG_FAULT_BAD_SHARE, 4},
        {"a wrong share and no answer", wrong_share_silence, DKG_FAULT_BAD_SHARE, 4},
        {"a wrong share and an answer about another key", wrong_share_evaded, DKG_FAULT_BAD_SHARE, 4},
        {"wrong shares to three", wrong_shares_to_many, DKG_FAULT_BAD_SHARE, 4},
        {"a wrong share and a right answer", wrong_share_mended, DKG_FAULT_NONE, 5},
        {"no commitment", missing_commit, DKG_FAULT_MISSING, 4},
        {"no shares", missing_share, DKG_FAULT_MISSING, 4},
        {"a signature that is not its own", forged_signature, DKG_FAULT_MISSING, 4},
    };
    for (size_t i = 0; i < N(cases); i++)
        for (bad_key = 0; bad_key < CEREMONY_KEYS; bad_key++) { /* the first, one in the middle, the last */
            ceremony_end(&ceremony);
            ceremony_start(&ceremony);
            cr_assert(status_ok(ceremony_run(&ceremony, cases[i].meddle)), "%s: %s", cases[i].name, ceremony.why.text);
            ceremony_expect_sound(&ceremony, cases[i].signatures);
            ceremony_expect_fault(&ceremony, 2, cases[i].fault);
        }
}

static void false_complaint(struct ceremony *c, enum dkg_phase round)
{
    const uint8_t accuses_second[] = {0, 1, 2, 0, (uint8_t)bad_key};
    if (round == DKG_COMPLAIN)
        ceremony_replace(c, 4, round, SPAN_OF_ARRAY(accuses_second));
    if (round == DKG_ANSWER) { /* the answer shows the disputed share and nothing else */
        struct dkg_answer answer;
        struct scalar expected;
        cr_assert(status_ok(dkg_answer_decode(ceremony_body(c, 2), CEREMONY_SIZE, CEREMONY_KEYS, &answer)));
        polynomial_value(c->states[1]->parts[bad_key].polynomial, CEREMONY_THRESHOLD, 4, &expected);
        cr_expect(answer.count == 1 && answer.items[0].complainer == 4 && answer.items[0].key == bad_key);
        cr_expect_arr_eq(answer.items[0].share.bytes, expected.bytes, SCALAR_BYTES);
        for (uint8_t other = 1; other <= CEREMONY_SIZE; other++)
            cr_expect(other == 2 || ceremony_body(c, other).size == 2);
    }
}

/* A dealing of member 2, as member 1 has it: who complained about it (bit i-1: member i), and whom it answered rightly. */
static void expect_complaint(size_t key, uint32_t accusers, uint32_t dismissed)
{
    const struct dkg_dealing *dealing = &ceremony.states[0]->dealers[1].dealings[key];
    cr_expect(dealing->accusers == accusers && dealing->dismissed == dismissed, "%zu: %x %x", key, dealing->accusers, dealing->dismissed);
}

Test(pseudonym_dkg, a_false_complaint_is_dismissed_and_an_upheld_one_is_known_as_such)
{
    bad_key = 1;
    cr_assert(status_ok(ceremony_run(&ceremony, false_complaint)), "%s", ceremony.why.text);
    ceremony_expect_sound(&ceremony, 5);
    ceremony_expect_fault(&ceremony, 0, DKG_FAULT_NONE);
    expect_complaint(bad_key, 1 << 3, 1 << 3);
    expect_complaint(0, 0, 0);
    ceremony_end(&ceremony);
    ceremony_start(&ceremony);
    cr_assert(status_ok(ceremony_run(&ceremony, wrong_share_insisted)));
    expect_complaint(bad_key, 1 << 3, 0);
    ceremony_expect_fault(&ceremony, 2, DKG_FAULT_BAD_SHARE);
}

/* t complainers over all keys together: one of them is honest, whichever key each of them names. */
static void complaints_about_different_keys(struct ceremony *c, enum dkg_phase round)
{
    for (uint8_t member = 3; round == DKG_SHARE && member <= 5; member++) {
        bad_key = member - 3u;
        deal_wrong(c, member);
    }
}

Test(pseudonym_dkg, complaints_are_counted_over_all_keys_together)
{
    cr_assert(status_ok(ceremony_run(&ceremony, complaints_about_different_keys)), "%s", ceremony.why.text);
    ceremony_expect_fault(&ceremony, 2, DKG_FAULT_BAD_SHARE);
    ceremony_expect_sound(&ceremony, 4);
}

static void passed_on_box(struct ceremony *c, enum dkg_phase round)
{
    if (round != DKG_SHARE)
        return;
    /* member 2 passes member 1's box for member 4 on as its own */
    uint8_t body[CEREMONY_SIZE * BOX_BYTES];
    memcpy(body, ceremony_body(c, 2).data, sizeof body);
    memcpy(body + 3 * BOX_BYTES, ceremony_body(c, 1).data + 3 * BOX_BYTES, BOX_BYTES);
    ceremony_replace(c, 2, round, SPAN_OF_ARRAY(body));
}

static void misaddressed_box(struct ceremony *c, enum dkg_phase round)
{
    if (round == DKG_SHARE)
        deal_shares(c, 4, 1, NULL);
}

Test(pseudonym_dkg, a_box_that_was_sealed_for_another_place_is_no_dealing)
{
    static ceremony_meddle *const cases[] = {passed_on_box, misaddressed_box};
    for (size_t i = 0; i < N(cases); i++) {
        ceremony_end(&ceremony);
        ceremony_start(&ceremony);
        cr_assert(status_ok(ceremony_run(&ceremony, cases[i])), "%s", ceremony.why.text);
        for (size_t key = 0; key < CEREMONY_KEYS; key++) /* nothing of the box counts */
            expect_complaint(key, 1 << 3, 1 << 3);
        ceremony_expect_sound(&ceremony, 5);
    }
}
