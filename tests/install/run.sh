#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh BUILD: installs BUILD into an empty directory, looks at what is there, and builds and runs
# a program with each of the four libraries, and the examples of docs/. Ends with a line
# `N passed, N failed, N skipped`.
set -euo pipefail

build=$(realpath "$1")
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
passed=0
failed=0
skipped=0

# try NAME COMMAND...: one case, which is skipped if the command exits with 77.
try() {
    local name=$1
    shift
    local status=0
    "$@" >"$root/output" 2>&1 || status=$?
    if [[ $status -eq 0 ]]; then
        echo "ok $name"
        passed=$((passed + 1))
    elif [[ $status -eq 77 ]]; then
        echo "skipped $name: $(<"$root/output")"
        skipped=$((skipped + 1))
    else
        echo "not ok $name"
        sed 's/^/# /' "$root/output"
        failed=$((failed + 1))
    fi
}

# flags OPTION... PACKAGE: what the installed pkg-config file says.
flags() {
    PKG_CONFIG_PATH=$packages PKG_CONFIG_SYSROOT_DIR=$root pkg-config "$@"
}

# compile KIND PACKAGE SOURCE OUT [FLAG...]: a program linked shared or static.
compile() {
    local kind=$1 package=$2 source=$3 out=$4 compile link
    shift 4
    compile=$(flags --cflags "$package")
    if [[ $kind == static ]]; then
        link=$(flags --static --libs "$package" |
            sed -E 's/-l(passkey(-service)?)( |$)/-l:lib\1.a\3/g')
    else
        link=$(flags --libs "$package")
    fi
    # The flags are words on purpose.
    # shellcheck disable=SC2086
    cc -std=c11 -Wall -Wextra -Werror "$@" $compile -o "$out" "$here/$source" $link \
        "-Wl,-rpath-link,$libraries" || return 1
    if [[ $kind == static ]] && ldd "$out" | grep -q libpasskey; then
        echo "it is not linked statically"
        return 1
    fi
}

# cxx: a program in C++17 with the shared libraries.
cxx() {
    local out=$root/cxx
    # The flags are words on purpose.
    # shellcheck disable=SC2046
    c++ -std=c++17 -Wall -Wextra -Werror $(flags --cflags libpasskey-service) -o "$out" "$here/program.cpp" \
        $(flags --libs libpasskey-service libpasskey) "-Wl,-rpath-link,$libraries" &&
        LD_LIBRARY_PATH=$libraries "$out"
}

# program KIND PACKAGE SOURCE: compile, link, run; a shared one finds the libraries beside it.
program() {
    local kind=$1 package=$2 source=$3 out=$root/$1-$2
    shift 3
    compile "$kind" "$package" "$source" "$out" || return 1
    rm -f "$root/passkey.db"*
    LD_LIBRARY_PATH=$libraries "$out" "$@"
}

# answer create|get OPTIONS: the software authenticator's response.
answer() {
    "$build/tests/authenticator/authenticator" "$1" --origin http://localhost:8080 \
        --state "$root/authenticator.json" "${@:2}"
}

