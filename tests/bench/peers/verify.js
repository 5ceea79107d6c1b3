// SPDX-License-Identifier: Apache-2.0
// Verifications with SimpleWebAuthn for run.py, as verify.c: `node verify.js CASE`, where CASE is a file.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { verifyAuthenticationResponse } from "@simplewebauthn/server";

const { origin, rpId, challenge, publicKey, response } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const body = JSON.stringify(response);
const bytes = new Uint8Array(Buffer.from(publicKey, "base64url"));

async function verify() {
    const { verified } = await verifyAuthenticationResponse({
        response: JSON.parse(body), expectedChallenge: challenge, expectedOrigin: origin, expectedRPID: rpId,
        requireUserVerification: false, credential: { id: response.id, publicKey: bytes, counter: 0 },
    });
    if (!verified)
        throw new Error("the response does not verify");
}

for await (const line of createInterface({ input: process.stdin })) {
    const start = process.cpuUsage();
    for (let i = 0; i < Number(line); i++)
        await verify();
    const { user, system } = process.cpuUsage(start);
    console.log((user + system) / Number(line));
}
