// SPDX-License-Identifier: EUPL-1.2
//
// The roster: only a whole, consistent and signed one is believed.
#include "keyring/keys_statement.h"
#include "support/agree_keys.h"
#include "support/sample_roster.h"

#include "crypto/secret.h"
#include "files/files.h"

#include <criterion/criterion.h>
#include <time.h>

static struct arena *arena;
static struct node_keys keys[SAMPLE_PARTNERS];
static struct span text;
static struct certificate_trust trust;
static struct sample_certificates certificates;
static struct certificate_source source = {sample_certificate_read, &certificates};

static struct span file(const char *folder, const char *name)
{
    const char *path;
    struct span bytes;
    cr_assert(status_ok(arena_print(arena, &path, "%s/%s", folder, name)));
    cr_assert(status_ok(file_read(path, 1 << 20, arena, &bytes, NULL)), "%s", path);
    return bytes;
}

static void begin(void)
{
    static uint64_t counter;
    const char *folder = getenv("SCHAKEL_TEST_CA");
    struct random_source random = sample_random(&counter);
    cr_assert(status_ok(crypto_start()));
    cr_assert(status_ok(arena_new((size_t)1 << 30, &arena)));
    cr_assert(status_ok(sample_roster_print(folder, &random, arena, keys, &text)));
    trust = (struct certificate_trust){.ca = file(folder, "ca.pem"), .crl = file(folder, "crl.pem"), .now_ms = (int64_t)time(NULL) * 1000};
    certificates = (struct sample_certificates){folder, arena};
}
static void end(void) { arena = arena_free(arena); }
TestSuite(keyring_roster, .init = begin, .fini = end);

static struct span replaced(struct span in, const char *old, const char *new)
{
    const uint8_t *at = memmem(in.data, in.size, old, strlen(old));
    const char *out;
    cr_assert_not_null(at, "%s", old);
    size_t before = (size_t)(at - in.data), after = before + strlen(old);
    cr_assert(status_ok(arena_print(arena, &out, "%.*s%s%.*s", (int)before, (const char *)in.data, new, (int)(in.size - after),
                                    (const char *)in.data + after)));
    return span_of_text(out);
}

Test(keyring_roster, a_signed_roster_is_believed_and_answers)
{
    CLEANUP(roster) struct roster *roster = NULL;
    struct complaint why = {""};
    cr_assert(status_ok(roster_parse(text, "roster", &roster, &why)), "%s", why.text);
    cr_assert(status_ok(roster_check(roster, &source, &trust, &why)), "%s", why.text);
    cr_assert_eq(roster->count, SAMPLE_PARTNERS);
    cr_expect_str_eq(roster->auditor->oin.text, sample_oins[4]);
    for (size_t i = 0; i < SAMPLE_PARTNERS; i++) {
        const struct partner *partner = &roster->partners[i];
        cr_expect_eq(roster_find(roster, &partner->oin), partner);
        struct partner published = {.oin = partner->oin};
        node_keys_publish(&keys[i], &published);
        cr_expect(memcmp(published.curve, partner->curve, sizeof published.curve) == 0 &&
                  memcmp(published.box, partner->box, sizeof published.box) == 0);
    }
    cr_expect(partner_has_role(&roster->partners[1], "schuldhulp") && partner_has_role(&roster->partners[1], "sociale-dienst"));
    cr_expect_not(partner_has_role(&roster->partners[1], "sociale") || partner_has_role(&roster->partners[1], "dienst"));
    cr_expect_not(partner_has_role(&roster->partners[1], "") || partner_has_role(&roster->partners[1], "schuldhulp, x"));
    cr_expect(roster->partners[1].holds_data && !roster->partners[4].holds_data);
}

Test(keyring_roster, equal_rosters_have_equal_canonical_texts_and_hashes)
{
    CLEANUP(roster) struct roster *roster = NULL;
    CLEANUP(roster) struct roster *other = NULL;
    struct span printed, shuffled = replaced(replaced(text, "data = no", "data=no   ; as agreed"), "[mesh]", "# head\n\n[mesh]");
    uint8_t a[SHA256_BYTES], b[SHA256_BYTES];
    cr_assert(status_ok(roster_parse(text, "roster", &roster, NULL)) && status_ok(roster_parse(shuffled, "roster", &other, NULL)));
    cr_assert(status_ok(roster_print(other, arena, &printed)));
    cr_expect(span_equal(printed, text));
    cr_assert(status_ok(roster_hash(roster, a)) && status_ok(roster_hash(other, b)));
    cr_expect_arr_eq(a, b, sizeof a);
    CLEANUP(roster) struct roster *newer = NULL;
    cr_assert(status_ok(roster_parse(replaced(text, "version = 1", "version = 2"), "roster", &newer, NULL)));
    cr_assert(status_ok(roster_hash(newer, b)));
    cr_expect(memcmp(a, b, sizeof a) != 0);
}

