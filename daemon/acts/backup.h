// SPDX-License-Identifier: EUPL-1.2
//
// A backup that is being made: the texts of the node and its database as it is at one moment, sealed to the recipients of the
// settings a slice at a time, between turns, while the exchanges go on. What leaves is sealed; that it left, and what was made of it, is
// entered. Nobody here can open it: the identities are not on this machine. Secrets of the keeper are not in it, nor its anchor,
// which must not go back.
#pragma once

#include "book/node.h"
#include "crypto/age.h"

#define BACKUP_ID_BYTES 16
#define BACKUP_SLICE_CHUNKS 4 /* of 64 KiB: 64 pages of the database in a turn */
#define BACKUP_IDLE_MS ((int64_t)60 * 1000)
#define BACKUP_LAST "backup-last" /* names in the store of when the last was made, and when one was last drilled */
#define BACKUP_DRILL "backup-drill"

struct backup *backup_free(struct backup *backup); /* lets the store go; the store is still there */

/* In the open batch, with its entry. NOT_FOUND: the settings name no recipient; BUSY: another is being made; what the texts cannot be
 * read with. */
MUST_USE struct status backup_begin(struct node *node, const char *user, uint8_t out_id[static BACKUP_ID_BYTES], struct complaint *why);
struct backup_wanted {
    const uint8_t *id;
    uint64_t at; /* bytes that came before */
    int64_t now_ms;
};
/* The next slice. NOT_FOUND: no such backup is being made, any more; CONFLICT: these bytes are not the next, or the database was held still
 * for too long; BUSY: at once again. Faults of store and keeper: then it is over. */
MUST_USE struct status backup_slice(struct node *node, const struct backup_wanted *wanted, struct arena *arena, struct span *out,
                                    bool *out_is_last);
/* In the open batch: it arrived whole, as who kept it says by its digest (CORRUPT: it did not), and is entered. NOT_FOUND; CONFLICT before
 * its last slice. */
MUST_USE struct status backup_end(struct node *node, const uint8_t id[static BACKUP_ID_BYTES], const struct digest *digest,
                                  const char *user);
/* In the open batch: a backup, maybe of long ago, was opened where its identity is, and a node could go on from it; in a drill a node
 * started from it. An operator's word, and entered as such. */
MUST_USE struct status backup_opened(struct node *node, const struct digest *digest, const char *user, bool is_drill);
/* When the last was made; 0: never. */
MUST_USE struct status backup_last(struct book *book, int64_t *out_ms);
MUST_USE struct status backup_last_drill(struct book *book, int64_t *out_ms);
/* Nobody asked for the rest of it for a minute: it is over, and the store goes on settling. */
void backup_round(struct node *node, int64_t now_ms);
/* Once a day: whether one was made, and one drilled, within the terms of the settings. In the open batch. */
MUST_USE struct status backup_remind(struct node *node, int64_t now_ms);
