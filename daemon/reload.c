// SPDX-License-Identifier: EUPL-1.2
//
// Reads all of it again, and takes over what may be.
#include "reload.h"

#include "preflight/print.h"

/* By the program while it runs, or told by nobody: a list that changed in its file alone is read anyway. */
static bool is_taken_over(size_t key)
{
    static const size_t taken[] = {CONFIG_ca,        CONFIG_crl,          CONFIG_crl_grace, CONFIG_operator,
                                   CONFIG_regisseur, CONFIG_professional, CONFIG_auditor};
    for (size_t i = 0; i < N(taken); i++)
        if (taken[i] == key)
            return true;
    return false;
}

static bool is_same_text(const char *a, const char *b) { return a && b ? strcmp(a, b) == 0 : a == b; }

static bool is_same_value(const struct config *a, const struct config *b, size_t key)
{
    const void *left = (const uint8_t *)a + config_rows[key].offset, *right = (const uint8_t *)b + config_rows[key].offset;
    const char *texts[2];
    switch (config_rows[key].form) {
    case CONFIG_FORM_OIN: return oin_equal(left, right);
    case CONFIG_FORM_NUMBER: return memcmp(left, right, sizeof(int64_t)) == 0;
    case CONFIG_FORM_TEXT: break;
    }
    memcpy(&texts[0], left, sizeof texts[0]);
    memcpy(&texts[1], right, sizeof texts[1]);
    return is_same_text(texts[0], texts[1]);
}

static struct status name_restarts(const struct preflight *running, const struct preflight *list, struct arena *arena, struct reloaded *out)
{
    TRY(ARENA_NEW(arena, CONFIG_KEYS, &out->restart));
    out->restart_count = 0;
    for (size_t i = 0; i < CONFIG_KEYS; i++)
        if (!is_taken_over(i) && !is_same_value(&running->config, &list->config, i))
            out->restart[out->restart_count++] = config_table.keys[i].name;
    return STATUS(OK);
}

static struct status refuse_reload(const struct reloading *reloading, const struct preflight *list, struct complaint *why)
{
    const struct finding *first = NULL;
    for (size_t i = 0; i < list->findings.count && !first; i++)
        if (list->findings.rows[i].severity == SEVERITY_ERROR)
            first = &list->findings.rows[i];
    preflight_print(list, false, stderr);
    EVENT_LOG(reloading->log, CONFIG_REFUSED, list->wish.now_ms, event_number(EVENT_FIELD_COUNT, list->findings.counts[SEVERITY_ERROR]));
    return complain(why, FAIL(BAD_CONFIG), "%s: %s", first ? first->file : list->wish.config_path, first ? first->reason : "");
}

struct status reload_settings(const struct reloading *reloading, int64_t now_ms, struct arena *arena, struct reloaded *out,
                              struct complaint *why)
{
    CLEANUP(preflight) struct preflight *list = NULL;
    CLEANUP(credentials) struct credentials *credentials = NULL;
    struct preflight_wish wish = {.config_path = reloading->running->wish.config_path, .occasion = OCCASION_RELOAD, .now_ms = now_ms};
    struct reloaded reloaded;
    TRY(preflight_new(&wish, &list));
    if (!preflight_is_good(list))
        return refuse_reload(reloading, list, why);
    TRY(credentials_new(list->config.ca, list->config.crl, list->config.crl_grace, &credentials));
    TRY(name_restarts(reloading->running, list, arena, &reloaded));
    *reloading->access = list->access;
    credentials_free(*reloading->credentials);
    *reloading->credentials = TAKE(credentials);
    EVENT_LOG(reloading->log, CONFIG_RELOADED, now_ms, event_number(EVENT_FIELD_COUNT, reloaded.restart_count));
    *out = reloaded;
    return STATUS(OK);
}
