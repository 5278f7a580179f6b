// SPDX-License-Identifier: EUPL-1.2
//
// In the order in which a person reads it.
#include "cli/ledger_entry.h"

#include "agreed/standing.h"
#include "base/day.h"
#include "base/text.h"
#include "wire/evaluation_act.h"
#include "wire/necessity.h"

#include <stdio.h>

#define NUMBER_ROOM 4

/* "categorie" 3 as the policy's word, or as "3" without one. */
static const char *word_or_number(const struct showing *showing, enum policy_dimension dimension, uint8_t number,
                                  char room[static NUMBER_ROOM])
{
    const char *word = showing->policy ? policy_word(showing->policy, dimension, number) : "";
    if (*word)
        return word;
    snprintf(room, NUMBER_ROOM, "%u", number);
    return room;
}

static const char *verdict_word(enum verdict verdict)
{
    return verdict == VERDICT_PERMIT ? "permit" : verdict == VERDICT_REFUSE ? "refuse" : "undecided";
}

/* The numbers of an entry that the policy gives a word. */
struct named {
    enum policy_dimension dimension;
    uint8_t number;
};
#define NAMED (POLICY_DIMENSIONS - 2) /* an entry has many acts and categories */
static void name_numbers(const struct entry *entry, struct named out[static NAMED])
{
    const struct named named[NAMED] = {
#define GROUNDS_NAMED(member, dimension, given, more) {POLICY_##dimension, entry->grounds.member},
        GROUNDS_WORDS(GROUNDS_NAMED, , )
#undef GROUNDS_NAMED
    };
    memcpy(out, named, sizeof named);
}

bool entry_has_verdict(const struct entry *entry)
{
    return entry->kind == ENTRY_DECISION || entry->kind == ENTRY_RESPONSE_RECEIVED || entry->kind == ENTRY_HUMAN_DECISION;
}

/* What nobody but the speaker can know stays a claim, also in the decision that rests on it; in what others said, all is. */
static uint32_t claimed_flags(const struct showing *showing, const struct entry *entry)
{
    bool is_decided_here = entry->kind == ENTRY_DECISION || entry->kind == ENTRY_DISCLOSED || entry->kind == ENTRY_HUMAN_DECISION;
    return entry->grounds.flags & ~(showing->policy && is_decided_here ? agreed_flags_seen(showing->policy) : 0);
}

static const char *flag_word(const struct showing *showing, uint32_t bit, char room[static NUMBER_ROOM])
{
    const char *word = showing->policy ? policy_flag_word(showing->policy, bit) : "";
    if (*word)
        return word;
    snprintf(room, NUMBER_ROOM, "%d", __builtin_ctz(bit) + 1);
    return room;
}

static void print_flags(const struct showing *showing, const char *name, uint32_t flags)
{
    char room[NUMBER_ROOM];
    for (uint32_t left = flags; left; left &= left - 1)
        printf("%s%s", left == flags ? name : ",", flag_word(showing, left & -left, room));
}

static const char *answer_state_word(uint8_t state)
{
    static const char *const words[] = {
#define ANSWER_STATE_WORD(name, number, word, dutch) [number] = (word),
        ANSWER_STATES(ANSWER_STATE_WORD)
#undef ANSWER_STATE_WORD
    };
    return words[state];
}

static const char *const direction_signs[] = {[DIRECTION_NONE] = "--", [DIRECTION_OUT] = "->", [DIRECTION_IN] = "<-"};

void entry_print_line(const struct showing *showing, uint64_t index, const struct entry *entry)
{
    char time[TIME_ROOM], room[NUMBER_ROOM];
    struct named named[NAMED];
    time_print(entry->time_ms, time);
    printf("%8llu  %s  %-17s", (unsigned long long)index, time, entry_kind_word(entry->kind));
    if (entry->has_counterpart)
        printf("  %s %s", direction_signs[entry->direction], entry->counterpart.text);
    name_numbers(entry, named);
    for (size_t i = 0; i < NAMED; i++)
        if (named[i].number)
            printf("  %s=%s", policy_dimension_english(named[i].dimension),
                   word_or_number(showing, named[i].dimension, named[i].number, room));
    for (uint8_t i = 0; i < entry->category_count; i++)
        printf("%s%s", i ? "," : "  categories=", word_or_number(showing, POLICY_CATEGORY, entry->categories[i], room));
    print_flags(showing, "  claimed=", claimed_flags(showing, entry));
    if (necessity_code_of(entry->necessity_code) && lighter_code_of(entry->lighter_code))
        printf("  claimed-why=%s,%s", necessity_code_of(entry->necessity_code)->word, lighter_code_of(entry->lighter_code)->word);
    print_flags(showing, "  established=", entry->grounds.flags & ~claimed_flags(showing, entry));
    if (entry_has_verdict(entry))
        printf("  %s", verdict_word(entry->verdict));
    if (entry->code != STATUS_OK)
        printf("  %s", status_word((struct status){entry->code}));
    if (entry->act)
        printf("  %s", evaluation_act_word(entry->act));
    for (uint8_t i = 0; i < entry->part_count; i++)
        printf("%s%s", i ? "," : "  for ", entry->parts[i].holder.text);
    if (entry->count)
        printf("  count=%llu", (unsigned long long)entry->count);
    if (entry->note.size)
        printf("  %.*s", (int)entry->note.size, (const char *)entry->note.data);
    printf("\n");
}

