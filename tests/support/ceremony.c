// SPDX-License-Identifier: EUPL-1.2
//
// Plays all members of a ceremony in turn.
#include "support/ceremony.h"

#include "crypto/secret.h"
#include "pseudonym/dkg_state.h"

#define ARENA_BYTES ((size_t)8 * 1024 * 1024)

struct dkg_params ceremony_params(struct ceremony *ceremony, uint8_t me)
{
    return (struct dkg_params){.session = "one session only",
                               .domain = span_of_text("casus"),
                               .epoch = 7,
                               .threshold = CEREMONY_THRESHOLD,
                               .size = CEREMONY_SIZE,
                               .me = me,
                               .members = ceremony->members,
                               .sign_key = &ceremony->sign_keys[me - 1],
                               .box_secret = ceremony->box_secrets[me - 1]};
}

void ceremony_start(struct ceremony *ceremony)
{
    memset(ceremony, 0, sizeof *ceremony);
    ENSURE(status_ok(arena_new(ARENA_BYTES, &ceremony->arena)));
    for (uint8_t i = 0; i < CEREMONY_SIZE; i++) {
        uint8_t seed[SIGN_SEED_BYTES];
        random_fill(system_random(), seed, sizeof seed);
        sign_key_from_seed(seed, &ceremony->sign_keys[i]);
        random_fill(system_random(), ceremony->box_secrets[i], BOX_SECRET_BYTES);
        snprintf(ceremony->members[i].oin.text, sizeof ceremony->members[i].oin.text, "0000000100321434500%u", i);
        memcpy(ceremony->members[i].sign_public, ceremony->sign_keys[i].public, SIGN_PUBLIC_BYTES);
        box_public_of(ceremony->box_secrets[i], ceremony->members[i].box_public);
    }
    for (uint8_t me = 1; me <= CEREMONY_SIZE; me++) {
        struct dkg_params params = ceremony_params(ceremony, me);
        ENSURE(status_ok(dkg_new(&params, system_random(), &ceremony->why, &ceremony->states[me - 1])));
    }
}

void ceremony_end(struct ceremony *ceremony)
{
    for (uint8_t i = 0; i < CEREMONY_SIZE; i++)
        ceremony->states[i] = dkg_free(ceremony->states[i]);
    ceremony->arena = arena_free(ceremony->arena);
}

/* As a process that stops here and another that starts here. */
static void store_and_read_back(struct ceremony *ceremony, uint8_t me)
{
    struct dkg **state = &ceremony->states[me - 1];
    struct dkg_params params = ceremony_params(ceremony, me);
    struct span bytes, again;
    ENSURE(status_ok(dkg_encode_state(*state, ceremony->arena, &bytes)));
    *state = dkg_free(*state);
    ENSURE(status_ok(dkg_decode_state(&params, bytes, &ceremony->why, state)));
    ENSURE(status_ok(dkg_encode_state(*state, ceremony->arena, &again)) && span_equal(bytes, again));
}

static struct status member_step(struct ceremony *ceremony, uint8_t me)
{
    struct span present[CEREMONY_SIZE];
    struct dkg_input input = {present, 0, ceremony->go_on_without};
    for (uint8_t i = 0; i < CEREMONY_SIZE; i++) /* from the last to the first: the order must not matter */
        if (ceremony->messages[CEREMONY_SIZE - 1 - i].size)
            present[input.count++] = ceremony->messages[CEREMONY_SIZE - 1 - i];
    TRY(dkg_step(ceremony->states[me - 1], &input, &ceremony->why));
    if (dkg_phase(ceremony->states[me - 1]) != DKG_DONE)
        store_and_read_back(ceremony, me);
    return STATUS(OK);
}

struct status ceremony_run(struct ceremony *ceremony, ceremony_meddle *meddle)
{
    for (enum dkg_phase round; (round = dkg_phase(ceremony->states[0])) != DKG_DONE;) {
        for (uint8_t i = 0; i < CEREMONY_SIZE; i++) {
            ENSURE(dkg_phase(ceremony->states[i]) == round);
            TRY(arena_copy(ceremony->arena, dkg_outgoing(ceremony->states[i]), &ceremony->messages[i]));
        }
        if (meddle)
            meddle(ceremony, round);
        for (uint8_t me = 1; me <= CEREMONY_SIZE; me++)
            TRY(member_step(ceremony, me));
    }
    return STATUS(OK);
}

void ceremony_replace(struct ceremony *ceremony, uint8_t sender, enum dkg_phase round, struct span body)
{
    uint8_t *room = NULL;
    struct dkg_message message = {.round = round, .sender = sender, .binding = SPAN_OF_ARRAY(ceremony->states[0]->binding), .body = body};
    ENSURE(status_ok(ARENA_NEW(ceremony->arena, DKG_MESSAGE_MOST, &room)));
    struct writer writer = writer_of(room, DKG_MESSAGE_MOST);
    dkg_message_sign(&message, &ceremony->sign_keys[sender - 1], &writer);
    ENSURE(!writer.overflow);
    ceremony->messages[sender - 1] = writer_span(&writer);
}

struct span ceremony_body(const struct ceremony *ceremony, uint8_t sender)
{
    struct dkg_message message;
    ENSURE(status_ok(dkg_message_decode(ceremony->messages[sender - 1], &message)));
    return message.body;
}
