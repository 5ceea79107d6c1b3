// SPDX-License-Identifier: Apache-2.0
// Situations that people meet at the pages, each of which must end with the right person in, the
// wrong one out, and a way on.

import assert from "node:assert/strict";
import { withServer } from "./server.js";
import {
  answerOnce,
  button,
  codesButton,
  heading,
  message,
  newName,
  passkeyButton,
  seeAccount,
  seeMessage,
  seeSignIn,
  signOut,
  signUp,
  signUpAndOut,
  waitForPrompt,
} from "./steps.js";

const supported = [
  ...["--email-sign-in", "on", "--support", "help@example.org"],
  ...["--privacy", "https://example.org/privacy"],
];

/* No dead end */

// A failed sign-in offers to try again, the other ways and somebody to ask.
async function offersWaysOut(tab) {
  await tab.authenticator({ automaticPresenceSimulation: false });
  await tab.withoutAutofill();
  await withServer(tab, supported, async () => {
    await tab.open();
    await passkeyButton(tab).click();
    await waitForPrompt(tab, "get");
    await tab.page.keyboard.press("Escape");
    await message(tab).waitFor({ state: "hidden" });
    assert.equal(
      await tab.page.evaluate(() => document.activeElement.id),
      "sign-in-button",
      "Escape cancels, and the focus returns",
    );
    await tab.page.evaluate(() => {
      navigator.credentials.get = async () => {
        throw new DOMException("No", "NotAllowedError");
      };
    });
    await passkeyButton(tab).click();
    const box = message(tab);
    await box.waitFor();
    assert.equal(await box.locator(".primary").innerText(), "Try again");
    assert.equal(await box.locator("details li").count(), 3);
    assert.equal(
      await box.getByRole("link", { name: "Contact support" }).getAttribute("href"),
      "mailto:help@example.org",
    );
    await tab.picture("story-failed");
    await box.getByRole("link", { name: "Email me a sign-in link" }).click();
    await heading(tab, "Email me a sign-in link").waitFor();
    await tab.page.goBack();
    await tab.page.getByRole("link", { name: "Use a recovery code" }).click();
    await heading(tab, "Use a recovery code").waitFor();
    await tab.page.getByRole("link", { name: "What is a passkey?" }).click();
    await heading(tab, "What is a passkey?").waitFor();
    await tab.picture("help");
  });
}

// A sign-in that succeeds, and a browser that drops the cookie.
async function namesBlockedCookies(tab) {
  const authenticator = await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  await signUpAndOut(tab, authenticator);
  await authenticator.present(true);
  await tab.page.route("**/v1/authentication/verify", async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    delete headers["set-cookie"];
    await tab.context.clearCookies();
    await route.fulfill({ response, headers });
  });
  await passkeyButton(tab).click();
  await seeMessage(tab, /Allow cookies for this site/);
  await tab.picture("story-cookies");
}

async function saysThatNoScriptRuns(tab) {
  await withServer(tab, supported, async (server) => {
    await tab.page.route("**/page.js", (route) => route.abort());
    await tab.page.goto(server.url);
    const words = tab.page.locator("#static");
    assert.equal(await words.locator("p[lang]").count(), 5);
    await tab.page.waitForFunction(
      () => getComputedStyle(document.querySelector("#static")).visibility === "visible",
    );
    await words.getByText("needs JavaScript").first().waitFor();
    const contact = words.getByRole("link", { name: "help@example.org" });
    assert.equal(await contact.getAttribute("href"), "mailto:help@example.org");
    await tab.picture("story-no-script");
    await tab.page.unrouteAll();
    await tab.open();
    assert.equal(await words.count(), 0);
  });
}

// The browser of a mail app: the link in hand can be taken to another one.
async function keepsTheLink(tab) {
  await tab.page.addInitScript(() => {
    delete globalThis.PublicKeyCredential;
  });
  await withServer(tab, supported, async (server) => {
    const url = `/#link=psk_l_${"A".repeat(43)}&purpose=enrolment`;
    await tab.open(url);
    await heading(tab, "Passkeys do not work here").waitFor();
    const field = tab.page.getByLabel("Address of this page");
    assert.equal(await field.inputValue(), server.url + url);
    await tab.page.locator("#unable").getByRole("link", { name: "Contact support" }).waitFor();
    await tab.picture("story-unable");
    await tab.page.getByRole("link", { name: "Email me a sign-in link" }).click();
    await heading(tab, "Email me a sign-in link").waitFor();
    await tab.page.goto("about:blank");
    await tab.open(`/#link=psk_l_${"A".repeat(43)}&purpose=email_sign_in`);
    await seeMessage(tab, /has been used or is too old/);
    assert.equal(await tab.page.locator("#link-button").isVisible(), false);
    await message(tab).getByRole("link", { name: "Email me a sign-in link" }).waitFor();
  });
}

