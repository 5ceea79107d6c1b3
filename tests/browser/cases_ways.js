// SPDX-License-Identifier: Apache-2.0
// Second ways in: recovery codes, and a link that lets another device in.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import {
  answerOnce,
  button,
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
  skipSecondWay,
} from "./steps.js";

const readQr = createRequire(import.meta.url)("jsqr");
const codePattern = /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/;

const codesOf = (tab) => tab.page.locator("#codes li").allInnerTexts();

/** Sign up, and choose one of the second ways that are offered. */
async function choose(tab, way, name = newName()) {
  await fillSignUp(tab, name, "Ada Lovelace");
  await button(tab, "Create account with a passkey").click();
  await heading(tab, "Your account is ready").waitFor();
  await tab.page.locator(`[data-second=${way}]`).click();
  await seeAccount(tab, name);
  return name;
}

async function makeCodes(tab) {
  const name = await choose(tab, "codes");
  await tab.page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
  return { name, codes: await codesOf(tab) };
}

async function keepsCodes(tab) {
  await tab.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  const { name, codes } = await makeCodes(tab);
  assert.equal(new Set(codes).size, 10);
  assert.ok(codes.every((code) => codePattern.test(code)));
  await tab.picture("account-codes");
  await button(tab, "Copy").click();
  await button(tab, "Copied").waitFor();
  const copied = await tab.page.evaluate(() => navigator.clipboard.readText());
  assert.ok(codes.every((code) => copied.includes(code)) && copied.includes(name), copied);
  const [download] = await Promise.all([
    tab.page.waitForEvent("download"),
    tab.page.getByRole("link", { name: "Download" }).click(),
  ]);
  assert.equal(readFileSync(await download.path(), "utf8"), copied);
  await printsCodes(tab, codes);
  await button(tab, "I have saved them").click();
  await tab.page.getByText("10 of 10 codes are left, made today").waitFor();
  assert.equal(await tab.page.locator("#codes li").count(), 0);

  await tab.page.reload();
  await seeAccount(tab, name);
  await tab.page.getByText("10 of 10 codes are left").waitFor();
  assert.equal((await tab.page.content()).includes(codes[0]), false);
  await tab.picture("account-codes-kept");
}

// What leaves the printer: the codes, what they are for, and nothing else.
async function printsCodes(tab, codes) {
  await tab.page.emulateMedia({ media: "print" });
  const printed = await tab.page.locator("body").innerText();
  assert.ok(codes.every((code) => printed.includes(code)));
  assert.equal(/Your passkeys|Create new codes|Download|What is/.test(printed), false, printed);
  assert.match(printed, /Recovery codes of person/);
  await tab.page.emulateMedia({ media: null });
}

async function useCode(tab, name, code) {
  await tab.page.getByRole("link", { name: "Use a recovery code" }).click();
  await heading(tab, "Use a recovery code").waitFor();
  await tab.page.locator("#recovery-name").fill(name);
  await tab.page.getByLabel("Recovery code").fill(code);
  await button(tab, "Use this code").click();
}

async function comesBackWithACode(tab) {
  const lost = await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  const { name, codes } = await makeCodes(tab);
  await button(tab, "I have saved them").click();
  await signOut(tab);
  await lost.remove();
  const found = await tab.authenticator();

  await useCode(tab, name, "0000-0000-0000-0000");
  await seeMessage(tab, /That code didn’t work/);
  await tab.picture("recovery-refused");
  await tab.page.goBack();
  await seeSignIn(tab);
  await found.present(false);
  await useCode(tab, name, codes[3].toLowerCase().replaceAll("-", " "));
  await heading(tab, "Create a passkey").waitFor();
  await tab.picture("enrol");
  await tab.page.reload();
  await heading(tab, "Create a passkey").waitFor();
  await found.present(true);
  await button(tab, "Create a passkey").click();
  await seeAccount(tab, name);
  await tab.page.getByText("The passkey is ready, and you are signed in.").waitFor();
  assert.equal((await labels(tab)).length, 2);
  await tab.page.getByText("9 of 10 codes are left").waitFor();
  await tab.picture("account-recovered");
  await signOut(tab);
  await useCode(tab, name, codes[3]);
  await seeMessage(tab, /That code didn’t work/);
}

async function givesUpEnrolling(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  const { name, codes } = await makeCodes(tab);
  await button(tab, "I have saved them").click();
  await signOut(tab);
  await useCode(tab, name, codes[0]);
  await heading(tab, "Create a passkey").waitFor();
  await button(tab, "Create a passkey").click();
  await seeMessage(tab, /already has a passkey for this account/);
  await tab.picture("enrol-already-registered");
  await button(tab, "Sign out").click();
  await tab.page.getByText("If you leave now, you are signed out").waitFor();
  await tab.picture("enrol-leave");
  await button(tab, "Leave anyway").click();
  await seeSignIn(tab);
  await passkeyButton(tab).click();
  await seeAccount(tab, name);
}