# embed KIND: the examples of docs/embedding.md, from a registration to a sign-in. A response that is
# sent twice, or whose signature is not valid, is refused.
embed() {
    local out=$root/embed-$1 store=$root/store-$1
    export LD_LIBRARY_PATH=$libraries
    mkdir "$store"
    rm -f "$root/authenticator.json"
    compile "$1" libpasskey ../../docs/examples/embed.c "$out" -std=gnu11 &&
        compile "$1" libpasskey ../../docs/examples/sign_in.c "$out-sign-in" &&
        [[ $(wc -l <"$here/../../docs/examples/embed.c") -le 120 ]] &&
        [[ $(wc -l <"$here/../../docs/examples/sign_in.c") -le 40 ]] &&
        "$out" "$store" register-options >"$store/options.json" &&
        answer create --sign-count 3 <"$store/options.json" >"$store/created.json" &&
        "$out" "$store" register <"$store/created.json" &&
        ! "$out" "$store" register <"$store/created.json" &&
        "$out" "$store" sign-in-options >"$store/options.json" &&
        answer get <"$store/options.json" >"$store/got.json" &&
        "$out-sign-in" "$store/challenge" "$store/user" "$store/credential" <"$store/got.json" &&
        ! "$out" "$store" sign-in <"$store/got.json" &&
        "$out" "$store" sign-in-options >"$store/options.json" &&
        answer get <"$store/options.json" >"$store/got.json" &&
        "$out" "$store" sign-in <"$store/got.json" &&
        ! "$out" "$store" sign-in <"$store/got.json" &&
        "$out" "$store" sign-in-options >"$store/options.json" &&
        answer get --break-signature <"$store/options.json" >"$store/got.json" &&
        ! "$out" "$store" sign-in <"$store/got.json" 2>"$store/error" &&
        grep -q '^signature_invalid: .*7.2 step 21' "$store/error"
}

# post PATH [CURL OPTION...]: the answer of docs/examples/server.c to the JSON on the standard input.
post() {
    curl -sS --retry 20 --retry-connrefused --retry-delay 1 -H 'Content-Type: application/json' -d @- \
        "${@:2}" "http://127.0.0.1:$port$1"
}

# ceremonies: a registration and a sign-in at docs/examples/server.c. A name that is taken and a response
# that is sent twice are refused.
ceremonies() {
    local store=$root/server
    rm -f "$root/authenticator.json"
    echo '{"name":"ada"}' | post /register/options | answer create | post /register/verify |
        grep -qx '{"user":"ada"}' &&
        echo '{}' | post /sign-in/options | answer get >"$store/got.json" &&
        post /sign-in/verify <"$store/got.json" | grep -qx '{"user":"ada"}' &&
        post /sign-in/verify <"$store/got.json" | grep -q '"code":"ceremony_unknown"' &&
        echo '{"name":"Ada"}' | post /register/options | grep -q '"code":"user_name_taken"' &&
        [[ $(echo '{}' | post /other -o "$store/got.json" -w '%{http_code}') == 404 ]] &&
        [[ $(sqlite3 "$store/passkey.db" 'SELECT count(*) FROM api_key') == 0 ]]
}

# server: docs/examples/server.c, which embeds libpasskey-service.
server() {
    local store=$root/server status=0 pid port
    mkdir "$store"
    compile shared libpasskey-service ../../docs/examples/server.c "$store/server" -std=gnu11 \
        -I/usr/include -Wl,--no-as-needed -lcjson || return 1
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    LD_LIBRARY_PATH=$libraries "$store/server" "$store/passkey.db" "$port" &
    pid=$!
    ceremonies || status=1
    kill "$pid"
    wait "$pid" || true
    return "$status"
}

# abi NAME: the library has the recorded ABI.
abi() {
    "$here/abi.sh" "$libraries/$1.so.0"
}

# other_abi: a library with another ABI than the recorded one is refused.
other_abi() {
    local copy=$root/abi
    mkdir "$copy"
    cp "$libraries/libpasskey-service.so.0" "$copy/libpasskey.so.0"
    if "$here/abi.sh" "$copy/libpasskey.so.0"; then
        return 1
    else
        [[ $? -ne 77 ]] || return 77
    fi
}

# python_example: docs/examples/verify.py accepts a sign-in once, of the store that embed static made.
python_example() {
    local store=$root/store-static example=$here/../../docs/examples/verify.py
    export LD_LIBRARY_PATH=$libraries
    "$root/embed-static" "$store" sign-in-options >"$store/options.json" &&
        answer get <"$store/options.json" >"$store/got.json" &&
        python3 "$example" "$store/challenge" "$store/user" "$store/credential" <"$store/got.json" &&
        ! python3 "$example" "$store/challenge" "$store/user" "$store/credential" <"$store/got.json"
}

