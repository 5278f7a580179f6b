// SPDX-License-Identifier: EUPL-1.2
//
// Vouchers of both sides: those that members signed for our cases, each good for so many questions; and how often each that a partner
// showed us was shown. Neither is about people: ids and commitments are random, and what they bind to stands elsewhere.
#pragma once

#include "casefile/case.h"
#include "store/database.h"
#include "wire/message.h"

/* ---- of our own cases */

struct voucher_row {
    uint8_t case_id[CASE_ID_BYTES]; /* also before the case is opened */
    struct oin holder;              /* that is asked with it */
    uint32_t epoch;
    uint8_t count;
    struct digest escrow;
    struct voucher_terms terms;
};
/* Nobody signed it yet, and it serves for nothing. CONFLICT: there is one of this id. */
MUST_USE struct status store_voucher_add(struct store *store, const struct voucher_row *row);
/* NOT_FOUND: no such voucher; CONFLICT: this member signed it before. */
MUST_USE struct status store_voucher_sign(struct store *store, const uint8_t id[static VOUCHER_ID_BYTES], const struct oin *member,
                                          const uint8_t signature[static SIGNATURE_BYTES]);
struct voucher_wanted {
    const uint8_t *case_id;
    struct oin holder;
    uint32_t epoch;
    size_t count, signature_count; /* at least */
    int64_t now_ms;
};
/* One question more: the voucher that expires first, with just so many signatures. NOT_FOUND: none is left. */
MUST_USE struct status store_voucher_take(struct store *store, const struct voucher_wanted *wanted, struct arena *arena,
                                          struct counted *out);

/* ---- of partners that ask us */

/* One question more that this voucher is shown with. NOT_COUNTED when it was `uses` times already. */
MUST_USE struct status store_voucher_show(struct store *store, const struct oin *requester, const struct voucher_terms *terms);

/* Of both sides, what serves for nothing any more. */
MUST_USE struct status store_vouchers_prune(struct store *store, int64_t now_ms, uint64_t *out_removed);
