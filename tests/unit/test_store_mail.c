// SPDX-License-Identifier: EUPL-1.2
//
// The outbox, the memory of what was seen, quotas, escrows and settings.
#include "store/escrows.h"
#include "store/nonces.h"
#include "store/outbox.h"
#include "store/quotas.h"

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
    struct quota_debit debit = {.requester = oin_of(OTHER_OIN),
                                .purpose = 5,
                                .day_limit = 100,
                                .week_limit = 250,
                                .all_day_limit = UINT64_MAX,
                                .all_week_limit = UINT64_MAX};
    struct quota_use use;
    fixture_open(&f);
    for (size_t i = 0; i < N(rows); i++) {
        debit.day = rows[i].day;
        debit.count = rows[i].count;
        uint64_t left = 0, day_left = rows[i].today < 100 ? 100 - rows[i].today : 0, week_left = 250 - rows[i].week;
        OK(store_begin(f.store));
        struct status status = store_quota_debit(f.store, &debit, &left);
        OK(store_commit(f.store));
        fixture_reopen(&f);
        OK(store_quota_used(f.store, 0, &debit.requester, 5, rows[i].day, &use));
        cr_expect(status_is(status, rows[i].expected), "row %zu: %s", i, status_text(status));
        cr_expect(use.today == rows[i].today && use.week == rows[i].week && use.refused == rows[i].refused, "row %zu: %d %d %d", i,
                  (int)use.today, (int)use.week, (int)use.refused);
        cr_expect(rows[i].expected == STATUS_INVALID || left == (day_left < week_left ? day_left : week_left), "row %zu: %d left", i,
                  (int)left);
    }
    OK(store_quota_used(f.store, 0, &debit.requester, 6, 107, &use));
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
    struct quota_debit debit = {.requester = oin_of(OTHER_OIN), .day = 100, .day_limit = 1000, .week_limit = 1000, .all_day_limit = 100};
    struct quota_use use;
    debit.all_week_limit = 1000;
    fixture_open(&f);
    for (size_t i = 0; i < N(rows); i++) {
        debit.kind = rows[i].kind;
        debit.purpose = rows[i].purpose;
        debit.count = rows[i].count;
        OK(store_begin(f.store));
        struct status status = store_quota_debit(f.store, &debit, NULL);
        OK(store_commit(f.store));
        cr_expect(status_is(status, rows[i].expected), "row %zu: %s", i, status_text(status));
    }
    OK(store_quota_used(f.store, 1, &debit.requester, QUOTA_USED_FOR_ALL, 100, &use));
    cr_expect(use.today == 100 && use.week == 100 && use.refused == 2);
    OK(store_quota_used(f.store, 2, &debit.requester, 7, 100, &use));
    cr_expect(use.today == 0 && use.refused == 1);
    fixture_close(&f);
}

Test(store_mail, a_request_is_kept_with_its_escrow_as_it_came)
{
    struct fixture f;
    struct oin requester = oin_of(OTHER_OIN), third = oin_of(THIRD_OIN);
    struct span out;
    fixture_open(&f);
    OK(store_begin(f.store));
    OK(store_escrow_put(f.store, EXCHANGE(1), &requester, span_of_text("asked, with what is sealed")));
    IS(store_escrow_put(f.store, EXCHANGE(1), &requester, span_of_text("another")), CONFLICT);
    IS(store_escrow_put(f.store, EXCHANGE(2), &requester, span_of("", ENVELOPE_BODY_MOST_BYTES + 1)), TOO_LARGE);
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
