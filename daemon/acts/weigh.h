// SPDX-License-Identifier: EUPL-1.2
//
// Requests that a person weighs. Until then the asker hears only that it is being weighed, whether or not the
// household is known here (P-10).
#pragma once

#include "ruling/compose.h"
#include "store/inbox.h"

struct weigh_item {
    struct inbox_row row;
    struct inquiry_message inquiry;
    size_t match_count; /* own records that the question is about, while it waits */
    struct record *matches;
};
struct weigh_wanted {
    enum inbox_state state;
    const struct oin *from; /* NULL: of everybody */
};
/* A page of it, with what this node has about it: for the professional who decides. That it was read is for the door to enter. */
MUST_USE struct status weigh_page(struct book *book, const struct weigh_wanted *wanted, struct paging *paging, struct arena *arena,
                                  struct weigh_item **out);

struct weigh_choice {
    bool grant;
    struct span reason; /* public; required with a refusal */
    struct span user;
};
/* HUMAN_DECISION, and the answer on its way. NOT_FOUND, UNEXPECTED (decided before), EXPIRED (its last day is over), INVALID. */
MUST_USE struct status weigh_decide(struct book *book, const struct exchange_id *exchange_id, const struct weigh_choice *choice,
                                    enum answer_state *out_state);
/* How many wait whose last day to decide is today or the next working day, or over. */
MUST_USE struct status weigh_due_soon(struct book *book, int64_t now_ms, uint64_t *out);
/* Requests whose last day to decide is over: each is answered that nobody decided, and that stands in ledger and log. Opens a batch when
 * there is one; so many in one round that nobody waits for it. Those that end soon are told in the log, once each working day. */
MUST_USE struct status weigh_round(struct book *book, int64_t now_ms);
