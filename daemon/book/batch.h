// SPDX-License-Identifier: EUPL-1.2
//
// One batch: everything that one wake of the loop brought, in one transaction. Messages to be sent are
// collected, signed in one round trip with the keeper, stored, committed, and only then sent (P-05). A batch
// that cannot be committed leaves no trace: nothing was sent, nothing was answered, memory is as before.
#pragma once

#include "book/node.h"
#include "wire/envelope.h"

#define BATCH_MESSAGES_MOST 128
#define BATCH_ARENA_BYTES ((size_t)96 * 1024 * 1024)
#define MESSAGE_ARENA_BYTES ((size_t)6 * 1024 * 1024)
#define RESEND_FIRST_MS 3000

/* A message to be signed and sent when the batch is durable. */
struct outgoing {
    enum envelope_kind kind;
    struct exchange_id exchange_id;
    struct oin to;
    struct span body;
    struct span route; /* the line it answers on; empty: our own line to the partner */
    bool is_durable;   /* kept in the outbox until it is acknowledged or expires (P-06); an earlier one of this exchange,
                          * kind and receiver is not sent any more */
    int64_t life_ms;   /* from now to its expiry; 0: as long as its kind may live */
    bool is_reply;     /* stored as the reply to the message below: a repetition gets it again */
    struct oin reply_from;
    uint8_t reply_nonce[ENVELOPE_NONCE_BYTES];
};

struct multiplication; /* book/evaluations.h */

/* The open batch; begins one when there is none. Faults of the store. */
MUST_USE struct status batch_open(struct node *node, int64_t now_ms);
struct arena *batch_arena(struct node *node); /* lives until the batch is over */
int64_t batch_now(const struct node *node);
/* Copies what it is given. */
MUST_USE struct status batch_send(struct node *node, const struct outgoing *message);
/* Bytes that are signed already (a stored reply), sent again after the commit. */
MUST_USE struct status batch_resend(struct node *node, const struct oin *to, struct span message, struct span route);
/* A multiplication for the keeper, started after the commit (quota and entry first). Copies. */
MUST_USE struct status batch_multiply(struct node *node, const struct multiplication *what, const struct evaluate_message *message);

/* A point to return to within the batch: what one message did, without what came before it. */
struct batch_mark {
    void *outgoing;
    void *multiply;
    struct frontier frontier;
    uint64_t tags;
};
MUST_USE struct status batch_mark_set(struct node *node, struct batch_mark *out);
MUST_USE struct status batch_keep(struct node *node);
MUST_USE struct status batch_undo(struct node *node, const struct batch_mark *mark);

/* Signs, stores, commits, sends. On a fault everything is undone and the fault given back: DISK_FULL and BUSY leave the
 * node usable, after others it must stop. Does nothing when no batch is open. */
MUST_USE struct status batch_close(struct node *node);
/* Undoes all. */
MUST_USE struct status batch_abandon(struct node *node);

/* The next message to ourselves (we are asked like any partner); `*out_any` false: none. */
MUST_USE struct status batch_loopback_take(struct node *node, struct arena *arena, struct span *out, bool *out_any);
void batch_loopback_free(struct node *node);
bool batch_loopback_waits(const struct node *node);
