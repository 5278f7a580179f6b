// SPDX-License-Identifier: EUPL-1.2
//
// One row per kind of message and field.
#include "support/play_claims.h"

#include "base/text.h"

enum claim_value { CLAIM_NUMBER, CLAIM_WORD, CLAIM_FLAGS, CLAIM_WORDS, CLAIM_TEXT, CLAIM_MS, CLAIM_PARTNER, CLAIM_CODE, CLAIM_OTHER };

struct claim {
    enum envelope_kind kind; /* 0: any */
    const char *name;
    enum claim_value value;
    enum policy_dimension dimension; /* of CLAIM_WORD and CLAIM_WORDS */
    size_t at, size;                 /* in struct play_message */
    size_t count_at;                 /* of CLAIM_WORDS */
};

// clang-format off
#define PLACE(member) offsetof(struct play_message, member), sizeof(((struct play_message *)0)->member)
#define NUMBER_CLAIM(kind, name, member) {kind, name, CLAIM_NUMBER, POLICY_ACT, PLACE(member), 0}
#define WORD_CLAIM(kind, name, member, dimension) {kind, name, CLAIM_WORD, dimension, PLACE(member), 0}
#define FLAGS_CLAIM(kind, name, member) {kind, name, CLAIM_FLAGS, POLICY_ACT, PLACE(member), 0}
#define TEXT_CLAIM(kind, name, member) {kind, name, CLAIM_TEXT, POLICY_ACT, PLACE(member), 0}
#define OTHER_CLAIM(kind, name, member) {kind, name, CLAIM_OTHER, POLICY_ACT, PLACE(member), 0}
#define RECEIPT_CLAIMS(kind) \
    {kind, "log", CLAIM_PARTNER, POLICY_ACT, PLACE(origin), 0}, \
    OTHER_CLAIM(kind, "receipt_exchange", receipt_elsewhere), \
    OTHER_CLAIM(kind, "receipt_answer", receipt_of_other_answer), \
    OTHER_CLAIM(kind, "receipt_question", receipt_of_other_question)
