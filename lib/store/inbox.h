// SPDX-License-Identifier: EUPL-1.2
//
// Inquiries that a professional of this node must weigh before they are answered. The question, what the
// decision rests on, and who decided are sealed.
#pragma once

#include "store/database.h"

#define INBOX_USER_MOST_BYTES 120
#define INBOX_REASON_MOST_BYTES 1000

enum inbox_state { INBOX_WAITING = 1, INBOX_GRANTED = 2, INBOX_REFUSED = 3 };

struct inbox_row {
    struct exchange_id exchange_id;
    struct oin from;
    struct span inquiry; /* body of the inquiry, as received */
    int64_t since_ms;
    int32_t due_day;
    enum inbox_state state;
    int64_t decided_ms;     /* 0 while waiting */
    struct span decided_by; /* user; empty while waiting */
    struct span reason;     /* public reason given with the decision; may be empty */
};
/* A new WAITING row; the last four fields are not read. CONFLICT: this exchange is there. */
MUST_USE struct status store_inbox_put(struct store *store, const struct inbox_row *row);
/* NOT_FOUND. */
MUST_USE struct status store_inbox_read(struct store *store, const struct exchange_id *exchange_id, struct arena *arena,
                                        struct inbox_row *out);
/* Those in `state`, oldest first. */
MUST_USE struct status store_inbox_list(struct store *store, enum inbox_state state, struct arena *arena, struct inbox_row **out,
                                        size_t *out_count);
/* How many of this partner wait. */
MUST_USE struct status store_inbox_waiting(struct store *store, const struct oin *from, uint64_t *out);
struct inbox_decision {
    enum inbox_state state; /* GRANTED or REFUSED */
    int64_t decided_ms;
    struct span decided_by, reason;
};
/* Once: UNEXPECTED when it was decided before. NOT_FOUND, INVALID (sizes, state). */
MUST_USE struct status store_inbox_decide(struct store *store, const struct exchange_id *exchange_id,
                                          const struct inbox_decision *decision);
/* It is gone from the file (secure_delete). NOT_FOUND. */
MUST_USE struct status store_inbox_remove(struct store *store, const struct exchange_id *exchange_id);
