// SPDX-License-Identifier: EUPL-1.2
//
// STREAM over ChaCha20-Poly1305: the nonce is the number of the chunk and whether it is the last.
#include "crypto/age.h"

#include <sodium.h>

static void make_nonce(const struct age_stream *stream, bool is_last, uint8_t out[static crypto_aead_chacha20poly1305_ietf_NPUBBYTES])
{
    memset(out, 0, 3);
    for (unsigned i = 0; i < 8; i++)
        out[3 + i] = (uint8_t)(stream->counter >> (56 - 8 * i));
    out[11] = is_last;
}

void age_seal_chunk(struct age_stream *stream, struct span plain, bool is_last, uint8_t *out)
{
    uint8_t nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES];
    ENSURE(!stream->is_over && plain.size <= AGE_CHUNK_BYTES && (is_last || plain.size == AGE_CHUNK_BYTES));
    ENSURE(plain.size || stream->counter == 0);
    make_nonce(stream, is_last, nonce);
    ENSURE(crypto_aead_chacha20poly1305_ietf_encrypt(out, NULL, plain.data, plain.size, NULL, 0, NULL, nonce, stream->key) == 0);
    stream->counter++;
    stream->is_over = is_last;
}

struct status age_open_chunk(struct age_stream *stream, struct span sealed, bool is_last, uint8_t *out, size_t *out_size)
{
    uint8_t nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES];
    const bool is_empty = sealed.size == AGE_TAG_BYTES;
    if (stream->is_over || sealed.size < AGE_TAG_BYTES || sealed.size > AGE_SEALED_CHUNK_BYTES)
        return FAIL(CORRUPT);
    if ((!is_last && sealed.size != AGE_SEALED_CHUNK_BYTES) || (is_empty && stream->counter))
        return FAIL(CORRUPT); /* two texts for one content */
    make_nonce(stream, is_last, nonce);
    if (crypto_aead_chacha20poly1305_ietf_decrypt(out, NULL, NULL, sealed.data, sealed.size, NULL, 0, nonce, stream->key))
        return FAIL(CORRUPT);
    stream->counter++;
    stream->is_over = is_last;
    *out_size = sealed.size - AGE_TAG_BYTES;
    return STATUS(OK);
}
