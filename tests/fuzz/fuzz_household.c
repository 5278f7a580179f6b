// SPDX-License-Identifier: EUPL-1.2
//
// Any lines: refused with a place, or distinct identifiers in their canonical form.
#include "online/household.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_identifiers(const struct household *household)
{
    ENSURE(household->count <= HOUSEHOLD_MOST);
    for (size_t i = 0; i < household->count; i++) {
        struct identifier again;
        struct span text = identifier_span(&household->identifiers[i]);
        ENSURE(status_ok(identifier_canonical(household->identifiers[i].kind, text, &again)));
        for (size_t j = 0; j < i; j++)
            ENSURE(household->identifiers[j].kind != again.kind || !span_equal(identifier_span(&household->identifiers[j]), text));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct household household = {0};
    struct complaint why = {""};
    struct status status = household_read(&household, span_of(data, size), "file", &why);
    ENSURE(status_ok(status) || strncmp(why.text, "file:", 5) == 0);
    check_identifiers(&household);
    return 0;
}
