// SPDX-License-Identifier: EUPL-1.2
//
// Windows-1252 to UTF-8, for exports of systems that never moved on.
#pragma once

#include "base/cursor.h"

/* Writes `bytes` as UTF-8 (three bytes for one at most). false when one is undefined in Windows-1252. */
bool windows_1252_decode(struct span bytes, struct writer *writer);
