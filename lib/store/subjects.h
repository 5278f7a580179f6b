// SPDX-License-Identifier: EUPL-1.2
//
// One pseudonym of an address or a person as this node keeps it: sealed, with the holder, domain and epoch for which
// it means something and the tag made from it.
#pragma once

#include "wire/message.h"

struct stored_subject {
    struct span domain; /* ASCII word, 1..WORD_MOST_BYTES */
    struct oin holder;  /* for whose register; none ("") in rows from before: of an old key */
    uint32_t epoch;
    enum identifier_kind kind;
    struct element pseudonym;
    uint8_t tag[TAG_BYTES];
};
