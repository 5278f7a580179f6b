// SPDX-License-Identifier: EUPL-1.2
//
// Said now: addressed to us, not from the future, not over, not living longer than its kind may.
#include "../support/wire_samples.h"
#include "wire/replay_window.h"

#include <criterion/criterion.h>

#define MINUTE INT64_C(60000)
#define DAY (1440 * MINUTE)

Test(wire_replay_window, each_kind_has_its_life)
{
    for (enum envelope_kind kind = 1; kind < ENVELOPE_KINDS_END; kind++) {
        bool is_quick = kind == ENVELOPE_EVALUATE || kind == ENVELOPE_PARTIAL || kind >= ENVELOPE_HELLO || kind == ENVELOPE_HEAD ||
                        kind == ENVELOPE_COSIGNED || kind == ENVELOPE_RECONCILE || kind == ENVELOPE_RECONCILED ||
                        kind == ENVELOPE_HEAD_ASK || kind == ENVELOPE_HEAD_HELD;
        if (!envelope_kind_is_known(kind))
            continue;
        const int64_t life_ms = kind == ENVELOPE_SECOND ? DAY : is_quick ? 5 * MINUTE : 14 * DAY;
        cr_expect(envelope_life_most_ms(kind) == life_ms, "%s", envelope_kind_word(kind));
    }
}

Test(wire_replay_window, refuses_what_is_not_said_now)
{
    static const struct {
        const char *name;
        enum envelope_kind kind;
        int64_t time, expires; /* from now */
        const char *to;
        enum status_code expected;
    } cases[] = {
        {"said now", ENVELOPE_INQUIRY, 0, MINUTE, SAMPLE_TO, STATUS_OK},
        {"to another", ENVELOPE_INQUIRY, 0, MINUTE, SAMPLE_FROM, STATUS_NOT_FOR_US},
        {"at the edge of the skew", ENVELOPE_INQUIRY, 2 * MINUTE, 3 * MINUTE, SAMPLE_TO, STATUS_OK},
        {"over the edge of the skew", ENVELOPE_INQUIRY, 2 * MINUTE + 1, 3 * MINUTE, SAMPLE_TO, STATUS_TOO_NEW},
        {"the last millisecond", ENVELOPE_INQUIRY, -MINUTE, 0, SAMPLE_TO, STATUS_OK},
        {"one later", ENVELOPE_INQUIRY, -MINUTE, -1, SAMPLE_TO, STATUS_EXPIRED},
        {"waited for a partner", ENVELOPE_SIGNAL, -14 * DAY, 0, SAMPLE_TO, STATUS_OK},
        {"lives too long", ENVELOPE_SIGNAL, 0, 14 * DAY + 1, SAMPLE_TO, STATUS_INVALID},
        {"evaluation of five minutes", ENVELOPE_EVALUATE, 0, 5 * MINUTE, SAMPLE_TO, STATUS_OK},
        {"evaluation that lives too long", ENVELOPE_EVALUATE, 0, 5 * MINUTE + 1, SAMPLE_TO, STATUS_INVALID},
        {"partial that lives too long", ENVELOPE_PARTIAL, 0, 5 * MINUTE + 1, SAMPLE_TO, STATUS_INVALID},
        {"over before it starts", ENVELOPE_INQUIRY, MINUTE, 0, SAMPLE_TO, STATUS_INVALID},
        {"no life", ENVELOPE_INQUIRY, 0, 0, SAMPLE_TO, STATUS_INVALID},
    };
    struct oin us = sample_oin(SAMPLE_TO);
    for (size_t i = 0; i < N(cases); i++) {
        struct envelope envelope = sample_envelope();
        envelope.kind = cases[i].kind;
        envelope.to = sample_oin(cases[i].to);
        envelope.time_ms = SAMPLE_NOW_MS + cases[i].time;
        envelope.expires_ms = SAMPLE_NOW_MS + cases[i].expires;
        struct status status = envelope_check_fresh(&envelope, &us, SAMPLE_NOW_MS);
        cr_expect(status_is(status, cases[i].expected), "%s: %s", cases[i].name, status_word(status));
    }
}
