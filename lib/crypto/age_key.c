// SPDX-License-Identifier: EUPL-1.2
//
// Keys as words: Bech32 (BIP 173) of 32 bytes, with the two prefixes of age.
#include "crypto/age.h"

#include "base/text.h"

#define DATA_CHARACTERS 52 /* of 32 bytes, five bits each */
#define SUM_CHARACTERS 6
#define PREFIX_MOST 16

static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static uint32_t sum_step(uint32_t sum, uint8_t value)
{
    static const uint32_t generators[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    const uint32_t top = sum >> 25;
    sum = (sum & 0x1ffffff) << 5 ^ value;
    for (unsigned i = 0; i < N(generators); i++)
        sum ^= top >> i & 1 ? generators[i] : 0;
    return sum;
}

static uint32_t sum_of_prefix(const char *prefix)
{
    uint32_t sum = 1;
    for (const char *c = prefix; *c; c++)
        sum = sum_step(sum, (uint8_t)(*c >> 5));
    sum = sum_step(sum, 0);
    for (const char *c = prefix; *c; c++)
        sum = sum_step(sum, (uint8_t)(*c & 31));
    return sum;
}

/* All of it in one case, by who asks: `prefix` is in lower case. */
static struct status read_bech32(struct span word, const char *prefix, bool is_upper_case, uint8_t out[static AGE_KEY_BYTES])
{
    const size_t prefix_size = strlen(prefix);
    uint32_t sum = sum_of_prefix(prefix), bits = 0, held = 0;
    size_t written = 0;
    if (word.size != prefix_size + 1 + DATA_CHARACTERS + SUM_CHARACTERS)
        return FAIL(INVALID);
    for (size_t i = 0; i < word.size; i++) {
        uint8_t c = word.data[i];
        if (is_upper_case ? is_lower(c) : is_upper(c))
            return FAIL(INVALID);
        c = is_upper(c) ? (uint8_t)(c + 32) : c;
        if (i <= prefix_size) {
            if (c != (i == prefix_size ? '1' : (uint8_t)prefix[i]))
                return FAIL(INVALID);
            continue;
        }
        const char *at = c ? strchr(alphabet, c) : NULL;
        if (!at)
            return FAIL(INVALID);
        const uint8_t value = (uint8_t)(at - alphabet);
        sum = sum_step(sum, value);
        if (i >= prefix_size + 1 + DATA_CHARACTERS)
            continue;
        held = held << 5 | value;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            out[written++] = (uint8_t)(held >> bits);
        }
    }
    const bool is_canonical = (held & ((1U << bits) - 1)) == 0; /* four bits are left over */
    return sum == 1 && is_canonical && written == AGE_KEY_BYTES ? STATUS(OK) : FAIL(INVALID);
}

struct status age_recipient_parse(struct span text, struct age_recipient *out) { return read_bech32(text, "age", false, out->public); }

struct status age_recipients_parse(struct span text, struct age_recipient out[static AGE_RECIPIENTS_MOST], size_t *out_count)
{
    size_t count = 0;
    for (bool is_more = true; is_more;) {
        const uint8_t *comma = memchr(text.data, ',', text.size);
        const size_t size = comma ? (size_t)(comma - text.data) : text.size;
        if (count == AGE_RECIPIENTS_MOST)
            return FAIL(TOO_LARGE);
        TRY(age_recipient_parse(text_trim(span_slice(text, 0, size)), &out[count++]));
        text = span_slice(text, size + 1, text.size);
        is_more = comma != NULL;
    }
    *out_count = count;
    return STATUS(OK);
}

struct status age_identity_parse(struct span text, struct age_identity *out)
{
    while (text.size) {
        const uint8_t *end = memchr(text.data, '\n', text.size);
        const size_t size = end ? (size_t)(end - text.data) : text.size;
        const struct span line = text_trim(span_slice(text, 0, size));
        if (line.size && line.data[0] != '#')
            return read_bech32(line, "age-secret-key-", true, out->secret);
        text = span_slice(text, size + 1, text.size);
    }
    return FAIL(INVALID);
}
