// SPDX-License-Identifier: EUPL-1.2
//
// That an escrow was opened convinces whoever has the ring, and what is in it is what was asked or it is not: whoever lies is named, member
// or requester (P-02, P-11).
#include "crypto/secret.h"
#include "support/points.h"
#include "support/sample_opened.h"

#include <criterion/criterion.h>

#define OK(expr) cr_assert(status_ok(expr), "%s", #expr)

static struct arena *arena;
static struct sample_opened sample;

static void begin(void)
{
    cr_assert(status_ok(crypto_start()) && status_ok(arena_new((size_t)256 * 1024 * 1024, &arena)));
    sample_opened_make(system_random(), arena, &sample);
}
static void end(void)
{
    sample.batch = batch_free(sample.batch);
    arena = arena_free(arena);
}
TestSuite(evidence_opened, .init = begin, .fini = end);

static void expect_refused(const struct opened *opened, enum status_code code, const char *reason)
{
    struct opened_verdict verdict;
    struct complaint why = {""};
    struct status status = opened_judge(opened, NULL, arena, &verdict, &why);
    cr_expect(status_is(status, code), "%s: %s", status_text(status), why.text);
    cr_expect(strstr(why.text, reason), "%s", why.text);
}

/* Judged, and what is in it looked at. */
static struct status look_into(struct escrow **out, struct complaint *why)
{
    const struct opened opened = sample_opened_file(&sample, arena);
    struct opened_verdict verdict;
    OK(opened_judge(&opened, NULL, arena, &verdict, why));
    return opened_check(&verdict, arena, out, why);
}

Test(evidence_opened, three_members_open_it_and_what_is_in_it_is_what_was_asked)
{
    struct complaint why = {""};
    struct escrow *escrow;
    OK(look_into(&escrow, &why));
    cr_assert(escrow && escrow->count == SAMPLE_OPENED_COUNT);
    for (size_t i = 0; i < SAMPLE_OPENED_COUNT; i++)
        cr_expect(span_equal(identifier_span(&escrow->identifiers[i]), identifier_span(&sample.identifiers[i])));
    cr_expect(span_is_text(escrow->reference, "casus 2026-0042"));
}

Test(evidence_opened, two_members_or_one_of_them_twice_or_in_disorder_open_nothing)
{
    struct opened opened = sample_opened_file(&sample, arena);
    opened.answer_count = 2;
    expect_refused(&opened, STATUS_BAD_COMMITTEE, "it takes 3 members");
    opened.answers[2] = opened.answers[1];
    opened.answer_count = 3;
    expect_refused(&opened, STATUS_BAD_COMMITTEE, "it takes 3 members");
    opened = sample_opened_file(&sample, arena);
    opened.answers[0] = opened.answers[1];
    opened.answers[1] = sample_opened_answer(&sample, 0, 0, arena);
    expect_refused(&opened, STATUS_BAD_COMMITTEE, "in the order of the committee");
}

Test(evidence_opened, a_member_that_used_another_share_is_named)
{
    struct opened opened = sample_opened_file(&sample, arena);
    char reason[80];
    opened.answers[1] = sample_opened_answer(&sample, 1, 4, arena);
    snprintf(reason, sizeof reason, "%s signed what its share does not make", sample.seats[1].oin.text);
    expect_refused(&opened, STATUS_BAD_PROOF, reason);
}

Test(evidence_opened, an_answer_that_another_signed_or_about_another_request_opens_nothing)
{
    struct opened opened = sample_opened_file(&sample, arena);
    struct sample_opened other = sample;
    other.seats[1].sign_key = sample.seats[0].sign_key;
    opened.answers[1] = sample_opened_answer(&other, 1, 1, arena);
    expect_refused(&opened, STATUS_BAD_SIGNATURE, "did not sign it");
    other = sample;
    other.seats[1].oin = sample_oin(SAMPLE_TO);
    other.seats[1].oin.text[0] = '9';
    opened.answers[1] = sample_opened_answer(&other, 1, 1, arena);
    expect_refused(&opened, STATUS_UNKNOWN_PEER, "is no member of the committee");
    other = sample;
    other.question.parts[0].epoch++;
    sample_opened_seal(&other, arena);
    opened.answers[1] = sample_opened_answer(&other, 1, 1, arena);
    expect_refused(&opened, STATUS_INVALID, "is about another request");
    OK(sample_ring_sign(sample.ring, sample.seats, COMMITTEE_THRESHOLD - 1, arena));
    opened = sample_opened_file(&sample, arena);
    expect_refused(&opened, STATUS_BAD_SIGNATURE, "the ring: fewer than 3 of its members signed it");
}

static bool signed_with(const void *key, const struct envelope *envelope) { return status_ok(envelope_verify(envelope, key)); }
static bool took_back_none(const void *key, const struct envelope *envelope)
{
    (void)key, (void)envelope;
    return false;
}

