# SPDX-License-Identifier: EUPL-1.2
#
# What each deed of a partner that lies costs others: how often as long an honest partner and somebody at the door wait while it goes on,
# as while nothing does, or while the same is done to another node (all are on one machine). Fails above twice as long and 5 ms, which is a
# small turn of the node and its commit.
. "$SOURCE/tests/support/system.sh"
. "$SOURCE/tests/support/liar.sh"

liar_mesh
CLAIM="what a liar costs others"
export LIAR_RATIO=2 LIAR_MOMENT_MS=5
liar_play "${SECONDS_EACH:-3}" messages
liar_play "${SECONDS_EACH:-3}" lines
