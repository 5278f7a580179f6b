// SPDX-License-Identifier: EUPL-1.2
//
// What a check of an exported ledger established, in so many words and as an exit code: a sentence is said only when the check that it
// reports was made and holds (P-07). 0 holds, and all that was asked was established; 1 does not hold; 2 could not be read or checked;
// 3 nothing contradicts it, but something that was asked was not established.
#pragma once

#include "audit/trust_folder.h"
#include "ledger/verdict.h"
#include "sentence/command.h"

struct verdict_on { /* what is printed about one export */
    const char *trust_path;
    bool is_pinned; /* the auditor said which roster 1 it is */
    struct trust_folder folder;
    struct ledger_report report;
    struct ledger_asked asked;
    struct tree_head before; /* that it was held against */
};

void verdict_print(const struct verdict_on *on, enum language language);
void verdict_set_json(const struct verdict_on *on, struct json *object);

/* The same of one entry by itself. */
struct entry_proven {
    uint64_t index;
    const char *said_by; /* the partner whose message it holds; NULL: it holds none */
};
void entry_verdict_print(const struct verdict_on *on, const struct entry_proven *proven, enum language language);
