// SPDX-License-Identifier: EUPL-1.2
//
// What the partners agreed on, as files: only what holds together comes in.
#include "agreed/ring.h"
#include "base/text.h"
#include "files/files.h"
#include "support/sample_ring.h"
#include "support/sample_roster.h"

#include "crypto/secret.h"

#include <criterion/criterion.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static struct arena *arena;
static char folder[] = "/tmp/schakel.agreed.XXXXXX";

static void begin(void)
{
    cr_assert(status_ok(crypto_start()));
    cr_assert(status_ok(arena_new((size_t)1 << 26, &arena)));
    cr_assert_not_null(mkdtemp(folder));
}
static struct status remove_file(void *state, const char *path)
{
    char full[512];
    (void)state;
    snprintf(full, sizeof full, "%s/%s", folder, path);
    return unlink(full) == 0 ? STATUS(OK) : FAIL(IO_FAILED);
}
static void end(void)
{
    char full[512];
    (void)!status_ok(folder_walk(folder, remove_file, NULL, NULL));
    snprintf(full, sizeof full, "%s/b", folder);
    rmdir(full);
    rmdir(folder);
    arena = arena_free(arena);
}
TestSuite(agreed_read, .init = begin, .fini = end);

static const char *put(const char *name, struct span bytes)
{
    const char *path;
    cr_assert(status_ok(arena_print(arena, &path, "%s/%s", folder, name)));
    cr_assert(status_ok(file_write_atomic(path, bytes, 0644, NULL)), "%s", path);
    return path;
}

static struct status append_path(void *state, const char *path)
{
    strcat(strcat(state, path), " ");
    return strcmp(path, "stop") == 0 ? FAIL(UNEXPECTED) : STATUS(OK);
}

Test(agreed_read, a_walk_sees_every_file_once_in_order)
{
    char seen[256] = "", sub[64];
    snprintf(sub, sizeof sub, "%s/b", folder);
    cr_assert_eq(mkdir(sub, 0755), 0);
    put("c", span_of_text("3"));
    put("b/y", span_of_text("2"));
    put("a", span_of_text("1"));
    put(".hidden", span_of_text("0"));
    cr_assert(status_ok(folder_walk(folder, append_path, seen, NULL)));
    cr_expect_str_eq(seen, "a b/y c ");
    put("stop", span_of_text(""));
    cr_expect(status_is(folder_walk(folder, append_path, seen, NULL), STATUS_UNEXPECTED), "the visitor's failure comes back");
    put(".hidden", span_of_text(""));
    cr_expect(status_ok(unlink(strcat(strcpy(sub, folder), "/.hidden")) == 0 ? STATUS(OK) : FAIL(IO_FAILED)));
}

Test(agreed_read, a_policy_is_every_text_below_its_folder)
{
    CLEANUP(policy) struct policy *policy = NULL;
    struct complaint why = {""};
    cr_expect(status_is(agreed_policy_read(folder, &policy, &why), STATUS_NOT_FOUND), "an empty folder is no policy that refuses all");
    put("domein.beleid", span_of_text("onzin\n"));
    cr_expect(!status_ok(agreed_policy_read(folder, &policy, &why)));
    cr_expect(strstr(why.text, "domein.beleid"), "%s", why.text);
    cr_assert(status_ok(agreed_policy_read(SCHAKEL_SOURCE "/policies", &policy, &why)), "%s", why.text);
    cr_expect(policy_rule_count(policy) > 20);
}