static const struct claim claims[] = {
    {0, "to", CLAIM_PARTNER, POLICY_ACT, PLACE(addressed), 0},
    {0, "sent", CLAIM_MS, POLICY_ACT, PLACE(sent_ms), 0},
    {0, "ends", CLAIM_MS, POLICY_ACT, PLACE(ends_ms), 0},
    OTHER_CLAIM(0, "exchange", is_elsewhere),
    OTHER_CLAIM(0, "agreement", is_under_other),
    OTHER_CLAIM(0, "statement", states_other),

    WORD_CLAIM(ENVELOPE_SIGNAL, "purpose", body.signal.grounds.purpose, POLICY_PURPOSE),
    WORD_CLAIM(ENVELOPE_SIGNAL, "phase", body.signal.grounds.phase, POLICY_PHASE),
    WORD_CLAIM(ENVELOPE_SIGNAL, "basis", body.signal.grounds.basis, POLICY_BASIS),
    WORD_CLAIM(ENVELOPE_SIGNAL, "from_role", body.signal.grounds.from_role, POLICY_FROM),
    WORD_CLAIM(ENVELOPE_SIGNAL, "to_role", body.signal.grounds.to_role, POLICY_TO),
    FLAGS_CLAIM(ENVELOPE_SIGNAL, "flags", body.signal.grounds.flags),
    NUMBER_CLAIM(ENVELOPE_SIGNAL, "epoch", body.signal.epoch),
    NUMBER_CLAIM(ENVELOPE_SIGNAL, "kind", signalled.kind),
    WORD_CLAIM(ENVELOPE_SIGNAL, "category", body.signal.signal.category, POLICY_CATEGORY),
    NUMBER_CLAIM(ENVELOPE_SIGNAL, "life_domain", body.signal.signal.life_domain),
    NUMBER_CLAIM(ENVELOPE_SIGNAL, "urgency", body.signal.signal.urgency),
    NUMBER_CLAIM(ENVELOPE_SIGNAL, "since", body.signal.signal.since_day),
    NUMBER_CLAIM(ENVELOPE_SIGNAL, "until", body.signal.signal.until_day),

    WORD_CLAIM(ENVELOPE_INQUIRY, "purpose", body.inquiry.grounds.purpose, POLICY_PURPOSE),
    WORD_CLAIM(ENVELOPE_INQUIRY, "phase", body.inquiry.grounds.phase, POLICY_PHASE),
    WORD_CLAIM(ENVELOPE_INQUIRY, "basis", body.inquiry.grounds.basis, POLICY_BASIS),
    WORD_CLAIM(ENVELOPE_INQUIRY, "from_role", body.inquiry.grounds.to_role, POLICY_FROM),
    FLAGS_CLAIM(ENVELOPE_INQUIRY, "flags", body.inquiry.grounds.flags),
    NUMBER_CLAIM(ENVELOPE_INQUIRY, "epoch", body.inquiry.epoch),
    NUMBER_CLAIM(ENVELOPE_INQUIRY, "kind", subject.kind),
    {ENVELOPE_INQUIRY, "categories", CLAIM_WORDS, POLICY_CATEGORY, PLACE(body.inquiry.categories),
     offsetof(struct play_message, body.inquiry.category_count)},
    NUMBER_CLAIM(ENVELOPE_INQUIRY, "informed", body.inquiry.informed_day),
    NUMBER_CLAIM(ENVELOPE_INQUIRY, "deferred", body.inquiry.deferral_until_day),
    NUMBER_CLAIM(ENVELOPE_INQUIRY, "necessity_code", body.inquiry.necessity_code),
    NUMBER_CLAIM(ENVELOPE_INQUIRY, "lighter_code", body.inquiry.lighter_code),
    TEXT_CLAIM(ENVELOPE_INQUIRY, "necessity", body.inquiry.necessity),
    TEXT_CLAIM(ENVELOPE_INQUIRY, "why_not_lighter", body.inquiry.why_not_lighter),
    TEXT_CLAIM(ENVELOPE_INQUIRY, "deferral", body.inquiry.deferral_reason),

    TEXT_CLAIM(ENVELOPE_EVALUATE, "domain", body.evaluate.domain),
    WORD_CLAIM(ENVELOPE_EVALUATE, "purpose", body.evaluate.purpose, POLICY_PURPOSE),
    WORD_CLAIM(ENVELOPE_EVALUATE, "phase", body.evaluate.phase, POLICY_PHASE),
    WORD_CLAIM(ENVELOPE_EVALUATE, "basis", body.evaluate.parts[0].basis, POLICY_BASIS),
    WORD_CLAIM(ENVELOPE_EVALUATE, "from_role", body.evaluate.from_role, POLICY_FROM),
    FLAGS_CLAIM(ENVELOPE_EVALUATE, "flags", body.evaluate.parts[0].flags),
    NUMBER_CLAIM(ENVELOPE_EVALUATE, "epoch", body.evaluate.parts[0].epoch),
    NUMBER_CLAIM(ENVELOPE_EVALUATE, "generation", body.evaluate.generation),
    NUMBER_CLAIM(ENVELOPE_EVALUATE, "points", body.evaluate.parts[0].point_count),

    NUMBER_CLAIM(ENVELOPE_ANSWER, "state", body.answer.state),
    OTHER_CLAIM(ENVELOPE_ANSWER, "question", is_about_other),
    WORD_CLAIM(ENVELOPE_ANSWER, "category", category.category, POLICY_CATEGORY),
    WORD_CLAIM(ENVELOPE_ANSWER, "signal", signal.category, POLICY_CATEGORY),
    NUMBER_CLAIM(ENVELOPE_ANSWER, "urgency", signal.urgency),
    NUMBER_CLAIM(ENVELOPE_ANSWER, "life_domain", signal.life_domain),
    NUMBER_CLAIM(ENVELOPE_ANSWER, "retain_days", body.answer.retain_days),
    NUMBER_CLAIM(ENVELOPE_ANSWER, "inform_days", body.answer.inform_days),
    RECEIPT_CLAIMS(ENVELOPE_ANSWER),

    {ENVELOPE_ACKNOWLEDGE, "code", CLAIM_CODE, POLICY_ACT, PLACE(statement.code), 0},
    OTHER_CLAIM(ENVELOPE_ACKNOWLEDGE, "answer", is_about_other),
    OTHER_CLAIM(ENVELOPE_ACKNOWLEDGE, "receipt", shows_receipt),
    RECEIPT_CLAIMS(ENVELOPE_ACKNOWLEDGE),

    {ENVELOPE_PARTIAL, "code", CLAIM_CODE, POLICY_ACT, PLACE(statement.code), 0},
    OTHER_CLAIM(ENVELOPE_PARTIAL, "question", is_about_other),
    NUMBER_CLAIM(ENVELOPE_PARTIAL, "points", body.partial.point_count),
};
// clang-format on

static void put_number(struct play_message *message, const struct claim *row, uint64_t number)
{
    memcpy((char *)message + row->at, &number, row->size); /* little-endian, as every machine this is built for */
}

static bool read_flags(struct play *play, const char *text, uint64_t *out)
{
    *out = strcmp(text, "all") == 0 ? UINT32_MAX : 0;
    if (*out || strcmp(text, "none") == 0)
        return true;
    while (*text) {
        size_t size = strcspn(text, "+");
        uint32_t bit;
        if (!status_ok(policy_flag_find(play->town->policy, span_of(text, size), &bit)))
            return false;
        *out |= bit;
        text += size + (text[size] == '+');
    }
    return true;
}

