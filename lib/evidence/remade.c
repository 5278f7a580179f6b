// SPDX-License-Identifier: EUPL-1.2
//
// Lines of a word and a value, as in evidence.
#include "evidence/remade.h"

#include "base/text.h"
#include "evidence/text.h"

#define REMADE_FORM "schakel/remade/v1\n"

struct status remade_print(const struct remade *remade, struct arena *arena, struct span *out)
{
    char hex[2 * DIGEST_BYTES + 1];
    const char *text;
    _Static_assert(ELEMENT_BYTES == DIGEST_BYTES, "each in its hex");
    hex_print(digest_span(&remade->request), hex);
    TRY(arena_print(arena, &text, REMADE_FORM "request %s\nholder %s\n", hex, remade->holder.text));
    for (size_t i = 0; i < remade->count; i++) {
        hex_print(SPAN_OF_ARRAY(remade->pseudonyms[i].bytes), hex);
        TRY(arena_print(arena, &text, "%spseudonym %s\n", text, hex));
    }
    *out = span_of_text(text);
    return STATUS(OK);
}

static struct status read_pseudonym(struct span *rest, struct element *out)
{
    uint8_t bytes[ELEMENT_BYTES];
    struct span value;
    TRY(evidence_read_line(rest, "pseudonym", &value));
    TRY(hex_parse(value, bytes, sizeof bytes));
    return element_decode(SPAN_OF_ARRAY(bytes), out);
}

struct status remade_parse(struct span text, struct arena *arena, struct remade *out)
{
    struct span rest, value, again;
    if (text.size > REMADE_MOST_BYTES)
        return FAIL(TOO_LARGE);
    if (text.size < sizeof REMADE_FORM || memcmp(text.data, REMADE_FORM, sizeof REMADE_FORM - 1) != 0)
        return FAIL(MALFORMED);
    *out = (struct remade){.count = 0};
    rest = span_slice(text, sizeof REMADE_FORM - 1, text.size);
    TRY(evidence_read_line(&rest, "request", &value));
    TRY(hex_parse(value, out->request.bytes, DIGEST_BYTES));
    TRY(evidence_read_line(&rest, "holder", &value));
    TRY(oin_parse(value, &out->holder));
    do {
        if (out->count == VOUCHER_COUNT_MOST)
            return FAIL(TOO_LARGE);
        TRY(read_pseudonym(&rest, &out->pseudonyms[out->count++]));
    } while (rest.size);
    TRY(remade_print(out, arena, &again));
    return span_equal(again, text) ? STATUS(OK) : FAIL(MALFORMED);
}
