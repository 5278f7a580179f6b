// SPDX-License-Identifier: EUPL-1.2
//
// Files of secrets are lines `name value`, in a fixed order after a first line that names the form. For the
// files of this room only.
#pragma once

#include "base/cursor.h"
#include "base/status.h"

struct secret_lines {
    struct cursor rest;
    const char *file;
    unsigned line;
    struct complaint *why;
};

/* Takes the first line, which must be `form`. */
MUST_USE struct status secret_lines_open(struct secret_lines *lines, const char *form);
/* The next line must be `name value`; complaints never repeat what stands there. */
MUST_USE struct status secret_lines_read(struct secret_lines *lines, const char *name, struct span *out_value);
/* As above, for exactly 32 bytes in base64. */
MUST_USE struct status secret_lines_read_key(struct secret_lines *lines, const char *name, uint8_t out[static 32]);
MUST_USE struct status secret_lines_read_number(struct secret_lines *lines, const char *name, uint64_t most, uint64_t *out);
MUST_USE struct status secret_lines_close(struct secret_lines *lines);
/* MALFORMED or `status` at the line just read. */
MUST_USE struct status secret_lines_complain(const struct secret_lines *lines, struct status status, const char *reason);

void secret_lines_write_key(struct writer *writer, const char *name, const uint8_t key[static 32]);
