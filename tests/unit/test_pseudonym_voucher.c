// SPDX-License-Identifier: EUPL-1.2
//
// What makes a holder believe that an evaluation was counted, and what does not (P-11).
#include "pseudonym/voucher.h"

#include <criterion/criterion.h>

#define SIZE 5
#define THRESHOLD 3

static struct sign_key keys[SIZE];
static struct voucher_signer committee[SIZE];
static struct voucher voucher;
static struct voucher_signature signatures[SIZE];

static void start(void)
{
    for (uint8_t i = 0; i < SIZE; i++) {
        uint8_t seed[SIGN_SEED_BYTES] = {i + 1};
        sign_key_from_seed(seed, &keys[i]);
        snprintf(committee[i].oin.text, sizeof committee[i].oin.text, "0000009900000000%u000", i + 1u);
        memcpy(committee[i].key, keys[i].public, SIGN_PUBLIC_BYTES);
    }
    voucher = (struct voucher){.requester = committee[0].oin,
                               .holder = committee[4].oin,
                               .domain = "casus",
                               .epoch = 1,
                               .purpose = 5,
                               .count = 6,
                               .uses = 3,
                               .id = {1},
                               .issued_ms = 1000,
                               .expires_ms = 2000};
}
TestSuite(pseudonym_voucher, .init = start);

static void sign_as(size_t at, size_t member)
{
    signatures[at].member = committee[member].oin;
    voucher_sign(&voucher, &committee[member].oin, &keys[member], signatures[at].bytes);
}

static bool counts(size_t count) { return status_ok(voucher_check(&voucher, signatures, count, committee, SIZE, THRESHOLD)); }

Test(pseudonym_voucher, counts_when_one_less_than_the_threshold_signed_for_a_member)
{
    sign_as(0, 1);
    sign_as(1, 4); /* also the holder itself */
    cr_expect(counts(2));
    cr_expect(!counts(1));
    cr_expect(!counts(0));
    sign_as(2, 3);
    cr_expect(!counts(3), "one more is work for the holder and proves nothing more");
}

Test(pseudonym_voucher, an_outsider_needs_the_threshold)
{
    voucher.requester = (struct oin){"00000099000000009000"};
    sign_as(0, 0);
    sign_as(1, 1);
    cr_expect(!counts(2));
    sign_as(2, 2);
    cr_expect(counts(3));
}

Test(pseudonym_voucher, its_own_signature_a_double_and_a_strangers_do_not_count)
{
    sign_as(0, 1);
    sign_as(1, 0);
    cr_expect(!counts(2), "the requester's own");
    sign_as(1, 1);
    cr_expect(!counts(2), "twice the same");
    sign_as(1, 2);
    signatures[1].member = (struct oin){"00000099000000009000"};
    cr_expect(!counts(2), "not in the ring");
    sign_as(1, 2);
    signatures[1].member = committee[3].oin;
    cr_expect(!counts(2), "another member's name over it");
}

Test(pseudonym_voucher, another_value_in_any_place_is_not_what_was_signed)
{
    const struct voucher good = voucher;
    const struct {
        size_t at, size;
    } fields[] = {
        {offsetof(struct voucher, holder), 20},   {offsetof(struct voucher, domain), 5},       {offsetof(struct voucher, epoch), 4},
        {offsetof(struct voucher, purpose), 1},   {offsetof(struct voucher, count), 2},        {offsetof(struct voucher, uses), 1},
        {offsetof(struct voucher, id), 16},       {offsetof(struct voucher, case_commit), 32}, {offsetof(struct voucher, escrow), 32},
        {offsetof(struct voucher, issued_ms), 8}, {offsetof(struct voucher, expires_ms), 8}};
    sign_as(0, 1);
    sign_as(1, 2);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        for (size_t byte = 0; byte < fields[i].size; byte++) {
            voucher = good;
            ((uint8_t *)&voucher)[fields[i].at + byte] ^= 1;
            cr_expect(!counts(2), "field %zu, byte %zu", i, byte);
        }
    voucher = good;
    voucher.requester = committee[3].oin;
    cr_expect(!counts(2), "another requester's");
    voucher = good;
    cr_expect(counts(2));
}

Test(pseudonym_voucher, a_flipped_signature_does_not_count)
{
    sign_as(0, 1);
    sign_as(1, 2);
    for (size_t byte = 0; byte < SIGNATURE_BYTES; byte++) {
        signatures[1].bytes[byte] ^= 0x10;
        cr_expect(!counts(2), "byte %zu", byte);
        signatures[1].bytes[byte] ^= 0x10;
    }
}

Test(pseudonym_voucher, commits_to_a_case_and_links_no_two)
{
    const uint8_t case_id[16] = {9}, other_case[16] = {8}, id[VOUCHER_ID_BYTES] = {1}, other_id[VOUCHER_ID_BYTES] = {2};
    struct digest a, b, c;
    voucher_case_commit(case_id, id, &a);
    voucher_case_commit(case_id, other_id, &b);
    voucher_case_commit(other_case, id, &c);
    cr_expect(!digest_equal(&a, &b));
    cr_expect(!digest_equal(&a, &c));
}
