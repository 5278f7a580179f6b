// SPDX-License-Identifier: EUPL-1.2
//
// Which evaluations of a month are looked at (P-11): by a lot that nobody could know, over what the ledgers of all members say. The lot is
// a nonce that the auditor promised before the month, and the heads of those ledgers after it: whoever would choose what is found has to
// know the one and write the other. Everybody with both draws the same again. Nothing here says who was looked up.
#pragma once

#include "base/arena.h"
#include "ledger/checkpoint.h"
#include "wire/entry.h"
#include "wire/evaluation_act.h"

#define DRAW_NONCE_BYTES 32
#define DRAW_LEDGERS_MOST 64
#define DRAW_QUESTIONS_LEAST 5 /* of each requester; or one in twenty, if that is more */
#define DRAW_POSITIONS 16      /* of the one batch for the own register: a register is too large to be computed again */
#define DRAW_ENTRIES_MOST (1u << 22)

/* Why a batch was drawn. */
#define DRAW_REASONS(X)                                                          \
    X(LOT, "lot")                                                                \
    X(ONE_LEDGER, "one-ledger")     /* and no other tells of it: always drawn */ \
    X(CONTRADICTED, "contradicted") /* ledgers tell other things of it: likewise */
enum draw_reason {
    DRAW_NOT = 0,
#define DRAW_REASON_ENUM(name, word) DRAW_##name,
    DRAW_REASONS(DRAW_REASON_ENUM)
#undef DRAW_REASON_ENUM
};
const char *draw_reason_word(enum draw_reason reason);

/* One request, as the ledgers tell of it. */
struct draw_batch {
    struct oin requester;
    struct exchange_id exchange;
    enum evaluation_act act;
    uint64_t count; /* identifiers */
    uint8_t part_count;
    struct evaluated_part *parts; /* for whose registers; the draw's own */
    struct digest request;
    int64_t time_ms; /* the earliest */
    size_t ledgers;  /* how many tell of it */
    bool is_contradicted;
    enum draw_reason reason;
    size_t position_count; /* when not all identifiers of it are looked at: which, from 0, rising */
    uint16_t positions[DRAW_POSITIONS];
};
struct draw_requester {
    struct oin oin;
    size_t questions, own, drawn;
};
struct drawn {
    struct digest lot;
    size_t batch_count; /* drawn ones only, by requester and exchange */
    const struct draw_batch *batches;
    size_t requester_count; /* of all that there is */
    const struct draw_requester *requesters;
};

struct draw;
/* Entries before `from_ms` and from `until_ms` on are not of the month. */
MUST_USE struct status draw_new(int64_t from_ms, int64_t until_ms, struct draw **out);
struct draw *draw_free(struct draw *draw);
DEFINE_CLEANUP(draw)
/* A ledger that was verified; its entries follow. CONFLICT: another of this owner was there; TOO_LARGE. */
MUST_USE struct status draw_add_ledger(struct draw *draw, const struct oin *owner, const struct tree_head *head);
/* An entry of the ledger added last. What does not tell of a request to evaluate is nothing. TOO_LARGE, NO_MEMORY. */
MUST_USE struct status draw_add_entry(struct draw *draw, const struct entry *entry);
/* lot = SHA-256("schakel/draw/v1" || nonce || ledgers u16 || for each by owner: owner (20) || size u64 || root (32)). Of the questions of
 * each requester, and of its batches for its own register, those come first that have the lowest SHA-256("schakel/draw-batch/v1" || lot ||
 * requester || exchange id); of one of the latter those positions that have the lowest SHA-256("schakel/draw-position/v1" || lot ||
 * exchange id || position u16). UNEXPECTED without two ledgers, NO_MEMORY, ARENA_FULL. */
MUST_USE struct status draw_make(struct draw *draw, const uint8_t nonce[static DRAW_NONCE_BYTES], struct arena *arena, struct drawn *out);
/* What the auditor tells beforehand: SHA-256("schakel/draw-promise/v1" || nonce). */
void draw_promise(const uint8_t nonce[static DRAW_NONCE_BYTES], struct digest *out);
