// SPDX-License-Identifier: EUPL-1.2
//
// `schakel agree withdraw`: what a partner takes back of its own, signed at its desk and put on a shelf: its node's, or one that
// `agree activate` brings to nodes.
#pragma once

#include "sentence/command.h"

/* UNKNOWN_PEER when the key is of nobody on the roster in force, NOT_FOUND when there is nothing of it to take back; what
 * withdrawal_print, desk_open and withdrawals_put refuse with. */
MUST_USE struct status agree_withdraw(struct invocation *invocation);
