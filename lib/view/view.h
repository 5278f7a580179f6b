// SPDX-License-Identifier: EUPL-1.2
//
// The consolidated view of a case: what partners told, what they did not, and whether the definition holds, in the words
// that people and programs read. It is made in one place (view_make), from the case, the replies and the policy's vocabulary; the
// node says it, the command prints it (text.h), and whatever else shows a case shows this. Nothing in it decides anything.
//
// Texts are zero-terminated, clean UTF-8 and never NULL ("" for none); words of the vocabulary are looked up in `words`.
#pragma once

#include "casefile/case.h"
#include "casefile/consolidate.h"
#include "keyring/roster.h"
#include "view/words.h"

#define VIEW_PARTNERS_MOST 64
#define VIEW_LINES_MOST (VIEW_PARTNERS_MOST * SIGNALS_MOST)

struct view_case {
    uint8_t id[CASE_ID_BYTES];
    enum case_state state;
    const char *purpose, *phase, *role;
    const char *basis, *article; /* "" when each partner is asked on its own */
    size_t category_count;
    const char **categories;
    const char *necessity, *why_not_lighter;
    int32_t informed_day; /* 0: not yet, and then: */
    const char *deferral_reason;
    int32_t deferral_until_day;
    int64_t opened_ms;
    int32_t expires_day;
};

struct view_criterion {
    enum definition_criterion criterion;
    bool is_met;
    uint32_t found;
};

struct view_domain { /* a life domain of which something was told */
    const char *life_domain;
    uint8_t most_urgent; /* 0: none stated */
    uint32_t signal_count;
    size_t partner_count;
    const char **partners; /* short names */
};

struct view_line {              /* a signal */
    const char *partner, *name; /* short and whole name of who told it */
    const char *category, *law;
    enum answer_level level; /* INVOLVED, or CONTENT and then: */
    const char *life_domain;
    uint8_t urgency; /* 0: not stated */
    enum household_role role;
    int32_t since_day, until_day; /* until 0: open */
    const char *contact;
    size_t matched_count;
    const char **matched_by; /* adres, persoon */
};

struct view_category { /* what was decided for it */
    const char *category;
    enum answer_level level;
    enum status_code code;
    const char *article, *reason;
};

struct view_partner {
    struct oin oin;
    const char *short_name, *name, *contact;
    enum reply_state state;
    int64_t since_ms, asked_ms; /* 0: no such moment */
    bool holds_data, is_incomplete;
    bool has_answer; /* and then: */
    size_t category_count;
    struct view_category *categories;
    uint32_t signal_count;
    struct exchange_id exchange;
    uint32_t retain_days, inform_days; /* 0: none set */
    const char *condition;
};

struct view {
    int64_t now_ms;
    struct view_case of;
    int32_t days_left;
    enum definition_outcome outcome;
    size_t criterion_count;
    struct view_criterion *criteria;
    size_t domain_count;
    struct view_domain *domains;
    size_t line_count;
    struct view_line *lines; /* most urgent first; then as answered */
    size_t partner_count;
    struct view_partner *partners; /* in the order of the roster */
    size_t missing_count;
    const char **missing; /* short names of partners of whom something may be missing */
    size_t untold_count;
    struct view_category *untold; /* nobody was asked for these, because no partner may tell them */
    struct view_words words;
};

/* What the node knows of a case, in numbers. */
struct view_facts {
    const struct policy *policy;
    int64_t now_ms;
    const struct case_row *row;
    size_t partner_count;                /* at most VIEW_PARTNERS_MOST */
    const struct partner *partners;      /* of the roster */
    const struct partner_reply *replies; /* one per partner */
    size_t untold_count;
    const struct answer_category *untold;
};
/* Everything in it is the arena's or the policy's and roster's own. */
MUST_USE struct status view_make(const struct view_facts *facts, struct arena *arena, struct view *out);
/* The head alone, for lists of cases. */
MUST_USE struct status view_case_make(const struct case_row *row, struct view_said *said, struct arena *arena, struct view_case *out);
