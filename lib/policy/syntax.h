// SPDX-License-Identifier: EUPL-1.2
//
// A policy text as a tree: what was written and where, before any word is looked up. Clauses of a block stand in
// canonical order whatever the order in the text, so that layout carries no meaning.
#pragma once

#include "base/arena.h"
#include "policy/obligation.h"
#include "policy/vocabulary.h"

#define SYNTAX_LANGUAGE 1 /* `taal 1` */

enum block_kind { BLOCK_COMMENT, BLOCK_LIST, BLOCK_BASIS, BLOCK_RULE, BLOCK_DEMAND, BLOCK_CASE, BLOCK_KINDS };

/* How the words after the keyword read. */
enum clause_form { FORM_ENTRY, FORM_VALUES, FORM_FLAGS, FORM_TEXT, FORM_ID, FORM_STATE, FORM_EXPECT, FORM_OBLIGATION };

/* In canonical order: name, keyword, its second word if any, form, blocks that may have it, dimension of its values. An entry is a
 * line of a word list. */
#define IN(kind) (1u << BLOCK_##kind)
#define IN_REACH (IN(BASIS) | IN(RULE) | IN(DEMAND) | IN(CASE))
#define CLAUSE_TABLE(X)                                                               \
    X(ENTRY, "", "", ENTRY, 0, 0)                                                     \
    X(ARTICLE, "artikel", "", TEXT, IN(BASIS), 0)                                     \
    X(BWB, "bwb", "", ID, IN(BASIS), 0)                                               \
    X(STATE, "stand", "", STATE, IN(BASIS), 0)                                        \
    X(PERMITS, "staat", "toe", VALUES, IN(RULE), POLICY_ACT)                          \
    X(FORBIDS, "verbiedt", "", VALUES, IN(RULE), POLICY_ACT)                          \
    X(GIVEN, "gegeven", "", VALUES, IN(CASE), POLICY_ACT)                             \
    X(ACT, "handeling", "", VALUES, IN(BASIS) | IN(DEMAND), POLICY_ACT)               \
    X(FROM, "van", "", VALUES, IN_REACH, POLICY_FROM)                                 \
    X(TO, "aan", "", VALUES, IN_REACH, POLICY_TO)                                     \
    X(CATEGORY, "categorie", "", VALUES, IN_REACH, POLICY_CATEGORY)                   \
    X(PURPOSE, "doel", "", VALUES, IN_REACH, POLICY_PURPOSE)                          \
    X(PHASE, "fase", "", VALUES, IN_REACH, POLICY_PHASE)                              \
    X(BASIS, "grondslag", "", VALUES, IN(RULE) | IN(DEMAND) | IN(CASE), POLICY_BASIS) \
    X(REQUIRES, "eist", "", FLAGS, IN(BASIS), 0)                                      \
    X(MITS, "mits", "", FLAGS, IN(RULE), 0)                                           \
    X(WITH, "met", "", FLAGS, IN(CASE), 0)                                            \
    X(EXPECT, "verwacht", "", EXPECT, IN(CASE), 0)                                    \
    X(OBLIGATION, "verplicht", "", OBLIGATION, IN(RULE) | IN(CASE), 0)                \
    X(REASON, "omdat", "", TEXT, IN(RULE), 0)                                         \
    X(BEYOND, "niet-uitdrukbaar", "", TEXT, IN(RULE), 0)
enum clause_kind {
#define CLAUSE_ENUM(name, keyword, second, form, blocks, dimension) CLAUSE_##name,
    CLAUSE_TABLE(CLAUSE_ENUM)
#undef CLAUSE_ENUM
        CLAUSE_KINDS
};

struct clause_rule {
    const char *keyword, *second; /* `staat` `toe`; second is "" for one word */
    enum clause_form form;
    unsigned blocks;    /* bit per block kind that may have it */
    unsigned dimension; /* of FORM_VALUES */
};
extern const struct clause_rule clause_rules[CLAUSE_KINDS];

struct name {
    struct span text;
    unsigned line;
    struct name *next;
};

struct clause {
    enum clause_kind kind;
    unsigned line;
    bool all, range;    /* `alle`; `a t/m b` */
    struct name *names; /* values, flags, an entry with its attributes, toegestaan | geweigerd */
    struct span text;   /* quoted text (of an entry: what people read for the word), BWB id, rule id after `door` */
    uint32_t number;    /* of an entry; 1 for `van kracht`; limit of an obligation */
    enum obligation obligation;
    struct clause *next;
};

struct block {
    enum block_kind kind;
    unsigned line;
    struct span name; /* list keyword, basis word, rule id, comment */
    struct span title;
    uint32_t number; /* of a basis */
    struct clause *clauses;
    struct block *next;
};

struct syntax {
    const char *name;
    struct block *blocks; /* comments before `taal` first: `preamble` of them */
    size_t preamble;
};

/* Borrows `bytes` and `name`. Refuses INVALID with place and reason, TOO_LARGE. */
MUST_USE struct status syntax_parse(const char *name, struct span bytes, struct arena *arena, struct syntax *out, struct complaint *why);
/* The canonical layout. Fault: ARENA_FULL. */
MUST_USE struct status syntax_print(const struct syntax *syntax, struct arena *arena, struct span *out);
const struct clause *clause_find(const struct block *block, enum clause_kind kind); /* the first, or NULL */
