// SPDX-License-Identifier: EUPL-1.2
//
// Layouts of the ceremony's messages; nothing here decides anything.
#include "pseudonym/dkg_message.h"

#define DKG_VERSION 2
#define DKG_PREFIX "schakel/dkg/v2"

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

struct status dkg_reveal_decode(struct cursor *cursor, uint8_t threshold, struct dkg_reveal *out)
{
    struct dkg_reveal reveal = {0};
    struct span bytes;
    ENSURE(threshold <= THRESHOLD_MOST);
    for (size_t k = 0; k < threshold; k++) {
        TRY(cursor_read(cursor, ELEMENT_BYTES, &bytes));
        TRY(element_decode(bytes, &reveal.coefficients[k]));
    }
    TRY(cursor_read(cursor, DLEQ_PROOF_BYTES, &bytes));
    TRY(dleq_decode(bytes, &reveal.possession));
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

/* ---- complaints ---- */

static size_t accused_keys(const bool *is_accused, size_t keys)
{
    size_t count = 0;
    for (size_t key = 0; key < keys; key++)
        count += is_accused[key];
    return count;
}

/* Whoever has nothing good of a dealer says so in one item. */
void dkg_complaints_encode(const struct dkg_complaints *complaints, uint8_t size, size_t keys, struct writer *writer)
{
    uint16_t count = 0;
    for (uint8_t dealer = 0; dealer < size; dealer++) {
        size_t accused = accused_keys(complaints->is_accused[dealer], keys);
        count += (uint16_t)(accused == keys ? 1 : accused);
    }
    write_u16(writer, count);
    for (uint8_t dealer = 0; dealer < size; dealer++) {
        bool is_all = accused_keys(complaints->is_accused[dealer], keys) == keys;
        for (size_t key = 0; key < (is_all ? 1 : keys); key++)
            if (complaints->is_accused[dealer][key]) {
                write_u8(writer, (uint8_t)(dealer + 1));
                write_u16(writer, is_all ? DKG_ALL_KEYS : (uint16_t)key);
            }
    }
}

static struct status complaint_decode(struct cursor *cursor, uint8_t size, size_t keys, struct dkg_complaints *out)
{
    uint8_t dealer;
    uint16_t key;
    TRY(cursor_read_u8(cursor, &dealer));
    TRY(cursor_read_u16(cursor, &key));
    if (dealer == 0 || dealer > size || (key >= keys && key != DKG_ALL_KEYS))
        return FAIL(MALFORMED);
    bool *is_accused = out->is_accused[dealer - 1];
    if (key == DKG_ALL_KEYS)
        memset(is_accused, true, keys);
    else
        is_accused[key] = true;
    return STATUS(OK);
}

struct status dkg_complaints_decode(struct span body, uint8_t size, size_t keys, struct dkg_complaints *out)
{
    uint8_t room[DKG_COMPLAIN_MOST];
    struct writer again = writer_of(room, sizeof room);
    struct dkg_complaints complaints = {0};
    struct cursor cursor = cursor_of(body);
    uint16_t count;
    ENSURE(size <= COMMITTEE_MOST && keys <= DKG_KEYS_MOST);
    TRY(cursor_read_u16(&cursor, &count));
    for (unsigned i = 0; i < count; i++)
        TRY(complaint_decode(&cursor, size, keys, &complaints));
    dkg_complaints_encode(&complaints, size, keys, &again);
    if (!span_equal(writer_span(&again), body)) /* another order, something twice, or something behind it */
        return FAIL(MALFORMED);
    *out = complaints;
    return STATUS(OK);
}

/* ---- answers ---- */

static struct status answer_item_decode(struct cursor *cursor, uint8_t size, size_t keys, struct dkg_answer *answer)
{
    size_t i = answer->count;
    struct span share;
    TRY(cursor_read_u16(cursor, &answer->items[i].key));
    TRY(cursor_read_u8(cursor, &answer->items[i].complainer));
    uint16_t key = answer->items[i].key;
    uint8_t complainer = answer->items[i].complainer;
    if (key >= keys || complainer == 0 || complainer > size)
        return FAIL(MALFORMED);
    if (i && (key < answer->items[i - 1].key || (key == answer->items[i - 1].key && complainer <= answer->items[i - 1].complainer)))
        return FAIL(MALFORMED);
    TRY(cursor_read(cursor, SCALAR_BYTES, &share));
    TRY(scalar_decode(share, &answer->items[i].share));
    answer->count++;
    return STATUS(OK);
}

struct status dkg_answer_decode(struct span body, uint8_t size, size_t keys, struct dkg_answer *out)
{
    struct cursor cursor = cursor_of(body);
    uint16_t count;
    out->count = 0;
    TRY(cursor_read_u16(&cursor, &count));
    if (count > DKG_ANSWERS_MOST)
        return FAIL(MALFORMED);
    for (unsigned i = 0; i < count; i++)
        TRY(answer_item_decode(&cursor, size, keys, out));
    return cursor_is_done(&cursor) ? STATUS(OK) : FAIL(MALFORMED);
}

void dkg_answer_encode(const struct dkg_answer *answer, struct writer *writer)
{
    write_u16(writer, (uint16_t)answer->count);
    for (size_t i = 0; i < answer->count; i++) {
        write_u16(writer, answer->items[i].key);
        write_u8(writer, answer->items[i].complainer);
        write_bytes(writer, SPAN_OF_ARRAY(answer->items[i].share.bytes));
    }
}
