// SPDX-License-Identifier: EUPL-1.2
//
// Certificates: who is believed, when, and what a signature by one is worth. The authority is made by make_ca.sh.
#include "base/day.h"
#include "crypto/certificate.h"
#include "files/files.h"

#include <criterion/criterion.h>
#include <time.h>

#define OIN "00000099000000001000"

static struct arena *arena;
static int64_t now_ms;
static void begin(void)
{
    cr_assert(status_ok(arena_new(1 << 24, &arena)));
    now_ms = (int64_t)time(NULL) * 1000;
}
static void end(void) { arena = arena_free(arena); }
TestSuite(crypto_certificate, .init = begin, .fini = end);

static struct span ca_file(const char *name)
{
    const char *path;
    struct span bytes;
    cr_assert(status_ok(arena_print(arena, &path, "%s/%s", getenv("SCHAKEL_TEST_CA"), name)));
    cr_assert(status_ok(file_read(path, 1 << 20, arena, &bytes, NULL)), "%s", path);
    return bytes;
}

static struct span joined(struct span a, struct span b)
{
    uint8_t *room = NULL;
    cr_assert(status_ok(ARENA_NEW(arena, a.size + b.size, &room)));
    memcpy(room, a.data, a.size);
    memcpy(room + a.size, b.data, b.size);
    return span_of(room, a.size + b.size);
}

