// SPDX-License-Identifier: EUPL-1.2
//
// A partner with valid keys that does what it should not, over real lines and at the real door, as fast as it can: a table of deeds, each
// with what it does and what must hold of the node it does it to. Who plays a deed is a process of its own; who watches is another
// (liar_watch.h).
#pragma once

#include "support/hostile_line.h"

#include <stdatomic.h>

#define LIAR_WORDS_MOST 8

enum liar_party { PARTY_SDD, PARTY_VT, PARTY_WC, PARTY_WT, PARTY_TZ, PARTIES };
struct liar_house { /* as mesh.sh names them */
    const char *node, *oin;
};
extern const struct liar_house liar_houses[PARTIES];

/* What the playing process tells the watching one. */
struct liar_tally {
    atomic_bool may_begin; /* said by who watches */
    atomic_bool is_ready;  /* all is made: from now on it does the deed, and nothing else */
    atomic_ulong sent, heard;
    atomic_ulong word_count;
    char words[LIAR_WORDS_MOST][64]; /* that came back, each once */
};

struct liar_deed;
struct liar {
    const struct liar_deed *deed;
    struct forge forge;
    void *context, *line; /* to the target */
    unsigned port;        /* of the target */
    const char *door;     /* path of its control socket */
    struct liar_tally *tally;
};
/* Never returns while there is something to do. */
typedef void liar_play(struct liar *liar);
liar_play play_messages, play_same, play_questions;                                                                  /* liar_messages.c */
liar_play play_endless, play_crumbs, play_half_open, play_strangers, play_crowd, play_churn, play_deaf, play_called; /* liar_lines.c */
liar_play play_half_lines, play_silence, play_untaken, play_long_lines, play_status;                                 /* liar_door.c */

enum liar_lie { TRUTH = 0, LIE_SIGNED, LIE_SENDER, LIE_TO, LIE_PAST, LIE_FUTURE, LIE_AGREEMENT };

struct liar_deed {
    const char *name, *does;
    enum liar_party who, to;
    liar_play *play;
    body_maker *body;
    enum liar_lie lie;
    const char *hears; /* every word that may come back, between blanks; NULL: whatever */
    /* what must have risen, and by how much at least: that it was really done, and noticed. "a+b": both together */
    const char *counter;
    uint64_t least;
    /* beyond the budgets of every partner (liar_watch.c): entries for each of what was taken, which a counter says; memory */
    const char *taken;
    uint64_t entries_each, memory_kib;
};
extern const struct liar_deed liar_deeds[];
extern const size_t liar_deed_count;

/* ---- for those who play */

/* As it goes out: its own envelope, with the lie of the deed. In the forge's arena. */
struct span liar_message(const struct liar *liar, const struct forge *forge);
void liar_hear(struct liar *liar); /* whatever has come back by now */

/* ---- bodies that only a liar makes: hostile_forge.h has others */
body_maker body_uncounted, body_sixteen, body_wide, body_wide_of_others, body_narrow, body_signal, body_answer, body_acknowledge,
    body_partial, body_hello, body_fetch, body_piece, body_withdraw, body_open, body_opened, body_of_every_kind, body_largest, body_random;
