// SPDX-License-Identifier: Apache-2.0
// The operator's page: opened by an API key that passkeyctl made, and gone with the page.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startServer } from "./server.js";
import { button, heading, newName, seeAccount, seeMessage, signUp } from "./steps.js";

function apiKey(tab, server, scopes) {
  const program = join(tab.build, "src", "passkeyctl", "passkeyctl");
  const done = spawnSync(
    program,
    ["api-key", "create", "page", "--scopes", scopes, "--force", "--store", server.store],
    { encoding: "utf8" },
  );
  const key = /psk_k_[\w-]{43}/.exec(done.stdout)?.[0];
  assert.ok(key, `${done.stdout}\n${done.stderr}`);
  return key;
}

async function withOperator(tab, work) {
  const server = await startServer(tab.build, { flags: ["--operator-page", "on"] });
  tab.useServer(server);
  try {
    await work(server);
  } finally {
    await server.stop();
  }
}

async function open(tab, key) {
  await tab.open("/operator");
  await tab.page.getByLabel("API key").fill(key);
  await button(tab, "Open").click();
}

async function looksAfterUsers(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await withOperator(tab, async (server) => {
    await tab.open();
    const name = await signUp(tab, newName());
    await tab.context.clearCookies();
    const key = apiKey(tab, server, "admin");
    await tab.open("/operator");
    await tab.picture("operator-key");
    await open(tab, key);
    await tab.page.getByRole("button", { name, exact: true }).waitFor();
    await tab.page.getByRole("img", { name: /Passkeys by provider: .+ 1$/ }).waitFor();
    await tab.page.locator("#audit td", { hasText: "credential_added" }).first().waitFor();
    await tab.picture("operator");
    await tab.page.getByRole("searchbox").fill("nobody of that name");
    await button(tab, "Search").click();
    await tab.page.getByText("There is no user of that name.").waitFor();
    await tab.page.getByRole("searchbox").fill(name);
    await button(tab, "Search").click();
    await tab.page.getByRole("button", { name, exact: true }).click();
    await heading(tab, name).or(tab.page.getByRole("heading", { name })).first().waitFor();
    await button(tab, "Disable Passkey").click();
    await seeMessage(tab, /last way into the account/);
    await button(tab, "Disable Passkey").click();
    await tab.page.getByText("Disabled.", { exact: true }).waitFor();
    await button(tab, "Enable Passkey").click();
    await tab.page.getByText("Enabled.", { exact: true }).waitFor();
    await button(tab, "Make a recovery link").click();
    await tab.page.getByRole("heading", { name: "Recovery link" }).waitFor();
    await tab.picture("operator-user");
    await comesBack(tab, name);
    await forgetsTheKey(tab, key);
  });
}

// What the operator hands over lets its user in, on another device.
async function comesBack(tab, name) {
  const url = await tab.page.getByLabel("Recovery link").inputValue();
  const other = await tab.another();
  await other.authenticator();
  await other.page.goto(url);
  await heading(other, "Get back into your account").waitFor();
  await other.picture("link-recovery");
  await button(other, "Make a new passkey").click();
  await seeAccount(other, name);
  await tab.page.getByLabel("Follow").check();
  await tab.page.locator("#audit tr", { hasText: /recover/ }).first().waitFor();
}

async function forgetsTheKey(tab, key) {
  const kept = await tab.page.evaluate(() => JSON.stringify([localStorage, sessionStorage]));
  assert.equal(kept.includes(key), false);
  assert.deepEqual(await tab.context.cookies(), []);
  await tab.page.reload();
  await tab.page.getByLabel("API key").waitFor();
  assert.equal(await tab.page.getByLabel("API key").inputValue(), "");
}

async function refusesKeys(tab) {
  await withOperator(tab, async (server) => {
    await open(tab, `psk_k_${"A".repeat(43)}`);
    await seeMessage(tab, /does not know this API key/);
    await open(tab, apiKey(tab, server, "audit"));
    await seeMessage(tab, /not of scope “admin”/);
  });
}

async function isOff(tab) {
  for (const path of ["/operator", "/operator.html", "/operator.js"]) {
    const response = await tab.context.request.get(tab.server.url + path);
    assert.equal(response.status(), 404, path);
  }
}

// A server that has not the endpoints for backends has nothing for this page.
const router = readFileSync(new URL("../../src/http/router.c", import.meta.url), "utf8");

export const operatorCases = [
  ["operator: off unless configured", isOff],
  ...(router.includes('"/v1/users"')
    ? [
        ["operator: users, passkeys, a recovery link, the audit log", looksAfterUsers],
        ["operator: other keys are refused", refusesKeys],
      ]
    : []),
];