/* Old rosters are looked at as they were; no partner can pass for one of then among those of today. */
Test(keyring_roster, the_earlier_form_is_read_by_who_asks_for_it_and_for_all_partners_or_none)
{
    CLEANUP(roster) struct roster *roster = NULL;
    CLEANUP(roster) struct roster *back = NULL;
    struct span printed, again;
    struct complaint why = {""};
    cr_assert(status_ok(roster_parse(text, "r", &roster, NULL)));
    for (size_t i = 0; i < roster->count; i++) {
        roster->partners[i].agree = (struct minisign_public){{0}, {0}};
        memset(roster->partners[i].witness, 0, sizeof roster->partners[i].witness);
        cr_assert(status_ok(roster_print(roster, arena, &printed)));
        bool is_last = i + 1 == roster->count;
        cr_expect(status_is(roster_parse(printed, "r", &back, &why), STATUS_INVALID));
        cr_expect(status_is(roster_parse_earlier(printed, "r", &back, &why), is_last ? STATUS_OK : STATUS_INVALID), "%s", why.text);
    }
    cr_assert_not_null(back);
    cr_expect_null(memmem(printed.data, printed.size, "agree", 5));
    cr_assert(status_ok(roster_print(back, arena, &again)));
    cr_expect(span_equal(printed, again));
    cr_expect(status_is(roster_check(back, &source, &trust, &why), STATUS_BAD_SIGNATURE), "a statement of today is not one of then");
    memset(roster->partners[0].witness, 7, sizeof roster->partners[0].witness);
    cr_assert(status_ok(roster_print(roster, arena, &printed)));
    struct roster *none = NULL;
    cr_expect(status_is(roster_parse_earlier(printed, "r", &none, &why), STATUS_INVALID));
}

Test(keyring_roster, the_statement_of_keys_is_the_text_that_is_documented)
{
    CLEANUP(roster) struct roster *roster = NULL;
    struct span statement;
    cr_assert(status_ok(roster_parse(text, "roster", &roster, NULL)));
    struct partner partner = roster->partners[0];
    memset(partner.curve, 0, sizeof partner.curve);
    memset(partner.envelope, 1, sizeof partner.envelope);
    memset(partner.log, 2, sizeof partner.log);
    memset(partner.box, 3, sizeof partner.box);
    memset(&partner.agree, 4, sizeof partner.agree);
    memset(partner.witness, 5, sizeof partner.witness);
    cr_assert(status_ok(keys_statement_print(&partner, arena, &statement)));
    cr_expect(span_is_text(statement, "oin 00000099000000001000\n"
                                      "endpoint tcp://127.0.0.1:7101\n"
                                      "curve AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
                                      "envelope AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n"
                                      "log AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=\n"
                                      "log-origin 00000099000000001000/exchange-log/2026\n"
                                      "box AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=\n"
                                      "agree RWQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE\n"
                                      "witness BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=\n"));
}

