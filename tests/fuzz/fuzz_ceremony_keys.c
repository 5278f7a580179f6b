// SPDX-License-Identifier: EUPL-1.2
//
// The list of keys that a ceremony makes: what is accepted prints as the very bytes that were read, and members can make it.
#include "ceremony/ceremony_folder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct ceremony_keys keys;
    CLEANUP(arena) struct arena *arena = NULL;
    struct complaint why = {""};
    struct span again;
    ENSURE(status_ok(arena_new((size_t)1 << 16, &arena)));
    if (size > CEREMONY_KEYS_TEXT_MOST) /* more than is read */
        return 0;
    if (!status_ok(ceremony_keys_parse(span_of(data, size), "f", &keys, &why))) {
        ENSURE(strncmp(why.text, "f:", 2) == 0);
        return 0;
    }
    ENSURE(keys.count >= 1 && keys.count <= DKG_KEYS_MOST);
    for (size_t i = 0; i < keys.count; i++)
        ENSURE(ring_name_is_valid(&keys.names[i]) && (!i || ring_name_compare(&keys.names[i - 1], &keys.names[i]) < 0));
    ENSURE(status_ok(ceremony_keys_print(&keys, arena, &again)) && span_equal(again, span_of(data, size)));
    return 0;
}
