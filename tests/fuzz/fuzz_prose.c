// SPDX-License-Identifier: EUPL-1.2
//
// First byte: the form; the rest: the text. What passes is clean UTF-8; what does not has a place inside the text. A number
// that could be somebody's is found whatever stands before or behind it, and nothing is found in letters.
#include "base/prose.h"

#include "base/bsn.h"
#include "base/text.h"

#define TEXT_MOST 1024
#define NUMBER "999900006"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t count_characters(struct span text)
{
    size_t count = 0;
    for (uint32_t c; utf8_next(&text, &c); count++)
        continue;
    return count;
}

static void look_around(struct span text)
{
    char room[TEXT_MOST + 64];
    size_t before = count_characters(text);
    int used = snprintf(room, sizeof room, "%.*s x " NUMBER, (int)text.size, (const char *)text.data);
    struct prose_fault fault = prose_find_fault(span_of(room, (size_t)used), PROSE_LINES);
    ENSURE(fault.flaw == PROSE_FLAW_BSN && fault.character == before + 4);
    used = snprintf(room, sizeof room, NUMBER " x %.*s", (int)text.size, (const char *)text.data);
    ENSURE(bsn_find(span_of(room, (size_t)used), BSN_IN_TEXT) == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > TEXT_MOST || data[0] > PROSE_AGREED)
        return 0;
    enum prose_form form = (enum prose_form)data[0];
    struct span text = span_of(data + 1, size - 1);
    struct prose_fault fault = prose_find_fault(text, form);
    ENSURE((fault.flaw == PROSE_FLAW_NONE) == (fault.character == 0) && fault.character <= text.size);
    ENSURE(fault.flaw == PROSE_FLAW_NONE || fault.flaw == PROSE_FLAW_BSN || !status_ok(prose_check(text, form, "text", NULL)));
    if (fault.flaw == PROSE_FLAW_NONE) {
        ENSURE(text_is_clean_utf8(text, form == PROSE_LINES ? "\n" : ""));
        if (form == PROSE_LINES)
            look_around(text);
    }
    return 0;
}
