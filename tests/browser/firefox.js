// SPDX-License-Identifier: Apache-2.0
// What a person does in Firefox and sees there: as the steps of Chromium, in a browser of another
// make. Cases run one after the other, each without the cookies and passkeys of the one before.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { axe, axeTags } from "./browser.js";
import { launchFirefox, usbPreference } from "./marionette.js";

const patienceMilliseconds = 15000;
const elementKey = "element-6066-11e4-a52e-4f735466cecf";

const platform = {
  protocol: "ctap2_1",
  transport: "internal",
  hasResidentKey: true,
  hasUserVerification: true,
  isUserConsenting: true,
  isUserVerified: true,
};

// Runs in the page: what has this role and name as people see it, or undefined.
function find(kind, name) {
  const selectors = { press: "button, a[href]", field: "input", heading: "h1, h2, h3" };
  const visible = (one) => one.checkVisibility() && one.getClientRects().length > 0;
  const named = (one) => {
    const label = one.getAttribute("aria-label") ?? one.labels?.[0]?.innerText ?? one.innerText;
    return label.replace(/\s+/g, " ").trim() === name;
  };
  return [...document.querySelectorAll(selectors[kind])].find((one) => visible(one) && named(one));
}

export async function startFirefox({ server, pictures }) {
  const { send, close } = await launchFirefox();
  const authenticators = [];
  const evaluate = async (work, ...args) => {
    const script = `return (${work})(...arguments);`;
    return (await send("WebDriver:ExecuteScript", { script, args })).value;
  };
  const until = async (what, work, ...args) => {
    const started = Date.now();
    for (;;) {
      const found = await evaluate(work, ...args);
      if (found) {
        return found;
      }
      if (Date.now() - started > patienceMilliseconds) {
        const body = await evaluate(() => document.body.innerText);
        throw new Error(`Firefox does not show ${what}, but:\n${body}`);
      }
      await sleep(50);
    }
  };
  const get = async (kind, name) => {
    const element = await until(`the ${kind} "${name}"`, find, kind, name);
    return { id: element[elementKey] };
  };
  const firefox = { server, evaluate, close };
  firefox.open = async (path = "/") => {
    await send("WebDriver:Navigate", { url: "about:blank" });
    await send("WebDriver:Navigate", { url: path.startsWith("http") ? path : server.url + path });
    await until("the page", () => Boolean(document.querySelector("main:not([aria-busy])")));
  };
  firefox.reload = () => send("WebDriver:Refresh");
  firefox.press = async (name) => send("WebDriver:ElementClick", await get("press", name));
  firefox.type = async (name, text) => {
    const field = await get("field", name);
    await send("WebDriver:ElementClear", field);
    await send("WebDriver:ElementSendKeys", { ...field, text });
  };
  firefox.heading = (name) => get("heading", name);
  firefox.see = (text) =>
    until(`"${text}"`, (wanted) => document.body.innerText.includes(wanted), text);
  firefox.valueOf = (selector) => evaluate((one) => document.querySelector(one).value, selector);
  firefox.texts = (selector) =>
    evaluate((all) => [...document.querySelectorAll(all)].map((one) => one.innerText), selector);
  firefox.authenticator = async (options) => {
    const { value: authenticatorId } = await send("WebAuthn:AddVirtualAuthenticator", {
      ...platform,
      ...options,
    });
    authenticators.push(authenticatorId);
    return {
      passkeys: async () => (await send("WebAuthn:GetCredentials", { authenticatorId })).value,
      remove: async () => {
        authenticators.splice(authenticators.indexOf(authenticatorId), 1);
        await send("WebAuthn:RemoveVirtualAuthenticator", { authenticatorId });
      },
    };
  };
  /** Ask for security keys that are plugged in, and so wait for somebody to bring one. */
  firefox.asksForKeys = async (really) => {
    await send("Marionette:SetContext", { value: "chrome" });
    await evaluate((name, value) => Services.prefs.setBoolPref(name, value), usbPreference, really);
    await send("Marionette:SetContext", { value: "content" });
  };
  firefox.picture = async (name) => {
    await checkAccessibility(send, name);
    await takePicture(send, pictures, name);
  };
  firefox.pictureOfFailure = () => takePicture(send, pictures, "failed");
  /** As in a new profile. */
  firefox.forget = async () => {
    await firefox.asksForKeys(false);
    await send("WebDriver:Navigate", { url: `${server.url}/healthz` });
    await send("WebDriver:DeleteAllCookies");
    for (const authenticatorId of authenticators.splice(0)) {
      await send("WebAuthn:RemoveVirtualAuthenticator", { authenticatorId });
    }
  };
  return firefox;
}

async function takePicture(send, pictures, name) {
  mkdirSync(pictures, { recursive: true });
  const { value } = await send("WebDriver:TakeScreenshot", { full: true });
  writeFileSync(join(pictures, `firefox-${name}.png`), value, "base64");
}

async function checkAccessibility(send, name) {
  const script = `const [tags, done] = arguments; ${axe};
    axe.run(document, { runOnly: tags }).then(({ violations }) =>
      done(violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
        [id, target, failureSummary].join(": ")))), (error) => done([String(error)]));`;
  const { value } = await send("WebDriver:ExecuteAsyncScript", { script, args: [axeTags] });
  assert.deepEqual(value, [], `${name} is accessible in Firefox`);
}
