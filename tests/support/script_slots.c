// SPDX-License-Identifier: EUPL-1.2
//
// How a word is read in each slot: closed lists, words of the policy, numbers, days and identifiers.
#include "support/script.h"

#include "base/text.h"
#include "pseudonym/identifier.h"
#include "wire/entry.h"

#define MINUTE_MS INT64_C(60000)
#define NUMBER_MOST 1000000000

const char *slot_name(enum slot slot)
{
    static const char *const names[] = {
#define SLOT_NAME(name, meaning) [SLOT_##name] = #name,
        SCRIPT_SLOTS(SLOT_NAME)
#undef SLOT_NAME
    };
    ENSURE(slot < N(names));
    return names[slot];
}

const char *slot_meaning(enum slot slot)
{
    static const char *const meanings[] = {
#define SLOT_MEANING(name, meaning) [SLOT_##name] = meaning,
        SCRIPT_SLOTS(SLOT_MEANING)
#undef SLOT_MEANING
    };
    ENSURE(slot < N(meanings));
    return meanings[slot];
}

#define STATE_WORD(name, number, word, dutch) [number] = word,
static const char *const state_words[] = {REPLY_STATES(STATE_WORD)};
#undef STATE_WORD

const char *script_state_word(enum reply_state state)
{
    ENSURE(state < N(state_words) && state_words[state]);
    return state_words[state];
}

static bool read_listed(const char *const *words, size_t count, const char *word, int64_t *out)
{
    for (size_t i = 0; i < count; i++)
        if (words[i] && strcmp(words[i], word) == 0) {
            *out = (int64_t)i;
            return true;
        }
    return false;
}

static bool read_unit(const char *word, int64_t *out)
{
    static const struct {
        const char *word;
        int64_t ms;
    } units[] = {{"ms", 1},
                 {"second", 1000},
                 {"seconds", 1000},
                 {"minute", MINUTE_MS},
                 {"minutes", MINUTE_MS},
                 {"hour", 60 * MINUTE_MS},
                 {"hours", 60 * MINUTE_MS},
                 {"day", 24 * 60 * MINUTE_MS},
                 {"days", 24 * 60 * MINUTE_MS}};
    for (size_t i = 0; i < N(units); i++)
        if (strcmp(units[i].word, word) == 0) {
            *out = units[i].ms;
            return true;
        }
    return false;
}

static bool read_reason(const char *word, int64_t *out)
{
    struct status status;
    if (!status_of_word(word, strlen(word), &status) || status_ok(status))
        return false;
    *out = status.code;
    return true;
}

static bool read_time(const char *word, int64_t *out)
{
    uint64_t hour, minute;
    if (strlen(word) != 5 || word[2] != ':')
        return false;
    for (size_t i = 0; i < 5; i++)
        if (i != 2 && (word[i] < '0' || word[i] > '9'))
            return false;
    hour = (uint64_t)(word[0] - '0') * 10 + (uint64_t)(word[1] - '0');
    minute = (uint64_t)(word[3] - '0') * 10 + (uint64_t)(word[4] - '0');
    *out = (int64_t)(hour * 60 + minute) * MINUTE_MS;
    return hour < 24 && minute < 60;
}

static bool read_date(const char *word, int64_t *out)
{
    int32_t day;
    if (!status_ok(date_parse(span_of_text(word), &day)))
        return false;
    *out = day;
    return true;
}

static bool read_count(const char *word, int64_t *out)
{
    uint64_t number;
    if (!status_ok(decimal_parse(span_of_text(word), NUMBER_MOST, &number)))
        return false;
    *out = (int64_t)number;
    return true;
}

static bool read_policy_word(const struct policy *policy, enum policy_dimension dimension, const char *word, int64_t *out)
{
    uint8_t number;
    if (!status_ok(policy_word_find(policy, dimension, span_of_text(word), &number)))
        return false;
    *out = number;
    return true;
}

static bool read_entry(const char *word, int64_t *out)
{
    for (int kind = 1; kind < ENTRY_KINDS_END; kind++)
        if (strcmp(entry_kind_word((enum entry_kind)kind), word) == 0) {
            *out = kind;
            return true;
        }
    return false;
}

static bool read_kind(const char *word, int64_t *out)
{
    for (int kind = 1; kind < ENVELOPE_KINDS_END; kind++)
        if (envelope_kind_is_known((unsigned)kind) && strcmp(envelope_kind_word((enum envelope_kind)kind), word) == 0) {
            *out = kind;
            return true;
        }
    return false;
}

static bool is_name(const char *word)
{
    return *word && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == strlen(word);
}

static bool is_bsn(const char *word)
{
    struct identifier identifier;
    return status_ok(identifier_bsn(span_of_text(word), NULL, &identifier));
}

static bool is_address(const char *postcode, const char *house)
{
    struct identifier identifier;
    struct address_fields fields = {.postcode = span_of_text(postcode), .number = span_of_text(house)};
    return status_ok(identifier_address(&fields, NULL, &identifier));
}

static bool read_level(const char *word, int64_t *out)
{
    static const char *const levels[] = {"nothing", "involved", "content"};
    return read_listed(levels, N(levels), word, out) || read_reason(word, out);
}

static bool read_reply(const char *word, int64_t *out)
{
    static const char *const words[] = {"silence", "ok"};
    return read_listed(words, N(words), word, out) || read_listed(state_words, N(state_words), word, out) || read_reason(word, out);
}

bool slot_read(const struct script_language *language, enum slot slot, const char *word, struct script_arg *out)
{
    const struct policy *policy = language->policy;
    int64_t *number = &out->number;
    *out = (struct script_arg){slot, word, 0};
    switch (slot) {
    case SLOT_WHO: return read_listed(language->partners, language->partner_count, word, number);
    case SLOT_CASE:
    case SLOT_REFERENCE: return is_name(word);
    case SLOT_BSN: return is_bsn(word);
    case SLOT_POSTCODE: return is_address(word, "1");
    case SLOT_HOUSE: return is_address("1234AB", word);
    case SLOT_CATEGORY: return read_policy_word(policy, POLICY_CATEGORY, word, number);
    case SLOT_PURPOSE: return read_policy_word(policy, POLICY_PURPOSE, word, number);
    case SLOT_PHASE: return read_policy_word(policy, POLICY_PHASE, word, number);
    case SLOT_BASIS: return read_policy_word(policy, POLICY_BASIS, word, number);
    case SLOT_ROLE: return read_policy_word(policy, POLICY_TO, word, number);
    case SLOT_COUNT: return read_count(word, number);
    case SLOT_UNIT: return read_unit(word, number);
    case SLOT_DATE: return read_date(word, number);
    case SLOT_TIME: return read_time(word, number);
    case SLOT_TEXT: return true; /* the quotes were seen already */
    case SLOT_STATE: return read_listed(state_words, N(state_words), word, number);
    case SLOT_LEVEL: return read_level(word, number);
    case SLOT_REASON: return read_reason(word, number);
    case SLOT_ENTRY: return read_entry(word, number);
    case SLOT_COUNTER: return read_listed(language->counters, language->counter_count, word, number);
    case SLOT_EVENT: return read_listed(language->events, language->event_count, word, number);
    case SLOT_KIND: return read_kind(word, number);
    case SLOT_CLAIM: return strchr(word, '=') && word[0] != '=';
    case SLOT_REPLY: return read_reply(word, number);
    case SLOT_CHOICE:
    case SLOT_LITERAL:
    case SLOT_COUNT_OF: break;
    }
    return false;
}
