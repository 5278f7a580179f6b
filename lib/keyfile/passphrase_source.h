// SPDX-License-Identifier: EUPL-1.2
//
// Where a passphrase comes from, the same for every program: the descriptor that SCHAKEL_PASSPHRASE_FD names, which is read once and
// closed; else the credential `schakel-passphrase` of systemd (systemd.exec(5), LoadCredential= and LoadCredentialEncrypted=, which a
// TPM can seal); else the terminal, where it is not shown. It is one line; that it ends in a line feed makes no difference.
#pragma once

#include "crypto/passphrase.h"

#define PASSPHRASE_DESCRIPTOR "SCHAKEL_PASSPHRASE_FD"
#define PASSPHRASE_CREDENTIAL "schakel-passphrase"
#define PASSPHRASE_NEXT_DESCRIPTOR "SCHAKEL_NEW_PASSPHRASE_FD" /* of one that takes the place of another */
#define PASSPHRASE_NEXT_CREDENTIAL "schakel-new-passphrase"
#define PASSPHRASE_HANDED "SCHAKEL_PASSPHRASE_HANDED" /* the descriptor to which passphrase_hand wrote, in a process of this program */
#define PASSPHRASE_LEAST_NEW 12                       /* bytes of a new one */

/* Asked when it is needed first, and kept in memory that is not swapped until passphrase_source_end. */
struct passphrase_source {
    bool is_there;
    struct passphrase passphrase;
};
/* `path`: of the file that it is for, in what is said. NOT_FOUND when there is none, INVALID for one that is empty, too long or no line. */
MUST_USE struct status passphrase_ask(struct passphrase_source *source, const char *path, struct complaint *why);
/* One for files that are sealed from now on: at a terminal it is typed twice. INVALID also when it is too short. */
MUST_USE struct status passphrase_ask_new(struct passphrase_source *source, const char *path, struct complaint *why);
/* The same, for files that are sealed already: from names of its own. */
MUST_USE struct status passphrase_ask_next(struct passphrase_source *source, const char *path, struct complaint *why);
/* Writes it with the key that was made of it into a pipe, which holds it: for a process of this program, which then has no work to do. */
MUST_USE struct status passphrase_hand(const struct passphrase *passphrase, int pipe);
void passphrase_source_end(struct passphrase_source *source); /* wipes */
