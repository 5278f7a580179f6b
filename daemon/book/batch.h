// SPDX-License-Identifier: EUPL-1.2
//
// One batch: everything that one wake of the loop brought, in one transaction. Its order is the consistency argument of the
// whole program (P-05, P-06):
//
//   open     begins a transaction of the store. From here until the end, entries, nonces, rows and outgoing messages of all
//            that is handled stand in it, and nothing has left the process.
//   mark     before each message; keep or undo after it. A message that is refused leaves its nonce and the entry that says so,
//            and nothing of what it half did: its rows, its outgoing messages, its multiplications and its leaves are undone.
//   close    signs all outgoing messages in one round trip with the keeper; stores them (as the reply to a repetition, and in
//            the outbox those that must arrive); writes the frontier; commits with a full sync. What fails up to here undoes the
//            whole batch: nothing was sent, memory is as before, and nobody was answered but who asked for points: that there is
//            no room now.
//   after    it is durable, and nothing may fail it any more. Messages are sent, multiplications started. What cannot be sent
//            now is sent by the outbox; a multiplication that cannot be started is asked for again.
//
// A batch holds what it was given as copies in an arena of its own, BATCH_ARENA_BYTES at most: the body of a message may be
// gone when its handling is over. At most BATCH_MESSAGES_MOST messages are handled in one, so that nobody waits long for a
// commit; a register of any size comes in as many batches as it takes. Who handles a message or a request of a person works
// between open and close and never sees either: the turn opens and closes.
#pragma once

#include "book/book.h"
#include "wire/envelope.h"
#include "wire/message.h"

#define BATCH_MESSAGES_MOST 128
#define BATCH_ARENA_BYTES ((size_t)96 * 1024 * 1024)
#define MESSAGE_ARENA_BYTES ((size_t)6 * 1024 * 1024)
#define RESEND_FIRST_MS 3000

/* A message to be signed and sent when the batch is durable. */
struct outgoing {
    enum envelope_kind kind;
    struct exchange_id exchange_id;
    struct oin to;
    struct statement statement; /* the agreement is filled in: the one in force */
    struct span body;           /* empty: none */
    struct span route;          /* the line it answers on; empty: our own line to the partner */
    bool is_durable;            /* kept in the outbox until it is acknowledged or expires (P-06); an earlier one of this exchange,
                          * kind and receiver is not sent any more */
    bool goes_later;            /* durable, and left to the next rounds of the outbox */
    int64_t life_ms;            /* from now to its expiry; 0: as long as its kind may live */
    bool is_reply;              /* stored as the reply to the message below: a repetition gets it again */
    struct oin reply_from;
    uint8_t reply_nonce[ENVELOPE_NONCE_BYTES];
};

struct multiplication; /* book/evaluations.h */

/* The open batch; begins one when there is none. Faults of the store. */
MUST_USE struct status batch_open(struct book *book, int64_t now_ms);
/* Which entry was written last: what is sent next in its exchange was entered by it. */
void batch_note_entry(struct book *book, const struct entry *entry, uint64_t position);
struct arena *batch_arena(struct book *book); /* lives until the batch is over */
int64_t batch_now(const struct book *book);
/* OVER_QUOTA: the keeper signs no more of this kind today (keyring/ceilings.h). Asked before what is entered or stored with the message. */
MUST_USE struct status batch_may_send(struct book *book, enum envelope_kind kind);
/* Copies what it is given. OVER_QUOTA as batch_may_send. */
MUST_USE struct status batch_send(struct book *book, const struct outgoing *message);
/* Bytes that are signed already (a stored reply), sent again after the commit. */
MUST_USE struct status batch_resend(struct book *book, const struct oin *to, struct span message, struct span route);
/* A multiplication for the keeper, started after the commit (quota and entry first). Copies. */
MUST_USE struct status batch_multiply(struct book *book, const struct multiplication *what, const struct evaluate_message *message);

/* How long the keeper takes for it. */
uint64_t batch_cost_us(const struct evaluate_message *message);
/* How long the multiplications take that wait for this requester, those of this batch among them. */
uint64_t batch_waiting_us(const struct book *book, const struct oin *requester);

/* A point to return to within the batch: what one message did, without what came before it. */
struct batch_mark {
    void *outgoing;
    void *multiply;
    struct frontier frontier;
    struct book_pulse pulse;
    uint64_t tags;
};
MUST_USE struct status batch_mark_set(struct book *book, struct batch_mark *out);
MUST_USE struct status batch_keep(struct book *book);
MUST_USE struct status batch_undo(struct book *book, const struct batch_mark *mark);

/* Signs, stores, commits, sends. On a fault everything is undone and the fault given back: DISK_FULL and BUSY leave the
 * node usable, after others it must stop. Does nothing when no batch is open. */
MUST_USE struct status batch_close(struct book *book);
/* Undoes all. Partners whose points are not multiplied therefore hear OVERLOADED. */
MUST_USE struct status batch_abandon(struct book *book);

/* A message to ourselves, after the commit. NO_MEMORY. */
MUST_USE struct status batch_loopback_put(struct book *book, struct span message);
/* The next message to ourselves (we are asked like any partner); `*out_any` false: none. */
MUST_USE struct status batch_loopback_take(struct book *book, struct arena *arena, struct span *out, bool *out_any);
void batch_loopback_free(struct book *book);
bool batch_loopback_waits(const struct book *book);
