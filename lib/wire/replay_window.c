// SPDX-License-Identifier: EUPL-1.2
//
// How long an envelope of each kind may live. The store keeps nonces at least as long.
#include "wire/replay_window.h"

int64_t envelope_life_most_ms(enum envelope_kind kind)
{
    static const int64_t lives[ENVELOPE_KINDS_END] = {
#define ENVELOPE_KIND_LIFE(name, word, number, life_ms, agreed) [number] = life_ms,
        ENVELOPE_KINDS(ENVELOPE_KIND_LIFE)
#undef ENVELOPE_KIND_LIFE
    };
    ENSURE(envelope_kind_is_known(kind));
    return lives[kind];
}

bool envelope_life_fits(const struct envelope *envelope)
{
    /* differences of times that decoding bounded to 1..year 9999: they cannot overflow */
    return envelope->expires_ms > envelope->time_ms && envelope->expires_ms - envelope->time_ms <= envelope_life_most_ms(envelope->kind);
}

struct status envelope_check_fresh(const struct envelope *envelope, const struct oin *us, int64_t now_ms)
{
    if (!oin_equal(&envelope->to, us))
        return FAIL(NOT_FOR_US);
    if (!envelope_life_fits(envelope))
        return FAIL(INVALID);
    if (envelope->time_ms > now_ms + CLOCK_SKEW_MOST_MS)
        return FAIL(TOO_NEW);
    return envelope->expires_ms < now_ms ? FAIL(EXPIRED) : STATUS(OK);
}
