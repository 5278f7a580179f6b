// SPDX-License-Identifier: EUPL-1.2
//
// The one SQLite file of a node, its transactions, and who may open it. Every change of every other noun of
// this room happens between store_begin and store_commit; what store_commit accepted survives a power cut
// (WAL, synchronous=FULL), what it refused never was (P-05, P-06). All that could describe a person is sealed
// with a key derived from the node's storage master key; rows are found by HMAC. One process, one thread.
#pragma once

#include "base/arena.h"
#include "base/random.h"
#include "base/span.h"
#include "crypto/secret.h"
#include "wire/envelope.h"

struct schema;
struct store_config {
    const char *disk;                   /* name of an SQLite VFS; NULL: the file system of this machine */
    const char *path;                   /* of the database; "-wal" beside it */
    bool create;                        /* make the file when it is not there */
    bool only_look;                     /* change nothing: what would refuse is found, tables of an older version stay */
    bool look_at_pages;                 /* also whether every page of the file is whole: it is read from end to end */
    const struct secret_key *master;    /* the storage master key, borrowed for the call */
    struct oin own;                     /* whose file it must be */
    const struct random_source *random; /* of the nonces under which rows are sealed; NULL: the system's */
    const struct schema *schema;        /* NULL: the tables of this program (migrate.h) */
};

struct store;
/* NOT_FOUND (no file and not `create`), UNSAFE_FILE (others than the owner may read it), BUSY (another process has it),
 * NOT_FOR_US (of another OIN), UNSUPPORTED (not a store, or of a newer version), CORRUPT (check failed, or not the
 * master key it was made with), DISK_FULL, IO_FAILED, NO_MEMORY; `why` says which. */
MUST_USE struct status store_open(const struct store_config *config, struct complaint *why, struct store **out);
struct store *store_close(struct store *store); /* NULL; undoes an open transaction. What is not settled the next start settles */
static inline struct store *store_free(struct store *store) { return store_close(store); }
DEFINE_CLEANUP(store)

/* All writing functions of this room end the process outside a transaction (a bug), and can fail with DISK_FULL,
 * IO_FAILED, BUSY, CORRUPT, NO_MEMORY and ARENA_FULL; these are not repeated at each. After such a fault the transaction
 * cannot be committed any more. Reading functions can fail with IO_FAILED, CORRUPT, NO_MEMORY and ARENA_FULL. */
MUST_USE struct status store_begin(struct store *store);
/* DISK_FULL, NO_MEMORY: undone, try again later. Any other fault: undone as far as this process can tell, and the process
 * must stop, because after a failed sync nobody knows what the disk holds; store_begin refuses IO_FAILED from then on. */
MUST_USE struct status store_commit(struct store *store);
void store_rollback(struct store *store);
bool store_is_writing(const struct store *store);

/* What is committed stands in the WAL, and is carried into the file here and nowhere else: SQLite would do it inside some commit, and
 * tell nobody when the sync of the file fails. Worth it in an idle moment from the first size on, at any moment from the second. */
#define STORE_SETTLE_IDLE_BYTES ((uint64_t)4 * 1024 * 1024)
#define STORE_SETTLE_BYTES ((uint64_t)32 * 1024 * 1024)
uint64_t store_unsettled(const struct store *store); /* bytes */
/* Outside a transaction. Does nothing while the file is copied (copy.h).
 * Of its faults DISK_FULL, NO_MEMORY and BUSY pass: it all stands in the WAL still. Any other is as a failed
 * commit. */
MUST_USE struct status store_settle(struct store *store);

/* One message within a batch: what was written since store_savepoint is kept (release) or taken back (undo). Not nested. */
MUST_USE struct status store_savepoint(struct store *store);
MUST_USE struct status store_release(struct store *store);
MUST_USE struct status store_undo(struct store *store);

/* Small settings of the node by name (the policy in force, the frontier at the last head). Sealed. NOT_FOUND. */
MUST_USE struct status store_meta_get(struct store *store, const char *name, struct arena *arena, struct span *out);
MUST_USE struct status store_meta_set(struct store *store, const char *name, struct span value);
