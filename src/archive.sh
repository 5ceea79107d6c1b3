#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes a static library of one object whose internal names are local, so that it shows only what
# is exported and two such libraries link into one program.
#
#   archive.sh OUT.a WHOLE.a... [-- NEEDED.a...]
#
# All of WHOLE goes in, and from NEEDED the members that WHOLE asks for.
set -eu
out=$1
shift
whole=
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    whole="$whole $1"
    shift
done
[ $# -eq 0 ] || shift
object=${out%.a}.o
# Word splitting is meant: the build hands over paths without blanks.
# shellcheck disable=SC2086
ld -r -o "$object" --whole-archive $whole --no-whole-archive --start-group "$@" --end-group
objcopy --localize-hidden "$object"
rm -f "$out"
ar rcsD "$out" "$object"
rm -f "$object"
