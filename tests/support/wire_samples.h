// SPDX-License-Identifier: EUPL-1.2
//
// One full, acceptable struct of every message: tests change one thing and see it refused. Nothing here is
// about a person who exists.
#pragma once

#include "crypto/secret.h"
#include "points.h"
#include "stated.h"
#include "support/one_part.h"
#include "wire/entry.h"
#include "wire/envelope.h"
#include "wire/message.h"
#include "wire/necessity.h"

#define SAMPLE_NOW_MS INT64_C(1773059696789) /* 2026-03-09 */
#define SAMPLE_DAY 20521
#define SAMPLE_FROM "00000099000000001000"
#define SAMPLE_TO "00000099000000002000"

static inline struct oin sample_oin(const char *text)
{
    struct oin oin;
    ENSURE(status_ok(oin_parse(span_of_text(text), &oin)));
    return oin;
}

static inline void sample_key(uint8_t fill, struct sign_key *out)
{
    uint8_t seed[SIGN_SEED_BYTES];
    memset(seed, fill, sizeof seed);
    sign_key_from_seed(seed, out);
}

static inline struct envelope sample_envelope(void)
{
    struct envelope envelope = {
        .kind = ENVELOPE_ACKNOWLEDGE,
        .from = sample_oin(SAMPLE_FROM),
        .to = sample_oin(SAMPLE_TO),
        .time_ms = SAMPLE_NOW_MS,
        .expires_ms = SAMPLE_NOW_MS + 60000,
        .statement = {.code = STATUS_NO_RULE},
    };
    memset(&envelope.exchange_id, 0xE1, sizeof envelope.exchange_id);
    memset(envelope.nonce, 0x2E, sizeof envelope.nonce);
    memset(envelope.statement.agreement.bytes, 0xA6, DIGEST_BYTES);
    return envelope;
}

/* The same, of another kind, around a body or around none. */
static inline struct envelope sample_envelope_of(enum envelope_kind kind, struct span body, struct arena *arena)
{
    struct envelope envelope = sample_envelope();
    struct digest agreement = envelope.statement.agreement;
    envelope.kind = kind;
    envelope.statement = stated_by(kind, body, arena);
    envelope.statement.agreement = agreement;
    envelope_give_body(&envelope, body);
    return envelope;
}

/* Content, signature and frame in one go. */
static inline struct span sample_frame(const struct envelope *envelope, const struct sign_key *key, struct arena *arena)
{
    struct span message;
    ENSURE(status_ok(envelope_write(envelope, key, arena, &message)));
    return message;
}

static inline struct signal sample_signal(void)
{
    return (struct signal){.category = 5,
                           .life_domain = 1,
                           .urgency = 2,
                           .role = HOUSEHOLD_PARENT,
                           .since_day = SAMPLE_DAY,
                           .until_day = SAMPLE_DAY + 90,
                           .contact = span_of_text("wijkteam Crabbehof, 078-0000000")};
}

static inline struct subject *sample_subjects(size_t count)
{
    static struct subject subjects[SUBJECTS_MOST + 1];
    for (size_t i = 0; i < count; i++) {
        subjects[i].kind = i ? IDENTIFIER_KIND_PERSON : IDENTIFIER_KIND_ADDRESS;
        memset(subjects[i].value, (int)(0x50 + i), sizeof subjects[i].value);
    }
    return subjects;
}

/* The generator, its double, and so on. */
static inline struct element *sample_points(size_t count)
{
    static struct element points[POINTS_MOST + 1];
    point_generator(&points[0]);
    for (size_t i = 1; i < count; i++)
        element_add(&points[i - 1], &points[0], &points[i]);
    return points;
}

static inline struct signal_subject *sample_signal_subjects(size_t count)
{
    static struct signal_subject subjects[SUBJECTS_MOST + 1];
    for (size_t i = 0; i < count; i++) {
        subjects[i].kind = i ? IDENTIFIER_KIND_PERSON : IDENTIFIER_KIND_ADDRESS;
        subjects[i].pseudonym = sample_points(i + 1)[i];
    }
    return subjects;
}

static inline struct signal_message sample_signal_message(void)
{
    struct signal_message message = {.grounds = {.purpose = 2, .phase = 1, .basis = 3, .from_role = 6, .to_role = 1, .flags = 5},
                                     .epoch = 7,
                                     .signal = sample_signal(),
                                     .subject_count = 2,
                                     .subjects = sample_signal_subjects(2)};
    memset(message.signal_id, 0x51, sizeof message.signal_id);
    memset(message.nonce, 0x0C, sizeof message.nonce);
    return message;
}

