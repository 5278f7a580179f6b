// SPDX-License-Identifier: EUPL-1.2
//
// One set of facts has one serialisation, and the commitments are what the format says.
#include "../support/wire_samples.h"
#include "base/text.h"

#include <criterion/criterion.h>

static struct arena *arena;
static void start(void)
{
    cr_assert(status_ok(crypto_start()));
    cr_assert(status_ok(arena_new((size_t)4 * 1024 * 1024, &arena)));
}
static void stop(void) { arena = arena_free(arena); }
TestSuite(wire_entry, .init = start, .fini = stop);

Test(wire_entry, what_was_written_is_what_is_read)
{
    struct entry sent = sample_entry(), out;
    struct span bytes, again;
    cr_assert(status_ok(entry_encode(&sent, arena, &bytes)));
    cr_assert(status_ok(entry_decode(bytes, arena, &out)));
    cr_expect(out.kind == sent.kind && out.time_ms == sent.time_ms && out.direction == sent.direction);
    cr_expect(out.has_exchange && exchange_id_equal(&out.exchange_id, &sent.exchange_id));
    cr_expect(oin_equal(&out.own, &sent.own) && out.has_counterpart && oin_equal(&out.counterpart, &sent.counterpart));
    cr_expect(out.grounds.purpose == 5 && out.grounds.phase == 3 && out.grounds.basis == 1 && out.grounds.from_role == 3 &&
              out.grounds.to_role == 2 && out.grounds.flags == 3);
    cr_expect(out.category_count == 2 && out.categories[0] == 5 && out.categories[1] == 13);
    cr_expect(out.has_policy && out.engine_version == 1);
    cr_expect(digest_equal(&out.policy_text_hash, &sent.policy_text_hash));
    cr_expect(digest_equal(&out.policy_table_hash, &sent.policy_table_hash));
    cr_assert(out.decision_count == 2);
    cr_expect(span_equal(out.decisions[0].rule, sent.decisions[0].rule));
    cr_expect(span_equal(out.decisions[0].obligations, sent.decisions[0].obligations));
    cr_expect(out.decisions[0].verdict == VERDICT_PERMIT && out.decisions[1].code == STATUS_NO_RULE);
    cr_expect(out.verdict == VERDICT_PERMIT && out.code == STATUS_OK && out.answer_state == ANSWER_PARTIAL);
    cr_expect(out.has_request_digest && out.has_answer_digest && out.has_receipt);
    cr_expect(out.receipt.leaf_index == 4711 && span_equal(out.receipt.origin, sent.receipt.origin));
    cr_expect(out.commit_count == 2 && out.commits[1].field == COMMIT_DECISION_INPUT && out.commits[1].value[0] == 0xC3);
    cr_expect(out.count == 3 && span_is_text(out.note, "case-opened"));
    cr_assert(status_ok(entry_encode(&out, arena, &again)));
    cr_expect(span_equal(bytes, again));
}

Test(wire_entry, the_smallest_entry_is_small)
{
    struct entry sent = {.version = ENTRY_VERSION, .kind = ENTRY_HEARTBEAT, .time_ms = SAMPLE_NOW_MS, .own = sample_oin(SAMPLE_FROM)}, out;
    struct span bytes;
    cr_assert(status_ok(entry_encode(&sent, arena, &bytes)));
    cr_expect(bytes.size == 33, "%zu", bytes.size); /* version 2, kind 2, time 7, OIN 22 */
    cr_assert(status_ok(entry_decode(bytes, arena, &out)));
    cr_expect(!out.has_exchange && !out.has_counterpart && !out.has_policy && !out.has_receipt && !out.has_answer_digest);
    cr_expect(out.verdict == VERDICT_REFUSE, "what is not said is not permitted (P-04)");
}

Test(wire_entry, refuses_entries_out_of_bounds)
{
    static const char *const names[] = {"no kind",
                                        "kind 23",
                                        "commit twice",
                                        "five commits",
                                        "a fault as code",
                                        "half a permit",
                                        "categories in disorder",
                                        "direction 3",
                                        "line end in a note",
                                        "answer state 7",
                                        "fault in a decision",
                                        "65 parts",
                                        "a part of 1025"};
    struct entry bad[N(names)];
    struct entry_decision decision = {.code = STATUS_DISK_FULL};
    struct span bytes;
    for (size_t i = 0; i < N(bad); i++)
        bad[i] = sample_entry();
    bad[0].kind = 0;
    bad[1].kind = ENTRY_KINDS_END;
    bad[2].commits[1].field = COMMIT_SUBJECT;
    bad[3].commit_count = ENTRY_COMMITS_MOST + 1;
    bad[4].code = STATUS_IO_FAILED;
    bad[5].verdict = 3;
    bad[6].categories[1] = 4;
    bad[7].direction = 3;
    bad[8].note = span_of_text("two\nlines");
    bad[9].answer_state = 7;
    bad[10].decision_count = 1;
    bad[10].decisions = &decision;
    bad[11].part_count = EVALUATED_PARTS_MOST + 1;
    bad[12].part_count = 1;
    bad[12].parts[0] = (struct evaluated_part){.holder = sample_oin(SAMPLE_FROM), .count = POINTS_MOST};
    for (size_t i = 0; i < N(bad); i++)
        cr_expect(status_is(entry_encode(&bad[i], arena, &bytes), i == 3 || i == 11 ? STATUS_TOO_LARGE : STATUS_INVALID), "%s", names[i]);
}

