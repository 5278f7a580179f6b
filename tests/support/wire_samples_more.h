// SPDX-License-Identifier: EUPL-1.2
//
// Bodies about lines and ledgers, as full as they can be.
#pragma once

#include "support/wire_samples.h"

static inline struct second_message sample_second_message(void)
{
    return (struct second_message){span_of_text("192.0.2.7"), span_of_text("2001:db8::7")};
}

static inline struct reconcile_message sample_reconcile_message(void)
{
    static uint8_t after[RECONCILE_ROW_BYTES];
    memset(after, 0x51, sizeof after);
    return (struct reconcile_message){20600, RECONCILE_LEVEL_HOUR, 23, SPAN_OF_ARRAY(after)};
}

static inline struct reconciled_message sample_reconciled_message(void)
{
    static uint8_t hours[RECONCILE_HOURS * DIGEST_BYTES];
    memset(hours, 0x52, sizeof hours);
    return (struct reconciled_message){.day = 20600, .level = RECONCILE_LEVEL_DAY, .since_day = 20500, .hours = SPAN_OF_ARRAY(hours)};
}

static inline struct reconciled_message sample_reconciled_hour(void)
{
    static uint8_t rows[3 * RECONCILE_ROW_BYTES];
    for (size_t i = 0; i < sizeof rows; i++)
        rows[i] = (uint8_t)(i / RECONCILE_ROW_BYTES);
    return (struct reconciled_message){
        .day = 20600, .level = RECONCILE_LEVEL_HOUR, .hour = 7, .since_day = 20500, .rows = SPAN_OF_ARRAY(rows)};
}
