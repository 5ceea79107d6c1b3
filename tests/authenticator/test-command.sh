#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The authenticator command, called as the README calls it. TAP; $1 is the program.
set -u
program=$(realpath "$1")
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory" || exit 1
number=0

check() { # what, then a command that must succeed
    what=$1
    shift
    number=$((number + 1))
    if "$@"; then echo "ok $number - $what"; else echo "not ok $number - $what"; fi
}
refused() {
    ! "$@" >out.json 2>/dev/null && [ ! -s out.json ]
}
run() { # options file, arguments
    options=$1
    shift
    "$program" "$@" --origin http://localhost:8080 <"$options"
}

cat >create.json <<'END'
{"ceremonyId":"c-1","publicKey":{"rp":{"id":"localhost","name":"x"},
 "user":{"id":"dXNlcg","name":"ada","displayName":"Ada"},"challenge":"MDEyMzQ1Njc4OWFiY2RlZg",
 "pubKeyCredParams":[{"type":"public-key","alg":-48},{"type":"public-key","alg":-8}],
 "extensions":{"credProps":true}}}
END
echo '{"challenge":"MDEyMzQ1Njc4OWFiY2RlZg","rpId":"localhost"}' >get.json

run create.json create >created.json
check 'an answer of the server gives a body to post' \
    grep -q '^{"ceremonyId":"c-1","credential":{"id":"' created.json
check 'the first algorithm that it knows is taken' grep -q '"publicKeyAlgorithm":-8' created.json
check 'credProps is answered' grep -q '"credProps":{"rk":true}' created.json
id=$(sed 's/.*"credential":{"id":"\([^"]*\)".*/\1/' created.json)

run get.json get >got.json
check 'the credential of the state file answers bare options' grep -q "^{\"id\":\"$id\"" got.json
check 'it returns the user handle' grep -q '"userHandle":"dXNlcg"' got.json

sed "s/\"extensions\"/\"excludeCredentials\":[{\"type\":\"public-key\",\"id\":\"$id\"}],&/" \
    create.json >exclude.json
check 'an excluded credential is not made again' refused run exclude.json create
echo '{"challenge":"AA","rpId":"localhost","allowCredentials":[{"type":"public-key","id":"AAAA"}]}' \
    >other.json
check 'an unknown list finds nothing' refused run other.json get
check 'another relying party finds nothing' refused run get.json get --state absent.json
check 'options must be JSON' refused run created.json get --state created.json
check 'usage errors are refused' refused "$program" fly --origin x

for state in 1 2; do
    run create.json create --state "$state.json" --seed s --algorithm RS256 \
        --attestation certificate --synced >"seed$state.json"
done
check 'the same seed makes the same response' cmp -s seed1.json seed2.json
run get.json get --state 1.json --break-signature >broken.json
run get.json get --state 2.json >whole.json
check 'a bend changes the response' sh -c '[ -s broken.json ] && ! cmp -s broken.json whole.json'
echo "1..$number"
