// SPDX-License-Identifier: EUPL-1.2
//
// schakeld: which role, then the role's exit code. 0 done, 1 refused, 2 failed, 64 not understood.
#pragma once

int daemon_role(int argc, char **argv);
