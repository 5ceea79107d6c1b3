// SPDX-License-Identifier: Apache-2.0
// Who may make an account: with a link of the operator's, or nobody at all.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { startServer } from "./server.js";
import {
  button,
  heading,
  nameField,
  newName,
  passkeyButton,
  seeAccount,
  seeMessage,
  seeSignIn,
  signOut,
} from "./steps.js";

async function withServer(tab, flags, work) {
  const server = await startServer(tab.build, { flags });
  tab.useServer(server);
  await tab.authenticator();
  await tab.withoutAutofill();
  try {
    await work(server);
  } finally {
    await server.stop();
  }
}

/** What an operator hands over. */
function invite(tab, server) {
  const program = join(tab.build, "src", "passkeyctl", "passkeyctl");
  const words = ["link", "create", "sign-up", "--force", "--store", server.store];
  const done = spawnSync(program, [...words, "--origins", server.url], { encoding: "utf8" });
  const url = /http\S+#link=\S+/.exec(done.stdout)?.[0];
  assert.ok(url, `${done.stdout}\n${done.stderr}`);
  return url;
}

// As a scanner does first.
async function openTwice(tab, url) {
  for (let times = 0; times < 2; times += 1) {
    await tab.page.goto("about:blank");
    await tab.page.goto(url);
    await heading(tab, "Create account").waitFor();
  }
}

async function press(tab, name) {
  await nameField(tab).fill(name);
  await button(tab, "Create account with a passkey").click();
}

async function takesInvitations(tab) {
  await withServer(tab, ["--sign-up", "invite"], async (server) => {
    await tab.open("/#sign-up");
    await seeSignIn(tab);
    await tab.page.getByText("You need an invitation").waitFor();
    assert.equal(await tab.page.getByRole("link", { name: "Create account" }).count(), 0);
    await tab.picture("sign-in-invite");
    const url = invite(tab, server);
    await openTwice(tab, url);
    await tab.picture("sign-up-invited");
    const name = newName();
    await press(tab, name);
    await heading(tab, "Your account is ready").waitFor();
    assert.equal(tab.page.url(), `${server.url}/`);
    await button(tab, "Not now").click();
    await seeAccount(tab, name);
    await signOut(tab);
    await passkeyButton(tab).click();
    await seeAccount(tab, name);
    await signOut(tab);
    // It made one account, and makes no other.
    await openTwice(tab, url);
    await press(tab, newName());
    await seeMessage(tab, /has been used or is too old/);
    await tab.picture("sign-up-invitation-used");
  });
}

// Cancelled, taken by somebody else's name, lost on the way: the invitation is still good.
async function keepsTheInvitation(tab) {
  await withServer(tab, ["--sign-up", "invite"], async (server) => {
    const name = newName();
    await tab.page.goto(invite(tab, server));
    await press(tab, name);
    await button(tab, "Not now").click();
    await seeAccount(tab, name);
    await signOut(tab);
    await openTwice(tab, invite(tab, server));
    await press(tab, name);
    await seeMessage(tab, /name is taken/);
    await tab.context.setOffline(true);
    await press(tab, newName());
    await seeMessage(tab, /could not be reached/);
    await tab.context.setOffline(false);
    const other = newName();
    await press(tab, other);
    await button(tab, "Not now").click();
    await seeAccount(tab, other);
  });
}

async function refusesOtherLinks(tab) {
  await withServer(tab, ["--sign-up", "invite"], async () => {
    await tab.open(`/#link=psk_l_${"A".repeat(43)}&purpose=sign_up`);
    await press(tab, newName());
    await seeMessage(tab, /has been used or is too old/);
    await tab.page.getByRole("link", { name: "Sign in" }).click();
    await seeSignIn(tab);
  });
}

// The same words whether it was used, is too old or never was: the database makes it old.
async function refusesOldLinks(tab) {
  await withServer(tab, ["--sign-up", "invite"], async (server) => {
    const url = invite(tab, server);
    const file = server.store.replace(/^sqlite:/, "");
    const done = spawnSync("sqlite3", [file, ".timeout 5000", "UPDATE link SET expires_at_ms = 1"]);
    assert.equal(done.status, 0, String(done.stderr));
    await openTwice(tab, url);
    await press(tab, newName());
    await seeMessage(tab, /has been used or is too old/);
  });
}

// In mode `email` an operator may still invite, by a link that went to no address: nobody takes
// somebody's for a name by it.
async function asksTheNameLater(tab) {
  await withServer(tab, ["--sign-up", "email"], async (server) => {
    await openTwice(tab, invite(tab, server));
    await button(tab, "Create account with a passkey").click();
    await seeMessage(tab, /Choose a name/);
    await press(tab, newName());
    await seeMessage(tab, /cannot be used here/);
    const name = newName().split("@")[0];
    await press(tab, name);
    await button(tab, "Not now").click();
    await seeAccount(tab, name);
  });
}

async function isClosed(tab) {
  await withServer(tab, ["--sign-up", "closed"], async (server) => {
    for (const fragment of ["", "#sign-up", "#sign-up-mail"]) {
      await tab.page.goto("about:blank");
      await tab.open(`/${fragment}`);
      await seeSignIn(tab);
      await tab.page.getByText("The people who run this site create the accounts").waitFor();
      assert.equal(await tab.page.getByRole("link", { name: "Create account" }).count(), 0);
    }
    await tab.picture("sign-in-closed");
    await tab.page.goto("about:blank");
    await tab.open(`/#link=psk_l_${"A".repeat(43)}&purpose=sign_up`);
    await press(tab, newName());
    await seeMessage(tab, /New accounts cannot be created here|has been used or is too old/);
    assert.equal(server.mails().length, 0);
  });
}

export const modeCases = [
  ["modes: an invitation, used once", takesInvitations],
  ["modes: an invitation outlives what goes wrong", keepsTheInvitation],
  ["modes: a link that is no invitation", refusesOtherLinks],
  ["modes: an invitation that is too old", refusesOldLinks],
  ["modes: an invitation without an address, where accounts have one", asksTheNameLater],
  ["modes: closed", isClosed],
];
