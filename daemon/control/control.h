// SPDX-License-Identifier: EUPL-1.2
//
// The local door for people: a UNIX socket where the `schakel` command speaks one JSON object per line. Who it
// is follows from the peer's credentials, what they may do from the table of verbs (lib/speech). Replies leave only after
// the batch they belong to is durable (P-05); those that belong to none leave at once. No identity ever comes in here: the
// command blinds (P-01).
#pragma once

#include "book/node.h"
#include "runtime/loop.h"
#include "speech/access.h"
#include "speech/speech.h"

struct control;
/* Listens at `path` (mode 0660 of the socket; the folder decides who may come near). CONFLICT when another daemon answers there.
 * The list may change between two turns, and counts from the next request on. */
MUST_USE struct status control_open(struct node *node, struct loop *loop, const struct access_list *access, const char *path,
                                    struct control **out, struct complaint *why);
struct control *control_close(struct control *control); /* removes the socket */
/* Lets replies go before a turn, while no batch is open: what was asked wrote nothing, and need not wait for what partners say. */
void control_flush_unwritten(struct control *control);
/* Lets replies go: to be called after batch_close. `outcome` other than OK turns every reply of this batch into that fault. */
void control_flush(struct control *control, struct status outcome);

/* The reply to a request that was deferred: `reply` is of its verb, and not read when `status` is a failure. Unknown tickets (the
 * person left) are ignored. */
void control_reply_later(struct control *control, uint64_t ticket, struct status status, const char *why, const void *reply);
