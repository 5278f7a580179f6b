// SPDX-License-Identifier: EUPL-1.2
//
// The anchor on a disk that tears, fills and rots: of two slots the newer whole one counts, and a row never goes back (P-07).
#include "support/keeper_inside.h"

#include <criterion/criterion.h>

#define OK(expression) cr_assert(status_ok(expression))
#define IS(expression, expected) cr_expect(status_is(expression, STATUS_##expected))

static struct anchor_memory memory;
static struct anchor_place place;
static struct guard *guard;

static void make(void)
{
    memory = (struct anchor_memory){0};
    place = anchor_memory_place(&memory);
    OK(guard_new(&place, &guard));
}
static void end(void) { guard = guard_free(guard); }
TestSuite(keeper_anchor, .init = make, .fini = end, .timeout = 60);

static void read_again(void)
{
    guard = guard_free(guard);
    OK(guard_new(&place, &guard));
}

static struct anchor_row own_row(uint64_t size)
{
    return (struct anchor_row){.role = ANCHOR_OWN, .name = "log", .number = size, .digest = {(uint8_t)size}};
}

static struct status raise_own(uint64_t size)
{
    struct anchor_row row = own_row(size);
    return guard_settle(guard, guard_raise(guard, &row));
}

static void begin_at(uint64_t size)
{
    struct anchor_row row = own_row(size);
    OK(guard_begin(guard));
    OK(guard_settle(guard, guard_raise(guard, &row)));
}

/* 0: there is none. */
static uint64_t held_size(void)
{
    const struct anchor *anchor = guard_anchor(guard);
    const struct anchor_row *row = anchor ? anchor_find(anchor, ANCHOR_OWN, "log") : NULL;
    return row ? row->number : 0;
}

Test(keeper_anchor, slots_are_written_in_turn_and_the_newer_counts)
{
    begin_at(1);
    for (uint64_t size = 2; size < 9; size++) {
        struct anchor_memory before = memory;
        OK(raise_own(size));
        int changed = 0;
        for (size_t i = 0; i < ANCHOR_SLOTS; i++)
            changed += memcmp(before.slots[i], memory.slots[i], sizeof memory.slots[i]) != 0;
        cr_expect_eq(changed, 1);
        read_again();
        cr_expect_eq(held_size(), size);
    }
}

Test(keeper_anchor, what_is_there_already_is_not_written_again_and_what_a_request_raises_is_written_once)
{
    begin_at(1);
    struct anchor_memory before = memory;
    OK(raise_own(1));
    cr_expect(memcmp(&before, &memory, sizeof memory) == 0);
    for (uint64_t size = 2; size < 6; size++) {
        struct anchor_row row = own_row(size);
        OK(guard_raise(guard, &row));
    }
    cr_expect(memcmp(&before, &memory, sizeof memory) == 0, "before it is settled");
    OK(guard_settle(guard, STATUS(OK)));
    read_again();
    cr_expect(held_size() == 5 && guard_anchor(guard)->counter == 2);
}

/* Every byte that is cut off, and every byte that is flipped, of the newer slot: the other counts. */
Test(keeper_anchor, a_torn_or_changed_slot_leaves_the_other)
{
    begin_at(1);
    OK(raise_own(2));
    OK(raise_own(3));
    const size_t newer = guard_anchor(guard)->counter % ANCHOR_SLOTS, size = memory.sizes[newer];
    const struct anchor_memory whole = memory;
    for (size_t i = 0; i < size; i++) {
        memory.sizes[newer] = i;
        read_again();
        cr_expect_eq(held_size(), 2, "cut at %zu", i);
        memory = whole;
        for (int bit = 0; bit < 8; bit++) {
            memory.slots[newer][i] ^= (uint8_t)(1 << bit);
            read_again();
            cr_expect_eq(held_size(), 2, "byte %zu", i);
            memory = whole;
        }
    }
    read_again();
    cr_expect_eq(held_size(), 3);
}

Test(keeper_anchor, a_write_that_was_cut_off_is_done_again_in_its_place_and_the_other_slot_stays)
{
    begin_at(1);
    OK(raise_own(2));
    memory.torn = 3;
    for (int i = 0; i < 3; i++) {
        IS(raise_own(3), IO_FAILED);
        cr_expect_eq(held_size(), 2);
        struct guard *other;
        OK(guard_new(&place, &other)); /* as after kill -9 at this moment */
        cr_expect(guard_anchor(other) && anchor_find(guard_anchor(other), ANCHOR_OWN, "log")->number == 2);
        guard_free(other);
    }
    OK(raise_own(3));
    read_again();
    cr_expect_eq(held_size(), 3);
}

Test(keeper_anchor, with_both_slots_damaged_there_is_none_and_nothing_is_raised)
{
    begin_at(1);
    OK(raise_own(2));
    for (size_t i = 0; i < ANCHOR_SLOTS; i++)
        memory.slots[i][20] ^= 1;
    read_again();
    cr_expect(!guard_anchor(guard));
    IS(raise_own(3), ANCHOR_LOST);
    IS(raise_own(1), ANCHOR_LOST);
}

/* A slot that somebody copied over the other would be written over while it is the only one. */
Test(keeper_anchor, a_slot_in_the_place_of_the_other_does_not_count)
{
    begin_at(1);
    OK(raise_own(2));
    size_t newer = guard_anchor(guard)->counter % ANCHOR_SLOTS;
    memcpy(memory.slots[!newer], memory.slots[newer], memory.sizes[newer]);
    memory.sizes[!newer] = memory.sizes[newer];
    memory.slots[newer][20] ^= 1;
    read_again();
    cr_expect(!guard_anchor(guard));
}

Test(keeper_anchor, a_begin_that_could_not_be_written_has_not_begun)
{
    struct anchor_row row = own_row(4);
    memory.full = 1;
    OK(guard_begin(guard));
    IS(guard_settle(guard, guard_raise(guard, &row)), DISK_FULL);
    IS(raise_own(5), ANCHOR_LOST);
    begin_at(4);
    IS(guard_begin(guard), CONFLICT);
    IS(guard_settle(guard, FAIL(CONFLICT)), CONFLICT);
    IS(raise_own(3), CONFLICT);
}

/* Rows that this program writes nowhere are kept as a later version left them; and there is an end to them. */
Test(keeper_anchor, rows_of_every_role_stay_and_there_is_room_for_so_many)
{
    static struct anchor anchor, again;
    static uint8_t room[ANCHOR_SLOT_BYTES];
    bool is_changed = false;
    struct anchor_row row = {.number = 1};
    for (size_t i = 0; i < ANCHOR_ROWS_MOST; i++) {
        row.role = (enum anchor_role)(ANCHOR_COUNT - i % 4);
        memset(row.name, 'x', ANCHOR_NAME_MOST);
        snprintf(row.name + ANCHOR_NAME_MOST - 3, 4, "%03zu", ANCHOR_ROWS_MOST - i);
        OK(anchor_raise(&anchor, &row, &is_changed));
    }
    row.name[0] = 'y';
    IS(anchor_raise(&anchor, &row, &is_changed), TOO_LARGE);
    struct writer writer = writer_of(room, sizeof room);
    anchor_encode(&anchor, &writer);
    cr_assert(!writer.overflow);
    OK(anchor_decode(writer_span(&writer), &again));
    cr_expect(memcmp(&anchor, &again, sizeof anchor) == 0);
}
