// SPDX-License-Identifier: EUPL-1.2
//
// Which evaluations are looked at: by lot, as often as is promised; and always what one ledger alone tells of, or what two tell
// differently (P-11).
#include "audit/draw.h"
#include "crypto/secret.h"

#include <criterion/criterion.h>

#define OK(expr) cr_assert(status_ok(expr), "%s", #expr)
#define IS(expr, code) cr_expect(status_is(expr, STATUS_##code), "%s is not " #code, #expr)
#define MEMBERS 5
#define FROM INT64_C(1793491200000) /* 2026-11-01 */
#define UNTIL (FROM + 30 * INT64_C(86400000))

static struct arena *arena;
static struct draw *draw;
static struct drawn drawn;
static uint8_t nonce[DRAW_NONCE_BYTES] = {1, 2, 3};

static void begin(void)
{
    OK(crypto_start());
    OK(arena_new((size_t)1 << 26, &arena));
    OK(draw_new(FROM, UNTIL, &draw));
}
static void end(void)
{
    draw = draw_free(draw);
    arena = arena_free(arena);
}
TestSuite(audit_draw, .init = begin, .fini = end);

static struct oin member(unsigned i)
{
    struct oin oin;
    snprintf(oin.text, sizeof oin.text, "0000009900000000%u000", i + 1);
    return oin;
}

static void add_ledger(unsigned of)
{
    struct oin owner = member(of);
    struct tree_head head = {.size = 700 + of};
    memset(head.root.bytes, (int)of + 1, sizeof head.root.bytes);
    OK(draw_add_ledger(draw, &owner, &head));
}

/* That a request came to the member whose ledger was added last. */
static struct entry told(unsigned requester, unsigned number, enum evaluation_act act, uint64_t count)
{
    struct entry entry = {.kind = ENTRY_EVALUATED,
                          .time_ms = FROM + number,
                          .has_exchange = true,
                          .exchange_id = {{(uint8_t)requester, (uint8_t)(number >> 8), (uint8_t)number}},
                          .own = member(MEMBERS - 1),
                          .has_counterpart = true,
                          .counterpart = member(requester),
                          .direction = DIRECTION_IN,
                          .act = act,
                          .part_count = 2,
                          .parts = {{.holder = member(requester + 1), .count = 1}, {.holder = member(requester + 2), .count = 1}},
                          .count = count};
    return entry;
}
static void tell(unsigned requester, unsigned number, enum evaluation_act act, uint64_t count)
{
    struct entry entry = told(requester, number, act, count);
    OK(draw_add_entry(draw, &entry));
}

static const struct draw_batch *find_drawn(unsigned requester, unsigned number)
{
    struct entry entry = told(requester, number, EVALUATION_ASK, 1);
    for (size_t i = 0; i < drawn.batch_count; i++)
        if (exchange_id_equal(&drawn.batches[i].exchange, &entry.exchange_id))
            return &drawn.batches[i];
    return NULL;
}

Test(audit_draw, of_each_requester_five_questions_or_one_in_twenty_and_one_batch_of_its_own)
{
    for (unsigned ledger = 0; ledger < MEMBERS; ledger++) {
        add_ledger(ledger);
        for (unsigned i = 0; i < 201; i++)
            tell(0, i, EVALUATION_ASK, 5);
        for (unsigned i = 0; i < 60; i++)
            tell(1, i, EVALUATION_ASK, 5);
        for (unsigned i = 60; i < 64; i++)
            tell(1, i, EVALUATION_OWN, i == 60 ? 9 : 1000);
        for (unsigned i = 0; i < 3; i++)
            tell(2, i, EVALUATION_ASK, 5);
        for (unsigned i = 0; i < 40; i++)
            tell(3, i, EVALUATION_SIGNAL, 5);
    }
    OK(draw_make(draw, nonce, arena, &drawn));
    static const struct draw_requester want[] = {
        {.questions = 201, .drawn = 11}, {.questions = 60, .own = 4, .drawn = 6}, {.questions = 3, .drawn = 3}, {.drawn = 0}};
    cr_assert_eq(drawn.requester_count, N(want));
    cr_expect_eq(drawn.batch_count, 11 + 6 + 3);
    for (size_t i = 0; i < N(want); i++) {
        cr_expect_eq(drawn.requesters[i].questions, want[i].questions, "requester %zu", i);
        cr_expect_eq(drawn.requesters[i].own, want[i].own, "requester %zu", i);
        cr_expect_eq(drawn.requesters[i].drawn, want[i].drawn, "requester %zu", i);
    }
    for (size_t i = 0; i < drawn.batch_count; i++) {
        const struct draw_batch *batch = &drawn.batches[i];
        bool is_own = batch->act == EVALUATION_OWN;
        cr_expect_eq(batch->reason, DRAW_LOT);
        cr_expect_eq(batch->ledgers, MEMBERS);
        cr_expect_eq(batch->position_count, !is_own ? 0 : batch->count < DRAW_POSITIONS ? batch->count : DRAW_POSITIONS);
        for (size_t j = 1; j < batch->position_count; j++)
            cr_expect(batch->positions[j - 1] < batch->positions[j] && batch->positions[j] < batch->count);
    }
}

