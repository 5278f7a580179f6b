// SPDX-License-Identifier: EUPL-1.2
//
// Messages of the key ceremony and their bodies: what decodes must encode to the same bytes.
#include "crypto/secret.h"
#include "pseudonym/dkg_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The ceremonies whose bodies these are. */
#define THRESHOLD 2
#define SIZE 3
#define KEYS 2

static void same(const struct writer *writer, struct span body) { ENSURE(!writer->overflow && span_equal(writer_span(writer), body)); }

static bool reveals(struct span body, struct writer *writer)
{
    struct cursor cursor = cursor_of(body);
    struct dkg_reveal reveal;
    for (size_t key = 0; key < KEYS; key++) {
        if (!status_ok(dkg_reveal_decode(&cursor, THRESHOLD, &reveal)))
            return false;
        dkg_reveal_encode(&reveal, THRESHOLD, writer);
    }
    return cursor_is_done(&cursor);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t room[DKG_BODY_MOST];
    static struct dkg_answer answer;
    static struct dkg_complaints complaints;
    struct writer reveal = writer_of(room, sizeof room), writer = writer_of(room, sizeof room);
    struct dkg_message message;
    ENSURE(status_ok(crypto_start()));
    if (!status_ok(dkg_message_decode(span_of(data, size), &message)))
        return 0;
    ENSURE(message.round >= DKG_COMMIT && message.round <= DKG_CONFIRM && message.sender >= 1 && message.sender <= COMMITTEE_MOST);
    ENSURE(DKG_HEAD_BYTES + message.body.size + SIGNATURE_BYTES == size && message.body.data == data + DKG_HEAD_BYTES);
    ENSURE(!status_ok(dkg_message_verify(&message, message.binding.data))); /* nobody's key */
    if (reveals(message.body, &reveal)) {
        same(&reveal, message.body);
    } else if (status_ok(dkg_answer_decode(message.body, SIZE, KEYS, &answer))) {
        dkg_answer_encode(&answer, &writer);
        same(&writer, message.body);
    } else if (status_ok(dkg_complaints_decode(message.body, SIZE, KEYS, &complaints))) {
        dkg_complaints_encode(&complaints, SIZE, KEYS, &writer);
        same(&writer, message.body);
    }
    return 0;
}
