// SPDX-License-Identifier: EUPL-1.2
//
// A request is answered within the call; an evaluation is worked on when somebody looks for its result.
#include "support/keeper_inside.h"

struct keeper_inside {
    struct keeper_core *core;                  /* NULL: it is gone */
    struct keeper_frame results[KEEPER_LANES]; /* as they came */
    size_t count;
};

static struct status anchor_memory_read(void *state, size_t slot, uint8_t *room, size_t *out_size)
{
    struct anchor_memory *memory = state;
    memcpy(room, memory->slots[slot], memory->sizes[slot]);
    *out_size = memory->sizes[slot];
    return STATUS(OK);
}

/* In a slot: rows are only ever raised. */
static uint64_t sum_of_counts(struct span slot)
{
    static struct anchor anchor;
    uint64_t sum = 0;
    if (!status_ok(anchor_decode(slot, &anchor)))
        return 0;
    for (size_t i = 0; i < anchor.row_count; i++)
        sum += anchor.rows[i].role == ANCHOR_COUNT ? anchor.rows[i].number : 0;
    return sum;
}

static bool raises_counts(const struct anchor_memory *memory, struct span bytes)
{
    uint64_t sum = sum_of_counts(bytes);
    for (size_t i = 0; i < ANCHOR_SLOTS; i++)
        if (sum_of_counts(span_of(memory->slots[i], memory->sizes[i])) >= sum)
            return false;
    return true;
}

static struct status anchor_memory_write(void *state, size_t slot, struct span bytes)
{
    struct anchor_memory *memory = state;
    ENSURE(bytes.size <= sizeof memory->slots[slot]);
    if (memory->full) {
        memory->full--;
        return FAIL(DISK_FULL);
    }
    if (memory->has_no_room_for_counts && raises_counts(memory, bytes))
        return FAIL(DISK_FULL);
    bool is_torn = memory->torn > 0;
    memory->torn -= is_torn;
    memcpy(memory->slots[slot], bytes.data, is_torn ? bytes.size / 2 : bytes.size);
    if (memory->sizes[slot] < bytes.size)
        memory->sizes[slot] = bytes.size;
    return is_torn ? FAIL(IO_FAILED) : STATUS(OK);
}

struct anchor_place anchor_memory_place(struct anchor_memory *memory)
{
    return (struct anchor_place){anchor_memory_read, anchor_memory_write, memory};
}

static struct status answer(struct keeper_inside *inside, enum keeper_line line, struct span request, struct keeper_frame *out)
{
    if (!inside->core)
        return FAIL(KEEPER_LOST);
    struct status status = keeper_core_answer(inside->core, line, request, out);
    if (!status_ok(status))
        inside->core = keeper_core_free(inside->core);
    return status_ok(status) ? status : FAIL(KEEPER_LOST);
}

static struct status inside_ask(void *state, struct span request, struct keeper_frame *out_reply)
{
    return answer(state, KEEPER_LINE_SYNC, request, out_reply);
}

static void keep_result(struct keeper_inside *inside, const struct keeper_frame *reply)
{
    ENSURE(!reply->size || inside->count < KEEPER_LANES); /* one in each lane is all that was handed over */
    if (reply->size)
        inside->results[inside->count++] = *reply;
}

static struct status inside_hand(void *state, struct span request)
{
    struct keeper_inside *inside = state;
    struct keeper_frame reply;
    TRY(answer(inside, KEEPER_LINE_WORK, request, &reply));
    keep_result(inside, &reply);
    return STATUS(OK);
}

static bool inside_is_ready(void *state)
{
    struct keeper_inside *inside = state;
    struct keeper_frame reply;
    while (inside->core && keeper_core_is_working(inside->core))
        if (status_ok(keeper_core_work(inside->core, &reply)))
            keep_result(inside, &reply);
        else
            inside->core = keeper_core_free(inside->core);
    return !inside->core || inside->count;
}

static struct status inside_collect(void *state, struct keeper_frame *out)
{
    struct keeper_inside *inside = state;
    if (!inside->core)
        return FAIL(KEEPER_LOST);
    *out = inside->results[0];
    inside->count -= inside->count > 0;
    inside->results[0] = inside->results[1];
    inside->results[1] = (struct keeper_frame){NULL, 0};
    return STATUS(OK);
}

static void inside_close(void *state)
{
    struct keeper_inside *inside = state;
    keeper_core_free(inside->core);
    for (size_t i = 0; i < inside->count; i++)
        keeper_frame_free(&inside->results[i]);
    free(inside);
}

static const struct keeper_link_calls inside_calls = {inside_ask, inside_hand, inside_is_ready, inside_collect, inside_close};

struct status keeper_inside_open(const struct keeper_secrets *secrets, const struct keeper_limits *limits, struct anchor_memory *anchor,
                                 struct keeper_link *out)
{
    const struct anchor_place place = anchor_memory_place(anchor);
    struct keeper_inside *inside = calloc(1, sizeof *inside);
    if (!inside)
        return FAIL(NO_MEMORY);
    struct status status = keeper_core_new(secrets, limits, &place, &inside->core);
    if (!status_ok(status)) {
        free(inside);
        return status;
    }
    *out = (struct keeper_link){&inside_calls, inside};
    return STATUS(OK);
}

void keeper_inside_kill(struct keeper_link *link)
{
    struct keeper_inside *inside = link->state;
    inside->core = keeper_core_free(inside->core);
}
