// SPDX-License-Identifier: EUPL-1.2
//
// A script played in a town: people of the partners act, the clock and the lines do what the script says, and what is
// expected is compared with what is there. When the script is over everything heals, the ledgers and stores are held against
// each other and every ledger is exported and verified, whatever the script itself looked at (P-04 to P-07).
#pragma once

#include "acts/show.h"
#include "support/script.h"
#include "support/town.h"

#define PLAY_CASES_MOST 16
#define PLAY_PERSONS_MOST 400

struct play_case {
    const char *name;
    enum resident who; /* whose case it is */
    uint8_t id[CASE_ID_BYTES];
    bool is_asked[RESIDENTS];
    struct exchange_id exchanges[RESIDENTS]; /* of the last question to each */
    bool was_viewed;
    struct view shown; /* the last time that it was viewed */
};

struct play_evaluation { /* the last one that a partner asked for */
    bool is_asked, is_done;
    struct batch *batch;
    enum town_domain domain;
    enum resident holder;
    size_t count;
    struct member_set members; /* who answered */
    const struct identifier *persons;
    struct status status;
    struct oin member; /* who is to blame */
    const struct element *partials;
    struct arena *arena; /* of the town */
};

struct play_hostile { /* the last crafted message */
    enum envelope_kind kind;
    enum resident from, to;
    uint8_t nonce[ENVELOPE_NONCE_BYTES];
    struct span message;
    bool was_heard;                       /* it is said again */
    const struct answer_content *content; /* of the answer that came; NULL without */
};

struct play {
    struct town *town;
    struct complaint *why;
    bool has_accidents, is_silent;
    unsigned has_lived;       /* WITH_NODE of those that were ever started */
    unsigned is_lost;         /* of those that rightly refused to start */
    uint64_t seen[RESIDENTS]; /* leaves of its ledger that the script has looked at */
    size_t case_count;
    struct play_case cases[PLAY_CASES_MOST];
    struct play_evaluation evaluations[RESIDENTS];
    struct play_hostile hostile;
    size_t fate_count;
};

struct play_telling {
    bool is_silent;         /* otherwise statements print themselves before they are played */
    struct digest *ledgers; /* NULL, or gets a digest over all entries of all ledgers at the end */
};

extern const struct script_statement play_statements[];
extern const size_t play_statement_count;
/* Words of this play, with `policy` for the rest. */
struct script_language play_language(const struct policy *policy);

/* Builds a town, plays, verifies, takes the town down. CONFLICT with `name:line: …` in `why` when an expectation is false, a
 * refusal did not come or came unexpected. A town that breaks down ends the process; what is told of it beside
 * that is `telling`'s. */
MUST_USE struct status play_script(const struct script *script, const struct play_telling *telling, struct complaint *why);
/* The statements, the slots and the claims as a part of a page. */
void play_print_page(FILE *out);

/* Inside the play. */
enum resident play_who(const struct step *step, size_t nth);
/* CONFLICT when the script names no such case. */
MUST_USE struct status play_find_case(struct play *play, const struct step *step, struct play_case **out);
MUST_USE struct status play_running(struct play *play, enum resident who); /* CONFLICT when it is not */
MUST_USE struct status play_wake(struct play *play);                       /* who is down comes back, and all lines */
MUST_USE struct status play_begin_act(struct play *play, enum resident who);
/* An act that ended with `status` in the open batch of `who`: commits it or takes it back, and compares with what the script says
 * after `->`. */
MUST_USE struct status play_end_act(struct play *play, const struct step *step, enum resident who, struct status status);
MUST_USE struct status play_compare(struct play *play, const struct step *step, struct status status);
void play_claims_print(FILE *out);

/* The statements, by file. */
#define PLAY_STATEMENT(name) struct status play_##name(struct play *play, const struct step *step)
/* play_people.c */
PLAY_STATEMENT(imports);
PLAY_STATEMENT(opens);
PLAY_STATEMENT(asks);
PLAY_STATEMENT(weighs);
PLAY_STATEMENT(views);
PLAY_STATEMENT(reads_inbox);
PLAY_STATEMENT(shuts_out);
PLAY_STATEMENT(lets_in);
/* play_evaluate.c */
PLAY_STATEMENT(evaluates);
PLAY_STATEMENT(evaluates_many);
PLAY_STATEMENT(expect_pseudonyms);
PLAY_STATEMENT(expect_evaluation);
/* play_world.c */
PLAY_STATEMENT(town);
PLAY_STATEMENT(roles);
PLAY_STATEMENT(quota);
PLAY_STATEMENT(at);
PLAY_STATEMENT(clock);
PLAY_STATEMENT(run);
PLAY_STATEMENT(turn);
PLAY_STATEMENT(leave);
PLAY_STATEMENT(start);
/* play_harm.c */
PLAY_STATEMENT(lines);
PLAY_STATEMENT(cut);
PLAY_STATEMENT(ordains);
PLAY_STATEMENT(delays);
PLAY_STATEMENT(weather);
PLAY_STATEMENT(disk);
PLAY_STATEMENT(slow);
/* play_accidents.c */
PLAY_STATEMENT(accidents);
PLAY_STATEMENT(settle);
PLAY_STATEMENT(expect_agreement);
struct status play_accident(struct play *play, const struct step *step); /* one statement, when anything may fail */
/* play_hostile.c */
PLAY_STATEMENT(hostile);
PLAY_STATEMENT(hostile_again);
/* play_expect.c */
PLAY_STATEMENT(expect_received);
PLAY_STATEMENT(expect_pushes);
PLAY_STATEMENT(expect_store);
PLAY_STATEMENT(expect_tries);
PLAY_STATEMENT(expect_counted);
PLAY_STATEMENT(expect_logged);
PLAY_STATEMENT(expect_quota);
PLAY_STATEMENT(expect_ledger);
PLAY_STATEMENT(expect_ledger_holds);
PLAY_STATEMENT(expect_ledger_refusal);
/* play_expect_case.c */
PLAY_STATEMENT(expect_state);
PLAY_STATEMENT(expect_tells);
PLAY_STATEMENT(expect_signals);
PLAY_STATEMENT(expect_asked);
PLAY_STATEMENT(expect_shows);
PLAY_STATEMENT(expect_lines);
PLAY_STATEMENT(expect_untold);
PLAY_STATEMENT(expect_definition);
