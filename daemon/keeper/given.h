// SPDX-License-Identifier: EUPL-1.2
//
// What the daemon gives the keeper to remember: a new anchor, versions of agreed texts, a head of our own ledger that the ledger does not
// contain, and that it does again. Each answers with a code; KEEPER_LOST for what is none of these.
#pragma once

#include "keeper/core.h"

MUST_USE struct status given_begin(struct signer *signer, struct cursor *request, struct keeper_frame *out);
MUST_USE struct status given_agree(struct signer *signer, struct cursor *request, struct keeper_frame *out);
MUST_USE struct status given_shown(struct signer *signer, struct cursor *request, struct keeper_frame *out);
MUST_USE struct status given_release(struct signer *signer, struct cursor *request, struct keeper_frame *out);
