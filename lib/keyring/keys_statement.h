// SPDX-License-Identifier: EUPL-1.2
//
// What an organisation signs with its certificate: "these are the address and keys of our node". CURVE and
// Ed25519 keys carry no name; this statement ties them to the OIN.
#pragma once

#include "keyring/roster.h"

#define KEYS_SIGN_PREFIX "schakel/keys/v2\n"
#define KEYS_SIGN_PREFIX_EARLIER "schakel/keys/v1\n" /* without agree and witness */

/* The signed text without its first line KEYS_SIGN_PREFIX: one line `name value` for each of oin, endpoint, curve, envelope,
 * log, log-origin, box, agree and witness, in this order, as they are written in the roster, each ended by a line feed. */
MUST_USE struct status keys_statement_print(const struct partner *partner, struct arena *arena, struct span *out);
/* The signature for the roster's line `signature`, made with the organisation's private key (PEM). */
MUST_USE struct status keys_statement_sign(const struct partner *partner, struct span pem_private_key, struct arena *arena,
                                           struct span *out_signature);
/* BAD_SIGNATURE unless the partner's signature is by the key of this certificate. */
MUST_USE struct status keys_statement_verify(const struct partner *partner, struct span pem_chain);
