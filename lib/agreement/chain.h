// SPDX-License-Identifier: EUPL-1.2
//
// The chain: of all versions that somebody holds, which are in force, since when, which are to come, and why the others are not
// (P-04). A pure function of the versions and the moment: who holds the same comes to the same, in whatever order it came in. A
// version counts only as a whole: a gap, a fork, one signature too few, another difference than the one that was signed, and it
// is not in force. What was once complete stays complete; old versions stay readable.
//
// Versions are judged in the order of their starts, each against what is in force when it starts: it must follow the version
// of its own text, name the tables of roster and policy as they are then, and be signed by a quorum of that roster and by
// everybody whom the difference names. Number 1 of each text is signed by all partners, and the three may be signed together.
#pragma once

#include "agreement/difference.h"
#include "agreement/version.h"
#include "base/day.h"

#define CHAIN_VERSIONS_MOST 1024
#define CHAIN_AHEAD_MOST_MS (366 * DAY_MS)
#define CHAIN_FAULTS_MOST 8

/* name, word, what an operator reads */
#define LINK_STATES(X)                                                                \
    X(REFUSED, "refused", "it cannot come into force")                                \
    X(VOID, "void", "what it was compared with is not what is in force at its start") \
    X(SUPERSEDED, "superseded", "another attempt at its number took its place")       \
    X(PROPOSED, "proposed", "signatures are missing")                                 \
    X(UPCOMING, "upcoming", "complete, and not begun")                                \
    X(IN_FORCE, "in-force", "in force")                                               \
    X(PAST, "past", "was in force")
enum link_state {
#define LINK_STATE_ENUM(name, word, sentence) LINK_##name,
    LINK_STATES(LINK_STATE_ENUM)
#undef LINK_STATE_ENUM
};
const char *link_state_word(enum link_state state);

struct signature_fault { /* a signature that does not count */
    struct oin oin;
    const char *reason;
};

struct version_copy {
    const struct version *version;
    struct version_copy *next;
};

/* A version as the chain judges it. */
struct chain_link {
    const struct version *version; /* the one whose files are those of the manifest, if any */
    struct version_copy copies;    /* all with this manifest: each may bring signatures */
    struct digest hash;            /* of its manifest */
    bool is_read;                  /* manifest and content are there */
    enum link_state state;
    struct complaint why; /* of a refused, void or superseded one: place and reason */
    struct manifest manifest;
    struct text_content content;
    struct quota_rules quotas;
    struct agreement_side compared[2]; /* what was in force when it starts, and that with this version in its place */
    struct difference difference;      /* between the two */
    const struct chain_link *before;   /* of a complete one: the complete one before it */
    int64_t until_ms;                  /* when the complete one after it starts; 0: none is known */
    size_t quorum;                     /* how many of the partners before it must sign */
    size_t signed_count, missing_count, fault_count;
    struct oin signed_by[ROSTER_MOST_PARTNERS * 2];                    /* whose signature counts, sorted */
    const struct version_signature *counted[ROSTER_MOST_PARTNERS * 2]; /* theirs, in no order */
    struct oin missing[ROSTER_MOST_PARTNERS * 2];                      /* who must sign and has not, sorted */
    size_t wanted;                                                     /* how many more, of whoever has not signed, the quorum takes */
    struct signature_fault faults[CHAIN_FAULTS_MOST];
};

struct chain {
    struct arena *arena;
    int64_t now_ms;           /* the moment it is judged at */
    bool is_founded;          /* which roster 1 is ours was known before */
    struct digest founding;   /* then: its manifest */
    struct chain_link *links; /* by start, text, number and hash */
    size_t count;
    const struct chain_link *in_force[AGREED_TEXTS];  /* NULL: none yet */
    const struct chain_link *prospects[AGREED_TEXTS]; /* number 1 while signatures are missing: others may build on it */
    const struct version *versions;                   /* as given */
    size_t version_count;
};

static inline bool link_is_complete(const struct chain_link *link) { return link->state >= LINK_UPCOMING; }
/* A policy that jurists have not seen ("proef"). */
static inline bool link_is_trial(const struct chain_link *link)
{
    return link->manifest.text == AGREED_POLICY && link->manifest.seen_count == 0;
}

/* Borrows the versions. `founding`: the manifest of the roster 1 that we know, or NULL: another is then refused. Never refuses as
 * a whole: what is wrong stands at each link. Faults: TOO_LARGE, NO_MEMORY, ARENA_FULL. */
MUST_USE struct status chain_make(const struct version *versions, size_t count, int64_t now_ms, const struct digest *founding,
                                  struct chain **out);
/* To another moment, and nothing is judged again: what was complete then is complete now, and what begins begins. False, and nothing
 * happens, when that is not enough (a start that was too far ahead is not any more): then it must be made again. */
bool chain_go_on(struct chain *chain, int64_t now_ms);
struct chain *chain_free(struct chain *chain);
DEFINE_CLEANUP(chain)

/* The version of a text that is in force at a moment, as far as we hold it; NULL for none. */
const struct chain_link *chain_at(const struct chain *chain, enum agreed_text text, int64_t at_ms);
/* The same or, at the founding, the number 1 that is still being signed. */
const struct chain_link *chain_ahead(const struct chain *chain, enum agreed_text text, int64_t at_ms);
const struct chain_link *chain_find(const struct chain *chain, const struct digest *hash); /* NULL */
/* The complete version of a text with this number; NULL. */
const struct chain_link *chain_number(const struct chain *chain, enum agreed_text text, uint64_t number);
/* The manifest of the roster 1 that it goes by: the one that was known, or else the one that is complete; NULL for neither. */
const struct digest *chain_founding(const struct chain *chain);
/* All that a new version that starts at a moment will stand beside. */
struct agreement_side chain_side_ahead(const struct chain *chain, int64_t at_ms);
/* All that is in force at a moment. */
struct agreement_side chain_side(const struct chain *chain, int64_t at_ms);
/* The next change of what is in force after `at_ms`; INT64_MAX when none is known. */
int64_t chain_next_ms(const struct chain *chain, int64_t at_ms);
