// SPDX-License-Identifier: EUPL-1.2
//
// Manifests: what is accepted prints as the very bytes that were read.
#include "agreement/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct complaint why = {""};
    struct manifest manifest;
    struct span again;
    ENSURE(status_ok(arena_new(1 << 16, &arena)));
    if (!status_ok(manifest_parse(span_of(data, size), "f", arena, &manifest, &why))) {
        ENSURE(!strncmp(why.text, "f:", 2));
        return 0;
    }
    ENSURE(manifest.number > 0 && *agreed_text_word(manifest.text));
    ENSURE(status_ok(manifest_print(&manifest, arena, &again, &why)) && span_equal(again, span_of(data, size)));
    return 0;
}
