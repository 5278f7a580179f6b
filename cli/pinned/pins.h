// SPDX-License-Identifier: EUPL-1.2
//
// What a person's command has seen of the agreed keys, and holds every later reading against: of which mesh they are, the
// ring, and each key of the pseudonyms in it. Whoever took over the daemon can write in its folders and not here: a key that it
// makes up, an older ring put back, the keys of another mesh are refused before anything is blinded. Pure: the file is in pin_file.h.
//
//   schakel-pins 1
//   mesh <SHA-256 of the manifest of roster 1>
//   roster <number of the version in force>
//   ring <generation> <its hash>                   0 and zeros: there was none yet
//   key <domain> <holder> <epoch> <K>              one line a key, by domain, holder, epoch
#pragma once

#include "base/digest.h"
#include "pseudonym/ring.h"

#define PINS_KEYS_MOST (2 * RING_KEYS_MOST) /* with those that were dropped since */
#define PINS_MOST_BYTES ((size_t)256 * 1024)

struct pin_key {
    struct ring_name name;
    struct element key;
};
struct pins {
    struct digest mesh;
    uint64_t roster;     /* from 1 */
    uint32_t generation; /* of the ring */
    struct digest ring;  /* its hash */
    size_t key_count;
    struct pin_key keys[PINS_KEYS_MOST]; /* by name */
};

/* Canonical: what parses prints to the same bytes. MALFORMED, TOO_LARGE. */
MUST_USE struct status pins_parse(struct span text, struct pins *out);
/* `room` has PINS_MOST_BYTES. */
struct span pins_print(const struct pins *pins, char *room);

/* Adds what is seen now to what was seen before. CONFLICT, with what to do in `why` and `before` as it was: another mesh, an older roster,
 * an older ring or another of the same generation, another key of the same name. `*out_changed` is set when there is something new. */
MUST_USE struct status pins_renew(struct pins *before, const struct pins *seen, const char *file, bool *out_changed, struct complaint *why);
/* Adds a key at its place. TOO_LARGE. */
MUST_USE struct status pins_add(struct pins *pins, const struct pin_key *key);
