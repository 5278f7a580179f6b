// SPDX-License-Identifier: EUPL-1.2
//
// Messages that must reach a partner: put in the transaction that decided them, taken out when the partner
// acknowledged or when they expired (P-06). The bytes are sealed: they hold tags and signals.
#pragma once

#include "base/bookmark.h"
#include "store/database.h"

struct outbox_row {
    struct exchange_id exchange_id;
    struct oin to;
    enum envelope_kind kind;
    struct span message; /* 1..ENVELOPE_MOST_BYTES */
    int64_t put_ms, expires_ms, next_due_ms;
    uint32_t attempts;
};
/* Due at once (`next_due_ms` = `put_ms`, `attempts` 0: neither is read). CONFLICT: one of this exchange, kind and receiver is there. */
MUST_USE struct status store_outbox_put(struct store *store, const struct outbox_row *row);
/* Not expired, next_due_ms <= now, longest due first, at most `limit`; `to` NULL: to anyone. */
MUST_USE struct status store_outbox_due(struct store *store, const struct oin *to, int64_t now_ms, size_t limit, struct arena *arena,
                                        struct outbox_row **out, size_t *out_count);
/* The message that waits; NOT_FOUND. */
MUST_USE struct status store_outbox_find(struct store *store, const struct exchange_id *exchange_id, enum envelope_kind kind,
                                         const struct oin *to, struct arena *arena, struct outbox_row *out);
/* One more attempt was made; the next at `next_due_ms`. NOT_FOUND. */
MUST_USE struct status store_outbox_attempt(struct store *store, const struct outbox_row *row, int64_t next_due_ms);
/* All waiting messages to `to` become due now: its line is open again. */
MUST_USE struct status store_outbox_hasten(struct store *store, const struct oin *to, int64_t now_ms);
/* Acknowledged, or reported as not delivered. NOT_FOUND (an acknowledgement that came twice). */
MUST_USE struct status store_outbox_done(struct store *store, const struct exchange_id *exchange_id, enum envelope_kind kind,
                                         const struct oin *to);
/* expires_ms <= now, oldest first, at most `limit`; the caller reports each and then calls store_outbox_done. */
MUST_USE struct status store_outbox_expired(struct store *store, int64_t now_ms, size_t limit, struct arena *arena, struct outbox_row **out,
                                            size_t *out_count);
/* What an operator sees of a message that waits: nothing of what it says. */
struct outbox_waiting {
    int64_t id;
    struct oin to;
    enum envelope_kind kind;
    int64_t put_ms, expires_ms, next_due_ms;
    uint32_t attempts;
};
/* A page, sorted by `expires_ms`. */
MUST_USE struct status store_outbox_page(struct store *store, struct paging *paging, struct arena *arena, struct outbox_waiting **out);
/* How many of this kind wait for this partner. */
MUST_USE struct status store_outbox_count(struct store *store, enum envelope_kind kind, const struct oin *to, uint64_t *out);
struct outbox_depth {
    struct oin to;
    uint64_t messages;
    int64_t oldest_ms; /* put_ms of the oldest */
};
/* Per partner with anything waiting, by OIN, the first so many: for who left the mesh something may wait too. */
#define OUTBOX_DEPTHS_MOST 256
MUST_USE struct status store_outbox_depths(struct store *store, struct arena *arena, struct outbox_depth **out, size_t *out_count);
