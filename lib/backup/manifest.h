// SPDX-License-Identifier: EUPL-1.2
//
// The last file of a backup: whose it is, of when, up to where the ledger goes in it, and the hash of every other file. A sealed file
// says nothing of who sealed it: the node's envelope key signs this, so that nobody else can put a backup in its place.
//
//   schakel/backup/v1
//   oin 00000001800000001000
//   time 2026-11-27T19:35:00.000Z
//   program 0.2.0
//   origin 00000001800000001000/exchange-log/2026
//   entries 533
//   head 531 <root, 64 hex digits>
//   file <SHA-256, 64 hex digits> <bytes> <name>
//   …
//   signature <base64 of 64 bytes over all lines before this one>
#pragma once

#include "backup/tar.h"
#include "base/arena.h"
#include "base/digest.h"
#include "base/oin.h"
#include "crypto/sign.h"

#define BACKUP_MANIFEST "manifest" /* its name in a backup */
#define BACKUP_DATABASE "database"
#define BACKUP_SIGN_PREFIX "schakel/backup/v1"
#define BACKUP_FILES_MOST 1024
#define BACKUP_MANIFEST_MOST ((size_t)256 * 1024)
#define BACKUP_PROGRAM_MOST 32
#define BACKUP_ORIGIN_MOST 128

struct backup_file {
    char name[TAR_NAME_MOST + 1];
    uint64_t size;
    struct digest digest;
};
struct backup_manifest {
    struct oin oin;
    int64_t time_ms;
    char program[BACKUP_PROGRAM_MOST + 1], origin[BACKUP_ORIGIN_MOST + 1];
    uint64_t entries;   /* of the ledger in the database */
    uint64_t head_size; /* positions under the last signed head; 0: nothing was signed */
    struct digest head_root;
    size_t file_count;
    struct backup_file *files;
    uint8_t signature[SIGNATURE_BYTES];
};
/* What is signed; sign_text_join makes the whole of it. */
MUST_USE struct status backup_manifest_print(const struct backup_manifest *manifest, struct arena *arena, struct span *out_signed);
/* Of the signed part alone: MALFORMED for what is not as it is printed. */
MUST_USE struct status backup_manifest_read(struct span signed_part, struct arena *arena, struct backup_manifest *out);
/* Of the whole. The signature is read, not checked: */
MUST_USE struct status backup_manifest_parse(struct span text, struct arena *arena, struct backup_manifest *out, struct span *out_signed);
