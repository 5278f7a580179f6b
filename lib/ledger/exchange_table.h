// SPDX-License-Identifier: EUPL-1.2
//
// What the lint remembers of every exchange with a decision: one byte, in an open-addressing table that is at
// most half full. Private to this room.
#pragma once

#include "ledger/tree.h"
#include "wire/envelope.h"

#define EXCHANGE_KNOWN 1     /* a slot in use */
#define EXCHANGE_PERMITTED 2 /* the latest decision of the policy permits */
#define EXCHANGE_WITHHELD 4  /* the latest decision of a professional does not */

struct exchange_slot {
    struct exchange_id id;
    uint8_t state; /* 0: free */
};
struct exchange_table {
    struct exchange_slot *slots;
    size_t room, used; /* room is a power of two, or 0 */
    uint64_t seed[2];
};
void exchange_table_init(struct exchange_table *table, const struct tree_hash *seed);
void exchange_table_wipe(struct exchange_table *table);
/* The state of an exchange; 0 when it is not in the table. */
uint8_t exchange_state(const struct exchange_table *table, const struct exchange_id *id);
/* Faults: NO_MEMORY. */
MUST_USE struct status exchange_state_set(struct exchange_table *table, const struct exchange_id *id, uint8_t state);
