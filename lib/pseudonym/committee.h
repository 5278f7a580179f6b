// SPDX-License-Identifier: EUPL-1.2
//
// The size of things: how many members can hold shares of one key, and the name of a pseudonymisation domain.
#pragma once

#define COMMITTEE_MOST 9
#define THRESHOLD_MOST 5 /* a committee has at least 2t-1 members */
#define THRESHOLD_LEAST 2
#define DOMAIN_NAME_MOST 32
