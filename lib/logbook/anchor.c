// SPDX-License-Identifier: EUPL-1.2
//
// The bytes of a slot, and the one rule for all rows.
#include "logbook/anchor.h"

#include "ledger/checkpoint.h"

#define MAGIC_BYTES (sizeof ANCHOR_MAGIC - 1)
_Static_assert(MAGIC_BYTES + 8 + 2 + ANCHOR_ROWS_MOST * (1 + 1 + ANCHOR_NAME_MOST + 8 + SHA256_BYTES) + SHA256_BYTES <= ANCHOR_SLOT_BYTES,
               "the largest anchor fits its slot");

static bool is_anchor_role(uint8_t number)
{
#define ANCHOR_ROLE_IS(name, value) || number == value
    return false ANCHOR_ROLES(ANCHOR_ROLE_IS);
#undef ANCHOR_ROLE_IS
}

static int compare_anchor_rows(const struct anchor_row *row, enum anchor_role role, const char *name)
{
    return row->role != role ? (row->role < role ? -1 : 1) : strcmp(row->name, name);
}

void anchor_row_encode(const struct anchor_row *row, struct writer *writer)
{
    write_u8(writer, (uint8_t)row->role);
    write_u8(writer, (uint8_t)strlen(row->name));
    write_text(writer, row->name);
    write_u64(writer, row->number);
    write_bytes(writer, SPAN_OF_ARRAY(row->digest));
}

struct status anchor_row_decode(struct cursor *cursor, struct anchor_row *out)
{
    struct anchor_row row = {0};
    struct span name, digest;
    uint8_t role, size;
    TRY(cursor_read_u8(cursor, &role));
    TRY(cursor_read_u8(cursor, &size));
    TRY(cursor_read(cursor, size, &name));
    TRY(cursor_read_u64(cursor, &row.number));
    TRY(cursor_read(cursor, SHA256_BYTES, &digest));
    if (!is_anchor_role(role) || size == 0 || memchr(name.data, 0, size))
        return FAIL(MALFORMED);
    row.role = (enum anchor_role)role;
    memcpy(row.name, name.data, size);
    memcpy(row.digest, digest.data, SHA256_BYTES);
    *out = row;
    return STATUS(OK);
}

void anchor_encode(const struct anchor *anchor, struct writer *writer)
{
    uint8_t digest[SHA256_BYTES];
    size_t begin = writer->used;
    write_text(writer, ANCHOR_MAGIC);
    write_u64(writer, anchor->counter);
    write_u16(writer, (uint16_t)anchor->row_count);
    for (size_t i = 0; i < anchor->row_count; i++)
        anchor_row_encode(&anchor->rows[i], writer);
    sha256(span_slice(writer_span(writer), begin, writer->used), digest);
    write_bytes(writer, SPAN_OF_ARRAY(digest));
}

static struct status read_anchor_rows(struct cursor *cursor, struct anchor *out)
{
    uint16_t count;
    TRY(cursor_read_u16(cursor, &count));
    if (count > ANCHOR_ROWS_MOST)
        return FAIL(MALFORMED);
    for (out->row_count = 0; out->row_count < count; out->row_count++) {
        struct anchor_row *row = &out->rows[out->row_count];
        TRY(anchor_row_decode(cursor, row));
        if (out->row_count && compare_anchor_rows(row - 1, row->role, row->name) >= 0)
            return FAIL(MALFORMED);
    }
    return STATUS(OK);
}

struct status anchor_decode(struct span slot, struct anchor *out)
{
    struct cursor cursor = cursor_of(slot);
    struct span magic, digest;
    uint8_t expected[SHA256_BYTES];
    TRY(cursor_read(&cursor, MAGIC_BYTES, &magic));
    if (!span_is_text(magic, ANCHOR_MAGIC))
        return FAIL(MALFORMED);
    TRY(cursor_read_u64(&cursor, &out->counter));
    TRY(read_anchor_rows(&cursor, out));
    sha256(span_slice(slot, 0, slot.size - cursor.rest.size), expected);
    TRY(cursor_read(&cursor, SHA256_BYTES, &digest));
    return span_equal(digest, SPAN_OF_ARRAY(expected)) ? STATUS(OK) : FAIL(MALFORMED);
}

