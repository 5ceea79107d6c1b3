// SPDX-License-Identifier: Apache-2.0
// What the page says and does when something goes wrong: each ends with a sentence, and with
// everything usable again.

import assert from "node:assert/strict";
import {
  answerOnce,
  button,
  fillSignUp,
  heading,
  message,
  nameField,
  newName,
  passkeyButton,
  seeAccount,
  seeMessage,
  seeSignIn,
  signOut,
  signUp,
  signUpAndOut,
  skipSecondWay,
  untilPasskeys,
  waitForAutofill,
  waitForPrompt,
} from "./steps.js";

const cancel = (tab) => button(tab, "Cancel").filter({ visible: true });

async function cancelsSignIn(tab) {
  const authenticator = await tab.authenticator();
  await tab.withPhones();
  await tab.open();
  const name = await signUpAndOut(tab, authenticator);
  const place = await passkeyButton(tab).boundingBox();
  await passkeyButton(tab).click();
  await waitForPrompt(tab, "get");
  assert.equal(await button(tab, "Continue").isDisabled(), true);
  assert.deepEqual(await passkeyButton(tab).boundingBox(), place);
  await tab.picture("sign-in-waiting");
  await cancel(tab).click();
  await cancel(tab)
    .waitFor({ state: "detached" })
    .catch(() => {});
  await tab.page.locator("#sign-in .hint").waitFor();
  assert.equal(await message(tab).count(), 0);
  await authenticator.present(true);
  await passkeyButton(tab).click();
  await seeAccount(tab, name);
}

async function refusedSignIn(tab) {
  const authenticator = await tab.authenticator();
  await tab.open();
  const name = await signUpAndOut(tab, authenticator);
  const place = await passkeyButton(tab).boundingBox();
  await authenticator.forget();
  await authenticator.present(true);
  await passkeyButton(tab).click();
  await seeMessage(tab, /no passkey was used/);
  assert.equal(
    (await tab.prompts())
      .filter(({ mediation, event }) => mediation === null && event === "end")
      .at(-1).error,
    "NotAllowedError",
  );
  assert.deepEqual(await passkeyButton(tab).boundingBox(), place);
  await tab.picture("sign-in-cancelled");
  await nameField(tab).fill(name);
  await button(tab, "Continue").click();
  await seeMessage(tab, /no passkey was used/);
}

async function cancelsSignUp(tab) {
  const authenticator = await tab.authenticator({ automaticPresenceSimulation: false });
  await tab.open();
  const name = newName();
  await fillSignUp(tab, name);
  await button(tab, "Create account with a passkey").click();
  await waitForPrompt(tab, "create");
  await tab.picture("sign-up-waiting");
  await cancel(tab).click();
  await tab.page.locator("#sign-up .hint").waitFor();
  assert.equal(tab.bodies("/v1/registration/verify").length, 0);
  await authenticator.present(true);
  await button(tab, "Create account with a passkey").click();
  await skipSecondWay(tab, name);
}

async function refusedSignUp(tab) {
  const authenticator = await tab.authenticator();
  await authenticator.verifies(false);
  await tab.open();
  const name = newName();
  await fillSignUp(tab, name);
  await button(tab, "Create account with a passkey").click();
  await seeMessage(tab, /No passkey was made: the request was cancelled/);
  assert.equal((await tab.prompts()).at(-1).error, "NotAllowedError");
  await tab.picture("sign-up-cancelled");
  await authenticator.verifies(true);
  await button(tab, "Create account with a passkey").click();
  await skipSecondWay(tab, name);
}

async function doubleClicks(tab) {
  const authenticator = await tab.authenticator();
  await tab.open();
  const name = newName();
  await fillSignUp(tab, name);
  await button(tab, "Create account with a passkey").dblclick();
  await skipSecondWay(tab, name);
  assert.equal(tab.bodies("/v1/registration/options").length, 1);
  assert.equal((await authenticator.passkeys()).length, 1);
  await authenticator.present(false);
  await signOut(tab);
  await waitForAutofill(tab);
  await authenticator.present(true);
  const before = tab.bodies("/v1/authentication/options").length;
  await passkeyButton(tab).dblclick();
  await seeAccount(tab, name);
  assert.equal(tab.bodies("/v1/authentication/options").length, before + 1);
}

async function nameTaken(tab) {
  const authenticator = await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  const name = await signUpAndOut(tab, authenticator);
  await authenticator.present(true);
  await fillSignUp(tab, name);
  await button(tab, "Create account with a passkey").click();
  await seeMessage(tab, /name is taken/);
  await tab.picture("sign-up-name-taken");
  // The passkey that came to nothing is gone again, and the first is still there.
  await untilPasskeys(authenticator, 1);
  await tab.page.getByRole("link", { name: "Sign in" }).click();
  await passkeyButton(tab).click();
  await seeAccount(tab, name);
}

