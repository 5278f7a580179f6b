// SPDX-License-Identifier: EUPL-1.2
//
// What `schakel audit open` wrote, read and judged, and what is in it made again. From here on it stands in the clear (P-01, P-11).
#pragma once

#include "agreed/signer.h"
#include "evidence/opened.h"
#include "sentence/command.h"

struct opened_file {
    struct opened_verdict verdict;
    struct escrow *escrow;
};
/* By the partners whom this chain knows. BAD_SIGNATURE: its requester did not sign it; what opened_judge and opened_check refuse with. What
 * is wrong with what is in it is evidence against who signed the request: so that comes first. */
MUST_USE struct status opened_file_read(struct invocation *invocation, const char *path, const struct agreed_signers *known,
                                        struct opened_file *out);
