// SPDX-License-Identifier: EUPL-1.2
//
// What was opened for the auditor: parts of requests, by the digest that their requester signed. Opening one again is no other opening; and
// of what was opened the auditor has the pseudonyms computed again, for as many identifiers and no more (P-02, P-11).
#pragma once

#include "store/database.h"
#include "wire/message.h"

#define OPENED_AGAIN_MOST 3  /* an answer was lost, or was a lie */
#define OPENED_SERVES_MOST 1 /* who answers wrongly is replaced within the request (acts/evaluate.h) */
#define OPENED_KEPT_DAYS 400 /* a draw is of the month before, and is looked into for a year */

struct opened_part {
    char domain[WORD_MOST_BYTES + 1];
    struct oin holder;
    uint32_t epoch;
    size_t count; /* identifiers */
    int32_t day;  /* on which it was opened; not read to serve */
};
/* Nothing happens for one that is there. */
MUST_USE struct status store_opened_put(struct store *store, const struct digest *request, size_t number, const struct opened_part *part);
/* Those that were opened OPENED_KEPT_DAYS before `day`, or earlier, go: opened again they count again. */
MUST_USE struct status store_opened_prune(struct store *store, int32_t day, uint64_t *out_removed);
/* It is opened once more. NOT_FOUND: it was not opened before, or OPENED_AGAIN_MOST times more already. */
MUST_USE struct status store_opened_again(struct store *store, const struct digest *request);
/* Serves for a part like this one, the one that was served least. NOT_FOUND: there is none that was served less than OPENED_SERVES_MOST
 * times. */
MUST_USE struct status store_opened_serve(struct store *store, const struct opened_part *part);
