// SPDX-License-Identifier: EUPL-1.2
//
// What people look at without anything being asked, told or decided: these reads, and no others, leave no entry in the ledger, since
// they show nobody's data (counts, states, coded signals that were pushed to this node, the ledger itself,
// requests that nobody here can read). Reads that show what is
// known of a household are acts with an entry: case_show, weigh_list.
#pragma once

#include "book/alarms.h"
#include "ledger/note.h"
#include "store/cases.h"
#include "store/leaves.h"
#include "store/outbox.h"
#include "store/pushes.h"

/* All cases, in the order of opening. */
MUST_USE struct status look_cases(struct book *book, struct arena *arena, struct case_row **out, size_t *out_count);
/* How far the answers are, without looking at them. Partners that have not answered and have no line are not waited for. */
struct look_progress {
    size_t asked, answered, unreachable;
};
MUST_USE struct status look_progress(struct book *book, const uint8_t case_id[static CASE_ID_BYTES], struct arena *arena,
                                     struct look_progress *out);
MUST_USE struct status look_records(struct book *book, struct record_count *out_records, uint64_t out_pushes[static PUSH_STATES]);
/* Signals above `after`, ascending by id. */
MUST_USE struct status look_received(struct book *book, int64_t after, size_t limit, struct arena *arena, struct received_push **out,
                                     size_t *out_count);
MUST_USE struct status look_waiting(struct book *book, struct arena *arena, struct outbox_depth **out, size_t *out_count);

/* Alarms that sounded in the last window in which their partner asked. */
MUST_USE struct status look_alarms(struct book *book, struct arena *arena, struct alarm_row **out, size_t *out_count);

struct look_head {
    uint64_t size;
    struct span note;
    char vkey[VKEY_ROOM];
    const char *origin;
};
/* A head over all durable entries: signed now, or the one of a moment ago when a batch is open, for what is in it is not durable yet. */
MUST_USE struct status look_head(struct book *book, struct arena *arena, struct look_head *out);
/* How far the ledger is under a head that the keeper signed, and since when it is not: 0 when everything durable is. Nothing is signed. */
struct look_signed {
    uint64_t size;
    int64_t unsigned_since_ms;
};
MUST_USE struct status look_signed(struct book *book, struct arena *arena, struct look_signed *out);
/* What a partner asked to have evaluated: the body as it came, blinded and sealed. NOT_FOUND; UNSUPPORTED: of before, not kept whole. */
MUST_USE struct status look_request(struct book *book, const struct exchange_id *exchange, const struct oin *requester, struct arena *arena,
                                    struct span *out);
MUST_USE struct status look_entries(struct book *book, uint64_t first, uint64_t count, store_leaf_visit *visit, void *context);