// A password manager whose request never ends, whatever happens to its signal.
async function leavesADeafManager(tab) {
  await tab.authenticator();
  await tab.page.addInitScript(() => {
    const native = navigator.credentials?.get.bind(navigator.credentials);
    if (native) {
      navigator.credentials.get = (options) =>
        options.mediation === "conditional" || globalThis.deaf
          ? new Promise(() => {})
          : native(options);
    }
  });
  await tab.open();
  const name = await signUp(tab);
  await signOut(tab);
  await passkeyButton(tab).click();
  await seeAccount(tab, name);
  await signOut(tab);
  await tab.page.evaluate(() => {
    globalThis.deaf = true;
  });
  await passkeyButton(tab).click();
  await button(tab, "Cancel").filter({ visible: true }).click();
  await tab.page.locator("#sign-in .waiting").waitFor({ state: "detached", timeout: 10000 });
  assert.equal(await passkeyButton(tab).isEnabled(), true);
}

// The server restarts while the person makes a passkey: they are not asked to make a second one.
async function finishesAfterARestart(tab) {
  const authenticator = await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  let lost = 0;
  await tab.page.route("**/v1/registration/verify", async (route) => {
    lost += 1;
    await (lost < 3 ? route.abort() : route.continue());
  });
  await signUp(tab);
  assert.equal(lost, 3);
  assert.equal((await authenticator.passkeys()).length, 1);
}

async function saysWhenToTryAgain(tab) {
  await tab.open("/#recovery");
  await tab.page.route("**/v1/recovery/redeem", (route) =>
    route.fulfill({
      status: 429,
      headers: { "Retry-After": "40", "Content-Type": "application/problem+json" },
      body: JSON.stringify({ type: "about:blank", title: "T", status: 429, code: "rate_limited" }),
    }),
  );
  await tab.page.locator("#recovery-name").fill("ada");
  await tab.page.locator("#recovery-code").fill("0000-0000-0000-0000");
  await tab.page.keyboard.press("Enter");
  await seeMessage(tab, /Too many tries\. Try again in 40 seconds\./);
  await tab.picture("story-too-many");
}

async function marksTheRefusedField(tab) {
  await tab.open("/#recovery");
  await tab.page.locator("#recovery-name").fill("ada");
  const code = tab.page.locator("#recovery-code");
  await code.fill("0000-0000-0000-");
  await tab.page.keyboard.press("Enter");
  await seeMessage(tab, /has sixteen letters and digits/);
  await tab.picture("story-code-incomplete");
  assert.equal(tab.bodies("/v1/recovery/redeem").length, 0, "it costs no try");
  await code.fill("0000-0000-0000-0000");
  await tab.page.keyboard.press("Enter");
  await seeMessage(tab, /That code didn’t work.*ask the people who run this site/s);
  assert.equal(await code.getAttribute("aria-invalid"), "true");
  assert.equal(await tab.page.evaluate(() => document.activeElement.id), "recovery-code");
  await code.press("Backspace");
  assert.equal(await code.getAttribute("aria-invalid"), null);
}

// The only passkey is refused: a code lets its owner make a new one on the same device.
async function recoversOnTheSameDevice(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  const name = await signUp(tab);
  await codesButton(tab).click();
  await tab.page.locator("#codes li").first().waitFor();
  const code = await tab.page.locator("#codes li").first().innerText();
  await tab.page.evaluate(async () => {
    const { user, credentials } = await (await fetch("/v1/account")).json();
    await fetch(`/v1/account/credentials/${credentials[0].id}`, {
      method: "PATCH",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ disabled: true, userId: user.id, confirm: "last_way_in" }),
    });
  });
  await signOut(tab);
  await passkeyButton(tab).click();
  await seeMessage(tab, /This passkey is blocked\. Use another one\./);
  await tab.picture("story-sign-in-blocked");
  await message(tab).getByRole("link", { name: "Use a recovery code" }).click();
  await tab.page.locator("#recovery-name").fill(name);
  await tab.page.locator("#recovery-code").fill(`1. ${code.replaceAll("-", " – ")}.`);
  await tab.page.keyboard.press("Enter");
  await heading(tab, "Create a passkey").waitFor();
  await button(tab, "Create a passkey").click();
  await seeAccount(tab, name);
  const labels = await tab.page.locator("#passkeys strong").allInnerTexts();
  assert.equal(labels.length, 2);
  await tab.page.getByText("A newer passkey has probably taken its place").waitFor();
  await tab.picture("story-replaced");
}

