// SPDX-License-Identifier: EUPL-1.2
//
// Links are sorted by their starts, so that a key that goes on from one roster to the next is one row.
#include "audit/history.h"

#include "agreed/texts.h"
#include "base/text.h"

#include <stdarg.h>

_Static_assert(HISTORY_WITHDRAWALS_MOST == WITHDRAWALS_MOST, "a folder holds as many as a shelf");

struct status history_fault(struct history *history, struct arena *arena, const char *format, ...)
{
    char text[COMPLAINT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (history->fault_count == HISTORY_FAULTS_MOST)
        return FAIL(TOO_LARGE);
    if (!history->faults)
        TRY(ARENA_NEW(arena, HISTORY_FAULTS_MOST, &history->faults));
    TRY(arena_text(arena, span_of_text(text), &history->faults[history->fault_count]));
    history->fault_count++;
    return STATUS(OK);
}

static int64_t end_of(const struct chain_link *link) { return link->until_ms ? link->until_ms : HISTORY_OPEN_MS; }

/* ---- agreements */

static struct status make_spans(const struct chain *chain, struct arena *arena, struct history *out)
{
    TRY(ARENA_NEW(arena, chain->count + 1, &out->spans));
    for (int64_t at = chain_next_ms(chain, INT64_MIN), next; at != INT64_MAX; at = next) {
        struct agreement_span span = {0};
        next = chain_next_ms(chain, at);
        if (!agreement_at(chain, at, &span))
            continue;
        out->spans[out->span_count++] = (struct history_span){
            .agreement = span.agreement, .policy = span.policy, .from_ms = at, .until_ms = next == INT64_MAX ? HISTORY_OPEN_MS : next};
    }
    return STATUS(OK);
}

/* ---- versions */

static struct status tell_incomplete(const struct chain_link *link, const char *folder, struct arena *arena, struct history *out)
{
    size_t missing = link->missing_count > link->wanted ? link->missing_count : link->wanted;
    if (link->state != LINK_PROPOSED)
        return history_fault(out, arena, "%s/%s", folder, link->why.text);
    return history_fault(out, arena, "%s/%s: not signed by enough: %zu signatures count, and %zu more are needed", folder,
                         link->version->place, link->signed_count, missing);
}

/* One manifest at two places is one version; yet one of them is not where it says. */
static struct status tell_copies(const struct chain_link *link, const char *folder, struct arena *arena, struct history *out)
{
    for (const struct version_copy *copy = &link->copies; copy; copy = copy->next)
        if (copy->version != link->version)
            TRY(history_fault(out, arena, "%s/%s: the version of %s again", folder, copy->version->place, link->version->place));
    return STATUS(OK);
}

static struct status make_texts(const struct chain *chain, const char *folder, struct arena *arena, struct history *out)
{
    TRY(ARENA_NEW(arena, chain->count + 1, &out->texts));
    for (size_t i = 0; i < chain->count; i++) {
        const struct chain_link *link = &chain->links[i];
        TRY(tell_copies(link, folder, arena, out));
        if (!link_is_complete(link)) {
            TRY(tell_incomplete(link, folder, arena, out));
            continue;
        }
        out->texts[out->text_count++] = (struct history_text){.word = agreed_text_word(link->manifest.text),
                                                              .number = link->manifest.number,
                                                              .content = link->manifest.content,
                                                              .from_ms = link->manifest.starts_ms,
                                                              .until_ms = end_of(link)};
    }
    return STATUS(OK);
}

/* ---- keys */

const char *key_use_word(enum key_use use)
{
    static const char *const words[] = {
#define KEY_USE_WORD(name, word) word,
        KEY_USES(KEY_USE_WORD)
#undef KEY_USE_WORD
    };
    return words[use];
}

static struct history_key *find_open_key(struct history *history, const struct history_key *like)
{
    for (size_t i = 0; i < history->key_count; i++) {
        struct history_key *key = &history->keys[i];
        if (key->until_ms == like->from_ms && key->use == like->use && oin_equal(&key->oin, &like->oin) &&
            strcmp(key->name, like->name) == 0 && memcmp(key->key, like->key, SIGN_PUBLIC_BYTES) == 0)
            return key;
    }
    return NULL;
}

static struct status name_key(const struct partner *partner, enum key_use use, struct arena *arena, const char **out)
{
    return use == KEY_USE_LOG ? arena_text(arena, span_of_text(partner->log_origin), out)
                              : arena_print(arena, out, "%s/%s", partner->oin.text, key_use_word(use));
}

static struct status add_key(const struct chain_link *link, const struct partner *partner, enum key_use use, struct arena *arena,
                             struct history *out)
{
    const uint8_t *const bytes[KEY_USES_END] = {
        [KEY_USE_ENVELOPE] = partner->envelope, [KEY_USE_LOG] = partner->log, [KEY_USE_WITNESS] = partner->witness};
    struct history_key key = {.oin = partner->oin, .use = use, .from_ms = link->manifest.starts_ms, .until_ms = end_of(link)};
    memcpy(key.key, bytes[use], sizeof key.key);
    TRY(name_key(partner, use, arena, &key.name));
    struct history_key *open = find_open_key(out, &key);
    if (open)
        open->until_ms = key.until_ms;
    else
        out->keys[out->key_count++] = key;
    return STATUS(OK);
}

static int compare_key_rows(const void *a, const void *b)
{
    const struct history_key *left = a, *right = b;
    int by_party = oin_compare(&left->oin, &right->oin);
    if (by_party)
        return by_party;
    if (left->use != right->use)
        return left->use < right->use ? -1 : 1;
    return left->from_ms < right->from_ms ? -1 : left->from_ms > right->from_ms;
}

static bool is_roster_in_chain(const struct chain_link *link) { return link_is_complete(link) && link->manifest.text == AGREED_ROSTER; }

static struct status make_keys(const struct chain *chain, struct arena *arena, struct history *out)
{
    size_t most = 1;
    for (size_t i = 0; i < chain->count; i++)
        if (is_roster_in_chain(&chain->links[i]))
            most += chain->links[i].content.roster->count * KEY_USES_END;
    TRY(ARENA_NEW(arena, most, &out->keys));
    for (size_t i = 0; i < chain->count; i++) {
        const struct roster *roster = is_roster_in_chain(&chain->links[i]) ? chain->links[i].content.roster : NULL;
        for (size_t j = 0; roster && j < roster->count * KEY_USES_END; j++)
            TRY(add_key(&chain->links[i], &roster->partners[j / KEY_USES_END], (enum key_use)(j % KEY_USES_END), arena, out));
    }
    qsort(out->keys, out->key_count, sizeof *out->keys, compare_key_rows);
    return STATUS(OK);
}

struct status history_make(const struct chain *chain, const char *folder, struct arena *arena, struct history *out)
{
    TRY(make_spans(chain, arena, out));
    TRY(make_texts(chain, folder, arena, out));
    TRY(make_keys(chain, arena, out));
    if (!out->span_count)
        return history_fault(out, arena, "%s: roster, policy and quotas were never in force together", folder);
    out->is_known = true;
    return STATUS(OK);
}

/* ---- what was taken back */

static enum key_use use_of_taken(const struct taken_back *row)
{
    return row->is_leaving                        ? KEY_USES_END
           : row->which == WITHDRAWN_KEY_ENVELOPE ? KEY_USE_ENVELOPE
           : row->which == WITHDRAWN_KEY_LOG      ? KEY_USE_LOG
                                                  : KEY_USE_WITNESS;
}

struct status history_take_back(const struct agreed_texts *texts, const struct taken_back_list *list, struct arena *arena,
                                struct history *out)
{
    TRY(ARENA_NEW(arena, texts->withdrawal_count + 1, &out->withdrawals));
    TRY(ARENA_NEW(arena, list->count + 1, &out->taken));
    for (size_t i = 0; i < texts->withdrawal_count; i++) {
        const struct held_withdrawal *held = &texts->withdrawals[i];
        out->withdrawals[out->withdrawal_count++] = (struct history_withdrawal){held->party, held->number, held->hash};
    }
    for (size_t i = 0; i < list->count; i++) {
        const struct taken_back *row = &list->rows[i];
        struct history_taken *taken = &out->taken[out->taken_count++];
        *taken = (struct history_taken){.withdrawal = (size_t)(row->by - texts->withdrawals),
                                        .use = use_of_taken(row),
                                        .from_ms = row->from_ms,
                                        .until_ms = row->until_ms};
        memcpy(taken->key, row->key, sizeof taken->key);
    }
    return STATUS(OK);
}
