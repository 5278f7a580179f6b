// SPDX-License-Identifier: EUPL-1.2
//
// People type the first characters of a long id; the node wants all of it.
#pragma once

#include "base/arena.h"
#include "json/json.h"

#define PREFIX_LEAST 4

/* The one id under `key` in the objects of `list` that begins with `prefix`. INVALID for what is no beginning of a hex id, NOT_FOUND,
 * CONFLICT when several do. */
MUST_USE struct status prefix_find(const struct json *list, const char *key, const char *prefix, struct arena *arena, const char **out,
                                   struct complaint *why);
