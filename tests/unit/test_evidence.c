// SPDX-License-Identifier: EUPL-1.2
//
// A wrong answer convicts who signed it, and nothing else convicts anybody (P-02).
#include "crypto/secret.h"
#include "support/sample_evidence.h"

#include <criterion/criterion.h>

#define POINTS SAMPLE_EVIDENCE_POINTS

static struct arena *arena;
static struct sample_case sample;

static void begin(void)
{
    cr_assert(status_ok(crypto_start()) && status_ok(arena_new((size_t)256 * 1024 * 1024, &arena)));
    sample_case_make(system_random(), arena, &sample);
}
static void end(void)
{
    sample.batch = batch_free(sample.batch);
    arena = arena_free(arena);
}
TestSuite(evidence, .init = begin, .fini = end);

static struct status judge(const struct evidence *evidence, struct complaint *why)
{
    struct evidence_verdict verdict;
    struct status status = evidence_judge(evidence, NULL, arena, &verdict, why);
    if (status_ok(status)) {
        cr_expect_str_eq(verdict.member.text, sample.seats[SAMPLE_EVIDENCE_MEMBER - 1].oin.text);
        cr_expect(verdict.count == SAMPLE_EVIDENCE_COUNT && verdict.ring->generation == 1);
    }
    return status;
}

static void expect_nothing(const struct evidence *evidence, enum status_code code, const char *reason)
{
    struct complaint why = {""};
    struct status status = judge(evidence, &why);
    cr_expect(status_is(status, code), "%s: %s", status_text(status), why.text);
    cr_expect(strstr(why.text, reason), "%s", why.text);
}

Test(evidence, every_way_to_answer_wrongly_is_proven)
{
    for (int way = 0; way < SAMPLE_WRONG_WAYS; way++) {
        struct element points[POINTS];
        struct complaint why = {""};
        sample_wrong_answer(&sample, way, points);
        struct evidence evidence = sample_evidence(&sample, points, arena);
        cr_expect(status_ok(judge(&evidence, &why)), "%d: %s", way, why.text);
    }
}

Test(evidence, who_answered_rightly_cannot_be_blamed_whatever_mask_and_weights_are_shown)
{
    struct evidence evidence = sample_evidence(&sample, sample.honest, arena);
    expect_nothing(&evidence, STATUS_INVALID, "the answer is right: 00000099000000002000 did what it was asked");
    for (int i = 0; i < 50; i++) {
        struct evidence framed = evidence;
        if (i % 2)
            scalar_random(system_random(), &framed.mask);
        else
            random_fill(system_random(), framed.weights_seed, sizeof framed.weights_seed);
        expect_nothing(&framed, STATUS_INVALID, "it shows nothing");
    }
}

Test(evidence, an_answer_to_another_request_or_that_another_signed_proves_nothing)
{
    struct element points[POINTS];
    struct evidence other;
    memcpy(points, sample.honest, sizeof points);
    points[0] = points[1];
    other = sample_evidence(&sample, points, arena);
    sample.request.escrow = span_of_text("another");
    cr_assert(status_ok(evaluate_message_encode(&sample.request, arena, &other.request)));
    expect_nothing(&other, STATUS_INVALID, "the answer is one to another request");
    sample.seats[SAMPLE_EVIDENCE_MEMBER - 1].sign_key = sample.seats[0].sign_key;
    other = sample_evidence(&sample, points, arena);
    expect_nothing(&other, STATUS_BAD_SIGNATURE, "00000099000000002000 did not sign it");
    sample.seats[SAMPLE_EVIDENCE_MEMBER - 1].oin = (struct oin){"00000099000000009000"};
    other = sample_evidence(&sample, points, arena);
    expect_nothing(&other, STATUS_UNKNOWN_PEER, "is no member of the committee");
}

static bool signed_with(const void *key, const struct envelope *envelope) { return status_ok(envelope_verify(envelope, key)); }
static bool took_back_none(const void *key, const struct envelope *envelope)
{
    (void)key, (void)envelope;
    return false;
}

/* The ring is of before: the rosters say that it is its key of then. */
Test(evidence, who_renewed_its_key_is_convicted_by_whoever_knows_the_one_it_had)
{
    struct element points[POINTS];
    struct evidence_verdict verdict;
    struct complaint why = {""};
    struct sign_key *key = &sample.seats[SAMPLE_EVIDENCE_MEMBER - 1].sign_key;
    const uint8_t seed[SIGN_SEED_BYTES] = {9};
    memcpy(points, sample.honest, sizeof points);
    points[0] = points[1];
    sign_key_from_seed(seed, key);
    const struct evidence evidence = sample_evidence(&sample, points, arena);
    const struct evidence_signers right = {signed_with, took_back_none, key->public},
                                  wrong = {signed_with, took_back_none, sample.seats[0].sign_key.public};
    expect_nothing(&evidence, STATUS_BAD_SIGNATURE, "did not sign it");
    cr_expect(status_is(evidence_judge(&evidence, &wrong, arena, &verdict, &why), STATUS_BAD_SIGNATURE));
    cr_expect(status_ok(evidence_judge(&evidence, &right, arena, &verdict, &why)), "%s", why.text);
    cr_expect_str_eq(verdict.member.text, sample.seats[SAMPLE_EVIDENCE_MEMBER - 1].oin.text);
}

