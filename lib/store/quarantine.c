// SPDX-License-Identifier: EUPL-1.2
//
// A row for each partner that is shut out.
#include "store/quarantine.h"

#include "store/vault.h"

struct status store_quarantine_put(struct store *store, const struct quarantine_row *row)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    struct span sealed;
    QUERY(query);
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    TRY(vault_seal(store, "quarantine", oin_span(&row->partner), row->by, scratch, &sealed));
    TRY(query_begin(store, "INSERT INTO quarantine (partner, since_ms, sealed) VALUES (?1, ?2, ?3)", &query));
    query_text(&query, row->partner.text);
    query_int(&query, row->since_ms);
    query_bytes(&query, sealed);
    return query_run(&query);
}

struct status store_quarantine_remove(struct store *store, const struct oin *partner)
{
    QUERY(query);
    TRY(query_begin(store, "DELETE FROM quarantine WHERE partner = ?1", &query));
    query_text(&query, partner->text);
    return query_change(&query);
}

static struct status read_quarantine(struct store *store, const struct query *query, struct arena *arena, struct quarantine_row *out)
{
    TRY(query_get_oin(query, 0, &out->partner));
    out->since_ms = query_get_int(query, 1);
    return vault_open(store, "quarantine", oin_span(&out->partner), query_get_bytes(query, 2), arena, &out->by);
}

struct status store_quarantine_list(struct store *store, struct arena *arena, struct quarantine_row **out, size_t *out_count)
{
    struct quarantine_row *rows;
    size_t count;
    QUERY(query);
    TRY(query_begin(store, "SELECT partner, since_ms, sealed FROM quarantine ORDER BY partner", &query));
    TRY(query_count(&query, &count));
    TRY(ARENA_NEW(arena, count, &rows));
    for (size_t i = 0; i < count; i++) {
        TRY(query_first(&query));
        TRY(read_quarantine(store, &query, arena, &rows[i]));
    }
    *out = rows;
    *out_count = count;
    return STATUS(OK);
}