# found: libpasskey alone needs OpenSSL, libcbor and cJSON: no other package is visible. Without dpkg-dev
# Meson guesses lib64; the libraries are installed where Debian's pkg-config and ldconfig search all the same.
found() {
    local multiarch package place=$root/found
    multiarch=$(cc -print-multiarch)
    [[ -n $multiarch ]] || return 0
    mkdir -p "$place/packages"
    for package in libcrypto libcbor libcjson; do
        cp "$(pkg-config --variable pcfiledir "$package")/$package.pc" "$place/packages/"
    done
    PKG_CONFIG_LIBDIR=$place/packages meson setup -Dservice=false -Dlibdir=lib64 --prefix=/usr/local \
        "$place/build" "$here/../.." &&
        meson install -C "$place/build" --destdir "$place/tree" &&
        [[ -e $place/tree/usr/local/lib/$multiarch/libpasskey.so.0 ]] &&
        [[ $(PKG_CONFIG_PATH=$place/tree/usr/local/lib/$multiarch/pkgconfig \
            pkg-config --variable libdir libpasskey) == "/usr/local/lib/$multiarch" ]] &&
        [[ :$(pkg-config --variable pc_path pkg-config): == *":/usr/local/lib/$multiarch/pkgconfig:"* ]] &&
        grep -qx "/usr/local/lib/$multiarch" /etc/ld.so.conf.d/*.conf
}

# subproject: a project that has passkey as its Meson subproject and asks only for libpasskey. The
# program is verification.c; no other program or library of passkey is built.
subproject() {
    local project=$root/project
    mkdir -p "$project/subprojects"
    ln -s "$(realpath "$here/../..")" "$project/subprojects/passkey"
    cp "$here/verification.c" "$project/"
    cat >"$project/meson.build" <<'END'
project('embedding', 'c', default_options: ['c_std=gnu17'])
passkey = dependency('libpasskey', fallback: 'passkey', default_options: ['service=false'])
test('verification', executable('verification', 'verification.c', dependencies: passkey))
END
    meson setup --wrap-mode=forcefallback "$project/build" "$project" &&
        meson test -C "$project/build" &&
        [[ -n $(find "$project/build" -name libpasskey.so.0) ]] &&
        [[ -z $(find "$project/build" -name '*passkey-service*' -o -name passkeyd -o -name passkeyctl) ]]
}

installed() {
    [[ -n $(find "$root" -path "*/$1") ]]
}

try "meson install" meson install -C "$build" --no-rebuild --destdir "$root"
for file in lib*/libpasskey.so.0 lib*/libpasskey-service.so.0 lib*/libpasskey.a \
    lib*/libpasskey-service.a pkgconfig/libpasskey.pc pkgconfig/libpasskey-service.pc \
    bin/passkeyd bin/passkeyctl man3/passkey_registration_verify.3; do
    try "installs $file" installed "$file"
done
for header in "$here"/../../include/passkey/*.h; do
    try "installs ${header##*/}" installed "include/passkey/${header##*/}"
done

packages=$(dirname "$(find "$root" -name libpasskey.pc)")
libraries=$(dirname "$packages")
for kind in shared static; do
    try "a program with the $kind libpasskey" program "$kind" libpasskey verification.c
    try "a program with the $kind libpasskey-service" \
        program "$kind" libpasskey-service service.c "$root"
    try "the examples of docs/embedding.md with the $kind libpasskey" embed "$kind"
done
try "a C++17 program with the shared libraries" cxx
try "docs/examples/verify.py with the shared libpasskey" python_example
try "docs/examples/server.c with the shared libpasskey-service" server
try "the recorded ABI of libpasskey" abi libpasskey
try "the recorded ABI of libpasskey-service" abi libpasskey-service
try "an ABI that is not the recorded one" other_abi
try "libpasskey as a Meson subproject" subproject
try "libpasskey without other packages, installed where pkg-config and ldconfig search" found
echo "$passed passed, $failed failed, $skipped skipped"
[[ $failed -eq 0 ]]