Test(agreed_read, a_roster_stands_with_its_certificates)
{
    CLEANUP(roster) struct roster *roster = NULL;
    const char *ca = getenv("SCHAKEL_TEST_CA"), *ca_path, *crl_path;
    struct node_keys keys[SAMPLE_PARTNERS];
    uint64_t counter = 0;
    struct random_source random = sample_random(&counter);
    struct complaint why = {""};
    struct span text;
    int64_t now_ms = (int64_t)time(NULL) * 1000;
    cr_assert(status_ok(sample_roster_print(ca, &random, arena, keys, &text)));
    cr_assert(status_ok(arena_print(arena, &ca_path, "%s/ca.pem", ca)));
    cr_assert(status_ok(arena_print(arena, &crl_path, "%s/crl.pem", ca)));
    struct agreed_roster_files files = {put("roster", text), ca_path, crl_path, false};
    cr_expect(status_is(agreed_roster_read(&files, now_ms, &roster, &why), STATUS_NOT_FOUND), "without certificates beside it");
    cr_expect(strstr(why.text, sample_oins[0]), "%s", why.text);
    cr_expect_null(roster);
    cr_assert(status_ok(roster_parse(text, "roster", &roster, &why)));
    char sub[512];
    snprintf(sub, sizeof sub, "%s/%.*s", folder, (int)(strchrnul(roster->partners[0].certificate, '/') - roster->partners[0].certificate),
             roster->partners[0].certificate);
    cr_assert_eq(mkdir(sub, 0755), 0, "%s", sub);
    struct sample_certificates certificates = {ca, arena};
    for (size_t i = 0; i < roster->count; i++) {
        struct span pem;
        cr_assert(status_ok(sample_certificate_read(&certificates, &roster->partners[i], &pem, &why)));
        put(roster->partners[i].certificate, pem);
    }
    roster = roster_free(roster);
    cr_assert(status_ok(agreed_roster_read(&files, now_ms, &roster, &why)), "%s", why.text);
    cr_expect_eq(roster->count, SAMPLE_PARTNERS);
    roster = roster_free(roster);
    now_ms += INT64_C(20) * 366 * 86400000;
    cr_expect(status_is(agreed_roster_read(&files, now_ms, &roster, &why), STATUS_BAD_CERTIFICATE), "in twenty years");
}

static struct ring *ring_of(const struct sample_seat seats[static COMMITTEE_SIZE])
{
    const struct key_name name = {span_of_text("casus"), seats[0].oin};
    struct committee committee;
    struct ring_key key;
    struct ring *ring;
    committee_make(system_random(), &committee);
    sample_ring_key(&committee, &name, 1, &key);
    cr_assert(status_ok(sample_ring_make(seats, &key, 1, arena, &ring)));
    return ring;
}

Test(agreed_read, a_ring_is_signed_by_members_on_the_roster)
{
    struct partner nobody[1] = {{.oin = {"00000099000000009000"}}};
    struct roster roster = {.partners = nobody, .count = 1};
    struct sample_seat seats[COMMITTEE_SIZE];
    struct complaint why = {""};
    struct ring *ring;
    struct span text;
    const char *path;
    cr_assert(status_ok(arena_print(arena, &path, "%s/ring", folder)));
    cr_expect(status_is(agreed_ring_read(path, &(struct ring_signers){.roster = &roster}, arena, &ring, &why), STATUS_NOT_FOUND));
    sample_seats(seats);
    cr_assert(status_ok(ring_print(ring_of(seats), arena, &text)));
    put("ring", text);
    cr_expect(status_is(agreed_ring_read(path, &(struct ring_signers){.roster = &roster}, arena, &ring, &why), STATUS_UNKNOWN_PEER));
    cr_expect(strstr(why.text, "0 of its members are on the roster"), "%s", why.text);
    put("ring", span_slice(text, 0, text.size - 1));
    cr_expect(status_is(agreed_ring_read(path, &(struct ring_signers){.roster = &roster}, arena, &ring, &why), STATUS_MALFORMED));
    cr_expect(strstr(why.text, "ring:"), "%s", why.text);
}

/* One partner that leaves stops nobody: five made the keys, three of them can still use them. */
Test(agreed_read, a_ring_goes_on_as_long_as_enough_of_its_members_are_there)
{
    struct partner partners[COMMITTEE_SIZE] = {{.name = ""}};
    struct roster roster = {.partners = partners};
    const struct ring_signers signers = {.roster = &roster};
    struct sample_seat seats[COMMITTEE_SIZE];
    sample_seats(seats);
    struct ring *ring = ring_of(seats);
    for (uint8_t i = 0; i < COMMITTEE_SIZE; i++) {
        partners[i].oin = seats[i].oin;
        memcpy(partners[i].envelope, seats[i].sign_key.public, sizeof partners[i].envelope);
    }
    for (roster.count = 0; roster.count <= COMMITTEE_SIZE; roster.count++) {
        struct complaint why = {""};
        enum status_code expected = roster.count < COMMITTEE_THRESHOLD ? STATUS_UNKNOWN_PEER : STATUS_OK;
        cr_expect(status_is(agreed_ring_check(ring, &signers, "ring", &why), expected), "%zu: %s", roster.count, why.text);
    }
    roster.count = COMMITTEE_THRESHOLD;
    partners[1].envelope[0] ^= 1; /* of the three that are left, one has another key on the roster */
    cr_expect(status_is(agreed_ring_check(ring, &signers, "ring", NULL), STATUS_BAD_SIGNATURE));
    partners[1].envelope[0] ^= 1;
    ring->members[1].is_signed = false; /* or never signed */
    cr_expect(status_is(agreed_ring_check(ring, &signers, "ring", NULL), STATUS_BAD_SIGNATURE));
}

