// SPDX-License-Identifier: Apache-2.0
// Signing up, out and in again, as it goes when nothing goes wrong.

import assert from "node:assert/strict";
import {
  button,
  changeOnce,
  answerOnce,
  fillSignUp,
  heading,
  labels,
  nameField,
  newName,
  passkeyButton,
  seeAccount,
  seeSignIn,
  signOut,
  signUp,
  signUpAndOut,
  skipSecondWay,
  waitForAutofill,
} from "./steps.js";

const optionsPath = "/v1/authentication/options";

async function pageAtRest(tab) {
  await tab.withPhones();
  await tab.open();
  const { headers, status } = await tab.page.evaluate(async () => {
    const response = await fetch("/");
    return { headers: Object.fromEntries(response.headers), status: response.status };
  });
  assert.equal(status, 200);
  assert.match(
    headers["content-security-policy"],
    /default-src 'none'; script-src 'self'; style-src 'self';/,
  );
  await seeSignIn(tab);
  assert.equal(await passkeyButton(tab).isEnabled(), true);
  assert.equal(await nameField(tab).getAttribute("autocomplete"), "username webauthn");
  assert.match(await tab.page.locator("#sign-in .hint").innerText(), /QR code/);
  await tab.picture("sign-in");
  await tab.page.getByRole("link", { name: "Create account" }).click();
  await tab.picture("sign-up");
}

// A computer without a passkey store and without Bluetooth: only the security key is offered, and
// nothing warns of phones before an attempt failed.
async function onlySecurityKeys(tab) {
  await tab.withPhones(false);
  await tab.page.addInitScript(() => {
    const known = PublicKeyCredential.getClientCapabilities.bind(PublicKeyCredential);
    PublicKeyCredential.getClientCapabilities = async () => ({
      ...(await known()),
      userVerifyingPlatformAuthenticator: false,
    });
  });
  await tab.open();
  const shown = async () => tab.page.locator("main").innerText();
  assert.match(await shown(), /With a security key\. There is no password\./);
  assert.doesNotMatch(await shown(), /phone/i);
  await tab.picture("sign-in-keys");
  await tab.page.getByRole("link", { name: "Create account" }).click();
  assert.match(await shown(), /You need a security key: this computer/);
  assert.match(await shown(), /Phones cannot be used on this computer/);
  await tab.picture("sign-up-keys");
}

async function signsUp(tab) {
  const authenticator = await tab.authenticator();
  await tab.open();
  const name = newName();
  await fillSignUp(tab, name, "Ada Lovelace");
  await button(tab, "Create account with a passkey").click();
  await skipSecondWay(tab, name);
  assert.equal(await heading(tab, "Ada Lovelace").count(), 1);
  const [only, ...others] = await labels(tab);
  assert.match(only, /Used for this sign-in Synced Added today, .* not used yet/);
  assert.equal(others.length, 0);
  assert.equal(await tab.page.getByRole("heading", { name: "Set up a second way in" }).count(), 1);
  assert.equal((await authenticator.passkeys()).length, 1);
  await tab.picture("account-new");
  await seesSessionCookie(tab);
  await tab.page.reload();
  await seeAccount(tab, name);
}

async function seesSessionCookie(tab) {
  const cookies = await tab.context.cookies();
  assert.equal(cookies.length, 1);
  assert.equal(cookies[0].httpOnly, true);
  assert.equal(cookies[0].sameSite, "Lax");
}

async function signsOut(tab) {
  const authenticator = await tab.authenticator();
  await tab.open();
  await signUpAndOut(tab, authenticator);
  await tab.page.reload();
  await seeSignIn(tab);
}

async function signsInByButton(tab) {
  const authenticator = await tab.authenticator();
  await tab.open();
  const name = await signUpAndOut(tab, authenticator);
  await authenticator.present(true);
  await passkeyButton(tab).click();
  await seeAccount(tab, name);
  const prompts = await tab.prompts();
  const order = prompts
    .filter(({ name: kind }) => kind === "get")
    .map(({ mediation, event }) => `${mediation} ${event}`);
  assert.deepEqual(order.slice(-4), [
    "conditional start",
    "conditional end",
    "null start",
    "null end",
  ]);
  assert.equal(prompts.at(-1).listed, 0);
  assert.equal("username" in tab.bodies(optionsPath).at(-1), false);
  assert.match((await labels(tab))[0], /last used today/);
  await tab.picture("account");
}

async function signsInByName(tab) {
  const authenticator = await tab.authenticator();
  await tab.open();
  const name = await signUpAndOut(tab, authenticator);
  await authenticator.present(true);
  await nameField(tab).fill(` ${name} `);
  await tab.page.keyboard.press("Enter");
  await seeAccount(tab, name);
  assert.equal(tab.bodies(optionsPath).at(-1).username, name);
  assert.ok((await tab.prompts()).at(-1).listed >= 1);
}

async function signsInByAutofill(tab) {
  const authenticator = await tab.authenticator();
  await tab.open();
  const name = await signUpAndOut(tab, authenticator);
  await authenticator.present(true);
  // The virtual authenticator chooses as soon as it is asked; a person chooses from the field's
  // suggestions.
  await tab.page.reload();
  await seeAccount(tab, name);
  const prompts = await tab.prompts();
  assert.deepEqual(
    prompts.map(({ mediation }) => mediation),
    ["conditional", "conditional"],
  );
}

