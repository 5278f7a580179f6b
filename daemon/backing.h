// SPDX-License-Identifier: EUPL-1.2
//
// What of the settings and files of this machine goes into a backup, and to whom it is sealed.
#pragma once

#include "book/node.h"
#include "preflight/preflight.h"

/* INVALID when the settings name a recipient that is none, which preflight has refused. */
MUST_USE struct status backing_of(struct preflight *list, struct node_backing *out);
