// SPDX-License-Identifier: EUPL-1.2
//
// The anchor as the keeper holds it: rows are raised for what is about to be signed or answered, and all that a request
// raised is written and synced once, before its reply leaves (P-07). A write that fails takes the raise back: what was not
// written was not answered. Without an anchor nothing is raised until one is begun.
#pragma once

#include "ledger/tree.h"
#include "logbook/anchor.h"

/* Where the slots are; room for ANCHOR_SLOT_BYTES. `write` comes back when it is durable. */
struct anchor_place {
    struct status (*read)(void *state, size_t slot, uint8_t *room, size_t *out_size);
    struct status (*write)(void *state, size_t slot, struct span bytes);
    void *state;
};

struct guard;
/* Reads the slots; that neither is whole is no fault. What the place gives, NO_MEMORY. */
MUST_USE struct status guard_new(const struct anchor_place *place, struct guard **out);
struct guard *guard_free(struct guard *guard);
DEFINE_CLEANUP(guard)

const struct anchor *guard_anchor(const struct guard *guard); /* what is durable; NULL: there is none */
/* An empty one, where there is none. CONFLICT when there is. */
MUST_USE struct status guard_begin(struct guard *guard);
/* ANCHOR_LOST, and what anchor_raise refuses with. */
MUST_USE struct status guard_raise(struct guard *guard, const struct anchor_row *row);
/* The same for a head, whose row is a log's (number: size; digest: root): it must follow from the row that is held, from the size that is
 * said, by the proof. CONFLICT for another size (a gap, or an older one) and a second root, BAD_PROOF. */
MUST_USE struct status guard_grow(struct guard *guard, const struct anchor_row *row, const struct tree_growth *growth);
/* A head of our own log that was shown to us and is not in it; the largest is kept. ANCHOR_LOST, TOO_LARGE. */
MUST_USE struct status guard_show(struct guard *guard, const struct anchor_row *shown);
bool guard_is_shown(const struct guard *guard, const char *origin);
/* The log is that one again: `head`, which we signed, follows by these proofs from what was shown and from what we signed last, and is
 * the last from now on. NOT_FOUND: nothing was shown; ANCHOR_LOST, CONFLICT, BAD_PROOF. */
struct guard_growths {
    struct tree_growth of_shown, of_signed;
};
MUST_USE struct status guard_release(struct guard *guard, const struct anchor_row *head, const struct guard_growths *growths);
/* The end of a request: writes what it raised when `how` is OK, takes it back otherwise. Gives `how` back, or the fault of the write. */
MUST_USE struct status guard_settle(struct guard *guard, struct status how);
/* What the anchor refuses, or could not write, is an answer too: the daemon must hear it, and the keeper goes on. */
bool guard_is_answer(struct status status);