async function retriesAfterServerForgot(tab, spoil) {
  const authenticator = await tab.authenticator();
  await tab.open();
  const name = await signUpAndOut(tab, authenticator);
  await authenticator.present(true);
  await spoil();
  tab.asked.length = 0;
  await tab.page.reload();
  await seeAccount(tab, name);
  const prompts = (await tab.prompts()).filter(({ event }) => event === "start");
  assert.deepEqual(
    prompts.map(({ mediation }) => mediation),
    ["conditional", null],
  );
  assert.equal(tab.bodies(optionsPath).length, 2);
}

function retriesExpired(tab) {
  return retriesAfterServerForgot(tab, () =>
    answerOnce(tab, "/v1/authentication/verify", { status: 410, code: "ceremony_expired" }),
  );
}

// The server itself refuses here: the ceremony it is asked to end is one that it never began.
function retriesUnknown(tab) {
  const forget = (json) => ({ ...json, ceremonyId: "A".repeat(json.ceremonyId.length) });
  return retriesAfterServerForgot(tab, () => changeOnce(tab, optionsPath, forget));
}

async function retriesOnce(tab) {
  const authenticator = await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  await signUpAndOut(tab, authenticator);
  await authenticator.present(true);
  const body = JSON.stringify({
    type: "about:blank",
    title: "Gone",
    status: 410,
    code: "ceremony_expired",
  });
  await tab.page.route("**/v1/authentication/verify", (route) =>
    route.fulfill({ status: 410, contentType: "application/problem+json", body }),
  );
  tab.asked.length = 0;
  await passkeyButton(tab).click();
  await tab.page.getByRole("alert").filter({ hasText: "took too long" }).waitFor();
  const modal = (await tab.prompts()).filter(
    ({ event, mediation }) => event === "start" && mediation === null,
  );
  assert.equal(modal.filter(({ name }) => name === "get").length, 2);
}

async function usesTheKeyboardAlone(tab) {
  const authenticator = await tab.authenticator();
  await tab.open();
  const name = await signUpAndOut(tab, authenticator);
  await tab.page.reload();
  await waitForAutofill(tab);
  await authenticator.present(true);
  await tab.page.keyboard.press("Tab");
  assert.equal(
    await passkeyButton(tab).evaluate((element) => element === document.activeElement),
    true,
  );
  await tab.page.keyboard.press("Enter");
  await seeAccount(tab, name);
  assert.equal(
    await heading(tab, "Your account").evaluate((element) => element === document.activeElement),
    true,
  );
}

async function worksWithoutNativeJson(tab) {
  await tab.page.addInitScript(() => {
    delete PublicKeyCredential.parseCreationOptionsFromJSON;
    delete PublicKeyCredential.parseRequestOptionsFromJSON;
    delete PublicKeyCredential.prototype.toJSON;
  });
  const authenticator = await tab.authenticator();
  await tab.open();
  assert.equal(
    await tab.page.evaluate(
      () =>
        "toJSON" in PublicKeyCredential.prototype ||
        "parseCreationOptionsFromJSON" in PublicKeyCredential,
    ),
    false,
  );
  const name = await signUpAndOut(tab, authenticator);
  await authenticator.present(true);
  await passkeyButton(tab).click();
  await seeAccount(tab, name);
  await authenticator.present(false);
  await signOut(tab);
  await waitForAutofill(tab);
  await authenticator.present(true);
  await nameField(tab).fill(name);
  await button(tab, "Continue").click();
  await seeAccount(tab, name);
}

async function goesBack(tab) {
  await tab.open();
  await tab.page.getByRole("link", { name: "Create account" }).click();
  await heading(tab, "Create account").waitFor();
  assert.equal(await tab.page.title(), "Create account · localhost");
  await tab.page.goBack();
  await seeSignIn(tab);
  await tab.open("/#sign-up");
  await heading(tab, "Create account").waitFor();
}

async function secondPersonSameDevice(tab) {
  const authenticator = await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  await signUpAndOut(tab, authenticator);
  await authenticator.present(true);
  const second = await signUp(tab);
  assert.equal((await authenticator.passkeys()).length, 2);
  assert.equal((await labels(tab)).length, 1);
  await seeAccount(tab, second);
}

export const signInCases = [
  ["the page at rest", pageAtRest],
  ["a computer that only takes security keys", onlySecurityKeys],
  ["sign up", signsUp],
  ["sign out", signsOut],
  ["sign in by button, without a name", signsInByButton],
  ["sign in with a typed name", signsInByName],
  ["sign in by autofill", signsInByAutofill],
  ["an expired challenge is asked for again", retriesExpired],
  ["an unknown ceremony is asked for again", retriesUnknown],
  ["it is asked for again once only", retriesOnce],
  ["sign in with the keyboard alone", usesTheKeyboardAlone],
  ["without the browser's own JSON functions", worksWithoutNativeJson],
  ["the back button, and a link to sign-up", goesBack],
  ["a second person on the same device", secondPersonSameDevice],
];
