// SPDX-License-Identifier: EUPL-1.2
//
// Bodies: the first byte selects the message, the rest are its bytes. What is decoded encodes to the same
// bytes, and nothing costs more than the arena.
#include "../support/wire_table.h"
#include "crypto/secret.h"

#define ARENA_BYTES ((size_t)4 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    uint64_t plain[WIRE_PLAIN_MOST];
    struct span again, bytes;
    if (size == 0 || data[0] >= CODEC_COUNT)
        return 0;
    const struct wire_codec *codec = &wire_codecs[data[0]];
    bytes = span_of(data + 1, size - 1);
    ENSURE(status_ok(crypto_start()) && status_ok(arena_new(ARENA_BYTES, &arena)) && codec->size <= sizeof plain);
    if (!status_ok(codec->decode(bytes, arena, plain)))
        return 0;
    ENSURE(status_ok(codec->encode(plain, arena, &again)));
    ENSURE(span_equal(bytes, again));
    return 0;
}
