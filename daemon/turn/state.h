// SPDX-License-Identifier: EUPL-1.2
//
// What a node keeps between two turns, for the files of this room.
#pragma once

#include "inbound/pace.h"
#include "logbook/scrub.h"
#include "turn/turn.h"

#define TOLD_KINDS 8

/* A rising count of the lines, and how far the log has told it. */
struct told_count {
    uint64_t count;
    int64_t at_ms;
};

struct watch {
    bool is_up[ROSTER_MOST_PARTNERS];
    int64_t up_since_ms[ROSTER_MOST_PARTNERS]; /* as the lines tell it */
    struct told_count denied, told[TOLD_KINDS];
};

/* Who was shut out as far as the log has told it. */
struct shut {
    size_t count;
    struct quarantined rows[QUARANTINED_MOST];
};

struct turn {
    struct node *node;
    struct keeper_identity identity;
    bool is_anchor_renewed; /* a person said to go on without it: to be entered */
    struct pace *pace;
    struct watch watch;
    struct shut shut;
    partner_judge_call *judge_partners; /* of the surroundings */
    void *judge_state;
    bool look_failed;      /* and that was told */
    int32_t told_day;      /* when what will end was spoken of */
    bool start_waits;      /* the log is closed: what is in force is entered when the next is begun */
    int32_t year_told_day; /* when was told that a new year waits */
    int64_t next_look_ms;  /* steady */
    int64_t now_ms;        /* steady, of the last turn */
    int64_t next_round_ms, next_head_ms, next_push_ms, next_greet_ms; /* steady */
    uint64_t greeted;                                                 /* generation of what is held that everybody was told of */
    int64_t next_evaluation_ms;                                       /* steady: somebody is to be asked beside others */
    int64_t next_change_ms;                                           /* wall: a version starts, or the shelf is looked at again */
    bool must_enter;                                                  /* what is in force is not in the ledger yet */
    int64_t next_day_ms;                                              /* wall */
    struct scrub scrub;                                               /* the round that goes on; end 0: none does */
    int64_t next_scrub_ms, scrub_begun_ms;                            /* steady */
    bool is_mending;                                                  /* that round is waited for: an entry was healed */
    int64_t store_failed_ms;                                          /* steady; 0: the store takes writes */
};

/* What is in force and was not when it was entered last, in the open batch. */
MUST_USE struct status enter_agreed(struct turn *turn);
/* At the start, with what became of the keeper's anchor, in a batch of its own. */
MUST_USE struct status enter_start(struct turn *turn, int64_t now_ms);

/* Which faults a node lives through: it refuses new work, says so, and goes on when there is room again. */
bool fault_is_passing(struct status status);

/* What is in force now, when that is another than what the node stands in; between two turns. Fails when the node must end. */
MUST_USE struct status accede_round(struct turn *turn, struct moment now);
/* What was read for the start, and was no older than what the anchor knows. */
MUST_USE struct status accede_at_start(struct turn *turn, struct moment now);
/* The log of a new year is begun, when most clocks say that it is one; between two turns. What is passing is done again in the next. */
MUST_USE struct status year_round(struct turn *turn, struct moment now);
/* In the open batch: under which origin the ledger was begun. What the roster calls it may become another. */
MUST_USE struct status keep_first_log(struct book *book);
/* Opens the batch: `next` begins, with the last head of the log before it, and is what is added to from now on. */
MUST_USE struct status enter_opening(struct book *book, const struct store_log *next, const struct store_head *head, int64_t now_ms);
/* The new log of a node that was put back from a backup. Faults of store and keeper; QUARANTINED. */
MUST_USE struct status epoch_begin(struct turn *turn, struct moment now);
/* A slice of the stored ledger is read again, when it is time for it; between two turns. Faults of the store. */
MUST_USE struct status scrub_round(struct turn *turn, struct moment now);
/* Lines that went down or came up, strangers and drops, into the log; what waited for a line that is back goes now. May
 * open a batch. */
MUST_USE struct status watch_lines(struct watch *watch, struct node *node, struct moment now);

/* Lines to everybody who is sound, at the start. */
MUST_USE struct status partners_open_lines(struct turn *turn, const struct surroundings *around, int64_t steady_ms, struct complaint *why);
bool partners_has_line(const struct node *node, size_t i); /* there is to be one; whether it is up is for the lines to say */
/* On another roster: who stays is as before and lines follow; how everybody is is looked at in the next turn. */
MUST_USE struct status partners_follow(struct turn *turn, const struct agreed *before, struct moment now);
/* At the start: the daily word tells of them. */
void partners_note_shut_out(struct turn *turn);
/* When in the turn that is over somebody was shut out or let in: the lines follow, also when that turn was undone. */
MUST_USE struct status partners_shut_out(struct turn *turn, struct moment now);
/* node_look_again now and then, and the daily word. */
MUST_USE struct status partners_round(struct turn *turn, struct moment now);
/* Who has no line and why, and what will end: at the start, and once a day. */
void partners_tell(struct turn *turn, struct moment now);
