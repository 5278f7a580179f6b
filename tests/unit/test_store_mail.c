// SPDX-License-Identifier: EUPL-1.2
//
// The outbox, the memory of what was seen, quotas, escrows and settings.
#include "base/day.h"
#include "store/escrows.h"
#include "store/nonces.h"
#include "store/outbox.h"
#include "store/quotas.h"
#include "store/receipts.h"

#include "../support/store_fixture.h"

#define EXCHANGE(number) (&(struct exchange_id){{number}})

static void put(struct fixture *f, uint8_t exchange, const char *to, int64_t put_ms, int64_t expires_ms)
{
    struct outbox_row row = {.exchange_id = {{exchange}},
                             .to = oin_of(to),
                             .kind = ENVELOPE_INQUIRY,
                             .message = span_of_text("envelope"),
                             .put_ms = put_ms,
                             .expires_ms = expires_ms};
    OK(store_begin(f->store));
    OK(store_outbox_put(f->store, &row));
    OK(store_commit(f->store));
}

/* P-06: a message stays until it is acknowledged or reported as expired. */
Test(store_mail, a_message_waits_until_it_is_done)
{
    struct fixture f;
    struct oin to = oin_of(OTHER_OIN), third = oin_of(THIRD_OIN);
    struct outbox_row *rows, again = {.exchange_id = {{1}}, .to = to, .kind = ENVELOPE_INQUIRY, .message = span_of("x", 1)};
    struct outbox_depth *depths;
    size_t count;
    fixture_open(&f);
    put(&f, 1, OTHER_OIN, 100, 9000);
    put(&f, 2, THIRD_OIN, 90, 9000);
    put(&f, 3, OTHER_OIN, 95, 500);
    OK(store_begin(f.store));
    IS(store_outbox_put(f.store, &again), CONFLICT);
    OK(store_commit(f.store));
    fixture_reopen(&f);
    OK(store_outbox_due(f.store, NULL, 99, 10, f.arena, &rows, &count));
    cr_assert(count == 2 && rows[0].exchange_id.bytes[0] == 2 && rows[1].exchange_id.bytes[0] == 3);
    cr_expect(span_is_text(rows[0].message, "envelope") && rows[0].kind == ENVELOPE_INQUIRY && oin_equal(&rows[0].to, &third) &&
              rows[0].attempts == 0 && rows[0].put_ms == 90);
    OK(store_outbox_due(f.store, &to, 100, 10, f.arena, &rows, &count));
    cr_assert(count == 2 && rows[1].exchange_id.bytes[0] == 1);
    OK(store_begin(f.store));
    OK(store_outbox_attempt(f.store, &rows[1], 4000));
    OK(store_commit(f.store));
    OK(store_outbox_due(f.store, &to, 3999, 10, f.arena, &rows, &count));
    cr_expect(count == 0); /* one has been put off, the other has expired */
    OK(store_outbox_expired(f.store, 3999, 10, f.arena, &rows, &count));
    cr_expect(count == 1 && rows[0].exchange_id.bytes[0] == 3);
    OK(store_outbox_depths(f.store, f.arena, &depths, &count));
    cr_expect(count == 2 && depths[0].messages == 2 && depths[0].oldest_ms == 95 && depths[1].messages == 1);
    OK(store_begin(f.store));
    OK(store_outbox_hasten(f.store, &to, 200));
    OK(store_outbox_done(f.store, EXCHANGE(3), ENVELOPE_INQUIRY, &to));
    IS(store_outbox_done(f.store, EXCHANGE(3), ENVELOPE_INQUIRY, &to), NOT_FOUND);
    IS(store_outbox_done(f.store, EXCHANGE(1), ENVELOPE_ANSWER, &to), NOT_FOUND);
    IS(store_outbox_done(f.store, EXCHANGE(1), ENVELOPE_INQUIRY, &third), NOT_FOUND);
    OK(store_commit(f.store));
    OK(store_outbox_due(f.store, &to, 200, 10, f.arena, &rows, &count));
    cr_expect(count == 1 && rows[0].attempts == 1);
    fixture_close(&f);
}

