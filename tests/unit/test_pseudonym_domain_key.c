// SPDX-License-Identifier: EUPL-1.2
//
// The record of a domain's key: readable, in one form only, and worth nothing without signatures of t members.
#include "pseudonym/domain_key.h"

#include "../support/points.h"
#include "crypto/secret.h"
#include "support/committee.h"

#include <criterion/criterion.h>

static struct committee committee;
static struct domain_key record;
static struct sign_key keys[COMMITTEE_SIZE];
static uint8_t sign_keys[COMMITTEE_SIZE][SIGN_PUBLIC_BYTES];

static const uint8_t (*known_keys(void))[SIGN_PUBLIC_BYTES] { return (const uint8_t(*)[SIGN_PUBLIC_BYTES])sign_keys; }

static void sign_by(struct domain_key *to, unsigned count)
{
    for (unsigned i = 0; i < COMMITTEE_SIZE; i++) {
        to->members[i].is_signed = i < count;
        domain_key_sign(to, &keys[i], to->members[i].signature);
    }
}

static void prepare(void)
{
    cr_assert(status_ok(crypto_start()));
    committee_make(system_random(), &committee);
    record = (struct domain_key){.domain = "casus", .epoch = 1, .generation = 2, .threshold = 3, .size = 5, .key = committee.public_key};
    for (uint8_t i = 0; i < COMMITTEE_SIZE; i++) {
        uint8_t seed[SIGN_SEED_BYTES] = {i};
        sign_key_from_seed(seed, &keys[i]);
        memcpy(sign_keys[i], keys[i].public, SIGN_PUBLIC_BYTES);
        snprintf(record.members[i].oin.text, sizeof record.members[i].oin.text, "0000000100321434500%u", i);
        record.members[i].public_share = committee.public_shares[i];
    }
    sign_by(&record, 4);
}
TestSuite(pseudonym_domain_key, .init = prepare);

static size_t text_of(const struct domain_key *from, char *room)
{
    size_t size = 0;
    cr_assert(status_ok(domain_key_print(from, room, DOMAIN_KEY_ROOM, &size)));
    return size;
}

Test(pseudonym_domain_key, what_is_printed_reads_back_the_same)
{
    char text[DOMAIN_KEY_ROOM], again[DOMAIN_KEY_ROOM];
    struct complaint why = {0};
    struct domain_key read;
    size_t size = text_of(&record, text);
    cr_assert(status_ok(domain_key_parse(span_of(text, size), "casus.key", &why, &read)), "%s", why.text);
    cr_expect(span_equal(span_of(again, text_of(&read, again)), span_of(text, size)));
    cr_expect(status_ok(domain_key_check(&read, known_keys())));
    cr_expect(status_is(domain_key_print(&record, again, size - 1, &size), STATUS_TOO_LARGE));
}

Test(pseudonym_domain_key, at_least_threshold_members_must_have_signed_exactly_this)
{
    for (unsigned count = 0; count <= COMMITTEE_SIZE; count++) {
        sign_by(&record, count);
        cr_expect(status_is(domain_key_check(&record, known_keys()), count >= 3 ? STATUS_OK : STATUS_BAD_SIGNATURE), "%u", count);
    }
    sign_by(&record, 3);
    record.epoch = 2; /* signed for epoch 1 */
    cr_expect(status_is(domain_key_check(&record, known_keys()), STATUS_BAD_SIGNATURE));
    record.epoch = 1;
    memcpy(record.members[1].signature, record.members[0].signature, SIGNATURE_BYTES); /* one member twice */
    cr_expect(status_is(domain_key_check(&record, known_keys()), STATUS_BAD_SIGNATURE));
}

Test(pseudonym_domain_key, public_shares_that_do_not_belong_to_the_key_are_refused_even_when_signed)
{
    struct element g;
    point_generator(&g);
    for (unsigned i = 0; i < COMMITTEE_SIZE; i++) {
        struct domain_key wrong = record;
        element_add(&wrong.members[i].public_share, &g, &wrong.members[i].public_share);
        sign_by(&wrong, 5);
        cr_expect(status_is(domain_key_check(&wrong, known_keys()), STATUS_BAD_PROOF), "member %u", i + 1);
    }
    element_add(&record.key, &g, &record.key);
    sign_by(&record, 5);
    cr_expect(status_is(domain_key_check(&record, known_keys()), STATUS_BAD_PROOF));
}

