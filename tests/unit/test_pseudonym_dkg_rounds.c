// SPDX-License-Identifier: EUPL-1.2
//
// The rounds of the key ceremony: waiting and naming, messages that do not agree, parameters and stored states.
#include "crypto/secret.h"
#include "support/ceremony.h"

#include <criterion/criterion.h>

static struct ceremony ceremony;

static void prepare(void)
{
    cr_assert(status_ok(crypto_start()));
    ceremony_start(&ceremony);
}
static void finish(void) { ceremony_end(&ceremony); }
TestSuite(pseudonym_dkg_rounds, .init = prepare, .fini = finish);

/* ---- waiting for everybody: what is wrong is named, and nothing moves ---- */

static void lose_third(struct ceremony *c, enum dkg_phase round)
{
    if (round == DKG_SHARE)
        c->messages[2] = span_empty();
}
static void break_third(struct ceremony *c, enum dkg_phase round)
{
    if (round == DKG_SHARE)
        ((uint8_t *)c->messages[2].data)[40] ^= 1;
}
static void old_third(struct ceremony *c, enum dkg_phase round)
{
    static struct span old;
    if (round == DKG_REVEAL)
        old = c->messages[2];
    if (round == DKG_SHARE)
        c->messages[2] = old;
}
static void foreign_third(struct ceremony *c, enum dkg_phase round)
{
    if (round == DKG_SHARE)
        ((uint8_t *)c->messages[2].data)[3] ^= 1;
}

Test(pseudonym_dkg_rounds, a_missing_or_bad_message_is_named_by_its_members_oin_and_changes_nothing)
{
    static const struct {
        ceremony_meddle *meddle;
        enum status_code code;
    } cases[] = {
        {lose_third, STATUS_NOT_FOUND},
        {break_third, STATUS_BAD_SIGNATURE},
        {old_third, STATUS_UNEXPECTED},
        {foreign_third, STATUS_UNEXPECTED},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct span before, after;
        ceremony_end(&ceremony);
        ceremony_start(&ceremony);
        struct status status = ceremony_run(&ceremony, cases[i].meddle);
        cr_expect(status_is(status, cases[i].code), "case %zu: %s", i, status_word(status));
        cr_expect(strstr(ceremony.why.text, ceremony.members[2].oin.text) != NULL, "%s", ceremony.why.text);
        cr_expect_eq(dkg_phase(ceremony.states[0]), DKG_SHARE);
        cr_assert(status_ok(dkg_encode_state(ceremony.states[0], ceremony.arena, &before)));
        struct dkg_input nothing = {NULL, 0, false};
        cr_expect(status_is(dkg_step(ceremony.states[0], &nothing, &ceremony.why), STATUS_NOT_FOUND));
        cr_assert(status_ok(dkg_encode_state(ceremony.states[0], ceremony.arena, &after)));
        cr_expect(span_equal(before, after));
        cr_expect(status_ok(ceremony_run(&ceremony, NULL)), "the message comes after all"); /* every member still awaits it */
    }
}

static void lose_three(struct ceremony *c, enum dkg_phase round)
{
    c->go_on_without = true;
    for (size_t i = 1; round == DKG_REVEAL && i < 4; i++)
        c->messages[i] = span_empty();
}

Test(pseudonym_dkg_rounds, with_fewer_than_three_dealers_left_there_is_no_key)
{
    cr_expect(status_is(ceremony_run(&ceremony, lose_three), STATUS_BAD_COMMITTEE));
    cr_expect(strstr(ceremony.why.text, "fewer than 3") != NULL, "%s", ceremony.why.text);
    cr_expect_eq(dkg_phase(ceremony.states[0]), DKG_REVEAL);
}

/* Everybody steps once; member 1 gets `odd` in place of the second message. */
static void step_all(struct span odd, bool go_on_without)
{
    struct span seen_by_first[CEREMONY_SIZE];
    for (uint8_t i = 0; i < CEREMONY_SIZE; i++)
        cr_assert(status_ok(arena_copy(ceremony.arena, dkg_outgoing(ceremony.states[i]), &ceremony.messages[i])));
    memcpy(seen_by_first, ceremony.messages, sizeof seen_by_first);
    if (odd.size)
        seen_by_first[1] = odd;
    for (uint8_t i = 0; i < CEREMONY_SIZE; i++) {
        struct dkg_input input = {i ? ceremony.messages : seen_by_first, CEREMONY_SIZE, go_on_without};
        cr_assert(status_ok(dkg_step(ceremony.states[i], &input, &ceremony.why)), "%s", ceremony.why.text);
    }
}

