// SPDX-License-Identifier: EUPL-1.2
//
// What people look at without anything being asked, told or decided. Which of these reads leave an entry, and which, the table of verbs
// says (lib/speech): the door enters it, whoever looks.
#pragma once

#include "book/alarms.h"
#include "ledger/custody.h"
#include "store/cases.h"
#include "store/inbox.h"
#include "store/inquiries.h"
#include "store/leaves.h"
#include "store/outbox.h"
#include "store/pushes.h"
#include "store/reconciled.h"

struct look_cases_wanted {
    int32_t today;
    bool is_over;
};
/* A page of the cases that are not over on this day, or of those that are. */
MUST_USE struct status look_cases(struct book *book, struct look_cases_wanted wanted, struct paging *paging, struct arena *arena,
                                  struct case_row **out);
MUST_USE struct status look_case_ids(struct book *book, const struct id_range *range, uint8_t (*out)[ID_RANGE_BYTES], size_t *out_count);
/* Our own name for the household of a case: under its key the case stands in the ledger. NOT_FOUND. */
MUST_USE struct status look_case_owner(struct book *book, const uint8_t case_id[static CASE_ID_BYTES], struct arena *arena,
                                       uint8_t out[static TAG_BYTES]);
/* A page of the questions that are not answered yet. */
MUST_USE struct status look_questions(struct book *book, struct paging *paging, struct arena *arena, struct inquiry_open **out);
/* How far the answers are, without looking at them. Partners that have not answered and have no line are not waited for. */
struct look_progress {
    size_t asked, answered, unreachable;
};
MUST_USE struct status look_progress(struct book *book, const uint8_t case_id[static CASE_ID_BYTES], struct arena *arena,
                                     struct look_progress *out);
MUST_USE struct status look_records(struct book *book, struct record_count *out_records, uint64_t out_pushes[static PUSH_STATES]);
/* A page of the signals that partners pushed. */
MUST_USE struct status look_received(struct book *book, struct paging *paging, struct arena *arena, struct received_push **out);
/* Whose requests wait to be weighed, and which begin so: nothing of what they ask. */
MUST_USE struct status look_inbox_senders(struct book *book, struct arena *arena, struct inbox_sender **out, size_t *out_count);
MUST_USE struct status look_inbox_ids(struct book *book, const struct id_range *range, uint8_t (*out)[ID_RANGE_BYTES], size_t *out_count);
MUST_USE struct status look_waiting(struct book *book, struct arena *arena, struct outbox_depth **out, size_t *out_count);
/* A page of the messages that are not delivered yet. */
MUST_USE struct status look_outbox(struct book *book, struct paging *paging, struct arena *arena, struct outbox_waiting **out);

/* Alarms that sounded in the last window in which their partner asked. */
MUST_USE struct status look_alarms(struct book *book, struct arena *arena, struct alarm_row **out, size_t *out_count);

struct look_head {
    uint64_t first, size; /* the position of its first entry; how many */
    struct span note;
    char vkey[VKEY_ROOM];
    const char *origin;
};
/* A head over all durable entries: signed now, or the one of a moment ago when a batch is open, for what is in it is not durable yet. */
MUST_USE struct status look_head(struct book *book, struct arena *arena, struct look_head *out);
/* The last head of the closed log that ends there, with what witnesses said of it. NOT_FOUND. The arena's. */
MUST_USE struct status look_closed(struct book *book, uint64_t end, struct arena *arena, struct look_head *out);
/* What witnesses cosigned of it last: a head for each size that one of them has, with the lines of all that have it. */
struct look_cosigned {
    uint64_t size;
    const char *note;
};
MUST_USE struct status look_cosigned(struct book *book, struct arena *arena, struct look_cosigned **out, size_t *out_count);
/* Each of the others on the roster, in its order: until which position it cosigned our ledger, and when; 0: nothing yet. */
struct look_witness {
    struct oin partner;
    uint64_t end;
    int64_t at_ms;
};
MUST_USE struct status look_witnesses(struct book *book, struct arena *arena, struct look_witness **out, size_t *out_count);
/* How far the ledger is under a head that the keeper signed, and since when it is not: 0 when everything durable is. Nothing is signed. */
struct look_signed {
    uint64_t size;
    int64_t unsigned_since_ms;
};
MUST_USE struct status look_signed(struct book *book, struct arena *arena, struct look_signed *out);
/* How many days differ from what a partner lists. */
MUST_USE struct status look_differing(struct book *book, uint64_t *out);
/* What was compared with a partner by night: the days in which something does not agree, and the last that was compared. */
MUST_USE struct status look_compared(struct book *book, const struct oin *partner, struct arena *arena, struct reconciled_day **out,
                                     size_t *out_count);
MUST_USE struct status look_lone(struct book *book, const struct reconciled_day *of, struct arena *arena, struct lone_row **out,
                                 size_t *out_count);
/* A block of the custody of an export, signed: `wanted` says who asked and of what log and files; when, by what program and under which
 * texts is filled in. Faults of the keeper. */
MUST_USE struct status look_custody(struct book *book, struct custody_block *wanted, int64_t now_ms, struct arena *arena, struct span *out);
/* What a partner asked to have evaluated: the body as it came, blinded and sealed. NOT_FOUND; UNSUPPORTED: of before, not kept whole. */
MUST_USE struct status look_request(struct book *book, const struct exchange_id *exchange, const struct oin *requester, struct arena *arena,
                                    struct span *out);
/* What we asked a partner: the body as it was sent. NOT_FOUND; UNSUPPORTED: of before, not kept. That it was read is for the caller to
 * enter. */
MUST_USE struct status look_question(struct book *book, const struct exchange_id *exchange, struct arena *arena, struct span *out);
MUST_USE struct status look_entries(struct book *book, uint64_t first, uint64_t count, store_leaf_visit *visit, void *context);