static struct json *describe_receipt(const struct receipt *receipt)
{
    struct json *object = json_object_new();
    json_set_hex(object, "exchange", exchange_id_span(&receipt->exchange_id));
    json_set_hex(object, "request_digest", digest_span(&receipt->request_digest));
    json_set_hex(object, "answer_digest", digest_span(&receipt->answer_digest));
    json_set_text(object, "verdict", verdict_word(receipt->verdict));
    json_set_hex(object, "policy", digest_span(&receipt->policy_hash));
    json_set_span(object, "origin", receipt->origin);
    json_set_integer(object, "leaf_index", (int64_t)receipt->leaf_index);
    json_set_hex(object, "leaf_hash", SPAN_OF_ARRAY(receipt->leaf_hash));
    return object;
}

static struct json *describe_head(const struct head_ref *head)
{
    struct json *object = json_object_new();
    json_set_span(object, "origin", head->origin);
    json_set_integer(object, "size", (int64_t)head->size);
    json_set_hex(object, "root", SPAN_OF_ARRAY(head->root.bytes));
    json_set_hex(object, "note_hash", digest_span(&head->note_hash));
    return object;
}

static struct json *describe_said(const struct said *said)
{
    struct json *object = json_object_new();
    char time[TIME_ROOM], expires[TIME_ROOM];
    time_print(said->time_ms, time);
    time_print(said->expires_ms, expires);
    json_set_text(object, "kind", envelope_kind_word(said->kind));
    json_set_text(object, "time", time);
    json_set_text(object, "expires", expires);
    json_set_hex(object, "nonce", SPAN_OF_ARRAY(said->nonce));
    json_set_hex(object, "signature", SPAN_OF_ARRAY(said->signature));
    return object;
}

static struct json *describe_commits(const struct entry *entry)
{
    struct json *object = json_object_new();
    for (size_t i = 0; i < entry->commit_count; i++)
        json_set_hex(object, commit_field_word(entry->commits[i].field), SPAN_OF_ARRAY(entry->commits[i].value));
    return object;
}

static struct json *describe_decision(const struct showing *showing, const struct entry_decision *decision)
{
    struct json *object = json_object_new();
    char room[NUMBER_ROOM];
    json_set_text(object, "act", word_or_number(showing, POLICY_ACT, decision->act, room));
    json_set_text(object, "category", word_or_number(showing, POLICY_CATEGORY, decision->category, room));
    json_set_text(object, "verdict", verdict_word(decision->verdict));
    json_set_text(object, "code", status_word((struct status){decision->code}));
    json_set_span(object, "rule", decision->rule);
    json_set_span(object, "obligations", decision->obligations);
    return object;
}

static struct json *describe_flags(const struct showing *showing, uint32_t flags)
{
    struct json *words = json_array_new();
    char room[NUMBER_ROOM];
    for (uint32_t left = flags; left; left &= left - 1)
        json_append_text(words, flag_word(showing, left & -left, room));
    return words;
}

static struct json *describe_parts(const struct showing *showing, const struct evaluated_part *parts, uint8_t count)
{
    struct json *list = json_array_new();
    char room[NUMBER_ROOM];
    for (uint8_t i = 0; i < count; i++) {
        struct json *part = json_object_new();
        json_set_text(part, "holder", parts[i].holder.text);
        json_set_integer(part, "count", parts[i].count);
        json_set_integer(part, "uses", parts[i].uses);
        if (parts[i].basis)
            json_set_text(part, "basis", word_or_number(showing, POLICY_BASIS, parts[i].basis, room));
        json_set(part, "flags", describe_flags(showing, parts[i].flags));
        json_append(list, part);
    }
    return list;
}

