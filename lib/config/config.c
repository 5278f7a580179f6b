// SPDX-License-Identifier: EUPL-1.2
//
// The rows as tables; reading is lib/settings.
#include "config/config.h"

#include "files/files.h"

#define CONFIG_MOST_BYTES ((size_t)64 * 1024)
#define NEEDS_REQUIRED true
#define NEEDS_OPTIONAL false
#define FORM_OF_OIN CONFIG_FORM_OIN
#define FORM_OF_PATH CONFIG_FORM_TEXT
#define FORM_OF_TEXT CONFIG_FORM_TEXT
#define FORM_OF_USERS CONFIG_FORM_TEXT
#define FORM_OF_NAMES CONFIG_FORM_TEXT
#define FORM_OF_TERM CONFIG_FORM_NUMBER
#define FORM_OF_DRILL CONFIG_FORM_NUMBER
#define FORM_OF_GRACE CONFIG_FORM_NUMBER
#define FORM_OF_WITNESSED CONFIG_FORM_NUMBER
#define FORM_OF_YES CONFIG_FORM_NUMBER
#define FORM_OF_ROOM CONFIG_FORM_NUMBER

// clang-format off
#define KEY_OF(section_, name_, kind_, need_, sentence_) \
    {.section = section_, .name = #name_, CONFIG_CHECK_##kind_, .required = NEEDS_##need_, .sentence = sentence_},
#define NODE_KEY(name, kind, need, made, sentence) KEY_OF("node", name, kind, need, sentence)
#define ACCESS_KEY(name, kind, need, made, sentence) KEY_OF("access", name, kind, need, sentence)
static const struct settings_key keys[] = {
    CONFIG_OWN(NODE_KEY)
    CONFIG_TERMS(NODE_KEY)
    CONFIG_AGREED(NODE_KEY)
    CONFIG_ACCESS(ACCESS_KEY)
};
#define ROW_OF(name, kind, need, made, sentence) {offsetof(struct config, name), FORM_OF_##kind, made},
const struct config_row config_rows[] = {
    CONFIG_OWN(ROW_OF)
    CONFIG_TERMS(ROW_OF)
    CONFIG_AGREED(ROW_OF)
    CONFIG_ACCESS(ROW_OF)
};
// clang-format on
const struct settings_table config_table = {keys, N(keys)};
_Static_assert(N(keys) == CONFIG_KEYS, "every key has its number");

static struct status place_value(size_t at, const struct settings_value *value, struct config *config)
{
    uint8_t *place = (uint8_t *)config + config_rows[at].offset;
    int64_t number = (int64_t)value->number;
    switch (config_rows[at].form) {
    case CONFIG_FORM_OIN: return oin_parse(span_of_text(value->text), (struct oin *)place);
    case CONFIG_FORM_NUMBER: memcpy(place, &number, sizeof number); break;
    case CONFIG_FORM_TEXT: memcpy(place, &value->text, sizeof value->text);
    }
    return STATUS(OK);
}

struct status config_parse(struct span text, const char *file, struct arena *arena, struct config *out, struct listener listener)
{
    struct complaint why = {""};
    struct settings_value *values;
    struct config config = {0};
    TRY(settings_read(text, file, &config_table, arena, &values, listener));
    for (size_t i = 0; i < config_table.count; i++) {
        struct status status = values[i].text ? place_value(i, &values[i], &config) : STATUS(OK);
        if (!status_ok(status))
            complaint_write(&why, "%s:%u: [%s] %s: an OIN has twenty digits", file, values[i].line, keys[i].section, keys[i].name);
        TRY(listener_tell(listener, status_ok(status) ? status : FAIL(INVALID), &why));
        config.lines[i] = values[i].line;
    }
    *out = config;
    return STATUS(OK);
}

struct status config_read(const char *path, struct arena *arena, struct config *out, struct listener listener)
{
    struct complaint why = {""};
    struct span text;
    struct status status = file_read(path, CONFIG_MOST_BYTES, arena, &text, &why);
    TRY(listener_tell(listener, status, &why));
    TRY(status);
    return config_parse(text, path, arena, out, listener);
}
