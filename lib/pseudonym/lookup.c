// SPDX-License-Identifier: EUPL-1.2
//
// In pieces that stay in the processor's first cache: AES over the piece, then two bytes of each row against a map, which lets one row
// in some thousands through to the comparison with each token.
#include "pseudonym/lookup.h"

#include "crypto/aes.h"
#include "crypto/hash.h"

#define PIECE_ROWS 512
_Static_assert(LOOKUP_SCAN_BYTES == AES_BLOCK_BYTES && LOOKUP_SCAN_BYTES == AES128_KEY_BYTES, "one block under one key");

static void lookup_key(const uint8_t nonce[static LOOKUP_NONCE_BYTES], const struct oin *holder, uint8_t out[static LOOKUP_SCAN_BYTES])
{
    uint8_t whole[SHA256_BYTES];
    struct span parts[] = {span_of_text("schakel/lookup-key/v2"), span_of(nonce, LOOKUP_NONCE_BYTES), oin_span(holder)};
    sha256_parts(parts, N(parts), whole);
    memcpy(out, whole, LOOKUP_SCAN_BYTES);
}

static void xor_block(uint8_t *block, const uint8_t *with)
{
    for (size_t i = 0; i < LOOKUP_SCAN_BYTES; i++)
        block[i] ^= with[i];
}

void lookup_token_compute(const uint8_t tag[static TAG_BYTES], const uint8_t nonce[static LOOKUP_NONCE_BYTES], const struct oin *holder,
                          uint8_t out[static LOOKUP_TOKEN_BYTES])
{
    uint8_t key[LOOKUP_SCAN_BYTES], confirm[SHA256_BYTES];
    struct span parts[] = {span_of_text("schakel/lookup/v2"), span_of(tag, TAG_BYTES), span_of(nonce, LOOKUP_NONCE_BYTES),
                           oin_span(holder)};
    lookup_key(nonce, holder, key);
    aes128_blocks(key, tag, 1, out);
    xor_block(out, tag);
    sha256_parts(parts, N(parts), confirm);
    memcpy(out + LOOKUP_SCAN_BYTES, confirm, LOOKUP_TOKEN_BYTES - LOOKUP_SCAN_BYTES);
}

static unsigned first_two(const uint8_t *bytes)
{
    uint16_t two;
    memcpy(&two, bytes, sizeof two);
    return two;
}

void lookup_search_begin(const uint8_t nonce[static LOOKUP_NONCE_BYTES], const struct oin *holder, struct lookup_search *out)
{
    *out = (struct lookup_search){.count = 0};
    lookup_key(nonce, holder, out->key);
}

void lookup_search_add(struct lookup_search *search, const uint8_t token[static LOOKUP_TOKEN_BYTES])
{
    unsigned two = first_two(token);
    ENSURE(search->count < LOOKUP_TOKENS_MOST);
    search->tokens[search->count++] = token;
    search->wanted[two / 64] |= UINT64_C(1) << two % 64;
}

static bool is_token(const struct lookup_search *search, const uint8_t scan[static LOOKUP_SCAN_BYTES])
{
    for (size_t i = 0; i < search->count; i++)
        if (memcmp(search->tokens[i], scan, LOOKUP_SCAN_BYTES) == 0)
            return true;
    return false;
}

struct status lookup_search_run(const struct lookup_search *search, const uint8_t *rows, size_t count, lookup_visit *visit, void *context)
{
    uint8_t piece[PIECE_ROWS * LOOKUP_SCAN_BYTES];
    for (size_t at = 0; at < count; at += PIECE_ROWS) {
        const uint8_t *from = rows + at * LOOKUP_SCAN_BYTES;
        size_t here = count - at < PIECE_ROWS ? count - at : PIECE_ROWS;
        aes128_blocks(search->key, from, here, piece);
        for (size_t i = 0; i < here; i++) {
            uint8_t *scan = piece + i * LOOKUP_SCAN_BYTES;
            const uint8_t *row = from + i * LOOKUP_SCAN_BYTES;
            unsigned two = first_two(scan) ^ first_two(row);
            if (!(search->wanted[two / 64] >> two % 64 & 1))
                continue;
            xor_block(scan, row);
            if (is_token(search, scan))
                TRY(visit(context, at + i));
        }
    }
    return STATUS(OK);
}
