// SPDX-License-Identifier: EUPL-1.2
//
// Inquiries that a professional of this node must weigh before they are answered. The question, what the
// decision rests on, and who decided are sealed. The list is paged (base/bookmark.h).
#pragma once

#include "base/bookmark.h"
#include "base/id_range.h"
#include "store/database.h"

#define INBOX_USER_MOST_BYTES 120
#define INBOX_REASON_MOST_BYTES 1000

/* EXPIRED: nobody decided in time, or nobody has to. DENIED: it was granted or refused, and who asked does not take that. */
enum inbox_state { INBOX_WAITING = 1, INBOX_GRANTED = 2, INBOX_REFUSED = 3, INBOX_EXPIRED = 4, INBOX_DENIED = 5, INBOX_STATES_END };

/* That who asked does not take it. */
struct inbox_denial {
    int64_t at_ms; /* 0: it never said so */
    enum status_code code;
    enum inbox_state was; /* WAITING, GRANTED or REFUSED; given by the store */
};

struct inbox_row {
    struct exchange_id exchange_id;
    struct oin from;
    struct span inquiry; /* body of the inquiry, as received */
    int64_t since_ms;
    int32_t due_day; /* last day to decide */
    uint32_t turn;   /* given by the store */
    enum inbox_state state;
    int64_t decided_ms;     /* 0 while waiting */
    struct span decided_by; /* user; empty while waiting */
    struct span reason;     /* public reason given with the decision; may be empty */
    struct inbox_denial denied;
};
/* A new WAITING row; `turn` and what follows it are not read. CONFLICT: this exchange is there. */
MUST_USE struct status store_inbox_put(struct store *store, const struct inbox_row *row);
/* NOT_FOUND. */
MUST_USE struct status store_inbox_read(struct store *store, const struct exchange_id *exchange_id, struct arena *arena,
                                        struct inbox_row *out);
/* A page of those in `state`, sorted by `due_day`; `from` NULL: of everybody. */
MUST_USE struct status store_inbox_page(struct store *store, enum inbox_state state, const struct oin *from, struct paging *paging,
                                        struct arena *arena, struct inbox_row **out);
/* Ids that begin with these bits, whatever became of their requests; at most two, which says that it is not one. */
MUST_USE struct status store_inbox_find(struct store *store, const struct id_range *range, uint8_t (*out)[ID_RANGE_BYTES],
                                        size_t *out_count);
/* How many of this partner wait. */
MUST_USE struct status store_inbox_waiting(struct store *store, const struct oin *from, uint64_t *out);
/* How many wait whose last day is this one or an earlier. */
MUST_USE struct status store_inbox_due(struct store *store, int32_t day, uint64_t *out);
/* Partners with anything waiting. */
struct inbox_sender {
    struct oin from;
    uint64_t waiting;
    int32_t due_day; /* of the first */
};
/* By OIN, the first so many: who left the mesh is one too, for a while. */
#define INBOX_SENDERS_MOST 256
MUST_USE struct status store_inbox_senders(struct store *store, struct arena *arena, struct inbox_sender **out, size_t *out_count);
struct inbox_decision {
    enum inbox_state state; /* GRANTED or REFUSED */
    int64_t decided_ms;
    struct span decided_by, reason;
};
/* WAITING → EXPIRED. UNEXPECTED: it is not waiting. NOT_FOUND. */
MUST_USE struct status store_inbox_expire(struct store *store, const struct exchange_id *exchange_id);
/* GRANTED or REFUSED → DENIED; WAITING → EXPIRED. UNEXPECTED: neither. NOT_FOUND: no person weighed that for this partner. */
MUST_USE struct status store_inbox_deny(struct store *store, const struct oin *from, const struct exchange_id *exchange_id,
                                        const struct inbox_denial *denial);
/* Once: UNEXPECTED when it was decided before. NOT_FOUND, INVALID (sizes, state). */
MUST_USE struct status store_inbox_decide(struct store *store, const struct exchange_id *exchange_id,
                                          const struct inbox_decision *decision);
/* It is gone from the file (secure_delete). NOT_FOUND. */
MUST_USE struct status store_inbox_remove(struct store *store, const struct exchange_id *exchange_id);
