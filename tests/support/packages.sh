# SPDX-License-Identifier: EUPL-1.2
#
# The Debian 12 packages that ./run and ./test need. Sourced by both; asks nothing, and without anything missing it
# touches neither the network nor the system.

PACKAGES_RUN="build-essential meson ninja-build pkg-config python3 python3-nacl openssl sqlite3 protobuf-c-compiler
    libzmq3-dev libprotobuf-c-dev libsodium-dev libdecaf-dev libseccomp-dev libssl-dev libsqlite3-dev libjansson-dev libcsv-dev libinih-dev
    libcriterion-dev clang-format clang-tidy"  # meson configures the tests too
PACKAGES_TEST="$PACKAGES_RUN clang libclang-rt-14-dev procps minisign age"

packages_missing() # PACKAGE... prints those that are not installed
{
    local package
    for package in "$@"; do
        [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
    done
}

# ensure_packages run|test: installs what is missing, as root or through sudo
ensure_packages()
{
    local wanted=$PACKAGES_RUN missing root=()
    [ "$1" = test ] && wanted=$PACKAGES_TEST
    missing=$(packages_missing $wanted)
    [ -n "$missing" ] || return 0
    echo "installing:" $missing
    [ "$(id -u)" = 0 ] || root=(sudo)
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq || return 1
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null || return 1
    [ -z "$(packages_missing $wanted)" ]
}
