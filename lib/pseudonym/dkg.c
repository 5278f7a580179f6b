// SPDX-License-Identifier: EUPL-1.2
//
// Beginning a ceremony, taking in a round's messages, and handing over the result.
#include "pseudonym/dkg_state.h"

#include "crypto/hash.h"
#include "crypto/secret.h"
#include "pseudonym/polynomial.h"

static const char *const fault_texts[] = {
    [DKG_FAULT_NONE] = "no fault",
    [DKG_FAULT_MISSING] = "sent no readable message in time",
    [DKG_FAULT_TWO_MESSAGES] = "signed two different messages in one round",
    [DKG_FAULT_MALFORMED] = "signed a message that is not well formed",
    [DKG_FAULT_BROKEN_COMMITMENT] = "revealed something else than it committed to",
    [DKG_FAULT_NO_POSSESSION] = "did not prove that it knows its part of the key",
    [DKG_FAULT_BAD_SHARE] = "dealt a wrong share and did not mend it",
    [DKG_FAULT_OTHER_RESULT] = "confirmed another result",
};

const char *dkg_fault_text(enum dkg_fault fault)
{
    ENSURE((size_t)fault < N(fault_texts));
    return fault_texts[fault];
}

/* My parts of the keys, and the hash of what I shall show of them. */
static void parts_make(struct dkg *dkg, const struct random_source *random)
{
    uint8_t body[DKG_REVEAL_BYTES(THRESHOLD_MOST, DKG_KEYS_MOST)];
    uint8_t hash[32];
    struct writer writer = writer_of(body, sizeof body);
    for (size_t key = 0; key < dkg->key_count; key++) {
        polynomial_random(random, dkg->threshold, dkg->parts[key].polynomial);
        dkg_possession_prove(dkg, key, random, &dkg->parts[key].possession);
    }
    dkg_own_reveal(dkg, &writer);
    dkg_commitment(dkg, dkg->me, writer_span(&writer), hash);
    dkg_send(dkg, DKG_COMMIT, SPAN_OF_ARRAY(hash));
}

struct status dkg_new(const struct dkg_params *params, const struct random_source *random, struct complaint *why, struct dkg **out)
{
    CLEANUP(dkg) struct dkg *dkg = NULL;
    TRY(dkg_prepare(params, why, &dkg));
    parts_make(dkg, random);
    *out = TAKE(dkg);
    return STATUS(OK);
}

struct dkg *dkg_free(struct dkg *dkg)
{
    if (dkg) {
        arena_free(dkg->arena);
        secret_wipe(dkg, sizeof *dkg);
    }
    free(dkg);
    return NULL;
}

enum dkg_phase dkg_phase(const struct dkg *dkg) { return dkg->phase; }
struct span dkg_outgoing(const struct dkg *dkg) { return span_of(dkg->message, dkg->message_size); }

/* ---- one round ---- */

struct slots {
    struct dkg_message messages[COMMITTEE_MOST];
    bool is_filled[COMMITTEE_MOST], is_double[COMMITTEE_MOST];
};

/* Head, ceremony, round and signature of one message. */
static struct status message_admit(const struct dkg *dkg, struct span bytes, size_t number, struct complaint *why, struct dkg_message *out)
{
    struct dkg_message message;
    struct status status = dkg_message_decode(bytes, &message);
    if (!status_ok(status) || message.sender > dkg->size)
        return complain(why, status_ok(status) ? FAIL(MALFORMED) : status, "message %zu is not a message of a key ceremony", number + 1);
    const struct dkg_member *member = &dkg->members[message.sender - 1];
    if (!span_equal(message.binding, SPAN_OF_ARRAY(dkg->binding)))
        return complain(why, FAIL(UNEXPECTED), "the message that names member %u (%s) is of another ceremony", message.sender,
                        member->oin.text);
    if (message.round != dkg->phase)
        return complain(why, FAIL(UNEXPECTED), "the message that names member %u (%s) is of round %d, not of round %d", message.sender,
                        member->oin.text, message.round, dkg->phase);
    status = dkg_message_verify(&message, member->sign_public);
    if (!status_ok(status))
        return complain(why, status, "the message that names member %u (%s) was not signed by it", message.sender, member->oin.text);
    *out = message;
    return STATUS(OK);
}

static struct status slots_fill(const struct dkg *dkg, const struct dkg_input *input, struct complaint *why, struct slots *slots)
{
    for (size_t i = 0; i < input->count; i++) {
        struct dkg_message message = {0};
        struct status status = message_admit(dkg, input->messages[i], i, input->go_on_without ? NULL : why, &message);
        if (!status_ok(status) && input->go_on_without)
            continue; /* anybody can make unsigned bytes: they prove nothing about the member they name */
        TRY(status);
        uint8_t at = (uint8_t)(message.sender - 1);
        if (slots->is_filled[at] && !span_equal(slots->messages[at].whole, message.whole)) {
            if (!input->go_on_without)
                return complain(why, FAIL(CONFLICT), "member %u (%s) signed two different messages in round %d", message.sender,
                                dkg->members[at].oin.text, dkg->phase);
            slots->is_double[at] = true;
        }
        slots->messages[at] = message;
        slots->is_filled[at] = true;
    }
    for (uint8_t i = 0; i < dkg->size && !input->go_on_without; i++)
        if (!slots->is_filled[i] && dkg->dealers[i].fault == DKG_FAULT_NONE)
            return complain(why, FAIL(NOT_FOUND), "the message of member %u (%s) for round %d is missing", i + 1u, dkg->members[i].oin.text,
                            dkg->phase);
    return STATUS(OK);
}

