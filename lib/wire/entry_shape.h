// SPDX-License-Identifier: EUPL-1.2
//
// Shape of a ledger entry. Inside this room only.
#pragma once

#include "wire/shape.h"

extern const struct shape entry_shape;
