// SPDX-License-Identifier: EUPL-1.2
//
// A town in which nights pass: what its nodes find when they hold their ledgers against each other.
#pragma once

#include "book/nightly.h"
#include "support/town.h"

#define BSN "123456782"
#define HOUR (60 * MINUTE_MS)

extern struct town town;
static inline struct book *book_of(enum resident who) { return &town_node(&town, who)->book; }

void pass(int64_t ms);
/* Until half an hour and a bit after the next midnight, and the rounds that are due then. */
void night(void);
void ask(uint8_t id[static CASE_ID_BYTES]);
/* What `who` found of a day of the other; find_day: false: nothing that is told, or nothing yet. */
bool find_day(enum resident who, enum resident other, int32_t day, struct reconciled_day *out);
struct reconciled_day day_of(enum resident who, enum resident other, int32_t day);
const char *told_of(enum resident who, enum resident other, int32_t day);
/* How many entries are of this kind and have a note that begins so. */
uint64_t entries_of(enum resident who, enum entry_kind kind, const char *note);
/* Into the index of a node, whatever its ledger says. */
void list(enum resident at, enum resident other, struct reconcile_said what, int64_t said_ms);
struct reconcile_said signal_of(enum resident speaker, enum resident hearer, uint8_t number);