/* P-06: a message that comes again finds its answer and has no second effect. */
Test(store_mail, a_nonce_is_new_once_and_keeps_its_reply)
{
    struct fixture f;
    struct oin from = oin_of(OTHER_OIN), third = oin_of(THIRD_OIN);
    struct nonce_row row;
    static const struct digest digest = {{2}};
    uint8_t nonce[ENVELOPE_NONCE_BYTES] = {1};
    uint64_t removed;
    fixture_open(&f);
    IS(store_nonce_find(f.store, &from, nonce, f.arena, &row), NOT_FOUND);
    OK(store_begin(f.store));
    OK(store_nonce_put(f.store, &from, nonce, &digest, 1000));
    IS(store_nonce_put(f.store, &from, nonce, &digest, 1000), REPLAYED);
    OK(store_nonce_put(f.store, &third, nonce, &digest, 2000));
    OK(store_commit(f.store));
    OK(store_nonce_find(f.store, &from, nonce, f.arena, &row));
    cr_expect(!row.has_reply && row.digest.bytes[0] == 2);
    OK(store_begin(f.store));
    OK(store_nonce_reply(f.store, &from, nonce, span_of_text("first answer")));
    OK(store_nonce_reply(f.store, &from, nonce, span_of_text("answer")));
    IS(store_nonce_reply(f.store, &from, digest.bytes, span_of_text("answer")), NOT_FOUND);
    OK(store_commit(f.store));
    fixture_reopen(&f);
    OK(store_nonce_find(f.store, &from, nonce, f.arena, &row));
    cr_expect(row.has_reply && span_is_text(row.reply, "answer"));
    OK(store_begin(f.store));
    OK(store_nonce_prune(f.store, 1000, &removed));
    OK(store_commit(f.store));
    cr_expect(removed == 1);
    IS(store_nonce_find(f.store, &from, nonce, f.arena, &row), NOT_FOUND);
    OK(store_nonce_find(f.store, &third, nonce, f.arena, &row));
    fixture_close(&f);
}

Test(store_mail, a_quota_is_exact_to_the_last_identifier)
{
    struct fixture f;
    static const struct {
        int32_t day;
        uint64_t count;
        enum status_code expected;
        uint64_t today, week, refused;
    } rows[] = {
        {100, 60, STATUS_OK, 60, 60, 0},        {100, 41, STATUS_OVER_QUOTA, 60, 60, 41},
        {100, 40, STATUS_OK, 100, 100, 41},     {100, 1, STATUS_OVER_QUOTA, 100, 100, 42},
        {101, 100, STATUS_OK, 100, 200, 0},     {102, 51, STATUS_OVER_QUOTA, 0, 200, 51},
        {102, 50, STATUS_OK, 50, 250, 51},      {101, 1, STATUS_OVER_QUOTA, 150, 250, 1}, /* the clock was set back */
        {106, 1, STATUS_OVER_QUOTA, 0, 250, 1}, {107, 100, STATUS_OK, 100, 250, 0},
        {107, 0, STATUS_INVALID, 100, 250, 0},  {120, UINT64_MAX, STATUS_INVALID, 0, 0, 0},
    };
    const struct quota_slice slice = {.requester = oin_of(OTHER_OIN), .purpose = 5},
                             beside = {.requester = oin_of(OTHER_OIN), .purpose = 6};
    const struct quota_bound bound = {slice, 100, 250, UINT64_MAX, 0};
    struct quota_debit debit = {.of = slice, .bounds = &bound, .bound_count = 1};
    struct quota_use use;
    fixture_open(&f);
    for (size_t i = 0; i < N(rows); i++) {
        debit.day = rows[i].day;
        debit.count = rows[i].count;
        uint64_t left = 0, day_left = rows[i].today < 100 ? 100 - rows[i].today : 0, week_left = 250 - rows[i].week;
        OK(store_begin(f.store));
        struct status status = store_quota_debit(f.store, &debit, 1, &left);
        OK(store_commit(f.store));
        fixture_reopen(&f);
        OK(store_quota_used(f.store, &slice, rows[i].day, &use));
        cr_expect(status_is(status, rows[i].expected), "row %zu: %s", i, status_text(status));
        cr_expect(use.today == rows[i].today && use.week == rows[i].week && use.refused == rows[i].refused, "row %zu: %d %d %d", i,
                  (int)use.today, (int)use.week, (int)use.refused);
        cr_expect(rows[i].expected != STATUS_OK || left == (day_left < week_left ? day_left : week_left), "row %zu: %d left", i, (int)left);
    }
    OK(store_quota_used(f.store, &beside, 107, &use));
    cr_expect(use.today == 0 && use.week == 0);
    fixture_close(&f);
}

