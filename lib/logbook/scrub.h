// SPDX-License-Identifier: EUPL-1.2
//
// The whole ledger read again while a node lives, a slice at a time: whether each stored entry is what its stored hash says, and whether
// they come to the head that was signed (P-07). A start reads only what came after the last head; what changed before it - a disk that
// errs, somebody with a database tool - is found here, and named: which entry, and whether it or its hash is wrong.
#pragma once

#include "ledger/tree.h"
#include "store/leaves.h"

#define SCRUB_SLICE 1024 /* entries: about a millisecond of the node */

/* damage, word, what it means */
#define SCRUB_DAMAGES(X)                                                                   \
    X(NONE, "none", "every entry is as it was signed")                                     \
    X(ENTRY, "entry", "an entry was changed; its hash still comes to the head")            \
    X(HASH, "hash", "the hash of an entry was changed; the entry still comes to the head") \
    X(MISSING, "missing", "an entry is gone")                                              \
    X(PAGE, "page", "the database cannot be read where an entry stands")                   \
    X(OTHER, "other", "neither the entries nor their hashes come to the head that was signed")
enum scrub_damage {
#define SCRUB_DAMAGE_ENUM(name, word, sentence) SCRUB_##name,
    SCRUB_DAMAGES(SCRUB_DAMAGE_ENUM)
#undef SCRUB_DAMAGE_ENUM
        SCRUB_DAMAGE_COUNT
};
const char *scrub_damage_word(enum scrub_damage damage);

struct scrub_finding {
    enum scrub_damage damage;
    uint64_t index, count; /* position of the first that is damaged, and how many */
};
/* Across a restart the store knows that there is damage; where it is, the next round says again (`count` 0 until then). */
MUST_USE struct status scrub_finding_read(struct store *store, struct scrub_finding *out);
/* In the open transaction. */
MUST_USE struct status scrub_finding_keep(struct store *store, const struct scrub_finding *finding);

struct scrub {
    uint64_t first;                    /* position of the log that is looked through */
    uint64_t end;                      /* position behind what is signed; 0: there is no round */
    struct tree_head head;             /* that the entries are held against: the last of that log */
    struct frontier by_hash, by_entry; /* so far: over the stored hashes, and over the entries hashed again */
    uint64_t differing, first_differing;
};
/* Log after log, each against its last head. NOT_FOUND: nothing was signed yet. */
MUST_USE struct status scrub_begin(struct scrub *scrub, struct store *store);
/* The next slice. `*out_over`: that was the last, and `out` is what was found. Faults of the store; a page that cannot be read is none
 * but a finding. */
MUST_USE struct status scrub_slice(struct scrub *scrub, struct store *store, bool *out_over, struct scrub_finding *out);
