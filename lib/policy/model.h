// SPDX-License-Identifier: EUPL-1.2
//
// A checked policy in memory. Sets of values are one 64-bit word per dimension (bit n = number n), so a rule is a box
// in the space of requests and everything else is intersection of boxes. Internal to this room and its tests.
#pragma once

#include "policy/policy.h"
#include "policy/syntax.h"

/* name, keyword in the texts, the most words it may have */
#define WORD_LIST_TABLE(X)                             \
    X(ACTS, "handelingen", POLICY_WORDS_MOST)          \
    X(ROLES, "rollen", POLICY_WORDS_MOST)              \
    X(CATEGORIES, "categorieen", POLICY_WORDS_MOST)    \
    X(PURPOSES, "doelen", POLICY_WORDS_MOST)           \
    X(PHASES, "fasen", POLICY_WORDS_MOST)              \
    X(FLAGS, "kenmerken", POLICY_FLAGS_MOST)           \
    X(LIFE_DOMAINS, "leefgebieden", POLICY_WORDS_MOST) \
    X(LAWS, "wetten", POLICY_WORDS_MOST)               \
    X(DOMAINS, "domeinen", POLICY_WORDS_MOST)
enum word_list_kind {
#define WORD_LIST_ENUM(name, keyword, most) LIST_##name,
    WORD_LIST_TABLE(WORD_LIST_ENUM)
#undef WORD_LIST_ENUM
        LIST_BASES, /* from the `grondslag` blocks; the others are written as lists */
    WORD_LISTS
};

struct place {
    const char *file;
    unsigned line;
};

struct word_list {
    const char *word[POLICY_WORDS_MOST + 1];    /* by number; [0] is unused */
    const char *display[POLICY_WORDS_MOST + 1]; /* what people read for it */
    struct place place[POLICY_WORDS_MOST + 1];
    uint8_t count;
};

struct category {
    uint8_t life_domain, law;
    bool special;
};

struct box {
    uint64_t set[POLICY_DIMENSIONS];
};

struct basis {
    struct place place;
    const char *title, *article, *bwb;
    bool in_force;
    struct box reach; /* of POLICY_BASIS only itself */
    uint32_t demands;
};

enum rule_kind { RULE_FORBIDS = 0, RULE_PERMITS };

struct rule {
    struct place place;
    const char *id, *title, *reason, *beyond;
    enum rule_kind kind;
    struct box box;
    uint32_t demands; /* flags after `mits` */
    struct obligations obligations;
};

struct demand { /* eis: no permit inside the box */
    struct place place;
    const char *title;
    struct box box;
};

struct situation { /* toets: the verdict for every request in the box */
    struct place place;
    const char *title;
    struct box box;
    uint32_t flags;
    enum verdict expected;
    const struct rule *by; /* NULL when not named */
    struct obligations obligations;
};

/* Row (dimension, value) has one bit per rule that the value does not exclude; `forbids` has the prohibitions. */
struct table {
    size_t words; /* of 64 rules */
    uint64_t *rows[POLICY_DIMENSIONS];
    uint64_t *forbids;
};

struct policy {
    struct arena *arena;
    struct word_list lists[WORD_LISTS];
    struct category categories[POLICY_WORDS_MOST + 1];
    uint8_t purpose_domain[POLICY_WORDS_MOST + 1];
    uint8_t brought[POLICY_WORDS_MOST + 1];    /* by role: bits 1 << enum identifier_kind */
    bool says_what_is_brought;                 /* of some role */
    struct basis bases[POLICY_WORDS_MOST + 1]; /* by number */
    struct rule *rules;                        /* in the order of file names and lines */
    const struct rule **by_id;                 /* the same, sorted by id */
    struct demand *demands;
    struct situation *situations;
    size_t rule_count, demand_count, situation_count;
    struct table table;
    struct digest text_hash, table_hash, vocabulary_hash;
};

/* "categorieen"; "grondslagen" for the bases. */
const char *word_list_keyword(enum word_list_kind kind);
enum word_list_kind dimension_list(enum policy_dimension dimension);
static inline uint64_t set_of_all(uint8_t count) { return ((uint64_t)1 << count) * 2 - 2; }
/* The number of a word in a list; 0 when it is not there. */
uint8_t word_list_find(const struct word_list *list, struct span word);

/* The steps of policy_new, in this order. */
struct checker {
    struct policy *policy;
    const struct syntax *files;
    size_t count;
    struct complaint *why;
};
MUST_USE struct status check_vocabulary(const struct checker *checker); /* word lists and bases' names */
MUST_USE struct status check_bases(const struct checker *checker);
MUST_USE struct status check_rules(const struct checker *checker);
MUST_USE struct status check_demands(const struct checker *checker); /* reads them and proves each by the rules */
MUST_USE struct status check_situations(const struct checker *checker);
MUST_USE struct status table_build(struct policy *policy);
MUST_USE struct status digest_texts(struct policy *policy, const struct syntax *files, size_t count, struct arena *scratch);
MUST_USE struct status digest_table(struct policy *policy, struct arena *scratch);
MUST_USE struct status digest_vocabulary(struct policy *policy);

/* Used by several steps. Complaints name the file of `place`. */
MUST_USE struct status resolve_values(const struct checker *checker, const char *file, const struct clause *clause, uint64_t *out);
MUST_USE struct status resolve_flags(const struct checker *checker, const char *file, const struct clause *clause, uint32_t *out);
MUST_USE struct status resolve_text(const struct checker *checker, struct span text, const char **out);
size_t count_blocks(const struct checker *checker, enum block_kind kind);
const struct rule *rule_find(const struct policy *policy, struct span id);

/* The next block of `kind` over all files; start with a zeroed walk. NULL after the last. */
struct block_walk {
    size_t file;
    const struct block *block;
};
const struct block *block_next(const struct checker *checker, enum block_kind kind, struct block_walk *walk);
static inline const char *walk_file(const struct checker *checker, const struct block_walk *walk)
{
    return checker->files[walk->file].name;
}

/* Whether `value` leaves `rule` standing. A permit does not reach to a basis that is not in force, so it never decides. */
static inline bool rule_reaches(const struct policy *policy, const struct rule *rule, unsigned dimension, uint8_t value)
{
    bool sleeps = dimension == POLICY_BASIS && rule->kind == RULE_PERMITS && !policy->bases[value].in_force;
    return rule->box.set[dimension] >> value & 1 && !sleeps;
}

/* Whether `rule` decides `request`: all values inside, flags there, and for a permit the basis in force. Written
 * plainly, without the table: the second opinion of the tests and the words of the explanation. */
bool rule_matches(const struct policy *policy, const struct rule *rule, const struct policy_request *request);
bool request_is_valid(const struct policy *policy, const struct policy_request *request);
