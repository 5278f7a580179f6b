// SPDX-License-Identifier: EUPL-1.2
//
// A log tells of each withdrawal when its node took it up: "withdrawal-<oin>-<number> <hash of its text>".
#include "ledger/lint_taken.h"

#include "base/text.h"
#include "wire/envelope.h"
#include "wire/replay_window.h"

#define NOTE_WORD "withdrawal-"

static bool note_tells_of(struct span note, const struct history_withdrawal *withdrawal)
{
    char hex[2 * DIGEST_BYTES + 1], due[160];
    hex_print(digest_span(&withdrawal->text), hex);
    snprintf(due, sizeof due, NOTE_WORD "%s-%llu %s", withdrawal->oin.text, (unsigned long long)withdrawal->number, hex);
    return span_is_text(note, due);
}

/* True: it tells of one that the folder does not have. */
static bool tells_of_unknown(struct taken_state *state, const struct history *history, const struct entry *entry)
{
    const size_t size = sizeof NOTE_WORD - 1;
    if (entry->kind != ENTRY_POLICY_ACTIVATED || entry->note.size < size || memcmp(entry->note.data, NOTE_WORD, size) != 0)
        return false;
    for (size_t i = 0; i < history->withdrawal_count; i++)
        if (note_tells_of(entry->note, &history->withdrawals[i])) {
            state->known[i / 64] |= UINT64_C(1) << i % 64;
            return false;
        }
    return true;
}

static bool is_taken(const struct history *history, const struct history_taken *taken, const struct entry *entry, struct span content)
{
    if (!oin_equal(&history->withdrawals[taken->withdrawal].oin, &entry->counterpart))
        return false;
    if (taken->use == KEY_USES_END)
        return entry->said.time_ms > taken->from_ms + CLOCK_SKEW_MOST_MS && entry->said.time_ms < taken->until_ms;
    return taken->use == KEY_USE_ENVELOPE && status_ok(sign_verify(taken->key, ENVELOPE_SIGN_PREFIX, content, entry->said.signature));
}

static struct status tell_taken(struct taken_state *state, const struct history_withdrawal *withdrawal, size_t at, uint64_t index,
                                struct findings *findings)
{
    uint64_t bit = UINT64_C(1) << at % 64;
    if (state->known[at / 64] & bit)
        return finding_add(findings, FINDING_SAID, index,
                           "is of a message that withdrawal %llu of %s had undone: an entry above says that this log's owner knew",
                           (unsigned long long)withdrawal->number, withdrawal->oin.text);
    findings->report->taken_back_count++;
    if (state->told[at / 64] & bit)
        return STATUS(OK);
    state->told[at / 64] |= bit;
    return finding_add(
        findings, FINDING_TAKEN_BACK, index,
        "the first of a message that withdrawal %llu of %s undoes: who has its key writes any day in it, and nobody else saw this",
        (unsigned long long)withdrawal->number, withdrawal->oin.text);
}

struct status taken_lint(struct taken_state *state, const struct history *history, const struct entry *entry, struct span content,
                         uint64_t index, struct findings *findings)
{
    if (tells_of_unknown(state, history, entry))
        return finding_add(findings, FINDING_TAKEN_BACK, index, "tells of a withdrawal that is not in the trust folder");
    for (size_t i = 0; content.size && i < history->taken_count; i++) {
        const struct history_taken *taken = &history->taken[i];
        if (is_taken(history, taken, entry, content))
            return tell_taken(state, &history->withdrawals[taken->withdrawal], taken->withdrawal, index, findings);
    }
    return STATUS(OK);
}

const struct history_withdrawal *taken_log_key(const struct history *history, const struct oin *oin,
                                               const uint8_t key[static SIGN_PUBLIC_BYTES])
{
    for (size_t i = 0; i < history->taken_count; i++) {
        const struct history_taken *taken = &history->taken[i];
        if (taken->use == KEY_USE_LOG && oin_equal(&history->withdrawals[taken->withdrawal].oin, oin) &&
            memcmp(taken->key, key, SIGN_PUBLIC_BYTES) == 0)
            return &history->withdrawals[taken->withdrawal];
    }
    return NULL;
}
