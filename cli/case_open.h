// SPDX-License-Identifier: EUPL-1.2
//
// `schakel case open`: its options and what it does. Identifiers do not leave this process (P-01).
#pragma once

#include "sentence/command.h"

extern const struct option case_open_options[];
MUST_USE struct status case_open_run(struct invocation *invocation);
