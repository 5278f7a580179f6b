// SPDX-License-Identifier: EUPL-1.2
//
// What was asked of which partner within a case, and what came back. What happens to a question when stands in casefile/inquiry_life.h:
// here a step that is none of a question's state finds no row.
#pragma once

#include "casefile/inquiry_life.h"
#include "casefile/taken.h"
#include "crypto/hash.h"
#include "store/cases.h"

/* Of this partner. None: asked before this was written down. */
struct inquiry_asked {
    uint8_t basis, category_count;
    uint8_t categories[CATEGORIES_MOST];
};

struct inquiry_row {
    uint8_t case_id[CASE_ID_BYTES];
    struct oin to;
    struct exchange_id exchange_id;
    enum inquiry_state state;
    int64_t asked_ms, answered_ms; /* answered 0: no answer yet */
    int64_t expires_ms;
    int32_t destroy_day; /* the first day on which the answer must be gone; 0 without */
    struct digest request_digest;
    struct span request; /* its body: written only, store_inquiry_request reads it */
    struct inquiry_asked asked;
    struct span answer;        /* bytes of the answer_content; empty without */
    struct answer_taken taken; /* zeros without */
};
/* A new PENDING inquiry; `state` and what belongs to an answer are not read. CONFLICT: this exchange exists; NOT_FOUND: no such case. */
MUST_USE struct status store_inquiry_add(struct store *store, const struct inquiry_row *row);
/* `state` (ANSWERED or WEIGHED), `answered_ms`, `destroy_day`, `answer` and `taken` of `row` in place of what stands. NOT_FOUND: no such
 * exchange, or its answer was destroyed. */
MUST_USE struct status store_inquiry_answer(struct store *store, const struct inquiry_row *row);
/* Those with an answer whose day has come, at most `limit`. */
MUST_USE struct status store_inquiry_over_term(struct store *store, int32_t day, size_t limit, struct arena *arena,
                                               struct inquiry_row **out, size_t *out_count);
/* DESTROYED: the answer is gone from the file (secure_delete) with all that was said before it, the row stays. NOT_FOUND: no such
 * exchange, or there is no answer. */
MUST_USE struct status store_inquiry_destroy(struct store *store, const struct exchange_id *exchange_id);
/* PENDING → EXPIRED. NOT_FOUND: no such exchange, or it is not pending. */
MUST_USE struct status store_inquiry_expire(struct store *store, const struct exchange_id *exchange_id);
/* NOT_FOUND. */
MUST_USE struct status store_inquiry_find(struct store *store, const struct exchange_id *exchange_id, struct arena *arena,
                                          struct inquiry_row *out);
/* The body of the question, as it was sent. NOT_FOUND; UNSUPPORTED: it was asked before bodies were kept. */
MUST_USE struct status store_inquiry_request(struct store *store, const struct exchange_id *exchange_id, struct arena *arena,
                                             struct span *out);
/* One that is not answered yet: on its way, or being weighed. */
struct inquiry_open {
    int64_t id;
    uint8_t case_id[CASE_ID_BYTES];
    struct oin to;
    enum inquiry_state state;
    int64_t asked_ms, expires_ms;
};
/* A page of them, sorted by `expires_ms`. */
MUST_USE struct status store_inquiry_page(struct store *store, struct paging *paging, struct arena *arena, struct inquiry_open **out);
/* The latest to each partner of the case, ascending by partner. */
MUST_USE struct status store_inquiry_latest(struct store *store, const uint8_t case_id[static CASE_ID_BYTES], struct arena *arena,
                                            struct inquiry_row **out, size_t *out_count);
