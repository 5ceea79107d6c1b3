// SPDX-License-Identifier: Apache-2.0
// A real Chromium, and for each case a fresh profile with a page, virtual authenticators and a
// record of what the page asked of the server and of the browser. Nothing here knows what a case
// expects.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { keepExchanges } from "./exchanges.js";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const platform = {
  protocol: "ctap2",
  ctap2Version: "ctap2_1",
  transport: "internal",
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
  defaultBackupEligibility: true,
  defaultBackupState: true,
};

/** A security key: it keeps passkeys, and they stay on it. */
export const securityKey = {
  ...platform,
  transport: "usb",
  defaultBackupEligibility: false,
  defaultBackupState: false,
};

export const axe = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);

/** WCAG 2.2 at level AA as far as a program can tell. */
export const axeTags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const looks = [
  { name: "light", colorScheme: "light", width: 1280, height: 800 },
  { name: "dark", colorScheme: "dark", width: 1280, height: 800 },
  { name: "phone", colorScheme: "light", width: 360, height: 780 },
  { name: "phone-dark", colorScheme: "dark", width: 360, height: 780 },
];

export function launchBrowser() {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, headless: true, args: flags });
}

/** What a case is given: a page that is not open yet, in a profile of its own. */
export async function openTab(place) {
  const { browser, server, pictures, exchanges, build } = place;
  const context = await browser.newContext({ baseURL: server.url });
  const servers = [server.url];
  const kept = keepExchanges(context, servers, exchanges);
  context.setDefaultTimeout(30000);
  const page = await context.newPage();
  await page.setViewportSize({ width: 1280, height: 720 });
  const session = await context.newCDPSession(page);
  await session.send("WebAuthn.enable");
  const tab = { context, page, session, server, build, asked: [], complaints: [] };
  /** Origins that the page may ask. */
  tab.friends = [server.url];
  /** Go on with another passkeyd. */
  tab.useServer = (other) => {
    tab.server = other;
    tab.friends.push(other.url);
    servers.push(other.url);
  };
  tab.autofill = true;
  /** The virtual authenticator answers autofill at once: without it a case decides when to. */
  tab.withoutAutofill = () => {
    tab.autofill = false;
    return page.addInitScript(() => {
      if (globalThis.PublicKeyCredential) {
        PublicKeyCredential.isConditionalMediationAvailable = async () => false;
      }
    });
  };
  /** Whether a phone could be reached by Bluetooth; this machine has none. */
  tab.withPhones = (hybridTransport = true) =>
    page.addInitScript((value) => {
      const native = PublicKeyCredential.getClientCapabilities.bind(PublicKeyCredential);
      PublicKeyCredential.getClientCapabilities = async () => ({
        ...(await native()),
        hybridTransport: value,
      });
    }, hybridTransport);
  tab.open = async (path = "/") => {
    await page.goto(tab.server.url + path);
    await page.waitForSelector("main:not([aria-busy])");
  };
  tab.authenticator = (options) => addAuthenticator(session, options);
  tab.picture = (name) => takePictures(page, pictures, name);
  tab.prompts = () => page.evaluate(() => globalThis.prompts);
  tab.bodies = (path) =>
    tab.asked.filter((request) => request.path === path).map((request) => request.body);
  const others = [];
  /** What was on the screens when a case failed. */
  tab.pictureOfFailure = () =>
    Promise.all(
      [tab, ...others].map((one, index) =>
        one.page.screenshot({ path: join(pictures, `failed-${index}.png`) }).catch(() => {}),
      ),
    );
  /** A browser of somebody else, or on another device. */
  tab.another = async () => {
    const other = await openTab({ ...place, server: tab.server });
    await other.withoutAutofill();
    others.push(other);
    return other;
  };
  tab.close = async () => {
    await Promise.all(others.map((other) => other.close()));
    await kept();
    await context.close();
  };
  tab.allComplaints = () => [tab, ...others].flatMap((one) => one.complaints);
  await record(tab);
  return tab;
}

