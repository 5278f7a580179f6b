// SPDX-License-Identifier: EUPL-1.2
//
// One of everything.
#include "support/store_filling.h"

#include "base/day.h"
#include "store/escrows.h"
#include "store/inbox.h"
#include "store/inquiries.h"
#include "store/leaves.h"
#include "store/logs.h"
#include "store/lookups.h"
#include "store/nonces.h"
#include "store/opened.h"
#include "store/openings.h"
#include "store/pushes.h"
#include "store/quarantine.h"
#include "store/query.h"
#include "store/questions.h"
#include "store/receipts.h"
#include "store/records.h"
#include "store/vault.h"
#include "store/views.h"
#include "store/vouchers.h"
#include "store/witnesses.h"
#include "support/store_night.h"

const struct oin filling_partner = {"00000099000000000002"};

static struct stored_subject subject_of(uint8_t number)
{
    return (struct stored_subject){.domain = span_of_text("casus"),
                                   .holder = filling_partner,
                                   .epoch = 1,
                                   .kind = IDENTIFIER_KIND_PERSON,
                                   .pseudonym.bytes = {number},
                                   .tag = {number}};
}

struct status filling_put_record(struct store *store, const char *reference, uint8_t urgency)
{
    struct record record = {.reference = span_of_text(reference),
                            .signal = {.category = 1, .urgency = urgency, .contact = span_of_text("wijkteam")}};
    enum record_outcome outcome;
    int64_t id;
    return store_record_put(store, &record, &(struct stored_subject[]){subject_of(THERE)}[0], 1, &id, &outcome);
}

struct status filling_put_received(struct store *store, uint8_t number)
{
    struct received_push push = {.from = filling_partner,
                                 .signal_id = {number},
                                 .domain = span_of_text("casus"),
                                 .epoch = 1,
                                 .subject_count = 1,
                                 .subjects = &(struct stored_subject[]){subject_of(THERE)}[0],
                                 .signal = {.category = 1, .contact = span_of_text("wijkteam")},
                                 .expires_day = number};
    int64_t id;
    return store_received_put(store, &push, &id);
}

struct case_row filling_case_of(uint8_t number)
{
    return (struct case_row){.id = {number},
                             .state = 1,
                             .category_count = 2,
                             .categories = {4, 9},
                             .necessity_code = NECESSITY_CROSSED,
                             .lighter_code = LIGHTER_TRIED,
                             .necessity = span_of_text("noodzaak"),
                             .why_not_lighter = span_of_text("niet lichter"),
                             .deferral_reason = span_of_text("veiligheid"),
                             .opened_by = span_of_text("regisseur1")};
}

struct status filling_put_case(struct store *store, uint8_t number)
{
    struct case_row row = filling_case_of(number);
    return store_case_add(store, &row, &(struct stored_subject[]){subject_of(number)}[0], 1);
}

struct status filling_put_inquiry(struct store *store, uint8_t number)
{
    struct inquiry_row row = {
        .case_id = {THERE}, .to = filling_partner, .exchange_id = {{number}}, .expires_ms = 1000, .request = span_of_text("vraag")};
    return store_inquiry_add(store, &row);
}

struct status filling_answer(struct store *store, uint8_t number)
{
    struct inquiry_row row = {.exchange_id = {{number}},
                              .state = INQUIRY_ANSWERED,
                              .answered_ms = 1,
                              .destroy_day = 1,
                              .answer = span_of_text("antwoord"),
                              .taken = {.retain_days = 1}};
    return store_inquiry_answer(store, &row);
}

struct status filling_put_inbox(struct store *store, uint8_t number)
{
    struct inbox_row row = {.exchange_id = {{number}}, .from = filling_partner, .inquiry = span_of_text("vraag")};
    return store_inbox_put(store, &row);
}

struct status filling_deny(struct store *store, uint8_t number)
{
    const struct inbox_denial denial = {.at_ms = 700, .code = STATUS_EXPIRED};
    return store_inbox_deny(store, &filling_partner, EXCHANGE(number), &denial);
}

struct status filling_put_question(struct store *store, uint8_t number)
{
    struct question_row row = {.from = filling_partner, .exchange_id = {{number}}, .state = INQUIRY_ANSWERED, .destroy_day = 1};
    return store_question_put(store, &row);
}

