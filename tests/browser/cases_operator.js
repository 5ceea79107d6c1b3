// SPDX-License-Identifier: Apache-2.0
// The operator's page: opened by an API key that passkeyctl made, and gone with the page.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { startServer } from "./server.js";
import { button, heading, message, newName, seeAccount, seeMessage, signUp } from "./steps.js";

/** What passkeyctl prints, at the server's store. */
function control(tab, server, words) {
  const program = join(tab.build, "src", "passkeyctl", "passkeyctl");
  const done = spawnSync(program, [...words, "--store", server.store], { encoding: "utf8" });
  assert.equal(done.status, 0, `${done.stdout}\n${done.stderr}`);
  return done.stdout;
}

function apiKey(tab, server, scopes) {
  const told = control(tab, server, ["api-key", "create", "page", "--scopes", scopes, "--force"]);
  return /psk_k_[\w-]{43}/.exec(told)[0];
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

const auditRows = (tab, text) => tab.page.locator("#audit tr", { hasText: text });

async function search(tab, wanted) {
  await tab.page.getByRole("searchbox").fill(wanted);
  await button(tab, "Search").click();
}

const userNames = (tab) => tab.page.locator("#users td:first-child").allInnerTexts();

async function restoresUsers(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await withOperator(tab, async (server) => {
    await tab.open();
    const name = await signUp(tab, newName());
    await tab.context.clearCookies();
    control(tab, server, ["user", "delete", name, "--yes"]);
    await open(tab, apiKey(tab, server, "admin"));
    await search(tab, name);
    const row = tab.page.locator("#users tr", { hasText: "deleted" });
    await row.getByRole("button", { name }).click();
    await tab.page.getByRole("heading", { name: "Restore" }).waitFor();
    await tab.page.locator("#user li", { hasText: "The account" }).waitFor();
    await tab.picture("operator-restore");
    await button(tab, "Restore this").click();
    await tab.page.getByText("Saved.", { exact: true }).waitFor();
    await button(tab, "Block Chrome, Linux").waitFor();
    assert.match(control(tab, server, ["user", "show", name]), /Chrome, Linux/);
    await button(tab, "Device stolen").click();
    await tab.picture("operator-stolen-ask");
    await tab.page.getByRole("button", { name: /^Press again/ }).click();
    await tab.page.getByRole("heading", { name: "Recovery link" }).waitFor();
    await button(tab, "Unblock Chrome, Linux").waitFor();
    await tab.picture("operator-stolen");
  });
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
    await tab.page.getByRole("button", { name, exact: true }).first().waitFor();
    await tab.page.getByRole("img", { name: /Passkeys by provider: .+ 1$/ }).waitFor();
    await auditRows(tab, "Passkey added").waitFor();
    await tab.picture("operator");
    await tab.page.getByRole("button", { name, exact: true }).first().click();
    await tab.page.getByRole("heading", { name: "Sessions" }).waitFor();
    await tab.picture("operator-sessions");
    await search(tab, "nobody of that name");
    await tab.page.getByText("No user was found.").waitFor();
    await search(tab, name.slice(0, 7).toUpperCase());
    await tab.page.locator("#users button", { hasText: name }).click();
    await tab.page.getByRole("heading", { name, level: 2 }).waitFor();
    await button(tab, "Block Chrome, Linux").click();
    await seeMessage(tab, /last way into the account/);
    assert.doesNotMatch(await message(tab).innerText(), /people who run this site/);
    await tab.picture("operator-last-way");
    await button(tab, "Block Chrome, Linux").click();
    await tab.page.getByText("Saved.", { exact: true }).waitFor();
    await button(tab, "Unblock Chrome, Linux").click();
    await button(tab, "Block Chrome, Linux").waitFor();
    await button(tab, "Make a recovery link").click();
    await tab.page.getByRole("heading", { name: "Recovery link" }).waitFor();
    await tab.page.getByRole("heading", { name: "Links that still work" }).waitFor();
    await tab.picture("operator-user");
    await comesBack(tab, name);
    await forgetsTheKey(tab, key);
  });
}

