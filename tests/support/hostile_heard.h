// SPDX-License-Identifier: EUPL-1.2
//
// What a node said back, in a word or two, for whoever speaks as a partner gone bad.
#pragma once

#include "support/hostile_forge.h"

/* The answer is checked like any other: a node that signs wrongly would be seen here ("unreadable"). In the forge's arena. */
const char *heard_word(const struct forge *forge, struct span message, struct exchange_id *out_exchange);
