// SPDX-License-Identifier: EUPL-1.2
//
// The table, in the order of the room's headers.
#include "support/store_deeds.h"

#include "store/alarms.h"
#include "store/escrows.h"
#include "store/inbox.h"
#include "store/inquiries.h"
#include "store/leaves.h"
#include "store/logs.h"
#include "store/lookups.h"
#include "store/nonces.h"
#include "store/openings.h"
#include "store/pushes.h"
#include "store/quarantine.h"
#include "store/questions.h"
#include "store/quotas.h"
#include "store/receipts.h"
#include "store/records.h"
#include "store/views.h"
#include "store/vouchers.h"
#include "store/witnesses.h"
#include "support/store_filling.h"
#include "support/store_night.h"

static const struct oin *const to = &filling_partner;

#define PAGE (&(struct paging){.limit = 10})
static const struct id_range all = {{0}, {0xFF}};
static uint8_t found[2][ID_RANGE_BYTES];
static size_t found_count;
static uint64_t tally;

#define DEED(name) static struct status do_##name(struct store *store, struct arena *arena __attribute__((unused)))

/* ---- database and meta */
DEED(meta_get) { return store_meta_get(store, "there", arena, &(struct span){NULL, 0}); }
DEED(meta_set) { return store_meta_set(store, "new", span_of_text("waarde")); }
DEED(savepoint_release)
{
    TRY(store_savepoint(store));
    TRY(filling_put_inbox(store, NEW));
    return store_release(store);
}
DEED(savepoint_undo)
{
    TRY(store_savepoint(store));
    TRY(filling_put_inbox(store, NEW));
    TRY(store_undo(store));
    return filling_put_inbox(store, NEW);
}

/* ---- leaves and openings */
static struct status visit_leaf(void *context, uint64_t index, struct span entry, const uint8_t hash[static SHA256_BYTES])
{
    (void)context, (void)entry;
    return hash[0] == THERE && (index == 0 || index == HEALED) ? STATUS(OK) : FAIL(CORRUPT);
}
DEED(leaf_count) { return store_leaf_count(store, &tally); }
DEED(leaf_append) { return store_leaf_append(store, 1, span_of_text("entry"), NUMBER(NEW)); }
DEED(leaf_read) { return store_leaf_read(store, 0, arena, &(struct span){NULL, 0}, (uint8_t[SHA256_BYTES]){0}); }
DEED(head_root) { return store_head_root(store, 1, (uint8_t[SHA256_BYTES]){0}); }
DEED(leaves_each) { return store_leaves_each(store, 0, 10, visit_leaf, NULL); }
DEED(leaf_heal) { return store_leaf_heal(store, 0, span_of_text("entry"), NUMBER(THERE)); }
DEED(leaves_healed) { return store_leaves_healed(store, &tally); }
DEED(healed_each) { return store_leaves_each(store, HEALED, 1, visit_leaf, NULL); }
DEED(healed_read) { return store_leaf_read(store, HEALED, arena, &(struct span){NULL, 0}, (uint8_t[SHA256_BYTES]){0}); }
DEED(frontier_read) { return store_frontier_read(store, arena, &(struct span){NULL, 0}); }
DEED(frontier_write) { return store_frontier_write(store, span_of_text("another")); }
DEED(head_read)
{
    struct store_head head;
    return store_head_read(store, arena, &head);
}
DEED(head_write) { return filling_write_head(store, 2); }
DEED(head_write_again) { return filling_write_head(store, 1); }
DEED(head_at) { return store_head_at(store, 1, arena, &(struct store_head){.end = 0}); }
DEED(head_note) { return store_head_note(store, 1, span_of_text("cosigned")); }
DEED(log_begin) { return store_log_begin(store, &(struct store_log){1, "00000099000000001000/exchange-log/2027"}); }
DEED(log_last) { return store_log_last(store, &(struct store_log){.first = 0}); }
DEED(log_list) { return store_log_list(store, arena, &(struct store_log *){NULL}, &(size_t){0}); }
DEED(subject_key_new) { return filling_open_key(store, NEW); }
DEED(subject_key_there) { return filling_open_key(store, THERE); }
DEED(subject_key_read) { return store_subject_key_read(store, 1, (uint8_t[32]){0}); }
DEED(opening_put) { return store_opening_put(store, 0, COMMIT_USER, 1, span_of_text("wie")); }
DEED(opening_read) { return store_opening_read(store, 0, COMMIT_SUBJECT, arena, &(int64_t){0}, &(struct span){NULL, 0}); }
DEED(listed_put) { return store_listed_put(store, 0, 2, &(struct listed_row){.subject_key = 1}); }
DEED(listed_read) { return store_listed_read(store, 0, 1, arena, &(struct listed_row){.is_open = false}, &(size_t){0}); }

