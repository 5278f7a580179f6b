// SPDX-License-Identifier: EUPL-1.2
//
// A whole node: what is agreed, which is only read; the lines to the partners; and the book, where everything that is written
// stands. Who does one thing is given the part it needs; the node as a whole is for who starts it, turns it and stops it, and
// for the local door. One per process in the daemon; tests make several.
#pragma once

#include "agreed/credentials.h"
#include "agreed/holding.h"
#include "book/book.h"
#include "crypto/age.h"

struct backup;
struct push_plan;

/* What reading again came to. */
struct reloaded {
    size_t restart_count;
    const char **restart; /* what changed and is in force at the next start only: names of settings */
};
/* How settings, authorities and revocation lists are read again: the program's. Nothing changes when it fails, and `why` has the place
 * and the reason. Texts are the arena's. */
struct node_reload {
    struct status (*run)(void *state, struct arena *arena, struct reloaded *out, struct complaint *why);
    void *state;
};

/* What goes into a backup beside the database, and who can open it: the program's (daemon/backing.h). */
struct backup_text {
    const char *name; /* in the backup */
    struct span bytes;
};
struct node_backing {
    struct status (*read)(void *state, struct arena *arena, const struct backup_text **out, size_t *out_count, struct complaint *why);
    void *state;
    size_t recipient_count;
    struct age_recipient recipients[AGE_RECIPIENTS_MOST];
    int64_t within_ms;       /* how old the last may be before that is told */
    int64_t drill_within_ms; /* and how long ago one may have been opened as a node would */
};

struct node {
    struct agreed agreed;
    struct holding holding;                                 /* what it was made of, and whatever comes next */
    struct partner_standing standing[ROSTER_MOST_PARTNERS]; /* of each of its parties, at this moment */
    struct lines lines;
    struct book book;
    struct push_plan *push_plan; /* acts/push.h: made from what is agreed */
    struct node_reload reload;
    struct node_backing backing;
    struct backup *backup; /* that is being made: acts/backup.h */
    const char *sandbox;   /* a word: what of it there is */
};

/* Agrees with itself: agreed_prepare, and the book is told of what is agreed and of the lines. The node does not move from here. */
MUST_USE struct status node_prepare(struct node *node, struct complaint *why);
