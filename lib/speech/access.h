// SPDX-License-Identifier: EUPL-1.2
//
// Which local user has which roles at the door, as the settings of a node say it.
#pragma once

#include "config/config.h"

#define ACCESS_USERS_MOST 32
#define ACCESS_USER_BYTES 64

struct access_rule {
    char user[ACCESS_USER_BYTES];
    unsigned roles; /* bits of enum access_role */
};
struct access_list {
    size_t count;
    struct access_rule rules[ACCESS_USERS_MOST];
};

/* The users of the settings' [access]. INVALID with the key: too many, or a name too long. */
MUST_USE struct status access_list_read(const struct config *config, struct access_list *out, struct complaint *why);
