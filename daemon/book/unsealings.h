// SPDX-License-Identifier: EUPL-1.2
//
// Escrows that members were asked to open for us, the auditor. All of the committee are asked at once, because any t of them make what
// opens it and each answer that holds is worth keeping; it is over when nobody is waited for any more. Whether an answer holds is for
// the auditor to see, who has the ring from elsewhere.
//
// Nothing here survives a restart: the members counted what they answered, and are asked again.
#pragma once

#include "base/digest.h"
#include "base/exchange_id.h"
#include "base/oin.h"
#include "base/span.h"
#include "base/status.h"
#include "pseudonym/committee.h"

#include <stdbool.h>

#define UNSEALING_TERM_MS 10000

struct unsealing_answer {
    struct oin member;
    enum status_code code; /* UNREACHABLE: not asked; TIMED_OUT: it said nothing */
    bool is_awaited;
    struct span message; /* as its member signed it; its own. Empty without */
};
/* Called once, inside a batch; `fault` is OK, or why nothing came of it. */
struct unsealing;
typedef void unsealing_done(void *state, uint64_t ticket, const struct unsealing *unsealing, struct status fault);

struct unsealing {
    struct unsealing *next;
    struct exchange_id exchange_id;
    struct digest request_digest; /* of the request that the escrow belongs to */
    int64_t end_ms;
    size_t member_count; /* in the order of the committee */
    struct unsealing_answer members[COMMITTEE_MOST];
    unsealing_done *done;
    void *state; /* outlives the unsealings */
    uint64_t ticket;
};

struct unsealings;
MUST_USE struct status unsealings_new(struct unsealings **out);
struct unsealings *unsealings_free(struct unsealings *unsealings); /* tells nobody */
DEFINE_CLEANUP(unsealings)

/* A copy of it that waits for who is awaited. NO_MEMORY. */
MUST_USE struct status unsealings_add(struct unsealings *unsealings, const struct unsealing *unsealing);
/* The one of this exchange that waits for this member; NULL: none. */
struct unsealing *unsealings_find(struct unsealings *unsealings, const struct exchange_id *exchange_id, const struct oin *member,
                                  struct unsealing_answer **out_answer);
/* What the member said; the last that is awaited ends it. NO_MEMORY. */
MUST_USE struct status unsealings_receive(struct unsealings *unsealings, struct unsealing *unsealing, struct unsealing_answer *answer,
                                          enum status_code code, struct span message);
/* When the first of them is over; INT64_MAX: there are none. */
int64_t unsealings_end_ms(const struct unsealings *unsealings);
/* Ends those whose term is over. */
void unsealings_expire(struct unsealings *unsealings, int64_t now_ms);
/* Ends all of them. */
void unsealings_fail(struct unsealings *unsealings, struct status fault);
