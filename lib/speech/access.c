// SPDX-License-Identifier: EUPL-1.2
//
// Which local user has which roles: the settings list users per role, the door asks for the roles of a user.
#include "speech/access.h"

#include "base/text.h"
#include "speech/speech.h"

static struct status add_user(struct access_list *access, struct span user, unsigned role)
{
    for (size_t i = 0; i < access->count; i++)
        if (span_is_text(user, access->rules[i].user)) {
            access->rules[i].roles |= role;
            return STATUS(OK);
        }
    if (access->count == ACCESS_USERS_MOST || user.size >= ACCESS_USER_BYTES)
        return FAIL(TOO_LARGE);
    struct access_rule *rule = &access->rules[access->count++];
    memcpy(rule->user, user.data, user.size);
    rule->roles = role;
    return STATUS(OK);
}

static struct status add_users(struct access_list *access, const char *users, unsigned role)
{
    while (users && *users) {
        size_t size = strcspn(users, ",");
        struct span user = text_trim(span_of(users, size));
        if (user.size)
            TRY(add_user(access, user, role));
        users += size + (users[size] == ',');
    }
    return STATUS(OK);
}

struct status access_list_read(const struct config *config, struct access_list *out, struct complaint *why)
{
    // clang-format off
    const struct {
        const char *name, *users;
        enum access_role role;
    } lists[] = {
        {"operator", config->operator, ACCESS_OPERATOR},
        {"regisseur", config->regisseur, ACCESS_REGISSEUR},
        {"professional", config->professional, ACCESS_PROFESSIONAL},
        {"auditor", config->auditor, ACCESS_AUDITOR},
    };
    // clang-format on
    struct access_list access = {0};
    for (size_t i = 0; i < N(lists); i++)
        if (!status_ok(add_users(&access, lists[i].users, lists[i].role)))
            return complain(why, FAIL(INVALID), "[access] %s: more than %d users in all, or a name of more than %d bytes", lists[i].name,
                            ACCESS_USERS_MOST, ACCESS_USER_BYTES - 1);
    *out = access;
    return STATUS(OK);
}
