#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh CLEAN BUILD: builds the Debian packages in the Debian below BUILD, and installs, uses, upgrades
# and purges them in a copy of the Debian below CLEAN. There is no systemd in it. Runs as root. Ends with
# a line `N passed, N failed`.
set -euo pipefail

clean=$1
build=$2
source=$(dirname "$(dirname "$(dirname "$(realpath "${BASH_SOURCE[0]}")")")")
work=$(mktemp -d)
root=$work/root
server=
passed=0
failed=0

stop_server() {
    [[ -z $server ]] || kill "$server" 2>/dev/null || true
    [[ -z $server ]] || wait "$server" || true
    server=
}

clean_up() {
    stop_server
    ! mountpoint -q "$root/proc" || umount "$root/proc"
    rm -rf --one-file-system "$work"
}

trap clean_up EXIT

# try NAME COMMAND...: one case.
try() {
    local name=$1
    shift
    if "$@" >"$work/output" 2>&1; then
        echo "ok $name"
        passed=$((passed + 1))
    else
        echo "not ok $name"
        tail -n 40 "$work/output" | sed 's/^/# /'
        failed=$((failed + 1))
    fi
}

end() {
    echo "$passed passed, $failed failed"
    [[ $failed -eq 0 && $passed -gt 0 ]]
    exit
}

# inside DIR COMMAND...: in the Debian below DIR.
inside() {
    chroot "$1" env -i PATH=/usr/lib/ccache:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LC_ALL=C.UTF-8 \
        CCACHE_DIR=/var/cache/ccache DEBIAN_FRONTEND=noninteractive "${@:2}"
}

# --- building -----------------------------------------------------------------------------------

build_packages() {
    (cd "$source" && git -c safe.directory="$source" ls-files -z |
        tar --create --null --files-from=-) | "$source/tests/packages/build.sh" "$build"
}

lintian_finds_nothing() {
    inside "$build" sh -c 'lintian --display-info --fail-on error,warning,info \
        --suppress-tags initial-upload-closes-no-bugs /srv/packages/*.changes'
}

# The library's packages are used in the Debian that has a compiler.
library_is_usable() {
    inside "$build" sh -c 'set -e
        cd /srv/packages
        dpkg --install libpasskey0_*.deb libpasskey-dev_*.deb passkey-doc_*.deb
        cc -o embed /usr/share/doc/passkey-doc/examples/embed.c $(pkg-config --cflags --libs libpasskey)
        mkdir -p site
        ./embed site register-options | grep challenge
        zcat -f /usr/share/man/man3/passkey_verifier_new.3* | grep -q passkey_verifier_new
        test -s /usr/share/doc/passkey-doc/openapi.json*' || return 1
    inside "$build" dpkg --purge libpasskey-dev libpasskey0 passkey-doc
}

# --- installing ---------------------------------------------------------------------------------

# The standalone programs take the place of systemd.
install_packages() {
    cp -a "$clean" "$root"
    find "$root" -xdev | sort >"$work/before"
    # Without it systemd-tmpfiles does nothing.
    mount --bind /proc "$root/proc"
    mkdir "$root/packages"
    cp "$build"/srv/packages/passkeyd_*.deb "$build"/srv/packages/passkeyctl_*.deb "$root/packages"
    inside "$root" apt-get -qq update
    # Syncing each file takes most of the time.
    echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/test"
    inside "$root" sh -c 'apt-get -qq install -y --no-install-recommends systemd-standalone-sysusers \
        systemd-standalone-tmpfiles /packages/*.deb'
}

# has PATH MODE:OWNER:GROUP
has() {
    local found
    found=$(inside "$root" stat -c %a:%U:%G "$1")
    [[ $found == "$2" ]] || { echo "$1 is $found, not $2"; return 1; }
}

files_are_there() {
    local path
    has /var/lib/passkeyd 700:passkeyd:passkeyd && has /var/backups/passkeyd 700:passkeyd:passkeyd &&
        has /etc/passkeyd/passkeyd.key 640:root:passkeyd && has /etc/passkeyd/passkeyd.conf 644:root:root ||
        return 1
    [[ $(stat -c %s "$root/etc/passkeyd/passkeyd.key") -eq 32 ]] || return 1
    for path in lib/systemd/system/passkeyd.{service,socket} \
        lib/systemd/system/passkeyd-backup.{service,timer} \
        usr/share/bash-completion/completions/passkeyctl.bash \
        usr/share/zsh/site-functions/_passkeyctl usr/share/fish/vendor_completions.d/passkeyctl.fish \
        usr/share/man/man1/passkeyctl.1.gz usr/share/man/man8/passkeyd.8.gz; do
        [[ -s $root/$path ]] || { echo "$path is missing"; return 1; }
    done
}

version_is_right() {
    [[ $(inside "$root" passkeyd --version) == "passkeyd $(inside "$root" dpkg-query -W -f '${Version}' passkeyd)" ]]
}

# The service and the timer start with the system; the socket is a choice.
units_are_enabled() {
    local wants=$root/etc/systemd/system
    [[ -L $wants/multi-user.target.wants/passkeyd.service ]] &&
        [[ -L $wants/timers.target.wants/passkeyd-backup.timer ]] &&
        [[ ! -e $wants/sockets.target.wants/passkeyd.socket ]]
}