static inline struct voucher_terms sample_voucher_terms(void)
{
    struct voucher_terms terms = {.uses = 3, .issued_ms = SAMPLE_NOW_MS, .expires_ms = SAMPLE_NOW_MS + VOUCHER_LIFE_MOST_MS};
    memset(terms.voucher_id, 0x1D, sizeof terms.voucher_id);
    memset(terms.case_commit.bytes, 0xCA, sizeof terms.case_commit.bytes);
    return terms;
}

static inline struct counted sample_counted(void)
{
    static struct counted_signature signatures[2];
    signatures[0] = (struct counted_signature){.member = sample_oin(SAMPLE_FROM), .signature = {5}};
    signatures[1] = (struct counted_signature){.member = sample_oin(SAMPLE_TO), .signature = {6}};
    struct counted counted = {.terms = sample_voucher_terms(), .count = 2, .signature_count = N(signatures), .signatures = signatures};
    memset(counted.escrow.bytes, 0xE5, sizeof counted.escrow.bytes);
    return counted;
}

static inline struct inquiry_message sample_inquiry_message(void)
{
    struct inquiry_message message = {.grounds = {.purpose = 5, .phase = 3, .basis = 1, .to_role = 2, .flags = 3},
                                      .category_count = 3,
                                      .categories = {1, 5, 9},
                                      .necessity_code = NECESSITY_CROSSED,
                                      .lighter_code = LIGHTER_TRIED,
                                      .necessity =
                                          span_of_text("Dreigende ontruiming:\nzonder beeld van de schulden is er geen plan mogelijk."),
                                      .why_not_lighter = span_of_text("De cliënt heeft zelf geen overzicht."),
                                      .deferral_until_day = SAMPLE_DAY + 14,
                                      .deferral_reason = span_of_text("Het gesprek is volgende week."),
                                      .epoch = 7,
                                      .subject_count = 3,
                                      .subjects = sample_subjects(3)};
    message.has_counted = true;
    message.counted = sample_counted();
    memset(message.token_nonce, 0x70, sizeof message.token_nonce);
    memset(message.nonce, 0x0D, sizeof message.nonce);
    return message;
}

static inline struct answer_content sample_answer_content(void)
{
    static struct answer_category categories[2];
    static struct signal signals[2];
    struct answer_content content = {.state = ANSWER_CONDITIONAL,
                                     .category_count = 2,
                                     .categories = categories,
                                     .signal_count = 2,
                                     .signals = signals,
                                     .retain_days = 90,
                                     .inform_days = 14,
                                     .condition = span_of_text("Alleen in overleg met de contactpersoon.")};
    categories[0] =
        (struct answer_category){.category = 5, .level = ANSWER_LEVEL_CONTENT, .article = span_of_text("Wgs artikel 8, tweede lid")};
    categories[1] = (struct answer_category){.category = 13, .code = STATUS_NO_RULE, .reason = span_of_text("Past niet bij het doel.")};
    signals[0] = sample_signal();
    signals[0].matched_by = 1 << IDENTIFIER_KIND_ADDRESS;
    signals[1] = (struct signal){.category = 5, .since_day = SAMPLE_DAY - 30, .matched_by = 1 << IDENTIFIER_KIND_PERSON};
    memset(content.request_digest.bytes, 0xD1, DIGEST_BYTES);
    memset(content.nonce, 0x0E, sizeof content.nonce);
    return content;
}

static inline struct receipt sample_receipt(void)
{
    struct receipt receipt = {.verdict = VERDICT_PERMIT, .origin = span_of_text(SAMPLE_FROM "/exchange-log/2026"), .leaf_index = 4711};
    memset(&receipt.exchange_id, 0xE1, sizeof receipt.exchange_id);
    memset(receipt.request_digest.bytes, 0xD1, DIGEST_BYTES);
    memset(receipt.answer_digest.bytes, 0xD2, DIGEST_BYTES);
    memset(receipt.policy_hash.bytes, 0xD3, DIGEST_BYTES);
    memset(receipt.leaf_hash, 0xD4, sizeof receipt.leaf_hash);
    return receipt;
}

static inline struct evaluate_part sample_evaluate_part(void)
{
    return (struct evaluate_part){.holder = sample_oin(SAMPLE_TO),
                                  .epoch = 7,
                                  .basis = 1,
                                  .flags = 1,
                                  .point_count = 3,
                                  .points = sample_points(3),
                                  .has_voucher = true,
                                  .voucher = sample_voucher_terms(),
                                  .mask = all_asked(EVALUATION_ASK, 3)};
}

