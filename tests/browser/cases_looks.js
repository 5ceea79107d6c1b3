// SPDX-License-Identifier: Apache-2.0
// What no picture shows: nothing jumps, nothing moves for whoever asked for that, the keyboard is
// enough, and nothing on the page may run or style it but its own files.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "./server.js";
import {
  button,
  changeOnce,
  heading,
  labels,
  newName,
  passkeyButton,
  seeAccount,
  seeMessage,
  seeSignIn,
  signUp,
  signUpAndOut,
  waitForPrompt,
} from "./steps.js";

// Chromium's own measure, of what moved although nobody had just pressed anything.
function recordShifts() {
  globalThis.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (!hadRecentInput) {
        const nodes = sources.map(({ node }) => node?.id || node?.className || node?.nodeName);
        globalThis.shifts.push({ value, nodes });
      }
    }
  }).observe({ type: "layout-shift", buffered: true });
}

async function assertStill(tab, when, limit = 0.01) {
  await tab.page.waitForTimeout(100);
  const shifts = await tab.page.evaluate(() => globalThis.shifts.splice(0));
  const sum = shifts.reduce((total, { value }) => total + value, 0);
  assert.ok(sum < limit, `${when}: ${sum} moved, ${JSON.stringify(shifts)}`);
}

async function jumpsNowhere(tab) {
  await tab.page.addInitScript(recordShifts);
  const authenticator = await tab.authenticator();
  await tab.withoutAutofill();
  for (const width of [1280, 390]) {
    await tab.page.setViewportSize({ width, height: 844 });
    await tab.open();
    await assertStill(tab, `a page that loads, ${width} wide`);
    await signUpAndOut(tab, authenticator);
    // The footer stands below a card of another height then.
    await assertStill(tab, `a sign-up, ${width} wide`, 0.03);
    const place = await passkeyButton(tab).boundingBox();
    // What moves within half a second of a press is not counted.
    await changeOnce(tab, "/v1/authentication/options", (json) => ({
      ...json,
      publicKey: { ...json.publicKey, timeout: 1000 },
    }));
    await passkeyButton(tab).click();
    await seeMessage(tab, /took too long/);
    await assertStill(tab, `a sign-in that fails, ${width} wide`, 0.03);
    assert.deepEqual(await passkeyButton(tab).boundingBox(), place);
    await tab.page.unrouteAll();
    await authenticator.present(true);
  }
}

async function staysQuiet(tab) {
  await tab.authenticator({ automaticPresenceSimulation: false });
  await tab.withoutAutofill();
  await tab.open();
  const ring = () =>
    passkeyButton(tab).evaluate((one) => getComputedStyle(one, "::after").animationName);
  await passkeyButton(tab).click();
  await waitForPrompt(tab, "get");
  assert.equal(await ring(), "turn");
  await tab.page.emulateMedia({ reducedMotion: "reduce" });
  assert.equal(await ring(), "none");
  const moving = await tab.page.evaluate(() => document.getAnimations().length);
  assert.equal(moving, 0);
}

/** Press Tab until the focus is on what has this name, which must come within so many. */
async function tabTo(tab, name) {
  for (let presses = 0; presses < 30; presses += 1) {
    await tab.page.keyboard.press("Tab");
    const focused = await tab.page.evaluate(() => {
      const { activeElement: one } = document;
      const label = one.getAttribute("aria-label") ?? one.labels?.[0]?.innerText ?? one.innerText;
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      const rings = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
      return { label: label?.replace(/\s+/g, " ").trim(), rings };
    });
    if (focused.label?.startsWith(name)) {
      assert.ok(focused.rings, `the focus on "${name}" can be seen`);
      return;
    }
  }
  throw new Error(`the keyboard does not come to "${name}"`);
}

const enter = (tab) => tab.page.keyboard.press("Enter");

// From nothing to an account with a named passkey and codes, out, and in again, without a mouse.
async function needsNoMouse(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  const name = newName();
  await tabTo(tab, "Create account");
  await enter(tab);
  await heading(tab, "Create account").waitFor();
  await tabTo(tab, "Name");
  await tab.page.keyboard.type(name);
  await enter(tab);
  await heading(tab, "Your account is ready").waitFor();
  await tabTo(tab, "Recovery codes");
  await enter(tab);
  await tab.page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
  await tabTo(tab, "I have saved them");
  await enter(tab);
  await tab.page.getByText("10 of 10 codes are left").waitFor();
  await tabTo(tab, "Sign out");
  await enter(tab);
  await seeSignIn(tab);
  await tabTo(tab, "Name");
  await tab.page.keyboard.type(name);
  await enter(tab);
  await seeAccount(tab, name);
  await tabTo(tab, "Rename Chrome, Linux");
  await enter(tab);
  await tab.page.keyboard.type("Work");
  await enter(tab);
  await tab.page.getByText("Saved.").waitFor();
  assert.match((await labels(tab))[0], /^Work/);
}

