// SPDX-License-Identifier: EUPL-1.2
//
// Every moment is given what clocks may differ: a version starts everywhere at its moment, by each node's own clock.
#include "ledger/lint_agreed.h"

#include "base/day.h"
#include "base/text.h"
#include "wire/replay_window.h"

#define SAID_BACK_MOST_MS (14 * DAY_MS) /* how long a message may name an agreement that was in force when it was said */

static const struct history_span *find_span(const struct history *history, const struct digest *agreement)
{
    for (size_t i = history->span_count; i-- > 0;) /* most entries are of the last */
        if (digest_equal(&history->spans[i].agreement, agreement))
            return &history->spans[i];
    return NULL;
}

static bool has_begun(int64_t from_ms, int64_t at_ms) { return from_ms - CLOCK_SKEW_MOST_MS <= at_ms; }
static bool has_ended(int64_t until_ms, int64_t at_ms) { return until_ms != HISTORY_OPEN_MS && until_ms + CLOCK_SKEW_MOST_MS < at_ms; }

static const struct digest *own_agreement(const struct entry *entry)
{
    return entry->has_decided_under ? &entry->decided_under : entry->has_agreement ? &entry->agreement : NULL;
}

/* Who goes on in the form of before names no agreement, and would be held against none. */
static const char *check_earlier_form(const struct standing *standing, const struct entry *entry)
{
    return entry->version < 2 && standing->has_version_2 ? "of version 1 stands below one of version 2" : NULL;
}

/* Spans are sorted: a log that stood under a later one knew it. */
static const char *check_own(const struct standing *standing, const struct entry *entry)
{
    const struct digest *own = own_agreement(entry);
    if (!own)
        return entry->version < 2 ? NULL : "names no agreement";
    const struct history_span *span = find_span(standing->history, own);
    if (!span)
        return "stands under an agreement that is not in the chain";
    if (!has_begun(span->from_ms, entry->time_ms))
        return "stands under an agreement that had not begun";
    return standing->span && span < standing->span ? "stands under an agreement that the log had left" : NULL;
}

/* Told once of an agreement. It is no proof against the log's owner: a version whose last signature was held back until after its start
 * makes it so in everybody's log. */
static const char *check_late(const struct standing *standing, const struct entry *entry)
{
    const struct digest *own = own_agreement(entry);
    const struct history_span *span = own ? find_span(standing->history, own) : NULL;
    return span && span != standing->told_late && has_ended(span->until_ms, entry->time_ms)
               ? "stands, with what follows, under an agreement after its end: the log's owner had not gone over to the next"
               : NULL;
}

/* What was refused was not acted upon, and who refuses us for another agreement says so under that other one. */
static bool is_of_refusal(const struct entry *entry)
{
    return entry->code == STATUS_OTHER_AGREEMENT || entry->answer_state == ANSWER_REFUSED ||
           (entry->kind == ENTRY_DECISION && entry->verdict == VERDICT_REFUSE);
}

/* By its versions it had ended, but here it was in force until the log went over to the next. */
static bool was_in_force_here(const struct standing *standing, const struct history_span *span, int64_t said_ms)
{
    return span == standing->span || (span == standing->left && said_ms <= standing->since_ms + CLOCK_SKEW_MOST_MS);
}

static const char *check_said_under(const struct standing *standing, const struct entry *entry)
{
    if (!entry->has_decided_under || !entry->has_agreement || is_of_refusal(entry))
        return NULL;
    int64_t said_ms = entry->has_said ? entry->said.time_ms : entry->time_ms;
    const struct history_span *span = find_span(standing->history, &entry->agreement);
    if (!span)
        return "is of a message under an agreement that is not in the chain";
    if (!has_begun(span->from_ms, entry->time_ms))
        return "is of a message under an agreement that had not begun";
    if (has_ended(span->until_ms, said_ms) && !standing->is_alone && !was_in_force_here(standing, span, said_ms))
        return "is of a message under an agreement that was not in force any more when it was said";
    return said_ms < entry->time_ms - SAID_BACK_MOST_MS && has_ended(span->until_ms, entry->time_ms)
               ? "is of a message of more than 14 days before, under an agreement that was over"
               : NULL;
}