static inline struct evaluate_message sample_evaluate_message(void)
{
    return (struct evaluate_message){.domain = span_of_text("casus"),
                                     .act = EVALUATION_ASK,
                                     .purpose = 5,
                                     .phase = 3,
                                     .from_role = 2,
                                     .generation = 2,
                                     .escrow = span_of_text("sealed"),
                                     .part_count = 1,
                                     .parts = {sample_evaluate_part()}};
}

static inline struct partial_message sample_partial_message(void)
{
    return (struct partial_message){.point_count = 3, .points = sample_points(3), .left = UINT32_MAX};
}

static inline struct open_message sample_open_message(void) { return (struct open_message){span_of_text("signed")}; }

static inline struct opened_message sample_opened_message(void)
{
    struct opened_message message = {.point = sample_points(1)[0]};
    memset(message.proof, 0x07, sizeof message.proof);
    return message;
}

/* Every field that there is, but for what was said: that belongs to the entry of a message. */
static inline struct entry sample_entry(void)
{
    static struct entry_decision decisions[2];
    struct entry entry = {.version = ENTRY_VERSION,
                          .kind = ENTRY_DECISION,
                          .time_ms = SAMPLE_NOW_MS,
                          .has_exchange = true,
                          .own = sample_oin(SAMPLE_FROM),
                          .has_counterpart = true,
                          .counterpart = sample_oin(SAMPLE_TO),
                          .direction = DIRECTION_IN,
                          .grounds = {.purpose = 5, .phase = 3, .basis = 1, .from_role = 3, .to_role = 2, .flags = 3},
                          .category_count = 2,
                          .categories = {5, 13},
                          .has_policy = true,
                          .engine_version = 1,
                          .decision_count = 2,
                          .decisions = decisions,
                          .verdict = VERDICT_PERMIT,
                          .code = STATUS_OK,
                          .answer_state = ANSWER_PARTIAL,
                          .has_request_digest = true,
                          .has_answer_digest = true,
                          .has_receipt = true,
                          .receipt = sample_receipt(),
                          .commit_count = 2,
                          .count = 3,
                          .note = span_of_text("case-opened"),
                          .has_agreement = true,
                          .has_list_digest = true,
                          .has_decided_under = true};
    decisions[0] = (struct entry_decision){.act = 3,
                                           .category = 5,
                                           .verdict = VERDICT_PERMIT,
                                           .rule = span_of_text("schulden-onderzoek"),
                                           .obligations = span_of_text("bewaren ten hoogste 90 dagen; loggen")};
    decisions[1] = (struct entry_decision){.act = 3, .category = 13, .code = STATUS_NO_RULE};
    memset(&entry.exchange_id, 0xE1, sizeof entry.exchange_id);
    memset(entry.policy_text_hash.bytes, 0xD3, DIGEST_BYTES);
    memset(entry.policy_table_hash.bytes, 0xD6, DIGEST_BYTES);
    memset(entry.request_digest.bytes, 0xD1, DIGEST_BYTES);
    memset(entry.answer_digest.bytes, 0xD2, DIGEST_BYTES);
    memset(entry.agreement.bytes, 0xA6, DIGEST_BYTES);
    memset(entry.decided_under.bytes, 0xA7, DIGEST_BYTES);
    memset(entry.list_digest.bytes, 0xA8, DIGEST_BYTES);
    entry.commits[0].field = COMMIT_SUBJECT;
    entry.commits[1].field = COMMIT_DECISION_INPUT;
    memset(entry.commits[0].value, 0xC1, sizeof entry.commits[0].value);
    memset(entry.commits[1].value, 0xC3, sizeof entry.commits[1].value);
    return entry;
}

