// SPDX-License-Identifier: EUPL-1.2
//
// One member's seat at a ceremony: its keys, its secret state, and the steps it takes. The state is stored before
// a message goes out, so a process that is killed anywhere goes on where it was when it is run again, and never
// says two different things in one round.
#pragma once

#include "agreed/ring.h"
#include "ceremony/ceremony_folder.h"
#include "cli/node_conf.h"
#include "keyfile/key_file.h"
#include "keyring/node_keys.h"

struct seat {
    struct ceremony ceremony;
    struct config conf;
    struct agreed_texts *texts;  /* of the node */
    const struct ring *before;   /* that of the ceremony; NULL: there is none */
    const struct roster *roster; /* in force */
    struct ring_signers signers; /* of a ring, by it and by what is on the shelf */
    struct dkg_member members[COMMITTEE_MOST];
    uint8_t me;
    struct passphrase_source source; /* of sealed files */
    bool is_sealed;                  /* the node's keys are */
    struct node_keys keys;           /* secret, as is what follows */
    struct sign_key sign_key;
    struct dkg *dkg;        /* NULL when this member is done */
    const char *state_path; /* in the folder of the node's keys */
    int lock;
    struct arena *arena;
};

/* Sits down: reads ceremony, node, roster, ring and state, or makes a first state and stores it. CONFLICT when roster or ring are others
 * than those of the ceremony, or when this node has lost its state; NOT_FOUND when it has lost its shares of the ring; BUSY when it is
 * already sitting. */
MUST_USE struct status seat_take(const char *folder, const char *node, struct arena *arena, struct seat *out, struct complaint *why);
void seat_leave(struct seat *seat); /* wipes; also after a failed seat_take */

/* Puts this member's message of the round in the folder. CONFLICT when another one lies there. */
MUST_USE struct status seat_publish(const struct seat *seat, bool *out_is_new, struct complaint *why);
/* Bits of the members (1 << (member-1)) whose message of the round at hand is not there. */
MUST_USE struct status seat_awaited(const struct seat *seat, uint32_t *out_members);
/* One round with what lies in the folder; stores the new state or, at the end, the shares and the ring. What dkg_step
 * and the files fail with; the complaint names member and file. `go_on_without`: as in struct dkg_input. */
MUST_USE struct status seat_step(struct seat *seat, bool go_on_without, struct complaint *why);
