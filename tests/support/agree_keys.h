// SPDX-License-Identifier: EUPL-1.2
//
// The keys by which invented partners agree: drawn from their OIN, so that whoever tests can sign for them.
#pragma once

#include "base/oin.h"
#include "crypto/hash.h"
#include "crypto/minisign.h"

/* `turn` is 0 for a partner's first key, and goes on for those that take its place. */
static inline struct minisign_secret agree_secret_of(const struct oin *oin, uint8_t turn)
{
    const struct span parts[] = {span_of_text("an agree key for tests"), oin_span(oin), span_of(&turn, 1)};
    struct minisign_secret secret;
    uint8_t seed[SIGN_SEED_BYTES];
    sha256_parts(parts, N(parts), seed);
    sign_key_from_seed(seed, &secret.sign);
    memcpy(secret.id, secret.sign.public, sizeof secret.id); /* its number says nothing */
    return secret;
}

static inline struct minisign_public agree_public_of(const struct oin *oin, uint8_t turn)
{
    const struct minisign_secret secret = agree_secret_of(oin, turn);
    struct minisign_public out;
    minisign_public_of(&secret, &out);
    return out;
}