Test(keyring_roster, refuses_what_is_missing_unknown_or_out_of_form_with_its_place)
{
    static const struct {
        const char *old, *new;
        enum status_code code;
        const char *why;
    } cases[] = {
        {"[mesh]", "[mash]", STATUS_UNKNOWN_WORD, "r:2: there is no section [mash]; there are: mesh, partner OIN"},
        {"version = 1\n", "", STATUS_INVALID, "r:2: [mesh] has no `version`: expected a number from 1"},
        {"version = 1", "version = 0", STATUS_INVALID, "r:4: [mesh] version: expected a number from 1"},
        {"auditor = 00000099000000005000", "auditor = 00000099000000006000", STATUS_INVALID,
         "r: the auditor 00000099000000006000 is not one of the partners"},
        {"[partner 00000099000000001000]", "[partner 0000009900000000100]", STATUS_INVALID,
         "r:7: [partner 0000009900000000100]: expected [partner OIN], the OIN with 20 digits"},
        {"[partner 00000099000000001000]", "[partner 00000099000000002000]", STATUS_CONFLICT,
         "r:25: section [partner 00000099000000002000] is already above, from line 7"},
        {"data = yes", "data = ja", STATUS_INVALID, "r:11: [partner 00000099000000001000] data: expected yes or no"},
        {"data = yes\n", "", STATUS_INVALID, "r:7: [partner 00000099000000001000] has no `data`: expected yes or no"},
        {"auditor = 00000099000000005000\n", "auditor = 00000099000000005000\nquorum = 2\n", STATUS_INVALID,
         "r: [mesh] quorum: of 5 partners expected from 3 to 5"},
        {"auditor = 00000099000000005000\n", "auditor = 00000099000000005000\nquorum = 6\n", STATUS_INVALID,
         "r: [mesh] quorum: of 5 partners expected from 3 to 5"},
        {"auditor = 00000099000000005000\n", "auditor = 00000099000000005000\nquorum = 0\n", STATUS_INVALID,
         "r:6: [mesh] quorum: expected a number of partners"},
        {"agree = RW", "agree = RX", STATUS_INVALID,
         "r:18: [partner 00000099000000001000] agree: expected the last line of a minisign public key (RW...)"},
        {"agree = RW", "agree = RWRW", STATUS_INVALID, NULL},
        {"\nagree = ", "\n# agree = ", STATUS_INVALID,
         "r:7: [partner 00000099000000001000] has no `agree`: expected the last line of a minisign public key (RW...)"},
        {"\nwitness = ", "\n# witness = ", STATUS_INVALID, NULL},
        {"\nwitness = ", "\nwitness = AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n# ", STATUS_INVALID, NULL},
        {"data = yes\n", "datum = yes\n", STATUS_UNKNOWN_WORD, NULL},
        {"tcp://127.0.0.1:7102", "tcp://127.0.0.1:7101", STATUS_CONFLICT,
         "r: partners 00000099000000001000 and 00000099000000002000 have the same `endpoint`"},
        {"short = SD\n", "short = ZVH\n", STATUS_CONFLICT,
         "r: partners 00000099000000001000 and 00000099000000002000 have the same `short`"},
        {"2000/exchange-log", "1000/exchange-log", STATUS_CONFLICT,
         "r: partners 00000099000000001000 and 00000099000000002000 have the same `log-origin`"},
        {"tcp://127.0.0.1:7101", "ipc:///tmp/x", STATUS_INVALID, "r:12: [partner 00000099000000001000] endpoint: expected tcp://host:port"},
        {"tcp://127.0.0.1:7101", "tcp://*:7101", STATUS_INVALID, NULL},
        {"tcp://127.0.0.1:7101", "tcp://:7101", STATUS_INVALID, NULL},
        {"tcp://127.0.0.1:7101", "tcp://127.0.0.1", STATUS_INVALID, NULL},
        {"tcp://127.0.0.1:7101", "tcp://127.0.0.1:0", STATUS_INVALID, NULL},
        {"tcp://127.0.0.1:7101", "tcp://127.0.0.1:65536", STATUS_INVALID, NULL},
        {"tcp://127.0.0.1:7101", "tcp://127.0.0.1:07101", STATUS_INVALID, NULL},
        {"tcp://127.0.0.1:7101", "tcp://a;tcp://b:7101", STATUS_INVALID, NULL},
        {"tcp://127.0.0.1:7101", "tcp://Host.example:7101", STATUS_INVALID, NULL},
        {"sociale-dienst, schuldhulp", "sociale-dienst, sociale-dienst", STATUS_INVALID, NULL},
        {"sociale-dienst, schuldhulp", "sociale-dienst,", STATUS_INVALID, NULL},
        {"sociale-dienst, schuldhulp", "Sociale-dienst", STATUS_INVALID, NULL},
        {"certs/00000099000000001000.pem", "../00000099000000001000.pem", STATUS_INVALID, NULL},
        {"certs/00000099000000001000.pem", "/etc/shadow", STATUS_INVALID, NULL},
        {"1000/exchange-log/2026", "1000/exchange+log/2026", STATUS_INVALID, NULL},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct roster *roster = NULL;
        struct complaint why = {""};
        struct span changed = replaced(replaced(text, "[mesh]", "\n[mesh]"), cases[i].old, cases[i].new);
        struct status status = roster_parse(changed, "r", &roster, &why);
        cr_expect(status_is(status, cases[i].code), "case %zu %s: %s %s", i, cases[i].new, status_word(status), why.text);
        cr_expect(!cases[i].why || !strcmp(why.text, cases[i].why), "case %zu: %s", i, why.text);
        cr_expect_null(roster);
    }
}

