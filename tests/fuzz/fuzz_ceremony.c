// SPDX-License-Identifier: EUPL-1.2
//
// ceremony.ini: what is accepted prints to a text that means the same.
#include "ceremony/ceremony_folder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct ceremony first = {.folder = "c"}, second = {.folder = "c"};
    struct complaint why = {""};
    struct span text, again;
    ENSURE(status_ok(arena_new((size_t)1 << 24, &arena)));
    if (!status_ok(ceremony_parse(span_of(data, size), "f", arena, &first, &why))) {
        ENSURE(why.text[0] == 'f' && first.size == 0);
        return 0;
    }
    ENSURE(status_ok(ceremony_check(&first, NULL)));
    ENSURE(status_ok(ceremony_print(&first, arena, &text)));
    ENSURE(status_ok(ceremony_parse(text, "f", arena, &second, &why)));
    ENSURE(status_ok(ceremony_print(&second, arena, &again)) && span_equal(text, again));
    for (uint8_t i = 0; i < first.size; i++)
        ENSURE(ceremony_member(&second, first.members[i].text) == i + 1);
    return 0;
}