/* The entry that its receiver makes of this message: with what the message states, and a Said. */
static inline struct entry sample_said(const struct envelope *envelope, const uint8_t signature[static SIGNATURE_BYTES])
{
    static const struct {
        enum entry_kind entry;
        bool is_answer;
    } entries[ENVELOPE_KINDS_END] = {
        [ENVELOPE_SIGNAL] = {ENTRY_SIGNAL_RECEIVED, false},  [ENVELOPE_INQUIRY] = {ENTRY_REQUEST_RECEIVED, false},
        [ENVELOPE_ANSWER] = {ENTRY_RESPONSE_RECEIVED, true}, [ENVELOPE_ACKNOWLEDGE] = {ENTRY_RECEIPT, false},
        [ENVELOPE_EVALUATE] = {ENTRY_EVALUATED, false},      [ENVELOPE_PARTIAL] = {ENTRY_EVALUATED, true},
        [ENVELOPE_RECONCILED] = {ENTRY_RECONCILED, true},    [ENVELOPE_OPEN] = {ENTRY_ESCROW_OPENED, true},
        [ENVELOPE_OPENED] = {ENTRY_ESCROW_OPENED, true},
    };
    const struct statement *statement = &envelope->statement;
    struct entry entry = {.version = ENTRY_VERSION,
                          .kind = entries[envelope->kind].entry,
                          .time_ms = SAMPLE_NOW_MS + 5,
                          .has_exchange = true,
                          .exchange_id = envelope->exchange_id,
                          .own = envelope->to,
                          .has_counterpart = true,
                          .counterpart = envelope->from,
                          .direction = DIRECTION_IN,
                          .grounds = statement->grounds,
                          .category_count = statement->category_count,
                          .code = statement->code,
                          .answer_state = statement->answer_state,
                          .has_list_digest = statement->has_list_digest,
                          .list_digest = statement->list_digest,
                          .has_request_digest = statement->has_request_digest,
                          .request_digest = statement->request_digest,
                          .has_receipt = statement->has_receipt,
                          .receipt = statement->receipt,
                          .count = statement->count,
                          .act = statement->act,
                          .part_count = statement->part_count,
                          .necessity_code = statement->necessity_code,
                          .lighter_code = statement->lighter_code,
                          .has_said = true,
                          .said = {.time_ms = envelope->time_ms, .expires_ms = envelope->expires_ms, .kind = envelope->kind},
                          .has_agreement = true,
                          .agreement = statement->agreement};
    memcpy(entry.categories, statement->categories, sizeof entry.categories);
    memcpy(entry.parts, statement->parts, sizeof entry.parts);
    memcpy(entry.said.nonce, envelope->nonce, sizeof entry.said.nonce);
    memcpy(entry.said.signature, signature, SIGNATURE_BYTES);
    if (envelope->has_body && entries[envelope->kind].is_answer) {
        entry.has_answer_digest = true;
        entry.answer_digest = envelope->body_digest;
    } else if (envelope->has_body) {
        entry.has_request_digest = true;
        entry.request_digest = envelope->body_digest;
    }
    return entry;
}

static inline struct digest sample_digest(uint8_t fill)
{
    struct digest digest;
    memset(&digest, fill, sizeof digest);
    return digest;
}

static inline struct hello_message sample_hello_message(void)
{
    static struct agreed_proposal_head proposal;
    static struct agreed_withdrawal_head withdrawal;
    struct hello_message hello = {.version = span_of_text("0.2.0"),
                                  .head_count = AGREED_TEXTS_MOST,
                                  .proposal_count = 1,
                                  .proposals = &proposal,
                                  .withdrawal_count = 1,
                                  .withdrawals = &withdrawal};
    proposal = (struct agreed_proposal_head){sample_digest(0xA4), 3};
    withdrawal = (struct agreed_withdrawal_head){sample_digest(0xA5)};
    for (uint8_t i = 0; i < AGREED_TEXTS_MOST; i++)
        hello.heads[i] = (struct agreed_head){(uint8_t)(i + 1), i + 7u, sample_digest((uint8_t)(0xA1 + i))};
    return hello;
}

static inline struct agreed_ask_message sample_agreed_ask_message(void)
{
    return (struct agreed_ask_message){sample_digest(0xA1), AGREED_PIECE_MOST_BYTES};
}

static inline struct agreed_message sample_agreed_message(void)
{
    return (struct agreed_message){sample_digest(0xA1), 1000, 990, span_of_text("0123456789")};
}

/* A request whose checkpoint nobody signed. */
#define SAMPLE_HEAD "old 0\n\n00000099000000001000/exchange-log/2026\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

static inline struct withdraw_message sample_withdraw_message(void)
{
    return (struct withdraw_message){span_of_text("untrusted comment: …\n"), span_of_text("schakel/withdrawal/v1\n")};
}

static inline struct carried_version sample_carried_version(void)
{
    static struct carried_signature signatures[2];
    static struct carried_file files[2];
    signatures[0] = (struct carried_signature){sample_oin(SAMPLE_FROM), span_of_text("one\n")};
    signatures[1] = (struct carried_signature){sample_oin(SAMPLE_TO), span_of_text("two\n")};
    files[0] = (struct carried_file){span_of_text("certs/a.pem"), span_of_text("pem\n")};
    files[1] = (struct carried_file){span_of_text("roster.conf"), span_empty()};
    return (struct carried_version){span_of_text("schakel/manifest/v1\n"), 2, signatures, 2, files};
}
