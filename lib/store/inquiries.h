// SPDX-License-Identifier: EUPL-1.2
//
// What was asked of which partner within a case, and what came back. An answer that is "being weighed" is
// followed by another under the same exchange; the last one stands.
#pragma once

#include "crypto/hash.h"
#include "store/cases.h"

enum inquiry_state { INQUIRY_PENDING = 1, INQUIRY_ANSWERED = 2, INQUIRY_EXPIRED = 3, INQUIRY_DESTROYED = 4 };

struct inquiry_row {
    uint8_t case_id[CASE_ID_BYTES];
    struct oin to;
    struct exchange_id exchange_id;
    enum inquiry_state state;
    int64_t asked_ms, answered_ms; /* answered 0: no answer yet */
    int64_t expires_ms;
    struct digest request_digest;
    struct span answer; /* bytes of the answer_content; empty without */
};
/* A new PENDING inquiry; `state`, `answered_ms` and `answer` are not read. CONFLICT: this exchange exists;
 * NOT_FOUND: no such case. */
MUST_USE struct status store_inquiry_add(struct store *store, const struct inquiry_row *row);
/* ANSWERED, with the answer's bytes; also when it was answered or had expired before. NOT_FOUND. */
MUST_USE struct status store_inquiry_answer(struct store *store, const struct exchange_id *exchange_id, int64_t answered_ms,
                                            struct span answer);
/* The first day on which the answer must be gone; a later answer needs it anew. NOT_FOUND. */
MUST_USE struct status store_inquiry_keep_until(struct store *store, const struct exchange_id *exchange_id, int32_t day);
/* Answered inquiries whose day has come, at most `limit`. */
MUST_USE struct status store_inquiry_over_term(struct store *store, int32_t day, size_t limit, struct arena *arena,
                                               struct inquiry_row **out, size_t *out_count);
/* ANSWERED → DESTROYED: the answer is gone from the file (secure_delete), the row stays. NOT_FOUND. */
MUST_USE struct status store_inquiry_destroy(struct store *store, const struct exchange_id *exchange_id);
/* PENDING → EXPIRED. UNEXPECTED when it was answered, NOT_FOUND. */
MUST_USE struct status store_inquiry_expire(struct store *store, const struct exchange_id *exchange_id);
/* NOT_FOUND. */
MUST_USE struct status store_inquiry_find(struct store *store, const struct exchange_id *exchange_id, struct arena *arena,
                                          struct inquiry_row *out);
/* The latest to each partner of the case, ascending by partner. */
MUST_USE struct status store_inquiry_latest(struct store *store, const uint8_t case_id[static CASE_ID_BYTES], struct arena *arena,
                                            struct inquiry_row **out, size_t *out_count);