static bool read_one(struct play *play, const struct claim *row, const char *text, size_t size, uint64_t *out)
{
    uint8_t number;
    uint64_t most = row->size >= 8 ? UINT64_MAX : (UINT64_C(1) << 8 * row->size) - 1;
    if (row->value == CLAIM_NUMBER && size == 4 && memcmp(text, "most", 4) == 0) {
        *out = most;
        return true;
    }
    if (row->value != CLAIM_NUMBER && status_ok(policy_word_find(play->town->policy, row->dimension, span_of(text, size), &number))) {
        *out = number;
        return true;
    }
    return status_ok(decimal_parse(span_of(text, size), row->count_at ? UINT8_MAX : most, out));
}

/* Words with commas between them, ascending as the wire wants them. */
static bool put_list(struct play *play, struct play_message *message, const struct claim *row, const char *text)
{
    uint8_t *list = (uint8_t *)message + row->at, count = 0;
    while (*text && count < row->size) {
        size_t size = strcspn(text, ",");
        uint64_t number;
        if (!read_one(play, row, text, size, &number))
            return false;
        uint8_t at = count++;
        for (; at > 0 && list[at - 1] > number; at--)
            list[at] = list[at - 1];
        list[at] = (uint8_t)number;
        text += size + (text[size] == ',');
    }
    ((uint8_t *)message)[row->count_at] = count;
    return true;
}

static bool read_ms(const char *text, uint64_t *out)
{
    bool is_past = *text == '-';
    if (!status_ok(decimal_parse(span_of_text(text + is_past), INT64_MAX / 2, out)))
        return false;
    if (is_past)
        *out = 0 - *out;
    return true;
}

static bool put_value(struct play *play, struct play_message *message, const struct claim *row, const char *text)
{
    struct script_language language = play_language(play->town->policy);
    struct script_arg read;
    uint64_t number = 0;
    switch (row->value) {
    case CLAIM_WORDS: return put_list(play, message, row, text);
    case CLAIM_TEXT: *(struct span *)(void *)((char *)message + row->at) = span_of_text(text); return true;
    case CLAIM_FLAGS:
        if (!read_flags(play, text, &number))
            return false;
        break;
    case CLAIM_MS:
        if (!read_ms(text, &number))
            return false;
        break;
    case CLAIM_PARTNER:
        if (!slot_read(&language, SLOT_WHO, text, &read))
            return false;
        number = (uint64_t)read.number;
        break;
    case CLAIM_CODE:
        if (!slot_read(&language, SLOT_REASON, text, &read))
            return false;
        number = (uint64_t)read.number;
        break;
    case CLAIM_OTHER:
        if (strcmp(text, "other") != 0)
            return false;
        number = true;
        break;
    case CLAIM_NUMBER:
    case CLAIM_WORD:
        if (!read_one(play, row, text, strlen(text), &number))
            return false;
    }
    put_number(message, row, number);
    return true;
}

struct status play_claim(struct play *play, struct play_message *message, const char *claim)
{
    size_t size = strcspn(claim, "=");
    for (size_t i = 0; i < N(claims); i++) {
        const struct claim *row = &claims[i];
        if ((row->kind && row->kind != message->kind) || strlen(row->name) != size || memcmp(row->name, claim, size) != 0)
            continue;
        return put_value(play, message, row, claim + size + 1) ? STATUS(OK) : complain(play->why, FAIL(CONFLICT), "%s: not a value", claim);
    }
    return complain(play->why, FAIL(CONFLICT), "%s: no field of %s", claim, envelope_kind_word(message->kind));
}

void play_claims_print(FILE *out)
{
    static const char *const values[] = {
        [CLAIM_NUMBER] = "a number, or `most`: all that the field can hold",
        [CLAIM_WORD] = "a word of the policy, or a number",
        [CLAIM_FLAGS] = "`all`, `none`, or flags of the policy with `+` between them",
        [CLAIM_WORDS] = "categories with commas between them",
        [CLAIM_TEXT] = "a text without blanks",
        [CLAIM_MS] = "milliseconds from now; with `-`: before",
        [CLAIM_PARTNER] = "a partner",
        [CLAIM_CODE] = "the word of a refusal",
        [CLAIM_OTHER] = "`other`",
    };
    fputs("\n### Claims\n\n| message | field | value |\n| --- | --- | --- |\n", out);
    for (size_t i = 0; i < N(claims); i++)
        fprintf(out, "| %s | `%s` | %s |\n", claims[i].kind ? envelope_kind_word(claims[i].kind) : "any", claims[i].name,
                values[claims[i].value]);
}
