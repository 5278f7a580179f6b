// SPDX-License-Identifier: EUPL-1.2
//
// Which messages were seen before, and what was answered to them: a message that comes again gets the same
// answer from here and has no second effect (P-06). Replies are sealed.
#pragma once

#include "crypto/hash.h"
#include "store/database.h"

struct nonce_row {
    struct digest digest; /* of the message that used the nonce */
    bool has_reply;
    struct span reply;
};
/* NOT_FOUND: never seen, or pruned. */
MUST_USE struct status store_nonce_find(struct store *store, const struct oin *from, const uint8_t nonce[static ENVELOPE_NONCE_BYTES],
                                        struct arena *arena, struct nonce_row *out);
/* REPLAYED: it is there. */
MUST_USE struct status store_nonce_put(struct store *store, const struct oin *from, const uint8_t nonce[static ENVELOPE_NONCE_BYTES],
                                       const struct digest *digest, int64_t expires_ms);
/* As if it was never seen. NOT_FOUND. */
MUST_USE struct status store_nonce_forget(struct store *store, const struct oin *from, const uint8_t nonce[static ENVELOPE_NONCE_BYTES]);
/* The reply to resend; a later one replaces it. NOT_FOUND. */
MUST_USE struct status store_nonce_reply(struct store *store, const struct oin *from, const uint8_t nonce[static ENVELOPE_NONCE_BYTES],
                                         struct span reply);
/* Removes those with expires_ms <= now: their messages are refused as expired from then on. */
MUST_USE struct status store_nonce_prune(struct store *store, int64_t now_ms, uint64_t *out_removed);
