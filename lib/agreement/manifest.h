// SPDX-License-Identifier: EUPL-1.2
//
// A manifest: one version of an agreed text, in a page that a person signs. It names the text by its hashes, the version before it,
// what was in force beside it, when it starts, and the difference by its digest. One manifest has one form: what is read prints
// back as the very bytes that were read, and its hash is of those.
#pragma once

#include "agreement/text.h"
#include "base/arena.h"
#include "base/digest.h"

#define MANIFEST_MOST_BYTES ((size_t)4096)
#define MANIFEST_REPLACES_MOST 4
#define MANIFEST_SEEN_MOST 8
#define MANIFEST_SEEN_TEXT_MOST 160

struct manifest_seen { /* a jurist who read it */
    int32_t day;
    const char *text; /* UTF-8, one line */
};

struct manifest {
    enum agreed_text text;
    uint64_t number;        /* from 1 */
    struct digest previous; /* the manifest of number - 1; zero for number 1, and only then */
    size_t replaces_count;  /* other attempts at this number, sorted */
    struct digest replaces[MANIFEST_REPLACES_MOST];
    struct digest content;                      /* bundle_hash of its files */
    struct digest table;                        /* what of it decides */
    struct digest vocabulary;                   /* of a policy; zero of others */
    struct digest beside_roster, beside_policy; /* tables in force before it; zero for number 1, and only then */
    int64_t starts_ms;                          /* whole seconds */
    struct digest difference;                   /* SHA-256 of difference.text */
    size_t seen_count;                          /* of a policy; without any it is a trial ("proef") */
    struct manifest_seen seen[MANIFEST_SEEN_MOST];
};

/* Texts are the arena's. MALFORMED, with the line, in any form but the one of manifest_print; TOO_LARGE. */
MUST_USE struct status manifest_parse(struct span text, const char *file, struct arena *arena, struct manifest *out, struct complaint *why);
/* INVALID, and what is wrong, for what manifest_parse would not read back. */
MUST_USE struct status manifest_print(const struct manifest *manifest, struct arena *arena, struct span *out, struct complaint *why);