static bool is_policy_of_chain(const struct history *history, const struct digest *policy)
{
    for (size_t i = 0; i < history->span_count; i++)
        if (digest_equal(&history->spans[i].policy, policy))
            return true;
    return false;
}

/* An answer was decided by the policy of the agreement under which it is said, or is not to be taken. What a partner names when it says
 * that it has something of ours proves nothing against the owner of this log. */
static const char *check_answer_policy(const struct history *history, const struct entry *entry)
{
    static const struct digest none;
    const struct history_span *said_under = entry->has_agreement ? find_span(history, &entry->agreement) : NULL;
    if (entry->kind != ENTRY_RESPONSE_RECEIVED || !entry->has_receipt || is_of_refusal(entry) || !said_under ||
        digest_equal(&entry->receipt.policy_hash, &none) || digest_equal(&entry->receipt.policy_hash, &said_under->policy))
        return NULL;
    return "has a receipt that names another policy than the one of its agreement";
}

static const char *check_stood_policy(const struct standing *standing, const struct entry *entry)
{
    const struct history *history = standing->history;
    const struct digest *own = own_agreement(entry);
    const struct history_span *span = own ? find_span(history, own) : NULL;
    if (!entry->has_policy || !own)
        return check_answer_policy(history, entry);
    if (!is_policy_of_chain(history, &entry->policy_text_hash))
        return "names a policy that is not in the chain";
    if (span && !digest_equal(&entry->policy_text_hash, &span->policy))
        return "names another policy than the one of its agreement";
    return check_answer_policy(history, entry);
}

static bool is_note_of(struct span note, const char *word)
{
    size_t size = strlen(word);
    return note.size > size && memcmp(note.data, word, size) == 0 && note.data[size] == ' ';
}

/* "policy 3 <64 hex>" */
static bool note_names(struct span note, const struct history_text *text)
{
    char hex[2 * DIGEST_BYTES + 1], due[128];
    hex_print(digest_span(&text->content), hex);
    snprintf(due, sizeof due, "%s %llu %s", text->word, (unsigned long long)text->number, hex);
    return span_is_text(note, due);
}

static const char *check_begun_text(const struct standing *standing, const struct entry *entry)
{
    const struct history *history = standing->history;
    bool is_of_text = false;
    if (entry->version < 2 || (entry->kind != ENTRY_POLICY_ACTIVATED && entry->kind != ENTRY_KEY_EVENT))
        return NULL;
    for (size_t i = 0; i < history->text_count; i++) {
        const struct history_text *text = &history->texts[i];
        if (note_names(entry->note, text))
            return has_begun(text->from_ms, entry->time_ms) ? NULL : "says that a version is in force which had not begun";
        is_of_text = is_of_text || is_note_of(entry->note, text->word);
    }
    return is_of_text ? "says that a version is in force which is not in the chain" : NULL;
}

static const struct {
    enum finding_kind finding;
    const char *(*check)(const struct standing *standing, const struct entry *entry);
} agreed_rules[] = {
    {FINDING_AGREEMENT, check_earlier_form}, {FINDING_AGREEMENT, check_own},       {FINDING_LATE, check_late},
    {FINDING_AGREEMENT, check_said_under},   {FINDING_POLICY, check_stood_policy}, {FINDING_POLICY, check_begun_text},
};

static void remember_standing(struct standing *standing, const struct entry *entry)
{
    const struct digest *own = own_agreement(entry);
    const struct history_span *span = own ? find_span(standing->history, own) : NULL;
    standing->has_version_2 = standing->has_version_2 || entry->version >= 2;
    if (span && has_ended(span->until_ms, entry->time_ms))
        standing->told_late = span;
    if (!span || !has_begun(span->from_ms, entry->time_ms) || (standing->span && span <= standing->span))
        return;
    standing->left = standing->span;
    standing->span = span;
    standing->since_ms = entry->time_ms;
}

