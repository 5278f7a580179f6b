# SPDX-License-Identifier: EUPL-1.2
#
# The two scripts of tests/vectors/frozen-*, on a town of today: what the one keeps, the other reads (P-05).
set -euo pipefail
PARENT=$(mktemp -d /tmp/schakel.test.XXXXXX)
trap 'rm -rf "$PARENT"' EXIT
bash "$SOURCE/tests/support/make_frozen.sh" "$PARENT/frozen"
bash "$SOURCE/tests/support/check_frozen.sh" "$PARENT/frozen"
# and the texts are those that were signed, not the files they were made of
[ -e "$PARENT/frozen/agreed/shelf/policy-1/manifest" ] && grep -q '^agreement ' "$PARENT/frozen/wt/expected" &&
    grep -q '^anchor .* policy 1 ' "$PARENT/frozen/wt/expected"
# a reader that is not asked anything would agree with everything: one changed word of what is expected is seen
sed -i 's/^records /records 1/' "$PARENT/frozen/wt/expected"
if bash "$SOURCE/tests/support/check_frozen.sh" "$PARENT/frozen" >/dev/null 2>&1; then
    echo "a changed expectation was not seen" >&2
    exit 1
fi
sed -i 's/^records 1/records /' "$PARENT/frozen/wt/expected"
bash "$SOURCE/tests/support/check_frozen.sh" "$PARENT/frozen" >/dev/null
# a letter of a signed rule, too
sed -i '0,/omdat/s//Omdat/' "$PARENT/frozen/agreed/shelf/policy-1/content/regels/schulden.beleid"
if bash "$SOURCE/tests/support/check_frozen.sh" "$PARENT/frozen" >/dev/null 2>&1; then
    echo "a changed rule was not seen" >&2
    exit 1
fi
