// SPDX-License-Identifier: EUPL-1.2
#include "roles.h"

int main(int argc, char **argv) { return daemon_role(argc, argv); }
