// SPDX-License-Identifier: EUPL-1.2
//
// The chain of who took an export along, held against the export (P-07). Private to this room.
#pragma once

#include "ledger/witnessed_heads.h"

/* Fills in report->custody. A folder without the file is of before it was written: no finding. */
MUST_USE struct status custody_check(const struct witnessed_heads *heads, struct findings *findings);