Test(evidence_opened, a_member_that_renewed_its_key_opens_for_whoever_knows_the_one_it_had)
{
    struct opened opened = sample_opened_file(&sample, arena);
    struct sample_opened later = sample;
    const uint8_t seed[SIGN_SEED_BYTES] = {9};
    struct opened_verdict verdict;
    struct complaint why = {""};
    sign_key_from_seed(seed, &later.seats[1].sign_key);
    opened.answers[1] = sample_opened_answer(&later, 1, 1, arena);
    const struct evidence_signers right = {signed_with, took_back_none, later.seats[1].sign_key.public},
                                  wrong = {signed_with, took_back_none, sample.seats[0].sign_key.public},
                                  took_back = {signed_with, signed_with, later.seats[1].sign_key.public};
    expect_refused(&opened, STATUS_BAD_SIGNATURE, "did not sign it");
    cr_expect(status_is(opened_judge(&opened, &wrong, arena, &verdict, &why), STATUS_BAD_SIGNATURE));
    cr_expect(status_ok(opened_judge(&opened, &right, arena, &verdict, &why)), "%s", why.text);
    cr_expect(status_is(opened_judge(&opened, &took_back, arena, &verdict, &why), STATUS_BAD_SIGNATURE), "and took it back");
    opened.answers[1] = sample_opened_answer(&later, 1, 4, arena); /* and it is held to its share all the same */
    cr_expect(status_is(opened_judge(&opened, &right, arena, &verdict, &why), STATUS_BAD_PROOF));
}

/* ---- what the requester declared */

Test(evidence_opened, whoever_asked_others_than_it_declares_is_found_out)
{
    struct complaint why = {""};
    struct escrow *escrow;
    sample.identifiers[1] = sample.identifiers[0];
    sample_opened_seal(&sample, arena);
    cr_expect(status_is(look_into(&escrow, &why), STATUS_TAMPERED));
    cr_expect(strstr(why.text, "was asked about others than it says"), "%s", why.text);
    cr_expect(escrow, "and what it says is there to be read");
}

Test(evidence_opened, an_element_that_was_moved_is_found_out)
{
    struct complaint why = {""};
    struct escrow *escrow;
    struct element *points, generator;
    OK(ARENA_NEW(arena, SAMPLE_OPENED_COUNT + 1, &points));
    memcpy(points, sample.question.parts[0].points, (SAMPLE_OPENED_COUNT + 1) * sizeof *points);
    point_generator(&generator);
    element_add(&points[2], &generator, &points[2]);
    sample.question.parts[0].points = points;
    sample_opened_seal(&sample, arena);
    cr_expect(status_is(look_into(&escrow, &why), STATUS_TAMPERED));
}

Test(evidence_opened, an_escrow_of_another_request_or_with_a_bit_changed_does_not_open)
{
    struct complaint why = {""};
    struct escrow *escrow;
    struct sample_opened other = sample;
    const struct span copied = sample.question.escrow;
    uint8_t *bytes;
    struct span body;
    other.question.generation++;
    sample_opened_seal(&other, arena);
    OK(ARENA_NEW(arena, copied.size, &bytes));
    memcpy(bytes, copied.data, copied.size);
    bytes[copied.size - 1] ^= 1;
    const struct span escrows[] = {other.question.escrow, span_of(bytes, copied.size)};
    for (size_t i = 0; i < N(escrows); i++) {
        struct opened_verdict verdict;
        struct envelope envelope;
        sample.question.escrow = escrows[i];
        OK(evaluate_message_encode(&sample.question, arena, &body));
        OK(envelope_decode(sample.signed_request, arena, &envelope));
        envelope_give_body(&envelope, body);
        OK(envelope_write(&envelope, &sample.requester, arena, &sample.signed_request));
        const struct opened opened = sample_opened_file(&sample, arena);
        OK(opened_judge(&opened, NULL, arena, &verdict, &why));
        cr_expect(status_is(opened_check(&verdict, arena, &escrow, &why), STATUS_TAMPERED) && !escrow, "%zu", i);
        cr_expect(strstr(why.text, "it does not open"), "%s", why.text);
    }
}

Test(evidence_opened, a_file_has_one_form)
{
    const struct opened opened = sample_opened_file(&sample, arena);
    struct opened read;
    struct span text, again;
    OK(opened_print(&opened, arena, &text));
    cr_expect(opened_is_of_this_kind(text));
    OK(opened_parse(text, arena, &read));
    OK(opened_print(&read, arena, &again));
    cr_expect(span_equal(text, again));
    for (size_t size = 0; size < text.size; size += 11)
        cr_expect(!status_ok(opened_parse(span_slice(text, 0, size), arena, &read)), "%zu", size);
    const char *longer;
    OK(arena_print(arena, &longer, "%.*s\n", (int)text.size, (const char *)text.data));
    cr_expect(!status_ok(opened_parse(span_of_text(longer), arena, &read)));
}
