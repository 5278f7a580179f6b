// SPDX-License-Identifier: EUPL-1.2
//
// The daemon's end of what the keeper remembers: rows that it gives by themselves, and heads of our own ledger.
#include "keeper/client_inside.h"
#include "keeper/core.h"
#include "keeper/signs.h"

static struct status give_rows(struct keeper *keeper, enum keeper_request what, const struct anchor_row *rows, size_t count)
{
    uint8_t room[4096];
    struct writer writer = writer_of(room, sizeof room);
    write_u8(&writer, (uint8_t)what);
    for (size_t i = 0; i < count; i++)
        anchor_row_encode(&rows[i], &writer);
    ENSURE(!writer.overflow);
    return keeper_ask_code(keeper, writer_span(&writer));
}

struct status keeper_begin(struct keeper *keeper, const struct anchor_row *rows, size_t count)
{
    return give_rows(keeper, KEEPER_BEGIN, rows, count);
}

struct status keeper_agree(struct keeper *keeper, const struct anchor_row *rows, size_t count)
{
    return give_rows(keeper, KEEPER_AGREE, rows, count);
}

/* `growths`: none, or two. */
static struct status give_head(struct keeper *keeper, enum keeper_request what, const struct keeper_own_head *head,
                               const struct tree_growth *const growths[2])
{
    uint8_t room[8192];
    struct writer writer = writer_of(room, sizeof room);
    write_u8(&writer, (uint8_t)what);
    write_u32(&writer, (uint32_t)head->text.size);
    write_bytes(&writer, head->text);
    write_bytes(&writer, span_of(head->signature, SIGNATURE_BYTES));
    for (size_t i = 0; growths && i < 2; i++)
        signs_growth_write(growths[i], &writer);
    ENSURE(!writer.overflow);
    return keeper_ask_code(keeper, writer_span(&writer));
}

struct status keeper_shown(struct keeper *keeper, const struct keeper_own_head *head)
{
    return give_head(keeper, KEEPER_SHOWN, head, NULL);
}

struct status keeper_release(struct keeper *keeper, const struct keeper_own_head *head, const struct tree_growth *of_shown,
                             const struct tree_growth *of_signed)
{
    return give_head(keeper, KEEPER_RELEASE, head, (const struct tree_growth *const[2]){of_shown, of_signed});
}
