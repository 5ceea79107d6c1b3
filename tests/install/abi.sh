#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# abi.sh LIBRARY [--write]: compares the ABI of a libpasskey.so.0 or libpasskey-service.so.0 with the recorded
# one, NAME.abi, or records it. docs/embedding.md has the policy. Every change is reported, additions too: record
# the ABI again in the commit that changes it. Exits with 77 on another architecture than the recorded one.
set -euo pipefail

library=$(realpath "$1")
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
headers=$here/../../include/passkey
name=${library##*/}
recorded=$here/${name%.so*}.abi

if [[ $(uname -m) != x86_64 ]]; then
    echo "The ABI is recorded for x86_64; this is $(uname -m), where sizes and alignments may differ."
    exit 77
fi
if [[ ${2:-} == --write ]]; then
    abidw --headers-dir "$headers" --drop-private-types --no-show-locs --no-corpus-path --no-comp-dir-path \
        --type-id-style hash --out-file "$recorded" "$library"
    exit
fi
abidiff "$recorded" "$library"
