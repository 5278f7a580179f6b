// SPDX-License-Identifier: EUPL-1.2
//
// Nonces seen, and the replies to them.
#include "store/nonces.h"

#include "store/vault.h"

#define KEY_BYTES (OIN_DIGITS + ENVELOPE_NONCE_BYTES)

static struct span nonce_key(const struct oin *from, const uint8_t nonce[static ENVELOPE_NONCE_BYTES], uint8_t room[static KEY_BYTES])
{
    struct writer writer = writer_of(room, KEY_BYTES);
    write_text(&writer, from->text);
    write_bytes(&writer, span_of(nonce, ENVELOPE_NONCE_BYTES));
    ENSURE(!writer.overflow);
    return writer_span(&writer);
}

struct status store_nonce_find(struct store *store, const struct oin *from, const uint8_t nonce[static ENVELOPE_NONCE_BYTES],
                               struct arena *arena, struct nonce_row *out)
{
    struct nonce_row row = {.has_reply = false, .reply = span_empty()};
    uint8_t key[KEY_BYTES];
    QUERY(query);
    TRY(query_begin(store, "SELECT digest, reply_sealed FROM nonce WHERE sender = ?1 AND nonce = ?2", &query));
    query_text(&query, from->text);
    query_bytes(&query, span_of(nonce, ENVELOPE_NONCE_BYTES));
    TRY(query_first(&query));
    TRY(query_get_fixed(&query, 0, row.digest.bytes, DIGEST_BYTES));
    row.has_reply = !query_is_null(&query, 1);
    if (row.has_reply)
        TRY(vault_open(store, "nonce.reply", nonce_key(from, nonce, key), query_get_bytes(&query, 1), arena, &row.reply));
    *out = row;
    return STATUS(OK);
}

struct status store_nonce_put(struct store *store, const struct oin *from, const uint8_t nonce[static ENVELOPE_NONCE_BYTES],
                              const struct digest *digest, int64_t expires_ms)
{
    QUERY(query);
    TRY(query_begin(store, "INSERT INTO nonce (sender, nonce, digest, expires_ms) VALUES (?1, ?2, ?3, ?4)", &query));
    query_text(&query, from->text);
    query_bytes(&query, span_of(nonce, ENVELOPE_NONCE_BYTES));
    query_bytes(&query, digest_span(digest));
    query_int(&query, expires_ms);
    struct status status = query_run(&query);
    return status_is(status, STATUS_CONFLICT) ? FAIL(REPLAYED) : status;
}

struct status store_nonce_forget(struct store *store, const struct oin *from, const uint8_t nonce[static ENVELOPE_NONCE_BYTES])
{
    QUERY(query);
    TRY(query_begin(store, "DELETE FROM nonce WHERE sender = ?1 AND nonce = ?2", &query));
    query_text(&query, from->text);
    query_bytes(&query, span_of(nonce, ENVELOPE_NONCE_BYTES));
    return query_change(&query);
}

struct status store_nonce_reply(struct store *store, const struct oin *from, const uint8_t nonce[static ENVELOPE_NONCE_BYTES],
                                struct span reply)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    uint8_t key[KEY_BYTES];
    struct span sealed;
    QUERY(query);
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    TRY(vault_seal(store, "nonce.reply", nonce_key(from, nonce, key), reply, scratch, &sealed));
    TRY(query_begin(store, "UPDATE nonce SET reply_sealed = ?1 WHERE sender = ?2 AND nonce = ?3", &query));
    query_bytes(&query, sealed);
    query_text(&query, from->text);
    query_bytes(&query, span_of(nonce, ENVELOPE_NONCE_BYTES));
    return query_change(&query);
}

struct status store_nonce_prune(struct store *store, int64_t now_ms, uint64_t *out_removed)
{
    QUERY(query);
    TRY(query_begin(store, "DELETE FROM nonce WHERE expires_ms <= ?1", &query));
    query_int(&query, now_ms);
    TRY(query_run(&query));
    *out_removed = query_changes(&query);
    return STATUS(OK);
}
