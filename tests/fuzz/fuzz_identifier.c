// SPDX-License-Identifier: EUPL-1.2
//
// First byte: which rule set; the rest: the text, fields of an address separated by line ends. What is accepted must be
// its own canonical form, and the same again when written with other punctuation.
#include "pseudonym/identifier.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct span field(struct span *rest)
{
    const uint8_t *end = rest->size ? memchr(rest->data, '\n', rest->size) : NULL;
    struct span taken = span_slice(*rest, 0, end ? (size_t)(end - rest->data) : rest->size);
    *rest = span_slice(*rest, taken.size + 1, rest->size);
    return taken;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct identifier out = {0}, again;
    enum identifier_flaw flaw = IDENTIFIER_FLAW_NONE;
    struct status status;
    if (size == 0)
        return 0;
    struct span rest = span_of(data + 1, size - 1);
    if (data[0] == 'b') {
        status = identifier_bsn(rest, &flaw, &out);
    } else if (data[0] == 'a') {
        struct address_fields fields;
        fields.postcode = field(&rest);
        fields.number = field(&rest);
        fields.letter = field(&rest);
        fields.addition = field(&rest);
        status = identifier_address(&fields, &flaw, &out);
    } else {
        status = identifier_bag(rest, &flaw, &out);
    }
    ENSURE(status_ok(status) == (flaw == IDENTIFIER_FLAW_NONE));
    ENSURE(status_ok(status) || (status_is(status, STATUS_BAD_IDENTIFIER) && out.size == 0));
    if (status_ok(status)) {
        ENSURE(status_ok(identifier_canonical(out.type, identifier_span(&out), &again)));
        ENSURE(span_equal(identifier_span(&out), identifier_span(&again)));
    }
    return 0;
}
