// SPDX-License-Identifier: EUPL-1.2
//
// What changes between two agreed states, as facts that a person can sign for: one line a fact, sorted, and the same at everybody
// who holds the two. Over *parties*: what the policy says of roles, and who has which roles, before and after. From it follows who
// must have signed (nobody's data is told, and nobody's register burdened, by the votes of others), so it is exact: there is a
// line when and only when some request is answered otherwise.
#pragma once

#include "agreement/quotas.h"
#include "keyring/roster.h"
#include "policy/policy.h"

#define DIFFERENCE_TEXT_MOST ((size_t)8 * 1024 * 1024)
#define DIFFERENCE_PARTIES_MOST (2 * ROSTER_MOST_PARTNERS)

/* One state; NULL for what there is not yet. */
struct agreement_side {
    const struct roster *roster;
    const struct policy *policy;
    const struct quota_rules *quotas;
};

/* ---- who tells whom what: name, word of the line, whether who tells must sign */
#define DISCLOSURE_TABLE(X)                                                        \
    X(DISCLOSES, "discloses", true)  /* or with fewer flags than before */         \
    X(NO_LONGER, "no-longer", false) /* or only with more */                       \
    X(WEAKER, "weaker", true)        /* with obligations that did not do before */ \
    X(STRICTER, "stricter", false)   /* what did before no longer does */
enum disclosure_kind {
#define DISCLOSURE_ENUM(name, word, signs) DISCLOSURE_##name,
    DISCLOSURE_TABLE(DISCLOSURE_ENUM)
#undef DISCLOSURE_ENUM
        DISCLOSURE_KINDS
};

/* For every one of `to`, category, purpose and phase in the sets (bit n: number n), on this basis, with at least these flags. */
struct disclosure_fact {
    enum disclosure_kind kind;
    struct oin from;
    const struct oin *to; /* sorted */
    size_t to_count;
    uint8_t act, basis;
    uint32_t flags;
    uint64_t categories, purposes, phases;
    const char *before, *after; /* obligations: "menselijke-beoordeling; loggen", "-" for none, " / " between what may be chosen from */
};

/* ---- other facts: name, word of the line, whether its value is people's text. A line has OIN, what, and values, as far as there are. */
#define FACT_TABLE(X)                    \
    X(JOINS, "joins", false)             \
    X(LEAVES, "leaves", false)           \
    X(ROLES, "roles", false)             \
    X(DATA, "data", false)               \
    X(BRINGS, "brings", false)           \
    X(KEY, "key", false)                 \
    X(ENDPOINT, "endpoint", false)       \
    X(LOG_ORIGIN, "log-origin", false)   \
    X(CERTIFICATE, "certificate", false) \
    X(SIGNED, "signed", false)           \
    X(NAME, "name", true)                \
    X(SHORT, "short", true)              \
    X(CONTACT, "contact", true)          \
    X(MESH, "mesh", true)                \
    X(AUDITOR, "auditor", false)         \
    X(QUORUM, "quorum", false)           \
    X(QUOTA, "quota", false)             \
    X(TOKENS, "tokens", false)           \
    X(OPENINGS, "openings", false)       \
    X(WEIGHING, "weighing", false)       \
    X(SIGNALS, "signals", false)         \
    X(WORD, "word", true)                \
    X(READS, "reads", true)              \
    X(ARTICLE, "article", true)
enum fact_kind {
#define FACT_ENUM(name, word, is_prose) FACT_##name,
    FACT_TABLE(FACT_ENUM)
#undef FACT_ENUM
        FACT_KINDS
};
struct fact {
    enum fact_kind kind;
    struct oin oin;             /* "" for none */
    const char *what;           /* the key, the purpose, the list and its word; NULL */
    const char *before, *after; /* NULL: none */
};

struct difference {
    struct span text; /* canonical: all lines; in the arena, as everything below */
    struct digest digest;
    size_t must_sign_count; /* sorted by OIN; all are on the roster after */
    struct oin must_sign[ROSTER_MOST_PARTNERS];
    size_t disclosure_count, fact_count;
    const struct disclosure_fact *disclosures;
    const struct fact *facts;
};

/* TOO_LARGE when there is more than can be reckoned, or than a person can sign for; CONFLICT when the vocabulary does not grow;
 * UNKNOWN_WORD when a role is none; NO_MEMORY, ARENA_FULL. */
MUST_USE struct status difference_make(const struct agreement_side *before, const struct agreement_side *after, struct arena *arena,
                                       struct difference *out);
