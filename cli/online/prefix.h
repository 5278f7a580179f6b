// SPDX-License-Identifier: EUPL-1.2
//
// People type the first characters of a long id; the node wants all of it.
#pragma once

#include "base/span.h"

#define PREFIX_LEAST 4
#define PREFIX_ID_BYTES 16

struct prefix_ids {   /* ids of PREFIX_ID_BYTES, each in an item of a list */
    const char *what; /* for complaints: "case" */
    const void *first;
    size_t count, stride;
};
/* The place of the one id that begins with `prefix`. INVALID for what is no beginning of a hex id, NOT_FOUND, CONFLICT when several do. */
MUST_USE struct status prefix_find(const struct prefix_ids *ids, const char *prefix, size_t *out, struct complaint *why);