/* Chains a hash over every message that counted and over who was left out for what. */
static void transcript_add(struct dkg *dkg, const struct slots *slots)
{
    uint8_t room[64 + COMMITTEE_MOST * (1 + SHA256_BYTES)];
    struct writer writer = writer_of(room, sizeof room);
    write_text(&writer, "schakel/dkg/transcript/v2");
    write_bytes(&writer, SPAN_OF_ARRAY(dkg->transcript));
    write_u8(&writer, (uint8_t)dkg->phase);
    for (uint8_t i = 0; i < dkg->size; i++) {
        uint8_t hash[SHA256_BYTES] = {0};
        if (slots->is_filled[i] && !slots->is_double[i])
            sha256(slots->messages[i].whole, hash);
        write_u8(&writer, (uint8_t)dkg->dealers[i].fault);
        write_bytes(&writer, SPAN_OF_ARRAY(hash));
    }
    ENSURE(!writer.overflow);
    sha256(writer_span(&writer), dkg->transcript);
}

static void slots_take(struct dkg *dkg, struct slots *slots)
{
    for (uint8_t i = 0; i < dkg->size; i++) {
        enum dkg_fault fault = DKG_FAULT_NONE;
        if (dkg->dealers[i].fault != DKG_FAULT_NONE)
            slots->is_filled[i] = false; /* who was left out has no voice, and leaves no trace in the transcript */
        else if (slots->is_double[i])
            fault = DKG_FAULT_TWO_MESSAGES;
        else if (!slots->is_filled[i])
            fault = DKG_FAULT_MISSING;
        else
            fault = dkg_round_take(dkg, &slots->messages[i]);
        if (dkg->dealers[i].fault == DKG_FAULT_NONE)
            dkg->dealers[i].fault = fault;
    }
}

/* A ring stands when at least t confirm the one that I made; without leave to go on, all that are still in must. */
static struct status confirmations_check(const struct dkg *dkg, bool go_on_without, struct complaint *why)
{
    unsigned agreed = 0;
    for (uint8_t i = 0; i < dkg->size; i++) {
        agreed += dkg->dealers[i].is_confirmed;
        if (!go_on_without && dkg->dealers[i].fault == DKG_FAULT_OTHER_RESULT)
            return complain(why, FAIL(CONFLICT), "member %u (%s) confirms another result: the members did not all see the same messages",
                            i + 1u, dkg->members[i].oin.text);
    }
    if (agreed < dkg->threshold)
        return complain(why, FAIL(CONFLICT), "only %u members confirm the same result and %u are needed", agreed, dkg->threshold);
    return STATUS(OK);
}

static void ring_take_signatures(struct dkg *dkg)
{
    for (uint8_t i = 0; i < dkg->size; i++) {
        dkg->ring->members[i].is_signed = dkg->dealers[i].is_confirmed;
        memcpy(dkg->ring->members[i].signature, dkg->dealers[i].confirmation, SIGNATURE_BYTES);
    }
}

static struct status dkg_take_step(struct dkg *dkg, const struct dkg_input *input, struct complaint *why)
{
    struct slots slots = {0};
    TRY(slots_fill(dkg, input, why, &slots));
    bool is_last = dkg->phase == DKG_CONFIRM;
    slots_take(dkg, &slots);
    if (is_last) {
        TRY(confirmations_check(dkg, input->go_on_without, why));
        ring_take_signatures(dkg);
        dkg->phase = DKG_DONE;
        dkg->message_size = 0;
        return STATUS(OK);
    }
    transcript_add(dkg, &slots);
    struct status status = dkg_round_close(dkg);
    if (status_is(status, STATUS_BAD_COMMITTEE))
        return complain(why, status, "fewer than %u dealers are left after round %d", dkg->threshold, dkg->phase);
    if (status_is(status, STATUS_UNEXPECTED))
        return complain(why, status, "a share for member %u is missing because its messages did not count: it cannot go on", dkg->me);
    return status;
}

struct status dkg_step(struct dkg *dkg, const struct dkg_input *input, struct complaint *why)
{
    if (dkg->phase == DKG_DONE)
        return complain(why, FAIL(UNEXPECTED), "the ceremony is done");
    struct dkg *next = malloc(sizeof *next); /* shares the arena, so it is not freed as a state */
    if (!next)
        return FAIL(NO_MEMORY);
    *next = *dkg;
    struct status status = dkg_take_step(next, input, why);
    if (status_ok(status))
        *dkg = *next;
    secret_wipe(next, sizeof *next);
    free(next);
    return status;
}

enum dkg_fault dkg_fault(const struct dkg *dkg, uint8_t member)
{
    ENSURE(member >= 1 && member <= dkg->size);
    return dkg->dealers[member - 1].fault;
}

struct status dkg_result(const struct dkg *dkg, const struct ring **out_ring, const struct scalar **out_shares)
{
    if (dkg->phase != DKG_DONE)
        return FAIL(UNEXPECTED);
    *out_ring = dkg->ring;
    *out_shares = dkg->shares;
    return STATUS(OK);
}
