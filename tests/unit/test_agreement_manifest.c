// SPDX-License-Identifier: EUPL-1.2
//
// A manifest has one form, every byte of it counts, and the files it is about cannot be others.
#include "agreement/bundle.h"
#include "agreement/manifest.h"
#include "crypto/hash.h"

#include <criterion/criterion.h>

static struct arena *arena;
static void begin(void) { cr_assert(status_ok(arena_new(1 << 24, &arena))); }
static void end(void) { arena = arena_free(arena); }
TestSuite(agreement_manifest, .init = begin, .fini = end);

#define HEX_OF(digit)                                                                                                                   \
    digit digit digit digit digit digit digit digit digit digit digit digit digit digit digit digit digit digit digit digit digit digit \
        digit digit digit digit digit digit digit digit digit digit

/* As docs/agreement.md shows it. */
static const char policy_three[] =
    "schakel/manifest/v1\n"
    "text policy\n"
    "number 3\n"
    "previous " HEX_OF("a1") "\n"
                             "replaces " HEX_OF(
                                 "0b") "\n"
                                       "content " HEX_OF(
                                           "11") "\n"
                                                 "table " HEX_OF(
                                                     "22") "\n"
                                                           "vocabulary " HEX_OF(
                                                               "33") "\n"
                                                                     "beside-roster " HEX_OF(
                                                                         "44") "\n"
                                                                               "beside-policy " HEX_OF(
                                                                                   "55") "\n"
                                                                                         "starts 2026-12-01T00:00:00Z\n"
                                                                                         "difference " HEX_OF(
                                                                                             "66") "\n"
                                                                                                   "seen 2026-11-20 mr. A. de Vries, "
                                                                                                   "functionaris gegevensbescherming\n";

static struct status parse(struct span text, struct manifest *out, struct complaint *why)
{
    return manifest_parse(text, "m", arena, out, why);
}

Test(agreement_manifest, what_is_written_is_read_back_as_the_same_bytes)
{
    struct manifest manifest;
    struct complaint why = {""};
    struct span again;
    cr_assert(status_ok(parse(span_of_text(policy_three), &manifest, &why)), "%s", why.text);
    cr_expect_eq(manifest.text, AGREED_POLICY);
    cr_expect_eq(manifest.number, 3);
    cr_expect_eq(manifest.replaces_count, 1);
    cr_expect_eq(manifest.replaces[0].bytes[31], 0x0b);
    cr_expect_eq(manifest.starts_ms, INT64_C(1796083200000));
    cr_expect_str_eq(manifest.seen[0].text, "mr. A. de Vries, functionaris gegevensbescherming");
    cr_assert(status_ok(manifest_print(&manifest, arena, &again, &why)), "%s", why.text);
    cr_expect(span_is_text(again, policy_three));
}

/* Each of the 255 other values of each byte is refused, or is a manifest with another hash: a signature of the one is none of
 * the other. */
Test(agreement_manifest, a_flipped_byte_is_refused_or_makes_another_manifest)
{
    struct digest hash = digest_of(span_of_text(policy_three));
    char changed[sizeof policy_three];
    size_t read = 0;
    for (size_t i = 0; i < sizeof policy_three - 1; i++)
        for (unsigned flip = 1; flip < 256; flip++) {
            CLEANUP(arena) struct arena *scratch = NULL;
            struct manifest manifest;
            struct span again;
            memcpy(changed, policy_three, sizeof changed);
            changed[i] = (char)(changed[i] ^ (char)flip);
            struct span text = span_of(changed, sizeof changed - 1);
            cr_assert(status_ok(arena_new(1 << 16, &scratch)));
            if (!status_ok(manifest_parse(text, "m", scratch, &manifest, NULL)))
                continue;
            read++;
            cr_expect(status_ok(manifest_print(&manifest, scratch, &again, NULL)) && span_equal(text, again));
            struct digest other = digest_of(again);
            cr_expect_not(digest_equal(&hash, &other));
        }
    cr_expect_gt(read, 0);
}

