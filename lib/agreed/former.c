// SPDX-License-Identifier: EUPL-1.2
//
// Keys of before: of each version of the roster that is over, those that its partners have another for now.
#include "agreed/former.h"

#include "wire/message.h"
#include "wire/replay_window.h"

static const uint8_t *key_in(const struct roster *roster, const struct oin *oin)
{
    const struct partner *partner = roster_find(roster, oin);
    return partner ? partner->envelope : NULL;
}

/* A key that goes on from one version to the next is one row. */
static struct former_key *find_row_that_goes_on(struct agreed *agreed, const struct former_key *key)
{
    for (size_t i = 0; i < agreed->former_count; i++) {
        struct former_key *row = &agreed->former[i];
        if (row->until_ms == key->from_ms && oin_equal(&row->oin, &key->oin) &&
            memcmp(row->envelope, key->envelope, sizeof row->envelope) == 0)
            return row;
    }
    return NULL;
}

static void add_former_key(struct agreed *agreed, const struct former_key *key)
{
    struct former_key *row = find_row_that_goes_on(agreed, key);
    if (row) {
        row->until_ms = key->until_ms;
        return;
    }
    if (agreed->former_count == FORMER_KEYS_MOST) /* the oldest goes: what it signed ends soonest */
        memmove(agreed->former, agreed->former + 1, --agreed->former_count * sizeof *agreed->former);
    agreed->former[agreed->former_count++] = *key;
}

void former_keys_find(const struct chain *chain, struct agreed *agreed)
{
    agreed->former_count = 0;
    for (size_t i = 0; i < chain->count; i++) { /* later ones start later */
        const struct chain_link *link = &chain->links[i];
        if (link->manifest.text != AGREED_ROSTER || link->state != LINK_PAST || link->until_ms + VOUCHER_LIFE_MOST_MS <= chain->now_ms)
            continue;
        for (size_t p = 0; p < link->content.roster->count; p++) {
            const struct partner *partner = &link->content.roster->partners[p];
            const uint8_t *now = key_in(agreed->roster, &partner->oin);
            struct former_key key = {.oin = partner->oin, .from_ms = link->manifest.starts_ms, .until_ms = link->until_ms};
            memcpy(key.envelope, partner->envelope, sizeof key.envelope);
            if (now && memcmp(now, key.envelope, sizeof key.envelope) != 0)
                add_former_key(agreed, &key);
        }
    }
}

void former_keys_drop(struct agreed *agreed, const struct oin *oin, const uint8_t envelope[static SIGN_PUBLIC_BYTES])
{
    size_t kept = 0;
    for (size_t i = 0; i < agreed->former_count; i++)
        if (!oin_equal(&agreed->former[i].oin, oin) || memcmp(agreed->former[i].envelope, envelope, SIGN_PUBLIC_BYTES) != 0)
            agreed->former[kept++] = agreed->former[i];
    agreed->former_count = kept;
}

bool former_key_was_of(const struct former_key *key, const struct oin *oin, int64_t said_ms)
{
    return oin_equal(&key->oin, oin) && said_ms >= key->from_ms - CLOCK_SKEW_MOST_MS && said_ms < key->until_ms + CLOCK_SKEW_MOST_MS;
}
