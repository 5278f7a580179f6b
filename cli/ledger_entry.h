// SPDX-License-Identifier: EUPL-1.2
//
// One entry of a ledger for people: a line of what matters first, every field below each other, or an object with all of them. In words of
// the policy when one is given. An entry names no person, so neither does this.
#pragma once

#include "policy/policy.h"
#include "wire/entry.h"
#include "json/json.h"

struct showing {
    const struct policy *policy; /* NULL: numbers */
    bool is_every;               /* every field of it, also for people */
};
bool entry_has_verdict(const struct entry *entry);
void entry_print_line(const struct showing *showing, uint64_t index, const struct entry *entry);
/* Every field of `message Entry` that it has, by the names there (docs/ledger.md says which are called otherwise). */
struct json *entry_describe(const struct showing *showing, uint64_t index, const struct entry *entry);
