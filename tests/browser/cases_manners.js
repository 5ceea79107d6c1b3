// SPDX-License-Identifier: Apache-2.0
// What people do to every path: let it time out, press twice, go back, open a second tab, lose the
// session or the network. Each ends with a sentence or where it should, and can be tried again.

import assert from "node:assert/strict";
import {
  answerOnce,
  button,
  codesButton,
  changeOnce,
  fillSignUp,
  heading,
  labels,
  nameField,
  newName,
  passkeyButton,
  redemptions,
  seeAccount,
  seeMessage,
  seeSignIn,
  signOut,
  signUp,
  signUpAndOut,
  skipSecondWay,
  waitForPrompt,
} from "./steps.js";

// The browser waits as long as the server says: here not at all.
const inNoTime = (json) => ({ ...json, publicKey: { ...json.publicKey, timeout: 1 } });

async function ready(tab, authenticatorOptions) {
  const authenticator = await tab.authenticator(authenticatorOptions);
  await tab.withoutAutofill();
  await tab.open();
  return authenticator;
}

/** The link for another device, of a new account that is signed in. */
async function enrolmentLink(tab) {
  const name = await signUp(tab);
  await tab.page.locator("#add-device").click();
  const url = await tab.page.locator("#device input").inputValue();
  return { name, url };
}

/* Time-outs */

async function signInTimesOut(tab) {
  const authenticator = await ready(tab);
  const name = await signUpAndOut(tab, authenticator);
  await changeOnce(tab, "/v1/authentication/options", inNoTime);
  await passkeyButton(tab).click();
  await seeMessage(tab, /took too long/);
  await tab.picture("sign-in-timeout");
  await authenticator.present(true);
  await passkeyButton(tab).click();
  await seeAccount(tab, name);
}

async function signUpTimesOut(tab) {
  const authenticator = await ready(tab, { automaticPresenceSimulation: false });
  const name = newName();
  await changeOnce(tab, "/v1/registration/options", inNoTime);
  await fillSignUp(tab, name);
  await button(tab, "Create account with a passkey").click();
  await seeMessage(tab, /No passkey was made: the request ran out of time/);
  await authenticator.present(true);
  await button(tab, "Create account with a passkey").click();
  await skipSecondWay(tab, name);
}

async function addingTimesOut(tab) {
  const phone = await ready(tab);
  const name = await signUp(tab);
  await phone.remove();
  const other = await tab.authenticator({ automaticPresenceSimulation: false });
  await changeOnce(tab, "/v1/registration/options", inNoTime);
  await button(tab, "Add this device").click();
  await seeMessage(tab, /No passkey was made: the request ran out of time/);
  await seeAccount(tab, name);
  await other.present(true);
  await button(tab, "Add this device").click();
  await tab.page.getByText("The passkey is added.").waitFor();
}

/* Cancel */

async function cancelsAdding(tab) {
  const phone = await ready(tab);
  await signUp(tab);
  await phone.remove();
  await tab.authenticator({ automaticPresenceSimulation: false });
  await button(tab, "Add this device").click();
  await waitForPrompt(tab, "create");
  await tab.picture("account-waiting");
  await button(tab, "Cancel").click();
  await tab.page.locator("#account .waiting").waitFor({ state: "detached" });
  assert.equal((await labels(tab)).length, 1);
  assert.equal(await codesButton(tab).isEnabled(), true);
}

/* The back button */

async function goesBackWhileWaiting(tab) {
  const authenticator = await ready(tab, { automaticPresenceSimulation: false });
  await fillSignUp(tab, newName());
  await button(tab, "Create account with a passkey").click();
  await waitForPrompt(tab, "create");
  await tab.page.goBack();
  await seeSignIn(tab);
  assert.equal((await tab.prompts()).at(-1).error, "AbortError");
  assert.equal(await tab.page.getByRole("alert").count(), 0);
  assert.equal((await authenticator.passkeys()).length, 0);
  assert.equal(await passkeyButton(tab).isEnabled(), true);
}