Test(keyring_roster, endpoints_may_be_names_and_addresses)
{
    static const char *const good[] = {"tcp://node.example.nl:7101", "tcp://[::1]:7101", "tcp://10.0.0.1:65535"};
    for (size_t i = 0; i < N(good); i++) {
        CLEANUP(roster) struct roster *roster = NULL;
        cr_expect(status_ok(roster_parse(replaced(text, "tcp://127.0.0.1:7101", good[i]), "r", &roster, NULL)), "%s", good[i]);
        cr_expect(status_is(roster_check(roster, &source, &trust, NULL), STATUS_BAD_SIGNATURE), "the statement covers the endpoint");
    }
}

/* One key in two roles would let a signature for one purpose pass for another; at two partners, one pass for the other. */
Test(keyring_roster, no_key_may_occur_twice_in_whatever_role)
{
    static const size_t offsets[] = {offsetof(struct partner, curve),   offsetof(struct partner, envelope),
                                     offsetof(struct partner, log),     offsetof(struct partner, box),
                                     offsetof(struct partner, witness), offsetof(struct partner, agree.key)};
    for (size_t i = 0; i < 2 * N(offsets); i++) {
        for (size_t j = 0; j < i; j++) {
            CLEANUP(roster) struct roster *roster = NULL;
            struct roster *again = NULL;
            struct span changed;
            cr_assert(status_ok(roster_parse(text, "r", &roster, NULL)));
            uint8_t *a = (uint8_t *)&roster->partners[i / N(offsets)] + offsets[i % N(offsets)];
            uint8_t *b = (uint8_t *)&roster->partners[j / N(offsets)] + offsets[j % N(offsets)];
            memcpy(a, b, SIGN_PUBLIC_BYTES);
            cr_assert(status_ok(roster_print(roster, arena, &changed)));
            cr_expect(status_is(roster_parse(changed, "r", &again, NULL), STATUS_CONFLICT), "%zu %zu", i, j);
        }
    }
}

static bool same_keys(const struct partner *a, const struct partner *b)
{
    return oin_equal(&a->oin, &b->oin) && !strcmp(a->endpoint, b->endpoint) && !memcmp(a->curve, b->curve, sizeof a->curve) &&
           !memcmp(a->envelope, b->envelope, sizeof a->envelope) && !memcmp(a->log, b->log, sizeof a->log) &&
           !memcmp(a->box, b->box, sizeof a->box) && minisign_public_equal(&a->agree, &b->agree) &&
           !memcmp(a->witness, b->witness, sizeof a->witness) && !strcmp(a->log_origin, b->log_origin);
}

/* Every byte of a roster of two with one bit flipped: refused, or keys and addresses are what they were. */
Test(keyring_roster, a_flipped_byte_never_gives_a_partner_other_keys)
{
    CLEANUP(roster) struct roster *roster = NULL;
    size_t refused = 0, unsigned_rows = 0;
    struct span small;
    cr_assert(status_ok(roster_parse(text, "r", &roster, NULL)));
    roster->partners[1] = roster->partners[SAMPLE_PARTNERS - 1];
    roster->count = 2;
    cr_assert(status_ok(roster_print(roster, arena, &small)));
    uint8_t *bytes = (uint8_t *)(uintptr_t)small.data;
    for (size_t i = 0; i < small.size; i++) {
        CLEANUP(roster) struct roster *changed = NULL;
        CLEANUP(arena) struct arena *local = NULL;
        cr_assert(status_ok(arena_new(1 << 20, &local)));
        certificates.arena = local;
        bytes[i] ^= (uint8_t)(1u << i % 7);
        if (!status_ok(roster_parse(small, "r", &changed, NULL)) || !status_ok(roster_check(changed, &source, &trust, NULL))) {
            refused++;
        } else {
            uint8_t a[SHA256_BYTES], b[SHA256_BYTES];
            unsigned_rows++;
            cr_assert_eq(changed->count, roster->count);
            for (size_t p = 0; p < roster->count; p++)
                cr_expect(same_keys(&roster->partners[p], &changed->partners[p]), "byte %zu", i);
            cr_assert(status_ok(roster_hash(roster, a)) && status_ok(roster_hash(changed, b)));
            cr_expect(memcmp(a, b, sizeof a) || memchr(" \t\n;#", bytes[i], 5), "byte %zu is not covered by the hash", i);
        }
        bytes[i] ^= (uint8_t)(1u << i % 7);
    }
    cr_expect(refused > 900 && unsigned_rows > 20, "%zu refused, %zu not", refused, unsigned_rows);
}

