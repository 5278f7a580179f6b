// SPDX-License-Identifier: EUPL-1.2
//
// The closed vocabulary of a policy: every word with the number it keeps for ever, and what the program must
// know about it as policy data (law, life domain, pseudonymisation domain, article). Numbers start at 1 and have
// no gaps; 0 always means "not given". Words and texts live as long as the policy.
#pragma once

#include "base/identifier_kind.h"
#include "base/span.h"

struct policy;

/* A request has exactly one value in each: name, word in the texts, word of commands, list that it takes its words from. The acts
 * come first, since `staat toe`, `verbiedt` and `gegeven` begin with them; the basis comes last, since a basis says for the others
 * how far it reaches. All but the act and the category are the grounds of an exchange (base/grounds.h). */
#define POLICY_DIMENSION_TABLE(X)                    \
    X(ACT, "handeling", "act", ACTS)                 \
    X(FROM, "van", "from", ROLES)                    \
    X(TO, "aan", "to", ROLES)                        \
    X(CATEGORY, "categorie", "category", CATEGORIES) \
    X(PURPOSE, "doel", "purpose", PURPOSES)          \
    X(PHASE, "fase", "phase", PHASES)                \
    X(BASIS, "grondslag", "basis", BASES)
enum policy_dimension {
#define POLICY_DIMENSION_ENUM(name, word, english, list) POLICY_##name,
    POLICY_DIMENSION_TABLE(POLICY_DIMENSION_ENUM)
#undef POLICY_DIMENSION_ENUM
        POLICY_DIMENSIONS
};

#define POLICY_WORDS_MOST 63 /* per list: a set of values is one 64-bit word */
#define POLICY_FLAGS_MOST 16

/* "categorie", as written in the texts. */
const char *policy_dimension_word(enum policy_dimension dimension);
/* "category", as commands and their replies say it. */
const char *policy_dimension_english(enum policy_dimension dimension);
/* Refuses UNKNOWN_WORD. */
MUST_USE struct status policy_word_find(const struct policy *policy, enum policy_dimension dimension, struct span word, uint8_t *out);
/* "" for a number that is not in the vocabulary. */
const char *policy_word(const struct policy *policy, enum policy_dimension dimension, uint8_t number);
/* What people read for it: "Wmo-voorziening"; of a basis its title. "" for a number that is not in the vocabulary. */
const char *policy_display(const struct policy *policy, enum policy_dimension dimension, uint8_t number);
uint8_t policy_word_count(const struct policy *policy, enum policy_dimension dimension);

/* Flags (kenmerken): one bit each. Refuses UNKNOWN_WORD. */
MUST_USE struct status policy_flag_find(const struct policy *policy, struct span word, uint32_t *out_bit);
const char *policy_flag_word(const struct policy *policy, uint32_t bit);    /* "" when not exactly one known bit */
const char *policy_flag_display(const struct policy *policy, uint32_t bit); /* what people read for it; likewise */
uint32_t policy_flags_known(const struct policy *policy);                   /* all bits */

/* Pseudonymisation domains (P-03), numbered from 1. */
const char *policy_domain(const struct policy *policy, uint8_t number);
const char *policy_purpose_domain(const struct policy *policy, uint8_t purpose); /* "" for an unknown purpose */

/* Life domains: the thirteen of the Zelfredzaamheid-Matrix 2017. */
MUST_USE struct status policy_life_domain_find(const struct policy *policy, struct span word, uint8_t *out);
const char *policy_life_domain(const struct policy *policy, uint8_t number);
const char *policy_life_domain_display(const struct policy *policy, uint8_t number);
uint8_t policy_life_domain_count(const struct policy *policy);

/* Attributes of a category. */
uint8_t policy_category_life_domain(const struct policy *policy, uint8_t category); /* 0 when it belongs to none */
const char *policy_category_law(const struct policy *policy, uint8_t category);     /* "wgs", …, "geen" */
uint8_t policy_category_law_number(const struct policy *policy, uint8_t category);  /* of that law; 0 when it rests on none */

/* Which kinds of identifiers a role brings into its register, and is therefore asked by: bits 1 << enum identifier_kind. All kinds in a
 * policy that says of no role what it brings. */
uint8_t policy_role_brings(const struct policy *policy, uint8_t role);
bool policy_says_what_is_brought(const struct policy *policy);
/* "persoon", as it is written after `brengt`. */
const char *policy_brought_word(enum identifier_kind kind);

/* Legal bases; their numbers are those of POLICY_BASIS. */
const char *policy_basis_article(const struct policy *policy, uint8_t basis);
