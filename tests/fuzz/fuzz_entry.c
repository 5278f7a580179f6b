// SPDX-License-Identifier: EUPL-1.2
//
// Ledger entries: what is decoded encodes to the same bytes; and where it holds what somebody said, the content that it gives back
// is one that decodes in an envelope.
#include "crypto/secret.h"
#include "wire/said.h"

#define ARENA_BYTES ((size_t)4 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct entry entry;
    struct span again;
    ENSURE(status_ok(crypto_start()) && status_ok(arena_new(ARENA_BYTES, &arena)));
    if (!status_ok(entry_decode(span_of(data, size), arena, &entry)))
        return 0;
    ENSURE(status_ok(entry_encode(&entry, arena, &again)));
    ENSURE(span_equal(span_of(data, size), again));
    struct envelope envelope;
    struct envelope_parts parts = {.content = span_empty()};
    if (!entry.has_said || !status_ok(said_content(&entry, arena, &parts.content)))
        return 0;
    static const uint8_t body[] = "any";
    memcpy(parts.signature, entry.said.signature, SIGNATURE_BYTES);
    struct status status = FAIL(MALFORMED);
    for (int with = 0; with < 2 && !status_ok(status); with++) { /* which bytes it was does not stand in it */
        parts.body = with ? SPAN_OF_ARRAY(body) : span_empty();
        ENSURE(status_ok(envelope_join(&parts, arena, &again)));
        status = envelope_decode(again, arena, &envelope);
    }
    ENSURE(status_ok(status) && span_equal(envelope.content, parts.content));
    return 0;
}
