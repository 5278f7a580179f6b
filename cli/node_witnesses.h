// SPDX-License-Identifier: EUPL-1.2
//
// Of `schakel node`: who cosigns this node's ledger, who is missing, and what a person can do about it.
#pragma once

#include "sentence/command.h"
#include "speech/node.h"
#include "view/page.h"

void put_witnesses(struct page *page, const struct speech_status *status);
/* `schakel node open` */
struct status run_node_open(struct invocation *invocation);
extern const struct option node_open_options[];
