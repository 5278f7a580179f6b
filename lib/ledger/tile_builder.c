// SPDX-License-Identifier: EUPL-1.2
//
// One row of hashes per level. A full row is a tile; its root goes to the row above.
#include "ledger/tile.h"

struct tile_builder {
    struct tile_sink sink;
    uint64_t size;
    struct tree_hash rows[TILE_LEVELS][TILE_WIDTH];
};

struct tile_builder *tile_builder_free(struct tile_builder *builder)
{
    free(builder);
    return NULL;
}

struct status tile_builder_new(struct tile_sink sink, struct tile_builder **out)
{
    struct tile_builder *builder = calloc(1, sizeof *builder);
    if (!builder)
        return FAIL(NO_MEMORY);
    builder->sink = sink;
    *out = builder;
    return STATUS(OK);
}

void tile_subtree(const struct tree_hash *hashes, size_t count, struct tree_hash *out)
{
    struct tree_hash row[TILE_WIDTH];
    ENSURE(count >= 1 && count <= TILE_WIDTH && (count & (count - 1)) == 0);
    memcpy(row, hashes, count * sizeof *row);
    for (; count > 1; count /= 2)
        for (size_t i = 0; i < count / 2; i++)
            tree_node(&row[2 * i], &row[2 * i + 1], &row[i]);
    *out = row[0];
}

static struct status give_row(struct tile_builder *builder, unsigned level, uint64_t index, unsigned width)
{
    const struct tile tile = {.level = level, .index = index, .width = width};
    return builder->sink.take(builder->sink.state, &tile, span_of(builder->rows[level], width * sizeof(struct tree_hash)));
}

struct status tile_builder_append(struct tile_builder *builder, const struct tree_hash *leaf)
{
    ENSURE(builder->size < TREE_SIZE_MOST);
    builder->rows[0][builder->size % TILE_WIDTH] = *leaf;
    builder->size++;
    uint64_t hashes = builder->size;
    for (unsigned level = 0; hashes % TILE_WIDTH == 0; level++) {
        hashes >>= TILE_BITS; /* now also the number of full tiles on this level */
        TRY(give_row(builder, level, hashes - 1, TILE_WIDTH));
        tile_subtree(builder->rows[level], TILE_WIDTH, &builder->rows[level + 1][(hashes - 1) % TILE_WIDTH]);
    }
    return STATUS(OK);
}

/* Folds the complete subtrees of a partial row into the root, the smallest (rightmost) first. */
static void fold_row(const struct tree_hash *row, unsigned width, bool *has_root, struct tree_hash *root)
{
    for (unsigned size = 1, end = width; size <= width; size *= 2) {
        struct tree_hash subtree;
        if (!(width & size))
            continue;
        end -= size;
        tile_subtree(row + end, size, &subtree);
        if (*has_root)
            tree_node(&subtree, root, root);
        else
            *root = subtree;
        *has_root = true;
    }
}

struct status tile_builder_resume(struct tile_builder *builder, uint64_t size, const struct tile_rows *rows)
{
    ENSURE(builder->size == 0);
    for (unsigned level = 0; level < TILE_LEVELS; level++) {
        uint64_t hashes = size >> TILE_BITS * level;
        const struct tile tile = {.level = level, .index = hashes >> TILE_BITS, .width = (unsigned)(hashes % TILE_WIDTH)};
        if (tile.width)
            TRY(rows->read(rows->state, &tile, builder->rows[level]));
    }
    builder->size = size;
    return STATUS(OK);
}

void tile_builder_head(const struct tile_builder *builder, struct tree_head *out)
{
    bool has_root = false;
    uint64_t hashes = builder->size;
    *out = (struct tree_head){.size = builder->size};
    tree_empty(&out->root);
    for (unsigned level = 0; level < TILE_LEVELS; level++, hashes >>= TILE_BITS)
        if (hashes % TILE_WIDTH)
            fold_row(builder->rows[level], (unsigned)(hashes % TILE_WIDTH), &has_root, &out->root);
}

struct status tile_builder_finish(struct tile_builder *builder, struct tree_head *out)
{
    uint64_t hashes = builder->size;
    for (unsigned level = 0; level < TILE_LEVELS; level++, hashes >>= TILE_BITS)
        if (hashes % TILE_WIDTH)
            TRY(give_row(builder, level, hashes >> TILE_BITS, (unsigned)(hashes % TILE_WIDTH)));
    tile_builder_head(builder, out);
    return STATUS(OK);
}
