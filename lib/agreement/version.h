// SPDX-License-Identifier: EUPL-1.2
//
// One version of an agreed text, whole: its manifest, its files, and what partners signed of it. Read by itself it says what
// can be said of it without the others: that the files are those of the manifest, and what they are.
#pragma once

#include "agreement/bundle.h"
#include "agreement/difference.h"
#include "agreement/manifest.h"

#define ROSTER_FILE "roster.conf"
#define QUOTAS_FILE "quotas.conf"
#define VERSION_SIGNATURES_MOST 128

struct version_signature {
    struct oin oin;   /* who is said to have signed */
    struct span text; /* minisign's four lines */
};

/* As it was found: nothing is checked. */
struct version {
    const char *place; /* for people: "roster-2" */
    struct span manifest;
    struct bundle content; /* sorted */
    const struct version_signature *signatures;
    size_t signature_count;
};

/* What the files are. Free with text_content_free. */
struct text_content {
    struct roster *roster; /* of a roster */
    struct policy *policy; /* of a policy */
};
void text_content_free(struct text_content *content);

/* The files of a roster or policy, in canonical form and no others: a roster has ROSTER_FILE and every partner's certificate. What
 * roster_parse and policy_new refuse with; INVALID for another form, a file too many or too few. Of quotas nothing is read: their
 * words are those of the policy in force (quotas_of). */
MUST_USE struct status text_content_read(enum agreed_text text, const struct bundle *files, struct text_content *out,
                                         struct complaint *why);
/* The quotas in their canonical form; INVALID for another. */
MUST_USE struct status quotas_of(const struct bundle *files, const struct policy *policy, struct arena *arena, struct quota_rules *out,
                                 struct complaint *why);
/* What of it decides, and the vocabulary of a policy, as a manifest has them. `quotas` of quotas only. */
MUST_USE struct status text_hashes(enum agreed_text text, const struct text_content *content, const struct quota_rules *quotas,
                                   struct digest *out_table, struct digest *out_vocabulary);
/* Every role of the roster is a word of the policy, whichever of the two is new; fine while one of them is not there. UNKNOWN_WORD. */
MUST_USE struct status roles_check(const struct agreement_side *side, struct complaint *why);
