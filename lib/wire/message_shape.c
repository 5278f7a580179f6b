// SPDX-License-Identifier: EUPL-1.2
//
// What each body holds and within which bounds, as tables; and the few rules that go over more than one
// member.
#include "wire/message_shape.h"
#include "base/verdict.h"
#include "message.pb-c.h"
#include "wire/message.h"

#define WORD(type, member) NUMBER(type, member, 1, UINT8_MAX) /* of the policy vocabulary */

#define SAME_STATE(name, number, word, dutch) \
    _Static_assert(SCHAKEL__V1__ANSWER_STATE__ANSWER_STATE_##name == (number), "message.proto has the same states");
ANSWER_STATES(SAME_STATE)
#undef SAME_STATE
#define SAME_LEVEL(name, number, word, dutch) \
    _Static_assert(SCHAKEL__V1__ANSWER_LEVEL__ANSWER_LEVEL_##name == (number), "message.proto has the same levels");
ANSWER_LEVELS(SAME_LEVEL)
#undef SAME_LEVEL
#define SAME_ROLE(name, number, word) \
    _Static_assert(SCHAKEL__V1__HOUSEHOLD_ROLE__HOUSEHOLD_ROLE_##name == (number), "message.proto has the same roles");
HOUSEHOLD_ROLES(SAME_ROLE)
#undef SAME_ROLE

static struct status signal_check(const void *plain)
{
    const struct signal *signal = plain;
    bool is_told = signal->life_domain != 0;
    if (is_told != (signal->role != 0) || (signal->urgency && !is_told))
        return FAIL(INVALID);
    if (!signal_days_fit(signal))
        return FAIL(INVALID);
    return signal->matched_by & 1 ? FAIL(INVALID) : STATUS(OK); /* identifier kinds start at 1 */
}

static const struct row signal_rows[] = {
    WORD(struct signal, category),
    NUMBER(struct signal, life_domain, 0, 13),
    NUMBER(struct signal, urgency, 0, 5),
    NUMBER(struct signal, role, 0, HOUSEHOLD_OTHER),
    NUMBER(struct signal, matched_by, 0, IDENTIFIER_KIND_BITS),
    NUMBER(struct signal, since_day, 0, DAY_MOST),
    NUMBER(struct signal, until_day, 0, DAY_MOST),
    SPAN_ROW(ROW_LINE, struct signal, contact, 0, CONTACT_MOST_BYTES),
};
const struct shape signal_shape = SHAPE(struct signal, schakel__v1__signal__descriptor, signal_rows, signal_check, ENVELOPE_MOST_BYTES);

static const struct row subject_rows[] = {
    NUMBER(struct subject, kind, IDENTIFIER_KIND_FIRST, IDENTIFIER_KIND_LAST),
    FIXED(struct subject, value),
};
static const struct shape subject_shape = SHAPE(struct subject, schakel__v1__subject__descriptor, subject_rows, NULL, ENVELOPE_MOST_BYTES);

static struct status signal_subject_check(const void *plain)
{
    const struct signal_subject *subject = plain;
    struct element element;
    return element_decode(SPAN_OF_ARRAY(subject->pseudonym.bytes), &element);
}

static const struct row signal_subject_rows[] = {
    NUMBER(struct signal_subject, kind, IDENTIFIER_KIND_FIRST, IDENTIFIER_KIND_LAST),
    FIXED(struct signal_subject, pseudonym),
};
static const struct shape signal_subject_shape =
    SHAPE(struct signal_subject, schakel__v1__signal_subject__descriptor, signal_subject_rows, signal_subject_check, ENVELOPE_MOST_BYTES);

static struct status signal_message_check(const void *plain)
{
    const struct signal_message *message = plain;
    return message->signal.matched_by ? FAIL(INVALID) : STATUS(OK);
}

static const struct row signal_message_rows[] = {
    FIXED(struct signal_message, signal_id),
    GROUNDS(struct signal_message, 1),
    NUMBER(struct signal_message, epoch, 0, UINT32_MAX),
    MESSAGE(struct signal_message, signal, signal_shape),
    FIXED(struct signal_message, nonce),
    LIST(struct signal_message, subjects, subject_count, signal_subject_shape, 1, SUBJECTS_MOST),
};
const struct shape signal_message_shape =
    SHAPE(struct signal_message, schakel__v1__signal_message__descriptor, signal_message_rows, signal_message_check, ENVELOPE_MOST_BYTES);

static struct status voucher_terms_check(const void *plain)
{
    const struct voucher_terms *terms = plain;
    return terms->expires_ms > terms->issued_ms && terms->expires_ms - terms->issued_ms <= (uint64_t)VOUCHER_LIFE_MOST_MS ? STATUS(OK)
                                                                                                                          : FAIL(INVALID);
}

static const struct row voucher_terms_rows[] = {
    FIXED(struct voucher_terms, voucher_id),
    FIXED(struct voucher_terms, case_commit),
    NUMBER(struct voucher_terms, uses, 1, VOUCHER_USES_MOST),
    NUMBER(struct voucher_terms, issued_ms, 1, INT64_MAX),
    NUMBER(struct voucher_terms, expires_ms, 1, INT64_MAX),
};
static const struct shape voucher_terms_shape =
    SHAPE(struct voucher_terms, schakel__v1__voucher_terms__descriptor, voucher_terms_rows, voucher_terms_check, ENVELOPE_MOST_BYTES);

static const struct row counted_signature_rows[] = {
    OIN(struct counted_signature, member),
    FIXED(struct counted_signature, signature),
};
static const struct shape counted_signature_shape =
    SHAPE(struct counted_signature, schakel__v1__voucher_signature__descriptor, counted_signature_rows, NULL, ENVELOPE_MOST_BYTES);

static const struct row counted_rows[] = {
    MESSAGE(struct counted, terms, voucher_terms_shape),
    FIXED(struct counted, escrow),
    NUMBER(struct counted, count, 1, VOUCHER_COUNT_MOST),
    LIST(struct counted, signatures, signature_count, counted_signature_shape, 1, MEMBERS_MOST),
};
static const struct shape counted_shape = SHAPE(struct counted, schakel__v1__counted__descriptor, counted_rows, NULL, ENVELOPE_MOST_BYTES);

/* Either the client was informed, or it is said until when and why not. */
static struct status inquiry_message_check(const void *plain)
{
    const struct inquiry_message *message = plain;
    bool is_informed = message->informed_day != 0;
    if (is_informed == (message->deferral_until_day != 0) || is_informed == (message->deferral_reason.size != 0))
        return FAIL(INVALID);
    return STATUS(OK);
}

static const struct row inquiry_message_rows[] = {
    GROUNDS_OF_SPEAKER(struct inquiry_message, to_role),
    SET(struct inquiry_message, categories, category_count, 1, CATEGORIES_MOST),
    SPAN_ROW(ROW_LINES, struct inquiry_message, necessity, 0, REASON_MOST_BYTES),
    SPAN_ROW(ROW_LINES, struct inquiry_message, why_not_lighter, 0, REASON_MOST_BYTES),
    NUMBER(struct inquiry_message, informed_day, 0, DAY_MOST),
    NUMBER(struct inquiry_message, deferral_until_day, 0, DAY_MOST),
    SPAN_ROW(ROW_LINES, struct inquiry_message, deferral_reason, 0, REASON_MOST_BYTES),
    NUMBER(struct inquiry_message, epoch, 0, UINT32_MAX),
    FIXED(struct inquiry_message, token_nonce),
    LIST(struct inquiry_message, subjects, subject_count, subject_shape, 1, SUBJECTS_MOST),
    FIXED(struct inquiry_message, nonce),
    MESSAGE_IF(struct inquiry_message, counted, has_counted, counted_shape),
    NUMBER(struct inquiry_message, necessity_code, 0, UINT8_MAX),
    NUMBER(struct inquiry_message, lighter_code, 0, UINT8_MAX),
};
const struct shape inquiry_message_shape = SHAPE(struct inquiry_message, schakel__v1__inquiry_message__descriptor, inquiry_message_rows,
                                                 inquiry_message_check, ENVELOPE_MOST_BYTES);

/* A refusal gives nothing (P-10). */
static struct status answer_category_check(const void *plain)
{
    const struct answer_category *row = plain;
    if (row->code != STATUS_OK && (row->level != ANSWER_LEVEL_NONE || row->article.size))
        return FAIL(INVALID);
    return STATUS(OK);
}

static const struct row answer_category_rows[] = {
    WORD(struct answer_category, category),
    NUMBER(struct answer_category, level, 0, ANSWER_LEVEL_CONTENT),
    CODE(struct answer_category, code),
    SPAN_ROW(ROW_LINE, struct answer_category, article, 0, ARTICLE_MOST_BYTES),
    SPAN_ROW(ROW_LINES, struct answer_category, reason, 0, REASON_MOST_BYTES),
};
static const struct shape answer_category_shape = SHAPE(struct answer_category, schakel__v1__answer_category__descriptor,
                                                        answer_category_rows, answer_category_check, ENVELOPE_MOST_BYTES);

/* Each category is answered once, and only a state that gives something carries signals (P-10). */
static struct status answer_content_check(const void *plain)
{
    const struct answer_content *content = plain;
    bool gives = content->state == ANSWER_GRANTED || content->state == ANSWER_PARTIAL || content->state == ANSWER_CONDITIONAL;
    for (size_t i = 1; i < content->category_count; i++)
        if (content->categories[i].category <= content->categories[i - 1].category)
            return FAIL(INVALID);
    if (content->signal_count && !gives)
        return FAIL(INVALID);
    return content->state == ANSWER_CONDITIONAL && !content->condition.size ? FAIL(INVALID) : STATUS(OK);
}

static const struct row answer_content_rows[] = {
    NUMBER(struct answer_content, state, ANSWER_GRANTED, ANSWER_BEING_WEIGHED),
    FIXED(struct answer_content, request_digest),
    LIST(struct answer_content, categories, category_count, answer_category_shape, 0, CATEGORIES_MOST),
    LIST(struct answer_content, signals, signal_count, signal_shape, 0, SIGNALS_MOST),
    NUMBER(struct answer_content, retain_days, 0, UINT32_MAX),
    NUMBER(struct answer_content, inform_days, 0, UINT32_MAX),
    SPAN_ROW(ROW_LINES, struct answer_content, condition, 0, REASON_MOST_BYTES),
    FIXED(struct answer_content, nonce),
};
const struct shape answer_content_shape =
    SHAPE(struct answer_content, schakel__v1__answer_content__descriptor, answer_content_rows, answer_content_check, ENVELOPE_MOST_BYTES);

/* Whether there is to be a voucher is the members' to judge: they know who asks. */
static const struct row evaluate_part_rows[] = {
    OIN(struct evaluate_part, holder),
    NUMBER(struct evaluate_part, epoch, 0, UINT32_MAX),
    WORD(struct evaluate_part, basis),
    NUMBER(struct evaluate_part, flags, 0, UINT32_MAX),
    POINTS(struct evaluate_part, points, point_count, 2, PART_POINTS_MOST),
    NUMBER(struct evaluate_part, mask, 0, (UINT64_C(1) << ASKED_MOST) - 1),
    MESSAGE_IF(struct evaluate_part, voucher, has_voucher, voucher_terms_shape),
};
const struct shape evaluate_part_shape =
    SHAPE(struct evaluate_part, schakel__v1__evaluate_part__descriptor, evaluate_part_rows, NULL, ENVELOPE_MOST_BYTES);

static bool holders_differ(const struct evaluate_message *message)
{
    for (size_t i = 1; i < message->part_count; i++)
        for (size_t j = 0; j < i; j++)
            if (oin_equal(&message->parts[i].holder, &message->parts[j].holder))
                return false;
    return true;
}

/* A part has just the identifiers of its mask; and each identifier that the escrow has room for is in some part. */
static struct status check_masks(const struct evaluate_message *message)
{
    uint64_t all = 0;
    for (size_t i = 0; i < message->part_count; i++) {
        const struct evaluate_part *part = &message->parts[i];
        if (part->point_count > VOUCHER_COUNT_MOST + 1 || (size_t)__builtin_popcountll(part->mask) != part->point_count - 1)
            return FAIL(INVALID);
        all |= part->mask;
    }
    return all & (all + 1) ? FAIL(INVALID) : STATUS(OK);
}

static struct status evaluate_message_check(const void *plain)
{
    const struct evaluate_message *message = plain;
    if (evaluate_message_points(message) > POINTS_MOST || !holders_differ(message))
        return FAIL(INVALID);
    if (message->act == EVALUATION_ASK)
        return check_masks(message);
    return message->part_count == 1 && !message->parts[0].mask ? STATUS(OK) : FAIL(INVALID);
}

static const struct row evaluate_message_rows[] = {
    SPAN_ROW(ROW_WORD, struct evaluate_message, domain, 1, WORD_MOST_BYTES),
    WORD(struct evaluate_message, purpose),
    WORD(struct evaluate_message, phase),
    WORD(struct evaluate_message, from_role),
    NUMBER(struct evaluate_message, generation, 0, UINT32_MAX),
    SPAN_ROW(ROW_BYTES, struct evaluate_message, escrow, 1, ESCROW_MOST_BYTES),
    NUMBER(struct evaluate_message, act, 1, EVALUATION_ACTS_END - 1),
    ARRAY(struct evaluate_message, parts, part_count, evaluate_part_shape, 1, EVALUATED_PARTS_MOST),
};
const struct shape evaluate_message_shape = SHAPE(struct evaluate_message, schakel__v1__evaluate_message__descriptor, evaluate_message_rows,
                                                  evaluate_message_check, ENVELOPE_MOST_BYTES);

static struct status partial_message_check(const void *plain)
{
    const struct partial_message *message = plain;
    return message->vouchers.size % SIGNATURE_BYTES ? FAIL(MALFORMED) : STATUS(OK);
}

static const struct row partial_message_rows[] = {
    POINTS(struct partial_message, points, point_count, 2, POINTS_MOST),
    SPAN_ROW(ROW_BYTES, struct partial_message, vouchers, 0, VOUCHERS_MOST_BYTES),
    NUMBER(struct partial_message, left, 0, UINT32_MAX),
};
const struct shape partial_message_shape = SHAPE(struct partial_message, schakel__v1__partial_message__descriptor, partial_message_rows,
                                                 partial_message_check, ENVELOPE_MOST_BYTES);

static const struct row open_message_rows[] = {
    SPAN_ROW(ROW_BYTES, struct open_message, request, 1, OPEN_REQUEST_MOST_BYTES),
};
const struct shape open_message_shape =
    SHAPE(struct open_message, schakel__v1__open_message__descriptor, open_message_rows, NULL, ENVELOPE_MOST_BYTES);

/* Whether the proof holds is for who knows the request and the ring. */
static struct status opened_message_check(const void *plain)
{
    const struct opened_message *message = plain;
    struct element element;
    struct scalar scalar;
    TRY(element_decode(SPAN_OF_ARRAY(message->point.bytes), &element));
    TRY(scalar_decode(span_of(message->proof, SCALAR_BYTES), &scalar));
    return scalar_decode(span_of(message->proof + SCALAR_BYTES, SCALAR_BYTES), &scalar);
}
_Static_assert(OPENED_PROOF_BYTES == 2 * SCALAR_BYTES, "challenge and response");

static const struct row opened_message_rows[] = {
    FIXED(struct opened_message, point),
    FIXED(struct opened_message, proof),
};
const struct shape opened_message_shape =
    SHAPE(struct opened_message, schakel__v1__opened_message__descriptor, opened_message_rows, opened_message_check, ENVELOPE_MOST_BYTES);

static bool is_in_digits(struct span text)
{
    static const char digits[] = "0123456789abcdef.:";
    for (size_t i = 0; i < text.size; i++)
        if (!memchr(digits, text.data[i], sizeof digits - 1))
            return false;
    return true;
}

/* What is no address does not come near a log. */
static struct status second_message_check(const void *plain)
{
    const struct second_message *message = plain;
    return is_in_digits(message->older) && is_in_digits(message->newer) ? STATUS(OK) : FAIL(INVALID);
}

static const struct row second_message_rows[] = {
    SPAN_ROW(ROW_TEXT, struct second_message, older, 2, SECOND_ADDRESS_MOST),
    SPAN_ROW(ROW_TEXT, struct second_message, newer, 2, SECOND_ADDRESS_MOST),
};
const struct shape second_message_shape =
    SHAPE(struct second_message, schakel__v1__second_message__descriptor, second_message_rows, second_message_check, ENVELOPE_MOST_BYTES);

static struct status reconcile_message_check(const void *plain)
{
    const struct reconcile_message *message = plain;
    if (message->level == RECONCILE_LEVEL_DAY)
        return message->hour || message->after.size ? FAIL(INVALID) : STATUS(OK);
    return message->after.size == 0 || message->after.size == RECONCILE_ROW_BYTES ? STATUS(OK) : FAIL(INVALID);
}

static const struct row reconcile_message_rows[] = {
    NUMBER(struct reconcile_message, day, 0, DAY_MOST),
    NUMBER(struct reconcile_message, level, RECONCILE_LEVEL_DAY, RECONCILE_LEVEL_HOUR),
    NUMBER(struct reconcile_message, hour, 0, RECONCILE_HOURS - 1),
    SPAN_ROW(ROW_BYTES, struct reconcile_message, after, 0, RECONCILE_ROW_BYTES),
};
const struct shape reconcile_message_shape = SHAPE(struct reconcile_message, schakel__v1__reconcile_message__descriptor,
                                                   reconcile_message_rows, reconcile_message_check, ENVELOPE_MOST_BYTES);

/* One set of rows has one encoding. */
static bool rows_ascend(struct span rows)
{
    for (size_t at = RECONCILE_ROW_BYTES; at < rows.size; at += RECONCILE_ROW_BYTES)
        if (memcmp(rows.data + at - RECONCILE_ROW_BYTES, rows.data + at, RECONCILE_ROW_BYTES) >= 0)
            return false;
    return true;
}

/* Who says that more follows sends as many as there can be, so that so many rows take so many messages. */
static struct status reconciled_message_check(const void *plain)
{
    const struct reconciled_message *message = plain;
    const bool is_day = message->level == RECONCILE_LEVEL_DAY;
    if (message->hours.size != (is_day ? RECONCILE_HOURS * DIGEST_BYTES : 0) || (is_day && (message->hour || message->more)))
        return FAIL(INVALID);
    if (message->rows.size % RECONCILE_ROW_BYTES || (is_day && message->rows.size) || !rows_ascend(message->rows))
        return FAIL(INVALID);
    return message->more && message->rows.size != RECONCILE_ROWS_MOST * RECONCILE_ROW_BYTES ? FAIL(INVALID) : STATUS(OK);
}

static const struct row reconciled_message_rows[] = {
    NUMBER(struct reconciled_message, day, 0, DAY_MOST),
    NUMBER(struct reconciled_message, level, RECONCILE_LEVEL_DAY, RECONCILE_LEVEL_HOUR),
    NUMBER(struct reconciled_message, hour, 0, RECONCILE_HOURS - 1),
    NUMBER(struct reconciled_message, since_day, 0, DAY_MOST),
    NUMBER(struct reconciled_message, more, 0, 1),
    SPAN_ROW(ROW_BYTES, struct reconciled_message, hours, 0, RECONCILE_HOURS *DIGEST_BYTES),
    SPAN_ROW(ROW_BYTES, struct reconciled_message, rows, 0, RECONCILE_ROWS_MOST *RECONCILE_ROW_BYTES),
};
const struct shape reconciled_message_shape = SHAPE(struct reconciled_message, schakel__v1__reconciled_message__descriptor,
                                                    reconciled_message_rows, reconciled_message_check, ENVELOPE_MOST_BYTES);
_Static_assert(RECONCILE_ROWS_MOST *RECONCILE_ROW_BYTES + 64 + RECONCILE_HOURS < ENVELOPE_BODY_MOST_BYTES, "a full list fits in a message");
