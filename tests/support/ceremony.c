// SPDX-License-Identifier: EUPL-1.2
//
// Plays all members of a ceremony in turn.
#include "support/ceremony.h"

#include "crypto/secret.h"
#include "pseudonym/dkg_state.h"

#define ARENA_BYTES ((size_t)512 * 1024 * 1024)

struct dkg_params ceremony_params(struct ceremony *ceremony, uint8_t me)
{
    return (struct dkg_params){.session = "one session only",
                               .before = ceremony->before,
                               .key_count = ceremony->shape.keys,
                               .keys = ceremony->names,
                               .threshold = ceremony->shape.threshold,
                               .size = ceremony->shape.size,
                               .me = me,
                               .members = ceremony->members,
                               .sign_key = &ceremony->sign_keys[me - 1],
                               .box_secret = ceremony->box_secrets[me - 1]};
}

static void name_keys(struct ceremony *ceremony)
{
    size_t there = ceremony->before ? ceremony->before->key_count : 0;
    for (size_t i = 0; i < ceremony->shape.keys; i++) {
        struct ring_name *name = &ceremony->names[i];
        *name = (struct ring_name){.domain = "casus", .epoch = 7};
        snprintf(name->holder.text, sizeof name->holder.text, "00000002%012zu", there + i);
    }
}

static void begin_states(struct ceremony *ceremony)
{
    name_keys(ceremony);
    for (uint8_t me = 1; me <= ceremony->shape.size; me++) {
        struct dkg_params params = ceremony_params(ceremony, me);
        ENSURE(status_ok(dkg_new(&params, system_random(), &ceremony->why, &ceremony->states[me - 1])));
    }
}

void ceremony_start_shape(struct ceremony *ceremony, struct ceremony_shape shape)
{
    memset(ceremony, 0, sizeof *ceremony);
    ceremony->shape = shape;
    ENSURE(status_ok(arena_new(ARENA_BYTES, &ceremony->arena)));
    for (uint8_t i = 0; i < shape.size; i++) {
        uint8_t seed[SIGN_SEED_BYTES];
        random_fill(system_random(), seed, sizeof seed);
        sign_key_from_seed(seed, &ceremony->sign_keys[i]);
        random_fill(system_random(), ceremony->box_secrets[i], BOX_SECRET_BYTES);
        snprintf(ceremony->members[i].oin.text, sizeof ceremony->members[i].oin.text, "0000000100321434500%u", i % 10u);
        memcpy(ceremony->members[i].sign_public, ceremony->sign_keys[i].public, SIGN_PUBLIC_BYTES);
        box_public_of(ceremony->box_secrets[i], ceremony->members[i].box_public);
    }
    begin_states(ceremony);
}

void ceremony_start(struct ceremony *ceremony)
{
    ceremony_start_shape(ceremony, (struct ceremony_shape){CEREMONY_THRESHOLD, CEREMONY_SIZE, CEREMONY_KEYS});
}

static void free_states(struct ceremony *ceremony)
{
    for (uint8_t i = 0; i < ceremony->shape.size; i++)
        ceremony->states[i] = dkg_free(ceremony->states[i]);
}

void ceremony_go_on(struct ceremony *ceremony, const struct ring *before, size_t keys)
{
    struct span text;
    struct ring *ring;
    ENSURE(status_ok(ring_print(before, ceremony->arena, &text)));
    ENSURE(status_ok(ring_parse(text, "ring", ceremony->arena, &ceremony->why, &ring)));
    free_states(ceremony);
    ceremony->before = ring;
    ceremony->shape.keys = keys;
    begin_states(ceremony);
}

void ceremony_end(struct ceremony *ceremony)
{
    free_states(ceremony);
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
    struct span present[COMMITTEE_MOST];
    struct dkg_input input = {present, 0, ceremony->go_on_without};
    for (uint8_t i = ceremony->shape.size; i-- > 0;) /* from the last to the first: the order must not matter */
        if (ceremony->messages[i].size)
            present[input.count++] = ceremony->messages[i];
    TRY(dkg_step(ceremony->states[me - 1], &input, &ceremony->why));
    if (dkg_phase(ceremony->states[me - 1]) != DKG_DONE)
        store_and_read_back(ceremony, me);
    return STATUS(OK);
}

struct status ceremony_run(struct ceremony *ceremony, ceremony_meddle *meddle)
{
    for (enum dkg_phase round; (round = dkg_phase(ceremony->states[0])) != DKG_DONE;) {
        for (uint8_t i = 0; i < ceremony->shape.size; i++) {
            ENSURE(dkg_phase(ceremony->states[i]) == round);
            TRY(arena_copy(ceremony->arena, dkg_outgoing(ceremony->states[i]), &ceremony->messages[i]));
        }
        if (meddle)
            meddle(ceremony, round);
        for (uint8_t me = 1; me <= ceremony->shape.size; me++)
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
