// SPDX-License-Identifier: EUPL-1.2
//
// A roster of five sample partners with real keys, statements and certificates, for tests and for keys/example.
// The certificates are those of make_ca.sh.
#pragma once

#include "keyring/node_keys.h"
#include "keyring/roster.h"

#define SAMPLE_PARTNERS 5
extern const char *const sample_oins[SAMPLE_PARTNERS];

/* Writes the text of the roster into the arena; `out_keys` has each partner's secrets. Private keys are read from
 * ca_folder/OIN.key. */
MUST_USE struct status sample_roster_print(const char *ca_folder, const struct random_source *random, struct arena *arena,
                                           struct node_keys out_keys[static SAMPLE_PARTNERS], struct span *out_text);
/* Finds certificates at folder/FILE, where FILE is the last part of the partner's certificate path. */
struct sample_certificates {
    const char *folder;
    struct arena *arena;
};
struct status sample_certificate_read(void *state, const struct partner *partner, struct span *out_pem, struct complaint *why);

/* Random bytes that are the same in every run: for tests only. The state is a counter. */
struct random_source sample_random(uint64_t *counter);