async function allowsNothingInline(tab) {
  await tab.open();
  for (const path of ["/", "/index.html", "/passkey.js"]) {
    const response = await tab.context.request.get(tab.server.url + path);
    const policy = response.headers()["content-security-policy"];
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.match(policy, /script-src 'self'; style-src 'self';/);
    assert.doesNotMatch(policy, /unsafe|\*|https?:/);
  }
  const ran = await tab.page.evaluate(async () => {
    const blocked = [];
    document.addEventListener("securitypolicyviolation", ({ violatedDirective: what }) =>
      blocked.push(what),
    );
    const script = document.createElement("script");
    script.textContent = "globalThis.ran = true;";
    const style = document.createElement("style");
    style.textContent = "body { display: none }";
    document.body.append(script, style);
    document.body.setAttribute("style", "display: none");
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    const shown = getComputedStyle(document.body).display;
    return { ran: globalThis.ran ?? false, shown, blocked: blocked.length };
  });
  assert.deepEqual(ran, { ran: false, shown: "block", blocked: 3 });
  tab.complaints.length = 0; // Chromium's, of these three
}

// Windows' high contrast: what is only a colour is still there as a line or a word.
async function keepsItsEdges(tab) {
  await tab.page.emulateMedia({ forcedColors: "active" });
  await tab.open();
  const edge = await passkeyButton(tab).evaluate((one) => getComputedStyle(one).borderTopWidth);
  assert.notEqual(edge, "0px");
  await button(tab, "Continue").waitFor();
  await tab.page.emulateMedia({ forcedColors: null });
}

// Letters twice as large, in a window as narrow as a phone: all is there, and nothing is cut off.
async function growsWithItsLetters(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await tab.page.setViewportSize({ width: 640, height: 800 });
  await tab.open();
  await tab.page.evaluate(() => {
    document.documentElement.style.fontSize = "200%";
  });
  const wide = await tab.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.ok(wide <= 0, `${wide} pixels too wide`);
  await button(tab, "Continue").click({ trial: true });
}

const brand = {
  style: `:root { --accent: #6d28d9; --accent-strong: #5b21b6; --on-accent: #ffffff; --radius: 4px }
@media (prefers-color-scheme: dark) {
  :root { --accent: #c4b5fd; --accent-strong: #ddd6fe; --on-accent: #1e1b4b }
}`,
  logo: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 28"><rect width="80" height="28" rx="6" fill="#6d28d9"/></svg>`,
};

// A site of another name, logo and colours, and nothing of it in our files.
async function wearsTheirs(tab) {
  const folder = mkdtempSync(join(tmpdir(), "passkey-look-"));
  writeFileSync(join(folder, "style.css"), brand.style);
  writeFileSync(join(folder, "logo.svg"), brand.logo);
  const server = await startServer(tab.build, {
    flags: [
      ...["--rp-name", "Analytical Engines & Sons"],
      ...["--style", join(folder, "style.css"), "--logo", join(folder, "logo.svg")],
    ],
  });
  tab.useServer(server);
  try {
    await tab.authenticator();
    await tab.withoutAutofill();
    await tab.open();
    assert.equal(await tab.page.title(), "Sign in · Analytical Engines & Sons");
    await tab.page.getByText("Analytical Engines & Sons", { exact: true }).waitFor();
    const logo = await tab.page.locator("header img").evaluate(async (image) => {
      await image.decode();
      return image.naturalWidth;
    });
    assert.ok(logo > 0);
    const colour = await passkeyButton(tab).evaluate(
      (one) => getComputedStyle(one).backgroundColor,
    );
    assert.equal(colour, "rgb(109, 40, 217)");
    await tab.picture("look-sign-in");
    await signUp(tab);
    await tab.picture("look-account");
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

export const lookCases = [
  ["looks: of an operator's own", wearsTheirs],
  ["looks: nothing jumps", jumpsNowhere],
  ["looks: nothing moves for whoever asked for that", staysQuiet],
  ["looks: the keyboard alone", needsNoMouse],
  ["looks: nothing inline", allowsNothingInline],
  ["looks: high contrast", keepsItsEdges],
  ["looks: letters of twice the size", growsWithItsLetters],
];
