// SPDX-License-Identifier: EUPL-1.2
//
// By what a trust folder tells.
#include "ledger/witness_key.h"

#include "wire/replay_window.h"

static bool was_taken_back(const struct history *history, const struct history_key *key)
{
    for (size_t i = 0; i < history->taken_count; i++) {
        const struct history_taken *taken = &history->taken[i];
        if (taken->use == KEY_USE_WITNESS && oin_equal(&history->withdrawals[taken->withdrawal].oin, &key->oin) &&
            memcmp(taken->key, key->key, SIGN_PUBLIC_BYTES) == 0)
            return true;
    }
    return false;
}

static bool was_in_force(const struct history_key *key, int64_t at_ms)
{
    return key->from_ms - CLOCK_SKEW_MOST_MS <= at_ms && (key->until_ms == HISTORY_OPEN_MS || at_ms < key->until_ms + CLOCK_SKEW_MOST_MS);
}

bool witness_key_counts(const struct history *history, const uint8_t key[static SIGN_PUBLIC_BYTES], uint64_t time_s)
{
    if (time_s > INT64_MAX / 1000)
        return false;
    for (size_t i = 0; i < history->key_count; i++) {
        const struct history_key *row = &history->keys[i];
        if (row->use == KEY_USE_WITNESS && memcmp(row->key, key, SIGN_PUBLIC_BYTES) == 0 && was_in_force(row, (int64_t)time_s * 1000) &&
            !was_taken_back(history, row))
            return true;
    }
    return false;
}
