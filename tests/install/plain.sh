#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# plain.sh: installs both libraries where Meson puts them, as an administrator would, and builds and runs a
# program with each, with plain `ldconfig` and `pkg-config` and nothing in the environment that tells them where
# to look. Run it as root in a Debian of its own, from the source: it writes to /usr/local, and removes what it
# wrote.
set -euo pipefail

root=$(mktemp -d)
remove() {
    [[ ! -e $root/build/build.ninja ]] || ninja -C "$root/build" uninstall >/dev/null
    ldconfig
    rm -rf "$root"
}
trap remove EXIT
export PATH=$PATH:/usr/sbin:/sbin # ldconfig
unset PKG_CONFIG_PATH PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR LD_LIBRARY_PATH LIBRARY_PATH CPATH

# program PACKAGE SOURCE [ARGUMENT...]: compile, link and run it.
program() {
    local flags
    flags=$(pkg-config --cflags --libs "$1")
    # The flags are words on purpose.
    # shellcheck disable=SC2086
    cc -std=c11 -Wall -Wextra -Werror -o "$root/program" "tests/install/$2" $flags
    "$root/program" "${@:3}"
}

for package in libpasskey libpasskey-service; do
    if pkg-config --exists "$package"; then
        echo "$package is installed already"
        exit 1
    fi
done
# No optimization: the compiler's time is most of the test's.
meson setup -Dbuildtype=debug "$root/build" .
ninja -C "$root/build" src/libpasskey.so.0 src/libpasskey.a src/libpasskey-service.so.0 src/libpasskey-service.a
meson install -C "$root/build" --no-rebuild --tags runtime,devel
ldconfig
program libpasskey verification.c
program libpasskey-service service.c "$root"
echo "ok: $(pkg-config --variable libdir libpasskey)"
