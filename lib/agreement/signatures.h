// SPDX-License-Identifier: EUPL-1.2
//
// Whose signature of a version counts. A signature that does not is somebody's mistake or mischief, and changes nothing about
// the version. For the files of this room only.
#pragma once

#include "agreement/chain.h"

/* Who may sign: a roster's partners by their keys there, and those who newly join by the keys of the version itself. */
struct signers {
    const struct roster *voters; /* count for the quorum */
    const struct roster *joined; /* NULL: nobody joins */
};

/* Fills in signed_by, signed_count and faults from the signatures of all copies. */
void link_count_signatures(struct chain_link *link, const struct signers *signers);
/* Who must sign, unless it has. */
void link_add_missing(struct chain_link *link, const struct oin *oin);
/* How many of the voters have signed. */
size_t link_votes(const struct chain_link *link, const struct roster *voters);
bool link_is_signed_by(const struct chain_link *link, const struct oin *oin);
