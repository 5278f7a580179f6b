// SPDX-License-Identifier: EUPL-1.2
//
// Who took a ledger along, when, why and by what program: a text beside the export, a block for each time, each with the hash of the one
// before and signed by the node (P-07). What an auditor hands on so says by itself where it came from.
//
//   schakel/custody/v1
//   origin 00000001800000001000/exchange-log/2026
//   time 2026-11-27T19:35:00.000Z
//   asker auditor1
//   reason steekproef van november
//   program 0.2.0
//   roster <SHA-256, 64 hex digits>
//   policy <SHA-256>
//   from <size> <root, 64 hex digits>
//   to <size> <root>
//   files <how many> <SHA-256 of the list of bundles and tiles that were written>
//   before <SHA-256 of the block before, or of nothing>
//   signature <base64 of 64 bytes over all lines before this one>
//
// The list: for each file below `tile/` of a log of the size of `to` that one of the size of `from` does not have, bundles before tiles, by
// level and number, "<SHA-256 of its bytes> <path>" LF. It follows from the log, so that it can be made again for every block of before.
#pragma once

#include "crypto/sign.h"
#include "ledger/checkpoint.h"
#include "ledger/export.h"

#define CUSTODY_PATH "custody"
#define CUSTODY_SIGN_PREFIX "schakel/custody/v1"
#define CUSTODY_ASKER_MOST 64
#define CUSTODY_REASON_MOST 200
#define CUSTODY_PROGRAM_MOST 32
#define CUSTODY_BLOCK_MOST ((size_t)2048)
#define CUSTODY_MOST_BYTES ((size_t)16 * 1024 * 1024) /* some 20,000 exports */

struct custody_files {
    uint64_t count;
    struct digest list;
};
struct custody_block {
    char origin[NOTE_NAME_MOST_BYTES + 1];
    int64_t time_ms;
    char asker[CUSTODY_ASKER_MOST + 1], reason[CUSTODY_REASON_MOST + 1], program[CUSTODY_PROGRAM_MOST + 1];
    struct digest roster, policy;
    struct tree_head from, to; /* what the folder held, and holds */
    struct custody_files files;
    struct digest before;
    uint8_t signature[SIGNATURE_BYTES];
};
/* What is signed; sign_text_join makes the block of it. TOO_LARGE. */
MUST_USE struct status custody_print(const struct custody_block *block, struct arena *arena, struct span *out_signed);
/* Of the signed part alone: MALFORMED for what is not as it is printed. */
MUST_USE struct status custody_read(struct span signed_part, struct custody_block *out);
/* The next block of a chain, off the front of `rest`. The signature is read, not checked. MALFORMED. */
MUST_USE struct status custody_parse(struct span *rest, struct custody_block *out, struct span *out_signed);
/* The hash that the next block names: of the last block of this text, of nothing when it is empty. MALFORMED. */
MUST_USE struct status custody_last(struct span text, struct digest *out);

/* The list, from an export of a log of `size`, of which `to` is a start. What the source fails with; CORRUPT: a bundle or tile is no whole
 * one. */
struct custody_range {
    uint64_t size, from, to;
};
MUST_USE struct status custody_list(const struct export_source *source, const struct custody_range *range, struct custody_files *out);