/* Member 2 signs one message for member 1 and another for the others: a commitment, which shows in who is left out; or shares that
 * differ only in a box member 1 cannot open, which shows nowhere but in the transcript. */
static void disagree_in(enum dkg_phase round)
{
    uint8_t body[CEREMONY_SIZE * DKG_BOX_BYTES(CEREMONY_KEYS)];
    while (dkg_phase(ceremony.states[0]) != round)
        step_all(span_empty(), false);
    ceremony.messages[1] = dkg_outgoing(ceremony.states[1]);
    struct span said = ceremony_body(&ceremony, 2);
    memcpy(body, said.data, said.size);
    body[said.size - 1] ^= 1;
    ceremony_replace(&ceremony, 2, round, span_of(body, said.size));
    step_all(ceremony.messages[1], false);
    while (dkg_phase(ceremony.states[0]) != DKG_CONFIRM)
        step_all(span_empty(), false);
    for (uint8_t i = 0; i < CEREMONY_SIZE; i++)
        ceremony.messages[i] = dkg_outgoing(ceremony.states[i]);
    struct dkg_input careful = {ceremony.messages, CEREMONY_SIZE, false}, hasty = {ceremony.messages, CEREMONY_SIZE, true};
    cr_expect(status_is(dkg_step(ceremony.states[0], &careful, &ceremony.why), STATUS_CONFLICT));
    cr_expect(status_is(dkg_step(ceremony.states[4], &careful, &ceremony.why), STATUS_CONFLICT));
    cr_expect(status_is(dkg_step(ceremony.states[0], &hasty, &ceremony.why), STATUS_CONFLICT), "alone against the others");
    cr_expect(status_ok(dkg_step(ceremony.states[4], &hasty, &ceremony.why)), "four agree");
    cr_expect_eq(dkg_fault(ceremony.states[4], 1), DKG_FAULT_OTHER_RESULT);
}

Test(pseudonym_dkg_rounds, members_that_saw_different_messages_do_not_confirm)
{
    disagree_in(DKG_COMMIT);
    ceremony_end(&ceremony);
    ceremony_start(&ceremony);
    disagree_in(DKG_SHARE);
}

static void second_message(struct ceremony *c, bool go_on_without, enum status_code expected)
{
    struct span messages[CEREMONY_SIZE + 2];
    uint8_t other[32] = {1};
    for (uint8_t i = 0; i < CEREMONY_SIZE; i++)
        messages[i] = dkg_outgoing(c->states[i]);
    messages[CEREMONY_SIZE] = messages[0]; /* the same one twice is no harm */
    ceremony_replace(c, 2, DKG_COMMIT, SPAN_OF_ARRAY(other));
    messages[CEREMONY_SIZE + 1] = c->messages[1];
    struct dkg_input input = {messages, CEREMONY_SIZE + 2, go_on_without};
    cr_expect(status_is(dkg_step(c->states[0], &input, &c->why), expected), "%s", c->why.text);
}

Test(pseudonym_dkg_rounds, two_different_signed_messages_of_one_member_are_held_against_it)
{
    second_message(&ceremony, false, STATUS_CONFLICT);
    cr_expect(strstr(ceremony.why.text, ceremony.members[1].oin.text) != NULL);
    second_message(&ceremony, true, STATUS_OK);
    cr_expect_eq(dkg_fault(ceremony.states[0], 2), DKG_FAULT_TWO_MESSAGES);
    cr_expect_eq(dkg_fault(ceremony.states[0], 1), DKG_FAULT_NONE);
}

