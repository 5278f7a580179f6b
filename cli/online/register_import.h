// SPDX-License-Identifier: EUPL-1.2
//
// A register on its way in: read whole, identifiers normalised, blinded for our own register and for that of each partner that is
// told of the record, and only then sent, as rows with pseudonyms (P-01). Rows that do not fit are kept with their reason. Running it
// again after it was broken off is harmless: the node knows a row by reference and category.
#pragma once

#include "online/blindfold.h"
#include "online/progress.h"
#include "register/register.h"

#define IMPORT_ARENA_BYTES ((size_t)3 * 1024 * 1024 * 1024) /* the largest register there may be, row by row */

struct import_row {
    size_t row, line;
    const char *reference, *category, *life_domain, *contact; /* "" when empty */
    enum household_role role;
    uint8_t urgency;
    int32_t since_day, until_day;
    size_t first, count; /* its identifiers */
    size_t fault_count;
    bool is_doubted; /* its address has another spelling in use too */
};

struct register_import {
    struct arena *arena;
    size_t row_count, row_room;
    struct import_row *rows;
    size_t identifier_count;
    struct identifier *identifiers; /* in the clear: import_blind wipes them */
    size_t target_count;
    const struct speech_import_target *targets;
    struct element **pseudonyms; /* per target, per identifier; of a row or kind that it is not for they mean nothing */
    size_t fault_count, fault_room;
    struct register_fault *faults;
    size_t doubted_count; /* good rows with a doubted address */
    size_t rejected;      /* rows with a fault, counted by import_rejects */
    int64_t added, replaced, unchanged, pushed;
};

/* Rows and faults of the file. A refusal of the whole file is given back with its complaint. */
MUST_USE struct status import_read(struct register_import *import, struct span bytes, const struct register_options *options,
                                   struct complaint *why);
/* Rows with an identifier of a kind that none of our roles brings join the faults, before anything is blinded. NOT_ALLOWED, with the
 * column, when none is left. */
MUST_USE struct status import_judge(struct register_import *import, struct complaint *why);
/* Pseudonyms of every identifier for the targets of its row that take its kind; the identifiers are wiped, also on failure. */
MUST_USE struct status import_blind(struct register_import *import, const struct blindfold *how, struct complaint *why);
/* The rows to the node, in pieces; what the node says about single rows joins the faults. Why it says no, it says to the door. */
MUST_USE struct status import_send(struct register_import *import, const struct door *door, struct progress *progress);
/* The rejects file as text, rows in the order of the register; counts them. */
MUST_USE struct status import_rejects(struct register_import *import, struct span *out);
