// SPDX-License-Identifier: EUPL-1.2
//
// The whole life of a node: how it starts, what one turn does, how it ends. There is one turn, and the tests run it: the
// program adds the real clock, sockets and disk, a town of nodes in one process gives it others. Everything that a node
// has of the world comes in here - the moment, the lines, the disk, the keeper, the source of what is drawn - and from
// here on down nothing looks at a clock or opens a file by itself, so that one seed gives one story.
//
// Coming to life, in the order of the security argument; every step refuses the rest.
//   1. What is agreed was read and checked by the caller (node_prepare): nothing runs on texts that are not in order.
//   2. The keeper is opened. It must hold the very keys that the roster has for us, all five of them: with another box or
//      transport key we would be somebody whom nobody agreed on.
//   3. The store is opened and the ledger followed from its last signed head over every stored entry (P-07). A ledger that
//      is there is never begun again, one that is not there is only begun when asked. It must be the one whose head the
//      keeper signed last: an older copy would become a second history. What the keeper does not know any more, a person says.
//   4. What changed since the last life - program, policy, roster, keys - is entered (P-08).
//   5. Only now there are lines, to every partner whose certificate is sound (turn/partners.c): nobody hears a node that could not
//      write down what it says (P-05).
//
// One turn is one batch: what people asked before it at the door, results of the keeper, a slice of the register for a question
// that waits, once a second the rounds (lines that came back, what is due in the outbox, once a day what is past its term), then
// the messages, at most BATCH_MESSAGES_MOST of them, of every partner at its pace (inbound/pace.h). All of it is signed, stored and
// committed once, and only then sent (P-05). Once a second, when the ledger grew, a head is signed over it, and what is committed is
// carried from SQLite's WAL into its file when a turn had nothing to write (or much waits there). Nothing in a turn waits for anything
// but the disk and the keeper.
//
// A fault in a turn undoes the whole batch: nothing of it was sent, nothing was answered, memory is as before, and the
// partners send again what they sent (P-06). Out of room - on the disk, in memory - the node lives on, tells people so,
// and says in its log when there is room again. After any other fault it must end: a failed sync, a lost keeper, lines
// without their guard, a ledger that does not follow from its head (nothing is repaired by itself).
//
// Who may call what when: the door (or a test) may open the batch and act in it between two turns, at the moment of the
// coming turn; it answers nobody before node_turn came back, and then as the report says - unless it opened none, and what it says
// was durable before.
#pragma once

#include "book/node.h"
#include "keeper/link.h"
#include "runtime/clock.h"
#include "transport/mesh.h"

/* How everybody on the roster is, in its order; `*out_changed` false, and `out` untouched, when nothing can have changed since it was
 * filled in. See agreed/credentials.h. */
typedef struct status partner_judge_call(void *state, const struct roster_look *look, struct partner_standing *out, bool *out_changed,
                                         struct complaint *why);

/* What a node has of the world. All of it is borrowed and outlives the node, except the link to the keeper. */
struct surroundings {
    struct keeper_link keeper; /* taken over, also by a start that fails */
    const char *disk;          /* as in struct store_config */
    const char *database;
    bool create;                 /* begin a database and a ledger; refused when there is one */
    bool renew_anchor;           /* go on though the keeper lost its anchor, and enter that; refused when it has one */
    size_t lookup_slice;         /* tags that are looked through in one turn: book/lookups.h */
    int64_t unwitnessed_most_ms; /* book/quorum.h; 0: QUORUM_CLOSED_MS */
    const char *bind;            /* where partners find us; NULL: as the roster says */
    struct status (*open_lines)(void *state, const struct mesh_config *config, int64_t steady_ms, struct lines *out, struct complaint *why);
    void *lines_state; /* of open_lines */
    partner_judge_call *judge_partners;
    void *judge_state;
    const struct random_source *random;
    struct event_log *log;
};

struct turn;
/* Brings a node to life. Of `node` only what is agreed is filled in, and it was prepared; the rest is the turn's. KEEPER_LOST,
 * CONFLICT (keys that are not ours, a ledger that was begun before), QUARANTINED, ANCHOR_LOST, NOT_FOUND, faults of store and lines. */
MUST_USE struct status node_start(struct node *node, const struct surroundings *around, struct moment now, struct complaint *why,
                                  struct turn **out);

struct turn_report {
    struct status outcome; /* OK, or why nothing of this turn happened: what people hear */
    bool did_write;        /* there was a batch */
};
/* Fails when the node must end. */
MUST_USE struct status node_turn(struct turn *turn, struct moment now, struct turn_report *out);
/* Looks at the partners' certificates now, between two turns, because what they are held against is another. What the surroundings refuse
 * with: then all is as it was. */
MUST_USE struct status node_look_again(struct turn *turn, struct moment now, struct complaint *why);
/* The steady moment at which the next turn is due, when nothing wakes the node before. */
int64_t node_due_ms(const struct turn *turn);

/* Ends it. `how` is OK for a clean stop: then what is open is committed and nothing is left unsigned; otherwise it is the
 * fault because of which the node ends. The log says which; gives it back, or the fault met in stopping. */
MUST_USE struct status node_stop(struct turn *turn, struct moment now, struct status how);
/* As a process that is killed: what is not committed is gone. */
struct turn *turn_free(struct turn *turn);
DEFINE_CLEANUP(turn)
