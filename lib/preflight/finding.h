// SPDX-License-Identifier: EUPL-1.2
//
// What a look at a node's folder finds: how bad it is, where it stands, why, and the sentence that a person types about it.
#pragma once

#include "base/arena.h"

/* name, word. Only an error stops anything. */
#define SEVERITIES(X)     \
    X(NOTE, "note")       \
    X(WARNING, "warning") \
    X(ERROR, "error")

enum severity {
#define SEVERITY_ENUM(name, word) SEVERITY_##name,
    SEVERITIES(SEVERITY_ENUM)
#undef SEVERITY_ENUM
        SEVERITY_COUNT
};
const char *severity_word(enum severity severity);

struct finding {
    enum severity severity;
    const char *file; /* or folder, socket, what is looked at */
    unsigned line;    /* 0: the whole of it */
    const char *reason;
    const char *type; /* "" when there is nothing to type */
};

#define FINDINGS_MOST 256
struct findings {
    struct arena *arena; /* holds the texts */
    size_t count;        /* kept in `rows`, in order of discovery */
    size_t counts[SEVERITY_COUNT];
    struct finding rows[FINDINGS_MOST];
};

/* Keeps a copy while there is room; the counts go on. What cannot be kept for lack of memory counts as an error. */
void findings_put(struct findings *findings, const struct finding *finding);
/* What a complaint of another room says ("FILE:LINE: REASON", "FILE: REASON"), as an error. Without a file in it: of `file`. */
void findings_put_complaint(struct findings *findings, const char *file, const char *complaint, const char *type);
