// SPDX-License-Identifier: Apache-2.0
// An operator's day with the commands of passkeyctl(1) and a user's with a browser: a user is made,
// enrols by a link, loses the passkey, comes back by a ticket; all of it is in the audit log; the
// store is backed up, broken and restored.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startServer } from "./server.js";
import {
  button,
  heading,
  labels,
  newName,
  passkeyButton,
  seeAccount,
  seeMessage,
  seeSignIn,
  signOut,
} from "./steps.js";

/** A server, and what its operator types, with the configuration that both have. */
async function withOperator(tab, work) {
  const server = await startServer(tab.build);
  const file = (name) => join(server.directory, name);
  const config = file("passkeyd.ini");
  writeFileSync(
    config,
    `[server]\nlisten = 127.0.0.1:${new URL(server.url).port}\n[store]\nlocation = ` +
      `${server.store}\n[relying-party "localhost"]\norigins = ${server.url}\n`,
  );
  const program = join(tab.build, "src", "passkeyctl", "passkeyctl");
  const run = (...words) =>
    spawnSync(program, [...words, "--config", config], { encoding: "utf8", timeout: 20000 });
  const control = (...words) => {
    const done = run(...words);
    assert.equal(done.status, 0, `${words.join(" ")}\n${done.stdout}\n${done.stderr}`);
    return done.stdout;
  };
  tab.useServer(server);
  try {
    await work({ server, file, run, control });
  } finally {
    await server.stop();
  }
}

const linesOf = (text) => text.split("\n").filter(Boolean).map(JSON.parse);

async function enrols(tab, { control }, name) {
  control("user", "create", name, "--display-name", "Ada Lovelace");
  const url = control("link", "create", "enrolment", name, "--force", "--quiet").trim();
  await tab.page.goto(url);
  await heading(tab, "Add this device").waitFor();
  await button(tab, "Continue").click();
  await button(tab, "Create a passkey").click();
  await seeAccount(tab, name);
  assert.equal((await labels(tab)).length, 1);
  await signOut(tab);
  await passkeyButton(tab).click();
  await seeAccount(tab, name);
}

/** On another device, with a ticket, after the first one is gone. */
async function comesBack(tab, { control, run }, name, lost) {
  await lost.remove();
  const [{ credential }] = linesOf(control("credential", "list", "--user", name, "--json"));
  const refused = run("credential", "disable", credential.id);
  assert.deepEqual([refused.status, /--allow-last/.test(refused.stderr)], [1, true], refused.stderr);
  control("session", "revoke", name, "--yes");
  await tab.page.reload();
  await seeSignIn(tab);
  const url = control("link", "create", "recovery", name, "--force", "--quiet").trim();
  const other = await tab.another();
  const found = await other.authenticator();
  await other.page.goto(url);
  await heading(other, "Get back into your account").waitFor();
  await button(other, "Continue").click();
  await button(other, "Create a passkey").click();
  await seeAccount(other, name);
  assert.equal((await labels(other)).length, 2);
  control("credential", "delete", credential.id, "--yes");
  await other.page.reload();
  await seeAccount(other, name);
  assert.equal((await labels(other)).length, 1);
  return { other, found };
}

// Everything that happened so far, as the log tells it afterwards.
function isOnRecord({ control }, name) {
  const rows = linesOf(control("audit", "list", "--user", name, "--json"));
  const told = rows.map(({ event, actor, result }) => `${event} ${actor} ${result}`);
  for (const row of [
    "user_created operator ok",
    "link_created operator ok",
    "enrolment_link_redeemed anonymous ok",
    "credential_registered session ok",
    "sign_in anonymous ok",
    "sessions_ended operator ok",
    "recovery_link_redeemed anonymous ok",
    "credential_deleted operator ok",
  ]) {
    assert.ok(told.includes(row), `${row}\n${told.join("\n")}`);
  }
  assert.equal(told.filter((row) => row === "credential_registered session ok").length, 2);
}

function breaks(path) {
  const bytes = readFileSync(path);
  bytes.fill(7, 4096);
  writeFileSync(path, bytes);
}

async function restores(tab, operator, name, { other, found }) {
  const { server, file, run, control } = operator;
  const store = file("passkeyd.db");
  control("store", "backup", file("backup.db"));
  assert.equal(statSync(file("backup.db")).mode & 0o777, 0o600);
  const late = newName();
  control("user", "create", late);
  const early = run("store", "restore", file("backup.db"), "--yes");
  assert.deepEqual([early.status, /stop passkeyd/.test(early.stderr)], [1, true], early.stderr);

  await server.halt();
  breaks(store);
  const check = run("store", "check");
  assert.equal(check.status, 1, check.stdout + check.stderr);
  assert.match(check.stdout, /damage/);
  assert.match(run("user", "list").stderr, /restore a backup/);
  assert.match(control("store", "restore", file("backup.db"), "--yes"), /^Restored\./);
  assert.equal(control("store", "check"), "The store is sound.\n");
  await server.resume();
  control("healthcheck");

  await other.page.reload();
  await seeSignIn(other);
  await passkeyButton(other).click();
  await seeAccount(other, name);
  assert.equal(run("user", "show", late).status, 1);
  assert.equal((await found.passkeys()).length, 1);
}

async function wholeDay(tab) {
  const lost = await tab.authenticator();
  await tab.withoutAutofill();
  await withOperator(tab, async (operator) => {
    const name = newName();
    await enrols(tab, operator, name);
    const back = await comesBack(tab, operator, name, lost);
    isOnRecord(operator, name);
    await restores(tab, operator, name, back);
  });
}

// What an operator hands out is good once; a user who is kept out stays out until let in again.
async function keepsSomebodyOut(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await withOperator(tab, async ({ control }) => {
    const name = newName();
    control("user", "create", name);
    const url = control("link", "create", "enrolment", name, "--force", "--quiet").trim();
    await tab.page.goto(url);
    await button(tab, "Continue").click();
    await button(tab, "Create a passkey").click();
    await seeAccount(tab, name);
    control("user", "disable", name);
    await tab.page.reload();
    await seeSignIn(tab);
    await passkeyButton(tab).click();
    await seeMessage(tab, /disabled|blocked/i);
    control("user", "enable", name);
    await passkeyButton(tab).click();
    await seeAccount(tab, name);
  });
}

export const operatorDayCases = [
  ["operator's day: a user, a link, a lost passkey, a ticket, a broken store", wholeDay],
  ["operator's day: somebody is kept out, and let in again", keepsSomebodyOut],
];
