// SPDX-License-Identifier: EUPL-1.2
//
// What several nouns of the door say, and the bounds that hold for all.
#pragma once

#include "base/arena.h"
#include "base/day.h"
#include "base/span.h"

#define SPEECH_WORD_MOST 64
#define SPEECH_TEXT_MOST 1000 /* free texts of people */
#define SPEECH_NAME_MOST 200  /* of a partner, as on the roster */
#define SPEECH_TIME_MOST ((DATE_MOST_DAY + 1) * DAY_MS - 1)
#define SPEECH_TALLY_MOST 256
#define SPEECH_PARTNERS_MOST 64
#define SPEECH_DOMAINS_MOST 64

/* No members. */
struct speech_nothing {
    char none;
};

/* In an item that is judged on its own: what is wrong with it does not spoil the list but stands here, and its other members mean
 * nothing then. */
struct speech_flaw {
    struct status status; /* OK: the item is good */
    const char *member;   /* the name of its member that is wrong; NULL: the item as a whole */
    const char *why;
};

/* One name and number of an object whose names are not fixed. */
struct speech_tally {
    const char *word;
    uint64_t number;
};