struct status filling_put_lookup(struct store *store, uint8_t number)
{
    struct lookup_row row = {.exchange_id = {{number}}, .from = filling_partner, .nonce = {number}, .inquiry = span_of_text("vraag")};
    return store_lookup_put(store, &row);
}

struct status filling_put_voucher(struct store *store, uint8_t number)
{
    struct voucher_row row = {.case_id = {THERE},
                              .holder = filling_partner,
                              .epoch = 1,
                              .count = 2,
                              .terms = {.voucher_id = {number}, .uses = 3, .issued_ms = 10, .expires_ms = 1000}};
    return store_voucher_add(store, &row);
}

struct status filling_show_voucher(struct store *store, uint8_t number)
{
    const struct voucher_terms terms = {.voucher_id = {number}, .uses = 3, .expires_ms = 1000};
    return store_voucher_show(store, &filling_partner, &terms);
}

struct status filling_decide(struct store *store, uint8_t number)
{
    struct inbox_decision decision = {INBOX_GRANTED, 600, span_of_text("arts2"), span_of_text("akkoord")};
    return store_inbox_decide(store, EXCHANGE(number), &decision);
}

struct outbox_row filling_message_of(uint8_t number)
{
    return (struct outbox_row){
        .exchange_id = {{number}}, .to = filling_partner, .kind = ENVELOPE_SIGNAL, .message = span_of_text("bericht"), .expires_ms = 1000};
}

struct status filling_put_outbox(struct store *store, uint8_t number)
{
    struct outbox_row row = filling_message_of(number);
    return store_outbox_put(store, &row);
}

struct status filling_open_key(struct store *store, uint8_t number)
{
    uint8_t key[32];
    int64_t id;
    return store_subject_key(store, NUMBER(number), 1, system_random(), &id, key);
}

struct status filling_open_push(struct store *store, int64_t record)
{
    struct push push;
    return store_push_open(store, record, &filling_partner, system_random(), &push);
}

struct status filling_write_head(struct store *store, uint64_t size)
{
    struct store_head head = {.end = size, .root = {THERE}, .note = span_of_text("note")};
    return store_head_write(store, &head);
}

struct quota_slice filling_slice(uint8_t purpose)
{
    return (struct quota_slice){.kind = 1, .requester = filling_partner, .act = 1, .holder = filling_partner, .purpose = purpose};
}

struct status filling_debit(struct store *store, uint64_t count)
{
    const struct quota_bound bounds[] = {{filling_slice(0), 10, 10, 10, 0}, {filling_slice(1), 10, 10, UINT64_MAX, 10}};
    const struct quota_debit wanted = {
        .of = filling_slice(1), .epoch = 1, .day = 1, .count = count, .bounds = bounds, .bound_count = N(bounds)};
    return store_quota_debit(store, &wanted, 1, NULL);
}

struct escrow_row filling_escrow(uint8_t number)
{
    return (struct escrow_row){.exchange_id = *EXCHANGE(number),
                               .requester = filling_partner,
                               .request = span_of_text("gevraagd, met wat verzegeld is"),
                               .repeat_until_ms = 1000,
                               .told_left = 7};
}

static const struct opened_part filling_part = {.domain = "casus", .holder = {"00000099000000002000"}, .epoch = 1, .count = 2};

struct status filling_put_escrow(struct store *store, uint8_t number)
{
    const struct escrow_row row = filling_escrow(number);
    return store_escrow_put(store, &row);
}
struct status filling_prune_escrows(struct store *store)
{
    uint64_t removed;
    return store_escrows_prune(store, (ESCROW_KEPT_DAYS + 1) * DAY_MS, &removed);
}
struct status filling_shut_out(struct store *store, const struct oin *partner)
{
    return store_quarantine_put(store, &(struct quarantine_row){.partner = *partner, .since_ms = 5, .by = span_of_text("beheerder")});
}
struct status filling_witness(struct store *store, const struct oin *partner)
{
    return store_witness_put(store, &(struct witness_row){.partner = *partner, .note = span_of_text("note")});
}
struct status filling_see_receipt(struct store *store, uint64_t leaf_index)
{
    return store_receipt_seen_put(
        store, &(struct receipt_seen){.origin = span_of_text(FILLING_ORIGIN), .leaf_index = leaf_index, .position = 3, .seen_ms = 5});
}
struct status filling_list_shut_out(struct store *store, struct arena *arena)
{
    struct quarantine_row *rows;
    size_t count;
    return store_quarantine_list(store, arena, &rows, &count);
}
struct status filling_view(struct store *store, const char *user)
{
    return store_view_put(store, &(struct view_row){FILLING_VIEW(user), .begun_ms = 10, .ends_ms = 20, .more = 3});
}
struct status filling_open(struct store *store, uint8_t number) { return store_opened_put(store, DIGEST(number), 0, &filling_part); }
struct status filling_serve_opened(struct store *store) { return store_opened_serve(store, &filling_part); }
struct status filling_prune_opened(struct store *store)
{
    uint64_t removed;
    return store_opened_prune(store, OPENED_KEPT_DAYS, &removed);
}
struct status filling_read_request(struct store *store, uint8_t number, struct arena *arena)
{
    struct span body;
    return store_inquiry_request(store, EXCHANGE(number), arena, &body);
}
struct status filling_open_again(struct store *store, uint8_t number) { return store_opened_again(store, DIGEST(number)); }