/* ---- the register, and signals */
static struct status visit_tag(void *context, int64_t record, const struct stored_subject *subject)
{
    (void)context, (void)record;
    return subject->tag[0] == THERE ? STATUS(OK) : FAIL(CORRUPT);
}
DEED(record_put) { return filling_put_record(store, "K-3", 1); }
DEED(record_put_same) { return filling_put_record(store, "K-1", 1); }
DEED(record_put_changed) { return filling_put_record(store, "K-1", 2); }
DEED(record_read)
{
    struct record record;
    return store_record_read(store, 1, arena, &record);
}
DEED(record_subjects)
{
    struct stored_subject *subjects;
    size_t count;
    return store_record_subjects(store, 1, arena, &subjects, &count);
}
DEED(record_count)
{
    struct record_count count;
    return store_record_count(store, &count);
}
DEED(tags_each) { return store_tags_each(store, visit_tag, NULL); }
DEED(push_open_new) { return filling_open_push(store, 2); }
DEED(push_open_there) { return filling_open_push(store, 1); }
DEED(push_send) { return store_push_send(store, 1, to, DIGEST(NEW), EXCHANGE(NEW)); }
DEED(push_retry)
{
    int64_t record;
    TRY(store_push_settle(store, EXCHANGE(THERE), to, PUSH_UNAGREED, STATUS_OTHER_AGREEMENT));
    TRY(store_push_find_unagreed(store, to, &record));
    return store_push_retry(store, record, to);
}
DEED(push_settle) { return store_push_settle(store, EXCHANGE(THERE), to, PUSH_REFUSED, STATUS_NO_RULE); }
DEED(push_counts)
{
    uint64_t counts[PUSH_STATES];
    return store_push_counts(store, counts);
}
DEED(received_put) { return filling_put_received(store, NEW); }
DEED(received_put_again) { return filling_put_received(store, THERE); }
DEED(received_beside) { return store_received_beside(store, to, NUMBER(THERE), &tally); }
DEED(received_expire) { return store_received_expire(store, 1, &tally); }

/* ---- lists, a page of each */

// clang-format off
DEED(received_page) { struct received_push *rows; return store_received_page(store, PAGE, arena, &rows); }
DEED(case_page) { struct case_row *rows; return store_case_page(store, INT32_MAX, PAGE, arena, &rows); }
DEED(inquiry_page) { struct inquiry_open *rows; return store_inquiry_page(store, PAGE, arena, &rows); }
DEED(inbox_senders) { struct inbox_sender *senders; size_t count; return store_inbox_senders(store, arena, &senders, &count); }
DEED(outbox_page) { struct outbox_waiting *rows; return store_outbox_page(store, PAGE, arena, &rows); }
// clang-format on

/* ---- cases, inquiries and the inbox */
DEED(case_add) { return filling_put_case(store, NEW); }

