// SPDX-License-Identifier: EUPL-1.2
//
// The daemon's configuration: one small text, every key in one table (config.c). Unknown keys, unsafe values
// and quotas for strangers refuse the start.
#pragma once

#include "control/control.h"
#include "settings/settings.h"

struct config {
    struct oin oin;
    const char *keys, *shares, *domains, *roster, *ca, *crl, *policies, *database, *control;
    const char *quotas; /* NULL: nobody may have anything evaluated here */
    const char *bind;   /* NULL: the roster's endpoint */
    struct access_list access;
};

extern const struct settings_table config_table;

/* Reads the file at `path`; texts live in `arena`. NOT_FOUND, MALFORMED, UNKNOWN_WORD, INVALID, with place and reason. */
MUST_USE struct status config_read(const char *path, struct arena *arena, struct config *out, struct complaint *why);
/* Reads `[quota OIN]` sections with lines `purpose = per-day / per-week`, after the policy is known. */
MUST_USE struct status config_quotas_read(const struct config *config, const struct policy *policy, const struct roster *roster,
                                          struct arena *arena, struct quota_rule **out, size_t *out_count, struct complaint *why);