Test(store_mail, a_quota_of_all_purposes_binds_together_and_kinds_are_counted_apart)
{
    struct fixture f;
    static const struct {
        uint8_t kind, purpose;
        uint64_t count;
        enum status_code expected;
    } rows[] = {
        {1, 5, 60, STATUS_OK},  {1, 6, 40, STATUS_OK},        {1, 6, 1, STATUS_OVER_QUOTA}, {1, 7, 1, STATUS_OVER_QUOTA},
        {2, 5, 100, STATUS_OK}, {2, 7, 1, STATUS_OVER_QUOTA}, {1, 0, 1, STATUS_INVALID},
    };
    struct quota_use use;
    fixture_open(&f);
    for (size_t i = 0; i < N(rows); i++) {
        const struct quota_slice of = {.kind = rows[i].kind, .requester = oin_of(OTHER_OIN), .purpose = rows[i].purpose};
        struct quota_slice together = of;
        together.purpose = 0;
        const struct quota_bound bounds[] = {{of, 1000, 1000, UINT64_MAX, 0}, {together, 100, 1000, UINT64_MAX, 0}};
        const struct quota_debit debit = {.of = of, .day = 100, .count = rows[i].count, .bounds = bounds, .bound_count = N(bounds)};
        OK(store_begin(f.store));
        struct status status = store_quota_debit(f.store, &debit, 1, NULL);
        OK(store_commit(f.store));
        cr_expect(status_is(status, rows[i].expected), "row %zu: %s", i, status_text(status));
    }
    const struct quota_slice all = {.kind = 1, .requester = oin_of(OTHER_OIN)}, of_another = {2, oin_of(OTHER_OIN), 0, {""}, 7};
    OK(store_quota_used(f.store, &all, 100, &use));
    cr_expect(use.today == 100 && use.week == 100 && use.refused == 2);
    OK(store_quota_used(f.store, &of_another, 100, &use));
    cr_expect(use.today == 0 && use.refused == 1);
    fixture_close(&f);
}

#define ACT_OWN 1
#define ACT_ASK 2
#define H OTHER_OIN
#define J THIRD_OIN

/* Everything of one requester, by act and holder: each row a debit that two lines bind, one of the act and holder, and one of all. */
Test(store_mail, what_is_counted_for_a_holder_or_an_act_is_not_counted_for_another)
{
    struct fixture f;
    static const struct {
        uint8_t act;
        const char *holder;
        uint64_t count;
        enum status_code expected;
    } rows[] = {
        {ACT_ASK, H, 10, STATUS_OK},        {ACT_ASK, H, 1, STATUS_OVER_QUOTA}, {ACT_ASK, J, 10, STATUS_OK},
        {ACT_ASK, J, 1, STATUS_OVER_QUOTA}, {ACT_OWN, H, 5, STATUS_OK},         {ACT_OWN, H, 1, STATUS_OVER_QUOTA}, /* together 25 */
        {ACT_OWN, J, 1, STATUS_OVER_QUOTA},
    };
    fixture_open(&f);
    for (size_t i = 0; i < N(rows); i++) {
        const struct quota_slice of = {1, oin_of(OTHER_OIN), rows[i].act, oin_of(rows[i].holder), 5},
                                 all = {.kind = 1, .requester = oin_of(OTHER_OIN)};
        const struct quota_bound bounds[] = {{of, 10, 50, UINT64_MAX, 0}, {all, 25, 100, UINT64_MAX, 0}};
        const struct quota_debit debit = {of, 1, 100, rows[i].count, bounds, N(bounds)};
        OK(store_begin(f.store));
        struct status status = store_quota_debit(f.store, &debit, 1, NULL);
        OK(store_commit(f.store));
        cr_expect(status_is(status, rows[i].expected), "row %zu: %s", i, status_text(status));
    }
    fixture_close(&f);
}

/* The first import of a register comes at once; after it a day and a week bind. A new epoch is a new key: everything is made anew. */
Test(store_mail, a_total_lets_the_first_through_whatever_day_and_week_say)
{
    struct fixture f;
    static const struct {
        uint32_t epoch;
        int32_t day;
        uint64_t count;
        enum status_code expected;
    } rows[] = {
        {1, 100, 400, STATUS_OK}, {1, 100, 501, STATUS_OVER_QUOTA}, {1, 100, 500, STATUS_OK}, {1, 100, 101, STATUS_OVER_QUOTA},
        {1, 100, 100, STATUS_OK}, {1, 106, 1, STATUS_OVER_QUOTA},   {1, 107, 10, STATUS_OK},  {1, 107, 1, STATUS_OVER_QUOTA},
        {2, 107, 500, STATUS_OK}, {1, 107, 1, STATUS_OVER_QUOTA},
    };
    const struct quota_slice of = {1, oin_of(OTHER_OIN), ACT_OWN, oin_of(OTHER_OIN), 5};
    const struct quota_bound bound = {of, 10, 50, 500, 1000};
    fixture_open(&f);
    for (size_t i = 0; i < N(rows); i++) {
        const struct quota_debit debit = {of, rows[i].epoch, rows[i].day, rows[i].count, &bound, 1};
        OK(store_begin(f.store));
        struct status status = store_quota_debit(f.store, &debit, 1, NULL);
        OK(store_commit(f.store));
        fixture_reopen(&f);
        cr_expect(status_is(status, rows[i].expected), "row %zu: %s", i, status_text(status));
    }
    fixture_close(&f);
}