async function addAuthenticator(session, options) {
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: { ...platform, ...options },
  });
  const send = (method, parameters) =>
    session.send(`WebAuthn.${method}`, { authenticatorId, ...parameters });
  return {
    /** Whether somebody is there to touch it. */
    present: (enabled) => send("setAutomaticPresenceSimulation", { enabled }),
    /** Whether the finger is the right one. */
    verifies: (isUserVerified) => send("setUserVerified", { isUserVerified }),
    passkeys: async () => (await send("getCredentials")).credentials,
    forget: () => send("clearCredentials"),
    remove: () => send("removeVirtualAuthenticator"),
  };
}

// Requests to the server, calls of navigator.credentials, and whatever the page complains of.
async function record(tab) {
  tab.page.on("request", (request) => {
    const { origin, pathname } = new URL(request.url());
    if (!tab.friends.includes(origin)) {
      tab.complaints.push(`asks somebody else: ${request.url()}`);
    }
    if (pathname.startsWith("/v1/")) {
      tab.asked.push({ path: pathname, method: request.method(), body: request.postDataJSON() });
    }
  });
  tab.page.on("pageerror", (error) => tab.complaints.push(String(error)));
  tab.page.on("console", (message) => {
    // Chromium reports every 4xx answer here; whether one was due is for the case to say.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      tab.complaints.push(message.text());
    }
  });
  await tab.page.addInitScript(recordPrompts);
}

function recordPrompts() {
  globalThis.prompts = [];
  // Without immediate mode unless a case allows it: it has no prompt that a case could see.
  const known = globalThis.PublicKeyCredential?.getClientCapabilities?.bind(PublicKeyCredential);
  if (known) {
    PublicKeyCredential.getClientCapabilities = async () => ({
      ...(await known()),
      ...(!globalThis.allowsImmediate && { immediateGet: false }),
    });
  }
  for (const name of ["create", "get"]) {
    const native = navigator.credentials?.[name];
    if (native) {
      navigator.credentials[name] = async (options) => {
        const prompt = {
          name,
          mediation: options.mediation ?? null,
          listed: options.publicKey.allowCredentials?.length ?? 0,
        };
        globalThis.prompts.push({ ...prompt, event: "start" });
        try {
          return await native.call(navigator.credentials, options);
        } catch (error) {
          prompt.error = error.name;
          throw error;
        } finally {
          globalThis.prompts.push({ ...prompt, event: "end" });
        }
      };
    }
  }
}

// All of it in light; in dark what depends on the palette.
async function checkAccessibility(page, { name, colorScheme }) {
  await page.evaluate(axe);
  const only =
    colorScheme === "dark"
      ? { type: "rule", values: ["color-contrast", "link-in-text-block"] }
      : { type: "tag", values: axeTags };
  const found = await page.evaluate(async (runOnly) => {
    const { violations } = await globalThis.axe.run(document, { runOnly });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target}: ${failureSummary}`),
    );
  }, only);
  assert.deepEqual(found, [], `${name} is accessible`);
}

/** Four looks of the page as it is; each is judged by axe-core, and at 320 pixels by its width. */
async function takePictures(page, directory, name) {
  mkdirSync(directory, { recursive: true });
  for (const look of looks) {
    await page.setViewportSize({ width: look.width, height: look.height });
    await page.emulateMedia({ colorScheme: look.colorScheme });
    if (look.width > 500) {
      await checkAccessibility(page, { ...look, name: `${name}, ${look.name}` });
    }
    await page.screenshot({
      path: join(directory, `${name}-${look.name}.png`),
      fullPage: true,
      animations: "disabled",
    });
  }
  await page.setViewportSize({ width: 320, height: 720 });
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  assert.equal(sideways, false, `${name} can be scrolled sideways on a narrow screen`);
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.emulateMedia({ colorScheme: null });
}
