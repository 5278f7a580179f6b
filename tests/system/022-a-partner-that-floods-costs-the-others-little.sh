# SPDX-License-Identifier: EUPL-1.2
#
# A partner with valid keys sends as fast as it can what it should not: questions that nobody counted, what has expired, what is no body.
# An honest partner and somebody at the door are served meanwhile, and memory, database, ledger and log grow no more than the budgets of
# one partner allow (docs/threat-model.md). Counts are held to their bounds; times only so far that nobody is kept waiting, since
# other things run on this machine: `meson test --benchmark liar` prints them as they are.
. "$SOURCE/tests/support/system.sh"
. "$SOURCE/tests/support/liar.sh"

liar_mesh
export LIAR_RATIO=10 LIAR_MOMENT_MS=1000
claim "every flood of messages stays within its budget, and the others are served"
liar_play 0.15 messages
holds "a node did not stop well" mesh_stop "$DIR"