/* What is asked for in one request is had whole or not at all, and what falls under no line not at all. */
Test(store_mail, of_several_debits_all_are_made_or_none)
{
    struct fixture f;
    const struct quota_slice h = {1, oin_of(OTHER_OIN), ACT_ASK, oin_of(H), 5}, j = {1, oin_of(OTHER_OIN), ACT_ASK, oin_of(J), 5},
                             all = {.kind = 1, .requester = oin_of(OTHER_OIN)};
    const struct quota_bound of_h[] = {{h, 10, 50, 8, 0}, {all, 15, 100, UINT64_MAX, 0}},
                             of_j[] = {{j, 10, 50, UINT64_MAX, 0}, {all, 15, 100, UINT64_MAX, 0}};
    static const struct {
        uint64_t h, j;
        bool is_unbound;
        enum status_code expected;
        uint64_t used, refused;
    } rows[] = {
        {5, 11, false, STATUS_OVER_QUOTA, 0, 16}, /* of the second alone */
        {9, 1, false, STATUS_OVER_QUOTA, 0, 26},  /* more than a batch */
        {8, 8, false, STATUS_OVER_QUOTA, 0, 42},  /* each alone would be, together they are one more */
        {1, 1, true, STATUS_OVER_QUOTA, 0, 44},   {8, 0, false, STATUS_INVALID, 0, 44}, {8, 7, false, STATUS_OK, 15, 44},
    };
    fixture_open(&f);
    for (size_t i = 0; i < N(rows); i++) {
        struct quota_use use;
        const struct quota_debit debits[] = {{h, 1, 100, rows[i].h, of_h, N(of_h)},
                                             {j, 1, 100, rows[i].j, of_j, rows[i].is_unbound ? 0 : N(of_j)}};
        OK(store_begin(f.store));
        struct status status = store_quota_debit(f.store, debits, N(debits), NULL);
        OK(store_commit(f.store));
        OK(store_quota_used(f.store, &all, 100, &use));
        cr_expect(status_is(status, rows[i].expected), "row %zu: %s", i, status_text(status));
        cr_expect(use.today == rows[i].used && use.refused == rows[i].refused, "row %zu: %d used, %d refused", i, (int)use.today,
                  (int)use.refused);
    }
    fixture_close(&f);
}

Test(store_mail, the_same_request_is_repeated_three_times_and_another_never)
{
    struct fixture f;
    struct escrow_row row = {.exchange_id = *EXCHANGE(1),
                             .requester = oin_of(OTHER_OIN),
                             .request = span_of_text("asked"),
                             .repeat_until_ms = 1000,
                             .told_left = 12},
                      asked = row;
    fixture_open(&f);
    OK(store_begin(f.store));
    IS(store_escrow_repeat(f.store, &row, 1), NOT_FOUND);
    OK(store_escrow_put(f.store, &row));
    asked.request = span_of_text("askeD");
    IS(store_escrow_repeat(f.store, &asked, 1), REPLAYED);
    asked = row;
    asked.requester = oin_of(THIRD_OIN);
    IS(store_escrow_repeat(f.store, &asked, 1), NOT_FOUND);
    IS(store_escrow_repeat(f.store, &row, 1000), REPLAYED);
    asked = row;
    for (int i = 0; i < ESCROW_REPEATS_MOST; i++) {
        asked.told_left = 0;
        OK(store_escrow_repeat(f.store, &asked, 999));
        cr_expect_eq(asked.told_left, 12);
    }
    OK(store_commit(f.store));
    fixture_reopen(&f);
    OK(store_begin(f.store));
    IS(store_escrow_repeat(f.store, &row, 1), REPLAYED);
    OK(store_commit(f.store));
    fixture_close(&f);
}

