// SPDX-License-Identifier: EUPL-1.2
//
// Signed notes: the examples of C2SP and Go, ours, and many that must be refused.
#include "ledger/note.h"

#include <criterion/criterion.h>

/* golang.org/x/mod/sumdb/note, example_test.go */
#define NEUMANN_VKEY "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define NEUMANN_TEXT "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
#define NEUMANN_LINE "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
/* C2SP signed-note: well formed, its key is not published */
#define QUASIMODO                                                                                        \
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned \u00e8 subito sera.\n\n" \
    "\u2014 quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"

static struct arena *arena;
static void open_arena(void) { cr_assert(status_ok(arena_new((size_t)8 * 1024 * 1024, &arena))); }
static void close_arena(void) { arena = arena_free(arena); }
TestSuite(ledger_note, .init = open_arena, .fini = close_arena);

static struct note_key neumann(void)
{
    struct note_key key;
    cr_assert(status_ok(vkey_parse(span_of_text(NEUMANN_VKEY), &key)));
    return key;
}

static struct status open_note(struct span bytes, const struct note_key *keys, size_t count, struct note_check *checks)
{
    struct note note;
    TRY(note_parse(bytes, arena, &note));
    return note_verify(&note, keys, count, checks);
}

Test(ledger_note, opens_the_example_of_go)
{
    struct note_key key = neumann();
    struct note_check check;
    struct note note;
    cr_assert(status_ok(note_parse(span_of_text(NEUMANN_TEXT "\n" NEUMANN_LINE), arena, &note)));
    cr_expect(span_is_text(note.text, NEUMANN_TEXT));
    cr_expect(status_ok(note_verify(&note, &key, 1, &check)) && check.is_signed);
}

Test(ledger_note, splits_the_example_of_c2sp_at_its_last_empty_line)
{
    struct note note;
    cr_assert(status_ok(note_parse(span_of_text(QUASIMODO), arena, &note)));
    cr_expect_eq(note.line_count, 1);
    cr_expect(span_is_text(note.lines[0].name, "quasimodo.example/salvatore"));
    cr_expect_eq(note.lines[0].blob.size, SIGNATURE_BYTES);
    cr_expect_eq(note.text.data[note.text.size - 2], '.');
}

Test(ledger_note, refuses_what_is_not_a_note)
{
    static const struct {
        const char *what, *bytes;
    } cases[] = {
        {"empty", ""},
        {"no signature lines", NEUMANN_TEXT "\n"},
        {"no empty line", NEUMANN_TEXT NEUMANN_LINE},
        {"no text", "\n" NEUMANN_LINE},
        {"no last line feed", NEUMANN_TEXT "\n\u2014 PeterNeumann x08go/ZJ"},
        {"hyphen", NEUMANN_TEXT "\n- PeterNeumann x08go/ZJkuBS\n"},
        {"no name", NEUMANN_TEXT "\n\u2014  x08go/ZJkuBS\n"},
        {"plus in the name", NEUMANN_TEXT "\n\u2014 Peter+Neumann x08go/ZJkuBS\n"},
        {"Unicode space in the name", NEUMANN_TEXT "\n\u2014 Peter\u00a0Neumann x08go/ZJkuBS\n"},
        {"no base64", NEUMANN_TEXT "\n\u2014 PeterNeumann\n"},
        {"bad base64", NEUMANN_TEXT "\n\u2014 PeterNeumann x08go/ZJ*uBS\n"},
        {"only a key id", NEUMANN_TEXT "\n\u2014 PeterNeumann x08gow==\n"},
        {"space at the end", NEUMANN_TEXT "\n\u2014 PeterNeumann x08go/ZJkuBS \n"},
        {"text after the signatures", NEUMANN_TEXT "\n" NEUMANN_LINE "and more\n"},
        {"control character", "a\tb\n\n" NEUMANN_LINE},
        {"carriage return", "a\r\n\n" NEUMANN_LINE},
        {"not UTF-8", "a\xff\n\n" NEUMANN_LINE},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct note note;
        struct status status = note_parse(span_of_text(cases[i].bytes), arena, &note);
        cr_expect(status_is(status, STATUS_MALFORMED), "%s: %s", cases[i].what, status_word(status));
    }
}

Test(ledger_note, a_missing_unknown_or_failing_signature_refuses)
{
    struct note_key key = neumann(), other = key;
    struct note_check checks[2];
    static const struct {
        const char *what, *bytes;
    } cases[] = {
        {"other text", "X" NEUMANN_TEXT "\n" NEUMANN_LINE},
        {"signature of nobody we know", QUASIMODO},
        {"known id under another name",
         NEUMANN_TEXT "\n"
                      "\u2014 PaulNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"},
        {"short signature", NEUMANN_TEXT "\n\u2014 PeterNeumann x08go/ZJkuBS\n"},
        {"a good line and a failing one of the same key", NEUMANN_TEXT "\n" NEUMANN_LINE "\u2014 PeterNeumann x08go/ZJkuBS\n"},
    };
    for (size_t i = 0; i < N(cases); i++)
        cr_expect(status_is(open_note(span_of_text(cases[i].bytes), &key, 1, checks), STATUS_BAD_SIGNATURE), "%s", cases[i].what);
    cr_expect(status_is(open_note(span_of_text(NEUMANN_TEXT "\n" NEUMANN_LINE), NULL, 0, checks), STATUS_BAD_SIGNATURE), "no keys");
    other.id[0] ^= 1;
    cr_expect(status_is(open_note(span_of_text(NEUMANN_TEXT "\n" NEUMANN_LINE), &other, 1, checks), STATUS_BAD_SIGNATURE), "other id");
    const struct note_key both[] = {other, key};
    cr_expect(status_ok(open_note(span_of_text(NEUMANN_TEXT "\n" NEUMANN_LINE), both, 2, checks)));
    cr_expect(!checks[0].is_signed && checks[1].is_signed);
}