DEED(case_read)
{
    struct case_row row;
    return store_case_read(store, NUMBER(THERE), arena, &row);
}
DEED(case_subjects)
{
    struct stored_subject *subjects;
    size_t count;
    return store_case_subjects(store, NUMBER(THERE), arena, &subjects, &count);
}
DEED(case_find) { return store_case_find(store, &all, found, &found_count); }
DEED(inquiry_add) { return filling_put_inquiry(store, NEW); }
DEED(inquiry_answer) { return filling_answer(store, THERE); }
DEED(inquiry_destroy) { return store_inquiry_destroy(store, EXCHANGE(BESIDE)); }
DEED(inquiry_expire) { return store_inquiry_expire(store, EXCHANGE(THERE)); }
DEED(inquiry_find)
{
    struct inquiry_row row;
    return store_inquiry_find(store, EXCHANGE(BESIDE), arena, &row);
}
DEED(inquiry_request) { return filling_read_request(store, BESIDE, arena); }
DEED(inquiry_over_term)
{
    struct inquiry_row *rows;
    size_t count;
    return store_inquiry_over_term(store, 1, 10, arena, &rows, &count);
}
DEED(inquiry_latest)
{
    struct inquiry_row *rows;
    size_t count;
    return store_inquiry_latest(store, NUMBER(THERE), arena, &rows, &count);
}
DEED(question_read)
{
    struct question_row row;
    return store_question_read(store, &filling_partner, EXCHANGE(THERE), &row);
}
DEED(question_put) { return filling_put_question(store, NEW); }
DEED(questions_over_term)
{
    struct question_row *rows;
    size_t count;
    return store_questions_over_term(store, 1, 10, arena, &rows, &count);
}
DEED(inbox_remove) { return store_inbox_remove(store, EXCHANGE(BESIDE)); }
DEED(inbox_put) { return filling_put_inbox(store, NEW); }
DEED(inbox_read)
{
    struct inbox_row row;
    return store_inbox_read(store, EXCHANGE(BESIDE), arena, &row);
}
DEED(inbox_page)
{
    struct inbox_row *rows;
    TRY(store_inbox_page(store, INBOX_WAITING, to, PAGE, arena, &rows));
    return store_inbox_page(store, INBOX_WAITING, NULL, PAGE, arena, &rows);
}
DEED(inbox_find) { return store_inbox_find(store, &all, found, &found_count); }
DEED(inbox_waiting) { return store_inbox_waiting(store, to, &tally); }
DEED(inbox_expire) { return store_inbox_expire(store, EXCHANGE(THERE)); }
DEED(inbox_deny) { return filling_deny(store, THERE); }
DEED(inbox_decide) { return filling_decide(store, THERE); }

/* ---- questions that are looked for */
static struct status visit_lookup(void *context, const struct lookup_row *row)
{
    (void)context;
    return oin_equal(&row->from, to) && span_is_text(row->inquiry, "vraag") ? STATUS(OK) : FAIL(CORRUPT);
}
DEED(lookup_put) { return filling_put_lookup(store, NEW); }
DEED(lookup_read)
{
    struct lookup_row row;
    return store_lookup_read(store, to, EXCHANGE(THERE), arena, &row);
}
DEED(lookup_remove) { return store_lookup_remove(store, to, EXCHANGE(THERE)); }
DEED(lookups_each) { return store_lookups_each(store, visit_lookup, NULL); }

/* ---- vouchers */
DEED(voucher_add) { return filling_put_voucher(store, NEW); }
DEED(voucher_sign)
{
    return store_voucher_sign(store, (uint8_t[VOUCHER_ID_BYTES]){THERE}, &(struct oin){"00000099000000008000"},
                              (uint8_t[SIGNATURE_BYTES]){2});
}
DEED(voucher_take)
{
    const struct voucher_wanted wanted = {(uint8_t[CASE_ID_BYTES]){THERE}, *to, 1, 2, 1, 500};
    struct counted counted;
    return store_voucher_take(store, &wanted, arena, &counted);
}
DEED(voucher_show) { return filling_show_voucher(store, THERE); }
DEED(vouchers_prune) { return store_vouchers_prune(store, 2000, &tally); }

/* ---- what must arrive elsewhere, and what arrived here */
DEED(outbox_put) { return filling_put_outbox(store, NEW); }
DEED(outbox_due)
{
    struct outbox_row *rows;
    size_t count;
    TRY(store_outbox_due(store, NULL, 1, 10, arena, &rows, &count));
    return store_outbox_due(store, to, 1, 10, arena, &rows, &count);
}
DEED(outbox_find)
{
    struct outbox_row row;
    return store_outbox_find(store, EXCHANGE(THERE), ENVELOPE_SIGNAL, to, arena, &row);
}
DEED(outbox_attempt)
{
    struct outbox_row row = filling_message_of(THERE);
    return store_outbox_attempt(store, &row, 5);
}
DEED(outbox_hasten) { return store_outbox_hasten(store, to, -1); }
DEED(outbox_done) { return store_outbox_done(store, EXCHANGE(THERE), ENVELOPE_SIGNAL, to); }
DEED(outbox_expired)
{
    struct outbox_row *rows;
    size_t count;
    return store_outbox_expired(store, 1000, 10, arena, &rows, &count);
}
DEED(outbox_count) { return store_outbox_count(store, ENVELOPE_SIGNAL, to, &tally); }
DEED(outbox_depths)
{
    struct outbox_depth *depths;
    size_t count;
    return store_outbox_depths(store, arena, &depths, &count);
}
DEED(nonce_find)
{
    struct nonce_row row;
    return store_nonce_find(store, to, NUMBER(THERE), arena, &row);
}
DEED(nonce_put) { return store_nonce_put(store, to, NUMBER(NEW), DIGEST(NEW), 1000); }
DEED(nonce_forget) { return store_nonce_forget(store, to, NUMBER(THERE)); }
DEED(nonce_reply) { return store_nonce_reply(store, to, NUMBER(THERE), span_of_text("later")); }
DEED(nonce_prune) { return store_nonce_prune(store, 1000, &tally); }
DEED(quota_debit) { return filling_debit(store, 1); }
DEED(quota_refuse)
{
    struct status status = filling_debit(store, 11);
    return status_is(status, STATUS_OVER_QUOTA) ? STATUS(OK) : status;
}
DEED(quota_used)
{
    struct quota_use use;
    struct quota_slice slice = filling_slice(1);
    return store_quota_used(store, &slice, 1, &use);
}
DEED(escrow_put) { return filling_put_escrow(store, NEW); }
DEED(escrow_repeat)
{
    struct escrow_row row = filling_escrow(THERE);
    return store_escrow_repeat(store, &row, 1);
}
DEED(escrow_read)
{
    struct span sealed;
    return store_escrow_read(store, EXCHANGE(THERE), to, arena, &sealed);
}

