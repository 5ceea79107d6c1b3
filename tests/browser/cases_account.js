// SPDX-License-Identifier: Apache-2.0
// The signed-in view: more passkeys, proving again who is there, sessions that end elsewhere.

import assert from "node:assert/strict";
import { securityKey } from "./browser.js";
import {
  answerOnce,
  button,
  fillSignUp,
  labels,
  nameField,
  newName,
  passkeyButton,
  seeAccount,
  seeMessage,
  seeSignIn,
  signOut,
  signUp,
  skipSecondWay,
} from "./steps.js";

async function addsSecurityKey(tab, phone) {
  await phone.present(false);
  const key = await tab.authenticator(securityKey);
  await button(tab, "Add this device").click();
  await tab.page.getByText("The passkey is added.").waitFor();
  return key;
}

async function addsSecond(tab) {
  const phone = await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  const name = await signUp(tab);
  const key = await addsSecurityKey(tab, phone);
  assert.equal((await key.passkeys()).length, 1);
  const items = await labels(tab);
  assert.equal(items.length, 2);
  assert.equal(items.filter((item) => item.includes("Only on one device")).length, 1);
  assert.equal(items.filter((item) => item.includes("Synced")).length, 1);
  assert.equal(await tab.page.getByRole("heading", { name: "Set up a second way in" }).count(), 0);
  await tab.picture("account-two-passkeys");
  await phone.remove();
  await signOut(tab);
  await passkeyButton(tab).click();
  await seeAccount(tab, name);
}

// A name may have 64 characters, and an address that is one 254.
async function cutsLongNames(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  const long = `${newName()}-${"x".repeat(40)}`.slice(0, 54) + "@ends.here";
  assert.equal(long.length, 64);
  await fillSignUp(tab, long, "");
  await button(tab, "Create account with a passkey").click();
  await skipSecondWay(tab, "");
  const name = tab.page.locator("#account-name .cut");
  const cut = `${long.slice(0, 22)}…${long.slice(-17)}`;
  assert.equal(await name.textContent(), cut);
  await tab.picture("account-long-name");
  await name.focus();
  assert.equal(await name.textContent(), long);
  await name.blur();
  assert.equal(await name.textContent(), cut);
  await name.hover();
  assert.equal(await name.textContent(), long);
  assert.equal(await tab.page.locator("#account-name").textContent(), `Signed in as ${long}`);
}

async function refusesTheSameDevice(tab) {
  const phone = await tab.authenticator();
  await tab.open();
  await signUp(tab);
  await button(tab, "Add this device").click();
  await seeMessage(tab, /already has a passkey for this account/);
  assert.equal((await phone.passkeys()).length, 1);
  assert.equal((await labels(tab)).length, 1);
  await tab.picture("account-already-registered");
}

async function confirmsFirst(tab) {
  const phone = await tab.authenticator();
  await tab.open();
  const name = await signUp(tab);
  await answerOnce(tab, "/v1/registration/options", {
    status: 403,
    code: "reauthentication_required",
  });
  const before = (await tab.context.cookies())[0].value;
  const key = await tab.authenticator({ ...securityKey, automaticPresenceSimulation: false });
  tab.asked.length = 0;
  await button(tab, "Add this device").click();
  // The phone answers that it has one already; only the key is left to choose.
  await seeMessage(tab, /already has a passkey/);
  assert.notEqual((await tab.context.cookies())[0].value, before);
  assert.deepEqual(
    tab.asked.map(({ path }) => path),
    [
      "/v1/registration/options",
      "/v1/authentication/options",
      "/v1/authentication/verify",
      "/v1/registration/options",
    ],
  );
  await phone.present(false);
  await key.present(true);
  await button(tab, "Add this device").click();
  await tab.page.getByText("The passkey is added.").waitFor();
  await seeAccount(tab, name);
  assert.equal((await labels(tab)).length, 2);
}

async function noticesEndedSession(tab) {
  const phone = await tab.authenticator();
  await tab.open();
  await signUp(tab);
  await phone.present(false);
  const other = await tab.context.newPage();
  await other.goto(tab.server.url);
  await other.getByRole("button", { name: "Sign out" }).click();
  await other.getByRole("heading", { name: "Sign in" }).waitFor();
  await other.close();
  // The page notices by itself, and keeps nothing of the account.
  await seeSignIn(tab);
  await tab.page.getByText("You were signed out.").waitFor();
  await tab.picture("sign-in-ended");
  assert.equal(await tab.page.locator("#passkeys li").count(), 0);
}

async function signsOutTwice(tab) {
  const phone = await tab.authenticator();
  await tab.open();
  await signUp(tab);
  await phone.present(false);
  await tab.context.clearCookies();
  await button(tab, "Sign out").click();
  await seeSignIn(tab);
}

async function showsDisabled(tab) {
  await tab.authenticator();
  await tab.open();
  const name = await signUp(tab);
  let by = "user";
  await tab.page.route("**/v1/account", async (route) => {
    const response = await route.fetch();
    const account = await response.json();
    account.credentials[0].disabledAt = "2026-05-08T08:46:53Z";
    account.credentials[0].disabledBy = by;
    account.credentials[0].createdAt = "2025-05-08T08:46:53Z";
    account.credentials[0].label =
      "<b>A long label</b>, which goes on and on and must not break the page at any width";
    await route.fulfill({ response, json: account });
  });
  await tab.page.reload();
  await seeAccount(tab, name);
  const [item] = await labels(tab);
  assert.match(
    item,
    /^<b>A long label<.b>.*Blocked Added May 8, 2025, not used yet Rename Unblock Remove$/,
  );
  await tab.picture("account-disabled");
  by = "operator";
  await tab.page.reload();
  await seeAccount(tab, name);
  assert.match((await labels(tab))[0], /The operator of this site blocked it; .* Rename Remove$/);
}

// A key without room for passkeys: it serves, but only where the name is typed first.
async function warnsOfUndiscoverable(tab) {
  const key = await tab.authenticator({ ...securityKey, hasResidentKey: false });
  await tab.withoutAutofill();
  await tab.open();
  const name = newName();
  await fillSignUp(tab, name);
  await button(tab, "Create account with a passkey").click();
  await tab.page.getByText("This passkey works only after you type your name.").waitFor();
  await tab.picture("welcome-not-discoverable");
  await skipSecondWay(tab, name);
  assert.match((await labels(tab))[0], /Works only after you type your name\./);
  await tab.picture("account-not-discoverable");
  await signOut(tab);
  await passkeyButton(tab).click();
  await seeMessage(tab, /no passkey was used/);
  await nameField(tab).fill(name);
  await button(tab, "Continue").click();
  await seeAccount(tab, name);
  assert.equal((await key.passkeys()).length, 1);
}

export const accountCases = [
  ["a second passkey, on a security key", addsSecond],
  ["a long name is cut in the middle, and whole on focus", cutsLongNames],
  ["the same device twice", refusesTheSameDevice],
  ["adding a passkey after confirming who is there", confirmsFirst],
  ["a session that ended in another tab", noticesEndedSession],
  ["sign out of a session that is gone", signsOutTwice],
  ["a passkey that is not discoverable", warnsOfUndiscoverable],
  ["a disabled passkey with a long label", showsDisabled],
];
