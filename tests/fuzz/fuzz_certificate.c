// SPDX-License-Identifier: EUPL-1.2
//
// Certificates: chain, authorities and revocation lists in one input, parted by lines of two percent signs. What is
// accepted has an OIN of digits and is refused after its end, without the lists, and without the authorities.
#include "crypto/certificate.h"

#define PART "%%\n"
#define NOW_MS INT64_C(1798761600000) /* 2027-01-01: the corpus is valid then */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct span next_part(struct span *rest)
{
    const uint8_t *end = rest->size ? memmem(rest->data, rest->size, PART, strlen(PART)) : NULL;
    size_t size = end ? (size_t)(end - rest->data) : rest->size;
    struct span part = span_slice(*rest, 0, size);
    *rest = span_slice(*rest, size + (end ? strlen(PART) : 0), rest->size);
    return part;
}

static bool refused(struct span chain, struct span ca, struct span crl, int64_t now_ms)
{
    struct certificate_facts facts = {.until_ms = 0};
    struct complaint why = {""};
    const struct certificate_trust trust = {.ca = ca, .crl = crl, .now_ms = now_ms};
    return status_is(certificate_check(chain, &trust, &facts, &why), STATUS_BAD_CERTIFICATE) && *why.text && !*facts.oin.text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span rest = span_of(data, size), chain = next_part(&rest), ca = next_part(&rest), crl = rest;
    const struct certificate_trust trust = {.ca = ca, .crl = crl, .now_ms = NOW_MS};
    struct certificate_facts facts = {.until_ms = 0};
    struct complaint why = {""};
    ENSURE(!status_ok(certificate_verify(chain, "", chain, crl)));
    if (!status_ok(certificate_check(chain, &trust, &facts, &why))) {
        ENSURE(*why.text && !*facts.oin.text);
        return 0;
    }
    ENSURE(oin_is_valid(&facts.oin) && facts.until_ms >= NOW_MS);
    ENSURE(refused(chain, ca, crl, facts.until_ms + 1000));
    ENSURE(refused(chain, ca, span_empty(), NOW_MS));
    ENSURE(refused(chain, span_empty(), crl, NOW_MS));
    return 0;
}
