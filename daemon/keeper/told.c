// SPDX-License-Identifier: EUPL-1.2
//
// Parts of replies, in the order in which keeper_client.c reads them.
#include "keeper/told.h"

static void write_told_share(struct writer *writer, const struct key_share *share)
{
    write_u8(writer, (uint8_t)strlen(share->domain));
    write_text(writer, share->domain);
    write_bytes(writer, oin_span(&share->holder));
    write_u32(writer, share->epoch);
    write_bytes(writer, SPAN_OF_ARRAY(share->public_share.bytes));
}

void told_shares_write(const struct key_shares *shares, struct writer *writer)
{
    write_u32(writer, shares->generation);
    write_u8(writer, shares->index);
    write_u16(writer, (uint16_t)shares->count);
    for (size_t i = 0; i < shares->count; i++)
        write_told_share(writer, &shares->shares[i]);
}

static bool is_told_row(const struct anchor_row *row) { return row->role != ANCHOR_COUNT; }

void told_anchor_write(const struct anchor *anchor, struct writer *writer)
{
    uint16_t count = 0;
    write_u8(writer, anchor != NULL);
    for (size_t i = 0; anchor && i < anchor->row_count; i++)
        count += is_told_row(&anchor->rows[i]);
    write_u16(writer, count);
    for (size_t i = 0; anchor && i < anchor->row_count; i++)
        if (is_told_row(&anchor->rows[i]))
            anchor_row_encode(&anchor->rows[i], writer);
}

void told_ceilings_write(const struct keeper_limits *limits, const struct guard *guard, const struct ceiling_leaps *leaps,
                         struct writer *writer)
{
    struct ceiling_use used[CEILINGS_COUNT];
    ceiling_used(limits, guard, leaps, used);
    write_u8(writer, STATUS_OK);
    for (size_t i = 0; i < CEILINGS_COUNT; i++) {
        write_u32(writer, used[i].used);
        write_u32(writer, used[i].most);
    }
}