/* A requester and one member who helps it alone, or who says afterwards that it did not. */
Test(audit_draw, what_one_ledger_alone_tells_of_is_always_drawn)
{
    for (unsigned ledger = 0; ledger < MEMBERS; ledger++) {
        add_ledger(ledger);
        for (unsigned i = 0; i < 100; i++)
            tell(0, i, EVALUATION_SIGNAL, 5);
        if (ledger == 3)
            tell(0, 500, EVALUATION_SIGNAL, 5);
        if (ledger == 3)
            tell(0, 500, EVALUATION_SIGNAL, 5); /* twice in one ledger is one ledger */
    }
    OK(draw_make(draw, nonce, arena, &drawn));
    cr_assert_eq(drawn.batch_count, 1);
    cr_expect_eq(find_drawn(0, 500)->reason, DRAW_ONE_LEDGER);
}

Test(audit_draw, what_ledgers_tell_differently_is_always_drawn)
{
    static const struct {
        const char *what;
        size_t at, size;
    } fields[] = {{"act", offsetof(struct entry, act), 1},
                  {"the first holder", offsetof(struct entry, parts[0].holder.text) + 19, 1},
                  {"another holder", offsetof(struct entry, parts[1].holder.text) + 19, 1},
                  {"how many of a holder", offsetof(struct entry, parts[1].count), 1},
                  {"how many holders", offsetof(struct entry, part_count), 1},
                  {"count", offsetof(struct entry, count), 1},
                  {"uses", offsetof(struct entry, parts[1].uses), 1},
                  {"request", offsetof(struct entry, request_digest), 1}};
    for (unsigned ledger = 0; ledger < MEMBERS; ledger++) {
        add_ledger(ledger);
        for (unsigned i = 0; i < N(fields); i++) {
            struct entry entry = told(0, i, EVALUATION_SIGNAL, 6);
            if (ledger == 2)
                ((uint8_t *)&entry)[fields[i].at] ^= 1;
            OK(draw_add_entry(draw, &entry));
        }
        tell(0, 90, EVALUATION_SIGNAL, 6);
    }
    OK(draw_make(draw, nonce, arena, &drawn));
    cr_expect_eq(drawn.batch_count, N(fields));
    for (unsigned i = 0; i < N(fields); i++)
        cr_expect(find_drawn(0, i) && find_drawn(0, i)->reason == DRAW_CONTRADICTED, "%s", fields[i].what);
}

Test(audit_draw, what_is_no_request_or_not_of_the_month_is_not_drawn_from)
{
    for (unsigned ledger = 0; ledger < 2; ledger++) {
        add_ledger(ledger);
        struct entry entries[5];
        for (unsigned i = 0; i < N(entries); i++)
            entries[i] = told(0, i, EVALUATION_ASK, 5);
        entries[0].kind = ENTRY_SIGNAL_SENT;
        entries[1].act = 0; /* what a member sent back */
        entries[2].time_ms = FROM - 1;
        entries[3].time_ms = UNTIL;
        entries[4].part_count = 0; /* of an earlier version */
        for (unsigned i = 0; i < N(entries); i++)
            OK(draw_add_entry(draw, &entries[i]));
    }
    OK(draw_make(draw, nonce, arena, &drawn));
    cr_expect_eq(drawn.requester_count, 0);
}

