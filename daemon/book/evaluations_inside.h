// SPDX-License-Identifier: EUPL-1.2
//
// Evaluations in flight, as their two files have them: evaluations.c what we ask, multiplying.c what we are asked.
#pragma once

#include "book/evaluations.h"

struct late {
    struct oin oin;
    int64_t until_ms;
};

#define LEFT_MOST 64

struct told_left {
    struct oin member;
    enum evaluation_act act;
    uint8_t purpose;
    int32_t day;
    uint32_t left;
};

struct evaluations {
    struct asking *asking;
    struct hedge_memory memory;
    size_t late_at;
    struct late late[COMMITTEE_MOST]; /* the oldest makes room */
    size_t left_at;
    struct told_left left[LEFT_MOST]; /* likewise */
    struct multiplying *multiplying;
    uint64_t last_job;
};