/* P-04: who stole it would sign a wrong answer in its member's name, of any day. */
Test(evidence, nobody_is_convicted_by_a_key_that_was_taken_back)
{
    struct element points[POINTS];
    struct evidence_verdict verdict;
    struct complaint why = {""};
    const uint8_t *key = sample.seats[SAMPLE_EVIDENCE_MEMBER - 1].sign_key.public, *other = sample.seats[0].sign_key.public;
    memcpy(points, sample.honest, sizeof points);
    points[0] = points[1];
    const struct evidence evidence = sample_evidence(&sample, points, arena);
    const struct evidence_signers took_back = {signed_with, signed_with, key}, took_another = {signed_with, signed_with, other};
    cr_expect(status_is(evidence_judge(&evidence, &took_back, arena, &verdict, &why), STATUS_BAD_SIGNATURE), "also when the ring names it");
    cr_expect(strstr(why.text, "signed by a key that 00000099000000002000 took back"), "%s", why.text);
    cr_expect(status_ok(evidence_judge(&evidence, &took_another, arena, &verdict, &why)), "%s", why.text);
}

/* The weights say which of the registers is meant. */
Test(evidence, an_answer_for_several_registers_convicts_by_the_one_that_was_answered_wrongly)
{
    struct element points[SAMPLE_PART_BEFORE + POINTS];
    struct evidence_verdict verdict;
    struct complaint why = {""};
    sample_case_put_before(&sample);
    memcpy(points, sample.request.parts[0].points, SAMPLE_PART_BEFORE * sizeof *points);
    sample_wrong_answer(&sample, 0, points + SAMPLE_PART_BEFORE);
    struct evidence evidence = sample_evidence(&sample, points, arena);
    cr_assert(status_ok(evidence_judge(&evidence, NULL, arena, &verdict, &why)), "%s", why.text);
    cr_expect(oin_equal(&verdict.member, &sample.seats[SAMPLE_EVIDENCE_MEMBER - 1].oin) && verdict.count == POINTS - 1);
    memcpy(points + SAMPLE_PART_BEFORE, sample.honest, sizeof sample.honest);
    points[0] = points[SAMPLE_PART_BEFORE];
    evidence = sample_evidence(&sample, points, arena);
    expect_nothing(&evidence, STATUS_INVALID, "the answer is right");
}

Test(evidence, a_ring_that_too_few_signed_and_a_key_that_is_not_in_it_prove_nothing)
{
    struct element points[POINTS];
    memcpy(points, sample.honest, sizeof points);
    points[0] = points[1];
    cr_assert(status_ok(sample_ring_sign(sample.ring, sample.seats, COMMITTEE_THRESHOLD - 1, arena)));
    struct evidence evidence = sample_evidence(&sample, points, arena);
    expect_nothing(&evidence, STATUS_BAD_SIGNATURE, "the ring: fewer than 3 of its members signed it");
    cr_assert(status_ok(sample_ring_sign(sample.ring, sample.seats, COMMITTEE_THRESHOLD, arena)));
    sample.request.parts[0].epoch++;
    evidence = sample_evidence(&sample, points, arena);
    expect_nothing(&evidence, STATUS_INVALID, "there is no such key in the ring");
}

Test(evidence, a_file_has_one_form_and_no_byte_of_it_can_change)
{
    struct element points[POINTS];
    struct evidence read, evidence;
    struct span text, again;
    uint8_t *changed;
    memcpy(points, sample.honest, sizeof points);
    points[0] = points[1];
    cr_assert(status_ok(sample_ring_sign(sample.ring, sample.seats, COMMITTEE_THRESHOLD, arena))); /* none to spare */
    evidence = sample_evidence(&sample, points, arena);
    cr_assert(status_ok(evidence_print(&evidence, arena, &text)));
    cr_assert(status_ok(evidence_parse(text, arena, &read)) && status_ok(evidence_print(&read, arena, &again)));
    cr_expect(span_equal(text, again));
    cr_assert(status_ok(ARENA_NEW(arena, text.size, &changed)));
    for (size_t at = 0; at < text.size; at += 7) {
        CLEANUP(arena) struct arena *local = NULL;
        struct evidence_verdict verdict;
        struct complaint why;
        cr_assert(status_ok(arena_new((size_t)1 << 20, &local)));
        memcpy(changed, text.data, text.size);
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        struct status status = evidence_parse(span_of(changed, text.size), local, &read);
        if (status_ok(status))
            status = evidence_judge(&read, NULL, local, &verdict, &why);
        cr_expect(!status_ok(status), "byte %zu", at);
        cr_expect(!status_ok(evidence_parse(span_of(text.data, at), local, &read)), "cut at %zu", at);
    }
}