// What the operator hands over lets its user in, on another device; the log tells of it by itself.
async function comesBack(tab, name) {
  const url = await tab.page.getByLabel("Recovery link").inputValue();
  await tab.page.getByLabel("Follow").check();
  const other = await tab.another();
  await other.authenticator();
  await other.page.goto(url);
  await heading(other, "Get back into your account").waitFor();
  await other.picture("link-recovery");
  await button(other, "Continue").click();
  await button(other, "Create a passkey").click();
  await seeAccount(other, name);
  await auditRows(tab, "Recovery link used").waitFor();
  await auditRows(tab, "Link created").waitFor();
  const times = await tab.page.locator("#audit td:first-child").allInnerTexts();
  assert.deepEqual(times, times.toSorted().reverse());
}

async function forgetsTheKey(tab, key) {
  const kept = await tab.page.evaluate(() => JSON.stringify([localStorage, sessionStorage]));
  assert.equal(kept.includes(key), false);
  assert.deepEqual(await tab.context.cookies(), []);
  await tab.page.reload();
  await tab.page.getByLabel("API key").waitFor();
  assert.equal(await tab.page.getByLabel("API key").inputValue(), "");
  assert.equal(await tab.page.locator("#users tr, #audit tr").count(), 0);
}

/** Users of these names, made by an API key. */
async function makeUsers(server, key, names) {
  for (const name of names) {
    const response = await fetch(`${server.url}/v1/users`, {
      method: "POST",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      body: JSON.stringify({ name }),
    });
    assert.equal(response.status, 201);
  }
}

// More of both than one page shows.
async function pagesThrough(tab) {
  await withOperator(tab, async (server) => {
    const key = apiKey(tab, server, "admin");
    const names = Array.from(
      { length: 120 },
      (_, number) => `user-${String(number).padStart(3, "0")}`,
    );
    await makeUsers(server, key, [...names, "Zoë & Co", "admin@example.org"]);
    await open(tab, key);
    const more = tab.page.locator("#more-users");
    const older = tab.page.locator("#older");
    await more.waitFor();
    assert.equal((await userNames(tab)).length, 50);
    await search(tab, "USER-1");
    await tab.page.waitForFunction(() => document.querySelectorAll("#users tr").length === 20);
    assert.equal(await more.isVisible(), false);
    await search(tab, "user");
    await more.click();
    await more.click();
    await tab.page.waitForFunction(() => document.querySelectorAll("#users tr").length === 120);
    assert.deepEqual(await userNames(tab), names);
    await search(tab, "zoë & c");
    await tab.page.waitForFunction(() => document.querySelectorAll("#users tr").length === 1);
    assert.deepEqual(await userNames(tab), ["Zoë & Co"]);
    assert.equal((await tab.page.locator("#audit tr").count()) <= 50, true);
    while (await older.isVisible()) {
      const before = await tab.page.locator("#audit tr").count();
      await older.click();
      await tab.page.waitForFunction(
        (count) => document.querySelectorAll("#audit tr").length > count,
        before,
      );
    }
    assert.equal(await auditRows(tab, "Account created").count(), 122);
    assert.equal(await auditRows(tab, "API key created").count(), 1);
    assert.match(await auditRows(tab, "Account created").first().innerText(), /\tpage$/);
    await findsOne(tab);
  });
}

// By the id that stands in the log; and what happened to that user alone.
async function findsOne(tab) {
  await tab.page.locator("#users button").first().click();
  const id = await tab.page.locator("#user dd").last().innerText();
  await search(tab, id);
  await tab.page.waitForFunction(() => document.querySelectorAll("#users tr").length === 1);
  assert.deepEqual(await userNames(tab), ["Zoë & Co"]);
  await button(tab, "Show events").click();
  await tab.page.waitForFunction(() => document.querySelectorAll("#audit tr").length === 1);
  await button(tab, "Show everybody’s events").click();
  await tab.page.waitForFunction(() => document.querySelectorAll("#audit tr").length === 50);
}

