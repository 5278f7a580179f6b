// SPDX-License-Identifier: EUPL-1.2
//
// The trust file: what it says, and what it may not say.
#include "base/cursor.h"
#include "ledger/trust.h"

#include <criterion/criterion.h>

static struct arena *arena;
static char vkeys[8][VKEY_ROOM]; /* 0, 1: logs; 2..7: witnesses */
static void open_arena(void)
{
    cr_assert(status_ok(arena_new((size_t)8 * 1024 * 1024, &arena)));
    for (uint8_t i = 0; i < N(vkeys); i++) {
        uint8_t seed[SIGN_SEED_BYTES] = {i};
        char name[16];
        struct sign_key sign;
        struct note_key key;
        sign_key_from_seed(seed, &sign);
        snprintf(name, sizeof name, "key%u.example", i);
        cr_assert(status_ok(note_key_make(span_of_text(name), i < 2 ? NOTE_ED25519 : NOTE_COSIGNATURE, sign.public, &key)));
        vkey_print(&key, vkeys[i]);
    }
}
static void close_arena(void) { arena = arena_free(arena); }
TestSuite(ledger_trust, .init = open_arena, .fini = close_arena);

/* Writes `text` with $0..$7 replaced by the keys. */
static struct status parse(const char *text, const struct trust **out, struct complaint *why)
{
    static char full[8192];
    struct writer writer = writer_of(full, sizeof full);
    for (; *text; text++)
        if (*text == '$')
            write_text(&writer, vkeys[*++text - '0']);
        else
            write_u8(&writer, (uint8_t)*text);
    cr_assert_not(writer.overflow);
    return trust_parse(writer_span(&writer), "trust", arena, out, why);
}

/* The example of C2SP tlog-policy, with five of its witnesses. */
#define EXAMPLE                                                                                                                      \
    "# whom we trust\n\nlog $0\n  witness X1 $2\nwitness\tX2\t$3 https://x2.example/\nwitness X3 $4\ngroup X-witnesses 2 X1 X2 X3\n" \
    "witness Y1 $5\nwitness Y2 $6 \ngroup Y-witnesses any Y1 Y2\n\ngroup X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n"

Test(ledger_trust, counts_a_quorum_over_groups_of_groups)
{
    const struct trust *trust = NULL;
    struct complaint why = {0};
    cr_assert(status_ok(parse(EXAMPLE, &trust, &why)), "%s", why.text);
    cr_assert_eq(trust->key_count, 6);
    for (unsigned signers = 0; signers < 32; signers++) {
        struct note_check checks[TRUST_KEYS_MOST] = {0};
        unsigned x = (signers & 1) + (signers >> 1 & 1) + (signers >> 2 & 1), y = (signers >> 3 & 1) + (signers >> 4 & 1);
        for (unsigned i = 0; i < 5; i++)
            checks[1 + i].is_signed = signers >> i & 1;
        cr_expect_eq(trust_has_quorum(trust, checks), x >= 2 && y >= 1, "signers %x", signers);
    }
}

Test(ledger_trust, without_witnesses_the_log_alone_suffices)
{
    const struct trust *trust = NULL;
    struct note_check checks[TRUST_KEYS_MOST] = {0};
    struct note_key key;
    char text[TRUST_LOG_ROOM];
    cr_assert(status_ok(vkey_parse(span_of_text(vkeys[0]), &key)));
    trust_log_print(&key, text);
    cr_assert(status_ok(trust_parse(span_of_text(text), "trust", arena, &trust, NULL)));
    cr_expect(trust_has_quorum(trust, checks));
    cr_expect_str_eq(trust->keys[0].name, "key0.example");
}

/* ML-DSA-44, as C2SP tlog-cosignature has it: its key is longer than any that is verified here. */
static const char *vkey_of_type(uint8_t type)
{
    static char text[4096];
    uint8_t bytes[1313] = {type};
    char base64[BASE64_ROOM(sizeof bytes)];
    base64_print(SPAN_OF_ARRAY(bytes), base64);
    snprintf(text, sizeof text, "later.example+01020304+%s", base64);
    return text;
}