Test(agreement_manifest, refuses_every_other_form)
{
    static const struct {
        const char *old, *new, *why;
    } cases[] = {
        {"schakel/manifest/v1", "schakel/manifest/v2", "m:1"},
        {"text policy", "text polisy", "m:2"},
        {"number 3", "number 03", "m:3"},
        {"number 3", "number 0", "no such text or number"},
        {"number 3", "number 1", "zeros for number 1"},
        {"number 3", "number 4294967296", "m:3"},
        {"previous a1", "previous A1", "another form"},
        {"previous " HEX_OF("a1"), "previous " HEX_OF("00"), "zeros for number 1"},
        {"beside-policy " HEX_OF("55"), "beside-policy " HEX_OF("00"), "zeros for number 1"},
        {"replaces " HEX_OF("0b") "\n", "replaces " HEX_OF("0b") "\nreplaces " HEX_OF("0b") "\n", "not sorted"},
        {"replaces " HEX_OF("0b") "\n", "replaces " HEX_OF("0b") "\nreplaces " HEX_OF("0a") "\n", "not sorted"},
        {"vocabulary " HEX_OF("33") "\n", "", "m:8"},
        {"vocabulary " HEX_OF("33"), "vocabulary " HEX_OF("00"), "of a policy"},
        {"text policy", "text roster", "m:8"},
        {"00:00:00Z", "00:00:00.000Z", "m:11"},
        {"00:00:00Z", "25:00:00Z", "m:11"},
        {"2026-12-01T", "2026-02-30T", "m:11"},
        {"starts 2026", "starts 2226", "m:11"},
        {"seen 2026-11-20", "seen 20-11-2026", "another form"},
        {"seen 2026-11-20 mr. A. de Vries, functionaris gegevensbescherming", "seen 2026-11-20 ", "`seen` has"},
        {"mr. A.", "mr.\xE2\x80\xAE A.", "`seen` has"},
        {"text policy\n", "text policy\r\n", "m:2"},
        {"text policy\n", "text policy\n\n", "m:3"},
        {"gegevensbescherming\n", "gegevensbescherming\n ", "m:14"},
        {"gegevensbescherming\n", "gegevensbescherming", "m:13"},
        {"text policy\nnumber 3", "number 3\ntext policy", "m:2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct complaint why = {""};
        struct manifest manifest;
        const char *at = strstr(policy_three, cases[i].old), *text;
        cr_assert_not_null(at, "%s", cases[i].old);
        cr_assert(status_ok(
            arena_print(arena, &text, "%.*s%s%s", (int)(at - policy_three), policy_three, cases[i].new, at + strlen(cases[i].old))));
        cr_expect(status_is(parse(span_of_text(text), &manifest, &why), STATUS_MALFORMED), "%s -> %s", cases[i].old, cases[i].new);
        cr_expect_not_null(strstr(why.text, cases[i].why), "%s -> %s: %s", cases[i].old, cases[i].new, why.text);
    }
}

Test(agreement_manifest, of_nine_seen_lines_and_five_attempts_too_many_is_said)
{
    struct manifest manifest;
    struct complaint why = {""};
    struct span text;
    const char *long_text = policy_three;
    cr_assert(status_ok(parse(span_of_text(policy_three), &manifest, NULL)));
    for (int i = 0; i < 8; i++)
        cr_assert(status_ok(arena_print(arena, &long_text, "%sseen 2026-11-21 jurist %d\n", long_text, i)));
    cr_expect(status_is(parse(span_of_text(long_text), &manifest, &why), STATUS_MALFORMED));
    cr_assert(status_ok(parse(span_of_text(policy_three), &manifest, NULL)));
    manifest.replaces_count = MANIFEST_REPLACES_MOST + 1;
    cr_expect(status_is(manifest_print(&manifest, arena, &text, &why), STATUS_INVALID));
    cr_expect_not_null(strstr(why.text, "replaces more"));
}

/* ---- bundles */

static struct bundle_file files[3];
static struct bundle three(void)
{
    files[0] = (struct bundle_file){"regels/schulden.beleid", span_of_text("b")};
    files[1] = (struct bundle_file){"domein.beleid", span_of_text("a")};
    files[2] = (struct bundle_file){"regels/casus.beleid", span_of_text("")};
    return (struct bundle){files, 3};
}

Test(agreement_bundle, one_hash_over_names_and_bytes_whatever_the_order, .init = begin, .fini = end)
{
    struct bundle bundle = three();
    struct digest first, other;
    static const char by_hand[] =
        "label\0\0\0\3\0\0\0\15domein.beleid\0\0\0\1a\0\0\0\23regels/casus.beleid\0\0\0\0\0\0\0\26regels/schulden.beleid"
        "\0\0\0\1b";
    cr_assert(status_ok(bundle_sort(&bundle, NULL)) && status_ok(bundle_hash(&bundle, "label", &first)));
    cr_expect_str_eq(bundle.files[0].name, "domein.beleid");
    other = digest_of(span_of(by_hand, sizeof by_hand - 1));
    cr_expect(digest_equal(&first, &other));
    struct bundle_file swapped = bundle.files[0];
    bundle.files[0] = bundle.files[2];
    bundle.files[2] = swapped;
    cr_assert(status_ok(bundle_sort(&bundle, NULL)) && status_ok(bundle_hash(&bundle, "label", &other)));
    cr_expect(digest_equal(&first, &other));
    bundle.files[0].name = "domein.beleie";
    cr_assert(status_ok(bundle_hash(&bundle, "label", &other)));
    cr_expect_not(digest_equal(&first, &other));
    cr_expect_null(bundle_find(&bundle, "domein.beleid"));
    cr_expect_eq(bundle_find(&bundle, "regels/casus.beleid"), &bundle.files[1]);
}

Test(agreement_bundle, a_name_cannot_leave_the_folder)
{
    static const char *const safe[] = {"a", "roster.conf", "certs/00000099000000001000.pem", "A-b_c.9/d"};
    static const char *const unsafe[] = {"", "/a", "a/", "a//b", "../a", "a/../b", ".a", "a/.b", "a b", "a\\b", "a\nb", "\xC3\xA9", "a:b"};
    char long_name[BUNDLE_NAME_MOST + 2];
    for (size_t i = 0; i < sizeof safe / sizeof *safe; i++)
        cr_expect(bundle_name_is_safe(safe[i]), "%s", safe[i]);
    for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; i++)
        cr_expect_not(bundle_name_is_safe(unsafe[i]), "%s", unsafe[i]);
    memset(long_name, 'a', sizeof long_name);
    long_name[BUNDLE_NAME_MOST + 1] = 0;
    cr_expect_not(bundle_name_is_safe(long_name));
    cr_expect(bundle_name_is_safe(long_name + 1));
}

Test(agreement_bundle, refuses_a_file_twice_and_too_much)
{
    struct bundle bundle = three();
    struct complaint why = {""};
    files[2].name = "Domein.beleid";
    cr_expect(status_is(bundle_sort(&bundle, &why), STATUS_CONFLICT));
    cr_expect_str_eq(why.text, "Domein.beleid: is there twice");
    bundle = three();
    files[1].bytes.size = BUNDLE_BYTES_MOST; /* never looked at */
    cr_expect(status_is(bundle_sort(&bundle, &why), STATUS_TOO_LARGE));
    files[1].bytes.size = SIZE_MAX;
    cr_expect(status_is(bundle_sort(&bundle, &why), STATUS_TOO_LARGE));
    bundle.count = BUNDLE_FILES_MOST + 1;
    cr_expect(status_is(bundle_sort(&bundle, &why), STATUS_TOO_LARGE));
}
