// SPDX-License-Identifier: EUPL-1.2
//
// The list and what it found, for people and for programs.
#pragma once

#include "preflight/preflight.h"
#include "json/json.h"

/* One line a finding: `FILE:LINE: SEVERITY: REASON: type: SENTENCE`. With `is_verbose` first a line a row: what was looked at. The last
 * line has the counts. */
void preflight_print(const struct preflight *preflight, bool is_verbose, FILE *out);
/* The same as one object. NULL when there is no memory. */
struct json *preflight_json(const struct preflight *preflight);
/* The rows as a table of a page. */
void preflight_print_rows(FILE *out);