async function qrText(tab) {
  const png = await tab.page.locator(".qr").screenshot();
  const pixels = await tab.page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    canvas.drawImage(bitmap, 0, 0);
    const { data, width, height } = canvas.getImageData(0, 0, bitmap.width, bitmap.height);
    return { data: [...data], width, height };
  }, png.toString("base64"));
  return readQr(Uint8ClampedArray.from(pixels.data), pixels.width, pixels.height)?.data;
}

async function addsByLink(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  const name = await choose(tab, "device");
  await tab.page.locator("#add-device").click();
  await tab.page.getByRole("heading", { name: "Open this on the other device" }).waitFor();
  await tab.picture("account-device");
  const url = await tab.page.locator("#device input").inputValue();
  assert.equal(await qrText(tab), url);
  assert.equal(new URL(url).origin, tab.server.url);

  const other = await tab.another();
  const phone = await other.authenticator();
  await opensLink(other, url, "Add this device");
  await other.picture("link-enrolment");
  await button(other, "Continue").click();
  await other.page.getByText(`For the account ${name}, on this device.`).waitFor();
  await other.picture("enrol-named");
  await button(other, "Create a passkey").click();
  await seeAccount(other, name);
  assert.equal((await labels(other)).length, 2);
  assert.equal((await phone.passkeys()).length, 1);
  assert.equal(other.page.url(), `${tab.server.url}/`);

  await opensLink(other, url, "Add this device");
  await seeMessage(other, /has been used or is too old/);
  assert.equal(await button(other, "Continue").isVisible(), false);
  await other.picture("link-refused");
  // The page that made the link notices that it was used.
  await tab.page.getByText("The link was used").waitFor();
  await tab.picture("account-device-added");
  await tab.page.waitForFunction(() => document.querySelectorAll("#passkeys > li").length === 2);
}

// A scanner that opens every link in a mail spends nothing: only the button does.
async function opensLink(tab, url, title) {
  for (let times = 0; times < 2; times += 1) {
    await tab.page.goto("about:blank");
    await tab.page.goto(url);
    await heading(tab, title).waitFor();
  }
  assert.equal(redemptions(tab).length, tab.redeemed ?? 0);
  tab.redeemed = (tab.redeemed ?? 0) + 1;
}

async function cancelsEnrolment(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  const name = await choose(tab, "device");
  await tab.page.locator("#add-device").click();
  const url = await tab.page.locator("#device input").inputValue();
  const other = await tab.another();
  const phone = await other.authenticator({ automaticPresenceSimulation: false });
  await opensLink(other, url, "Add this device");
  await button(other, "Continue").click();
  await button(other, "Create a passkey").click();
  await other.page.getByText("Follow your browser’s steps.").waitFor();
  await other.picture("enrol-waiting");
  await other.page.locator(".waiting button").click();
  await heading(other, "Create a passkey").waitFor();
  await phone.present(true);
  await button(other, "Create a passkey").click();
  await seeAccount(other, name);
}

async function losesTheLink(tab) {
  await answerOnce(tab, "/v1/links/redeem", { status: 503, code: "store_unavailable" });
  await tab.open("/#link=psk_l_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&purpose=recovery");
  await heading(tab, "Get back into your account").waitFor();
  await seeMessage(tab, /could not do this now/);
  await answerOnce(tab, "/v1/links/redeem", { status: 503, code: "store_unavailable" });
  await button(tab, "Continue").click();
  await button(tab, "Try again").click();
  await seeMessage(tab, /has been used or is too old/);
  await tab.page.getByRole("link", { name: "Back to sign-in" }).filter({ visible: true }).click();
  await seeSignIn(tab);
}

// Without recovery codes on the server's side of a restricted session there is nothing to see.
async function namesThePasskey(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  const name = newName();
  await fillSignUp(tab, name, "Ada");
  await button(tab, "Create account with a passkey").click();
  await heading(tab, "Your account is ready").waitFor();
  await tab.picture("welcome");
  await skipSecondWay(tab, name);
  assert.match((await labels(tab))[0], /^Chrome, Linux Used for this sign-in/);
}

export const wayCases = [
  ["ways: recovery codes, copied, downloaded and printed", keepsCodes],
  ["ways: coming back with a code", comesBackWithACode],
  ["ways: giving up after a code", givesUpEnrolling],
  ["ways: another device by link and QR code", addsByLink],
  ["ways: another device, cancelled at first", cancelsEnrolment],
  ["ways: a link that is no use", losesTheLink],
  ["ways: what a new passkey is called", namesThePasskey],
];