/* As the first version wrote them: later ones have more columns. */
static struct status put_inquiry_as_first(struct store *store, uint8_t number)
{
    QUERY(query);
    TRY(query_begin(store,
                    "INSERT INTO inquiry (dossier, partner, exchange_id, state, asked_ms, answered_ms, expires_ms, request_digest)"
                    " VALUES (?1, ?2, ?3, 1, 0, 0, 1000, ?4)",
                    &query));
    query_bytes(&query, span_of(NUMBER(THERE), CASE_ID_BYTES));
    query_text(&query, filling_partner.text);
    query_bytes(&query, exchange_id_span(EXCHANGE(number)));
    query_bytes(&query, digest_span(DIGEST(0)));
    return query_run(&query);
}

static struct status answer_as_first(struct store *store, uint8_t number)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    struct span key = exchange_id_span(EXCHANGE(number)), sealed;
    QUERY(query);
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    TRY(vault_seal(store, "inquiry.answer", key, span_of_text("antwoord"), scratch, &sealed));
    TRY(query_begin(store, "UPDATE inquiry SET state = 2, answered_ms = 1, answer_sealed = ?1, destroy_day = 1 WHERE exchange_id = ?2",
                    &query));
    query_bytes(&query, sealed);
    query_bytes(&query, key);
    return query_change(&query);
}

static struct status put_inbox_as_first(struct store *store, uint8_t number)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    struct span key = exchange_id_span(EXCHANGE(number)), sealed;
    QUERY(query);
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    TRY(vault_seal(store, "inbox.inquiry", key, span_of_text("vraag"), scratch, &sealed));
    TRY(query_begin(store,
                    "INSERT INTO inbox (exchange_id, sender, state, since_ms, due_day, decided_ms, inquiry_sealed, context_sealed)"
                    " VALUES (?1, ?2, 1, 0, 0, 0, ?3, ?3)",
                    &query));
    query_bytes(&query, key);
    query_text(&query, filling_partner.text);
    query_bytes(&query, sealed);
    return query_run(&query);
}

/* What is sealed has not changed: the columns that today's statements write are there for a moment. */
static struct status put_received_as_first(struct store *store, uint8_t number)
{
    static const char *const add[] = {"ALTER TABLE received ADD COLUMN turn INTEGER NOT NULL DEFAULT 0",
                                      "ALTER TABLE received_tag ADD COLUMN sender TEXT NOT NULL DEFAULT ''"};
    static const char *const drop[] = {"ALTER TABLE received DROP COLUMN turn", "ALTER TABLE received_tag DROP COLUMN sender"};
    TRY(store_run_each(store, add, N(add)));
    TRY(filling_put_received(store, number));
    return store_run_each(store, drop, N(drop));
}

/* Without the codes at its end. */
static struct status cut_codes(struct store *store, struct span id)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    struct span plain, sealed;
    QUERY(read);
    QUERY(update);
    TRY(arena_new(SCRATCH_MOST_BYTES, &scratch));
    TRY(query_begin(store, "SELECT sealed FROM dossier WHERE id = ?1", &read));
    query_bytes(&read, id);
    TRY(query_first(&read));
    TRY(vault_open(store, "dossier", id, query_get_bytes(&read, 0), scratch, &plain));
    TRY(vault_seal(store, "dossier", id, span_slice(plain, 0, plain.size - 2), scratch, &sealed));
    TRY(query_begin(store, "UPDATE dossier SET sealed = ?1 WHERE id = ?2", &update));
    query_bytes(&update, sealed);
    query_bytes(&update, id);
    return query_change(&update);
}

