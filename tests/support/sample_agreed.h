// SPDX-License-Identifier: EUPL-1.2
//
// What the sample partners agreed: their roster, a policy and quotas, signed by all five, on a shelf. For tests of programs.
#pragma once

#include "base/arena.h"

struct sample_texts {
    struct span roster;       /* sample_roster_print, or changed */
    const char *certificates; /* folder of FILE for each partner's certificate path …/FILE */
    const char *policies;     /* folder */
    const char *quotas;       /* in their one form */
};
/* Makes the folder `shelf`. It starts at `now_ms`. What `propose` refuses with, with its reason: what the partners would have been told. */
MUST_USE struct status sample_agreed_put(const struct sample_texts *texts, int64_t now_ms, struct arena *arena, const char *shelf,
                                         struct complaint *why);
