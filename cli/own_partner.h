// SPDX-License-Identifier: EUPL-1.2
//
// What a partner says of itself: its section of the roster, signed with the private key of its certificate. Whatever was typed,
// what comes out is a section that every roster takes.
#pragma once

#include "keyring/roster.h"
#include "sentence/command.h"

/* What signs it, and is not kept. */
struct own_papers {
    struct span certificate_pem, private_key_pem;
};
/* From --certificate and --private-key. The certificate must be this OIN's and meant for signatures; with `ca` and `crl` (NULL or not
 * there: the roster's check comes before anything is believed) it must be acceptable now. */
MUST_USE struct status own_papers_read(struct invocation *invocation, const struct oin *oin, const char *ca, const char *crl,
                                       struct own_papers *out);
/* The minisign public key of --agree. */
MUST_USE struct status own_agree_key_read(struct invocation *invocation, struct partner *out);
/* Prints the section, reads it back, and prints that: INVALID for a text that would not come back as it was typed. */
MUST_USE struct status own_partner_read_back(struct invocation *invocation, const struct partner *partner, struct span *out_text);
/* Signs the partner's address and keys, and then as own_partner_read_back. */
MUST_USE struct status own_partner_print(struct invocation *invocation, struct partner *partner, const struct own_papers *papers,
                                         struct span *out_text);