struct status agreed_lint(struct standing *standing, const struct entry *entry, uint64_t index, struct findings *findings)
{
    for (size_t i = 0; i < N(agreed_rules); i++) {
        const char *reason = agreed_rules[i].check(standing, entry);
        if (reason)
            TRY(finding_add(findings, agreed_rules[i].finding, index, "%s %s", entry_kind_word(entry->kind), reason));
    }
    remember_standing(standing, entry);
    return STATUS(OK);
}

static bool is_key_at(const struct history_key *key, const struct oin *oin, enum key_use use, int64_t at_ms)
{
    return key->use == use && oin_equal(&key->oin, oin) && has_begun(key->from_ms, at_ms) && !has_ended(key->until_ms, at_ms);
}

static bool is_key_under(const struct history_key *key, const struct oin *oin, enum key_use use, const struct history_span *span)
{
    return key->use == use && oin_equal(&key->oin, oin) && key->from_ms <= span->from_ms && span->from_ms < key->until_ms;
}

/* At its time by the chain, or by the agreement that it names: until a version came, its keys were not known. */
static bool is_key_of_sender(const struct history *history, const struct history_key *key, const struct entry *entry)
{
    const struct history_span *named = entry->has_agreement ? find_span(history, &entry->agreement) : NULL;
    return is_key_at(key, &entry->counterpart, KEY_USE_ENVELOPE, entry->said.time_ms) ||
           (named && is_key_under(key, &entry->counterpart, KEY_USE_ENVELOPE, named));
}

const char *agreed_check_signed(const struct history *history, const struct entry *entry, struct span content)
{
    bool is_known = false;
    for (size_t i = 0; i < history->key_count; i++) {
        const struct history_key *key = &history->keys[i];
        if (!is_key_of_sender(history, key, entry))
            continue;
        is_known = true;
        if (status_ok(sign_verify(key->key, ENVELOPE_SIGN_PREFIX, content, entry->said.signature)))
            return NULL;
    }
    return is_known ? "is of a message that its sender did not sign, by any key of its at that time"
                    : "is of a message of who was no partner when it was said";
}

/* From before it stood on a roster a log may have had its key as well: a head is signed over what is older. */
bool agreed_is_log_key(const struct standing *standing, const struct oin *oin, const uint8_t key[static SIGN_PUBLIC_BYTES], int64_t last_ms)
{
    const struct history *history = standing->history;
    int64_t at_ms = standing->span && standing->span->until_ms < last_ms ? standing->span->from_ms : last_ms;
    for (size_t i = 0; i < history->key_count; i++) {
        const struct history_key *known = &history->keys[i];
        if (known->use == KEY_USE_LOG && oin_equal(&known->oin, oin) && memcmp(known->key, key, SIGN_PUBLIC_BYTES) == 0 &&
            !has_ended(known->until_ms, at_ms))
            return true;
    }
    return false;
}

bool agreed_is_signed(const struct history *history, const struct agreed_signed *said)
{
    for (size_t i = 0; i < history->key_count; i++)
        if (is_key_at(&history->keys[i], said->oin, KEY_USE_ENVELOPE, said->at_ms) &&
            status_ok(sign_verify(history->keys[i].key, said->prefix, said->content, said->signature)))
            return true;
    return false;
}

bool agreed_is_taken_back(const struct history *history, const struct agreed_signed *said)
{
    for (size_t i = 0; i < history->taken_count; i++) {
        const struct history_taken *taken = &history->taken[i];
        if (!oin_equal(&history->withdrawals[taken->withdrawal].oin, said->oin))
            continue;
        bool has_left = taken->use == KEY_USES_END && has_begun(taken->from_ms, said->at_ms) && said->at_ms < taken->until_ms;
        if (has_left ||
            (taken->use == KEY_USE_ENVELOPE && status_ok(sign_verify(taken->key, said->prefix, said->content, said->signature))))
            return true;
    }
    return false;
}
