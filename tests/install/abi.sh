#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# abi.sh LIBRARY [--write]: compares the ABI of a libpasskey.so.0 with the recorded one in libpasskey.abi, or
# records it. docs/embedding.md has the policy. Every change is reported, additions too: record the ABI again
# in the commit that changes it.
set -euo pipefail

library=$(realpath "$1")
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
headers=$here/../../include/passkey
recorded=$here/libpasskey.abi

if [[ ${2:-} == --write ]]; then
    abidw --headers-dir "$headers" --drop-private-types --no-show-locs --no-corpus-path --no-comp-dir-path \
        --type-id-style hash --out-file "$recorded" "$library"
    exit
fi
if [[ $(uname -m) != x86_64 ]]; then
    echo "The ABI is recorded for x86_64."
    exit
fi
abidiff "$recorded" "$library"