DEED(opened_put) { return filling_open(store, NEW); }
DEED(opened_again) { return filling_open_again(store, THERE); }
DEED(opened_serve) { return filling_serve_opened(store); }
DEED(opened_prune) { return filling_prune_opened(store); }
DEED(escrows_prune) { return filling_prune_escrows(store); }
/* ---- alarms */
DEED(alarm_write) { return store_alarm_write(store, &(struct alarm_row){.partner = *to, .alarm = 1, .count = 2, .told_ms = 3}); }
DEED(alarm_read)
{
    struct alarm_row row;
    return store_alarm_read(store, to, 1, &row);
}
DEED(alarms_told)
{
    struct alarm_row *rows;
    size_t count;
    return store_alarms_told(store, 1, arena, &rows, &count);
}
DEED(alarm_text) { return store_alarm_text(store, to, span_of_text("tekst"), &tally); }
DEED(alarm_texts_forget) { return store_alarm_texts_forget(store, to); }

/* ---- quarantine, and receipts */
DEED(quarantine_put) { return filling_shut_out(store, &(struct oin){"00000099000000007000"}); }
DEED(quarantine_remove) { return store_quarantine_remove(store, to); }
DEED(quarantine_list) { return filling_list_shut_out(store, arena); }
DEED(receipt_seen_put) { return filling_see_receipt(store, 41); }
DEED(receipt_seen_find) { return store_receipt_seen_find(store, span_of_text(FILLING_ORIGIN), 40, &(struct receipt_seen){.position = 0}); }
DEED(receipt_seen_highest) { return store_receipt_seen_highest(store, span_of_text(FILLING_ORIGIN), 6, &tally); }
DEED(receipt_seen_prune) { return store_receipt_seen_prune(store, (RECEIPT_SEEN_KEPT_DAYS + 1) * (int64_t)86400000, &tally); }
DEED(exchanged_put) { return night_put(store, 9); }
DEED(exchanged_find) { return night_find(store); }
DEED(exchanged_hours) { return night_hours(store); }
DEED(exchanged_prune) { return store_exchanged_prune(store, 1000, &tally); }
DEED(reconciled_put) { return night_end(store, 9); }
DEED(reconciled_days) { return night_days(store, arena); }
DEED(difference_list) { return night_differences(store, arena); }
DEED(reconciled_prune) { return night_prune(store); }
DEED(witness_put) { return filling_witness(store, &(struct oin){"00000099000000007000"}); }
DEED(witness_find) { return store_witness_find(store, &filling_partner, arena, &(struct witness_row){.held = span_empty()}); }
DEED(witnessed_put) { return store_witnessed_put(store, "00000099000000007000/exchange-log/2026", span_of_text("note")); }
DEED(witnessed_find) { return store_witnessed_find(store, FILLING_WITNESSED, arena, &(struct span){NULL, 0}); }
DEED(witness_list) { return store_witness_list(store, arena, &(struct witness_row *){NULL}, &(size_t){0}); }
DEED(receipt_seen_later) { return store_receipt_seen_later(store, span_of_text(FILLING_ORIGIN), 5, &(bool){false}); }
DEED(receipt_seen_forget) { return store_receipt_seen_forget(store, to); }

