// SPDX-License-Identifier: EUPL-1.2
//
// Reads rows `kind field field …` (0x1F between) and prints what the product makes of each: `form CANONICAL`, `doubted CANONICAL`
// or `refused CODE`. The other reading is oracle_identifier.py.
#include "pseudonym/identifier.h"

#define FIELD_SIGN '\x1f'
#define LINE_ROOM 1024

static struct span next_field(struct span *rest)
{
    const uint8_t *end = rest->size ? memchr(rest->data, FIELD_SIGN, rest->size) : NULL;
    size_t size = end ? (size_t)(end - rest->data) : rest->size;
    struct span taken = span_slice(*rest, 0, size);
    *rest = span_slice(*rest, size + 1, rest->size);
    return taken;
}

static struct status read_row(struct span row, struct identifier_finding *finding, struct identifier *out)
{
    struct span kind = next_field(&row);
    if (span_is_text(kind, "person"))
        return identifier_bsn(row, finding, out);
    if (span_is_text(kind, "dwelling"))
        return identifier_bag(row, finding, out);
    struct span a = next_field(&row), b = next_field(&row), c = next_field(&row);
    if (span_is_text(kind, "name"))
        return identifier_name(&(struct name_fields){a, b, c}, finding, out);
    ENSURE(span_is_text(kind, "address"));
    return identifier_address(&(struct address_fields){a, b, c, row}, finding, out);
}

int main(void)
{
    char line[LINE_ROOM];
    while (fgets(line, sizeof line, stdin)) {
        struct identifier out;
        struct identifier_finding finding;
        size_t size = strlen(line);
        ENSURE(size && line[size - 1] == '\n');
        if (status_ok(read_row(span_of(line, size - 1), &finding, &out))) {
            printf("%s %.*s\n", finding.is_doubted ? "doubted" : "form", (int)out.size, out.canonical);
            continue;
        }
        const char *reason = identifier_flaw_reason(finding.flaw);
        printf("refused %.*s\n", (int)strcspn(reason, ":"), reason);
    }
    return 0;
}
