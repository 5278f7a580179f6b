// SPDX-License-Identifier: EUPL-1.2
//
// The files of an agreed text, as one: sorted by name, with one hash over names and bytes. Names are paths that cannot leave
// the folder they are written in, on any system.
#pragma once

#include "base/arena.h"
#include "base/digest.h"

#define BUNDLE_FILES_MOST 320
#define BUNDLE_BYTES_MOST ((size_t)4 * 1024 * 1024)
#define BUNDLE_NAME_MOST 100

struct bundle_file {
    const char *name; /* "regels/schulden.beleid" */
    struct span bytes;
};
struct bundle {
    struct bundle_file *files;
    size_t count;
};

/* Parts of a-z, A-Z, 0-9, '-', '_' and '.', not beginning with a '.', with single '/' between. */
bool bundle_name_is_safe(const char *name);
/* Sorts the files. Refuses INVALID (a name that is not safe), CONFLICT (one twice, also when only the case of letters differs),
 * TOO_LARGE; the complaint names the file. */
MUST_USE struct status bundle_sort(struct bundle *bundle, struct complaint *why);
/* SHA-256 over `label`, the number of files, and each name and bytes behind their length. Of a sorted one. NO_MEMORY. */
MUST_USE struct status bundle_hash(const struct bundle *bundle, const char *label, struct digest *out);
const struct bundle_file *bundle_find(const struct bundle *bundle, const char *name); /* NULL */
