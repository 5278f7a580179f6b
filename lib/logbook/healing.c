// SPDX-License-Identifier: EUPL-1.2
//
// A proof binds the bytes to a head that this node signed, so what the disk did to entries and hashes has no part in it.
#include "logbook/healing.h"

#define HEALING_ARENA_BYTES ((size_t)1024 * 1024)

struct looking {
    uint64_t first, next;
    struct span expected;
    struct damaged_leaves *out;
};

static void note_damaged(struct looking *looking) { looking->out->positions[looking->out->count++] = looking->next++; }

static bool is_as_expected(const struct looking *looking, const struct tree_hash *leaf)
{
    const uint64_t at = (looking->next - looking->first) * SHA256_BYTES;
    return !looking->expected.size || memcmp(looking->expected.data + at, leaf->bytes, SHA256_BYTES) == 0;
}

/* QUARANTINED: another than the next, which is gone. */
static struct status look_at_leaf(void *context, uint64_t position, struct span entry, const uint8_t hash[static SHA256_BYTES])
{
    struct looking *looking = context;
    struct tree_hash leaf;
    if (position != looking->next)
        return FAIL(QUARANTINED);
    tree_leaf(entry, &leaf);
    if (memcmp(leaf.bytes, hash, SHA256_BYTES) == 0 && is_as_expected(looking, &leaf))
        looking->next++;
    else
        note_damaged(looking);
    return STATUS(OK);
}

static struct status read_signed_end(struct store *store, uint64_t *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct store_head head = {.end = 0};
    TRY(arena_new(HEALING_ARENA_BYTES, &arena));
    struct status status = store_head_read(store, arena, &head);
    *out = head.end;
    return status_is(status, STATUS_NOT_FOUND) ? STATUS(OK) : status;
}

struct status healing_look(struct store *store, const struct healing_slice *slice, struct damaged_leaves *out)
{
    struct looking looking = {slice->first, slice->first, slice->expected, out};
    uint64_t signed_end = 0;
    ENSURE(slice->count <= HEALING_SLICE && (!slice->expected.size || slice->expected.size == slice->count * SHA256_BYTES));
    out->next = 0;
    out->count = 0;
    TRY(read_signed_end(store, &signed_end));
    if (slice->first >= signed_end)
        return STATUS(OK);
    const uint64_t end = slice->count < signed_end - slice->first ? slice->first + slice->count : signed_end;
    while (looking.next < end) {
        struct status status = store_leaves_each(store, looking.next, end - looking.next, look_at_leaf, &looking);
        if (!status_ok(status) && !status_is(status, STATUS_QUARANTINED) && !status_is(status, STATUS_CORRUPT))
            return status;
        if (looking.next < end)
            note_damaged(&looking);
    }
    out->next = end < signed_end ? end : 0;
    return STATUS(OK);
}

/* ---- */

static struct status find_part_at(struct store *store, const char *begun_as, uint64_t position, struct logbook_part *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct store_log *logs;
    size_t count;
    TRY(arena_new(HEALING_ARENA_BYTES, &arena));
    TRY(logbook_logs(store, begun_as, arena, &logs, &count));
    while (count > 1 && logs[count - 1].first > position)
        count--;
    return logbook_part_of(store, begun_as, logs[count - 1].origin, out);
}

static size_t find_damaged(const struct damaged_leaves *damaged, uint64_t position)
{
    size_t at = 0;
    while (at < damaged->count && damaged->positions[at] != position)
        at++;
    return at;
}

struct status healing_take(struct store *store, const char *begun_as, struct damaged_leaves *damaged, const struct healing *given,
                           struct complaint *why)
{
    const unsigned long long position = given->position;
    const size_t at = find_damaged(damaged, given->position);
    struct logbook_part part;
    struct tree_hash leaf, root;
    if (at == damaged->count)
        return complain(why, FAIL(CONFLICT), "entry %llu is not damaged, as far as was looked", position);
    TRY(find_part_at(store, begun_as, given->position, &part));
    struct status status =
        given->size > part.end - part.first ? FAIL(NOT_FOUND) : store_head_root(store, part.first + given->size, root.bytes);
    if (status_is(status, STATUS_NOT_FOUND))
        return complain(why, status, "entry %llu: this node signed no head over %llu entries of that log", position,
                        (unsigned long long)given->size);
    TRY(status);
    tree_leaf(given->entry, &leaf);
    status = inclusion_verify(&leaf, given->position - part.first, given->size, &root, &given->proof);
    if (!status_ok(status))
        return complain(why, status, "entry %llu: these are not the bytes that were signed there", position);
    TRY(store_leaf_heal(store, given->position, given->entry, leaf.bytes));
    damaged->positions[at] = damaged->positions[--damaged->count];
    return STATUS(OK);
}
