// SPDX-License-Identifier: Apache-2.0
// The main path with authenticators of many kinds: sign up, out, in by button and by name, and what
// the account then says of the passkey.

import assert from "node:assert/strict";
import { securityKey } from "./browser.js";
import {
  button,
  fillSignUp,
  heading,
  labels,
  nameField,
  newName,
  passkeyButton,
  seeAccount,
  seeMessage,
  signOut,
} from "./steps.js";

const notSynced = { defaultBackupEligibility: true, defaultBackupState: false };
const bound = { defaultBackupEligibility: false, defaultBackupState: false };
const unverified = { hasUserVerification: false, isUserVerified: false };

/**
 * A kind; whether it proves who holds it; what the account says of it; whether it signs in without
 * a name. Null: it could, but Chromium has people set up a PIN first, in a dialog of its own.
 */
const kinds = [
  ["a platform authenticator that syncs", {}, true, "Synced", true],
  ["a platform authenticator that has not synced yet", notSynced, true, "Only on one device", true],
  ["a platform authenticator that never syncs", bound, true, "Only on one device", true],
  ["a platform authenticator without verification", unverified, false, "Synced", null],
  ["a phone", { transport: "hybrid" }, true, "Synced", true],
  ["a security key with room", securityKey, true, "Only on one device", true],
  [
    "a security key without room",
    { ...securityKey, hasResidentKey: false },
    true,
    "Only on one device",
    false,
  ],
  [
    "a security key over NFC, without room or PIN",
    { ...securityKey, ...unverified, transport: "nfc", hasResidentKey: false },
    false,
    "Only on one device",
    false,
  ],
  [
    "a U2F key",
    {
      ...securityKey,
      ...unverified,
      protocol: "u2f",
      ctap2Version: undefined,
      hasResidentKey: false,
    },
    false,
    "Only on one device",
    false,
  ],
];

async function checkProof(tab, verified) {
  const amr = await tab.page.evaluate(async () => {
    const response = await fetch("/v1/session/check");
    return response.headers.get("X-Passkey-Amr");
  });
  assert.equal(amr.includes("mfa"), verified, amr);
}

const walks = (options, verified, tag, discoverable) => async (tab) => {
  const authenticator = await tab.authenticator(options);
  await tab.withoutAutofill();
  await tab.open();
  const name = newName();
  await fillSignUp(tab, name);
  await button(tab, "Create account with a passkey").click();
  await heading(tab, "Your account is ready").waitFor();
  await button(tab, "Not now").click();
  await seeAccount(tab, name);
  await checkProof(tab, verified);
  const [item] = await labels(tab);
  assert.ok(item.includes(tag), item);
  assert.equal(item.includes("Works only after you type your name."), discoverable === false, item);
  await signOut(tab);
  if (discoverable) {
    await passkeyButton(tab).click();
    await seeAccount(tab, name);
    await signOut(tab);
  } else if (discoverable === false) {
    await passkeyButton(tab).click();
    await seeMessage(tab, /no passkey was used/);
  }
  await nameField(tab).fill(name);
  await button(tab, "Continue").click();
  await seeAccount(tab, name);
  await checkProof(tab, verified);
  assert.equal((await authenticator.passkeys()).length, 1);
};

export const kindCases = kinds.map(([kind, ...facts]) => [`kinds: ${kind}`, walks(...facts)]);
