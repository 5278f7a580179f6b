// SPDX-License-Identifier: EUPL-1.2
//
// What is durable, and what is about to be.
#include "keeper/guard.h"

struct guard {
    struct anchor_place place;
    bool is_there, is_raised, is_begun;
    struct anchor durable, next; /* `next` is read while something is raised */
    uint8_t room[ANCHOR_SLOTS][ANCHOR_SLOT_BYTES];
};

static struct status read_slots(struct guard *guard)
{
    struct span slots[ANCHOR_SLOTS];
    for (size_t i = 0; i < ANCHOR_SLOTS; i++) {
        size_t size;
        TRY(guard->place.read(guard->place.state, i, guard->room[i], &size));
        slots[i] = span_of(guard->room[i], size);
    }
    guard->is_there = anchor_choose(slots, &guard->durable);
    if (!guard->is_there)
        guard->durable = (struct anchor){0};
    return STATUS(OK);
}

struct status guard_new(const struct anchor_place *place, struct guard **out)
{
    CLEANUP(guard) struct guard *guard = calloc(1, sizeof *guard);
    if (!guard)
        return FAIL(NO_MEMORY);
    guard->place = *place;
    TRY(read_slots(guard));
    *out = TAKE(guard);
    return STATUS(OK);
}

struct guard *guard_free(struct guard *guard)
{
    free(guard);
    return NULL;
}

const struct anchor *guard_anchor(const struct guard *guard) { return guard->is_there ? &guard->durable : NULL; }

static struct anchor *pending_anchor(struct guard *guard)
{
    if (!guard->is_raised)
        guard->next = guard->durable;
    return &guard->next;
}

struct status guard_begin(struct guard *guard)
{
    if (guard->is_there)
        return FAIL(CONFLICT);
    pending_anchor(guard);
    guard->is_raised = guard->is_begun = true;
    return STATUS(OK);
}

struct status guard_raise(struct guard *guard, const struct anchor_row *row)
{
    bool is_changed = false;
    if (!guard->is_there && !guard->is_begun)
        return FAIL(ANCHOR_LOST);
    struct status status = anchor_raise(pending_anchor(guard), row, &is_changed);
    guard->is_raised |= is_changed;
    return status;
}

static struct tree_head head_of_row(const struct anchor_row *row)
{
    struct tree_head head = {.size = 0};
    tree_empty(&head.root);
    if (row) {
        head.size = row->number;
        memcpy(head.root.bytes, row->digest, SHA256_BYTES);
    }
    return head;
}

struct status guard_grow(struct guard *guard, const struct anchor_row *row, const struct tree_growth *growth)
{
    if (!guard->is_there && !guard->is_begun)
        return FAIL(ANCHOR_LOST);
    const struct tree_head held = head_of_row(anchor_find(pending_anchor(guard), row->role, row->name)), head = head_of_row(row);
    if (growth->old_size != held.size || head.size < held.size)
        return FAIL(CONFLICT);
    if (head.size == held.size && !tree_hash_equal(&head.root, &held.root))
        return FAIL(CONFLICT);
    TRY(consistency_verify(&held, &head, &growth->proof));
    return guard_raise(guard, row);
}

struct status guard_show(struct guard *guard, const struct anchor_row *shown)
{
    struct status status = guard_raise(guard, shown);
    return status_is(status, STATUS_CONFLICT) ? STATUS(OK) : status; /* a larger one was, or another of this size */
}

bool guard_is_shown(const struct guard *guard, const char *origin)
{
    return anchor_find_log(guard->is_raised ? &guard->next : &guard->durable, ANCHOR_SHOWN, origin) != NULL;
}

static struct status check_head_follows(const struct anchor_row *held, const struct anchor_row *head, const struct tree_growth *growth)
{
    const struct tree_head before = head_of_row(held), after = head_of_row(head);
    if (growth->old_size != before.size || after.size < before.size)
        return FAIL(CONFLICT);
    return consistency_verify(&before, &after, &growth->proof);
}

struct status guard_release(struct guard *guard, const struct anchor_row *head, const struct guard_growths *growths)
{
    const struct anchor_row *shown = anchor_find(&guard->durable, ANCHOR_SHOWN, head->name);
    if (!guard->is_there || !shown)
        return guard->is_there ? FAIL(NOT_FOUND) : FAIL(ANCHOR_LOST);
    TRY(check_head_follows(shown, head, &growths->of_shown));
    TRY(check_head_follows(anchor_find(&guard->durable, ANCHOR_OWN, head->name), head, &growths->of_signed));
    TRY(guard_raise(guard, head));
    anchor_remove(&guard->next, ANCHOR_SHOWN, head->name);
    guard->is_raised = true;
    return STATUS(OK);
}

/* The slot that does not hold what is durable. Only when it is written, the other may be written over: a write that failed is
 * done again in the same place. */
static struct status write_anchor(struct guard *guard)
{
    guard->next.counter = guard->durable.counter + 1;
    size_t slot = guard->next.counter % ANCHOR_SLOTS;
    struct writer writer = writer_of(guard->room[slot], ANCHOR_SLOT_BYTES);
    anchor_encode(&guard->next, &writer);
    ENSURE(!writer.overflow);
    TRY(guard->place.write(guard->place.state, slot, writer_span(&writer)));
    guard->durable = guard->next;
    guard->is_there = true;
    return STATUS(OK);
}

struct status guard_settle(struct guard *guard, struct status how)
{
    if (guard->is_raised && status_ok(how))
        how = write_anchor(guard);
    guard->is_raised = guard->is_begun = false;
    return how;
}

bool guard_is_answer(struct status status)
{
    static const enum status_code answers[] = {STATUS_OK,        STATUS_CONFLICT,    STATUS_TOO_LARGE, STATUS_DISK_FULL,
                                               STATUS_IO_FAILED, STATUS_ANCHOR_LOST, STATUS_BAD_PROOF, STATUS_NOT_FOUND};
    for (size_t i = 0; i < N(answers); i++)
        if (status_is(status, answers[i]))
            return true;
    return false;
}
