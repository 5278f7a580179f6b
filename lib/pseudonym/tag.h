// SPDX-License-Identifier: EUPL-1.2
//
// What leaves a node instead of a pseudonym: the tag that pushed signals carry, and the lookup token of an inquiry,
// which only somebody who already holds the tag can recognise and which is different every time.
#pragma once

#include "crypto/group.h"
#include "pseudonym/key_name.h"

#define TAG_BYTES 32
#define LOOKUP_TOKEN_BYTES 32
#define LOOKUP_NONCE_BYTES 16

/* SHA-256("schakel/tag/v2" || I2OSP(len(domain), 2) || domain || holder || I2OSP(epoch, 4) || pseudonym). */
void tag_compute(const struct key_name *key, uint32_t epoch, const struct element *pseudonym, uint8_t out[static TAG_BYTES]);

/* SHA-256("schakel/lookup/v1" || tag || nonce || holder): all of fixed length, so nothing else separates them.
 * `holder` is the OIN of the party that is asked, 20 characters (a bug otherwise). */
void lookup_token_compute(const uint8_t tag[static TAG_BYTES], const uint8_t nonce[static LOOKUP_NONCE_BYTES], const struct oin *holder,
                          uint8_t out[static LOOKUP_TOKEN_BYTES]);