async function goesBackWhenIn(tab) {
  await ready(tab);
  const name = await signUp(tab);
  await tab.page.goBack();
  await seeAccount(tab, name);
  await tab.page.goForward().catch(() => {});
  await seeAccount(tab, name);
}

// A link that was spent is not in the history.
async function goesBackToALink(tab) {
  await ready(tab);
  const { name, url } = await enrolmentLink(tab);
  const other = await tab.another();
  await other.authenticator();
  await other.page.goto(url);
  await button(other, "Continue").click();
  await button(other, "Create a passkey").click();
  await seeAccount(other, name);
  assert.equal(other.page.url(), `${tab.server.url}/`);
  await other.page.goBack();
  await other.page.goForward();
  await seeAccount(other, name);
  assert.equal(redemptions(other).length, 1);
}

/* Twice */

async function pressesALinkTwice(tab) {
  await ready(tab);
  const { name, url } = await enrolmentLink(tab);
  const other = await tab.another();
  const laptop = await other.authenticator();
  await other.page.goto(url);
  await button(other, "Continue").dblclick();
  await button(other, "Create a passkey").dblclick();
  await seeAccount(other, name);
  assert.equal(redemptions(other).length, 1);
  assert.equal((await laptop.passkeys()).length, 1);
}

async function sendsACodeTwice(tab) {
  await ready(tab);
  const name = await signUp(tab);
  await codesButton(tab).click();
  const code = await tab.page.locator("#codes li").first().innerText();
  await button(tab, "I have saved them").click();
  await signOut(tab);
  await tab.page.getByRole("link", { name: "Use a recovery code" }).click();
  await tab.page.locator("#recovery-name").fill(name);
  await tab.page.getByLabel("Recovery code").fill(code);
  await button(tab, "Use this code").dblclick();
  await heading(tab, "Create a passkey").waitFor();
  assert.equal(tab.bodies("/v1/recovery/redeem").length, 1);
}

/* Two tabs */

async function signsInInTwoTabs(tab) {
  const authenticator = await ready(tab);
  const name = await signUpAndOut(tab, authenticator);
  const second = await tab.context.newPage();
  await second.goto(tab.server.url);
  await authenticator.present(true);
  await passkeyButton(tab).click();
  await seeAccount(tab, name);
  // There the sign-in still stands; reloaded, or used, it shows who is signed in.
  await second.getByRole("button", { name: "Sign in with a passkey" }).waitFor();
  await second.reload();
  await second.getByText(`Signed in as ${name}`).waitFor();
}

async function opensALinkInTwoTabs(tab) {
  await ready(tab);
  const { name, url } = await enrolmentLink(tab);
  const other = await tab.another();
  await other.authenticator();
  await other.page.goto(url);
  const second = await other.context.newPage();
  await second.goto(url);
  await other.page.bringToFront();
  await button(other, "Continue").click();
  await button(other, "Create a passkey").click();
  await seeAccount(other, name);
  await second.getByRole("button", { name: "Continue" }).click();
  await second.getByRole("alert").filter({ hasText: "has been used or is too old" }).waitFor();
}

/* A session that is over */

async function losesTheSessionOnWelcome(tab) {
  await ready(tab);
  await fillSignUp(tab, newName());
  await button(tab, "Create account with a passkey").click();
  await heading(tab, "Your account is ready").waitFor();
  await tab.context.clearCookies();
  await button(tab, "Not now").click();
  await seeSignIn(tab);
  await seeMessage(tab, /You are signed out/);
}

// The ten minutes after a code or a link are over.
async function losesTheSessionOnEnrol(tab) {
  const phone = await ready(tab);
  const { url } = await enrolmentLink(tab);
  const other = await tab.another();
  const laptop = await other.authenticator({ automaticPresenceSimulation: false });
  await other.page.goto(url);
  await button(other, "Continue").click();
  await button(other, "Create a passkey").click();
  await waitForPrompt(other, "create");
  await button(other, "Cancel").filter({ visible: true }).click();
  await heading(other, "Create a passkey").waitFor();
  await other.context.clearCookies();
  await laptop.present(true);
  await button(other, "Create a passkey").click();
  await seeSignIn(other);
  await seeMessage(other, /You are signed out/);
  assert.equal((await laptop.passkeys()).length, 0);
  assert.equal((await phone.passkeys()).length, 1);
}

