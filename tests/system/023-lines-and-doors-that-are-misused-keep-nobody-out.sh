# SPDX-License-Identifier: EUPL-1.2
#
# Connections that are opened and misused, with the keys of a partner and without, and a door at which a hundred stand: as in 022.
. "$SOURCE/tests/support/system.sh"
. "$SOURCE/tests/support/liar.sh"

liar_mesh
export LIAR_RATIO=10 LIAR_MOMENT_MS=1000
claim "whatever is done to lines and at the door, the others are served"
liar_play 0.3 lines
holds "a node did not stop well" mesh_stop "$DIR"
