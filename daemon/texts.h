// SPDX-License-Identifier: EUPL-1.2
//
// All that a node is told in texts - its configuration, the policy, the roster, quotas, pseudonym keys - read and checked
// as one: a start, and `schakeld check`, refuse the same things with the same words.
#pragma once

#include "book/node.h"
#include "control/control.h"

struct texts {
    struct arena *arena;
    struct config config;
    struct policy *policy;
    struct roster *roster;
    struct access_list access;
    struct node node; /* what is agreed, and prepared: see turn/turn.h */
};

/* Zeroed before; to be freed also when it fails, with the file and the reason in `why`. `now_ms`: certificates end. */
MUST_USE struct status texts_read(const char *config_path, int64_t now_ms, struct texts *out, struct complaint *why);
void texts_free(struct texts *texts);