/* P-09: whom it was about is sealed to the auditor, and not for ever. What was kept before its moment was has its term from the first look. */
Test(store_mail, a_request_with_its_escrow_goes_after_its_term)
{
    struct fixture f;
    const int64_t ended_ms = 1000 * DAY_MS, term_ms = ESCROW_KEPT_DAYS * DAY_MS;
    const struct oin requester = oin_of(OTHER_OIN);
    struct escrow_row row = {.exchange_id = *EXCHANGE(1), .requester = requester, .request = span_of_text("asked")}, old = row;
    struct span out;
    uint64_t removed;
    fixture_open(&f);
    row.repeat_until_ms = ended_ms;
    old.exchange_id = *EXCHANGE(2);
    OK(store_begin(f.store));
    OK(store_escrow_put(f.store, &row));
    OK(store_escrow_put(f.store, &old));
    OK(store_escrows_prune(f.store, ended_ms + term_ms - 1, &removed));
    cr_expect_eq(removed, 0);
    OK(store_escrows_prune(f.store, ended_ms + term_ms, &removed));
    cr_expect_eq(removed, 1);
    IS(store_escrow_read(f.store, EXCHANGE(1), &requester, f.arena, &out), NOT_FOUND);
    OK(store_escrow_read(f.store, EXCHANGE(2), &requester, f.arena, &out));
    OK(store_escrows_prune(f.store, ended_ms + 2 * term_ms - 1, &removed));
    cr_expect_eq(removed, 1, "as long again, from when it was looked at first");
    OK(store_commit(f.store));
    fixture_close(&f);
}

/* How far a ledger had come is known for ever, also when all that it vouched for is long ago. */
Test(store_mail, receipts_go_after_their_term_but_for_the_last)
{
    struct fixture f;
    const int64_t term_ms = RECEIPT_SEEN_KEPT_DAYS * DAY_MS;
    struct receipt_seen row = {.origin = span_of_text("00000099000000001000/exchange-log/2026")}, found;
    uint64_t removed, highest;
    fixture_open(&f);
    OK(store_begin(f.store));
    for (uint64_t i = 0; i < 4; i++) {
        row.leaf_index = (uint64_t[]){7, 40, 31, 50}[i];
        row.seen_ms = (int64_t)i + 1;
        OK(store_receipt_seen_put(f.store, &row));
    }
    OK(store_receipt_seen_prune(f.store, term_ms + 1, &removed));
    cr_expect_eq(removed, 0);
    OK(store_receipt_seen_prune(f.store, term_ms + 4, &removed));
    cr_expect_eq(removed, 2);
    IS(store_receipt_seen_find(f.store, row.origin, 40, &found), NOT_FOUND);
    OK(store_receipt_seen_find(f.store, row.origin, 31, &found));
    OK(store_receipt_seen_highest(f.store, row.origin, 4, &highest));
    cr_expect_eq(highest, 40);
    OK(store_commit(f.store));
    fixture_close(&f);
}

Test(store_mail, a_request_is_kept_with_its_escrow_as_it_came)
{
    struct fixture f;
    struct oin requester = oin_of(OTHER_OIN), third = oin_of(THIRD_OIN);
    struct escrow_row row = {.exchange_id = *EXCHANGE(1), .requester = requester, .request = span_of_text("asked, with what is sealed")},
                      other = row;
    struct span out;
    fixture_open(&f);
    OK(store_begin(f.store));
    OK(store_escrow_put(f.store, &row));
    other.request = span_of_text("another");
    IS(store_escrow_put(f.store, &other), CONFLICT);
    other.exchange_id = *EXCHANGE(2);
    other.request = span_of("", ENVELOPE_BODY_MOST_BYTES + 1);
    IS(store_escrow_put(f.store, &other), TOO_LARGE);
    OK(store_commit(f.store));
    fixture_reopen(&f);
    OK(store_escrow_read(f.store, EXCHANGE(1), &requester, f.arena, &out));
    cr_expect(span_is_text(out, "asked, with what is sealed"));
    IS(store_escrow_read(f.store, EXCHANGE(1), &third, f.arena, &out), NOT_FOUND);
    fixture_close(&f);
}

Test(store_mail, a_setting_is_the_last_one_set)
{
    struct fixture f;
    struct span out;
    fixture_open(&f);
    IS(store_meta_get(f.store, "policy", f.arena, &out), NOT_FOUND);
    OK(store_begin(f.store));
    OK(store_meta_set(f.store, "policy", span_of_text("one")));
    OK(store_meta_set(f.store, "policy", span_of_text("two")));
    OK(store_commit(f.store));
    fixture_reopen(&f);
    OK(store_meta_get(f.store, "policy", f.arena, &out));
    cr_expect(span_is_text(out, "two"));
    fixture_close(&f);
}
