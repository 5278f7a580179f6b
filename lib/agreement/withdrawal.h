// SPDX-License-Identifier: EUPL-1.2
//
// What a partner takes back of its own, at once and by its own signature: its leaving, a role, what it tells for a purpose, a key. It
// is no version: it is subtracted from what is in force, and can only ever make less of it (P-04). It stays until a version comes
// in which there is nothing left of it; so a partner that comes back is not put out by an old one.
#pragma once

#include "agreement/difference.h"
#include "crypto/minisign.h"

#define WITHDRAWAL_ITEMS_MOST 64
#define WITHDRAWAL_MOST_BYTES ((size_t)16 * 1024)
#define WITHDRAWAL_ALL "alle"

/* name, word */
#define WITHDRAWN_TABLE(X) X(CELL, "cell") X(KEY, "key") X(LEAVE, "leave") X(ROLE, "role")
enum withdrawn_kind {
#define WITHDRAWN_ENUM(name, word) WITHDRAWN_##name,
    WITHDRAWN_TABLE(WITHDRAWN_ENUM)
#undef WITHDRAWN_ENUM
        WITHDRAWN_KINDS
};
/* The keys of a partner that a node uses: name, member of struct partner. */
#define WITHDRAWN_KEYS(X) X(BOX, box) X(CURVE, curve) X(ENVELOPE, envelope) X(LOG, log) X(WITNESS, witness)
enum withdrawn_key {
#define WITHDRAWN_KEY_ENUM(name, member) WITHDRAWN_KEY_##name,
    WITHDRAWN_KEYS(WITHDRAWN_KEY_ENUM)
#undef WITHDRAWN_KEY_ENUM
        WITHDRAWN_KEY_COUNT
};

struct withdrawn {
    enum withdrawn_kind kind;
    const char *word;    /* the role, the category, the key; "" for leave */
    const char *purpose; /* of a cell; "" otherwise */
};

struct withdrawal {
    struct oin party;
    uint64_t number;         /* rises per party */
    struct digest agreement; /* what it is subtracted from */
    int64_t time_ms;         /* whole seconds */
    size_t count;
    struct withdrawn items[WITHDRAWAL_ITEMS_MOST]; /* by their lines, each once */
};

/* Texts are the arena's. MALFORMED in any form but the one of withdrawal_print; TOO_LARGE. */
MUST_USE struct status withdrawal_parse(struct span text, const char *file, struct arena *arena, struct withdrawal *out,
                                        struct complaint *why);
/* Sorts the items. INVALID, and what is wrong, for what withdrawal_parse would not read back. */
MUST_USE struct status withdrawal_print(struct withdrawal *withdrawal, struct arena *arena, struct span *out, struct complaint *why);
/* Whether the party itself signed `text`, by its key on the roster that it is subtracted from, and after its last (`last_number`; 0: there
 * is none). UNKNOWN_PEER, BAD_SIGNATURE, MALFORMED, CONFLICT. */
MUST_USE struct status withdrawal_verify(const struct withdrawal *withdrawal, struct span text, struct span signature,
                                         const struct roster *roster, uint64_t last_number, struct complaint *why);
/* The key with this word; WITHDRAWN_KEY_COUNT for none. */
enum withdrawn_key withdrawn_key_find(const char *word);

/* A state that was in force, with its hash. */
struct agreement_state {
    struct digest agreement;
    struct agreement_side side; /* roster and policy */
};
/* Which items still count in the last of the states, in the order in which they were in force: bit i for item i. An item is over when
 * there was a state, at or after the one it was subtracted from, with nothing left of it. CONFLICT when none of the states is that one;
 * UNKNOWN_WORD, INVALID for what was no role, word or key there. */
MUST_USE struct status withdrawal_outstanding(const struct withdrawal *withdrawal, const struct agreement_state *states, size_t count,
                                              uint64_t *out_items, struct complaint *why);
