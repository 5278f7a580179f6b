// SPDX-License-Identifier: EUPL-1.2
//
// Under which agreement each partner spoke last: what was refused for a difference waits until there is none. In memory only;
// after a start a partner has not spoken yet.
#pragma once

#include "book/book.h"

/* `oin` said something at `time_ms`, in whatever order it came. */
void spoken_note(struct book *book, const struct oin *oin, const struct digest *agreement, int64_t time_ms);
/* The latest moment at which it said something, by its own clock, in this life of ours; 0: none. */
int64_t spoken_ms(const struct book *book, const struct oin *oin);
/* Whether what it said last was said under the agreement that is in force here. */
bool spoken_is_agreed(const struct book *book, const struct oin *oin);