Test(ledger_trust, a_witness_with_a_type_of_key_that_is_unsupported_is_known_and_never_counts)
{
    static const uint8_t types[] = {0x06, 0x05, 0xFF};
    for (size_t i = 0; i < N(types); i++) {
        const struct trust *trust = NULL;
        struct note_check checks[TRUST_KEYS_MOST] = {0};
        struct complaint why = {0};
        char text[8192];
        snprintf(text, sizeof text, "witness A $2\nwitness B %s\ngroup G 2 A B\nquorum G\n", vkey_of_type(types[i]));
        cr_assert(status_ok(parse(text, &trust, &why)), "%u: %s", types[i], why.text);
        cr_expect_eq(trust->key_count, 1);
        cr_expect_not(trust_needs_unsupported(trust, checks), "A is missing as well");
        checks[0].is_signed = true;
        cr_expect_not(trust_has_quorum(trust, checks));
        cr_expect(trust_needs_unsupported(trust, checks));
        snprintf(text, sizeof text, "witness A $2\nwitness B %s\ngroup G 1 A B\nquorum G\n", vkey_of_type(types[i]));
        cr_assert(status_ok(parse(text, &trust, &why)));
        cr_expect(trust_has_quorum(trust, checks) && !trust_needs_unsupported(trust, checks));
    }
}

/* Two groups of that many share at least 2k - n, so so many must have lied for two histories; with one or two others all must. */
Test(ledger_trust, a_quorum_is_more_than_half_and_of_one_or_two_all)
{
    static const size_t quorums[] = {0, 1, 2, 2, 3, 3, 4, 4};
    for (size_t others = 0; others < N(quorums); others++)
        cr_expect_eq(trust_quorum_of(others), quorums[others], "%zu", others);
}

Test(ledger_trust, refuses_what_it_does_not_understand_and_names_the_line)
{
    static const struct {
        const char *text;
        enum status_code code;
        const char *place;
    } cases[] = {
        {"", STATUS_INVALID, "trust"},
        {"log $0\n", STATUS_INVALID, "quorum"},
        {"quorum none", STATUS_MALFORMED, "trust:1"},
        {"quorum none\nquorum none\n", STATUS_CONFLICT, "trust:2"},
        {"quorum\n", STATUS_NOT_FOUND, "trust:1"},
        {"quorum A\n", STATUS_NOT_FOUND, "trust:1"},
        {"quorum none more\n", STATUS_MALFORMED, "trust:1"},
        {"logs $0\nquorum none\n", STATUS_UNKNOWN_WORD, "trust:1"},
        {"log\nquorum none\n", STATUS_MALFORMED, "trust:1"},
        {"log x\nquorum none\n", STATUS_MALFORMED, "trust:1"},
        {"log $2\nquorum none\n", STATUS_UNSUPPORTED, "trust:1"},
        {"log $0 https://a b\nquorum none\n", STATUS_MALFORMED, "trust:1"},
        {"log $0\nlog $0\nquorum none\n", STATUS_CONFLICT, "trust:2"},
        {"witness A $0\nquorum A\n", STATUS_UNSUPPORTED, "trust:1"},
        {"witness A $2\nwitness B $2\nquorum A\n", STATUS_CONFLICT, "trust:2"},
        {"witness A $2\nwitness A $3\nquorum A\n", STATUS_CONFLICT, "trust:2"},
        {"witness none $2\nquorum none\n", STATUS_INVALID, "trust:1"},
        {"group G any A\nwitness A $2\nquorum G\n", STATUS_NOT_FOUND, "trust:1"},
        {"witness A $2\ngroup G any G\nquorum G\n", STATUS_NOT_FOUND, "trust:2"},
        {"witness A $2\ngroup G any none\nquorum G\n", STATUS_NOT_FOUND, "trust:2"},
        {"witness A $2\ngroup G any\nquorum G\n", STATUS_INVALID, "trust:2"},
        {"witness A $2\ngroup G all\nquorum G\n", STATUS_INVALID, "trust:2"},
        {"witness A $2\ngroup G 0 A\nquorum G\n", STATUS_INVALID, "trust:2"},
        {"witness A $2\ngroup G 2 A\nquorum G\n", STATUS_INVALID, "trust:2"},
        {"witness A $2\ngroup G some A\nquorum G\n", STATUS_INVALID, "trust:2"},
        {"witness A $2\ngroup G 1 A A\nquorum G\n", STATUS_CONFLICT, "trust:2"},
        {"witness A $2\ngroup G 1 A\ngroup H 1 A\nquorum G\n", STATUS_CONFLICT, "trust:3"},
        {"witness A $2\ngroup A 1 A\nquorum A\n", STATUS_CONFLICT, "trust:2"},
        {"quorum none\r\n", STATUS_MALFORMED, "trust:1"},
        {"quorum none\x7f\n", STATUS_MALFORMED, "trust:1"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        const struct trust *trust = NULL;
        struct complaint why = {0};
        struct status status = parse(cases[i].text, &trust, &why);
        cr_expect(status_is(status, cases[i].code), "%s: %s", cases[i].text, status_word(status));
        cr_expect(trust == NULL && strstr(why.text, cases[i].place), "%s: %s", cases[i].text, why.text);
    }
}
