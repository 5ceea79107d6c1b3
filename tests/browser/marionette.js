// SPDX-License-Identifier: Apache-2.0
// A real Firefox without a screen, driven by Marionette, the protocol that is built into it: JSON
// arrays over TCP, each behind its length. Nothing here knows pages or cases.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const startMilliseconds = 60000;

/** Whether Firefox asks security keys that are plugged in, instead of virtual authenticators. */
export const usbPreference = "security.webauth.webauthn_enable_usbtoken";

const preferences = {
  "marionette.port": 0,
  "security.webauth.webauthn_enable_softtoken": true,
  [usbPreference]: false,
  "browser.shell.checkDefaultBrowser": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "app.normandy.enabled": false,
  "intl.accept_languages": "en",
};

function makeProfile() {
  const folder = mkdtempSync(join(tmpdir(), "passkey-firefox-"));
  const lines = Object.entries(preferences).map(
    (pair) => `user_pref(${pair.map((part) => JSON.stringify(part)).join(", ")});\n`,
  );
  writeFileSync(join(folder, "user.js"), lines.join(""));
  return folder;
}

/** Start Firefox: `send` is a command of Marionette, and resolves to what it answers. */
export async function launchFirefox() {
  const program = process.env.FIREFOX ?? "firefox-esr";
  const profile = makeProfile();
  const flags = [
    "--marionette",
    "--remote-allow-system-access",
    "--headless",
    "--profile",
    profile,
  ];
  const child = spawn(program, flags, {
    env: { ...process.env, HOME: profile },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise((resolve) => {
    child.once("exit", resolve);
    child.once("error", resolve);
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const close = async () => {
    child.kill("SIGTERM");
    const timer = setTimeout(kill, 10000);
    await ended;
    clearTimeout(timer);
    process.removeListener("exit", kill);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const send = await openConnection(await portOf(profile, child));
    await send("WebDriver:NewSession");
    await send("WebDriver:SetTimeouts", { script: 30000, pageLoad: 30000 });
    return { send, close };
  } catch (error) {
    await close();
    throw error;
  }
}

// Firefox writes it into its profile.
async function portOf(profile, child) {
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const file = join(profile, "MarionetteActivePort");
  for (let waited = 0; waited < startMilliseconds && child.exitCode === null; waited += 100) {
    const port = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
    if (port) {
      return port;
    }
    await sleep(100);
  }
  throw new Error(`Firefox (firefox-esr, or what FIREFOX names) did not start:\n${said}`);
}

async function openConnection(port) {
  const socket = connect(port, "127.0.0.1");
  const waiting = new Map();
  let number = 0;
  readMessages(socket, ([kind, id, error, result]) => {
    const { resolve, reject } = waiting.get(id) ?? {};
    if (kind === 1 && resolve) {
      waiting.delete(id);
      error ? reject(new Error(`${error.error}: ${error.message}`)) : resolve(result);
    }
  });
  await new Promise((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  return (command, parameters = {}) =>
    new Promise((resolve, reject) => {
      number += 1;
      waiting.set(number, { resolve, reject });
      const text = JSON.stringify([0, number, command, parameters]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
}

// "12:[1,7,null,{}]": the first message is Firefox's greeting, which is no array.
function readMessages(socket, take) {
  let left = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    left = Buffer.concat([left, chunk]);
    for (;;) {
      const colon = left.indexOf(":");
      const end = colon + 1 + Number(left.subarray(0, Math.max(colon, 0)));
      if (colon < 0 || left.length < end) {
        return;
      }
      const message = JSON.parse(left.subarray(colon + 1, end));
      left = left.subarray(end);
      if (Array.isArray(message)) {
        take(message);
      }
    }
  });
}