Test(agreed_read, a_quota_is_of_a_partner_for_a_purpose_and_a_refusal_names_its_line)
{
    static const struct {
        const char *text;
        enum status_code code;
        const char *why; /* after the file's name */
    } cases[] = {
        {"[quota 00000099000000009000]\nonderzoek-client = 5 / 20\n", STATUS_OK, NULL},
        {"[tokens 00000099000000009000]\nonderzoek-client = 5 / 20\n", STATUS_OK, NULL},
        {"[tokens 00000099000000009000]\nall_purposes = 5 / 20\n", STATUS_OK, NULL},
        {"[quota 00000099000000009000 evalueren-vraag]\nonderzoek-client = 5 / 20\n", STATUS_OK, NULL},
        {"[quota 00000099000000009000 evalueren-vraag 00000099000000002000]\nall_purposes = 5/20 batch 7\n", STATUS_OK, NULL},
        {"[quota 00000099000000009000 evalueren-eigen]\nmeldpunt = 5 / 20 batch 7 total 60000\n", STATUS_OK, NULL},
        {"[quota 00000099000000009000 inzien]\nmeldpunt = 5 / 20\n", STATUS_UNKNOWN_WORD, ":1: sections are [quota OIN], "},
        {"[quota 00000099000000009000 00000099000000002000]\nmeldpunt = 5 / 20\n", STATUS_UNKNOWN_WORD, ":1: sections are [quota OIN], "},
        {"[quota 00000099000000009000 evalueren-eigen 12]\nmeldpunt = 5 / 20\n", STATUS_UNKNOWN_WORD, ":1: sections are [quota OIN], "},
        {"[quota 00000099000000009000  evalueren-eigen]\nmeldpunt = 5 / 20\n", STATUS_UNKNOWN_WORD, ":1: sections are [quota OIN], "},
        {"[tokens 00000099000000009000 evalueren-vraag]\nmeldpunt = 5 / 20\n", STATUS_UNKNOWN_WORD, ":1: sections are [quota OIN], "},
        {"[quota 00000099000000009000]\nmeldpunt = 5 / 20 batch 7\n", STATUS_INVALID, ":2: meldpunt: a quota is written"},
        {"[quota 00000099000000009000 evalueren-vraag]\nmeldpunt = 5 / 20 total 7\n", STATUS_INVALID, ":2: meldpunt: a quota is written"},
        {"[quota 00000099000000009000 evalueren-eigen]\nmeldpunt = 5 / 20 batch 0\n", STATUS_INVALID, ":2: meldpunt: a quota is written"},
        {"[quota 00000099000000009000 evalueren-eigen]\nmeldpunt = 5 / 20 total 7 batch 1\n", STATUS_INVALID, ":2: meldpunt: a quota"},
        {"[quota 00000099000000009000 evalueren-eigen]\nmeldpunt = 5 / 20 7\n", STATUS_INVALID, ":2: meldpunt: a quota is written"},
        {"[token 00000099000000009000]\nonderzoek-client = 5 / 20\n", STATUS_UNKNOWN_WORD, ":1: sections are [quota OIN], "},
        {"[quota]\nonderzoek-client = 5 / 20\n", STATUS_UNKNOWN_WORD, ":1: sections are [quota OIN], "},
        {"[quota 12]\nonderzoek-client = 5 / 20\n", STATUS_UNKNOWN_WORD, ":1: sections are [quota OIN], "},
        {"[quota 00000099000000009000]\n\nonderzoek = 5 / 20\n", STATUS_UNKNOWN_WORD, ":3: \"onderzoek\" is not a purpose"},
        {"[quota 00000099000000009000]\nonderzoek-client = 5\n", STATUS_INVALID, ":2: onderzoek-client: a quota is written"},
        {"[quota 00000099000000009000]\nonderzoek-client = -5 / 20\n", STATUS_INVALID, ":2: onderzoek-client: a quota is written"},
        {"[quota 00000099000000009000]\nonderzoek-client = 5 / 100000001\n", STATUS_INVALID, ":2: onderzoek-client: a quota is written"},
        {"[weighing 00000099000000009000]\nonderzoek-client = 50\n", STATUS_INVALID, ":2: what may wait for a person is written"},
        {"[weighing 00000099000000009000]\nall_purposes = 0\n", STATUS_INVALID, ":2: what may wait for a person is written"},
        {"[weighing 00000099000000009000]\nall_purposes = 50 / 50\n", STATUS_INVALID, ":2: what may wait for a person is written"},
        {"[signals 00000099000000009000]\nonderzoek-client = 50\n", STATUS_INVALID, ":2: how many signals are taken is written"},
        {"[signals 00000099000000009000]\nall_purposes = 0\n", STATUS_INVALID, ":2: how many signals are taken is written"},
    };
    const struct oin requester = {"00000099000000009000"};
    CLEANUP(policy) struct policy *policy = NULL;
    struct complaint why = {""};
    cr_assert(status_ok(agreed_policy_read(SCHAKEL_SOURCE "/policies", &policy, &why)), "%s", why.text);
    for (size_t i = 0; i < N(cases); i++) {
        struct quota_rules rules = {0};
        const char *path = put("quotas", span_of_text(cases[i].text));
        why.text[0] = 0;
        struct status status = agreed_quotas_read(path, policy, arena, &rules, &why);
        cr_expect(status.code == cases[i].code, "%s: %s", cases[i].text, status_text(status));
        cr_expect(!cases[i].why || (strncmp(why.text, path, strlen(path)) == 0 && strstr(why.text, cases[i].why)), "%s", why.text);
        cr_expect((rules.count == 1) == (cases[i].code == STATUS_OK));
        if (rules.count)
            cr_expect(rules.rows[0].day_limit == 5 && rules.rows[0].week_limit == 20 &&
                      oin_equal(&rules.rows[0].scope.requester, &requester));
    }
}

