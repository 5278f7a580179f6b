// SPDX-License-Identifier: EUPL-1.2
//
// The Merkle tree of RFC 6962 section 2.1 (the same as RFC 9162 section 2.1.1) with SHA-256: hashes, the
// frontier that lets a log grow without reading itself back, and proofs that an entry is in a tree and that
// one tree is the start of another (P-07). Knows nothing of signatures, tiles or what an entry means.
#pragma once

#include "base/cursor.h"
#include "base/span.h"
#include "crypto/hash.h"

#define TREE_SIZE_MOST ((uint64_t)INT64_MAX) /* C2SP tlog-checkpoint; also what a database row number holds */
#define TREE_LEVELS 64

struct tree_hash {
    uint8_t bytes[SHA256_BYTES];
};
static inline bool tree_hash_equal(const struct tree_hash *a, const struct tree_hash *b)
{
    return memcmp(a->bytes, b->bytes, SHA256_BYTES) == 0;
}

void tree_empty(struct tree_hash *out);                                                             /* SHA-256 of nothing */
void tree_leaf(struct span entry, struct tree_hash *out);                                           /* SHA-256(0x00 || entry) */
void tree_node(const struct tree_hash *left, const struct tree_hash *right, struct tree_hash *out); /* SHA-256(0x01 || left || right) */

/* The roots of the complete subtrees a tree of `size` leaves falls apart into, the largest (leftmost) first:
 * as many as `size` has bits set; the others are zero, so that frontiers of equal trees are equal bytes. All that
 * appending and the root need. */
struct frontier {
    uint64_t size;
    struct tree_hash nodes[TREE_LEVELS];
};
void frontier_init(struct frontier *frontier);
/* The number of nodes in use. */
static inline size_t frontier_count(const struct frontier *frontier) { return (size_t)__builtin_popcountll(frontier->size); }
/* A full log (TREE_SIZE_MOST) cannot grow: a bug of the caller. */
void frontier_append(struct frontier *frontier, const struct tree_hash *leaf);
void frontier_root(const struct frontier *frontier, struct tree_hash *out);

#define FRONTIER_MOST_BYTES (8 + TREE_LEVELS * SHA256_BYTES)
/* u64be size || nodes. `writer` has FRONTIER_MOST_BYTES. */
void frontier_encode(const struct frontier *frontier, struct writer *writer);
/* MALFORMED unless the bytes are exactly the encoding of some frontier. */
MUST_USE struct status frontier_decode(struct span bytes, struct frontier *out);

/* Where proofs get their hashes: the root of the complete subtree over leaves index·2^level up to (index+1)·2^level.
 * Only subtrees that lie wholly in the tree are asked for. */
struct tree_reader {
    struct status (*read)(void *state, unsigned level, uint64_t index, struct tree_hash *out);
    void *state;
};
/* A reader over all leaf hashes in memory: computes on every read, for tests and small logs. */
struct leaf_array {
    const struct tree_hash *leaves;
    uint64_t count;
};
struct tree_reader leaf_array_reader(struct leaf_array *array);

struct tree_proof {
    size_t count;
    struct tree_hash hashes[TREE_LEVELS + 1];
};
/* RFC 9162 2.1.3.1. INVALID unless index < size; else what the reader fails with. */
MUST_USE struct status inclusion_prove(const struct tree_reader *reader, uint64_t index, uint64_t size, struct tree_proof *out);
/* RFC 9162 2.1.3.2. BAD_PROOF unless `leaf` stands at `index` in the tree of `size` leaves with that root. */
MUST_USE struct status inclusion_verify(const struct tree_hash *leaf, uint64_t index, uint64_t size, const struct tree_hash *root,
                                        const struct tree_proof *proof);

struct tree_head {
    uint64_t size;
    struct tree_hash root;
};
/* RFC 9162 2.1.4.1. INVALID unless old_size <= size. The proof is empty from the empty tree and between equal sizes. */
MUST_USE struct status consistency_prove(const struct tree_reader *reader, uint64_t old_size, uint64_t size, struct tree_proof *out);
/* RFC 9162 2.1.4.2. BAD_PROOF unless the old tree is the start of the new one; equal sizes need equal roots. */
MUST_USE struct status consistency_verify(const struct tree_head *old_head, const struct tree_head *head, const struct tree_proof *proof);

/* A tree that grew, by its frontier of before and the leaves since: all that it takes to prove that the earlier tree is its start.
 * INVALID for every other subtree of before. */
struct grown_tree {
    const struct frontier *before;
    const struct tree_hash *leaves;
    uint64_t count;
};
struct tree_reader grown_tree_reader(struct grown_tree *tree);

/* What is said of a head beside it: from which size on, and that nothing before it changed. */
struct tree_growth {
    uint64_t old_size;
    struct tree_proof proof;
};
