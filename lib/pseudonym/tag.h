// SPDX-License-Identifier: EUPL-1.2
//
// What stands for a pseudonym: the tag that pushed signals carry, and of which the tokens of questions are made (lookup.h).
#pragma once

#include "crypto/group.h"
#include "pseudonym/key_name.h"

#define TAG_BYTES 32

/* SHA-256("schakel/tag/v2" || I2OSP(len(domain), 2) || domain || holder || I2OSP(epoch, 4) || pseudonym). */
void tag_compute(const struct key_name *key, uint32_t epoch, const struct element *pseudonym, uint8_t out[static TAG_BYTES]);
