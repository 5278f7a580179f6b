// SPDX-License-Identifier: EUPL-1.2
//
// The language of scenarios: one statement a line, each of them a row of a table with a pattern of words. A line that
// fits no row, or a word that is not in the policy, is refused with its place and with what could have stood there, before
// anything is run. What the statements do is for the play (support/play.h).
//
// In a pattern small letters stand as they are, `a|b` is a choice, CAPITALS are a slot (the table below), `SLOT...` is one
// or more, and what stands in brackets may be left out; a bracket begins with a word of its own.
#pragma once

#include "base/arena.h"
#include "base/span.h"
#include "casefile/consolidate.h"
#include "policy/policy.h"

#define SCRIPT_ARGS_MOST 64
#define SCRIPT_STEPS_MOST 400
#define SCRIPT_LINE_MOST 400

/* name as in patterns, what is written there */
#define SCRIPT_SLOTS(X)                                                                               \
    X(WHO, "a partner: `sdd`, `vt`, `woco`, `wijk`, `toez` or `woc2`")                                \
    X(CASE, "the name of a case, of the script's own choice")                                         \
    X(REFERENCE, "what the partner calls the record")                                                 \
    X(BSN, "nine digits that can be a BSN")                                                           \
    X(POSTCODE, "a postcode without a blank: `1234AB`")                                               \
    X(HOUSE, "a house number")                                                                        \
    X(CATEGORY, "a category of the policy")                                                           \
    X(PURPOSE, "a purpose of the policy")                                                             \
    X(PHASE, "a phase of the policy")                                                                 \
    X(BASIS, "a legal basis of the policy")                                                           \
    X(ROLE, "a role of the policy")                                                                   \
    X(COUNT, "a number")                                                                              \
    X(UNIT, "`ms`, `seconds`, `minutes`, `hours` or `days`; also one `second`, `day`, …")             \
    X(DATE, "a day: `2026-03-09`")                                                                    \
    X(TIME, "a time of the day (UTC): `09:30`")                                                       \
    X(TEXT, "words between quotes")                                                                   \
    X(STATE, "how a question stands: `waiting`, `granted`, `refused`, `being-weighed`, …")            \
    X(LEVEL, "`content`, `involved`, `nothing` (not asked), or the word of a refusal")                \
    X(REASON, "the word of a refusal or a fault: `no-rule`, `over-quota`, `disk-full`, …")            \
    X(ENTRY, "a kind of ledger entry: `signal-sent`, `decision`, …")                                  \
    X(COUNTER, "a counter of the node: `handled`, `bad_envelope`, …")                                 \
    X(EVENT, "an event of the log: `store-failed`, `not-delivered`, …")                               \
    X(KIND, "a kind of message: `signal`, `inquiry`, `answer`, `acknowledge`, `evaluate`, `partial`") \
    X(CLAIM, "`field=value`: what a message says that it should not; the fields are below")           \
    X(REPLY, "what comes back: `silence`, `ok`, a STATE or a REASON")
enum slot {
#define SCRIPT_SLOT_ENUM(name, meaning) SLOT_##name,
    SCRIPT_SLOTS(SCRIPT_SLOT_ENUM)
#undef SCRIPT_SLOT_ENUM
        SLOT_CHOICE, /* of `a|b`: its place among the alternatives */
    SLOT_LITERAL,    /* a word of the pattern itself */
    SLOT_COUNT_OF
};

const char *script_state_word(enum reply_state state); /* STATE: how a question to a partner stands */

struct script_arg {
    enum slot slot;
    const char *word; /* as written, without its quotes */
    int64_t number;   /* what it stands for: resident, number of the policy, milliseconds, day, code, …; 0 where the word says it all */
};

struct play;
struct step;
struct script_statement {
    const char *part; /* of the page; NULL: the same as the row above */
    const char *pattern;
    struct status (*run)(struct play *play, const struct step *step);
    const char *meaning;
};
struct step {
    const struct script_statement *statement;
    unsigned line;
    const char *text;
    size_t arg_count;
    struct script_arg args[SCRIPT_ARGS_MOST];
};
struct script {
    const char *name; /* of its file, for messages */
    size_t count;
    struct step *steps;
};

struct script_language {
    const struct script_statement *statements;
    size_t count;
    const struct policy *policy; /* whose words are known */
    size_t partner_count, counter_count, event_count;
    const char *const *partners, *const *counters, *const *events; /* words for WHO, COUNTER and EVENT */
};
/* INVALID with `name:line: …` in `why`, also for a script without a statement; TOO_LARGE, ARENA_FULL. */
MUST_USE struct status script_parse(const struct script_language *language, const char *name, struct span text, struct arena *arena,
                                    struct script *out, struct complaint *why);

/* The n-th argument in this slot (from 0), or NULL. */
const struct script_arg *step_arg(const struct step *step, enum slot slot, size_t nth);
/* The n-th argument behind this word of the pattern, up to the next such word; NULL when it is not there. */
const struct script_arg *step_after(const struct step *step, const char *word, size_t nth);
bool step_has(const struct step *step, const char *word);                        /* a word of the pattern */
int64_t step_number(const struct step *step, enum slot slot, int64_t otherwise); /* of the first in this slot */
const char *step_word(const struct step *step, enum slot slot);                  /* likewise; NULL without */

/* Inside the language: reads one word in a slot; false: it is none. */
bool slot_read(const struct script_language *language, enum slot slot, const char *word, struct script_arg *out);
const char *slot_name(enum slot slot);
const char *slot_meaning(enum slot slot);
