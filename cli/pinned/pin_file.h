// SPDX-License-Identifier: EUPL-1.2
//
// The file with what a person's command has seen (pins.h): with that person, not with the node. Only they can read or write it.
#pragma once

#include "base/arena.h"
#include "pinned/pins.h"

/* SCHAKEL_PINS; or else schakel/pins in XDG_STATE_HOME, which is ~/.local/state when that is not set. NOT_FOUND without a home. */
MUST_USE struct status pin_file_path(struct arena *arena, const char **out, struct complaint *why);

/* What of it is new, for who reads the screen. */
enum pin_news { PIN_NOTHING_NEW, PIN_SEEN_FIRST, PIN_SEEN_MORE };
/* Holds what is seen now against the file and adds what is new: it is on disk when this returns, or nothing is. One process at a time.
 * What pins_renew refuses with; UNSAFE_FILE when others have rights on it; MALFORMED when it is none, with what to do. */
MUST_USE struct status pin_file_renew(const char *path, const struct pins *seen, enum pin_news *out_news, struct complaint *why);
