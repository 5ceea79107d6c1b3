// SPDX-License-Identifier: Apache-2.0
// Looking after an account: passkeys renamed and removed, sessions seen and ended; in two tabs, in
// two browsers, with a session that is over, and without a network.

import assert from "node:assert/strict";
import { securityKey } from "./browser.js";
import {
  answerOnce,
  button,
  codesButton,
  heading,
  labels,
  message,
  newName,
  passkeyButton,
  seeAccount,
  seeMessage,
  seeSignIn,
  signOut,
  signUp,
  untilPasskeys,
} from "./steps.js";

const rename = (tab, label) => tab.page.getByRole("button", { name: `Rename ${label}` });
const remove = (tab, label) => tab.page.getByRole("button", { name: `Remove ${label}` });
const yes = (tab) => tab.page.locator(".ask .danger");
const field = (tab) => tab.page.getByLabel("Name of this passkey").filter({ visible: true });

async function withTwo(tab) {
  const phone = await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  const name = await signUp(tab);
  await rename(tab, "Chrome, Linux").click();
  await field(tab).fill("Phone");
  await tab.page.keyboard.press("Enter");
  await tab.page.getByText("Saved.").waitFor();
  await phone.present(false);
  const key = await tab.authenticator(securityKey);
  await button(tab, "Add this device").click();
  await tab.page.getByText("The passkey is added.").waitFor();
  await rename(tab, "Security key").click();
  await field(tab).fill("Key");
  await tab.page.locator("#passkeys button", { hasText: "Save" }).click();
  await tab.page.getByText("Saved.").waitFor();
  return { name, phone, key };
}

async function renames(tab) {
  await withTwo(tab);
  assert.deepEqual((await labels(tab)).map((label) => label.split(" ")[0]).sort(), [
    "Key",
    "Phone",
  ]);
  await rename(tab, "Phone").click();
  await tab.picture("account-rename");
  await field(tab).fill("Something else");
  await tab.page.keyboard.press("Escape");
  await rename(tab, "Phone").waitFor();
  const focused = await tab.page.evaluate(() => document.activeElement.ariaLabel);
  assert.equal(focused, "Rename Phone");
  await rename(tab, "Phone").click();
  await button(tab, "Cancel").click();
  await rename(tab, "Phone").waitFor();
  await tab.page.reload();
  await rename(tab, "Key").waitFor();
  await rename(tab, "Phone").waitFor();
}

async function removes(tab) {
  const { name, phone, key } = await withTwo(tab);
  await remove(tab, "Phone").click();
  await tab.picture("account-remove");
  await button(tab, "Keep it").click();
  await remove(tab, "Phone").click();
  await yes(tab).click();
  await tab.page.getByText("The passkey is removed.").waitFor();
  assert.equal((await labels(tab)).length, 1);
  await untilPasskeys(phone, 0);
  assert.equal((await key.passkeys()).length, 1);
  await signOut(tab);
  await passkeyButton(tab).click();
  await seeAccount(tab, name);
}

async function removesTheLast(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  const name = await signUp(tab);
  await remove(tab, "Chrome, Linux").click();
  await yes(tab).click();
  await tab.page.getByText("is the last passkey that signs you in").waitFor();
  await tab.picture("account-remove-last");
  await button(tab, "Keep it").click();
  assert.equal((await labels(tab)).length, 1);
  await remove(tab, "Chrome, Linux").click();
  await yes(tab).click();
  await button(tab, "Remove it anyway").click();
  await tab.page.getByText("The passkey is removed.").waitFor();
  assert.equal((await labels(tab)).length, 0);
  await seeAccount(tab, name);
  await tab.picture("account-empty");
}

// Three passkeys that would have the same label.
async function numbersLabels(tab) {
  const first = await tab.authenticator(securityKey);
  await tab.withoutAutofill();
  await tab.open();
  await signUp(tab);
  await first.present(false);
  for (const label of ["Security key (2)", "Security key (3)"]) {
    const key = await tab.authenticator(securityKey);
    await tab.page.locator("#add-other").click();
    await rename(tab, label).waitFor();
    await key.present(false);
  }
  const strong = await tab.page.locator("#passkeys strong").allInnerTexts();
  assert.deepEqual(strong.sort(), ["Security key", "Security key (2)", "Security key (3)"]);
  await tab.picture("account-three-passkeys");
  await saysItInTheItem(tab, "Security key (2)");
}

// What a button of an item does or fails to do is said in that item.
async function saysItInTheItem(tab, label) {
  const item = tab.page.locator("#passkeys > li", { hasText: label });
  await answerOnce(tab, "/v1/account/credentials/*", { status: 503, code: "store_unavailable" });
  await button(tab, `Block ${label}`).click();
  await item.getByRole("alert").waitFor();
  assert.equal(await message(tab).count(), 1);
  await tab.picture("account-item-message");
  await tab.page.unrouteAll();
  await item.getByRole("button", { name: "Try again" }).click();
  await item.getByRole("status").filter({ hasText: "The passkey is blocked" }).waitFor();
  assert.equal(await message(tab).count(), 0);
  await button(tab, `Unblock ${label}`).click();
  await item.getByRole("status").filter({ hasText: "works again" }).waitFor();
  await rename(tab, label).click();
  await answerOnce(tab, "/v1/account/credentials/*", { status: 409, code: "conflict" });
  await field(tab).fill("Drawer");
  await tab.page.keyboard.press("Enter");
  await tab.page.locator("#passkeys > li form").getByRole("alert").waitFor();
  assert.equal(await message(tab).count(), 1);
}