static void set_parties(const struct showing *showing, const struct entry *entry, struct json *object)
{
    if (entry->has_exchange)
        json_set_hex(object, "exchange", exchange_id_span(&entry->exchange_id));
    if (entry->has_counterpart)
        json_set_text(object, "counterpart", entry->counterpart.text);
    if (entry->direction)
        json_set_text(object, "direction", entry->direction == DIRECTION_OUT ? "out" : "in");
    if (entry->has_request_digest)
        json_set_hex(object, "request_digest", digest_span(&entry->request_digest));
    if (entry->has_answer_digest)
        json_set_hex(object, "answer_digest", digest_span(&entry->answer_digest));
    if (entry->has_agreement)
        json_set_hex(object, "agreement", digest_span(&entry->agreement));
    if (entry->has_decided_under)
        json_set_hex(object, "decided_under", digest_span(&entry->decided_under));
    if (entry->act)
        json_set_text(object, "evaluation", evaluation_act_word(entry->act));
    if (entry->part_count)
        json_set(object, "parts", describe_parts(showing, entry->parts, entry->part_count));
    if (entry->has_said)
        json_set_text(object, "said", envelope_kind_word(entry->said.kind));
}

/* What makes it evidence: hashes, signatures, commitments. */
static void set_proofs(const struct entry *entry, struct json *object)
{
    if (entry->has_policy) {
        json_set_hex(object, "policy", digest_span(&entry->policy_text_hash));
        json_set_hex(object, "policy_table", digest_span(&entry->policy_table_hash));
    }
    if (entry->engine_version)
        json_set_integer(object, "engine_version", entry->engine_version);
    if (entry->has_list_digest)
        json_set_hex(object, "list_digest", digest_span(&entry->list_digest));
    if (entry->has_head)
        json_set(object, "head", describe_head(&entry->head));
    if (entry->has_receipt)
        json_set(object, "receipt", describe_receipt(&entry->receipt));
    if (entry->has_said)
        json_set(object, "statement", describe_said(&entry->said));
    if (entry->commit_count)
        json_set(object, "commits", describe_commits(entry));
    if (entry->read_to) {
        json_set_integer(object, "read_from", (int64_t)entry->read_from);
        json_set_integer(object, "read_to", (int64_t)entry->read_to);
    }
}

struct json *entry_describe(const struct showing *showing, uint64_t index, const struct entry *entry)
{
    struct json *object = json_object_new(), *categories = json_array_new(), *decisions = json_array_new();
    char time[TIME_ROOM], room[NUMBER_ROOM];
    struct named named[NAMED];
    time_print(entry->time_ms, time);
    json_set_integer(object, "index", (int64_t)index);
    json_set_integer(object, "version", entry->version);
    json_set_text(object, "owner", entry->own.text);
    json_set_text(object, "time", time);
    json_set_text(object, "kind", entry_kind_word(entry->kind));
    set_parties(showing, entry, object);
    name_numbers(entry, named);
    for (size_t i = 0; i < NAMED; i++)
        if (named[i].number)
            json_set_text(object, policy_dimension_english(named[i].dimension),
                          word_or_number(showing, named[i].dimension, named[i].number, room));
    for (uint8_t i = 0; i < entry->category_count; i++)
        json_append_text(categories, word_or_number(showing, POLICY_CATEGORY, entry->categories[i], room));
    json_set(object, "categories", categories);
    json_set(object, "claimed", describe_flags(showing, claimed_flags(showing, entry)));
    if (necessity_code_of(entry->necessity_code))
        json_set_text(object, "claimed_necessity", necessity_code_of(entry->necessity_code)->word);
    if (lighter_code_of(entry->lighter_code))
        json_set_text(object, "claimed_lighter", lighter_code_of(entry->lighter_code)->word);
    json_set(object, "established", describe_flags(showing, entry->grounds.flags & ~claimed_flags(showing, entry)));
    for (size_t i = 0; i < entry->decision_count; i++)
        json_append(decisions, describe_decision(showing, &entry->decisions[i]));
    json_set(object, "decisions", decisions);
    if (entry_has_verdict(entry))
        json_set_text(object, "verdict", verdict_word(entry->verdict));
    json_set_text(object, "code", status_word((struct status){entry->code}));
    json_set_integer(object, "count", (int64_t)entry->count);
    if (entry->answer_state)
        json_set_text(object, "answer_state", answer_state_word(entry->answer_state));
    json_set_span(object, "note", entry->note);
    set_proofs(entry, object);
    return object;
}
