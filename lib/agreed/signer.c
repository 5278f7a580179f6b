// SPDX-License-Identifier: EUPL-1.2
//
// Three moments, mostly of one roster.
#include "agreed/signer.h"

#include "wire/replay_window.h"

static bool is_signed_by_roster(const struct chain *chain, int64_t at_ms, const struct envelope *envelope)
{
    const struct chain_link *link = chain_at(chain, AGREED_ROSTER, at_ms);
    const struct partner *sender = link ? roster_find(link->content.roster, &envelope->from) : NULL;
    return sender && status_ok(envelope_verify(envelope, sender->envelope));
}

struct status agreed_signer_check(const struct chain *chain, const struct envelope *envelope)
{
    static const int64_t about[] = {0, -CLOCK_SKEW_MOST_MS, CLOCK_SKEW_MOST_MS};
    for (size_t i = 0; i < N(about); i++)
        if (is_signed_by_roster(chain, envelope->time_ms + about[i], envelope))
            return STATUS(OK);
    return FAIL(BAD_SIGNATURE);
}

bool agreed_signed_then(const void *signers, const struct envelope *envelope)
{
    return status_ok(agreed_signer_check(((const struct agreed_signers *)signers)->chain, envelope));
}

bool agreed_took_back(const void *signers, const struct envelope *envelope)
{
    const struct taken_back_list *list = &((const struct agreed_signers *)signers)->taken_back;
    for (size_t i = 0; i < list->count; i++) {
        const struct taken_back *row = &list->rows[i];
        bool is_after = envelope->time_ms > row->from_ms + CLOCK_SKEW_MOST_MS && envelope->time_ms < row->until_ms;
        if (oin_equal(&row->by->party, &envelope->from) &&
            (row->is_leaving ? is_after : row->which == WITHDRAWN_KEY_ENVELOPE && status_ok(envelope_verify(envelope, row->key))))
            return true;
    }
    return false;
}
