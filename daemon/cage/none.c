// SPDX-License-Identifier: EUPL-1.2
//
// The cage of a build for a sanitizer or for coverage: none. What these add opens files and starts processes of its own.
#include "cage/cage.h"

struct status cage_files(const struct cage_path *paths, size_t count, bool *out_is_closed)
{
    (void)paths;
    (void)count;
    *out_is_closed = false;
    return STATUS(OK);
}

struct status cage_calls(enum cage_process process, bool *out_is_closed)
{
    (void)process;
    *out_is_closed = false;
    return STATUS(OK);
}
