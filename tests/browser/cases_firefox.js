// SPDX-License-Identifier: Apache-2.0
// The main paths once more, in Firefox: another engine, other dialogs, other JSON functions.

import assert from "node:assert/strict";
import { newName } from "./steps.js";

async function signUp(firefox, name = newName()) {
  await firefox.open("/#sign-up");
  await firefox.type("Name", name);
  await firefox.press("Create account with a passkey");
  await firefox.heading("Your account is ready");
  return name;
}

async function signUpAndIn(firefox) {
  await firefox.authenticator();
  await firefox.open();
  await firefox.heading("Sign in");
  await firefox.picture("sign-in");
  const name = await signUp(firefox);
  await firefox.picture("welcome");
  await firefox.press("Not now");
  await firefox.see(`Signed in as ${name}`);
  await firefox.picture("account");
  await firefox.press("Sign out");
  await firefox.press("Sign in with a passkey");
  await firefox.see(`Signed in as ${name}`);
  await firefox.press("Sign out");
  await firefox.type("Name", name);
  await firefox.press("Continue");
  await firefox.see(`Signed in as ${name}`);
}

async function cancels(firefox) {
  await firefox.asksForKeys(true);
  await firefox.open();
  await firefox.press("Sign in with a passkey");
  await firefox.see("Follow your browser’s steps.");
  await firefox.picture("sign-in-waiting");
  await firefox.press("Cancel");
  await firefox.see("or with your name");
  await firefox.asksForKeys(false);
  await firefox.authenticator();
  const name = await signUp(firefox);
  await firefox.press("Not now");
  await firefox.see(`Signed in as ${name}`);
}

async function isRefused(firefox) {
  await firefox.authenticator({ isUserConsenting: false });
  await firefox.open("/#sign-up");
  await firefox.type("Name", newName());
  await firefox.press("Create account with a passkey");
  await firefox.see("No passkey was made");
  await firefox.picture("sign-up-cancelled");
}

async function looksAfterTheAccount(firefox) {
  const phone = await firefox.authenticator();
  await signUp(firefox);
  await firefox.press("Not now");
  await firefox.press("Rename Firefox, Linux");
  await firefox.type("Name of this passkey", "Old phone");
  await firefox.press("Save");
  await firefox.heading("Your passkeys");
  await firefox.see("Old phone");
  await firefox.press("Add this device Kept by this device or your password manager.");
  await firefox.see("already has a passkey for this account");
  await phone.remove();
  await firefox.authenticator();
  await firefox.press("Add this device Kept by this device or your password manager.");
  await firefox.see("The passkey is added.");
  assert.equal((await firefox.texts("#passkeys li")).length, 2);
  await firefox.press("Remove Old phone");
  await firefox.press("Remove");
  await firefox.see("The passkey is removed.");
  assert.equal((await firefox.texts("#passkeys li")).length, 1);
  await firefox.picture("account-one-left");
}

async function comesBackWithACode(firefox) {
  const lost = await firefox.authenticator();
  const name = await signUp(firefox);
  await firefox.press("Recovery codes Ten codes to print or keep in a safe place.");
  await firefox.heading("Your recovery codes");
  const codes = await firefox.texts("#codes li");
  assert.equal(codes.length, 10);
  await firefox.picture("codes");
  await firefox.press("I have saved them");
  await firefox.see("10 of 10 codes are left");
  await firefox.press("Sign out");
  await lost.remove();
  await firefox.authenticator();
  await firefox.press("Use a recovery code");
  await firefox.type("Name or e-mail address", name);
  await firefox.type("Recovery code", codes[0]);
  await firefox.press("Use this code");
  await firefox.heading("Create a passkey");
  await firefox.press("Create a passkey");
  await firefox.see(`Signed in as ${name}`);
  await firefox.see("9 of 10 codes are left");
}

async function usesALink(firefox) {
  const phone = await firefox.authenticator();
  const name = await signUp(firefox);
  await firefox.press("Another passkey On a phone, another computer or a security key.");
  await firefox.press("Send a link Open it on a device that is somewhere else.");
  await firefox.heading("Open this on the other device");
  await firefox.picture("device");
  const url = await firefox.valueOf("#device input");
  await firefox.forget();
  await phone.passkeys().then(
    () => assert.fail("it is gone"),
    () => {},
  );
  const laptop = await firefox.authenticator();
  await firefox.open(url);
  await firefox.heading("Add this device");
  await firefox.picture("link");
  await firefox.press("Continue");
  await firefox.press("Create a passkey");
  await firefox.see(`Signed in as ${name}`);
  assert.equal((await laptop.passkeys()).length, 1);
  assert.equal((await firefox.texts("#passkeys li")).length, 2);
}

export const firefoxCases = [
  ["Firefox: sign up, and in by button and by name", signUpAndIn],
  ["Firefox: cancel", cancels],
  ["Firefox: refused", isRefused],
  ["Firefox: passkeys added, renamed and removed", looksAfterTheAccount],
  ["Firefox: coming back with a code", comesBackWithACode],
  ["Firefox: another device by a link", usesALink],
];
