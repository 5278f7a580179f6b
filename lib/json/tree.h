// SPDX-License-Identifier: EUPL-1.2
//
// What the files of this room share: a struct json is a jansson value under another name. A tree of ours has
// one owner, so its reference count is one. A second reference marks a tree as broken: unlike anything else
// that could be written down, that mark needs no memory, and memory is what building fails for.
#pragma once

#include "json/json.h"

#include <jansson.h>

static inline json_t *tree_of(const struct json *json) { return (json_t *)json; }
static inline struct json *json_of(json_t *tree) { return (struct json *)tree; }

/* true, false and null are shared and count no references: jansson gives them (size_t)-1. */
static inline bool tree_is_broken(const json_t *tree) { return tree->refcount > 1 && tree->refcount != (size_t)-1; }
static inline void tree_break(json_t *tree)
{
    if (tree && !tree_is_broken(tree))
        json_incref(tree);
}
