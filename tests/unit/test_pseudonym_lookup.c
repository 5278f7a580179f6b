// SPDX-License-Identifier: EUPL-1.2
//
// The token of a question and the pass that finds it. That the token is the one that is documented is the oracle's to say
// (tests/support/oracle_pseudonym.py); here it is found where it is, and nowhere else.
#include "crypto/aes.h"
#include "crypto/hash.h"
#include "crypto/secret.h"
#include "pseudonym/lookup.h"

#include <criterion/criterion.h>

#define ROWS 2000

static const struct oin holder = {"00000099000000001000"}, another = {"00000099000000002000"};
static uint8_t tags[ROWS][TAG_BYTES], rows[ROWS * LOOKUP_SCAN_BYTES], nonce[LOOKUP_NONCE_BYTES];

static void make_rows(void)
{
    cr_assert(status_ok(crypto_start()));
    random_fill(system_random(), nonce, sizeof nonce);
    random_fill(system_random(), tags[0], sizeof tags);
    for (size_t i = 0; i < ROWS; i++)
        memcpy(rows + i * LOOKUP_SCAN_BYTES, tags[i], LOOKUP_SCAN_BYTES);
}
TestSuite(pseudonym_lookup, .init = make_rows);

struct seen {
    size_t count, last;
};

static struct status see_row(void *context, size_t row)
{
    struct seen *seen = context;
    seen->count++;
    seen->last = row;
    return STATUS(OK);
}

static struct seen search_for(const uint8_t token[LOOKUP_TOKEN_BYTES], size_t count)
{
    struct lookup_search search;
    struct seen seen = {0, 0};
    lookup_search_begin(nonce, &holder, &search);
    lookup_search_add(&search, token);
    cr_assert(status_ok(lookup_search_run(&search, rows, count, see_row, &seen)));
    return seen;
}

/* FIPS 197 C.1, as the first and the last of many blocks. */
Test(pseudonym_lookup, each_block_is_encrypted_on_its_own)
{
    static const uint8_t expected[AES_BLOCK_BYTES] = {0x69, 0xc4, 0xe0, 0xd8, 0x6a, 0x7b, 0x04, 0x30,
                                                      0xd8, 0xcd, 0xb7, 0x80, 0x70, 0xb4, 0xc5, 0x5a};
    uint8_t key[AES128_KEY_BYTES], blocks[40 * AES_BLOCK_BYTES], out[sizeof blocks];
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (uint8_t)i;
    for (size_t i = 0; i < sizeof blocks; i++)
        blocks[i] = (uint8_t)(17 * (i % AES_BLOCK_BYTES));
    blocks[AES_BLOCK_BYTES] ^= 1;
    aes128_blocks(key, blocks, 40, out);
    cr_expect(memcmp(out, expected, sizeof expected) == 0 && memcmp(out + 39 * AES_BLOCK_BYTES, expected, sizeof expected) == 0);
    cr_expect(memcmp(out + AES_BLOCK_BYTES, expected, sizeof expected) != 0);
}

Test(pseudonym_lookup, a_token_is_found_in_its_own_row_wherever_that_is)
{
    static const size_t places[] = {0, 1, 255, 256, 511, 512, 513, 1023, 1024, 1999};
    for (size_t i = 0; i < N(places); i++) {
        uint8_t token[LOOKUP_TOKEN_BYTES];
        lookup_token_compute(tags[places[i]], nonce, &holder, token);
        struct seen seen = search_for(token, ROWS);
        cr_expect(seen.count == 1 && seen.last == places[i], "%zu: %zu at %zu", places[i], seen.count, seen.last);
        cr_expect(search_for(token, places[i]).count == 0, "nothing beyond the rows that were given");
    }
}

Test(pseudonym_lookup, a_token_of_another_tag_nonce_or_holder_is_found_nowhere)
{
    uint8_t unknown[TAG_BYTES], other_nonce[LOOKUP_NONCE_BYTES], tokens[3][LOOKUP_TOKEN_BYTES];
    random_fill(system_random(), unknown, sizeof unknown);
    memcpy(other_nonce, nonce, sizeof nonce);
    other_nonce[LOOKUP_NONCE_BYTES - 1] ^= 1;
    lookup_token_compute(unknown, nonce, &holder, tokens[0]);
    lookup_token_compute(tags[7], other_nonce, &holder, tokens[1]);
    lookup_token_compute(tags[7], nonce, &another, tokens[2]);
    for (size_t i = 0; i < N(tokens); i++)
        cr_expect(search_for(tokens[i], ROWS).count == 0, "%zu", i);
}

/* Half of the tag is all that a scan looks at; the whole tag makes the rest of the token. */
Test(pseudonym_lookup, tags_that_begin_alike_are_found_alike_and_told_apart_by_the_confirmation)
{
    uint8_t twin[TAG_BYTES], token[LOOKUP_TOKEN_BYTES], own[LOOKUP_TOKEN_BYTES];
    memcpy(twin, tags[5], TAG_BYTES);
    twin[TAG_BYTES - 1] ^= 1;
    lookup_token_compute(twin, nonce, &holder, token);
    lookup_token_compute(tags[5], nonce, &holder, own);
    cr_expect(search_for(token, ROWS).count == 1);
    cr_expect(memcmp(token, own, LOOKUP_SCAN_BYTES) == 0 && memcmp(token, own, LOOKUP_TOKEN_BYTES) != 0);
}

/* P-10: the holder knows K, and what it decrypts is not the tag. */
Test(pseudonym_lookup, the_scan_is_no_encryption_of_the_tag)
{
    uint8_t token[LOOKUP_TOKEN_BYTES], key[SHA256_BYTES], encrypted[AES_BLOCK_BYTES];
    struct span parts[] = {span_of_text("schakel/lookup-key/v2"), SPAN_OF_ARRAY(nonce), oin_span(&holder)};
    sha256_parts(parts, N(parts), key);
    aes128_blocks(key, tags[0], 1, encrypted);
    lookup_token_compute(tags[0], nonce, &holder, token);
    cr_expect(memcmp(token, encrypted, sizeof encrypted) != 0);
    for (size_t i = 0; i < sizeof encrypted; i++)
        cr_expect((token[i] ^ tags[0][i]) == encrypted[i]);
}

Test(pseudonym_lookup, sixteen_tokens_are_found_in_one_pass)
{
    uint8_t tokens[LOOKUP_TOKENS_MOST][LOOKUP_TOKEN_BYTES];
    struct lookup_search search;
    struct seen seen = {0, 0};
    lookup_search_begin(nonce, &holder, &search);
    for (size_t i = 0; i < N(tokens); i++) {
        lookup_token_compute(tags[i * 100], nonce, &holder, tokens[i]);
        lookup_search_add(&search, tokens[i]);
    }
    cr_assert(status_ok(lookup_search_run(&search, rows, ROWS, see_row, &seen)));
    cr_expect(seen.count == N(tokens) && seen.last == 1500);
}

static struct status stop_at_once(void *context, size_t row)
{
    *(size_t *)context = row;
    return FAIL(TOO_LARGE);
}

Test(pseudonym_lookup, whoever_is_told_of_a_row_can_end_the_pass)
{
    uint8_t token[LOOKUP_TOKEN_BYTES];
    struct lookup_search search;
    size_t row = 0;
    lookup_search_begin(nonce, &holder, &search);
    lookup_token_compute(tags[600], nonce, &holder, token);
    lookup_search_add(&search, token);
    cr_expect(status_is(lookup_search_run(&search, rows, ROWS, stop_at_once, &row), STATUS_TOO_LARGE) && row == 600);
}