/* The hash of a table stands in manifests: one that could be written before has the hash of before (made by another program). */
Test(agreed_read, a_table_of_quotas_has_the_hash_that_is_documented_and_one_of_before_the_one_of_before)
{
    static const struct {
        const char *text, *hash;
    } cases[] = {
        {"[quota 00000099000000009000]\nonderzoek-client = 5 / 20\n", "35a9c012fbd30d864c398ad49548698450f2b7bb1da438f744d38569a0c0fa25"},
        {"[quota 00000099000000009000 evalueren-vraag 00000099000000002000]\nonderzoek-client = 5 / 20 batch 3\n",
         "1ee2b3e671bf7559a398cfa4d13c0778477b49c16b0716d527c1e36b6fca6a2a"},
        {"[weighing 00000099000000009000]\nall_purposes = 50\n", "585929abb559a2c292aa9cc9e88a6712fb2d420d75b4dffaf2db0d639776618e"},
        {"[signals 00000099000000009000]\nall_purposes = 50\n", "9a729b513a51584e28344ad9e67f1771325b589f026932db18e8904ff67050cf"},
    };
    CLEANUP(policy) struct policy *policy = NULL;
    struct complaint why = {""};
    cr_assert(status_ok(agreed_policy_read(SCHAKEL_SOURCE "/policies", &policy, &why)), "%s", why.text);
    for (size_t i = 0; i < N(cases); i++) {
        char hex[2 * DIGEST_BYTES + 1];
        struct quota_rules rules;
        struct digest hash;
        struct span text;
        cr_assert(status_ok(quotas_parse(span_of_text(cases[i].text), "f", policy, arena, &rules, &why)));
        cr_assert(status_ok(quotas_table_hash(&rules, &hash)) && status_ok(quotas_print(&rules, policy, arena, &text)));
        hex_print(digest_span(&hash), hex);
        cr_expect_str_eq(hex, cases[i].hash);
        cr_expect(span_is_text(text, cases[i].text), "%.*s", (int)text.size, (const char *)text.data);
    }
}
