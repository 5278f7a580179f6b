// SPDX-License-Identifier: EUPL-1.2
//
// The record of a domain's key: what parses must print to the same bytes; what does not is refused with a place.
#include "crypto/secret.h"
#include "pseudonym/domain_key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t nobody[COMMITTEE_MOST][SIGN_PUBLIC_BYTES];
    char room[DOMAIN_KEY_ROOM];
    size_t printed = 0;
    struct complaint why = {0};
    struct domain_key record;
    ENSURE(status_ok(crypto_start()));
    if (!status_ok(domain_key_parse(span_of(data, size), "fuzz", &why, &record))) {
        ENSURE(strncmp(why.text, "fuzz:", 5) == 0);
        return 0;
    }
    ENSURE(status_ok(domain_key_print(&record, room, sizeof room, &printed)));
    ENSURE(span_equal(span_of(room, printed), span_of(data, size)));
    ENSURE(!status_ok(domain_key_check(&record, nobody)));
    return 0;
}
