// SPDX-License-Identifier: EUPL-1.2
//
// What a node holds of the agreed texts while it runs. A version or a signature that a partner or a person brings is weighed against
// all that is held before a byte of it is written, and what stands on the shelf is what the chain would take again at a start.
// Proposals are few: nobody fills our disk with texts that nobody else signs.
#pragma once

#include "agreed/texts.h"

#define HOLDING_PROPOSALS_MOST 16
#define HOLDING_PROPOSALS_OF_ONE 3 /* that one partner alone has signed */

struct holding {
    const char *folder; /* outlives it. NULL: what is held is on no disk, and stays as it is */
    struct agreed_texts *texts;
    bool is_stale;       /* something was put on the shelf since it was read: nothing more is weighed against it */
    bool is_unread;      /* what the shelf said could not be read or taken the last time: time alone does not mend that */
    uint64_t generation; /* rises whenever it is read, or time changed what is in force */
};
static inline const struct chain *holding_chain(const struct holding *holding) { return holding->texts->chain; }

/* Reads the folder, and judges what stands there as of now. What was held before is handed out: whoever still stands in it frees it
 * when nothing points there any more. On a failure it holds what it held. CONFLICT when what is in force is not there any more, or not
 * whole; what agreed_texts_read refuses with. */
MUST_USE struct status holding_read(struct holding *holding, int64_t now_ms, struct agreed_texts **out_before, struct complaint *why);

/* As of another moment, when nothing but time has passed: no file is opened and nothing judged again, however much is held. False, and
 * nothing happens, when the shelf must be read. */
bool holding_go_on(struct holding *holding, int64_t now_ms);

/* A version, of which at least one signature counts, or one that is known here and refused: that is no news. `out_news`: whether it
 * brought anything that was not held; then it stands on the shelf, and what is held is stale. UNEXPECTED: the one before it is not held
 * (ask for `manifest.previous` first); BUSY: too many proposals wait, or what is held is stale; CONFLICT: the chain refuses it, or it
 * would undo what is in force; BAD_SIGNATURE: nobody who may has signed it; each with its reason. */
MUST_USE struct status holding_offer(struct holding *holding, const struct version *version, int64_t now_ms, bool *out_news,
                                     struct complaint *why);
/* A withdrawal. BUSY: what is held is stale; what withdrawals_put refuses with. */
MUST_USE struct status holding_offer_withdrawal(struct holding *holding, const struct held_withdrawal *withdrawal, int64_t now_ms,
                                                struct complaint *why);
