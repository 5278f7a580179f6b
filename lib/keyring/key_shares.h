// SPDX-License-Identifier: EUPL-1.2
//
// This node's shares of the pseudonym keys of one generation of the ring, and their text form for a file that only the
// node's user can read. A share that does not belong to the public share beside it is refused: a damaged one is found
// before it is used.
#pragma once

#include "base/arena.h"
#include "base/oin.h"
#include "base/span.h"
#include "crypto/group.h"

#define KEY_SHARES_TEXT_MOST ((size_t)128 * 1024)
#define KEY_SHARES_MOST 512 /* of one generation */
#define KEY_SHARE_DOMAIN_MOST 32
#define KEY_SHARES_NAME "ring-%u" /* the file in the folder of a node's shares, by generation */

struct key_share {
    char domain[KEY_SHARE_DOMAIN_MOST + 1]; /* pseudonymisation domain: a-z, 0-9 and '-' */
    struct oin holder;                      /* whose register the key is for */
    uint32_t epoch;                         /* from 1 */
    struct scalar scalar;                   /* k_i */
    struct element public_share;            /* K_i = k_i·G */
};
struct key_shares { /* wipe with key_shares_wipe */
    uint32_t generation;
    uint8_t index; /* place in the committee, from 1 */
    size_t count;
    struct key_share shares[KEY_SHARES_MOST]; /* by domain, holder, epoch */
};

void key_share_wipe(struct key_share *share);
void key_shares_wipe(struct key_shares *shares);
/* The form of docs/keys.md, strictly. MALFORMED; TOO_LARGE; BAD_SCALAR, BAD_POINT; CONFLICT when a K_i is not k_i·G. The complaint
 * names the line, never its contents. After a failure `out` is wiped. */
MUST_USE struct status key_shares_parse(struct span text, const char *file, struct key_shares *out, struct complaint *why);
/* Written into the arena, which wipes it when freed. */
MUST_USE struct status key_shares_print(const struct key_shares *shares, struct arena *arena, struct span *out);
/* NULL: there is none. */
const struct key_share *key_shares_find(const struct key_shares *shares, struct span domain, const struct oin *holder, uint32_t epoch);
/* One more, in its place. TOO_LARGE, CONFLICT when there is one of that name. */
MUST_USE struct status key_shares_add(struct key_shares *shares, const struct key_share *share);
