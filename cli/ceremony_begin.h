// SPDX-License-Identifier: EUPL-1.2
//
// `schakel ceremony start`: which keys, from which ring, by whom. Everything that the members will agree to by joining is
// worked out here and shown.
#pragma once

#include "ceremony/ceremony_folder.h"
#include "sentence/command.h"

/* Makes the folder of a ceremony; refuses what its members could not go on with. */
MUST_USE struct status run_ceremony_start(struct invocation *invocation);
/* A key as people compare it: "casus 00000099000000001000 1". */
#define KEY_WORDS_ROOM (DOMAIN_NAME_MOST + OIN_DIGITS + 16)
void key_words_print(const struct ring_name *name, char out[static KEY_WORDS_ROOM]);
/* The list for JSON. */
struct json *key_words_json(const struct ceremony_keys *keys);
