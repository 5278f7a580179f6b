// SPDX-License-Identifier: EUPL-1.2
//
// The sentences of each noun, in the file of its name (cmd_….c); listed in main.c.
#pragma once

#include "sentence/command.h"

extern const struct command init_commands[], member_commands[], agree_commands[], roster_commands[], ceremony_commands[], ledger_commands[],
    proof_commands[], evidence_commands[], policy_commands[], signal_commands[], case_commands[], inbox_commands[], node_commands[],
    peer_commands[], doctor_commands[], audit_commands[], keys_commands[], backup_commands[];
