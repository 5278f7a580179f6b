// SPDX-License-Identifier: EUPL-1.2
//
// A hash with its lengths spelled out.
#include "pseudonym/tag.h"

#include "base/cursor.h"
#include "crypto/hash.h"

void tag_compute(const struct key_name *key, uint32_t epoch, const struct element *pseudonym, uint8_t out[static TAG_BYTES])
{
    uint8_t length_bytes[2], epoch_bytes[4];
    struct writer length = writer_of(length_bytes, sizeof length_bytes), number = writer_of(epoch_bytes, sizeof epoch_bytes);
    ENSURE(key->domain.size <= DOMAIN_NAME_MOST);
    write_u16(&length, (uint16_t)key->domain.size);
    write_u32(&number, epoch);
    struct span parts[] = {span_of_text("schakel/tag/v2"), writer_span(&length), key->domain,
                           oin_span(&key->holder),         writer_span(&number), SPAN_OF_ARRAY(pseudonym->bytes)};
    sha256_parts(parts, N(parts), out);
}
