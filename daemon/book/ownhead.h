// SPDX-License-Identifier: EUPL-1.2
//
// Our own ledger as partners have seen it. A machine that is put back whole - folder, keys, the keeper's anchor - knows nothing of what it
// signed since, so on every line that comes up it asks, before it says anything else, for the newest head of its own ledger that the
// partner cosigned (P-07). A head under our own signature that our ledger does not contain means that this is an older copy, or another
// history: the node is in quarantine from then on, also over restarts (the keeper remembers it), signs no head, and sends nothing but
// this question, until the ledger is that one again and a person says so. Nothing else that a partner says does that.
//
// Waiting is bounded: a partner that does not answer keeps its own line waiting, for HEAD_ASK_WAIT_MS. After that it goes on without, since
// nobody may stop a node by silence: the keeper still signs nothing that does not follow from what it signed, and every other
// partner is asked on its own line.
#pragma once

#include "book/book.h"
#include "ledger/add_checkpoint.h"
#include "ledger/note.h"
#include "runtime/clock.h"

#define HEAD_ASK_WAIT_MS INT64_C(10000)
#define HEAD_ASK_START_MS INT64_C(3000) /* for lines to come up, before a head is signed, or who has none of ours is heard */

struct ownhead_line {
    struct oin partner;
    struct exchange_id exchange;
    int64_t since_ms;                /* of the line that it was asked on, as lines tell it */
    int64_t begun_ms;                /* steady: when it was asked for the first time since it was settled; 0: it was not */
    bool is_asked, is_settled;       /* on this line */
    bool was_settled, has_confirmed; /* in this life */
};
struct ownhead {
    int64_t begun_ms, steady_ms; /* of the first round and the last; 0: none yet */
    bool is_news;                /* a line was settled, or is to be asked on: the rounds have something to do */
    bool learns;                 /* the keeper's anchor is new: no head before most partners have answered */
    struct checkpoint shown;     /* that our ledger does not contain; size 0: none */
    struct checkpoint lost;      /* of a node that was put back: the last head of ours that partners hold and that is not here */
    struct digest lost_note;     /* SHA-256 of its note with our signature alone */
    bool is_unkept;              /* and the keeper had no room for it yet */
    struct checkpoint signed_at; /* at the start, as the keeper knew it */
    struct oin by;               /* who showed it; empty: in a life before this */
    char text[CHECKPOINT_ROOM];  /* of it, with our signature: to be kept */
    uint8_t signature[SIGNATURE_BYTES];
    size_t line_count;
    struct ownhead_line lines[2 * ROSTER_MOST_PARTNERS];
};
/* `anchor`: what the keeper tells. NO_MEMORY, and faults of the store. */
MUST_USE struct status ownhead_new(struct book *book, const struct anchor *anchor);
struct ownhead *ownhead_free(struct ownhead *ownhead);

bool ownhead_is_quarantined(const struct book *book);
/* Whether a head may be signed: every partner whose line is up has been waited for, at least one has answered or there is none; after the
 * anchor was lost, most partners have. Never in quarantine. */
bool ownhead_may_sign(const struct book *book);
/* Whether our line to this partner is up, and not settled yet. */
bool ownhead_waits(const struct book *book, const struct oin *partner);
/* Whether a message to this partner waits until its line is settled. Kind 0: not known, and not one of these. */
bool ownhead_keeps_back(const struct book *book, const struct oin *partner, unsigned kind);
/* Whether what this partner says is heard by now; of what is not, its answer (and while not in quarantine its question) is. */
bool ownhead_hears(struct book *book, const struct oin *partner);
bool ownhead_is_about_heads(const struct book *book, unsigned kind);

/* Asks on every line that came up, and ends waiting; may open a batch. */
MUST_USE struct status ownhead_round(struct book *book, struct moment now);
/* An answer. UNEXPECTED: nothing waits for it; BAD_SIGNATURE, MALFORMED, NOT_FOUND: it is no head of ours. */
MUST_USE struct status ownhead_hear(struct book *book, const struct oin *partner, const struct exchange_id *exchange,
                                    const struct witness_response *response, struct arena *arena);
/* Whether the ledger contains by now what was shown. */
MUST_USE struct status ownhead_is_here(const struct book *book, bool *out);
/* In the open batch: the end of it, with its entry. NOT_FOUND: it is in none; CONFLICT: the ledger does not contain what was shown, or what
 * the keeper signed. */
MUST_USE struct status ownhead_release(struct book *book, struct span user, struct span reason);
