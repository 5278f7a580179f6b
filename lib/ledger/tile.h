// SPDX-License-Identifier: EUPL-1.2
//
// Tiles (C2SP tlog-tiles): the tree and the entries of a log cut into files of 256. Names of the files, which
// of them a log of some size has, entry bundles, and the builder that makes all tiles in one pass over the
// leaves, holding one row per level: 64 KiB, whatever the size of the log.
#pragma once

#include "base/arena.h"
#include "ledger/tree.h"

#define TILE_WIDTH 256
#define TILE_BITS 8
#define TILE_BYTES (TILE_WIDTH * SHA256_BYTES)
#define TILE_LEVELS 8 /* 8 levels of 8 bits hold TREE_SIZE_MOST leaves */
#define BUNDLE_ENTRY_MOST_BYTES 65535
#define BUNDLE_MOST_BYTES ((size_t)TILE_WIDTH * (2 + BUNDLE_ENTRY_MOST_BYTES))

struct tile {
    bool is_bundle; /* entries instead of hashes; level is 0 then */
    unsigned level; /* 0..TILE_LEVELS-1 */
    uint64_t index;
    unsigned width; /* 1..TILE_WIDTH */
};
#define TILE_PATH_ROOM 64
/* tile/<L>/<N>[.p/<W>] or tile/entries/<N>[.p/<W>], N in groups of three digits: 1234067 is x001/x234/067. */
void tile_path_print(const struct tile *tile, char out[static TILE_PATH_ROOM]);
/* MALFORMED unless `path` is the one name of a tile. */
MUST_USE struct status tile_path_parse(struct span path, struct tile *out);
/* The width a log of `size` gives the tile at level and index: 0 when it has none there. */
unsigned tile_width(uint64_t size, unsigned level, uint64_t index);

/* Root of the complete subtree over `count` hashes, a power of two up to TILE_WIDTH. */
void tile_subtree(const struct tree_hash *hashes, size_t count, struct tree_hash *out);

/* Next entry of a bundle: u16be length || entry. MALFORMED when the bundle is cut short. */
MUST_USE struct status bundle_read(struct cursor *cursor, struct span *out_entry);
/* The entries of a bundle, which has exactly `count` and nothing behind them; they lie in it. MALFORMED. */
MUST_USE struct status bundle_split(struct span bundle, size_t count, struct span *out);
/* TOO_LARGE when the entry is longer than BUNDLE_ENTRY_MOST_BYTES. */
MUST_USE struct status bundle_write(struct writer *writer, struct span entry);

/* Takes every tile the builder finishes; `hashes` are valid during the call. */
struct tile_sink {
    struct status (*take)(void *state, const struct tile *tile, struct span hashes);
    void *state;
};
struct tile_builder;
MUST_USE struct status tile_builder_new(struct tile_sink sink, struct tile_builder **out);
struct tile_builder *tile_builder_free(struct tile_builder *builder);
DEFINE_CLEANUP(tile_builder)
/* Fails with what the sink fails with. */
MUST_USE struct status tile_builder_append(struct tile_builder *builder, const struct tree_hash *leaf);
/* Goes on, before anything was appended, from a tree of `size`, of which `rows` gives the hashes of the partial tiles: nothing of it is
 * handed over again but those, when it is finished. Fails with what `rows` fails with. */
struct tile_rows {
    struct status (*read)(void *state, const struct tile *tile, struct tree_hash *out);
    void *state;
};
MUST_USE struct status tile_builder_resume(struct tile_builder *builder, uint64_t size, const struct tile_rows *rows);
/* Of what was appended until now. */
void tile_builder_head(const struct tile_builder *builder, struct tree_head *out);
/* Hands over the partial tiles and gives the head of the whole tree. */
MUST_USE struct status tile_builder_finish(struct tile_builder *builder, struct tree_head *out);
