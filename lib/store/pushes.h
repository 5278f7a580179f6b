// SPDX-License-Identifier: EUPL-1.2
//
// Signals pushed to partners, and signals received from them. A sent one keeps its id for ever, so that
// sending it again replaces and never doubles (P-06). A received one is found by HMAC of its tags: whoever
// takes the file matches nobody, nor another file.
#pragma once

#include "base/bookmark.h"
#include "crypto/hash.h"
#include "store/database.h"
#include "store/subjects.h"
#include "wire/message.h"

/* UNAGREED: refused by a partner under another agreement; it is sent again when that is the same as ours. */
enum push_state { PUSH_NEW = 0, PUSH_PENDING = 1, PUSH_DELIVERED = 2, PUSH_REFUSED = 3, PUSH_EXPIRED = 4, PUSH_UNAGREED = 5 };

struct push {
    int64_t record;
    struct oin to;
    uint8_t signal_id[SIGNAL_ID_BYTES];
    enum push_state state;
    enum status_code code;          /* why it was refused; OK otherwise */
    struct digest digest;           /* of the content last sent; zero when new */
    struct exchange_id exchange_id; /* of the last sending; zero when new */
};
/* The push of this record to this partner; made (PUSH_NEW, random signal id) at the first call. NOT_FOUND: no such record. */
MUST_USE struct status store_push_open(struct store *store, int64_t record, const struct oin *to, const struct random_source *random,
                                       struct push *out);
/* Handed to the outbox: PENDING with this content and exchange. NOT_FOUND. */
MUST_USE struct status store_push_send(struct store *store, int64_t record, const struct oin *to, const struct digest *digest,
                                       const struct exchange_id *exchange_id);
/* What became of the last sending. NOT_FOUND when `exchange_id` to `to` is not the last sending of any. */
MUST_USE struct status store_push_settle(struct store *store, const struct exchange_id *exchange_id, const struct oin *to,
                                         enum push_state state, enum status_code code);
/* The first record whose push to this partner is UNAGREED. NOT_FOUND: none. */
MUST_USE struct status store_push_find_unagreed(struct store *store, const struct oin *to, int64_t *out_record);
/* UNAGREED → EXPIRED: it may be sent again. NOT_FOUND. */
MUST_USE struct status store_push_retry(struct store *store, int64_t record, const struct oin *to);
/* Number of pushes in each state. */
#define PUSH_STATES 6
MUST_USE struct status store_push_counts(struct store *store, uint64_t out[static PUSH_STATES]);

struct received_push {
    int64_t id; /* given by the store */
    struct oin from;
    uint8_t signal_id[SIGNAL_ID_BYTES];
    struct span domain;     /* of the purpose */
    struct grounds grounds; /* without to_role, which is ours, and without flags */
    uint32_t epoch;
    size_t subject_count;            /* 1..SUBJECTS_MOST */
    struct stored_subject *subjects; /* of our register; of before: tags only */
    struct signal signal;
    int64_t received_ms;
    int32_t expires_day;    /* first day on which it must be gone */
    uint32_t turn;          /* given by the store */
    uint64_t other_senders; /* when listed: partners other than `from` with a common tag in the same domain */
};
/* Replaces an earlier one of the same sender and signal id. `id`, `turn` and `other_senders` are not read. INVALID (sizes). */
MUST_USE struct status store_received_put(struct store *store, const struct received_push *push, int64_t *out_id);
/* A page, sorted by `expires_day`. */
MUST_USE struct status store_received_page(struct store *store, struct paging *paging, struct arena *arena, struct received_push **out);
/* How many of this partner are kept, but for the one of this id. */
MUST_USE struct status store_received_beside(struct store *store, const struct oin *from, const uint8_t signal_id[static SIGNAL_ID_BYTES],
                                             uint64_t *out);
/* Removes those with expires_day <= `day`. */
MUST_USE struct status store_received_expire(struct store *store, int32_t day, uint64_t *out_removed);