Test(crypto_certificate, accepts_and_refuses_with_the_reason)
{
    static const struct {
        const char *chain, *ca, *crl;
        int64_t days; /* from now */
        const char *reason;
    } cases[] = {
        {OIN ".pem", "ca.pem", "crl.pem", 0, NULL},
        {OIN ".pem", "ca.pem", "crl.pem", 3000, NULL},
        {"bad/rsa-2048.pem", "ca.pem", "crl.pem", 0, NULL},
        {OIN ".pem", "ca.pem", "crl.pem", 4000, "expired"},
        {OIN ".pem", "ca.pem", "crl.pem", -1, "not yet valid"},
        {"bad/expired.pem", "ca.pem", "crl.pem", 0, "certificate has expired"},
        {"bad/not-yet.pem", "ca.pem", "crl.pem", 0, "certificate is not yet valid"},
        {"bad/revoked.pem", "ca.pem", "crl.pem", 0, "certificate revoked"},
        {OIN ".pem", "ca.pem", "bad/crl-stale.pem", 0, "CRL has expired"},
        {OIN ".pem", "ca.pem", "bad/crl-root-only.pem", 0, "unable to get certificate CRL"},
        {OIN ".pem", "ca.pem", "bad/crl-intermediate-only.pem", 0, "unable to get certificate CRL"},
        {OIN ".pem", "ca.pem", "bad/crl-stranger.pem", 0, "unable to get certificate CRL"},
        {"bad/stranger.pem", "ca.pem", "crl.pem", 0, "unable to get local issuer certificate"},
        {"bad/no-oin.pem", "ca.pem", "crl.pem", 0, "no OIN: the subject has no serialNumber"},
        {"bad/short-oin.pem", "ca.pem", "crl.pem", 0, "no OIN: the subject's serialNumber does not have 20 digits"},
        {"bad/two-oins.pem", "ca.pem", "crl.pem", 0, "the subject has more than one serialNumber"},
        {"bad/no-signing.pem", "ca.pem", "crl.pem", 0, "not meant for signatures"},
        {"bad/rsa-1024.pem", "ca.pem", "crl.pem", 0, "EE certificate key too weak"},
        {"ca.pem", "ca.pem", "crl.pem", 0, "that of an authority"},
        {OIN ".key", "ca.pem", "crl.pem", 0, "a block of another kind"},
        {"crl.pem", "ca.pem", "crl.pem", 0, "a block of another kind"},
        {OIN ".pem", "crl.pem", "crl.pem", 0, "a block of another kind"},
        {OIN ".pem", "ca.pem", "ca.pem", 0, "a block of another kind"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct certificate_trust trust = {
            .ca = ca_file(cases[i].ca), .crl = ca_file(cases[i].crl), .now_ms = now_ms + cases[i].days * DAY_MS};
        struct certificate_facts facts = {.oin = {"untouched"}};
        struct complaint why = {""};
        struct status status = certificate_check(ca_file(cases[i].chain), &trust, &facts, &why);
        cr_expect(status_is(status, cases[i].reason ? STATUS_BAD_CERTIFICATE : STATUS_OK), "%s %s: %s", cases[i].chain, cases[i].crl,
                  why.text);
        cr_expect_str_eq(facts.oin.text, cases[i].reason ? "untouched" : OIN);
        cr_expect(!cases[i].reason || strstr(why.text, cases[i].reason), "%s %s: %s", cases[i].chain, cases[i].crl, why.text);
        cr_expect(cases[i].reason || (facts.until_ms > now_ms + 3600 * DAY_MS && facts.until_ms < now_ms + 3700 * DAY_MS));
    }
}

Test(crypto_certificate, revocation_lists_and_roots_are_mandatory_and_nothing_may_stand_beside_certificates)
{
    struct certificate_facts facts;
    struct span chain = ca_file(OIN ".pem"), ca = ca_file("ca.pem"), crl = ca_file("crl.pem");
    const struct certificate_trust no_crl = {.ca = ca, .now_ms = now_ms}, no_ca = {.crl = crl, .now_ms = now_ms},
                                   full = {.ca = ca, .crl = crl, .now_ms = now_ms};
    cr_expect(status_is(certificate_check(chain, &no_crl, &facts, NULL), STATUS_BAD_CERTIFICATE));
    cr_expect(status_is(certificate_check(chain, &no_ca, &facts, NULL), STATUS_BAD_CERTIFICATE));
    cr_expect(status_is(certificate_check(span_empty(), &full, &facts, NULL), STATUS_BAD_CERTIFICATE));
    cr_expect(status_is(certificate_check(joined(chain, ca_file(OIN ".key")), &full, &facts, NULL), STATUS_BAD_CERTIFICATE));
    cr_expect(status_is(certificate_check(span_slice(chain, 0, chain.size - 40), &full, &facts, NULL), STATUS_BAD_CERTIFICATE));
    cr_expect(status_ok(certificate_check(joined(span_of_text("Bag attributes of some tool\n"), chain), &full, &facts, NULL)));
}

/* What is wrong decides what is done: a partner whose issuer is late with its list is not a partner that was revoked. */
Test(crypto_certificate, says_which_fault_it_is_and_until_when_certificate_and_lists_are_good)
{
    static const struct {
        const char *chain, *crl;
        int64_t days, grace_days;
        enum certificate_fault fault;
        bool has_end;
    } cases[] = {
        {OIN ".pem", "crl.pem", 0, 0, CERTIFICATE_SOUND, true},
        {"bad/expired.pem", "crl.pem", 0, 0, CERTIFICATE_ENDED, true},
        {"bad/revoked.pem", "crl.pem", 0, 0, CERTIFICATE_REVOKED, true},
        {OIN ".pem", "bad/crl-stale.pem", 0, 0, CERTIFICATE_LISTS_OLD, true},
        {OIN ".pem", "bad/crl-stale.pem", 0, 36500, CERTIFICATE_SOUND, true},
        {"bad/revoked.pem", "bad/crl-stale.pem", 0, 0, CERTIFICATE_LISTS_OLD, true},
        {OIN ".pem", "crl.pem", 4000, 36500, CERTIFICATE_ENDED, true},
        {"bad/stranger.pem", "crl.pem", 0, 36500, CERTIFICATE_UNFIT, true},
        {"bad/no-oin.pem", "crl.pem", 0, 0, CERTIFICATE_UNFIT, false},
        {OIN ".key", "crl.pem", 0, 0, CERTIFICATE_UNFIT, false},
    };
    for (size_t i = 0; i < N(cases); i++) {
        CLEANUP(certificate_store) struct certificate_store *store = NULL;
        struct certificate_judgement judgement;
        struct complaint why = {""};
        cr_assert(status_ok(certificate_store_new(ca_file("ca.pem"), ca_file(cases[i].crl), &store, NULL)));
        struct certificate_trust trust = {
            .store = store, .now_ms = now_ms + cases[i].days * DAY_MS, .grace_ms = cases[i].grace_days * DAY_MS};
        cr_assert(status_ok(certificate_judge(ca_file(cases[i].chain), &trust, &judgement, &why)), "%s", why.text);
        cr_expect_eq(judgement.fault, cases[i].fault, "%zu: %s: %s", i, cases[i].chain, why.text);
        cr_expect((*why.text == 0) == (cases[i].fault == CERTIFICATE_SOUND));
        cr_expect_eq(judgement.facts.until_ms != 0, cases[i].has_end, "%zu: %s", i, cases[i].chain);
        if (cases[i].fault == CERTIFICATE_SOUND)
            cr_expect_eq(judgement.facts.lists_until_ms<trust.now_ms, cases[i].grace_days> 0, "%zu", i);
    }
}

/* To the second: until then it counts, after that it does not. */
Test(crypto_certificate, a_list_out_of_date_counts_for_its_grace_and_no_longer)
{
    struct certificate_judgement judgement;
    struct certificate_trust trust = {
        .ca = ca_file("ca.pem"), .crl = ca_file("bad/crl-stale.pem"), .now_ms = now_ms, .grace_ms = 36500 * DAY_MS};
    cr_assert(status_ok(certificate_judge(ca_file(OIN ".pem"), &trust, &judgement, NULL)));
    const int64_t past_ms = now_ms / 1000 * 1000 - judgement.facts.lists_until_ms;
    cr_assert(judgement.fault == CERTIFICATE_SOUND && past_ms > 0);
    for (int64_t more_ms = -2000; more_ms <= 2000; more_ms += 1000) {
        trust.grace_ms = past_ms + more_ms;
        trust.now_ms = now_ms / 1000 * 1000;
        cr_assert(status_ok(certificate_judge(ca_file(OIN ".pem"), &trust, &judgement, NULL)));
        cr_expect_eq(judgement.fault, more_ms < 0 ? CERTIFICATE_LISTS_OLD : CERTIFICATE_SOUND, "%d s", (int)(more_ms / 1000));
    }
}

/* Another character, with another highest bit: the lowest of the last character of a PEM text are nobody's. */
static uint8_t other_base64(uint8_t character)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = memchr(alphabet, character, strlen(alphabet));
    return (uint8_t)(at ? alphabet[(at - alphabet) ^ 32] : 'A');
}

