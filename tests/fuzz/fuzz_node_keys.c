// SPDX-License-Identifier: EUPL-1.2
//
// Files of secrets, both forms: what is accepted prints as the very bytes that were read; a text is never both.
#include "keyring/key_share.h"
#include "keyring/node_keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct complaint why = {""};
    struct node_keys keys;
    struct key_share share;
    struct span again, text = span_of(data, size);
    ENSURE(status_ok(arena_new(1 << 16, &arena)));
    bool is_keys = status_ok(node_keys_parse(text, "f", &keys, &why));
    ENSURE(is_keys || !strncmp(why.text, "f:", 2));
    bool is_share = status_ok(key_share_parse(text, "f", &share, &why));
    ENSURE(is_share || !strncmp(why.text, "f:", 2));
    ENSURE(!(is_keys && is_share));
    if (is_keys)
        ENSURE(status_ok(node_keys_print(&keys, arena, &again)) && span_equal(again, text));
    if (is_share)
        ENSURE(status_ok(key_share_print(&share, arena, &again)) && span_equal(again, text));
    return 0;
}
