// SPDX-License-Identifier: Apache-2.0
// What a person does on the page and sees there, found by role and name as a screen reader finds
// it.

import assert from "node:assert/strict";

let people = 0;

/** A name that nobody has yet. */
export function newName() {
  people += 1;
  return `person${people}-${Date.now().toString(36)}@example.org`;
}

export const button = (tab, name) => tab.page.getByRole("button", { name });
export const heading = (tab, name) => tab.page.getByRole("heading", { name, level: 1 });
export const nameField = (tab) => tab.page.getByRole("textbox", { name: "Name", exact: true });
export const message = (tab) => tab.page.getByRole("alert").filter({ visible: true });
// The advice to make some leads there, too.
export const codesButton = (tab) =>
  tab.page.getByRole("button", { name: "Create recovery codes", exact: true });
export const passkeyButton = (tab) => button(tab, "Sign in with a passkey");

export async function fillSignUp(tab, name, displayName) {
  await tab.page.getByRole("link", { name: "Create account" }).click();
  await heading(tab, "Create account").waitFor();
  await nameField(tab).fill(name);
  if (displayName) {
    await tab.page.locator("#new-display-name").fill(displayName);
  }
}

export async function signUp(tab, name = newName(), displayName = undefined) {
  await fillSignUp(tab, name, displayName);
  await button(tab, "Create account with a passkey").click();
  await skipSecondWay(tab, name);
  return name;
}

/** What a new account is shown first, left with one click. */
export async function skipSecondWay(tab, name) {
  await heading(tab, "Your account is ready").waitFor();
  await button(tab, "Not now").click();
  await seeAccount(tab, name);
}

export async function seeAccount(tab, name) {
  await tab.page.getByText(`Signed in as ${name}`).waitFor();
}

export async function seeSignIn(tab) {
  await heading(tab, "Sign in").waitFor();
}

export async function signOut(tab) {
  await button(tab, "Sign out").click();
  await seeSignIn(tab);
}

/** Sign up, and leave the page signed out with nobody there, so that autofill only waits. */
export async function signUpAndOut(tab, authenticator) {
  const name = await signUp(tab);
  await authenticator.present(false);
  await signOut(tab);
  if (tab.autofill) {
    await waitForAutofill(tab);
  }
  return name;
}

/** Wait until the browser has a request of this kind, and it waits. */
export async function waitForPrompt(tab, name, mediation = null) {
  await tab.page.waitForFunction(
    ([kind, how]) => {
      const last = globalThis.prompts.at(-1);
      return last?.event === "start" && last.name === kind && last.mediation === how;
    },
    [name, mediation],
  );
}

export const waitForAutofill = (tab) => waitForPrompt(tab, "get", "conditional");

export async function seeMessage(tab, pattern) {
  await message(tab).waitFor();
  assert.match(await message(tab).innerText(), pattern);
}

/** Wait until a device has so many passkeys: the browser tells it by a signal that takes a while. */
export async function untilPasskeys(authenticator, count) {
  for (let tries = 0; tries < 50; tries += 1) {
    if ((await authenticator.passkeys()).length === count) {
      return;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  assert.equal((await authenticator.passkeys()).length, count);
}

export async function labels(tab) {
  return tab.page
    .locator("#passkeys li")
    .evaluateAll((items) => items.map((item) => item.innerText.replace(/\s+/g, " ").trim()));
}

/** What was sent to redeem links, without the questions for whom they are. */
export const redemptions = (tab) =>
  tab.bodies("/v1/links/redeem").filter(({ dryRun }) => !dryRun);

/** Put another answer in place of the server's first to `path`; the rest go through. */
export async function answerOnce(tab, path, { status, code, ...members }) {
  let left = 1;
  await tab.page.route(`**${path}`, async (route) => {
    if (left === 0) {
      await route.fallback();
      return;
    }
    left -= 1;
    const body = JSON.stringify({ type: "about:blank", title: "Test", status, code, ...members });
    await route.fulfill({ status, contentType: "application/problem+json", body });
  });
}

/** Change what the server's first answer to `path` says. */
export async function changeOnce(tab, path, change) {
  let left = 1;
  await tab.page.route(`**${path}`, async (route) => {
    if (left === 0) {
      await route.fallback();
      return;
    }
    left -= 1;
    const response = await route.fetch();
    const json = await response.json();
    await route.fulfill({ response, json: change(json) });
  });
}
