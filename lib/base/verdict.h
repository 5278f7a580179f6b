// SPDX-License-Identifier: EUPL-1.2
//
// What a decision says. Zero refuses, so that forgotten, cleared or unknown memory never permits (P-04).
// Never a bool: undecided is not the opposite of anything.
#pragma once

enum verdict { VERDICT_REFUSE = 0, VERDICT_PERMIT = 1, VERDICT_UNDECIDED = 2 };