Test(pseudonym_domain_key, a_share_belongs_to_one_member)
{
    cr_expect(status_ok(domain_key_share_check(&record, 2, &committee.shares[1])));
    cr_expect(status_is(domain_key_share_check(&record, 3, &committee.shares[1]), STATUS_BAD_PROOF));
    cr_expect(status_is(domain_key_share_check(&record, 0, &committee.shares[1]), STATUS_BAD_COMMITTEE));
    cr_expect(status_is(domain_key_share_check(&record, 6, &committee.shares[1]), STATUS_BAD_COMMITTEE));
}

/* Replaces the first `from` in the text. */
static size_t edit(char *text, size_t size, const char *from, const char *to)
{
    char *at = memmem(text, size, from, strlen(from));
    cr_assert_not_null(at, "%s", from);
    size_t after = size - (size_t)(at - text) - strlen(from);
    memmove(at + strlen(to), at + strlen(from), after);
    memcpy(at, to, strlen(to));
    return size - strlen(from) + strlen(to);
}

Test(pseudonym_domain_key, another_form_is_refused_with_file_and_line)
{
    static const struct {
        const char *from, *to, *place;
    } cases[] = {
        {"schakel-domain-key 1", "schakel-domain-key 2", "casus.key:1"},
        {"schakel-domain-key", "Schakel-domain-key", "casus.key:1"},
        {"domain casus", "domain Casus", "casus.key:2"},
        {"domain casus", "domain  casus", "casus.key:2"},
        {"epoch 1", "epoch 01", "casus.key:3"},
        {"epoch 1", "epoch 0", "casus.key:3"},
        {"epoch 1", "epoch 4294967296", "casus.key:3"},
        {"generation 2", "generation 2 ", "casus.key:4"},
        {"threshold 3", "threshold 1", "casus.key:6"},
        {"threshold 3", "threshold 4", "casus.key:6"},
        {"size 5", "size 32", "casus.key:6"},
        {"size 5", "size 6", "casus.key:14"},
        {"key ", "key f", "casus.key:1"}, /* the first line again: "domain-key " */
        {"\nkey ", "\nkey 0", "casus.key:8"},
        {"transcript 0", "transcript A", "casus.key:7"},
        {"member 2 ", "member 3 ", "casus.key:10"},
        {"00000001003214345001", "0000000100321434500", "casus.key:10"},
        {"00000001003214345001", "00000001003214345000", "casus.key:10"},
        {"signature 2", "signature 1", "casus.key:15"},
        {"signature 4", "signature 6", "casus.key:17"},
        {"epoch 1\n", "epoch 1\r\n", "casus.key:3"},
        {"epoch 1\n", "epoch 1\n\n", "casus.key:4"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        char text[DOMAIN_KEY_ROOM];
        struct complaint why = {0};
        struct domain_key out;
        size_t size = edit(text, text_of(&record, text), cases[i].from, cases[i].to);
        cr_expect_not(status_ok(domain_key_parse(span_of(text, size), "casus.key", &why, &out)), "case %zu", i);
        cr_expect(strncmp(why.text, cases[i].place, strlen(cases[i].place)) == 0, "case %zu: %s", i, why.text);
    }
}

Test(pseudonym_domain_key, points_that_are_no_points_are_refused)
{
    char text[DOMAIN_KEY_ROOM];
    struct domain_key wrong = record, out;
    memset(&wrong.members[2].public_share, 0, sizeof wrong.members[2].public_share); /* the identity */
    cr_expect_not(status_ok(domain_key_parse(span_of(text, text_of(&wrong, text)), "x", NULL, &out)));
    wrong = record;
    wrong.members[2].public_share.bytes[31] |= 0x80; /* bit 255 */
    cr_expect_not(status_ok(domain_key_parse(span_of(text, text_of(&wrong, text)), "x", NULL, &out)));
}

Test(pseudonym_domain_key, a_cut_text_is_refused_except_between_signatures)
{
    char text[DOMAIN_KEY_ROOM];
    struct domain_key out;
    size_t size = text_of(&record, text), whole = 0;
    for (size_t cut = 0; cut < size; cut++)
        whole += status_ok(domain_key_parse(span_of(text, cut), "x", NULL, &out));
    cr_expect_eq(whole, 4, "with no, one, two or three of the four signatures: %zu", whole);
}
