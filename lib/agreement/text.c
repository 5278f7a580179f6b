// SPDX-License-Identifier: EUPL-1.2
//
// Words and labels of the table.
#include "agreement/text.h"

static const struct {
    const char *word, *label;
} texts[AGREED_TEXTS] = {
#define AGREED_TEXT_ROW(name, number, word, label) [number - 1] = {word, label},
    AGREED_TEXT_TABLE(AGREED_TEXT_ROW)
#undef AGREED_TEXT_ROW
};

const char *agreed_text_word(unsigned number) { return number >= 1 && number <= AGREED_TEXTS ? texts[number - 1].word : ""; }
const char *agreed_text_label(enum agreed_text text) { return texts[agreed_text_index(text)].label; }

struct status agreed_text_find(struct span word, enum agreed_text *out)
{
    for (size_t i = 0; i < AGREED_TEXTS; i++)
        if (span_is_text(word, texts[i].word)) {
            *out = (enum agreed_text)(i + 1);
            return STATUS(OK);
        }
    return FAIL(UNKNOWN_WORD);
}
