// SPDX-License-Identifier: EUPL-1.2
//
// The view as JSON: what `schakel case show --json` prints, and how it comes from the node to the command.
#pragma once

#include "view/view.h"
#include "json/json.h"

/* Sets the members of `out`. A failure breaks the tree: printing it says so. */
void view_encode(const struct view *view, struct json *out);
void view_case_encode(const struct view_case *of, struct json *out);
/* "words": what was said along. */
void view_words_encode(const struct view_words *words, struct json *out);
/* INVALID or NOT_FOUND when `shown` is no view; the complaint names the key. Texts are the arena's. */
MUST_USE struct status view_decode(const struct json *shown, struct arena *arena, struct complaint *why, struct view *out);
MUST_USE struct status view_words_decode(const struct json *object, struct arena *arena, struct complaint *why, struct view_words *out);
