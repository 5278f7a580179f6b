// SPDX-License-Identifier: EUPL-1.2
//
// The table of keys; reading is lib/settings.
#include "config.h"

#include "files/files.h"

#define CONFIG_MOST_BYTES ((size_t)64 * 1024)
#define QUOTA_MOST 100000000u

static const struct settings_key keys[] = {
    {.section = "node",
     .name = "oin",
     .kind = SETTINGS_TEXT,
     .least = 20,
     .most = 20,
     .required = true,
     .sentence = "our organisation's OIN, as on the roster"},
    {.section = "node",
     .name = "keys",
     .kind = SETTINGS_PATH,
     .required = true,
     .sentence = "long-term secrets, readable by the node's user only"},
    {.section = "node",
     .name = "shares",
     .kind = SETTINGS_PATH,
     .required = true,
     .sentence = "folder of this node's OPRF shares, private too"},
    {.section = "node",
     .name = "domains",
     .kind = SETTINGS_PATH,
     .required = true,
     .sentence = "folder of public key records, one per pseudonymisation domain"},
    {.section = "node",
     .name = "roster",
     .kind = SETTINGS_PATH,
     .required = true,
     .sentence = "the partners of the mesh; their certificates stand beside it"},
    {.section = "node",
     .name = "ca",
     .kind = SETTINGS_PATH,
     .required = true,
     .sentence = "certificate authorities that are believed, in PEM"},
    {.section = "node", .name = "crl", .kind = SETTINGS_PATH, .required = true, .sentence = "their current revocation lists, in PEM"},
    {.section = "node", .name = "policies", .kind = SETTINGS_PATH, .required = true, .sentence = "folder of the agreed policy"},
    {.section = "node", .name = "database", .kind = SETTINGS_PATH, .required = true, .sentence = "the node's one database file"},
    {.section = "node", .name = "control", .kind = SETTINGS_PATH, .required = true, .sentence = "UNIX socket for the schakel command"},
    {.section = "node",
     .name = "quotas",
     .kind = SETTINGS_PATH,
     .sentence = "how many identifiers partners may have evaluated here; without it none"},
    {.section = "node",
     .name = "bind",
     .kind = SETTINGS_TEXT,
     .most = 150,
     .sentence = "tcp endpoint to listen on, when it differs from the roster's"},
    {.section = "access",
     .name = "operator",
     .kind = SETTINGS_TEXT,
     .most = 1000,
     .sentence = "local users who run the node, with commas between"},
    {.section = "access", .name = "regisseur", .kind = SETTINGS_TEXT, .most = 1000, .sentence = "local users who open and ask cases"},
    {.section = "access", .name = "professional", .kind = SETTINGS_TEXT, .most = 1000, .sentence = "local users who weigh requests"},
    {.section = "access", .name = "auditor", .kind = SETTINGS_TEXT, .most = 1000, .sentence = "local users who may take the ledger along"},
};
const struct settings_table config_table = {keys, N(keys)};

static const char *text_of(const struct settings_value *values, const char *section, const char *name)
{
    return settings_find(&config_table, values, section, name)->text;
}

static struct status add_user(struct access_list *access, struct span user, unsigned role)
{
    for (size_t i = 0; i < access->count; i++)
        if (span_is_text(user, access->rules[i].user)) {
            access->rules[i].roles |= role;
            return STATUS(OK);
        }
    if (access->count == CONTROL_USERS_MOST || user.size >= CONTROL_USER_BYTES)
        return FAIL(TOO_LARGE);
    struct access_rule *rule = &access->rules[access->count++];
    memcpy(rule->user, user.data, user.size);
    rule->roles = role;
    return STATUS(OK);
}

static const struct {
    const char *name;
    enum access_role role;
} access_keys[] = {
    {"operator", ACCESS_OPERATOR}, {"regisseur", ACCESS_REGISSEUR}, {"professional", ACCESS_PROFESSIONAL}, {"auditor", ACCESS_AUDITOR}};