/* Not by its counter alone: a slot that stands in the place of the other would be overwritten by the next write while it is the only one.
 */
static bool read_anchor_slot(const struct span slots[static ANCHOR_SLOTS], size_t i, struct anchor *out)
{
    return status_ok(anchor_decode(slots[i], out)) && out->counter % ANCHOR_SLOTS == i;
}

bool anchor_choose(const struct span slots[static ANCHOR_SLOTS], struct anchor *out)
{
    uint64_t counters[ANCHOR_SLOTS] = {0};
    bool is_whole[ANCHOR_SLOTS];
    for (size_t i = 0; i < ANCHOR_SLOTS; i++) {
        is_whole[i] = read_anchor_slot(slots, i, out);
        counters[i] = out->counter;
    }
    size_t newest = is_whole[1] && (!is_whole[0] || counters[1] > counters[0]);
    return is_whole[newest] && read_anchor_slot(slots, newest, out);
}

const struct anchor_row *anchor_find(const struct anchor *anchor, enum anchor_role role, const char *name)
{
    for (size_t i = 0; i < anchor->row_count; i++)
        if (compare_anchor_rows(&anchor->rows[i], role, name) == 0)
            return &anchor->rows[i];
    return NULL;
}

const struct anchor_row *anchor_find_log(const struct anchor *anchor, enum anchor_role role, const char *origin)
{
    const struct anchor_row *found = anchor_find(anchor, role, origin);
    for (size_t i = 0; !found && i < anchor->row_count; i++)
        if (anchor->rows[i].role == role && origin_is_of_same(anchor->rows[i].name, origin))
            found = &anchor->rows[i];
    return found;
}

/* The log before it is over. CONFLICT: it is over itself. */
static struct status end_log_before(struct anchor *anchor, const struct anchor_row *row)
{
    const bool is_log = row->role == ANCHOR_OWN || row->role == ANCHOR_WITNESS || row->role == ANCHOR_SHOWN;
    const struct anchor_row *other = is_log ? anchor_find_log(anchor, row->role, row->name) : NULL;
    if (!other || strcmp(other->name, row->name) == 0)
        return STATUS(OK);
    if (strcmp(other->name, row->name) > 0)
        return FAIL(CONFLICT);
    const size_t at = (size_t)(other - anchor->rows);
    memmove(&anchor->rows[at], &anchor->rows[at + 1], (--anchor->row_count - at) * sizeof *other);
    return STATUS(OK);
}

struct status anchor_raise(struct anchor *anchor, const struct anchor_row *row, bool *out_changed)
{
    TRY(end_log_before(anchor, row));
    size_t at = 0;
    while (at < anchor->row_count && compare_anchor_rows(&anchor->rows[at], row->role, row->name) < 0)
        at++;
    struct anchor_row *held = &anchor->rows[at];
    bool is_held = at < anchor->row_count && compare_anchor_rows(held, row->role, row->name) == 0;
    if (is_held && held->number == row->number)
        return memcmp(held->digest, row->digest, SHA256_BYTES) == 0 ? STATUS(OK) : FAIL(CONFLICT);
    if (is_held && held->number > row->number)
        return FAIL(CONFLICT);
    if (!is_held && anchor->row_count == ANCHOR_ROWS_MOST)
        return FAIL(TOO_LARGE);
    if (!is_held)
        memmove(held + 1, held, (anchor->row_count++ - at) * sizeof *held);
    *held = *row;
    *out_changed = true;
    return STATUS(OK);
}

void anchor_remove(struct anchor *anchor, enum anchor_role role, const char *name)
{
    const struct anchor_row *row = anchor_find(anchor, role, name);
    if (!row)
        return;
    const size_t at = (size_t)(row - anchor->rows);
    anchor->row_count--;
    memmove(&anchor->rows[at], &anchor->rows[at + 1], (anchor->row_count - at) * sizeof *anchor->rows);
}
