// SPDX-License-Identifier: EUPL-1.2
//
// Layouts of the ceremony's messages; nothing here decides anything.
#include "pseudonym/dkg_message.h"

#define DKG_VERSION 1
#define DKG_PREFIX "schakel/dkg/v1"

struct status dkg_message_decode(struct span bytes, struct dkg_message *out)
{
    struct dkg_message message = {.whole = bytes};
    struct cursor cursor = cursor_of(bytes);
    uint8_t version, round;
    if (bytes.size < DKG_HEAD_BYTES + SIGNATURE_BYTES)
        return FAIL(MALFORMED);
    if (bytes.size > DKG_MESSAGE_MOST)
        return FAIL(TOO_LARGE);
    TRY(cursor_read_u8(&cursor, &version));
    if (version != DKG_VERSION)
        return FAIL(UNSUPPORTED);
    TRY(cursor_read_u8(&cursor, &round));
    TRY(cursor_read_u8(&cursor, &message.sender));
    TRY(cursor_read(&cursor, 32, &message.binding));
    TRY(cursor_read(&cursor, cursor.rest.size - SIGNATURE_BYTES, &message.body));
    if (round < DKG_COMMIT || round > DKG_CONFIRM || message.sender == 0 || message.sender > COMMITTEE_MOST)
        return FAIL(MALFORMED);
    message.round = round;
    *out = message;
    return STATUS(OK);
}

struct status dkg_message_verify(const struct dkg_message *message, const uint8_t sign_public[static SIGN_PUBLIC_BYTES])
{
    size_t covered = message->whole.size - SIGNATURE_BYTES;
    return sign_verify(sign_public, DKG_PREFIX, span_slice(message->whole, 0, covered), message->whole.data + covered);
}

void dkg_message_sign(const struct dkg_message *message, const struct sign_key *key, struct writer *writer)
{
    uint8_t signature[SIGNATURE_BYTES];
    ENSURE(writer->used == 0 && message->binding.size == 32);
    write_u8(writer, DKG_VERSION);
    write_u8(writer, (uint8_t)message->round);
    write_u8(writer, message->sender);
    write_bytes(writer, message->binding);
    write_bytes(writer, message->body);
    ENSURE(!writer->overflow);
    sign_message(key, DKG_PREFIX, writer_span(writer), signature);
    write_bytes(writer, SPAN_OF_ARRAY(signature));
}

struct status dkg_reveal_decode(struct span body, uint8_t threshold, struct dkg_reveal *out)
{
    struct dkg_reveal reveal = {0};
    size_t size = (size_t)threshold * ELEMENT_BYTES;
    if (threshold > THRESHOLD_MOST || body.size != size + DLEQ_PROOF_BYTES)
        return FAIL(MALFORMED);
    for (size_t k = 0; k < threshold; k++)
        TRY(element_decode(span_slice(body, k * ELEMENT_BYTES, ELEMENT_BYTES), &reveal.coefficients[k]));
    TRY(dleq_decode(span_slice(body, size, DLEQ_PROOF_BYTES), &reveal.possession));
    *out = reveal;
    return STATUS(OK);
}

void dkg_reveal_encode(const struct dkg_reveal *reveal, uint8_t threshold, struct writer *writer)
{
    uint8_t proof[DLEQ_PROOF_BYTES];
    dleq_encode(&reveal->possession, proof);
    write_bytes(writer, span_of(reveal->coefficients, (size_t)threshold * ELEMENT_BYTES));
    write_bytes(writer, SPAN_OF_ARRAY(proof));
}

struct status dkg_answer_decode(struct span body, uint8_t size, struct dkg_answer *out)
{
    struct dkg_answer answer = {0};
    struct cursor cursor = cursor_of(body);
    struct span share;
    uint8_t last = 0;
    TRY(cursor_read_u8(&cursor, &answer.count));
    if (answer.count > size || size > COMMITTEE_MOST)
        return FAIL(MALFORMED);
    for (uint8_t i = 0; i < answer.count; i++) {
        TRY(cursor_read_u8(&cursor, &answer.items[i].complainer));
        if (answer.items[i].complainer <= last || answer.items[i].complainer > size)
            return FAIL(MALFORMED);
        last = answer.items[i].complainer;
        TRY(cursor_read(&cursor, SCALAR_BYTES, &share));
        TRY(scalar_decode(share, &answer.items[i].share));
    }
    if (!cursor_is_done(&cursor))
        return FAIL(MALFORMED);
    *out = answer;
    return STATUS(OK);
}

void dkg_answer_encode(const struct dkg_answer *answer, struct writer *writer)
{
    write_u8(writer, answer->count);
    for (uint8_t i = 0; i < answer->count; i++) {
        write_u8(writer, answer->items[i].complainer);
        write_bytes(writer, SPAN_OF_ARRAY(answer->items[i].share.bytes));
    }
}

struct status dkg_complaints_decode(struct span body, uint8_t size, uint32_t *out)
{
    struct cursor cursor = cursor_of(body);
    uint32_t accused;
    TRY(cursor_read_u32(&cursor, &accused));
    if (!cursor_is_done(&cursor) || accused >> size)
        return FAIL(MALFORMED);
    *out = accused;
    return STATUS(OK);
}
