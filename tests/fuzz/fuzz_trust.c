// SPDX-License-Identifier: EUPL-1.2
//
// Trust files: with every witness a quorum is reached, or needs one that cannot be verified; with none only where none is
// asked for.
#include "ledger/trust.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct note_check checks[TRUST_KEYS_MOST] = {{0}};
    struct complaint why = {0};
    const struct trust *trust;
    ENSURE(status_ok(arena_new((size_t)1024 * 1024, &arena)));
    if (!status_ok(trust_parse(span_of(data, size), "trust", arena, &trust, &why))) {
        ENSURE(why.text[0]);
        return 0;
    }
    ENSURE(trust_has_quorum(trust, checks) == (trust->quorum == TRUST_NOBODY));
    for (size_t i = 0; i < trust->key_count; i++)
        checks[i].is_signed = true;
    ENSURE(trust_has_quorum(trust, checks) != trust_needs_unsupported(trust, checks));
    return 0;
}
