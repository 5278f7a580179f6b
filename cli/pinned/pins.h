// SPDX-License-Identifier: EUPL-1.2
//
// What a person's command has seen of the agreed keys, and holds every later reading against: of which mesh they are, and
// each key of the pseudonyms. Whoever took over the daemon can write in its folders and not here: a key that it makes up, an
// older one put back, the keys of another mesh are refused before anything is blinded. Pure: the file is in pin_file.h.
//
//   schakel-pins 1
//   mesh <SHA-256 of the manifest of roster 1>
//   roster <number of the version in force>
//   key <domain> <epoch> <generation> <K>          one line a key, by domain and epoch
#pragma once

#include "base/digest.h"
#include "base/span.h"
#include "crypto/group.h"
#include "pseudonym/committee.h"

#define PINS_KEYS_MOST 512
#define PINS_MOST_BYTES ((size_t)64 * 1024)

struct pin_key {
    char domain[DOMAIN_NAME_MOST + 1];
    uint32_t epoch, generation; /* from 1 */
    struct element key;
};
struct pins {
    struct digest mesh;
    uint64_t roster; /* from 1 */
    size_t key_count;
    struct pin_key keys[PINS_KEYS_MOST]; /* by domain and epoch */
};

/* Canonical: what parses prints to the same bytes. MALFORMED, TOO_LARGE. */
MUST_USE struct status pins_parse(struct span text, struct pins *out);
/* `room` has PINS_MOST_BYTES. */
struct span pins_print(const struct pins *pins, char *room);

/* Adds what is seen now to what was seen before. CONFLICT, with what to do in `why` and `before` as it was: another mesh, an older roster,
 * an older generation or epoch of a key, another key of the same epoch. `*out_changed` is set when there is something new. */
MUST_USE struct status pins_renew(struct pins *before, const struct pins *seen, const char *file, bool *out_changed, struct complaint *why);
/* Adds a key at its place. TOO_LARGE. */
MUST_USE struct status pins_add(struct pins *pins, const struct pin_key *key);
