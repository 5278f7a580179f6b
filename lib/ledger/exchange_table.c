// SPDX-License-Identifier: EUPL-1.2
//
// Linear probing; doubles when half full; nothing is ever taken out.
#include "ledger/exchange_table.h"

#define FIRST_ROOM 1024

void exchange_table_init(struct exchange_table *table, const struct tree_hash *seed)
{
    *table = (struct exchange_table){0};
    memcpy(table->seed, seed->bytes, sizeof table->seed);
}

void exchange_table_wipe(struct exchange_table *table)
{
    free(table->slots);
    *table = (struct exchange_table){0};
}

/* Multiply-and-shift over both halves of the id: the seed is the root over these very ids, so they cannot be chosen to collide. */
static size_t exchange_slot(const struct exchange_table *table, const struct exchange_id *id)
{
    uint64_t half[2];
    memcpy(half, id->bytes, sizeof half);
    uint64_t hash = (half[0] ^ table->seed[0]) * UINT64_C(0x9E3779B97F4A7C15);
    hash = (hash ^ hash >> 32 ^ half[1] ^ table->seed[1]) * UINT64_C(0xC2B2AE3D27D4EB4F);
    return (size_t)(hash ^ hash >> 32) & (table->room - 1);
}

/* The slot of `id`, or the free one where it would go. The table has room. */
static struct exchange_slot *find_slot(const struct exchange_table *table, const struct exchange_id *id)
{
    size_t place = exchange_slot(table, id);
    while (table->slots[place].state && !exchange_id_equal(&table->slots[place].id, id))
        place = (place + 1) & (table->room - 1);
    return &table->slots[place];
}

static struct status table_grow(struct exchange_table *table)
{
    struct exchange_table larger = *table;
    larger.room = table->room ? 2 * table->room : FIRST_ROOM;
    larger.slots = calloc(larger.room, sizeof *larger.slots);
    if (!larger.slots)
        return FAIL(NO_MEMORY);
    for (size_t i = 0; i < table->room; i++)
        if (table->slots[i].state)
            *find_slot(&larger, &table->slots[i].id) = table->slots[i];
    free(table->slots);
    *table = larger;
    return STATUS(OK);
}

uint8_t exchange_state(const struct exchange_table *table, const struct exchange_id *id)
{
    return table->room ? find_slot(table, id)->state : 0;
}

struct status exchange_state_set(struct exchange_table *table, const struct exchange_id *id, uint8_t state)
{
    if (2 * (table->used + 1) > table->room)
        TRY(table_grow(table));
    struct exchange_slot *slot = find_slot(table, id);
    table->used += slot->state == 0;
    slot->id = *id;
    slot->state = state | EXCHANGE_KNOWN;
    return STATUS(OK);
}
