// SPDX-License-Identifier: EUPL-1.2
//
// Where schakeld starts. The roles stand in a library, so that a test can ask for one without a process of its own; here is
// nothing that would have to be tested.
#include "roles.h"

int main(int argc, char **argv) { return daemon_role(argc, argv); }
