// SPDX-License-Identifier: EUPL-1.2
//
// Counted by index where they stand: no second account that could differ from what is there.
#include "book/shares.h"

#include "store/outbox.h"
#include "store/pushes.h"

uint64_t share_most(enum share share)
{
    static const uint64_t most[SHARE_COUNT] = {
#define SHARE_MOST(name, most, sentence) [SHARE_##name] = (most),
        SHARES(SHARE_MOST)
#undef SHARE_MOST
    };
    return most[share];
}

struct status share_used(struct book *book, enum share share, const struct oin *partner, const uint8_t signal_id[SIGNAL_ID_BYTES],
                         uint64_t *out)
{
    switch (share) {
    case SHARE_SIGNALS: return store_received_beside(book->store, partner, signal_id, out);
    default: return store_outbox_count(book->store, ENVELOPE_ANSWER, partner, out);
    }
}

struct status share_check(struct book *book, enum share share, const struct oin *partner, const uint8_t signal_id[SIGNAL_ID_BYTES])
{
    uint64_t used;
    if (oin_equal(partner, &book->agreed->own))
        return STATUS(OK);
    TRY(share_used(book, share, partner, signal_id, &used));
    return used < share_most(share) ? STATUS(OK) : FAIL(OVERLOADED);
}
