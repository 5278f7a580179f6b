// SPDX-License-Identifier: EUPL-1.2
//
// The auditor's check of an exported log, offline and with public keys only (P-07): signature and quorum, root
// and every tile recomputed from the entries, and a lint of what the entries say; with a trust folder, also whether
// what they stand under was agreed and in force (P-04), and whether partners signed what they said. Every fault is a
// finding with its place; a missing file or signature is one too. The log streams through: memory is one bundle, 64 KiB
// of tile rows, and 17 bytes per slot of a half-full table of the exchanges with a decision (34 to 68 bytes each).
#pragma once

#include "ledger/checkpoint.h"
#include "ledger/custody.h"
#include "ledger/export.h"
#include "ledger/trust.h"
#include "wire/entry.h"

/* name, whether the log fails by it, word. Words are stable: they stand in reports. */
#define FINDING_TABLE(X)                      \
    X(MISSING_FILE, true, "missing-file")     \
    X(MALFORMED_FILE, true, "malformed-file") \
    X(SIGNATURE, true, "signature")           \
    X(QUORUM, true, "quorum")                 \
    X(ORIGIN, true, "origin")                 \
    X(ROOT, true, "root")                     \
    X(HISTORY, true, "history")               \
    X(TILE, true, "tile")                     \
    X(STRAY_TILE, true, "stray-tile")         \
    X(STRAY_FILE, false, "stray-file")        \
    X(ENTRY, true, "entry")                   \
    X(OWNER, true, "owner")                   \
    X(SUCCESSOR, true, "successor")           \
    X(TIME, true, "time")                     \
    X(GAP, false, "gap")                      \
    X(DECISION, true, "decision")             \
    X(DISCLOSURE, true, "disclosure")         \
    X(RECEIPT, true, "receipt")               \
    X(SAID, true, "said")                     \
    X(CHAIN, true, "chain")                   \
    X(KEY, true, "key")                       \
    X(AGREEMENT, true, "agreement")           \
    X(LATE, false, "late")                    \
    X(CUSTODY, true, "custody")               \
    X(POLICY, true, "policy")                 \
    X(TAKEN_BACK, false, "taken-back")

enum finding_kind {
#define FINDING_ENUM(name, fails, word) FINDING_##name,
    FINDING_TABLE(FINDING_ENUM)
#undef FINDING_ENUM
        FINDING_KINDS
};
const char *finding_word(enum finding_kind kind);
bool finding_fails(enum finding_kind kind);

#define FINDING_NO_ENTRY UINT64_MAX
#define FINDINGS_MOST 256 /* kept in the report; the counts go on */
struct ledger_finding {
    enum finding_kind kind;
    uint64_t index;     /* entry, or FINDING_NO_ENTRY */
    const char *reason; /* names file or rule; never what an entry holds about people (P-01) */
};
struct ledger_witnessed {
    uint64_t size;   /* of the largest head that it cosigned and that is a start of this log; 0: none */
    uint64_t time_s; /* in that cosignature */
};
/* How a log is linked to those before and after it, as its own entries say. */
struct ledger_links {
    bool is_closed, has_before, is_restored; /* its last entry closes it; its first opens it; and its second tells of a recovery */
    char goes_on[NOTE_NAME_MOST_BYTES + 1];  /* the log that the last names */
    struct checkpoint before;                /* the head that the first names, */
    struct digest before_note;               /* and SHA-256 of its note with the log's own signature alone */
};
struct ledger_custody { /* who took it along, by the file beside it */
    uint64_t count;     /* how often; 0: there is no such file */
    int64_t last_ms;
    char last_asker[CUSTODY_ASKER_MOST + 1], last_reason[CUSTODY_REASON_MOST + 1];
};
struct ledger_report {
    bool has_head; /* the checkpoint could be read and its signature holds */
    struct checkpoint checkpoint;
    uint64_t entry_count;      /* entries read */
    uint64_t earlier_count;    /* of version 1: they name no agreement */
    uint64_t taken_back_count; /* messages by keys that were taken back, or of who had left: who said them is not established */
    uint64_t said_count;       /* messages whose sender's signature was looked at */
    uint64_t kind_counts[ENTRY_KINDS_END];
    struct ledger_links links;
    int64_t first_ms, last_ms; /* earliest and latest time in the entries; 0 without */
    struct ledger_custody custody;
    uint64_t finding_count, failing_count, found[FINDING_KINDS];
    struct ledger_witnessed *witnessed; /* one for each key of the trust */
    size_t kept_count;
    struct ledger_finding *findings; /* the first FINDINGS_MOST, in order of discovery */
};

/* TAMPERED when there is a failing finding (`why` tells the first); faults of the source as they come. `out` is filled
 * in both cases when the status is OK or TAMPERED, and lives in `arena`. */
MUST_USE struct status ledger_verify(const struct export_source *source, const struct trust *trust, struct arena *arena,
                                     struct ledger_report *out, struct complaint *why);
