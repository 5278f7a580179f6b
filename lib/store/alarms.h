// SPDX-License-Identifier: EUPL-1.2
//
// How each partner asks of us, as numbers: one row for a partner and alarm, so that they take no more room however much is asked. What
// they count and when they sound is the caller's (book/alarms.h).
#pragma once

#include "store/database.h"

#define ALARM_TEXTS_MOST 16

struct alarm_row {
    struct oin partner;
    uint8_t alarm;
    int64_t window;        /* number of the one that is counted in */
    uint64_t count, whole; /* in it; of how many, where that matters */
    uint64_t before;       /* what a window before came to, smoothed over four */
    int64_t told_ms;       /* 0: it did not sound in this window */
    bool is_entered;       /* and that stands in the ledger */
};
/* Zeros beside partner and alarm when there is none. */
MUST_USE struct status store_alarm_read(struct store *store, const struct oin *partner, uint8_t alarm, struct alarm_row *out);
MUST_USE struct status store_alarm_write(struct store *store, const struct alarm_row *row);
/* Those that sounded since, by partner and alarm. */
MUST_USE struct status store_alarms_told(struct store *store, int64_t since_ms, struct arena *arena, struct alarm_row **out,
                                         size_t *out_count);
/* One more of this text, or of what stands for one, of which only a digest under this node's key is kept: how often it came, too low by at
 * most a seventeenth of all (Misra, Gries 1982). */
MUST_USE struct status store_alarm_text(struct store *store, const struct oin *partner, struct span text, uint64_t *out_count);
MUST_USE struct status store_alarm_texts_forget(struct store *store, const struct oin *partner);
