// SPDX-License-Identifier: EUPL-1.2
//
// A log as a folder of files that anyone can check: `checkpoint`, `trust` and the tiles of C2SP tlog-tiles.
// Nothing here opens a file: where bytes go to and come from are callbacks of the caller, with paths that use
// '/' and are relative to the folder.
#pragma once

#include "ledger/note.h"
#include "ledger/tile.h"

#define EXPORT_CHECKPOINT_PATH "checkpoint"
#define EXPORT_TRUST_PATH "trust"
#define EXPORT_HEADS_PATH "heads/" /* and the size in digits: a head of before, with what witnesses cosigned of it */

struct export_sink {
    /* A file under its final name, with the folders that it is in; what is there gives way. It need not be durable. */
    struct status (*write)(void *state, const char *path, struct span bytes);
    /* All that was written is durable. */
    struct status (*settle)(void *state);
    /* Durable, and at every moment the file as it was or as it is: a checkpoint, a head. */
    struct status (*replace)(void *state, const char *path, struct span bytes);
    struct status (*remove)(void *state, const char *path);
    void *state;
};
struct export_source {
    /* NOT_FOUND when there is no such file, TOO_LARGE when it is larger than `most` bytes. */
    struct status (*read)(void *state, const char *path, size_t most, struct arena *arena, struct span *out);
    /* Calls `visit` with the path of every file, in any order; stops and fails when it fails. */
    struct status (*each)(void *state, struct status (*visit)(void *visitor, const char *path), void *visitor);
    void *state;
};
struct entry_reader {
    /* The stored bytes of entry `index`; may borrow from `arena` or live until the next call. */
    struct status (*read)(void *state, uint64_t index, struct arena *arena, struct span *out);
    void *state;
};

struct export_head {
    uint64_t size;
    struct span note;
};
struct export_log {
    struct span checkpoint;     /* the signed note */
    struct span trust;          /* the trust file (trust.h) */
    const struct note_key *key; /* that signs it */
    struct entry_reader entries;
    size_t head_count;
    const struct export_head *heads; /* cosigned ones */
    /* All files below `tile/` are durable, and the checkpoint over them is written next: who takes it along is noted here. NULL: nobody. */
    struct status (*attest)(void *state, const struct tree_head *from, const struct tree_head *to);
    void *attest_state;
};
struct entry_visitor {
    struct status (*visit)(void *state, uint64_t index, struct span bytes);
    void *state;
};
struct entry_range {
    uint64_t size;       /* of the whole log, as its checkpoint states */
    uint64_t first, end; /* without the last */
};
/* The stored bytes of entries of an export, in order; nothing is checked but that they are there. What the source, a bundle that is cut
 * (MALFORMED) and the visitor fail with; `why` names the file of the first two. */
MUST_USE struct status export_each_entry(const struct export_source *source, const struct entry_range *range,
                                         const struct entry_visitor *visitor, struct complaint *why);

/* Subtree hashes out of the tiles of an export with a tree of `size`, for proofs; CORRUPT when a tile has a wrong length. Tiles that were
 * read are kept, so whoever makes many proofs makes them with one reader; nothing may change in the folder meanwhile. */
struct tile_reader;
MUST_USE struct status tile_reader_new(const struct export_source *source, uint64_t size, struct tile_reader **out);
struct tile_reader *tile_reader_free(struct tile_reader *reader);
DEFINE_CLEANUP(tile_reader)
struct tree_reader tile_tree_reader(struct tile_reader *reader);
