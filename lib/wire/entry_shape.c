// SPDX-License-Identifier: EUPL-1.2
//
// What a ledger entry holds, as a table.
#include "wire/entry_shape.h"
#include "ledger.pb-c.h"
#include "wire/entry.h"
#include "wire/message_shape.h"
#include "wire/said.h"
#include "wire/statement_shape.h"

#define SAME_KIND(name, number, word) \
    _Static_assert(SCHAKEL__V1__ENTRY_KIND__ENTRY_KIND_##name == (number), "ledger.proto has the same kinds");
ENTRY_KINDS(SAME_KIND)
#undef SAME_KIND
#define SAME_FIELD(name, number, word) \
    _Static_assert(SCHAKEL__V1__COMMIT_FIELD__COMMIT_FIELD_##name == (number), "ledger.proto has the same fields");
COMMIT_FIELDS(SAME_FIELD)
#undef SAME_FIELD

static const struct row commit_rows[] = {
    NUMBER(struct entry_commit, field, 1, COMMIT_FIELDS_END - 1),
    FIXED(struct entry_commit, value),
};
static const struct shape commit_shape = SHAPE(struct entry_commit, schakel__v1__commit__descriptor, commit_rows, NULL, ENTRY_MOST_BYTES);

static const struct row decision_rows[] = {
    NUMBER(struct entry_decision, act, 0, UINT8_MAX),
    NUMBER(struct entry_decision, category, 0, UINT8_MAX),
    NUMBER(struct entry_decision, verdict, VERDICT_REFUSE, VERDICT_UNDECIDED),
    CODE(struct entry_decision, code),
    SPAN_ROW(ROW_TEXT, struct entry_decision, rule, 0, WORD_MOST_BYTES),
    SPAN_ROW(ROW_TEXT, struct entry_decision, obligations, 0, OBLIGATIONS_MOST_BYTES),
};
static const struct shape decision_shape =
    SHAPE(struct entry_decision, schakel__v1__decision__descriptor, decision_rows, NULL, ENTRY_MOST_BYTES);

static const struct row said_rows[] = {
    NUMBER(struct said, time_ms, 1, TIME_MOST_MS),
    NUMBER(struct said, expires_ms, 1, TIME_MOST_MS),
    FIXED(struct said, nonce),
    FIXED(struct said, signature),
    NUMBER(struct said, kind, 1, ENVELOPE_KINDS_END - 1),
};
static const struct shape said_shape = SHAPE(struct said, schakel__v1__said__descriptor, said_rows, NULL, ENTRY_MOST_BYTES);

static const struct row head_ref_rows[] = {
    SPAN_ROW(ROW_TEXT, struct head_ref, origin, 1, WORD_MOST_BYTES),
    NUMBER(struct head_ref, size, 1, INT64_MAX),
    FIXED(struct head_ref, root),
    FIXED(struct head_ref, note_hash),
};
static const struct shape head_ref_shape = SHAPE(struct head_ref, schakel__v1__head_ref__descriptor, head_ref_rows, NULL, ENTRY_MOST_BYTES);

/* A commitment per field, in order: one set of facts has one encoding. What was said is said by somebody, to us, in an exchange. */
static struct status entry_check(const void *plain)
{
    const struct entry *entry = plain;
    if (entry->version < 2 && (entry->has_said || entry->has_agreement || entry->has_decided_under || entry->act || entry->part_count ||
                               entry->has_list_digest || entry->has_head || entry->necessity_code || entry->lighter_code))
        return FAIL(INVALID);
    if (entry->read_to ? entry->version < 2 || entry->kind != ENTRY_LOG_READ || entry->read_from >= entry->read_to : entry->read_from != 0)
        return FAIL(INVALID);
    if (entry->has_said && !said_fits(entry))
        return FAIL(INVALID);
    for (size_t i = 1; i < entry->commit_count; i++)
        if (entry->commits[i].field <= entry->commits[i - 1].field)
            return FAIL(INVALID);
    return STATUS(OK);
}

static const struct row entry_rows[] = {
    {ROW_OF(struct entry, ROW_NUMBER, version), .has_at = ROW_ALWAYS, .least = 1, .most = ENTRY_VERSION, .wrong = STATUS_UNSUPPORTED},
    NUMBER(struct entry, kind, 1, ENTRY_KINDS_END - 1),
    NUMBER(struct entry, time_ms, 1, TIME_MOST_MS),
    FIXED_IF(struct entry, exchange_id, has_exchange),
    OIN(struct entry, own),
    OIN_IF(struct entry, counterpart, has_counterpart),
    NUMBER(struct entry, direction, DIRECTION_NONE, DIRECTION_IN),
    GROUNDS(struct entry, 0),
    SET(struct entry, categories, category_count, 0, CATEGORIES_MOST),
    FIXED_IF(struct entry, policy_text_hash, has_policy),
    FIXED_IF(struct entry, policy_table_hash, has_policy),
    NUMBER(struct entry, engine_version, 0, UINT32_MAX),
    LIST(struct entry, decisions, decision_count, decision_shape, 0, ENTRY_DECISIONS_MOST),
    NUMBER(struct entry, verdict, VERDICT_REFUSE, VERDICT_UNDECIDED),
    CODE(struct entry, code),
    NUMBER(struct entry, answer_state, 0, ANSWER_BEING_WEIGHED),
    FIXED_IF(struct entry, request_digest, has_request_digest),
    FIXED_IF(struct entry, answer_digest, has_answer_digest),
    MESSAGE_IF(struct entry, receipt, has_receipt, receipt_shape),
    ARRAY(struct entry, commits, commit_count, commit_shape, 0, ENTRY_COMMITS_MOST),
    NUMBER(struct entry, count, 0, INT64_MAX),
    SPAN_ROW(ROW_TEXT, struct entry, note, 0, 2 * WORD_MOST_BYTES),
    MESSAGE_IF(struct entry, said, has_said, said_shape),
    MESSAGE_IF(struct entry, head, has_head, head_ref_shape),
    FIXED_IF(struct entry, agreement, has_agreement),
    NUMBER(struct entry, act, 0, EVALUATION_ACTS_END - 1),
    ARRAY(struct entry, parts, part_count, evaluated_part_shape, 0, EVALUATED_PARTS_MOST),
    FIXED_IF(struct entry, decided_under, has_decided_under),
    FIXED_IF(struct entry, list_digest, has_list_digest),
    NUMBER(struct entry, necessity_code, 0, UINT8_MAX),
    NUMBER(struct entry, lighter_code, 0, UINT8_MAX),
    NUMBER(struct entry, read_from, 0, INT64_MAX),
    NUMBER(struct entry, read_to, 0, INT64_MAX),
};
const struct shape entry_shape = SHAPE(struct entry, schakel__v1__entry__descriptor, entry_rows, entry_check, ENTRY_MOST_BYTES);
