// SPDX-License-Identifier: EUPL-1.2
//
// The process with the long-term secrets: signing keys and OPRF shares. It is the same program re-executed
// in a role and joined to the daemon by two socket pairs. It answers six fixed-shape requests, each only
// when the table permits it (keeper/core.h); anything else ends it, and with it the node. Once it has started it opens no file and no
// socket and starts no program (cage/cage.h).
//
//   line 0, synchronous   OPEN      once, first: transport and storage secrets, public keys, list of shares, anchor
//                         SIGN      signatures for a whole batch: envelopes and heads of this node, as keeper/signs.h says
//                         BEGIN     an anchor where there is none, with the head that was signed last
//                         AGREE     the versions of agreed texts that are in force from now on
//                         OPENS     the element of one escrow times our share of its key, with a proof: nothing else has that key
//   line 1, asynchronous  EVALUATE  λ_i·k_i times each point of one batch, with a proof of that when it is asked
//                                   for; one at a time in each of two lanes, worked off in slices, between which line 0 is
//                                   served and the other lane: a thousand points never delay an inquiry
//
// A frame is u32 length || body; the bodies are written and read in core.c and keeper_client.c only.
#pragma once

#include "keeper/core.h"

#define KEEPER_SYNC_FD 3
#define KEEPER_WORK_FD 4
#define KEEPER_PASSPHRASE_FD 5 /* when its files are sealed */
#define KEEPER_FRAME_MOST_BYTES ((size_t)16 * 1024 * 1024)

/* Whose keys they are, and where: the node's key file, and the file of our shares of the pseudonym keys, which need not be there. */
struct keeper_files {
    const char *keys, *shares;
    struct oin own;
};
/* Serves until the daemon closes its ends. Beside the key file are the anchor, and the ceilings, which need not be there.
 * Faults: UNSAFE_FILE, IO_FAILED, CORRUPT (key files), BUSY (another keeper has the anchor), DISK_FULL, KEEPER_LOST when a
 * request was not of the table. */
MUST_USE struct status keeper_serve(const struct keeper_files *files, struct complaint *why);

/* Frames on blocking stream sockets, for both ends. End of stream: KEEPER_LOST. */
MUST_USE struct status keeper_frame_write(int fd, struct span body);
MUST_USE struct status keeper_frame_read(int fd, struct keeper_frame *out);
