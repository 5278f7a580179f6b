// SPDX-License-Identifier: EUPL-1.2
//
// Settings by name.
#include "store/vault.h"

struct status store_meta_get(struct store *store, const char *name, struct arena *arena, struct span *out)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT sealed FROM meta WHERE name = ?1", &query));
    query_text(&query, name);
    TRY(query_first(&query));
    return vault_open(store, "meta", span_of_text(name), query_get_bytes(&query, 0), arena, out);
}

struct status store_meta_set(struct store *store, const char *name, struct span value)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    struct span sealed;
    QUERY(query);
    ENSURE(strlen(name) <= WORD_MOST_BYTES);
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    TRY(vault_seal(store, "meta", span_of_text(name), value, scratch, &sealed));
    TRY(query_begin(store, "INSERT INTO meta (name, sealed) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed",
                    &query));
    query_text(&query, name);
    query_bytes(&query, sealed);
    return query_run(&query);
}