Test(ledger_note, sixteen_signatures_and_long_names_are_taken)
{
    char bytes[16 * 1024] = NEUMANN_TEXT "\n", name[NOTE_NAME_MOST_BYTES + 2];
    struct note_key key = neumann();
    struct note_check check;
    memset(name, 'n', sizeof name);
    for (size_t i = 0; i < 15; i++)
        snprintf(bytes + strlen(bytes), 512, "\u2014 %.*s AAAAAAAA\n", NOTE_NAME_MOST_BYTES, name);
    snprintf(bytes + strlen(bytes), 512, "%s", NEUMANN_LINE);
    cr_expect(status_ok(open_note(span_of_text(bytes), &key, 1, &check)));
    snprintf(bytes + strlen(bytes), 512, "\u2014 %.*s AAAAAAAA\n", NOTE_NAME_MOST_BYTES + 1, name);
    cr_expect(status_is(open_note(span_of_text(bytes), &key, 1, &check), STATUS_MALFORMED));
}

Test(ledger_note, a_note_over_its_size_or_number_of_lines_is_refused)
{
    struct note note;
    char *bytes = malloc(NOTE_MOST_BYTES + 1);
    cr_assert(bytes);
    memset(bytes, 'a', NOTE_MOST_BYTES + 1);
    cr_expect(status_is(note_parse(span_of(bytes, NOTE_MOST_BYTES + 1), arena, &note), STATUS_TOO_LARGE));
    strcpy(bytes, "a\n\n");
    for (size_t i = 0; i <= NOTE_SIGNATURES_MOST; i++)
        strcpy(bytes + 3 + i * 15, "\u2014 n AAAAAAAA\n");
    cr_expect(status_is(note_parse(span_of_text(bytes), arena, &note), STATUS_TOO_LARGE));
    free(bytes);
}

Test(ledger_note, verifier_keys_print_back_and_bad_ones_are_refused)
{
    struct note_key key = neumann();
    char text[VKEY_ROOM];
    vkey_print(&key, text);
    cr_expect_str_eq(text, NEUMANN_VKEY);
    static const struct {
        const char *text;
        enum status_code code;
    } cases[] = {
        {"", STATUS_MALFORMED},
        {"PeterNeumann", STATUS_MALFORMED},
        {"PeterNeumann+c74f20a3", STATUS_MALFORMED},
        {"PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", STATUS_INVALID},
        {"PeterNeuman+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", STATUS_INVALID},
        {"+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", STATUS_MALFORMED},
        {"PeterNeumann+c74f20a+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", STATUS_MALFORMED},
        {"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T", STATUS_MALFORMED},
        {"PeterNeumann+c74f20a3+ARpc", STATUS_MALFORMED},
        {"PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", STATUS_MALFORMED},
        {"PeterNeumann+c74f20a3+AgAA", STATUS_UNSUPPORTED},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct status status = vkey_parse(span_of_text(cases[i].text), &key);
        cr_expect(status_is(status, cases[i].code), "%s: %s", cases[i].text, status_word(status));
    }
}

Test(ledger_note, log_and_witness_sign_one_note_and_the_witness_signs_its_time)
{
    static const uint8_t seeds[2][SIGN_SEED_BYTES] = {{1}, {2}};
    static const enum note_type types[] = {NOTE_ED25519, NOTE_COSIGNATURE};
    static const uint64_t times[] = {0, 1790000000};
    struct span text = span_of_text("log.example/a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"), message, bytes;
    struct note_key keys[2];
    struct note_signature signatures[2];
    struct note_check checks[2];
    struct note note;
    for (size_t i = 0; i < 2; i++) {
        struct sign_key sign;
        sign_key_from_seed(seeds[i], &sign);
        cr_assert(status_ok(note_key_make(span_of_text(i ? "witness.example" : "log.example/a"), types[i], sign.public, &keys[i])));
        cr_assert(status_ok(note_message(&keys[i], times[i], text, arena, &message)));
        signatures[i] = (struct note_signature){.key = &keys[i], .time_s = times[i]};
        sign_message(&sign, "", message, signatures[i].bytes);
    }
    cr_expect(span_equal(span_slice(message, 0, 31), span_of_text("cosignature/v1\ntime 1790000000\n")));
    cr_assert(status_ok(note_join(text, signatures, 2, arena, &bytes)));
    cr_assert(status_ok(open_note(bytes, keys, 2, checks)));
    cr_expect(checks[0].is_signed && checks[0].time_s == 0 && checks[1].is_signed && checks[1].time_s == times[1]);
    cr_assert(status_ok(note_parse(bytes, arena, &note)));
    ((uint8_t *)(uintptr_t)note.lines[1].blob.data)[7] ^= 1; /* one second more or less */
    cr_expect(status_is(note_verify(&note, keys, 2, checks), STATUS_BAD_SIGNATURE));
    cr_expect(status_is(note_join(span_of_text("no line feed"), signatures, 2, arena, &bytes), STATUS_MALFORMED));
}
