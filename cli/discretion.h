// SPDX-License-Identifier: EUPL-1.2
//
// A process that holds identifiers in the clear leaves no image of its memory behind: no core dump, no debugger of the
// same user (P-01).
#pragma once

#include "base/status.h"

/* Before the first identifier is read. Fault IO_FAILED. */
MUST_USE struct status process_be_discreet(void);
