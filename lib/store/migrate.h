// SPDX-License-Identifier: EUPL-1.2
//
// From the tables of an older version to those of this one, in the one transaction in which the file is opened: a start
// finds the old tables or the new, never something between. A version is a file of schema/ and a row of its meson.build; what
// it must know of the version before is in its statements. It runs with foreign keys in force, so a table that others refer
// to is altered, not made anew. For the files of this room, and its tests.
#pragma once

#include "store/database.h"

struct schema_version { /* makes this version of the tables out of the one before; the first out of nothing */
    const char *const *statements;
    size_t count;
};
struct schema {
    const struct schema_version *versions;
    size_t count; /* also the number of the newest: PRAGMA user_version */
};
extern const struct schema store_schema; /* of this program */

/* `version` is what the file has, 0 for an empty one. The transaction is open. */
MUST_USE struct status schema_migrate(struct store *store, const struct schema *schema, int64_t version);
