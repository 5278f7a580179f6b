// SPDX-License-Identifier: EUPL-1.2
//
// This node's share of one pseudonymisation key, and its text form for a file that only the node's user can read.
// A share that does not belong to the public share beside it is refused: a damaged one is found before it is used.
#pragma once

#include "base/arena.h"
#include "base/span.h"
#include "crypto/group.h"

#define KEY_SHARE_TEXT_MOST 512
#define KEY_SHARE_DOMAIN_MOST 32
#define KEY_SHARES_MOST 32 /* that one node holds */

struct key_share {                          /* wipe with key_share_wipe */
    char domain[KEY_SHARE_DOMAIN_MOST + 1]; /* pseudonymisation domain: a-z, 0-9 and '-' */
    uint32_t epoch, generation;             /* from 1 */
    uint8_t index;                          /* place in the committee, from 1 */
    struct scalar scalar;                   /* k_i */
    struct element public_share;            /* K_i = k_i·G */
};

void key_share_wipe(struct key_share *share);
/* The form of docs/keys.md, strictly. MALFORMED; BAD_SCALAR, BAD_POINT; CONFLICT when K_i is not k_i·G. The complaint names
 * the line, never its contents. */
MUST_USE struct status key_share_parse(struct span text, const char *file, struct key_share *out, struct complaint *why);
/* Written into the arena, which wipes it when freed. */
MUST_USE struct status key_share_print(const struct key_share *share, struct arena *arena, struct span *out);
