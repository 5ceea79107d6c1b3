// SPDX-License-Identifier: Apache-2.0
// Verifies the signed statement of a sign-in. docs/statements.md describes every claim.

import { createRemoteJWKSet, jwtVerify } from "jose";

const clockTolerance = 30; // seconds between the clocks of the two machines

/** @returns A function that takes a statement and returns its claims, or throws. */
export function statementVerifier({ service, audience = service }) {
  // Keeps the keys as long as the service allows. An unknown key is looked up at once, but not more
  // than twice a minute: anybody can name one.
  const keys = createRemoteJWKSet(new URL("/.well-known/jwks.json", service), {
    cacheMaxAge: 900000,
    cooldownDuration: 30000,
  });
  // The statements that were used, until they expire. Several servers need a table that they share,
  // with `jti` as its primary key.
  const used = new Map();

  return async (statement) => {
    const { payload } = await jwtVerify(statement, keys, {
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
      throw new Error("The statement was used before.");
    }
    used.set(payload.jti, payload.exp + clockTolerance);
    return payload;
  };
}