static struct status put_case_as_first(struct store *store, uint8_t number)
{
    static const char *const add[] = {"ALTER TABLE dossier ADD COLUMN form INTEGER NOT NULL DEFAULT 0"};
    static const char *const drop[] = {"ALTER TABLE dossier DROP COLUMN form"};
    TRY(store_run_each(store, add, N(add)));
    TRY(filling_put_case(store, number));
    TRY(cut_codes(store, span_of(NUMBER(number), CASE_ID_BYTES)));
    return store_run_each(store, drop, N(drop));
}

static const struct exchange_filling {
    struct status (*put_case)(struct store *store, uint8_t number);
    struct status (*put_inquiry)(struct store *store, uint8_t number);
    struct status (*answer)(struct store *store, uint8_t number);
    struct status (*put_inbox)(struct store *store, uint8_t number);
    struct status (*put_received)(struct store *store, uint8_t number);
} as_first = {put_case_as_first, put_inquiry_as_first, answer_as_first, put_inbox_as_first, put_received_as_first},
  as_now = {filling_put_case, filling_put_inquiry, filling_answer, filling_put_inbox, filling_put_received};

static struct status fill_exchanges(struct store *store, const struct exchange_filling *filling)
{
    for (uint8_t number = THERE; number <= BESIDE; number++) {
        TRY(filling->put_inquiry(store, number));
        TRY(filling->put_inbox(store, number));
    }
    TRY(filling->answer(store, BESIDE));
    TRY(filling_decide(store, BESIDE));
    TRY(filling_put_outbox(store, THERE));
    TRY(store_nonce_put(store, &filling_partner, NUMBER(THERE), DIGEST(THERE), 1000));
    return store_nonce_reply(store, &filling_partner, NUMBER(THERE), span_of_text("antwoord"));
}

static struct status fill_first(struct store *store, const struct exchange_filling *filling)
{
    TRY(store_begin(store));
    TRY(store_meta_set(store, "there", span_of_text("waarde")));
    TRY(store_leaf_append(store, 0, span_of_text("entry"), NUMBER(THERE)));
    TRY(store_frontier_write(store, span_of_text("frontier")));
    TRY(filling_write_head(store, 1));
    TRY(filling_open_key(store, THERE));
    TRY(store_opening_put(store, 0, COMMIT_SUBJECT, 1, span_of_text("wie")));
    TRY(filling_put_record(store, "K-1", 1));
    TRY(filling_put_record(store, "K-2", 1));
    TRY(filling_open_push(store, 1));
    TRY(store_push_send(store, 1, &filling_partner, DIGEST(THERE), EXCHANGE(THERE)));
    TRY(filling->put_received(store, THERE));
    TRY(filling->put_case(store, THERE));
    TRY(fill_exchanges(store, filling));
    return store_commit(store);
}

struct status store_fill_as_first(struct store *store) { return fill_first(store, &as_first); }

struct status store_fill(struct store *store)
{
    TRY(fill_first(store, &as_now));
    TRY(store_begin(store));
    TRY(store_listed_put(store, 0, 1, &(struct listed_row){.subject_key = 1, .value = span_of_text("wie")}));
    TRY(store_leaf_heal(store, HEALED, span_of_text("entry"), NUMBER(THERE)));
    TRY(filling_put_lookup(store, THERE));
    TRY(filling_put_question(store, THERE));
    TRY(filling_debit(store, 1));
    TRY(filling_put_voucher(store, THERE));
    TRY(store_voucher_sign(store, (uint8_t[VOUCHER_ID_BYTES]){THERE}, &filling_partner, (uint8_t[SIGNATURE_BYTES]){1}));
    TRY(filling_show_voucher(store, THERE));
    TRY(filling_put_escrow(store, THERE));
    TRY(filling_shut_out(store, &filling_partner));
    TRY(filling_see_receipt(store, 40));
    TRY(night_fill(store));
    TRY(filling_witness(store, &filling_partner));
    TRY(store_log_begin(store, &(struct store_log){0, FILLING_ORIGIN}));
    TRY(store_witnessed_put(store, FILLING_WITNESSED, span_of_text("note")));
    TRY(filling_open(store, THERE));
    TRY(filling_view(store, "anna"));
    return store_commit(store);
}
