// SPDX-License-Identifier: EUPL-1.2
//
// Names of logs come in the order of the logs.
#include "book/anew.h"

#include "store/logs.h"

#define ANEW_ARENA_BYTES ((size_t)256 * 1024)

bool anew_is_begun(const char *origin)
{
    struct origin parsed;
    return status_ok(origin_parse(span_of_text(origin), &parsed)) && parsed.part > 0;
}

struct status anew_is_lost(struct store *store, const struct checkpoint *shown, bool *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct store_log *logs;
    size_t count;
    *out = false;
    TRY(arena_new(ANEW_ARENA_BYTES, &arena));
    TRY(store_log_list(store, arena, &logs, &count));
    for (size_t i = 1; i < count; i++)
        if (strcmp(logs[i - 1].origin, shown->origin) <= 0 && strcmp(shown->origin, logs[i].origin) < 0)
            *out = anew_is_begun(logs[i].origin);
    return STATUS(OK);
}
