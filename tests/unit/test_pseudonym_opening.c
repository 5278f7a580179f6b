// SPDX-License-Identifier: EUPL-1.2
//
// Opening an escrow: any three of five, each with a proof that convinces whoever has the ring; two, or one that lies, open nothing (P-11).
#include "crypto/secret.h"
#include "pseudonym/opening.h"
#include "support/committee.h"

#include <criterion/criterion.h>

#define OK(expr) cr_assert(status_ok(expr), "%s", #expr)
#define IS(expr, code) cr_expect(status_is(expr, STATUS_##code), "%s is not " #code, #expr)

static struct committee committee; /* of the key of the escrow */
static struct element ephemeral, shared;
static struct element publics[COMMITTEE_SIZE];
static struct opening_answer answers[COMMITTEE_SIZE];

static void answer_as(uint8_t member, const struct element *about, struct opening_answer *out)
{
    struct scalar factor;
    evaluate_prepare(&committee.shares[member], COMMITTEE_SIZE, &factor);
    opening_answer_make(&factor, about, system_random(), out);
}

static void prepare(void)
{
    struct scalar e;
    OK(crypto_start());
    committee_make(system_random(), &committee);
    scalar_random(system_random(), &e);
    element_multiply_generator(&e, &ephemeral);
    element_multiply(&e, &committee.public_key, &shared);
    for (uint8_t i = 0; i < COMMITTEE_SIZE; i++) {
        evaluate_public(&committee.public_shares[i], COMMITTEE_SIZE, &publics[i]);
        answer_as(i, &ephemeral, &answers[i]);
    }
}
TestSuite(pseudonym_opening, .init = prepare);

static struct element combine(const struct member_set *members)
{
    struct element points[COMMITTEE_MOST], out;
    for (uint8_t i = 0; i < members->count; i++)
        points[i] = answers[members->index[i] - 1].point;
    opening_combine(members, COMMITTEE_SIZE, points, &out);
    return out;
}

Test(pseudonym_opening, any_three_of_five_make_what_the_requester_made)
{
    size_t sets = 0;
    for (uint8_t a = 1; a <= COMMITTEE_SIZE; a++)
        for (uint8_t b = (uint8_t)(a + 1); b <= COMMITTEE_SIZE; b++)
            for (uint8_t c = (uint8_t)(b + 1); c <= COMMITTEE_SIZE; c++, sets++) {
                const struct element made = combine(&(struct member_set){{a, b, c}, COMMITTEE_THRESHOLD});
                cr_expect(element_equal(&made, &shared), "%u %u %u", a, b, c);
            }
    cr_expect_eq(sets, 10);
}

Test(pseudonym_opening, two_do_not)
{
    for (uint8_t a = 1; a <= COMMITTEE_SIZE; a++)
        for (uint8_t b = (uint8_t)(a + 1); b <= COMMITTEE_SIZE; b++) {
            const struct element made = combine(&(struct member_set){{a, b}, 2});
            cr_expect_not(element_equal(&made, &shared), "%u %u", a, b);
        }
}

Test(pseudonym_opening, each_answer_holds_by_itself_and_for_nobody_else)
{
    for (uint8_t i = 0; i < COMMITTEE_SIZE; i++)
        for (uint8_t j = 0; j < COMMITTEE_SIZE; j++) {
            struct status status = opening_answer_check(&publics[j], &ephemeral, &answers[i]);
            cr_expect(status_is(status, i == j ? STATUS_OK : STATUS_BAD_PROOF), "%u as %u", i, j);
        }
    IS(opening_answer_check(&committee.public_shares[0], &ephemeral, &answers[0]), BAD_PROOF); /* not divided by Δ */
}

static void lie_with_another_point(struct opening_answer *answer) { element_add(&answer->point, &ephemeral, &answer->point); }
static void lie_with_the_identity(struct opening_answer *answer) { answer->point = (struct element){{0}}; }
static void lie_about_another_escrow(struct opening_answer *answer) { answer_as(1, &shared, answer); }
static void lie_with_a_share_of_another(struct opening_answer *answer) { answer_as(2, &ephemeral, answer); }
static void lie_with_the_proof_of_another(struct opening_answer *answer) { answer->proof = answers[2].proof; }
static void turn_the_challenge(struct opening_answer *answer) { answer->proof.challenge.bytes[0] ^= 1; }
static void turn_the_response(struct opening_answer *answer) { answer->proof.response.bytes[0] ^= 1; }

Test(pseudonym_opening, who_lies_is_named_by_its_own_answer)
{
    static void (*const lies[])(struct opening_answer *) = {
        lie_with_another_point,        lie_with_the_identity, lie_about_another_escrow, lie_with_a_share_of_another,
        lie_with_the_proof_of_another, turn_the_challenge,    turn_the_response};
    for (size_t i = 0; i < N(lies); i++) {
        struct opening_answer answer = answers[1];
        OK(opening_answer_check(&publics[1], &ephemeral, &answer));
        lies[i](&answer);
        cr_expect(status_is(opening_answer_check(&publics[1], &ephemeral, &answer), STATUS_BAD_PROOF), "lie %zu", i);
        OK(opening_answer_check(&publics[0], &ephemeral, &answers[0]));
    }
}

/* One who lies about its share with a proof that is right for that share is still not the one of the ring. */
Test(pseudonym_opening, a_proof_of_a_share_that_is_not_the_rings_proves_nothing)
{
    struct scalar factor;
    struct opening_answer answer;
    struct element own;
    scalar_random(system_random(), &factor);
    element_multiply_generator(&factor, &own);
    opening_answer_make(&factor, &ephemeral, system_random(), &answer);
    OK(opening_answer_check(&own, &ephemeral, &answer));
    IS(opening_answer_check(&publics[3], &ephemeral, &answer), BAD_PROOF);
}
