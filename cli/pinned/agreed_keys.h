// SPDX-License-Identifier: EUPL-1.2
//
// The keys of the pseudonyms, as whoever blinds believes them: read from the files that the partners agreed on, never from a daemon
// (P-02). A daemon that was taken over could otherwise show a key of its own making, answer under it, and learn every identity by trying
// them all. What is believed: a roster that its partners signed, whose partners have certificates that count today; and a ring
// that enough of those partners signed. The pins (pin_file.h) say whether it is what was seen before.
#pragma once

#include "agreed/signer.h"
#include "config/config.h"
#include "evidence/signers.h"
#include "pinned/pins.h"

struct agreed_keys {
    struct arena *arena; /* owns what the rest points to */
    struct digest mesh;  /* by the manifest of its roster 1 */
    uint64_t roster;     /* number of the version in force */
    const char *name;    /* of the partners together */
    struct ring *ring;   /* NULL: there is none yet */
    struct arena *versions;
    struct shelf shelf;
    struct chain *chain;         /* of them */
    struct agreed_signers known; /* by the rosters in it, and what was taken back */
    struct evidence_signers signers;
};

/* From the files that the settings name, whoever owns them. What the readers refuse with; UNEXPECTED when no roster is in force. */
MUST_USE struct status agreed_keys_read(const struct config *config, int64_t now_ms, struct agreed_keys **out, struct complaint *why);
struct agreed_keys *agreed_keys_free(struct agreed_keys *keys);
DEFINE_CLEANUP(agreed_keys)
/* What of it is pinned. */
MUST_USE struct status agreed_keys_pins(const struct agreed_keys *keys, struct pins *out);
