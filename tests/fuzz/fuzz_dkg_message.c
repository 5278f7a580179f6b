// SPDX-License-Identifier: EUPL-1.2
//
// Messages of the key ceremony and their bodies: what decodes must encode to the same bytes.
#include "crypto/secret.h"
#include "pseudonym/dkg_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same(const struct writer *writer, struct span body) { ENSURE(!writer->overflow && span_equal(writer_span(writer), body)); }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t room[DKG_BODY_MOST];
    struct writer writer = writer_of(room, sizeof room);
    struct dkg_message message;
    struct dkg_reveal reveal;
    struct dkg_answer answer;
    uint32_t accused;
    ENSURE(status_ok(crypto_start()));
    if (!status_ok(dkg_message_decode(span_of(data, size), &message)))
        return 0;
    ENSURE(message.round >= DKG_COMMIT && message.round <= DKG_CONFIRM && message.sender >= 1 && message.sender <= COMMITTEE_MOST);
    ENSURE(DKG_HEAD_BYTES + message.body.size + SIGNATURE_BYTES == size && message.body.data == data + DKG_HEAD_BYTES);
    ENSURE(!status_ok(dkg_message_verify(&message, message.binding.data))); /* nobody's key */
    if (status_ok(dkg_reveal_decode(message.body, 3, &reveal))) {
        dkg_reveal_encode(&reveal, 3, &writer);
        same(&writer, message.body);
    } else if (status_ok(dkg_answer_decode(message.body, 5, &answer))) {
        dkg_answer_encode(&answer, &writer);
        same(&writer, message.body);
    } else if (status_ok(dkg_complaints_decode(message.body, 5, &accused))) {
        write_u32(&writer, accused);
        same(&writer, message.body);
    }
    return 0;
}
