// SPDX-License-Identifier: EUPL-1.2
//
// The ring of pseudonym keys: what parses must print to the same bytes, nobody vouches for it, and it can come after nothing but
// itself; what does not is refused with a place.
#include "crypto/secret.h"
#include "pseudonym/ring.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t nobody[COMMITTEE_MOST][SIGN_PUBLIC_BYTES];
    CLEANUP(arena) struct arena *arena = NULL;
    struct complaint why = {0};
    struct ring *ring;
    struct span again;
    ENSURE(status_ok(crypto_start()) && status_ok(arena_new((size_t)1 << 21, &arena)));
    if (size > RING_TEXT_MOST) /* more than is read */
        return 0;
    if (!status_ok(ring_parse(span_of(data, size), "fuzz", arena, &why, &ring))) {
        ENSURE(strncmp(why.text, "fuzz:", 5) == 0);
        return 0;
    }
    ENSURE(status_ok(ring_print(ring, arena, &again)) && span_equal(again, span_of(data, size)));
    ENSURE(!status_ok(ring_check(ring, nobody)));
    ENSURE(status_ok(ring_follows(ring, ring, "fuzz", &why)));
    for (size_t i = 0; i < ring->key_count; i++)
        ENSURE(ring_find(ring, &ring->keys[i].name) == &ring->keys[i]);
    return 0;
}
