// SPDX-License-Identifier: EUPL-1.2
//
// Vouchers and their signatures, counted as they are used.
#include "store/vouchers.h"

#include "store/query.h"

struct status store_voucher_add(struct store *store, const struct voucher_row *row)
{
    QUERY(query);
    TRY(query_begin(store,
                    "INSERT INTO voucher (id, dossier, holder, epoch, count, uses, used, case_commit, escrow, issued_ms, expires_ms)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8, ?9, ?10)",
                    &query));
    query_bytes(&query, SPAN_OF_ARRAY(row->terms.voucher_id));
    query_bytes(&query, SPAN_OF_ARRAY(row->case_id));
    query_text(&query, row->holder.text);
    query_int(&query, row->epoch);
    query_int(&query, row->count);
    query_int(&query, row->terms.uses);
    query_bytes(&query, digest_span(&row->terms.case_commit));
    query_bytes(&query, digest_span(&row->escrow));
    query_int(&query, (int64_t)row->terms.issued_ms);
    query_int(&query, (int64_t)row->terms.expires_ms);
    return query_run(&query);
}

struct status store_voucher_sign(struct store *store, const uint8_t id[static VOUCHER_ID_BYTES], const struct oin *member,
                                 const uint8_t signature[static SIGNATURE_BYTES])
{
    QUERY(query);
    TRY(query_begin(store, "INSERT INTO voucher_signature (voucher, member, signature) VALUES (?1, ?2, ?3)", &query));
    query_bytes(&query, span_of(id, VOUCHER_ID_BYTES));
    query_text(&query, member->text);
    query_bytes(&query, span_of(signature, SIGNATURE_BYTES));
    return query_run(&query);
}

static struct status find_voucher(struct store *store, const struct voucher_wanted *wanted, struct counted *out)
{
    QUERY(query);
    TRY(query_begin(store,
                    "SELECT id, case_commit, escrow, count, uses, issued_ms, expires_ms FROM voucher"
                    " WHERE dossier = ?1 AND holder = ?2 AND epoch = ?3 AND count >= ?4 AND used < uses AND expires_ms > ?5"
                    " AND (SELECT count(*) FROM voucher_signature WHERE voucher = id) >= ?6 ORDER BY expires_ms, id LIMIT 1",
                    &query));
    query_bytes(&query, span_of(wanted->case_id, CASE_ID_BYTES));
    query_text(&query, wanted->holder.text);
    query_int(&query, wanted->epoch);
    query_int(&query, (int64_t)wanted->count);
    query_int(&query, wanted->now_ms);
    query_int(&query, (int64_t)wanted->signature_count);
    TRY(query_first(&query));
    TRY(query_get_fixed(&query, 0, out->terms.voucher_id, VOUCHER_ID_BYTES));
    TRY(query_get_fixed(&query, 1, out->terms.case_commit.bytes, DIGEST_BYTES));
    TRY(query_get_fixed(&query, 2, out->escrow.bytes, DIGEST_BYTES));
    out->count = (uint8_t)query_get_int(&query, 3);
    out->terms.uses = (uint8_t)query_get_int(&query, 4);
    out->terms.issued_ms = (uint64_t)query_get_int(&query, 5);
    out->terms.expires_ms = (uint64_t)query_get_int(&query, 6);
    return STATUS(OK);
}

static struct status read_voucher_signatures(struct store *store, size_t count, struct arena *arena, struct counted *out)
{
    QUERY(query);
    TRY(query_begin(store, "SELECT member, signature FROM voucher_signature WHERE voucher = ?1 ORDER BY member", &query));
    query_bytes(&query, SPAN_OF_ARRAY(out->terms.voucher_id));
    TRY(ARENA_NEW(arena, count, &out->signatures));
    for (out->signature_count = 0; out->signature_count < count; out->signature_count++) {
        struct counted_signature *signature = &out->signatures[out->signature_count];
        TRY(query_first(&query));
        TRY(query_get_oin(&query, 0, &signature->member));
        TRY(query_get_fixed(&query, 1, signature->signature, SIGNATURE_BYTES));
    }
    return STATUS(OK);
}

static struct status use_voucher(struct store *store, const struct voucher_terms *terms)
{
    QUERY(query);
    TRY(query_begin(store, "UPDATE voucher SET used = used + 1 WHERE id = ?1", &query));
    query_bytes(&query, SPAN_OF_ARRAY(terms->voucher_id));
    return query_change(&query);
}

struct status store_voucher_take(struct store *store, const struct voucher_wanted *wanted, struct arena *arena, struct counted *out)
{
    struct counted counted = {0};
    ENSURE(store->writing);
    TRY(find_voucher(store, wanted, &counted));
    TRY(read_voucher_signatures(store, wanted->signature_count, arena, &counted));
    TRY(use_voucher(store, &counted.terms));
    *out = counted;
    return STATUS(OK);
}

struct status store_voucher_show(struct store *store, const struct oin *requester, const struct voucher_terms *terms)
{
    QUERY(query);
    TRY(query_begin(store,
                    "INSERT INTO voucher_shown (requester, voucher, shown, expires_ms) VALUES (?1, ?2, 1, ?3)"
                    " ON CONFLICT (requester, voucher) DO UPDATE SET shown = shown + 1 WHERE shown < ?4",
                    &query));
    query_text(&query, requester->text);
    query_bytes(&query, SPAN_OF_ARRAY(terms->voucher_id));
    query_int(&query, (int64_t)terms->expires_ms);
    query_int(&query, terms->uses);
    struct status status = query_change(&query);
    return status_is(status, STATUS_NOT_FOUND) ? FAIL(NOT_COUNTED) : status;
}

static struct status prune_by(struct store *store, const char *sql, int64_t now_ms, uint64_t *removed)
{
    QUERY(query);
    TRY(query_begin(store, sql, &query));
    query_int(&query, now_ms);
    TRY(query_run(&query));
    *removed += query_changes(&query);
    return STATUS(OK);
}

struct status store_vouchers_prune(struct store *store, int64_t now_ms, uint64_t *out_removed)
{
    *out_removed = 0;
    TRY(prune_by(store, "DELETE FROM voucher WHERE expires_ms <= ?1", now_ms, out_removed));
    return prune_by(store, "DELETE FROM voucher_shown WHERE expires_ms <= ?1", now_ms, out_removed);
}