async function unknownCredential(tab) {
  const authenticator = await tab.authenticator();
  await tab.open();
  await signUpAndOut(tab, authenticator);
  await tab.server.forget();
  await authenticator.present(true);
  await passkeyButton(tab).click();
  await seeMessage(tab, /does not know that passkey any more/);
  await tab.picture("sign-in-unknown-credential");
  await untilPasskeys(authenticator, 0);
  await signUp(tab);
}

// For a name that nobody has, the server makes up passkeys: of a kind that the device here could
// have, or of one for which the browser rightly waits, such as a key that is not plugged in.
async function nameWithoutPasskeys(tab) {
  for (let tries = 0; tries < 100; tries += 1) {
    const name = newName();
    const transports = await tab.page.evaluate(async (username) => {
      const { call } = await import("/passkey.js");
      const { publicKey } = await call("/v1/authentication/options", { username });
      return publicKey.allowCredentials.map((descriptor) => descriptor.transports);
    }, name);
    assert.ok(transports.length >= 1);
    if (transports.every((list) => list.includes("internal"))) {
      return name;
    }
  }
  throw new Error("no name has made-up passkeys of this device");
}

async function unknownName(tab) {
  await tab.authenticator();
  await tab.open();
  await nameField(tab).fill(await nameWithoutPasskeys(tab));
  await button(tab, "Continue").click();
  await seeMessage(tab, /no passkey was used/);
}

async function noWebAuthn(tab) {
  await tab.page.addInitScript(() => {
    delete globalThis.PublicKeyCredential;
  });
  await tab.open();
  await heading(tab, "Passkeys do not work here").waitFor();
  assert.match(
    await tab.page.locator("#unable .message").innerText(),
    /try another browser or device/,
  );
  // A session may exist, of an e-mail link; no ceremony begins.
  assert.deepEqual(
    tab.asked.filter(({ path }) => path !== "/v1/account").map(({ path }) => path),
    [],
  );
  await tab.picture("no-webauthn");
}

async function networkFails(tab) {
  const authenticator = await tab.authenticator();
  await tab.open();
  const name = await signUpAndOut(tab, authenticator);
  await authenticator.present(true);
  await tab.context.setOffline(true);
  await passkeyButton(tab).click();
  await seeMessage(tab, /could not be reached/);
  await tab.picture("sign-in-offline");
  await tab.context.setOffline(false);
  await passkeyButton(tab).click();
  await seeAccount(tab, name);
}

// The answer to a registration is lost: it may stand, so its passkey must not be taken from the
// device.
async function networkFailsAtTheEnd(tab) {
  const authenticator = await tab.authenticator();
  await tab.open();
  await fillSignUp(tab, newName());
  await tab.page.route("**/v1/registration/verify", (route) => route.abort());
  await button(tab, "Create account with a passkey").click();
  await seeMessage(tab, /could not be reached/);
  assert.equal((await authenticator.passkeys()).length, 1);
}

async function serverFails(tab) {
  const authenticator = await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  const name = await signUpAndOut(tab, authenticator);
  await authenticator.present(true);
  await answerOnce(tab, "/v1/authentication/options", { status: 503, code: "store_unavailable" });
  await passkeyButton(tab).click();
  await seeMessage(tab, /could not do this now/);
  await answerOnce(tab, "/v1/authentication/options", { status: 429, code: "rate_limited" });
  await passkeyButton(tab).click();
  await seeMessage(tab, /Too many tries/);
  await tab.page.unrouteAll();
  await passkeyButton(tab).click();
  await seeAccount(tab, name);
}

async function loadsWithoutServer(tab) {
  await tab.page.route("**/v1/account", (route) => route.abort());
  await tab.open();
  await seeSignIn(tab);
  await seeMessage(tab, /could not be reached/);
}

async function refusedName(tab) {
  const authenticator = await tab.authenticator();
  await tab.open();
  await fillSignUp(tab, "ada\u202Eb"); // a bidirectional control
  await button(tab, "Create account with a passkey").click();
  await seeMessage(tab, /cannot be used here/);
  await tab.picture("sign-up-refused");
  await untilPasskeys(authenticator, 0);
}

export const failureCases = [
  ["cancel a sign-in", cancelsSignIn],
  ["a sign-in that the authenticator refuses", refusedSignIn],
  ["cancel a sign-up", cancelsSignUp],
  ["a sign-up that the authenticator refuses", refusedSignUp],
  ["double clicks", doubleClicks],
  ["a name that is taken", nameTaken],
  ["a passkey that the server does not know", unknownCredential],
  ["a name that nobody has", unknownName],
  ["a browser without WebAuthn", noWebAuthn],
  ["a network that fails", networkFails],
  ["a network that fails at the end of a sign-up", networkFailsAtTheEnd],
  ["a server that fails", serverFails],
  ["a page that loads without its server", loadsWithoutServer],
  ["a name that the server refuses", refusedName],
];