/* ---- views */
DEED(view_put) { return filling_view(store, "karel"); }
DEED(view_put_again) { return filling_view(store, "anna"); }
DEED(view_remove) { return store_view_remove(store, &(struct view_row){FILLING_VIEW("anna")}); }
DEED(view_read) { return store_view_read(store, &(struct view_row){FILLING_VIEW("anna")}, arena, &(struct view_row){0}); }
DEED(view_over) { return store_view_over(store, 20, arena, &(struct view_row){0}); }

// clang-format off
#define READS(name) {#name, false, do_##name},
#define WRITES(name) {#name, true, do_##name},
const struct store_deed store_deeds[] = {
    READS(meta_get) WRITES(meta_set) WRITES(savepoint_release) WRITES(savepoint_undo) READS(leaf_count) WRITES(leaf_append)
    READS(leaf_read) READS(leaves_each) WRITES(leaf_heal) READS(leaves_healed) READS(healed_read) READS(healed_each)
    READS(frontier_read) WRITES(frontier_write) READS(head_read) READS(head_root) WRITES(head_write) WRITES(head_write_again) READS(head_at)
    WRITES(head_note) WRITES(log_begin) READS(log_last)
    READS(log_list) WRITES(subject_key_new) WRITES(subject_key_there) READS(subject_key_read) WRITES(opening_put)
    READS(opening_read) WRITES(listed_put) READS(listed_read) WRITES(record_put) WRITES(record_put_same) WRITES(record_put_changed)
    READS(record_read)
    READS(record_subjects) READS(record_count) READS(tags_each) READS(push_counts) WRITES(push_open_new) WRITES(push_open_there)
    WRITES(push_send) WRITES(push_settle) WRITES(push_retry) WRITES(received_put) WRITES(received_put_again) READS(received_page)
    READS(received_beside) WRITES(received_expire) WRITES(case_add) READS(case_read) READS(case_subjects) READS(case_page)
    READS(case_find) READS(inquiry_page) WRITES(inquiry_add) WRITES(inquiry_answer) WRITES(inquiry_destroy) WRITES(inquiry_expire)
    READS(inquiry_find) READS(inquiry_request) READS(inquiry_over_term) READS(inquiry_latest) WRITES(inbox_put) READS(inbox_read)
    READS(inbox_page) READS(inbox_find) READS(inbox_senders) READS(inbox_waiting) WRITES(inbox_decide) WRITES(inbox_expire)
    WRITES(inbox_deny) WRITES(inbox_remove) READS(question_read) WRITES(question_put) READS(questions_over_term) WRITES(lookup_put)
    READS(lookup_read) WRITES(lookup_remove) READS(lookups_each) WRITES(voucher_add) WRITES(voucher_sign) WRITES(voucher_take)
    WRITES(voucher_show) WRITES(vouchers_prune) WRITES(outbox_put) READS(outbox_due) READS(outbox_find) WRITES(outbox_attempt)
    WRITES(outbox_hasten) WRITES(outbox_done) READS(outbox_expired) READS(outbox_depths) READS(outbox_page) READS(outbox_count)
    READS(nonce_find) WRITES(nonce_put) WRITES(nonce_forget) WRITES(nonce_reply) WRITES(nonce_prune) WRITES(alarm_write)
    READS(alarm_read) READS(alarms_told) WRITES(alarm_text) WRITES(alarm_texts_forget) WRITES(quota_debit) WRITES(quota_refuse)
    READS(quota_used) WRITES(escrow_put) WRITES(escrow_repeat) READS(escrow_read) WRITES(quarantine_put) WRITES(quarantine_remove)
    READS(quarantine_list) WRITES(receipt_seen_put) READS(receipt_seen_find) READS(receipt_seen_highest) READS(receipt_seen_later)
    WRITES(receipt_seen_forget) WRITES(receipt_seen_prune) WRITES(exchanged_put) READS(exchanged_find) READS(exchanged_hours)
    WRITES(exchanged_prune)
    WRITES(reconciled_put) READS(reconciled_days) READS(difference_list) WRITES(reconciled_prune) WRITES(witness_put)
    WRITES(witnessed_put) READS(witnessed_find) READS(witness_find) READS(witness_list) WRITES(escrows_prune) WRITES(opened_put)
    WRITES(opened_again) WRITES(opened_serve) WRITES(opened_prune) WRITES(view_put) WRITES(view_put_again) WRITES(view_remove)
    READS(view_read) READS(view_over)
};
// clang-format on
const size_t store_deed_count = N(store_deeds);
