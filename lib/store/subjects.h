// SPDX-License-Identifier: EUPL-1.2
//
// One pseudonym of an address or a person as this node keeps it: sealed, with the domain and epoch in which
// it means something and the tag made from it.
#pragma once

#include "wire/message.h"

struct stored_subject {
    struct span domain; /* ASCII word, 1..WORD_MOST_BYTES */
    uint32_t epoch;
    enum identifier_kind kind;
    struct element pseudonym;
    uint8_t tag[TAG_BYTES];
};
