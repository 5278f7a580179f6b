// SPDX-License-Identifier: EUPL-1.2
//
// Inclusion and consistency proofs, after the algorithms of RFC 9162 section 2.1.3 and 2.1.4.
#include "ledger/tree.h"

static struct status leaf_array_read(void *state, unsigned level, uint64_t index, struct tree_hash *out)
{
    const struct leaf_array *array = state;
    if (level == 0) {
        if (index >= array->count)
            return FAIL(INVALID);
        *out = array->leaves[index];
        return STATUS(OK);
    }
    struct tree_hash left, right;
    TRY(leaf_array_read(state, level - 1, 2 * index, &left));
    TRY(leaf_array_read(state, level - 1, 2 * index + 1, &right));
    tree_node(&left, &right, out);
    return STATUS(OK);
}

struct tree_reader leaf_array_reader(struct leaf_array *array) { return (struct tree_reader){leaf_array_read, array}; }

/* The level of the largest complete subtree smaller than a tree of `size` > 1 leaves: k = 2^level < size <= 2k. */
static unsigned split_level(uint64_t size) { return 63u - (unsigned)__builtin_clzll(size - 1); }

/* MTH(D[start:start+size]), where `start` is a multiple of the smallest power of two not below `size`. */
static struct status range_root(const struct tree_reader *reader, uint64_t start, uint64_t size, struct tree_hash *out)
{
    struct tree_hash left, right;
    if ((size & (size - 1)) == 0) {
        unsigned level = (unsigned)__builtin_ctzll(size);
        return reader->read(reader->state, level, start >> level, out);
    }
    unsigned level = split_level(size);
    uint64_t k = UINT64_C(1) << level;
    TRY(reader->read(reader->state, level, start >> level, &left));
    TRY(range_root(reader, start + k, size - k, &right));
    tree_node(&left, &right, out);
    return STATUS(OK);
}

/* The RFC writes its lists from the leaf up; walking down collects them the other way round. */
static void proof_reverse(struct tree_proof *proof)
{
    for (size_t i = 0, j = proof->count; i + 1 < j; i++) {
        struct tree_hash last = proof->hashes[--j];
        proof->hashes[j] = proof->hashes[i];
        proof->hashes[i] = last;
    }
}

struct status inclusion_prove(const struct tree_reader *reader, uint64_t index, uint64_t size, struct tree_proof *out)
{
    struct tree_proof proof = {0};
    if (index >= size || size > TREE_SIZE_MOST)
        return FAIL(INVALID);
    for (uint64_t start = 0; size > 1;) {
        uint64_t k = UINT64_C(1) << split_level(size);
        bool is_left = index - start < k;
        TRY(range_root(reader, is_left ? start + k : start, is_left ? size - k : k, &proof.hashes[proof.count++]));
        start += is_left ? 0 : k;
        size = is_left ? k : size - k;
    }
    proof_reverse(&proof);
    *out = proof;
    return STATUS(OK);
}

struct status consistency_prove(const struct tree_reader *reader, uint64_t old_size, uint64_t size, struct tree_proof *out)
{
    struct tree_proof proof = {0};
    if (old_size > size || size > TREE_SIZE_MOST)
        return FAIL(INVALID);
    uint64_t start = 0, old = old_size;
    while (old > 0 && old < size) { /* SUBPROOF(old, D[start:start+size], start == 0) */
        uint64_t k = UINT64_C(1) << split_level(size);
        bool is_left = old <= k;
        TRY(range_root(reader, is_left ? start + k : start, is_left ? size - k : k, &proof.hashes[proof.count++]));
        start += is_left ? 0 : k;
        old -= is_left ? 0 : k;
        size = is_left ? k : size - k;
    }
    if (start > 0) /* the verifier does not know this subtree from the old root alone */
        TRY(range_root(reader, start, size, &proof.hashes[proof.count++]));
    proof_reverse(&proof);
    *out = proof;
    return STATUS(OK);
}

/* Where the walk from a leaf to the root stands: `at` is the node's place in its level, `last` that of the last node. */
struct climb {
    uint64_t at, last;
};
static bool climb_has_left_sibling(const struct climb *climb) { return (climb->at & 1) || climb->at == climb->last; }
static void climb_up(struct climb *climb)
{
    /* A last node without sibling moves up unchanged until it has one on its left. */
    while (!(climb->at & 1) && climb->at == climb->last && climb->at != 0) {
        climb->at >>= 1;
        climb->last >>= 1;
    }
    climb->at >>= 1;
    climb->last >>= 1;
}

struct status inclusion_verify(const struct tree_hash *leaf, uint64_t index, uint64_t size, const struct tree_hash *root,
                               const struct tree_proof *proof)
{
    struct tree_hash node = *leaf;
    if (index >= size || size > TREE_SIZE_MOST || proof->count > N(proof->hashes))
        return FAIL(BAD_PROOF);
    struct climb climb = {index, size - 1};
    for (size_t i = 0; i < proof->count; i++) {
        if (climb.last == 0)
            return FAIL(BAD_PROOF);
        if (climb_has_left_sibling(&climb))
            tree_node(&proof->hashes[i], &node, &node);
        else
            tree_node(&node, &proof->hashes[i], &node);
        climb_up(&climb);
    }
    return climb.last == 0 && tree_hash_equal(&node, root) ? STATUS(OK) : FAIL(BAD_PROOF);
}

/* Both roots from one walk: the old tree's last node climbs, hashes from the left belong to both trees. */
static struct status consistency_climb(const struct tree_head *old_head, const struct tree_head *head, const struct tree_proof *proof)
{
    bool is_power = (old_head->size & (old_head->size - 1)) == 0;
    size_t next = 0;
    struct climb climb = {old_head->size - 1, head->size - 1};
    while (climb.at & 1) {
        climb.at >>= 1;
        climb.last >>= 1;
    }
    /* An old tree that is complete is its own first hash, and the proof leaves it out. */
    struct tree_hash first = is_power ? old_head->root : proof->hashes[next++];
    struct tree_hash old_root = first, root = first;
    for (; next < proof->count; next++) {
        const struct tree_hash *hash = &proof->hashes[next];
        if (climb.last == 0)
            return FAIL(BAD_PROOF);
        if (climb_has_left_sibling(&climb)) {
            tree_node(hash, &old_root, &old_root);
            tree_node(hash, &root, &root);
        } else {
            tree_node(&root, hash, &root);
        }
        climb_up(&climb);
    }
    bool holds = climb.last == 0 && tree_hash_equal(&old_root, &old_head->root) && tree_hash_equal(&root, &head->root);
    return holds ? STATUS(OK) : FAIL(BAD_PROOF);
}

struct status consistency_verify(const struct tree_head *old_head, const struct tree_head *head, const struct tree_proof *proof)
{
    bool is_same = old_head->size == head->size;
    if (old_head->size > head->size || head->size > TREE_SIZE_MOST || proof->count > N(proof->hashes))
        return FAIL(BAD_PROOF);
    if (old_head->size == 0) {
        struct tree_hash empty;
        tree_empty(&empty);
        bool holds = proof->count == 0 && tree_hash_equal(&old_head->root, &empty) && (!is_same || tree_hash_equal(&head->root, &empty));
        return holds ? STATUS(OK) : FAIL(BAD_PROOF);
    }
    if (is_same)
        return proof->count == 0 && tree_hash_equal(&old_head->root, &head->root) ? STATUS(OK) : FAIL(BAD_PROOF);
    return proof->count > 0 ? consistency_climb(old_head, head, proof) : FAIL(BAD_PROOF);
}