static struct status read_access(const struct settings_value *values, struct access_list *out)
{
    for (size_t i = 0; i < N(access_keys); i++)
        for (const char *users = text_of(values, "access", access_keys[i].name); users && *users;) {
            size_t size = strcspn(users, ",");
            struct span user = text_trim(span_of(users, size));
            if (user.size)
                TRY(add_user(out, user, access_keys[i].role));
            users += size + (users[size] == ',');
        }
    return STATUS(OK);
}

struct status config_read(const char *path, struct arena *arena, struct config *out, struct complaint *why)
{
    struct span text;
    struct settings_value *values;
    struct config config = {0};
    TRY(file_read(path, CONFIG_MOST_BYTES, arena, &text, why));
    TRY(settings_read(text, path, &config_table, arena, &values, why));
    if (!status_ok(oin_parse(span_of_text(text_of(values, "node", "oin")), &config.oin)))
        return complain(why, FAIL(INVALID), "%s: [node] oin: an OIN has twenty digits", path);
    struct {
        const char *name, **place;
    } paths[] = {{"keys", &config.keys},       {"shares", &config.shares}, {"domains", &config.domains},   {"roster", &config.roster},
                 {"ca", &config.ca},           {"crl", &config.crl},       {"policies", &config.policies}, {"database", &config.database},
                 {"control", &config.control}, {"quotas", &config.quotas}, {"bind", &config.bind}};
    for (size_t i = 0; i < N(paths); i++)
        *paths[i].place = text_of(values, "node", paths[i].name);
    if (!status_ok(read_access(values, &config.access)))
        return complain(why, FAIL(INVALID), "%s: [access]: more than %d users, or a name too long", path, CONTROL_USERS_MOST);
    *out = config;
    return STATUS(OK);
}

/* "5000 / 20000" */
static struct status read_limits(const char *value, struct quota_rule *rule)
{
    size_t size = strcspn(value, "/");
    if (!value[size])
        return FAIL(INVALID);
    TRY(decimal_parse(text_trim(span_of(value, size)), QUOTA_MOST, &rule->day_limit));
    return decimal_parse(text_trim(span_of_text(value + size + 1)), QUOTA_MOST, &rule->week_limit);
}

static struct status read_quota(const struct setting *row, const char *path, const struct policy *policy, const struct roster *roster,
                                struct quota_rule *out, struct complaint *why)
{
    const char *prefix = "quota ";
    if (strncmp(row->section, prefix, strlen(prefix)) != 0 ||
        !status_ok(oin_parse(span_of_text(row->section + strlen(prefix)), &out->requester)))
        return complain(why, FAIL(UNKNOWN_WORD), "%s:%u: sections are [quota OIN]", path, row->line);
    if (!roster_find(roster, &out->requester))
        return complain(why, FAIL(UNKNOWN_PEER), "%s:%u: %s is not on the roster", path, row->line, out->requester.text);
    if (!status_ok(policy_word_find(policy, POLICY_PURPOSE, span_of_text(row->name), &out->purpose)))
        return complain(why, FAIL(UNKNOWN_WORD), "%s:%u: \"%s\" is not a purpose of the policy", path, row->line, row->name);
    if (!status_ok(read_limits(row->value, out)))
        return complain(why, FAIL(INVALID), "%s:%u: a quota is written \"per day / per week\"", path, row->line);
    return STATUS(OK);
}

struct status config_quotas_read(const struct config *config, const struct policy *policy, const struct roster *roster, struct arena *arena,
                                 struct quota_rule **out, size_t *out_count, struct complaint *why)
{
    struct setting *rows;
    struct quota_rule *rules = NULL;
    size_t count = 0;
    struct span text;
    if (config->quotas) {
        TRY(file_read(config->quotas, CONFIG_MOST_BYTES, arena, &text, why));
        TRY(settings_parse(text, config->quotas, arena, &rows, &count, why));
        TRY(ARENA_NEW(arena, count, &rules));
        for (size_t i = 0; i < count; i++)
            TRY(read_quota(&rows[i], config->quotas, policy, roster, &rules[i], why));
    }
    *out = rules;
    *out_count = count;
    return STATUS(OK);
}