async function endsSessions(tab) {
  const { name } = await withTwo(tab);
  const other = await tab.another();
  const device = await other.authenticator();
  await linkDevice(tab, other);
  await seeAccount(other, name);
  await tab.page.reload();
  await seeAccount(tab, name);
  const sessions = tab.page.locator("#sessions li");
  assert.equal(await sessions.count(), 2);
  assert.equal(await sessions.filter({ hasText: "This browser" }).count(), 1);
  await tab.picture("account-sessions");
  await sessions.getByRole("button").click();
  await tab.page.getByText("That session is ended.").waitFor();
  assert.equal(await sessions.count(), 1);
  await button(other, "Add this device").click();
  await seeSignIn(other);
  await seeMessage(other, /You are signed out/);
  assert.equal((await device.passkeys()).length, 1);
}

async function linkDevice(tab, other) {
  await tab.page.locator("#add-device").click();
  const url = await tab.page.locator("#device input").inputValue();
  await other.page.goto(url);
  await button(other, "Continue").click();
  await button(other, "Create a passkey").click();
}

// What another tab did is shown after the next change here; what is gone there is said here.
async function worksInTwoTabs(tab) {
  const { name } = await withTwo(tab);
  const second = await tab.context.newPage();
  await second.goto(tab.server.url);
  await second.getByText(`Signed in as ${name}`).waitFor();
  await remove(tab, "Phone").click();
  await yes(tab).click();
  await tab.page.getByText("The passkey is removed.").waitFor();
  await second.getByRole("button", { name: "Rename Phone" }).click();
  await second.getByLabel("Name of this passkey").filter({ visible: true }).fill("Late");
  await second.locator("#passkeys button", { hasText: "Save" }).click();
  await second.getByRole("alert").waitFor();
  await second.reload();
  await second.getByRole("button", { name: "Rename Key" }).waitFor();
  assert.equal(await second.locator("#passkeys li").count(), 1);
}

// Every button of the page, when the session is over: back to the sign-in, with a sentence.
async function noticesOnEveryButton(tab) {
  await withTwo(tab);
  const presses = [
    ["Add another device", () => tab.page.locator("#add-device").click()],
    ["Create recovery codes", () => codesButton(tab).click()],
    [
      "Rename",
      async () => {
        await rename(tab, "Phone").click();
        await tab.page.locator("#passkeys button", { hasText: "Save" }).click();
      },
    ],
    [
      "Remove",
      async () => {
        await remove(tab, "Phone").click();
        await yes(tab).click();
      },
    ],
  ];
  const cookies = await tab.context.cookies();
  for (const [what, press] of presses) {
    await tab.context.clearCookies();
    await press();
    await seeSignIn(tab);
    await seeMessage(tab, /You are signed out/);
    await tab.context.addCookies(cookies);
    await tab.page.reload();
    await heading(tab, "Your account")
      .waitFor({ timeout: 5000 })
      .catch(() => {
        throw new Error(`after "${what}" the account does not come back`);
      });
  }
}

async function losesTheNetwork(tab) {
  await withTwo(tab);
  await tab.context.setOffline(true);
  await remove(tab, "Phone").click();
  await yes(tab).click();
  await seeMessage(tab, /could not be reached/);
  await tab.picture("account-offline");
  await tab.context.setOffline(false);
  await yes(tab).click();
  await tab.page.getByText("The passkey is removed.").waitFor();
}

async function clicksTwice(tab) {
  await withTwo(tab);
  await remove(tab, "Phone").click();
  await yes(tab).dblclick();
  await tab.page.getByText("The passkey is removed.").waitFor();
  assert.equal((await labels(tab)).length, 1);
  await codesButton(tab).dblclick();
  await tab.page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
  const made = tab.asked.filter(
    ({ path, method }) => path === "/v1/account/recovery-codes" && method === "POST",
  );
  assert.equal(made.length, 1);
}

async function changesPerson(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  const first = await signUp(tab);
  const second = await tab.context.newPage();
  await second.goto(tab.server.url);
  await second.getByRole("button", { name: "Sign out" }).click();
  await second.getByRole("heading", { name: "Sign in", level: 1 }).waitFor();
  await second.close();
  await seeSignIn(tab);
  await tab.page.goto("about:blank");
  await tab.open();
  const name = await signUp(tab, newName());
  assert.notEqual(name, first);
  assert.equal((await labels(tab)).length, 1);
  assert.equal(await tab.page.getByText(first).count(), 0);
}

export const manageCases = [
  ["account: passkeys are renamed", renames],
  ["account: a passkey is removed, from the device too", removes],
  ["account: the last way in is removed only on purpose", removesTheLast],
  ["account: equal labels are numbered, and an item has its own messages", numbersLabels],
  ["account: sessions are seen and ended", endsSessions],
  ["account: two tabs", worksInTwoTabs],
  ["account: a session that is over, at every button", noticesOnEveryButton],
  ["account: a network that is lost", losesTheNetwork],
  ["account: double clicks", clicksTwice],
  ["account: another person at the same browser", changesPerson],
];