Test(keyring_roster, a_certificate_of_another_or_none_is_refused)
{
    static const struct {
        const char *certificate;
        enum status_code code;
        const char *why;
    } cases[] = {
        {"certs/00000099000000002000.pem", STATUS_BAD_CERTIFICATE, "it is the certificate of OIN 00000099000000002000"},
        {"certs/absent.pem", STATUS_NOT_FOUND, "partner 00000099000000001000: certs/absent.pem: "},
        {"certs/crl.pem", STATUS_BAD_CERTIFICATE, "a block of another kind"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        CLEANUP(roster) struct roster *roster = NULL;
        struct complaint why = {""};
        cr_assert(status_ok(roster_parse(replaced(text, "certs/00000099000000001000.pem", cases[i].certificate), "r", &roster, NULL)));
        cr_expect(status_is(roster_check(roster, &source, &trust, &why), cases[i].code), "%s", why.text);
        cr_expect_not_null(strstr(why.text, cases[i].why), "%s", why.text);
    }
}

Test(keyring_roster, sixty_four_partners_fit_and_no_more)
{
    CLEANUP(roster) struct roster *roster = NULL;
    cr_assert(status_ok(roster_parse(text, "r", &roster, NULL)));
    struct partner many[ROSTER_MOST_PARTNERS + 1];
    for (size_t i = 0; i < N(many); i++) {
        const char *number;
        many[i] = roster->partners[0];
        cr_assert(status_ok(arena_print(arena, &number, "%020zu", i)));
        cr_assert(status_ok(oin_parse(span_of_text(number), &many[i].oin)));
        cr_assert(status_ok(arena_print(arena, &many[i].endpoint, "tcp://127.0.0.1:%zu", 7000 + i)));
        many[i].short_name = many[i].log_origin = number;
        struct random_source random = sample_random(&(uint64_t){1000 * i});
        struct node_keys fresh;
        node_keys_init(&random, &fresh);
        node_keys_publish(&fresh, &many[i]);
        many[i].agree = agree_public_of(&many[i].oin, 0);
    }
    for (size_t count = ROSTER_MOST_PARTNERS; count <= ROSTER_MOST_PARTNERS + 1; count++) {
        CLEANUP(roster) struct roster *back = NULL;
        struct span printed;
        const struct roster big = {.name = "m", .version = 1, .auditor_oin = many[0].oin, .partners = many, .count = count};
        cr_assert(status_ok(roster_print(&big, arena, &printed)));
        cr_expect(status_is(roster_parse(printed, "r", &back, NULL), count > ROSTER_MOST_PARTNERS ? STATUS_TOO_LARGE : STATUS_OK));
    }
}

/* 2027-01-01: a day on which the example's certificates and lists are valid. */
Test(keyring_roster, the_example_in_the_repository_is_whole)
{
    CLEANUP(roster) struct roster *roster = NULL;
    struct complaint why = {""};
    const char *folder = SCHAKEL_SOURCE "/keys/example";
    certificates.folder = SCHAKEL_SOURCE "/keys/example/certs";
    const struct certificate_trust then = {.ca = file(folder, "ca.pem"), .crl = file(folder, "crl.pem"), .now_ms = INT64_C(1798761600000)};
    cr_assert(status_ok(roster_parse(file(folder, "roster.conf"), "roster.conf", &roster, &why)), "%s", why.text);
    cr_expect(status_ok(roster_check(roster, &source, &then, &why)), "%s", why.text);
}

Test(keyring_roster, one_partner_prints_and_reads_back_alone)
{
    CLEANUP(roster) struct roster *roster = NULL;
    struct partner partner;
    struct span alone, again;
    struct complaint why = {""};
    cr_assert(status_ok(roster_parse(text, "roster", &roster, &why)), "%s", why.text);
    for (size_t i = 0; i < roster->count; i++) {
        cr_assert(status_ok(partner_print(&roster->partners[i], arena, &alone)));
        cr_assert(status_ok(partner_parse(alone, "p.ini", arena, &partner, &why)), "%s", why.text);
        cr_assert(status_ok(partner_print(&partner, arena, &again)));
        cr_expect(span_equal(alone, again) && span_equal(partner.signature, roster->partners[i].signature));
    }
    cr_expect(status_is(partner_parse(text, "p.ini", arena, &partner, &why), STATUS_UNKNOWN_WORD), "a whole roster is not a partner");
    cr_expect(status_is(partner_parse(span_of_text("# nothing\n"), "p.ini", arena, &partner, &why), STATUS_INVALID));
    cr_expect(status_is(partner_parse(replaced(alone, "contact = ", "kontakt = "), "p.ini", arena, &partner, &why), STATUS_UNKNOWN_WORD));
    cr_expect(strncmp(why.text, "p.ini:", 6) == 0, "%s", why.text);
}
