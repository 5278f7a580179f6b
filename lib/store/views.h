// SPDX-License-Identifier: EUPL-1.2
//
// Reads by people that are counted together: one row for each user, kind, code word and object, from its first read until the window is
// over and the others of it are entered. It stands here, so that a restart loses none of the count. All but the times is sealed.
#pragma once

#include "store/database.h"
#include "wire/entry.h"

#define VIEW_OBJECT_MOST_BYTES 32

/* What was read, by whom. */
struct view_row {
    enum entry_kind kind;
    struct span word, user;   /* the entry's code word, and the name of the user */
    struct span object;       /* 0 to VIEW_OBJECT_MOST_BYTES; empty: a list as a whole */
    bool has_owner;           /* of the object: */
    uint8_t owner[TAG_BYTES]; /* under whose erasable key it is committed to */
    int64_t begun_ms, ends_ms;
    uint64_t more;               /* reads since the one that was entered when it began, */
    uint64_t read_from, read_to; /* and of which entries; 0, 0: of none */
};
/* The row of this kind, word, user and object. NOT_FOUND. */
MUST_USE struct status store_view_read(struct store *store, const struct view_row *of, struct arena *arena, struct view_row *out);
/* In place of what was there. */
MUST_USE struct status store_view_put(struct store *store, const struct view_row *row);
/* NOT_FOUND. */
MUST_USE struct status store_view_remove(struct store *store, const struct view_row *of);
/* The one whose window was over first, by a clock that may have been set back. NOT_FOUND: none is. */
MUST_USE struct status store_view_over(struct store *store, int64_t now_ms, struct arena *arena, struct view_row *out);
