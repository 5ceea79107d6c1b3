// SPDX-License-Identifier: Apache-2.0
// Verifies the ID token of a sign-in. docs/id-tokens.md describes every claim.

import { createRemoteJWKSet, jwtVerify } from "jose";

const clockTolerance = 30; // seconds between the clocks of the two machines

/** @returns A function that takes an ID token and returns its claims, or throws. */
export function idTokenVerifier({ service, audience = service }) {
  // Keeps the keys as long as the service allows. An unknown key is looked up at once, but not more
  // than twice a minute: anybody can name one.
  const keys = createRemoteJWKSet(new URL("/.well-known/jwks.json", service), {
    cacheMaxAge: 900000,
    cooldownDuration: 30000,
  });
  // The ID tokens that were used, until they expire. Several servers need a table that they share,
  // with `jti` as its primary key.
  const used = new Map();

  return async (idToken) => {
    const { payload } = await jwtVerify(idToken, keys, {
      algorithms: ["ES256"],
      typ: "JWT",
      issuer: service,
      audience,
      clockTolerance,
      requiredClaims: ["sub", "exp", "jti", "auth_time"],
    });
    const now = Date.now() / 1000;
    for (const [jti, end] of used) {
      if (end < now) {
        used.delete(jti);
      }
    }
    if (used.has(payload.jti)) {
      throw new Error("The ID token was used before.");
    }
    used.set(payload.jti, payload.exp + clockTolerance);
    return payload;
  };
}