Test(wire_entry, refuses_bytes_that_would_be_written_otherwise)
{
    struct entry sent = {.version = ENTRY_VERSION, .kind = ENTRY_HEARTBEAT, .time_ms = SAMPLE_NOW_MS, .own = sample_oin(SAMPLE_FROM)}, out;
    static uint8_t large[ENTRY_MOST_BYTES + 1];
    struct span bytes;
    cr_assert(status_ok(entry_encode(&sent, arena, &bytes)));
    static const struct {
        const char *name, *added;
        size_t size;
        enum status_code expected;
    } cases[] = {
        {"nothing", "", 0, STATUS_OK},
        {"purpose 0 written out", "\x40\x00", 2, STATUS_MALFORMED},
        {"purpose in two bytes", "\x40\x85\x00", 3, STATUS_MALFORMED},
        {"purpose in order", "\x40\x05", 2, STATUS_OK},
        {"fields in disorder", "\x48\x01\x40\x05", 4, STATUS_MALFORMED},
        {"unknown field", "\xe8\x01\x01", 3, STATUS_MALFORMED},
        {"categories packed", "\x72\x02\x01\x02", 4, STATUS_OK},
        {"categories not packed", "\x70\x01\x70\x02", 4, STATUS_MALFORMED},
        {"one hash of the policy", "\x7a\x20 01234567012345670123456701234567", 34, STATUS_MALFORMED},
        {"digest of one byte", "\xb2\x01\x01x", 4, STATUS_MALFORMED},
        {"zero byte in the note", "\xda\x01\x03x\0y", 6, STATUS_MALFORMED},
        {"number over 32 bits", "\x68\xff\xff\xff\xff\xff\x01", 7, STATUS_MALFORMED},
    };
    for (size_t i = 0; i < N(cases); i++) {
        uint8_t room[128];
        memcpy(room, bytes.data, bytes.size);
        memcpy(room + bytes.size, cases[i].added, cases[i].size);
        struct status status = entry_decode(span_of(room, bytes.size + cases[i].size), arena, &out);
        cr_expect(status_is(status, cases[i].expected), "%s: %s", cases[i].name, status_word(status));
    }
    cr_expect(status_is(entry_decode(SPAN_OF_ARRAY(large), arena, &out), STATUS_TOO_LARGE));
}

Test(wire_entry, which_entries_were_read_stands_in_a_log_read_and_nowhere_else)
{
    static const struct {
        uint8_t version;
        enum entry_kind kind;
        uint64_t from, to;
        enum status_code expected;
    } cases[] = {
        {2, ENTRY_LOG_READ, 0, 1, STATUS_OK},       {2, ENTRY_LOG_READ, 7, 9, STATUS_OK},      {2, ENTRY_LOG_READ, 0, 0, STATUS_OK},
        {2, ENTRY_LOG_READ, 7, 7, STATUS_INVALID},  {2, ENTRY_LOG_READ, 9, 7, STATUS_INVALID}, {2, ENTRY_LOG_READ, 7, 0, STATUS_INVALID},
        {2, ENTRY_VIEWED, 0, 1, STATUS_INVALID},    {2, ENTRY_VIEWED, 0, 0, STATUS_OK},        {1, ENTRY_LOG_READ, 0, 1, STATUS_INVALID},
        {2, ENTRY_HEARTBEAT, 1, 0, STATUS_INVALID},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct entry read = {.version = cases[i].version, .kind = cases[i].kind, .time_ms = SAMPLE_NOW_MS, .own = sample_oin(SAMPLE_FROM)};
        struct entry again;
        struct span bytes;
        read.read_from = cases[i].from;
        read.read_to = cases[i].to;
        struct status status = entry_encode(&read, arena, &bytes);
        cr_expect(status_is(status, cases[i].expected), "%zu: %s", i, status_word(status));
        if (status_ok(status))
            cr_expect(status_ok(entry_decode(bytes, arena, &again)) && again.read_from == read.read_from && again.read_to == read.read_to);
    }
}

Test(wire_entry, every_kind_and_field_has_a_word_of_its_own)
{
    for (enum entry_kind a = 1; a < ENTRY_KINDS_END; a++)
        for (enum entry_kind b = 1; b < a; b++)
            cr_expect(strcmp(entry_kind_word(a), entry_kind_word(b)) != 0, "%d and %d", a, b);
}

/* P-09: what could point to a person stands in the ledger as this only */
Test(wire_entry, commitments_are_what_the_format_says)
{
    /* computed with Python's hashlib and hmac: key 32 times 0b, exchange id 16 times e1, value "tag" */
    static const char expected_salt[] = "fd2751253863cd5d1d933c1ae960ca2e0e34415bd23d04b6f15af6378fa852ad";
    static const char expected[] = "b8fdf3c9b14bcf3f860dd4e27f5145047eb43ef3df78e47484dcb179ff5b890e";
    struct exchange_id exchange_id;
    uint8_t key[32], salt[32], commit[SHA256_BYTES];
    char hex[2 * SHA256_BYTES + 1];
    memset(key, 0x0B, sizeof key);
    memset(exchange_id.bytes, 0xE1, sizeof exchange_id.bytes);
    commit_salt(key, &exchange_id, COMMIT_SUBJECT, salt);
    hex_print(SPAN_OF_ARRAY(salt), hex);
    cr_expect_str_eq(hex, expected_salt);
    commit_make(COMMIT_SUBJECT, salt, span_of_text("tag"), commit);
    hex_print(SPAN_OF_ARRAY(commit), hex);
    cr_expect_str_eq(hex, expected);
}
