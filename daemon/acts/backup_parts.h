// SPDX-License-Identifier: EUPL-1.2
//
// For acts/backup.c: the plain bytes of a backup, one after the other, whoever takes them in whatever pieces.
#pragma once

#include "acts/backup.h"
#include "backup/manifest.h"
#include "crypto/age.h"
#include "crypto/hash.h"

struct backup_parts {
    struct book *book;
    struct arena *arena; /* of the backup */
    const struct backup_text *texts;
    size_t text_count;
    uint64_t database_size;
    struct hasher *database;
    struct backup_manifest manifest;
    struct span manifest_text; /* empty until it is its turn */
    size_t part;               /* the texts, the database, the manifest, the end */
    uint64_t at, part_size;    /* in this part: its block, its bytes and the zeros behind them */
    uint64_t content_size;
    uint8_t block[TAR_BLOCK_BYTES];
    bool is_copying, is_over;
};

struct backup {
    uint8_t id[BACKUP_ID_BYTES];
    struct arena *arena;
    struct backup_parts parts;
    struct age_stream stream;
    struct span header;
    struct hasher *sealed; /* over all that left */
    uint64_t at;           /* bytes that left */
    int64_t used_ms;
    uint8_t plain[AGE_CHUNK_BYTES];
};
DEFINE_CLEANUP(backup)

/* When database and manifest are known but for the hashes. TOO_LARGE. */
MUST_USE struct status backup_parts_begin(struct backup_parts *parts);
/* `size` bytes, or fewer when they are the last. Faults of the store; of the keeper, which signs the manifest. */
MUST_USE struct status backup_parts_fill(struct backup_parts *parts, uint8_t *out, size_t size, size_t *out_size);
void backup_parts_end(struct backup_parts *parts); /* the store goes on settling */
