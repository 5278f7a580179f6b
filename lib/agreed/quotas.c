// SPDX-License-Identifier: EUPL-1.2
//
// The quotas from their file.
#include "agreed/agreed.h"

#include "files/files.h"
#include "settings/settings.h"

struct status agreed_quotas_read(const char *path, const struct policy *policy, struct arena *arena, struct quota_rules *out,
                                 struct complaint *why)
{
    struct span text;
    TRY(file_read(path, SETTINGS_TEXT_MOST, arena, &text, why));
    return quotas_parse(text, path, policy, arena, out, why);
}