/* No network */

async function losesTheNetworkOnTheWay(tab) {
  const authenticator = await ready(tab);
  const name = await signUpAndOut(tab, authenticator);
  await authenticator.present(true);
  await tab.page.getByRole("link", { name: "Use a recovery code" }).click();
  await tab.page.locator("#recovery-name").fill(name);
  await tab.page.getByLabel("Recovery code").fill("0000-0000-0000-0000");
  await tab.context.setOffline(true);
  await button(tab, "Use this code").click();
  await seeMessage(tab, /could not be reached/);
  await tab.context.setOffline(false);
  await button(tab, "Use this code").click();
  await seeMessage(tab, /That code didn’t work/);
  await tab.page.goBack();
  // The verdict of a sign-in is lost: nothing is known of it, and the next one works.
  await tab.page.route("**/v1/authentication/verify", (route) => route.abort());
  await passkeyButton(tab).click();
  await tab.page.waitForRequest("**/v1/authentication/verify");
  await tab.page.waitForRequest("**/v1/authentication/verify");
  await tab.page.unrouteAll();
  await seeAccount(tab, name);
}

async function losesTheNetworkWithALink(tab) {
  await ready(tab);
  const { name, url } = await enrolmentLink(tab);
  const other = await tab.another();
  await other.authenticator();
  await other.page.goto(url);
  await other.context.setOffline(true);
  await button(other, "Continue").click();
  await seeMessage(other, /could not be reached/);
  await other.context.setOffline(false);
  // The link is spent, and the passkey fails: the next press goes on from there.
  await answerOnce(other, "/v1/registration/options", { status: 503, code: "store_unavailable" });
  await button(other, "Try again").click();
  await button(other, "Create a passkey").click();
  await seeMessage(other, /could not do this now/);
  await button(other, "Create a passkey").click();
  await seeAccount(other, name);
}

/* Somebody else */

// Signed in as one, autofill or a typed name of another: whose passkey it is, is who is in.
async function findsAnotherAccountsPasskey(tab) {
  const authenticator = await ready(tab);
  const first = await signUpAndOut(tab, authenticator);
  await authenticator.present(true);
  const second = await signUp(tab);
  await authenticator.present(false);
  await signOut(tab);
  await authenticator.present(true);
  for (const name of [first, second]) {
    await nameField(tab).fill(name);
    await button(tab, "Continue").click();
    await seeAccount(tab, name);
    assert.equal((await labels(tab)).length, 1);
    await signOut(tab);
  }
}

export const mannerCases = [
  ["manners: a sign-in that times out", signInTimesOut],
  ["manners: a sign-up that times out", signUpTimesOut],
  ["manners: another passkey that times out", addingTimesOut],
  ["manners: another passkey, cancelled", cancelsAdding],
  ["manners: back while the browser waits", goesBackWhileWaiting],
  ["manners: back when signed in", goesBackWhenIn],
  ["manners: back to a link that is spent", goesBackToALink],
  ["manners: a link pressed twice", pressesALinkTwice],
  ["manners: a recovery code sent twice", sendsACodeTwice],
  ["manners: two tabs that sign in", signsInInTwoTabs],
  ["manners: two tabs with one link", opensALinkInTwoTabs],
  ["manners: a session that is over after the sign-up", losesTheSessionOnWelcome],
  ["manners: a session that is over before the passkey is made", losesTheSessionOnEnrol],
  ["manners: no network with a code, and for a verdict", losesTheNetworkOnTheWay],
  ["manners: no network with a link", losesTheNetworkWithALink],
  ["manners: two accounts on one device", findsAnotherAccountsPasskey],
];
