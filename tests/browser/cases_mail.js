// SPDX-License-Identifier: Apache-2.0
// What goes by mail: an address that is confirmed, a link that signs in, a sign-up that begins with
// a link. passkeyd puts its mails into a folder.

import assert from "node:assert/strict";
import { withServer } from "./server.js";
import {
  button,
  heading,
  nameField,
  newName,
  seeAccount,
  seeMessage,
  seeSignIn,
  signOut,
  signUp,
} from "./steps.js";

/** The link in the newest mail to an address, which may take a moment. */
async function mailedLink(server, address, count) {
  for (let tries = 0; tries < 150; tries += 1) {
    const mails = server
      .mails()
      .filter((mail) => mail.includes(`<${address}>`) || mail.includes(address));
    const links = mails.flatMap((mail) => {
      const plain = mail.replace(/=\r?\n/g, "").replaceAll("=3D", "=");
      return plain.match(/http:\/\/localhost:\d+\/#link=psk_l_[\w-]+&purpose=\w+/g) ?? [];
    });
    if (links.length >= count) {
      return links.at(-1);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  throw new Error(`no mail to ${address}:\n${server.mails().join("\n---\n")}\n${server.log}`);
}

// Whoever only opens what is in a mail, as scanners do, spends nothing.
async function openTwice(tab, link, title) {
  for (let times = 0; times < 2; times += 1) {
    await tab.page.goto("about:blank");
    await tab.page.goto(link);
    await heading(tab, title).waitFor();
  }
}

async function confirmsAndSignsIn(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await withServer(tab, ["--email-sign-in", "on"], async (server) => {
    await tab.open();
    await tab.picture("sign-in-mail");
    const name = await signUp(tab, newName());
    const address = `mail-${name}`;
    await tab.page.getByLabel("New address").fill(address);
    await tab.page.locator("#email-form button").click();
    await tab.page.getByText(`A link is on its way to ${address}`).waitFor();
    await tab.picture("account-email");
    const other = await tab.another();
    await openTwice(other, await mailedLink(server, address, 1), "Confirm your e-mail address");
    await other.picture("link-verify-email");
    await button(other, "Confirm").click();
    await other.page.getByText("Your e-mail address is confirmed.").waitFor();
    // So does the page that asked for the link, on another device.
    await tab.page.getByText("Your e-mail address is confirmed.").waitFor();
    await tab.page.locator("#email-state", { hasText: address }).waitFor();
    await signsInByMail(tab, server, name, address);
  });
}

async function signsInByMail(tab, server, name, address) {
  await signOut(tab);
  await button(tab, "Email me a sign-in link").click();
  await heading(tab, "Email me a sign-in link").waitFor();
  await tab.picture("mail-ask");
  await tab.page.goBack();
  await seeSignIn(tab);
  await nameField(tab).fill(name);
  await button(tab, "Email me a sign-in link").click();
  await heading(tab, "Check your mail").waitFor();
  await tab.picture("mail-sent");
  await button(tab, "Send it again").click();
  await tab.page.getByText("The mail was sent again").waitFor();
  const link = await mailedLink(server, address, 3);
  const scanner = await tab.another();
  await openTwice(scanner, link, "Sign in");
  await scanner.picture("link-email-sign-in");
  const second = { ...tab, page: await tab.context.newPage() };
  await openTwice(second, link, "Sign in");
  await second.page.locator("#link-button").click();
  await seeAccount(second, name);
  // The page that asked for the mail goes on in the same session.
  await seeAccount(tab, name);
  await second.page.close();
  // Who came by mail has no passkey here and is asked to create one.
  await tab.page.getByRole("heading", { name: "Create a passkey on this device" }).waitFor();
  await tab.picture("account-mailed");
  const phone = await tab.authenticator({ transport: "usb" });
  await tab.page.locator("#mailed-add").click();
  await tab.page.getByText("The passkey is added.").waitFor();
  await tab.page.locator("#mailed").waitFor({ state: "hidden" });
  assert.equal((await phone.passkeys()).length, 1);
  await tab.page.goto("about:blank");
  await tab.page.goto(link);
  await seeMessage(tab, /has been used or is too old/);
  assert.equal(await tab.page.locator("#link-button").isVisible(), false);
  await tab.picture("link-used");
}

// A name that nobody has is answered alike, and nothing is mailed.
async function saysNothingOfStrangers(tab) {
  await withServer(tab, ["--email-sign-in", "on"], async (server) => {
    await tab.withoutAutofill();
    await tab.open();
    await nameField(tab).fill("nobody@example.org");
    await button(tab, "Email me a sign-in link").click();
    await heading(tab, "Check your mail").waitFor();
    assert.match(
      await tab.page.locator("#mail-sent").innerText(),
      /^If nobody@example.org has a confirmed address here/,
    );
    assert.equal(server.mails().length, 0);
  });
}

// Stub: a password manager that makes passkeys by itself. Who comes by mail gets one.
async function upgradesSilently(tab) {
  const phone = await tab.authenticator();
  await tab.withoutAutofill();
  await tab.page.addInitScript(() => {
    if (!navigator.credentials) {
      return; // about:blank
    }
    const create = navigator.credentials.create.bind(navigator.credentials);
    navigator.credentials.create = ({ mediation, ...request }) => create(request);
    const native = PublicKeyCredential.getClientCapabilities.bind(PublicKeyCredential);
    PublicKeyCredential.getClientCapabilities = async () => ({
      ...(await native()),
      conditionalCreate: true,
    });
  });
  await withServer(tab, ["--email-sign-in", "on"], async (server) => {
    await tab.open();
    const name = await signUp(tab, newName());
    const address = `mail-${name}`;
    await tab.page.getByLabel("New address").fill(address);
    await tab.page.locator("#email-form button").click();
    await tab.page.goto(await mailedLink(server, address, 1));
    await button(tab, "Confirm").click();
    await tab.page.getByText("Your e-mail address is confirmed.").waitFor();
    await signOut(tab);
    await phone.remove();
    const manager = await tab.authenticator();
    await nameField(tab).fill(name);
    await button(tab, "Email me a sign-in link").click();
    await heading(tab, "Check your mail").waitFor();
    await tab.page.goto("about:blank");
    await tab.page.goto(await mailedLink(server, address, 2));
    await tab.page.locator("#link-button").click();
    await tab.page.getByText("has created a passkey for you").waitFor();
    assert.equal(await tab.page.locator("#passkeys li").count(), 2);
    assert.equal((await manager.passkeys()).length, 1);
    // The mailbox opened this session, so it cannot take the address from the owner.
    await tab.page.getByText("without one of its older passkeys").waitFor();
    for (const id of ["email-remove", "email-form", "make-codes", "self-block", "add-device"]) {
      assert.equal(await tab.page.locator(`#${id}`).isVisible(), false, id);
    }
    // Nor block a passkey of the owner that has verified them, or the one that it added.
    assert.equal(await button(tab, /^Block /).count(), 0);
    await tab.picture("account-held");
    await blocksTheUnverified(tab);
  });
}

// An older passkey that cannot verify the user may be blocked: what the server then says of it.
async function blocksTheUnverified(tab) {
  await tab.page.route("**/v1/account", async (route) => {
    const response = await route.fetch();
    const account = await response.json();
    for (const credential of account.credentials) {
      assert.equal(credential.uvInitialized, true);
      credential.uvInitialized = false;
    }
    account.credentials[0].createdAt = "2025-05-08T08:46:53Z";
    account.credentials[1].createdAt = account.session.recoveredAt;
    await route.fulfill({ response, json: account });
  });
  await tab.page.reload();
  await button(tab, /^Block /).waitFor();
  assert.equal(await button(tab, /^Block /).count(), 1);
  await tab.page.unrouteAll();
}

async function setsAndRemoves(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await withServer(tab, [], async (server) => {
    await tab.open();
    const address = `mail-${await signUp(tab, newName())}`;
    await tab.page.locator("#email-state", { hasText: "tell you when something changes" }).waitFor();
    await tab.page.getByLabel("New address").fill(address);
    await tab.page.locator("#email-form button").click();
    await tab.page.goto(await mailedLink(server, address, 1));
    await button(tab, "Confirm").click();
    await tab.page.getByText("Your e-mail address is confirmed.").waitFor();
    await removesTheAddress(tab, address);
  });
}

async function removesTheAddress(tab, address) {
  const block = tab.page.locator("#email-block");
  const remove = block.getByRole("button", { name: "Remove" });
  await remove.click();
  await block.getByText(`Remove ${address}?`).waitFor();
  await tab.picture("account-email-remove");
  await block.getByRole("button", { name: "Keep it" }).click();
  await block.getByText(`${address}, confirmed today`).waitFor();
  await remove.click();
  await block.locator(".danger").click();
  await tab.page.getByText("The address is removed.").waitFor();
  await block.getByText("None yet.").waitFor();
}

async function signsUpByMail(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await withServer(tab, ["--sign-up", "email"], async (server) => {
    await tab.open();
    await tab.page.getByRole("link", { name: "Create account" }).click();
    await tab.page.locator("#sign-up-email").fill("new@example.org");
    await tab.picture("sign-up-mail");
    await tab.page.locator("section:not([hidden]) form button").click();
    await tab.page.getByText("A link is on its way to new@example.org").waitFor();
    assert.equal(await tab.page.locator("#mail-open").isVisible(), false);
    await tab.picture("mail-sign-up");
    await tab.page.getByRole("link", { name: "Back to sign-in" }).filter({ visible: true }).click();
    await tab.page.getByRole("link", { name: "Create account" }).click();
    await tab.page.locator("#sign-up-email").fill("New@Gmail.com");
    await tab.page.keyboard.press("Enter");
    const mailbox = tab.page.getByRole("link", { name: "Open your mail" });
    await mailbox.waitFor();
    assert.equal(await mailbox.getAttribute("href"), "https://Gmail.com");
    await tab.picture("mail-open");
    await openTwice(tab, await mailedLink(server, "new@example.org", 1), "Create account");
    assert.equal(await nameField(tab).isVisible(), false);
    await tab.picture("sign-up-by-link");
    await tab.page.locator("#new-display-name").fill("New");
    await button(tab, "Create account with a passkey").click();
    await heading(tab, "Your account is ready").waitFor();
    await button(tab, "Not now").click();
    await seeAccount(tab, "new@example.org");
  });
}

export const mailCases = [
  ["mail: an address is confirmed, and signs in", confirmsAndSignsIn],
  ["mail: a silent upgrade, which is held", upgradesSilently],
  ["mail: an address for notices, set and removed", setsAndRemoves],
  ["mail: nothing is told of strangers", saysNothingOfStrangers],
  ["mail: a sign-up that begins with a link", signsUpByMail],
];