Test(pseudonym_dkg_rounds, parameters_that_do_not_fit_are_refused_with_a_reason)
{
    struct dkg *out = NULL;
    struct dkg_params good = ceremony_params(&ceremony, 1), bad[14];
    struct dkg_member twice[CEREMONY_SIZE];
    struct ring_name names[4][CEREMONY_KEYS];
    memcpy(twice, ceremony.members, sizeof twice);
    memcpy(twice[3].sign_public, twice[4].sign_public, SIGN_PUBLIC_BYTES);
    for (size_t i = 0; i < N(names); i++)
        memcpy(names[i], ceremony.names, sizeof names[i]);
    for (size_t i = 0; i < N(bad); i++)
        bad[i] = good;
    bad[0].threshold = 1;
    bad[1].threshold = 4; /* 5 < 2·4-1 */
    bad[2].me = 0;
    bad[3].me = 6;
    bad[4].members = twice;
    bad[5].me = 2; /* with the keys of member 1 */
    bad[6].box_secret = ceremony.box_secrets[1];
    bad[7].key_count = 0;
    bad[8].key_count = DKG_KEYS_MOST + 1;
    snprintf(names[0][0].domain, sizeof names[0][0].domain, "Casus 1");
    names[1][1].epoch = 0;
    names[2][1] = names[2][0];
    names[3][0] = ceremony.names[1];
    names[3][1] = ceremony.names[0];
    for (size_t i = 0; i < N(names); i++)
        bad[9 + i].keys = names[i];
    bad[13].size = COMMITTEE_MOST + 1;
    for (size_t i = 0; i < N(bad); i++) {
        memset(&ceremony.why, 0, sizeof ceremony.why);
        cr_expect(status_is(dkg_new(&bad[i], system_random(), &ceremony.why, &out), STATUS_INVALID), "case %zu", i);
        cr_expect(ceremony.why.text[0] != '\0');
    }
    cr_expect_null(out);
}

/* Shares of two generations never make a key together: who makes the new ones is who holds the old. */
Test(pseudonym_dkg_rounds, a_ring_goes_on_with_its_own_committee_and_with_names_that_are_new)
{
    const struct ring *ring;
    const struct scalar *shares;
    struct dkg *out = NULL;
    cr_assert(status_ok(ceremony_run(&ceremony, NULL)));
    cr_assert(status_ok(dkg_result(ceremony.states[0], &ring, &shares)));
    ceremony_go_on(&ceremony, ring, 2);
    struct dkg_params good = ceremony_params(&ceremony, 1), bad[3] = {good, good, good};
    struct dkg_member swapped[CEREMONY_SIZE];
    struct ring_name taken = ceremony.before->keys[1].name;
    memcpy(swapped, ceremony.members, sizeof swapped);
    swapped[3] = ceremony.members[4];
    swapped[4] = ceremony.members[3];
    bad[0].members = swapped;
    bad[1].threshold = 2;
    bad[2].keys = &taken;
    bad[2].key_count = 1;
    for (size_t i = 0; i < N(bad); i++)
        cr_expect(status_is(dkg_new(&bad[i], system_random(), &ceremony.why, &out), STATUS_INVALID), "case %zu", i);
    cr_assert(status_ok(dkg_new(&good, system_random(), &ceremony.why, &out)), "%s", ceremony.why.text);
    out = dkg_free(out);
}

Test(pseudonym_dkg_rounds, a_stored_state_is_taken_back_for_its_own_ceremony_only)
{
    struct span bytes;
    struct dkg *out = NULL;
    struct dkg_params params = ceremony_params(&ceremony, 1), second = ceremony_params(&ceremony, 2);
    cr_assert(status_ok(dkg_encode_state(ceremony.states[0], ceremony.arena, &bytes)));
    cr_expect(status_is(dkg_decode_state(&second, bytes, &ceremony.why, &out), STATUS_UNEXPECTED));
    params.session[0] ^= 1;
    cr_expect(status_is(dkg_decode_state(&params, bytes, &ceremony.why, &out), STATUS_UNEXPECTED));
    params.session[0] ^= 1;
    params.key_count--;
    cr_expect(status_is(dkg_decode_state(&params, bytes, &ceremony.why, &out), STATUS_UNEXPECTED));
    params.key_count++;
    for (size_t cut = 0; cut < bytes.size; cut++)
        cr_expect_not(status_ok(dkg_decode_state(&params, span_slice(bytes, 0, cut), &ceremony.why, &out)), "cut at %zu", cut);
    cr_expect_null(out);
}
