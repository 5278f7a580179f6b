// SPDX-License-Identifier: EUPL-1.2
//
// A backup, sealed by the node as it is read.
#pragma once

#include "base/oin.h"
#include "crypto/hash.h"
#include "speech/parts.h"

#define SPEECH_BACKUP_ID_BYTES 16
#define SPEECH_BACKUP_SLICE_MOST ((size_t)320 * 1024)

#define BACKUP_VERBS(X)                                                                                                                    \
    X(BACKUP_BEGIN, backup_begin, "backup-begin", ACCESS_OPERATOR, WRITES, ENTERS(ADMIN_ACT, "backup-begun"), speech_nothing,              \
      speech_backup, "a backup, of the moment of its first slice, sealed to the recipients of the settings")                               \
    X(BACKUP_READ, backup_read, "backup-read", ACCESS_OPERATOR, READS,                                                                     \
      NO_ENTRY("that it began is entered, and its bytes are sealed to who is not here"), speech_backup_read, speech_backup_slice,          \
      "its next slice; a backup that nobody reads on for a minute is over")                                                                \
    X(BACKUP_END, backup_end, "backup-end", ACCESS_OPERATOR, WRITES, ENTERS(ADMIN_ACT, "backup-made"), speech_backup_made, speech_nothing, \
      "it was kept whole, as its digest shows")                                                                                            \
    X(BACKUP_VERIFIED, backup_verified, "backup-verified", ACCESS_OPERATOR, WRITES, ENTERS(ADMIN_ACT, "backup-verified"),                  \
      speech_backup_opened, speech_nothing, "a backup was opened and checked, as an operator says")                                        \
    X(BACKUP_DRILLED, backup_drilled, "backup-drilled", ACCESS_OPERATOR, WRITES, ENTERS(ADMIN_ACT, "backup-drilled"),                      \
      speech_backup_opened, speech_nothing, "and a node can start from it, as an operator says")

struct speech_backup {
    uint8_t backup[SPEECH_BACKUP_ID_BYTES];
    struct oin oin;
};
struct speech_backup_read {
    uint8_t backup[SPEECH_BACKUP_ID_BYTES];
    uint64_t at;
};
struct speech_backup_slice {
    struct span bytes;
    bool last;
};
struct speech_backup_made {
    uint8_t backup[SPEECH_BACKUP_ID_BYTES], digest[SHA256_BYTES];
};

struct speech_backup_opened {
    uint8_t digest[SHA256_BYTES];
};

#ifdef SPEECH_TABLES
// clang-format off
static const struct speech_row speech_backup_rows[] = {
    {HEX(struct speech_backup, backup), MEANS("names it while it is made")},
    {OIN(struct speech_backup, oin), MEANS("of this node")},
};
SHAPE(speech_backup);
static const struct speech_row speech_backup_read_rows[] = {
    {HEX(struct speech_backup_read, backup), MEANS("as `backup-begin` named it")},
    {NUMBER(struct speech_backup_read, at, 0, INT64_MAX), MEANS("how many bytes of it came before")},
};
SHAPE(speech_backup_read);
static const struct speech_row speech_backup_slice_rows[] = {
    {BYTES(struct speech_backup_slice, bytes, 1, SPEECH_BACKUP_SLICE_MOST), MEANS("an age file, piece by piece")},
    {BOOL(struct speech_backup_slice, last), MEANS("it ends with these")},
};
SHAPE(speech_backup_slice);
static const struct speech_row speech_backup_made_rows[] = {
    {HEX(struct speech_backup_made, backup), MEANS("as `backup-begin` named it")},
    {HEX(struct speech_backup_made, digest), MEANS("SHA-256 over all of its bytes")},
};
SHAPE(speech_backup_made);
static const struct speech_row speech_backup_opened_rows[] = {
    {HEX(struct speech_backup_opened, digest), MEANS("SHA-256 over all of its bytes")},
};
SHAPE(speech_backup_opened);
// clang-format on
#endif
