// SPDX-License-Identifier: EUPL-1.2
//
// Envelopes: what is decoded encodes and joins to the same bytes.
#include "crypto/secret.h"
#include "wire/envelope.h"

#define ARENA_BYTES ((size_t)4 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct envelope envelope;
    struct envelope_parts parts;
    struct span again;
    ENSURE(status_ok(crypto_start()) && status_ok(arena_new(ARENA_BYTES, &arena)));
    if (status_ok(envelope_content_decode(span_of(data, size), arena, &envelope))) {
        ENSURE(status_ok(envelope_content_encode(&envelope, arena, &again)) && span_equal(span_of(data, size), again));
        ENSURE(envelope.content.size == 0 && envelope.body.size == 0);
    }
    if (!status_ok(envelope_decode(span_of(data, size), arena, &envelope)))
        return 0;
    ENSURE(status_ok(envelope_content_encode(&envelope, arena, &parts.content)));
    ENSURE(span_equal(envelope.content, parts.content));
    parts.body = envelope.body;
    memcpy(parts.signature, envelope.signature, SIGNATURE_BYTES);
    ENSURE(status_ok(envelope_join(&parts, arena, &again)));
    ENSURE(span_equal(span_of(data, size), again));
    return 0;
}