async function refusesKeys(tab) {
  await withOperator(tab, async (server) => {
    await open(tab, `psk_k_${"A".repeat(43)}`);
    await seeMessage(tab, /does not know this API key/);
    await tab.picture("operator-key-refused");
    for (const scopes of ["audit", "users", "enrol", "audit,users,enrol"]) {
      await open(tab, apiKey(tab, server, scopes));
      await seeMessage(tab, /not of scope “admin”/);
      assert.equal(await tab.page.locator("#desk").isVisible(), false);
    }
  });
}

// Nobody waits for a key that was revoked: whatever is pressed next leads back to the lock.
async function locksWhenRevoked(tab) {
  await withOperator(tab, async (server) => {
    const key = apiKey(tab, server, "admin");
    await open(tab, key);
    await heading(tab, "Operator").waitFor();
    await auditRows(tab, "API key created").waitFor();
    const { items } = await (
      await fetch(`${server.url}/v1/api-keys`, { headers: { Authorization: `Bearer ${key}` } })
    ).json();
    control(tab, server, ["api-key", "revoke", items[0].id, "--yes"]);
    await search(tab, "");
    await seeMessage(tab, /does not know this API key/);
    await tab.page.getByLabel("API key").waitFor();
    assert.equal(await tab.page.locator("#users tr, #audit tr").count(), 0);
  });
}

async function losesTheNetwork(tab) {
  await withOperator(tab, async (server) => {
    await open(tab, apiKey(tab, server, "admin"));
    await auditRows(tab, "API key created").waitFor();
    await tab.context.setOffline(true);
    await tab.page.getByLabel("Follow").check();
    await seeMessage(tab, /could not be reached/);
    await tab.context.setOffline(false);
    control(tab, server, ["user", "create", "ada"]);
    await auditRows(tab, "Account created").waitFor();
  });
}

async function speaksEveryLanguage(tab) {
  await withOperator(tab, async (server) => {
    const key = apiKey(tab, server, "admin");
    await makeUsers(server, key, ["Ada"]);
    for (const [language, title, created] of [
      ["de", "Verwaltung", "Konto erstellt"],
      ["fr", "Administration", "Compte créé"],
      ["es", "Administración", "Cuenta creada"],
      ["nl", "Beheer", "Account gemaakt"],
    ]) {
      await tab.page.setExtraHTTPHeaders({ "Accept-Language": language });
      await tab.open("/operator");
      await heading(tab, title).waitFor();
      await tab.page.locator("#api-key").fill(key);
      await tab.page.locator("#key-form button").click();
      await auditRows(tab, created).waitFor();
      await tab.page.locator("#users button").first().click();
      await tab.page.getByRole("heading", { name: "Ada", level: 2 }).waitFor();
      await tab.picture(`operator-${language}`);
    }
  });
}

async function isOff(tab) {
  for (const path of ["/operator", "/operator.html", "/operator.js"]) {
    const response = await tab.context.request.get(tab.server.url + path);
    assert.equal(response.status(), 404, path);
  }
}

export const operatorCases = [
  ["operator: off unless configured", isOff],
  ["operator: users, passkeys, a recovery link, the audit log", looksAfterUsers],
  ["operator: a deleted user is restored, a stolen device reported", restoresUsers],
  ["operator: page after page, and one user", pagesThrough],
  ["operator: keys of other scopes are refused", refusesKeys],
  ["operator: a key that is revoked meanwhile", locksWhenRevoked],
  ["operator: a network that is lost", losesTheNetwork],
  ["operator: in every language", speaksEveryLanguage],
];
