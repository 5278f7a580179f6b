// SPDX-License-Identifier: EUPL-1.2
//
// The state of a ceremony at rest.
#include "pseudonym/dkg_state.h"

#define STATE_VERSION 2
#define DEALER_FLAGS 3

/* ---- to bytes ---- */

static void dealing_encode(const struct dkg_dealing *dealing, struct writer *writer)
{
    write_u8(writer, dealing->has_share);
    if (dealing->has_share)
        write_bytes(writer, SPAN_OF_ARRAY(dealing->share.bytes));
    write_u16(writer, dealing->accusers);
    write_u16(writer, dealing->dismissed);
}

static void dealer_encode(const struct dkg *dkg, const struct dkg_dealer *dealer, struct writer *writer)
{
    write_u8(writer, (uint8_t)dealer->fault);
    write_u8(writer, (uint8_t)(dealer->is_committed | dealer->is_revealed << 1));
    write_bytes(writer, SPAN_OF_ARRAY(dealer->commitment));
    for (size_t key = 0; key < dkg->key_count; key++) {
        if (dealer->is_revealed)
            write_bytes(writer, span_of(dealer->dealings[key].coefficients, (size_t)dkg->threshold * ELEMENT_BYTES));
        dealing_encode(&dealer->dealings[key], writer);
    }
}

static void part_encode(const struct dkg *dkg, const struct dkg_part *part, struct writer *writer)
{
    write_bytes(writer, span_of(part->polynomial, (size_t)dkg->threshold * SCALAR_BYTES));
    write_bytes(writer, SPAN_OF_ARRAY(part->possession.challenge.bytes));
    write_bytes(writer, SPAN_OF_ARRAY(part->possession.response.bytes));
}

struct status dkg_encode_state(const struct dkg *dkg, struct arena *arena, struct span *out)
{
    uint8_t *room = NULL;
    if (dkg->phase == DKG_DONE)
        return FAIL(UNEXPECTED);
    TRY(ARENA_NEW(arena, DKG_STATE_MOST, &room));
    struct writer writer = writer_of(room, DKG_STATE_MOST);
    write_u8(&writer, STATE_VERSION);
    write_bytes(&writer, SPAN_OF_ARRAY(dkg->binding));
    write_u8(&writer, dkg->me);
    write_u8(&writer, (uint8_t)dkg->phase);
    write_bytes(&writer, SPAN_OF_ARRAY(dkg->transcript));
    for (size_t key = 0; key < dkg->key_count; key++)
        part_encode(dkg, &dkg->parts[key], &writer);
    for (uint8_t i = 0; i < dkg->size; i++)
        dealer_encode(dkg, &dkg->dealers[i], &writer);
    write_bytes(&writer, dkg_outgoing(dkg));
    ENSURE(!writer.overflow);
    *out = writer_span(&writer);
    return STATUS(OK);
}

/* ---- from bytes ---- */

static struct status scalars_read(struct cursor *cursor, size_t count, struct scalar *out)
{
    struct span bytes;
    for (size_t i = 0; i < count; i++) {
        TRY(cursor_read(cursor, SCALAR_BYTES, &bytes));
        TRY(scalar_decode(bytes, &out[i]));
    }
    return STATUS(OK);
}

static struct status dealing_decode(struct cursor *cursor, const struct dkg *dkg, bool is_revealed, struct dkg_dealing *out)
{
    struct span bytes;
    uint8_t has_share;
    for (uint8_t k = 0; is_revealed && k < dkg->threshold; k++) {
        TRY(cursor_read(cursor, ELEMENT_BYTES, &bytes));
        TRY(element_decode(bytes, &out->coefficients[k]));
    }
    TRY(cursor_read_u8(cursor, &has_share));
    if (has_share > 1)
        return FAIL(MALFORMED);
    out->has_share = has_share;
    TRY(scalars_read(cursor, out->has_share, &out->share));
    TRY(cursor_read_u16(cursor, &out->accusers));
    TRY(cursor_read_u16(cursor, &out->dismissed));
    return (out->accusers | out->dismissed) >> dkg->size ? FAIL(MALFORMED) : STATUS(OK);
}

