// SPDX-License-Identifier: EUPL-1.2
//
// The table of statements as rows, and one walk over them.
#include "base/verdict.h"
#include "message.pb-c.h"
#include "wire/evaluation_act.h"
#include "wire/message_shape.h"
#include "wire/statement_shape.h"

static const struct row receipt_rows[] = {
    FIXED(struct receipt, exchange_id),
    FIXED(struct receipt, request_digest),
    FIXED(struct receipt, answer_digest),
    NUMBER(struct receipt, verdict, VERDICT_REFUSE, VERDICT_UNDECIDED),
    FIXED(struct receipt, policy_hash),
    SPAN_ROW(ROW_TEXT, struct receipt, origin, 1, ORIGIN_MOST_BYTES),
    NUMBER(struct receipt, leaf_index, 0, INT64_MAX),
    FIXED(struct receipt, leaf_hash),
};
const struct shape receipt_shape = SHAPE(struct receipt, schakel__v1__receipt__descriptor, receipt_rows, NULL, ENVELOPE_MOST_BYTES);

static const struct row evaluated_part_rows[] = {
    OIN(struct evaluated_part, holder),
    NUMBER(struct evaluated_part, count, 0, PART_POINTS_MOST - 1),
    NUMBER(struct evaluated_part, uses, 0, VOUCHER_USES_MOST),
    NUMBER(struct evaluated_part, basis, 0, UINT8_MAX),
    NUMBER(struct evaluated_part, flags, 0, UINT32_MAX),
};
const struct shape evaluated_part_shape =
    SHAPE(struct evaluated_part, schakel__v1__evaluated_part__descriptor, evaluated_part_rows, NULL, ENVELOPE_MOST_BYTES);

static const struct row statement_rows[] = {
    GROUNDS(struct statement, 0),
    SET(struct statement, categories, category_count, 0, CATEGORIES_MOST),
    CODE(struct statement, code),
    NUMBER(struct statement, answer_state, 0, ANSWER_BEING_WEIGHED),
    FIXED_IF(struct statement, request_digest, has_request_digest),
    MESSAGE_IF(struct statement, receipt, has_receipt, receipt_shape),
    NUMBER(struct statement, count, 0, INT64_MAX),
    FIXED_IF(struct statement, list_digest, has_list_digest),
    FIXED(struct statement, agreement),
    NUMBER(struct statement, act, 0, EVALUATION_ACTS_END - 1),
    ARRAY(struct statement, parts, part_count, evaluated_part_shape, 0, EVALUATED_PARTS_MOST),
    NUMBER(struct statement, necessity_code, 0, UINT8_MAX),
    NUMBER(struct statement, lighter_code, 0, UINT8_MAX),
};
const struct shape statement_shape =
    SHAPE(struct statement, schakel__v1__statement__descriptor, statement_rows, NULL, ENVELOPE_CONTENT_MOST_BYTES);

const struct statement_rule *statement_rule_of(enum envelope_kind kind)
{
    static const struct statement_rule rules[ENVELOPE_KINDS_END] = {
#define STATEMENT_RULE(name, body_, states_, optional_, entry, digest) \
    [ENVELOPE_##name] = {.body = (body_), .states = (states_) | STATES_AGREEMENT, .optional = (optional_)},
        ENVELOPE_STATEMENTS(STATEMENT_RULE)
#undef STATEMENT_RULE
    };
    ENSURE(envelope_kind_is_known(kind));
    return &rules[kind];
}
#define STATEMENT_ONE(name, body, states, optional, entry, digest) +1
#define KIND_ONE(...) +1
_Static_assert(0 ENVELOPE_STATEMENTS(STATEMENT_ONE) == 0 ENVELOPE_KINDS(KIND_ONE), "every kind says what it states");

uint64_t statement_field(const struct row *row)
{
    const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(statement_shape.descriptor, row->name);
    ENSURE(field);
    return STATES(field->id);
}

static bool row_is_empty(const struct row *row, const uint8_t *plain)
{
    if (row->has_at != ROW_ALWAYS)
        return !*(const bool *)(plain + row->has_at);
    if (row->count_size)
        return plain[row->count_at] == 0;
    for (size_t i = 0; i < row->size; i++)
        if (plain[row->at + i])
            return false;
    return true;
}

struct status statement_check(enum envelope_kind kind, const struct statement *statement)
{
    const struct statement_rule *rule = statement_rule_of(kind);
    uint64_t needed = rule->states & ~rule->optional;
    if (statement->code != STATUS_OK) /* no receipt then */
        needed &= ~STATES_RECEIPT;
    for (size_t i = 0; i < N(statement_rows); i++) {
        uint64_t field = statement_field(&statement_rows[i]);
        bool is_empty = row_is_empty(&statement_rows[i], (const uint8_t *)statement);
        if (!is_empty && !(field & rule->states))
            return FAIL(MALFORMED);
        if (is_empty && field & needed)
            return FAIL(INVALID);
    }
    return STATUS(OK);
}