// What the server says of a copied passkey is for engineers: people read a sentence of their own.
async function speaksPlainly(tab) {
  const authenticator = await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  await signUpAndOut(tab, authenticator);
  await authenticator.present(true);
  for (const [code, sentence] of [
    ["sign_count_not_increased", /may have been copied/],
    ["backup_eligible_changed", /password manager has changed this passkey/],
  ]) {
    const detail = "The signature counter is 2 after 3.";
    await answerOnce(tab, "/v1/authentication/verify", { status: 403, code, detail });
    await passkeyButton(tab).click();
    await seeMessage(tab, sentence);
    assert.doesNotMatch(await message(tab).innerText(), /counter/);
    assert.match(await message(tab).locator(".primary").innerText(), /Use a recovery code/);
    await tab.picture(`story-${code}`);
    await tab.page.unrouteAll();
  }
}

/* Safe on a shared computer */

// Codes are open, and the person follows a link; "back" must not bring them to the next person.
async function emptiesThePage(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  await signUp(tab);
  await codesButton(tab).click();
  await tab.page.locator("#codes li").first().waitFor();
  const html = await tab.page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
    return document.body.innerText + document.querySelector("#codes").innerHTML;
  });
  assert.doesNotMatch(html, /Signed in as|[0-9A-Z]{4}-[0-9A-Z]{4}/);
  await tab.context.clearCookies();
  await tab.page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  });
  await seeSignIn(tab);
  assert.equal(await tab.page.locator("#codes li, #passkeys li").count(), 0);
}

// In one tab Una; in another somebody signs in as Vic. The first tab must not go on as Una.
async function followsTheSession(tab) {
  const authenticator = await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  const una = await signUp(tab);
  await authenticator.remove();
  await tab.context.clearCookies();
  const second = await tab.context.newPage();
  const other = { ...tab, page: second };
  const session = await tab.context.newCDPSession(second);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await second.goto(tab.server.url);
  const vic = await signUp(other, newName());
  await seeAccount(tab, vic);
  assert.equal(await tab.page.getByText(una).count(), 0);
  await tab.page.getByText("Somebody else has signed in").waitFor();
  await tab.picture("story-other-account");
}

async function signsOutElsewhere(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  await signUp(tab);
  const cookies = await tab.context.cookies();
  await tab.context.clearCookies();
  await tab.open();
  await passkeyButton(tab).click();
  await tab.page.getByText("Signed in as").waitFor();
  assert.equal(await tab.page.locator("#sessions > li").count(), 2);
  await button(tab, "Sign out everywhere else").click();
  await tab.page.getByText("You are signed out everywhere else.").waitFor();
  assert.equal(await tab.page.locator("#sessions > li").count(), 1);
  const old = await fetch(`${tab.server.url}/v1/account`, {
    headers: { Cookie: cookies.map((one) => `${one.name}=${one.value}`).join("; ") },
  });
  assert.equal(old.status, 401);
}

/* The account */

async function blocksAndDeletes(tab) {
  const phone = await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  const name = await signUp(tab);
  await button(tab, "Block Chrome, Linux").click();
  await seeMessage(tab, /last way into the account/);
  await phone.present(false);
  await tab.authenticator({ transport: "usb", defaultBackupEligibility: false, defaultBackupState: false });
  await tab.page.locator("#add-other").click();
  await tab.page.getByText("The passkey is added.").waitFor();
  await button(tab, "Block Chrome, Linux").click();
  await tab.page.getByText("The passkey is blocked").waitFor();
  await tab.picture("story-blocked");
  await button(tab, "Unblock Chrome, Linux").click();
  await tab.page.getByText("The passkey works again.").waitFor();
  await tab.page.getByText("Name and account").click();
  const renamed = `new-${name}`;
  await tab.page.locator("#self-name").fill(renamed);
  await tab.page.locator("#self-form button").click();
  await seeAccount(tab, renamed);
  await button(tab, "Delete account").click();
  await tab.picture("story-delete");
  await tab.page.keyboard.press("Escape");
  assert.equal(await tab.page.evaluate(() => document.activeElement.id), "delete-account");
  await button(tab, "Delete account").click();
  await tab.page.locator("#delete-ask .danger").click();
  await seeSignIn(tab);
  await tab.page.getByText("Your account is deleted.").waitFor();
  await tab.picture("story-deleted");
}