units_are_valid() {
    local units=$root/lib/systemd/system unit
    # The programs are not where this system looks for them.
    systemd-analyze verify --man=no "$units"/passkeyd*.* 2>&1 | grep -v 'is not executable' && return 1
    for unit in passkeyd passkeyd-backup; do
        systemd-analyze security --offline=true --threshold=15 --no-pager "$units/$unit.service" || return 1
    done
}

# --- using --------------------------------------------------------------------------------------

# The command of docs/operations.md for a system without systemd, on a port that is free.
start_server() {
    inside "$root" setpriv --reuid=passkeyd --regid=passkeyd --clear-groups \
        passkeyd --config /etc/passkeyd/passkeyd.conf --listen 127.0.0.1:0 >"$work/server" 2>&1 &
    server=$!
    for _ in {1..100}; do
        address=$(sed -n 's/.*listening on \([0-9.:]*\),.*/\1/p' "$work/server")
        [[ -z $address ]] || break
        sleep 0.1
    done
    cat "$work/server"
    [[ -n $address ]] && inside "$root" env PASSKEYD_LISTEN="$address" \
        passkeyctl healthcheck --config /etc/passkeyd/passkeyd.conf
}

ctl() {
    inside "$root" passkeyctl "$@" --config /etc/passkeyd/passkeyd.conf
}

user_is_made() {
    local key
    key=$(ctl api-key create backend --scopes users --json --force |
        sed -n 's/.*"key": *"\([^"]*\)".*/\1/p')
    curl -sS --fail-with-body -H "Host: localhost" -H "Authorization: Bearer $key" \
        -H 'Content-Type: application/json' -d '{"name":"ada"}' "http://$address/v1/users"
}

user_is_there() {
    ctl user list | grep -w ada
}

# What the unit runs.
backup_is_made() {
    local command
    command=$(sed -n 's/^ExecStart=//p' "$root/lib/systemd/system/passkeyd-backup.service" | sed 's/%%/%/g')
    inside "$root" setpriv --reuid=passkeyd --regid=passkeyd --clear-groups env KEEP_DAYS=14 sh -c "
        set -e
        $(sed 's/exec //' <<<"$command")" || return 1
    [[ $(find "$root/var/backups/passkeyd" -name 'passkeyd-*.db' | wc -l) -eq 1 ]]
}

# --- upgrading and removing ---------------------------------------------------------------------

# The same packages with a higher version, and a changed default configuration.
newer_packages() {
    local package tree=$work/newer
    rm -rf "$root/packages"
    mkdir "$root/packages"
    for package in "$build"/srv/packages/passkeyd_*.deb "$build"/srv/packages/passkeyctl_*.deb; do
        rm -rf "$tree"
        dpkg-deb -R "$package" "$tree"
        sed -i -E 's/^(Version: )(.*)/\1\2+newer/; s/(passkeyctl \(= )([^)]*)/\1\2+newer/' \
            "$tree/DEBIAN/control"
        [[ ! -e $tree/etc/passkeyd/passkeyd.conf ]] ||
            echo '# A new comment.' >>"$tree/etc/passkeyd/passkeyd.conf"
        dpkg-deb -b "$tree" "$root/packages" || return 1
    done
}

upgrade() {
    echo '# Changed by the operator.' >>"$root/etc/passkeyd/passkeyd.conf"
    md5sum "$root/etc/passkeyd/passkeyd.key" >"$work/key"
    newer_packages || return 1
    inside "$root" sh -c 'apt-get -qq install -y -o Dpkg::Options::=--force-confold /packages/*.deb'
    inside "$root" dpkg-query -W -f '${Version}\n' passkeyd passkeyctl | grep -c '+newer$' | grep -qx 2
}

settings_are_kept() {
    grep -q '^# Changed by the operator' "$root/etc/passkeyd/passkeyd.conf" && md5sum -c "$work/key"
}

purge() {
    inside "$root" apt-get -qq purge -y passkeyd passkeyctl
}

# What is left below the root: the backup, with the key of its secrets.
little_is_left() {
    find "$root" -xdev | sort | comm -13 "$work/before" - | sed "s|^$root||" | grep passkey |
        grep -v '^/packages' >"$work/left" || true
    cat "$work/left"
    [[ $(grep -vcE '^/var/backups/passkeyd(/passkeyd-[0-9T-]*\.db|/passkeyd\.key)?$' "$work/left") -eq 0 ]] &&
        [[ $(wc -l <"$work/left") -eq 3 ]]
}

try "dpkg-buildpackage builds the packages" build_packages
[[ $failed -eq 0 ]] || end
try "lintian finds nothing" lintian_finds_nothing
try "a program is built with libpasskey-dev and runs with libpasskey0" library_is_usable
try "the packages install without systemd" install_packages
[[ -x $root/usr/bin/passkeyd ]] || end
try "user, folders, key, units, manual pages and completions are there" files_are_there
try "the packages have the version of the program" version_is_right
try "the service and the timer are enabled" units_are_enabled
try "the units are valid, and exposed by at most 1.5 points" units_are_valid
try "the documented command starts the server" start_server
try "a backend makes a user" user_is_made
try "passkeyctl finds the store and its key" user_is_there
try "the backup unit's commands make a backup" backup_is_made
stop_server
try "the packages are upgraded" upgrade
try "the changed configuration and the key are kept" settings_are_kept
try "the upgraded server starts" start_server
try "the user is still there" user_is_there
stop_server
try "the packages are purged" purge
try "only backups and the key are left" little_is_left
try "the Containerfile makes a server that runs" "$source/tests/packages/container.py" "$clean" "$build"
end