static struct status dealer_decode(struct cursor *cursor, const struct dkg *dkg, struct dkg_dealer *out)
{
    uint8_t fault, flags;
    struct span bytes;
    TRY(cursor_read_u8(cursor, &fault));
    TRY(cursor_read_u8(cursor, &flags));
    if (fault > DKG_FAULT_OTHER_RESULT || flags > DEALER_FLAGS)
        return FAIL(MALFORMED);
    out->fault = fault;
    out->is_committed = flags & 1;
    out->is_revealed = flags & 2;
    TRY(cursor_read(cursor, sizeof out->commitment, &bytes));
    memcpy(out->commitment, bytes.data, bytes.size);
    for (size_t key = 0; key < dkg->key_count; key++)
        TRY(dealing_decode(cursor, dkg, out->is_revealed, &out->dealings[key]));
    return STATUS(OK);
}

static struct status message_restore(struct dkg *dkg, struct span bytes, uint8_t phase)
{
    struct dkg_message message;
    TRY(dkg_message_decode(bytes, &message));
    TRY(dkg_message_verify(&message, dkg->sign_key->public));
    if (message.round != phase || message.sender != dkg->me || !span_equal(message.binding, SPAN_OF_ARRAY(dkg->binding)))
        return FAIL(MALFORMED);
    memcpy(dkg->message, message.whole.data, message.whole.size);
    dkg->message_size = message.whole.size;
    dkg->phase = phase;
    return STATUS(OK);
}

/* What follows the head that names the ceremony. */
static struct status body_decode(struct cursor *cursor, struct dkg *dkg)
{
    uint8_t phase;
    struct span bytes;
    TRY(cursor_read_u8(cursor, &phase));
    TRY(cursor_read(cursor, sizeof dkg->transcript, &bytes));
    memcpy(dkg->transcript, bytes.data, bytes.size);
    for (size_t key = 0; key < dkg->key_count; key++) {
        TRY(scalars_read(cursor, dkg->threshold, dkg->parts[key].polynomial));
        TRY(scalars_read(cursor, 1, &dkg->parts[key].possession.challenge));
        TRY(scalars_read(cursor, 1, &dkg->parts[key].possession.response));
    }
    for (uint8_t i = 0; i < dkg->size; i++)
        TRY(dealer_decode(cursor, dkg, &dkg->dealers[i]));
    TRY(message_restore(dkg, cursor->rest, phase));
    return dkg->phase == DKG_CONFIRM ? dkg_settle(dkg) : STATUS(OK);
}

struct status dkg_decode_state(const struct dkg_params *params, struct span bytes, struct complaint *why, struct dkg **out)
{
    CLEANUP(dkg) struct dkg *dkg = NULL;
    struct cursor cursor = cursor_of(bytes);
    uint8_t version, me;
    struct span binding;
    TRY(dkg_prepare(params, why, &dkg));
    if (!status_ok(cursor_read_u8(&cursor, &version)) || version != STATE_VERSION || !status_ok(cursor_read(&cursor, 32, &binding)) ||
        !status_ok(cursor_read_u8(&cursor, &me)))
        return complain(why, FAIL(MALFORMED), "this is not the state of a key ceremony");
    if (!span_equal(binding, SPAN_OF_ARRAY(dkg->binding)) || me != dkg->me)
        return complain(why, FAIL(UNEXPECTED), "this is the state of another ceremony or of another member");
    if (!status_ok(body_decode(&cursor, dkg)))
        return complain(why, FAIL(MALFORMED), "the state of the key ceremony is damaged");
    *out = TAKE(dkg);
    return STATUS(OK);
}
