#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# build.sh BUILD: builds the Debian packages of the source whose tar archive is the standard input, in the
# Debian below BUILD. They are in BUILD/srv/packages. Runs as root.
set -euo pipefail

build=$1

rm -rf "$build/srv/packages"
mkdir -p "$build/srv/packages/passkey"
tar -x -C "$build/srv/packages/passkey"
chown -R 0:0 "$build/srv/packages"
# ccache would miss in a folder with another name, and the files are the same each time.
chroot "$build" env -i PATH=/usr/lib/ccache:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LC_ALL=C.UTF-8 \
    CCACHE_DIR=/var/cache/ccache DEB_BUILD_OPTIONS=nocheck \
    sh -c 'cd /srv/packages/passkey && dpkg-buildpackage --build=binary --no-sign'
