// SPDX-License-Identifier: EUPL-1.2
//
// A case and its view as JSON, with the words of the policy: what `schakel case show --json` prints and what
// the text for regisseurs is made from.
#pragma once

#include "acts/ask.h"
#include "json/json.h"

/* Fills `out` with members: case, lines, domains, partners, definition, missing. */
void case_view_json(const struct node *node, const struct case_view *shown, int64_t now_ms, struct json *out);
struct json *case_row_json(const struct node *node, const struct case_row *row);
