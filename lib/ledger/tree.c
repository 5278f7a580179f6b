// SPDX-License-Identifier: EUPL-1.2
//
// Hashes and the frontier.
#include "ledger/tree.h"

void tree_empty(struct tree_hash *out) { sha256(span_empty(), out->bytes); }

void tree_leaf(struct span entry, struct tree_hash *out)
{
    static const uint8_t prefix[] = {0};
    const struct span parts[] = {SPAN_OF_ARRAY(prefix), entry};
    sha256_parts(parts, N(parts), out->bytes);
}

void tree_node(const struct tree_hash *left, const struct tree_hash *right, struct tree_hash *out)
{
    uint8_t joined[1 + 2 * SHA256_BYTES];
    joined[0] = 1;
    memcpy(joined + 1, left->bytes, SHA256_BYTES);
    memcpy(joined + 1 + SHA256_BYTES, right->bytes, SHA256_BYTES);
    sha256(SPAN_OF_ARRAY(joined), out->bytes);
}

void frontier_init(struct frontier *frontier) { *frontier = (struct frontier){0}; }

void frontier_append(struct frontier *frontier, const struct tree_hash *leaf)
{
    size_t count = frontier_count(frontier);
    struct tree_hash node = *leaf;
    ENSURE(frontier->size < TREE_SIZE_MOST);
    /* Every low bit set is a complete subtree as large as the node in hand: the two become one, as in binary addition. */
    for (uint64_t carry = frontier->size; carry & 1; carry >>= 1) {
        tree_node(&frontier->nodes[--count], &node, &node);
        frontier->nodes[count] = (struct tree_hash){{0}};
    }
    frontier->nodes[count] = node;
    frontier->size++;
}

void frontier_root(const struct frontier *frontier, struct tree_hash *out)
{
    size_t count = frontier_count(frontier);
    if (count == 0) {
        tree_empty(out);
        return;
    }
    struct tree_hash root = frontier->nodes[--count];
    while (count > 0)
        tree_node(&frontier->nodes[--count], &root, &root);
    *out = root;
}

void frontier_encode(const struct frontier *frontier, struct writer *writer)
{
    write_u64(writer, frontier->size);
    write_bytes(writer, span_of(frontier->nodes, frontier_count(frontier) * SHA256_BYTES));
}

struct status frontier_decode(struct span bytes, struct frontier *out)
{
    struct cursor cursor = cursor_of(bytes);
    struct frontier frontier = {0};
    TRY(cursor_read_u64(&cursor, &frontier.size));
    if (frontier.size > TREE_SIZE_MOST || cursor.rest.size != frontier_count(&frontier) * SHA256_BYTES)
        return FAIL(MALFORMED);
    if (cursor.rest.size)
        memcpy(frontier.nodes, cursor.rest.data, cursor.rest.size);
    *out = frontier;
    return STATUS(OK);
}
