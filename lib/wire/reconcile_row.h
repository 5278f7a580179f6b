// SPDX-License-Identifier: EUPL-1.2
//
// One message that was said and heard between two partners, as both list it: the same bytes on both sides, whoever lists. So what both
// ledgers have of a day is one set of such rows.
#pragma once

#include "wire/message.h"

#define RECONCILE_PREFIX "schakel/reconcile/v1"

/* Of the two, by their OINs. */
enum reconcile_speaker { RECONCILE_BY_LESSER = 1, RECONCILE_BY_GREATER = 2 };
static inline enum reconcile_speaker reconcile_speaker_of(const struct oin *speaker, const struct oin *hearer)
{
    return memcmp(speaker->text, hearer->text, sizeof speaker->text) < 0 ? RECONCILE_BY_LESSER : RECONCILE_BY_GREATER;
}

struct reconcile_said {
    struct exchange_id exchange;
    uint8_t kind;            /* enum envelope_kind */
    uint8_t speaker;         /* enum reconcile_speaker */
    struct digest body;      /* zeros: without */
    struct digest signature; /* SHA-256 of the signature under it */
};
static inline void reconcile_row_write(const struct reconcile_said *said, uint8_t out[static RECONCILE_ROW_BYTES])
{
    memcpy(out, said->exchange.bytes, EXCHANGE_ID_BYTES);
    out[EXCHANGE_ID_BYTES] = said->kind;
    out[EXCHANGE_ID_BYTES + 1] = said->speaker;
    memcpy(out + EXCHANGE_ID_BYTES + 2, said->body.bytes, DIGEST_BYTES);
    memcpy(out + EXCHANGE_ID_BYTES + 2 + DIGEST_BYTES, said->signature.bytes, DIGEST_BYTES);
}
static inline struct reconcile_said reconcile_row_read(const uint8_t row[static RECONCILE_ROW_BYTES])
{
    struct reconcile_said said = {.kind = row[EXCHANGE_ID_BYTES], .speaker = row[EXCHANGE_ID_BYTES + 1]};
    memcpy(said.exchange.bytes, row, EXCHANGE_ID_BYTES);
    memcpy(said.body.bytes, row + EXCHANGE_ID_BYTES + 2, DIGEST_BYTES);
    memcpy(said.signature.bytes, row + EXCHANGE_ID_BYTES + 2 + DIGEST_BYTES, DIGEST_BYTES);
    return said;
}
_Static_assert(EXCHANGE_ID_BYTES + 2 + 2 * DIGEST_BYTES == RECONCILE_ROW_BYTES, "a row is its parts");
