// SPDX-License-Identifier: EUPL-1.2
//
// libzmq as lines need it: new enough, with CURVE, with times that end and sockets for all partners.
#pragma once

#include "transport/socket.h"

/* CRYPTO_FAILED with `why` for a library that will not do. */
MUST_USE struct status library_check(struct complaint *why);
/* BAD_CONFIG with `why`: a time that is too short, or would never end. */
MUST_USE struct status timing_check(const struct mesh_timing *timing, struct complaint *why);
/* For lines to so many partners. IO_FAILED with `why`. */
MUST_USE struct status context_open(size_t partners, void **out, struct complaint *why);
