// SPDX-License-Identifier: EUPL-1.2
//
// What is typed or exported, as upper-case ASCII: the many characters that stand for one letter, blank or dash become that
// one, what nobody sees falls away, accents and quotes go. Only what has one meaning is folded; anything else is refused.
#pragma once

#include "base/span.h"

#define FOLDED_ROOM 128

struct folded {
    size_t size;
    char text[FOLDED_ROOM]; /* ASCII without controls and quotes, letters in capitals, blanks as ' '; wiped by whoever has it */
};

enum fold_form {
    FOLD_ADDRESS, /* letters of one base letter only, and ij */
    FOLD_NAME,    /* also letters that only names have, some as two (æ, ß, œ, þ); a quote parts words */
};
/* false when a character is not folded, when it is no UTF-8, or when more than `most` characters come out of it. */
MUST_USE bool text_fold(struct span text, enum fold_form form, size_t most, struct folded *out);
void folded_wipe(struct folded *folded);
static inline struct span folded_span(const struct folded *folded) { return span_of(folded->text, folded->size); }
