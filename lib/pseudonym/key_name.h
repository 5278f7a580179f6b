// SPDX-License-Identifier: EUPL-1.2
//
// What a pseudonym is made for: the register of one holder in one domain. It is in the base that is multiplied, in the key
// and in the tag alike, so that what is made for one holder means nothing to another (P-03). The epoch stands apart:
// it counts the keys of one name.
#pragma once

#include "base/oin.h"
#include "pseudonym/committee.h"

struct key_name {
    struct span domain; /* 1..DOMAIN_NAME_MOST */
    struct oin holder;
};