/* The entry that the requester made of it, and those of the members, are one batch. */
Test(audit_draw, a_request_is_one_whoever_tells_of_it)
{
    struct entry sent = told(0, 1, EVALUATION_ASK, 5);
    add_ledger(0);
    sent.direction = DIRECTION_OUT;
    sent.own = member(0);
    for (unsigned i = 1; i < 4; i++) {
        sent.counterpart = member(i);
        OK(draw_add_entry(draw, &sent));
    }
    for (unsigned ledger = 1; ledger < 4; ledger++) {
        add_ledger(ledger);
        tell(0, 1, EVALUATION_ASK, 5);
    }
    OK(draw_make(draw, nonce, arena, &drawn));
    cr_assert_eq(drawn.batch_count, 1);
    cr_expect_eq(drawn.batches[0].ledgers, 4);
    cr_expect_eq(drawn.batches[0].reason, DRAW_LOT);
}

static void draw_anew(const unsigned *order, size_t changed_size, uint8_t first, struct drawn *out)
{
    draw = draw_free(draw);
    OK(draw_new(FROM, UNTIL, &draw));
    for (unsigned i = 0; i < 3; i++) {
        struct oin owner = member(order[i]);
        struct tree_head head = {.size = 700 + order[i] + (order[i] == 1 ? changed_size : 0)};
        OK(draw_add_ledger(draw, &owner, &head));
        for (unsigned number = 0; number < 100; number++)
            tell(0, number, EVALUATION_ASK, 5);
    }
    nonce[0] = first;
    OK(draw_make(draw, nonce, arena, out));
}

Test(audit_draw, whoever_has_nonce_and_heads_draws_the_same_and_nobody_can_without)
{
    struct drawn others[4];
    draw_anew((const unsigned[]){0, 1, 2}, 0, 1, &drawn);
    draw_anew((const unsigned[]){2, 0, 1}, 0, 1, &others[0]);
    draw_anew((const unsigned[]){0, 1, 2}, 1, 1, &others[1]);
    draw_anew((const unsigned[]){0, 1, 2}, 0, 2, &others[2]);
    for (size_t i = 0; i < 3; i++) {
        cr_assert_eq(others[i].batch_count, DRAW_QUESTIONS_LEAST);
        size_t same = 0;
        for (size_t j = 0; j < DRAW_QUESTIONS_LEAST; j++)
            same += exchange_id_equal(&others[i].batches[j].exchange, &drawn.batches[j].exchange);
        cr_expect_eq(digest_equal(&others[i].lot, &drawn.lot), i == 0, "%zu", i);
        cr_expect_eq(same == DRAW_QUESTIONS_LEAST, i == 0, "%zu", i);
    }
    struct digest promise, other;
    draw_promise(nonce, &promise);
    nonce[31] ^= 1;
    draw_promise(nonce, &other);
    cr_expect(!digest_equal(&promise, &other));
}

/* Twenty bad questions in a hundred: 1 - C(80,5)/C(100,5) = 0.681 of the months show one. */
Test(audit_draw, it_finds_as_often_as_is_promised)
{
    unsigned found = 0;
    for (uint8_t month = 0; month < 250; month++) {
        bool is_found = false;
        draw_anew((const unsigned[]){0, 1, 2}, 0, month, &drawn);
        for (size_t i = 0; i < drawn.batch_count; i++)
            is_found |= drawn.batches[i].exchange.bytes[2] < 20;
        found += is_found;
    }
    cr_expect(found > 250 * 0.58 && found < 250 * 0.78, "%u of 250", found);
}

Test(audit_draw, one_ledger_or_one_owner_twice_is_refused)
{
    struct oin owner = member(0);
    const struct tree_head head = {.size = 1};
    add_ledger(0);
    IS(draw_make(draw, nonce, arena, &drawn), UNEXPECTED);
    IS(draw_add_ledger(draw, &owner, &head), CONFLICT);
}
