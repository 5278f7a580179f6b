// SPDX-License-Identifier: EUPL-1.2
//
// What the keeper signs. A request names what it wants signed, and the bytes must be just that, in the name of the node whose keys
// these are, now: a daemon that was taken over has no other bytes signed, nor today what counts next year. Heads, our
// own and those that we witness, must follow from what the anchor holds, and are raised in it before they are signed (P-07);
// vouchers are signed with what was multiplied, and never by themselves (P-11).
#pragma once

#include "crypto/sign.h"
#include "keeper/guard.h"
#include "keeper/job.h"

#define SIGNS_CLOCK_MOST_MS (10 * MINUTE_MS) /* between what is said and the keeper's clock: a turn of the daemon waits for its disk */

/* name, number in a request, by which function, whether it is a head, behind which stands its growth. A role that is not here is not
 * signed in. */
#define KEEPER_SIGNS_ROLES(X)                  \
    X(ENVELOPE, 1, signs_envelope, false)      \
    X(CHECKPOINT, 2, signs_checkpoint, true)   \
    X(COSIGNATURE, 3, signs_cosignature, true) \
    X(BACKUP, 4, signs_backup, false)          \
    X(CUSTODY, 6, signs_custody, false)
enum keeper_signs {
#define KEEPER_SIGNS_ENUM(name, number, function, grows) KEEPER_SIGNS_##name = number,
    KEEPER_SIGNS_ROLES(KEEPER_SIGNS_ENUM)
#undef KEEPER_SIGNS_ENUM
};

struct signer {
    struct oin own; /* in whose name; checked at each signature */
    struct sign_key envelope, log, witness;
    struct guard *guard; /* what was signed and agreed: a log never gets two roots for one size, nor shrinks (P-07) */
};
struct signs_item {
    uint8_t role, kind; /* of an envelope its kind, else 0 */
    struct span content;
    struct tree_growth growth; /* of a head */
};
/* The item as it stands in a request: u8 role || u8 kind || u32 size || content, and of a head u64 old size || u8 count || hashes. */
size_t signs_item_size(const struct signs_item *item);
void signs_item_write(const struct signs_item *item, struct writer *writer);
void signs_growth_write(const struct tree_growth *growth, struct writer *writer);
/* MALFORMED. */
MUST_USE struct status signs_growth_read(struct cursor *cursor, struct tree_growth *out);
MUST_USE struct status signs_item_read(struct cursor *cursor, struct signs_item *out);
/* KEEPER_LOST for what is not what it says; what guard_raise gives; NO_MEMORY. */
MUST_USE struct status signs_make(struct signer *signer, const struct signs_item *item, int64_t now_ms,
                                  uint8_t out[static SIGNATURE_BYTES]);

/* Whether the keeper may say so for what is multiplied under the key of `holder`: as itself, for that holder, and for so long. */
bool signs_voucher_fits(const struct signer *signer, const struct job_voucher *wanted, const struct oin *holder);
/* And whether it is issued now. Not always the daemon's doing: what waits for the keeper waits longer when the clock is set. */
bool signs_voucher_is_new(const struct job_voucher *wanted, int64_t now_ms);
/* A head of our own log, under our own signature, as it stands in a request: u32 size || checkpoint || signature. KEEPER_LOST: it is not
 * ours, or not signed by us: nobody but this node itself can say what it signed (P-07). */
MUST_USE struct status signs_own_head_read(const struct signer *signer, struct cursor *request, struct anchor_row *out);
/* Whether it is a head of this node's own log. */
bool signs_is_own_log(const struct signer *signer, const char *origin);