Test(crypto_certificate, a_changed_byte_in_the_certificate_is_never_accepted)
{
    struct span chain = ca_file(OIN ".pem");
    const struct certificate_trust trust = {.ca = ca_file("ca.pem"), .crl = ca_file("crl.pem"), .now_ms = now_ms};
    size_t end_of_first = (size_t)((const uint8_t *)memmem(chain.data, chain.size, "-----END", 8) - chain.data), tried = 0;
    uint8_t *bytes = (uint8_t *)(uintptr_t)chain.data;
    for (size_t i = strlen("-----BEGIN CERTIFICATE-----\n"); i < end_of_first; i++) {
        struct certificate_facts facts;
        uint8_t before = bytes[i];
        if (before == '\n')
            continue;
        bytes[i] = other_base64(before);
        cr_expect(status_is(certificate_check(chain, &trust, &facts, NULL), STATUS_BAD_CERTIFICATE), "byte %zu", i);
        bytes[i] = before;
        tried++;
    }
    cr_assert_gt(tried, 50);
}

Test(crypto_certificate, signatures_hold_for_key_prefix_and_message_only)
{
    static const char *const names[] = {OIN, "bad/rsa-2048"};
    for (size_t i = 0; i < N(names); i++) {
        const char *certificate, *key;
        struct span signature, message = span_of_text("these are our keys");
        cr_assert(status_ok(arena_print(arena, &certificate, "%s.pem", names[i])));
        cr_assert(status_ok(arena_print(arena, &key, "%s.key", names[i])));
        struct span pem = ca_file(certificate);
        cr_assert(status_ok(certificate_sign(ca_file(key), "use/v1\n", message, arena, &signature)));
        cr_expect(status_ok(certificate_verify(pem, "use/v1\n", message, signature)));
        cr_expect(status_is(certificate_verify(pem, "use/v2\n", message, signature), STATUS_BAD_SIGNATURE));
        cr_expect(status_is(certificate_verify(pem, "use/v1\n", span_of_text("these are our keyz"), signature), STATUS_BAD_SIGNATURE));
        cr_expect(status_is(certificate_verify(ca_file("00000099000000002000.pem"), "use/v1\n", message, signature), STATUS_BAD_SIGNATURE));
        cr_expect(status_is(certificate_verify(pem, "use/v1\n", message, span_empty()), STATUS_BAD_SIGNATURE));
        for (size_t bit = 0; bit < 8 * signature.size; bit += 5) {
            uint8_t flipped[CERTIFICATE_SIGNATURE_MOST];
            memcpy(flipped, signature.data, signature.size);
            flipped[bit / 8] ^= (uint8_t)(1u << bit % 8);
            cr_expect(status_is(certificate_verify(pem, "use/v1\n", message, span_of(flipped, signature.size)), STATUS_BAD_SIGNATURE));
        }
    }
}

/* Organisations sign on their own machines: for RSA that command gives RSASSA-PKCS1-v1_5. */
Test(crypto_certificate, signatures_of_the_openssl_command_are_taken)
{
    struct span message = span_of_text("signed elsewhere\n"), other = span_of_text("signed nowhere\n");
    static const char *const pairs[][2] = {{OIN ".pem", "bad/statement.ec"}, {"bad/rsa-2048.pem", "bad/statement.rsa"}};
    for (size_t i = 0; i < N(pairs); i++) {
        cr_expect(status_ok(certificate_verify(ca_file(pairs[i][0]), "use/v1\n", message, ca_file(pairs[i][1]))), "%s", pairs[i][1]);
        cr_expect(status_is(certificate_verify(ca_file(pairs[i][0]), "use/v1\n", other, ca_file(pairs[i][1])), STATUS_BAD_SIGNATURE));
        cr_expect(status_is(certificate_verify(ca_file(pairs[i][0]), "use/v1\n", message, ca_file(pairs[1 - i][1])), STATUS_BAD_SIGNATURE));
    }
}

Test(crypto_certificate, keys_of_other_kinds_do_not_sign)
{
    struct span signature;
    cr_expect(status_is(certificate_sign(ca_file("bad/rsa-1024.key"), "", span_empty(), arena, &signature), STATUS_BAD_CERTIFICATE));
    cr_expect(status_is(certificate_sign(ca_file(OIN ".pem"), "", span_empty(), arena, &signature), STATUS_BAD_CERTIFICATE));
    cr_expect(status_is(certificate_sign(span_empty(), "", span_empty(), arena, &signature), STATUS_BAD_CERTIFICATE));
}
