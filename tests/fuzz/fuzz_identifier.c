// SPDX-License-Identifier: EUPL-1.2
//
// First byte: which rule set; the rest: the text, fields of an address or a name separated by line ends. What is accepted must
// be its own canonical form; and what is taken as one is exactly what was there.
#include "pseudonym/identifier.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct span field(struct span *rest)
{
    const uint8_t *end = rest->size ? memchr(rest->data, '\n', rest->size) : NULL;
    struct span taken = span_slice(*rest, 0, end ? (size_t)(end - rest->data) : rest->size);
    *rest = span_slice(*rest, taken.size + 1, rest->size);
    return taken;
}

static struct status read_any(uint8_t kind, struct span rest, struct identifier_finding *finding, struct identifier *out)
{
    if (kind == 'b')
        return identifier_bsn(rest, finding, out);
    if (kind == 'n') {
        struct name_fields name;
        name.surname = field(&rest);
        name.first_name = field(&rest);
        name.birth = field(&rest);
        return identifier_name(&name, finding, out);
    }
    if (kind == 'a') {
        struct address_fields address;
        address.postcode = field(&rest);
        address.number = field(&rest);
        address.letter = field(&rest);
        address.addition = field(&rest);
        return identifier_address(&address, finding, out);
    }
    return identifier_bag(rest, finding, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct identifier out = {0}, again;
    struct identifier_finding finding;
    if (size == 0)
        return 0;
    struct span rest = span_of(data + 1, size - 1);
    struct status status = read_any(data[0], rest, &finding, &out);
    ENSURE(status_ok(status) == (finding.flaw == IDENTIFIER_FLAW_NONE));
    ENSURE(status_ok(status) || (status_is(status, STATUS_BAD_IDENTIFIER) && out.size == 0 && *identifier_field_word(finding.field)));
    if (status_ok(status)) {
        ENSURE(status_ok(identifier_canonical(out.kind, identifier_span(&out), &again)));
        ENSURE(out.kind == again.kind && span_equal(identifier_span(&out), identifier_span(&again)));
    }
    for (int kind = 0; kind <= IDENTIFIER_KIND_LAST + 1; kind++)
        if (status_ok(identifier_canonical((enum identifier_kind)kind, rest, &again)))
            ENSURE(span_equal(rest, identifier_span(&again)));
    return 0;
}
