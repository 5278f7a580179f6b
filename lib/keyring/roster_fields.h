// SPDX-License-Identifier: EUPL-1.2
//
// The lines of a roster as tables, from which it is both read and printed: what is read is what is printed.
// For the files of this room only.
#pragma once

#include "keyring/roster.h"

struct field;
/* How a kind of value is read and written. `place` is where it lives in the partner or roster. */
struct field_kind {
    const char *expected;
    struct status (*parse)(const char *value, struct arena *arena, void *place);
    struct status (*print)(const void *place, struct arena *arena, const char **out);
};

/* Whether it must be written. What is not is zero, and nothing that can be written is. */
enum field_need { FIELD_REQUIRED, FIELD_OPTIONAL, FIELD_ADDED /* required, but the earlier form has none */ };

struct field {
    const char *name;
    const struct field_kind *kind;
    size_t offset, size;
    enum field_need need;
};
bool field_is_absent(const struct field *field, const void *object);

#define MESH_FIELDS 4
#define PARTNER_FIELDS 15
extern const struct field mesh_fields[MESH_FIELDS], partner_fields[PARTNER_FIELDS];