// Who is signed in here, and for whom the link is.
async function saysForWhom(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  const owner = await signUp(tab);
  await tab.page.locator("#add-device").click();
  const url = await tab.page.locator("#device input").inputValue();
  const other = await tab.another();
  await other.authenticator();
  await other.open();
  const here = await signUp(other);
  await other.page.goto("about:blank");
  await other.page.goto(url);
  await other.page.getByText(`This link is for the account ${owner}.`).waitFor();
  await other.page.getByText(`${here} is signed in on this browser`).waitFor();
  await other.picture("story-link");
  await button(other, "Continue").click();
  await other.page.getByText(`For the account ${owner}, on this device.`).waitFor();
}

/* Immediate mode */

// Stub: a browser with the mode, with one passkey at hand and then with none.
async function signsInAtOnce(tab) {
  const authenticator = await tab.authenticator();
  await tab.withoutAutofill();
  await tab.page.addInitScript(() => {
    globalThis.allowsImmediate = true;
    globalThis.modes = [];
    const known = globalThis.PublicKeyCredential?.getClientCapabilities;
    const native = navigator.credentials?.get.bind(navigator.credentials);
    if (known && native) {
      PublicKeyCredential.getClientCapabilities = async () => ({ immediateGet: true });
      navigator.credentials.get = async ({ uiMode, ...options }) => {
        globalThis.modes.push([uiMode, "signal" in options]);
        if (uiMode === "immediate" && globalThis.nothingAtHand) {
          throw new DOMException("No", "NotAllowedError");
        }
        return native(options);
      };
    }
  });
  await tab.open();
  const name = await signUpAndOut(tab, authenticator);
  await authenticator.present(true);
  await passkeyButton(tab).click();
  await seeAccount(tab, name);
  await signOut(tab);
  await tab.page.evaluate(() => {
    globalThis.nothingAtHand = true;
  });
  await passkeyButton(tab).click();
  await seeMessage(tab, /no passkey for this site on this device/);
  await tab.picture("story-none-at-hand");
  await button(tab, "Use a passkey from another device").click();
  await seeAccount(tab, name);
  const modes = await tab.page.evaluate(() => globalThis.modes);
  assert.deepEqual(modes, [
    ["immediate", false],
    ["immediate", false],
    [undefined, true],
  ]);
}

// Somebody else used one of the codes: the account page asks, until it is answered.
async function answersForARecovery(tab) {
  await tab.authenticator();
  await tab.open();
  const name = await signUp(tab);
  await codesButton(tab).click();
  await tab.page.locator("#codes li").first().waitFor();
  const codes = await tab.page.locator("#codes li").allInnerTexts();
  const redeem = (code) =>
    tab.page.evaluate(
      (body) =>
        fetch("/v1/recovery/redeem", {
          method: "POST",
          credentials: "omit",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(body),
        }).then(({ status }) => status),
      { username: name, code, session: "bearer" },
    );
  assert.equal(await redeem(codes[0]), 200);
  assert.equal(await redeem(codes[1]), 200);
  await tab.page.reload();
  const asked = tab.page.locator("#notices");
  await asked.getByText("Someone used a recovery code").first().waitFor();
  await tab.picture("story-notice");
  assert.equal(await asked.locator("li").count(), 2);
  await asked.getByRole("button", { name: "Yes, it was me" }).first().click();
  await tab.page.getByText("Thank you. Everything works as before.").waitFor();
  await asked.getByRole("button", { name: "No, it was not me" }).click();
  await tab.page.getByText("What was added is removed").waitFor();
  await asked.waitFor({ state: "hidden" });
}

export const storyCases = [
  ["story: a failed sign-in has ways out", offersWaysOut],
  ["story: cookies are blocked", namesBlockedCookies],
  ["story: no script runs", saysThatNoScriptRuns],
  ["story: a mail app's browser keeps the link", keepsTheLink],
  ["story: a password manager ignores the abort", leavesADeafManager],
  ["story: the server restarts at the end", finishesAfterARestart],
  ["story: too many tries", saysWhenToTryAgain],
  ["story: a refused field is marked", marksTheRefusedField],
  ["story: a refused passkey, and a code on its device", recoversOnTheSameDevice],
  ["story: words for a copied passkey", speaksPlainly],
  ["story: a page that is left keeps nothing", emptiesThePage],
  ["story: another account in another tab", followsTheSession],
  ["story: signed out everywhere else", signsOutElsewhere],
  ["story: blocked, renamed, deleted", blocksAndDeletes],
  ["story: for whom a link is", saysForWhom],
  ["story: immediate mode", signsInAtOnce],
  ["story: was this you", answersForARecovery],
];
