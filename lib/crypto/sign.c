// SPDX-License-Identifier: EUPL-1.2
//
// Plain Ed25519 wants the message in one piece, so prefix and message are joined first: on the stack for
// the usual sizes, on the heap for the rare large ones.
#include "crypto/sign.h"

#include "base/cursor.h"
#include "base/text.h"

#include <sodium.h>

#define STACK_ROOM 4096

struct joined {
    uint8_t *bytes, *heap;
    size_t size;
};

static void join_prefix(const char *prefix, struct span message, uint8_t stack[static STACK_ROOM], struct joined *out)
{
    size_t prefix_size = strlen(prefix);
    out->size = prefix_size + message.size;
    out->heap = out->size > STACK_ROOM ? malloc(out->size) : NULL;
    ENSURE(out->size <= STACK_ROOM || out->heap);
    out->bytes = out->heap ? out->heap : stack;
    memcpy(out->bytes, prefix, prefix_size);
    if (message.size)
        memcpy(out->bytes + prefix_size, message.data, message.size);
}

void sign_key_from_seed(const uint8_t seed[static SIGN_SEED_BYTES], struct sign_key *out)
{
    ENSURE(crypto_sign_seed_keypair(out->public, out->secret, seed) == 0);
}

void sign_key_wipe(struct sign_key *key) { sodium_memzero(key, sizeof *key); }

void sign_message(const struct sign_key *key, const char *prefix, struct span message, uint8_t out[static SIGNATURE_BYTES])
{
    uint8_t stack[STACK_ROOM];
    struct joined joined;
    join_prefix(prefix, message, stack, &joined);
    ENSURE(crypto_sign_detached(out, NULL, joined.bytes, joined.size, key->secret) == 0);
    free(joined.heap);
}

struct status sign_verify(const uint8_t public_key[static SIGN_PUBLIC_BYTES], const char *prefix, struct span message,
                          const uint8_t signature[static SIGNATURE_BYTES])
{
    uint8_t stack[STACK_ROOM];
    struct joined joined;
    join_prefix(prefix, message, stack, &joined);
    int wrong = crypto_sign_verify_detached(signature, joined.bytes, joined.size, public_key);
    free(joined.heap);
    return wrong ? FAIL(BAD_SIGNATURE) : STATUS(OK);
}

struct status sign_text_join(struct span signed_part, const uint8_t signature[static SIGNATURE_BYTES], struct arena *arena,
                             struct span *out)
{
    char text[BASE64_ROOM(SIGNATURE_BYTES)];
    uint8_t *room;
    const size_t size = signed_part.size + sizeof SIGN_TEXT_WORD + sizeof text;
    TRY(ARENA_NEW(arena, size, &room));
    struct writer writer = writer_of(room, size);
    base64_print(span_of(signature, SIGNATURE_BYTES), text);
    write_bytes(&writer, signed_part);
    write_text(&writer, SIGN_TEXT_WORD);
    write_text(&writer, text);
    write_text(&writer, "\n");
    ENSURE(!writer.overflow);
    *out = writer_span(&writer);
    return STATUS(OK);
}
