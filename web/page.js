// SPDX-License-Identifier: Apache-2.0
// The page around passkey.js: shows one section at a time, says what is going on and what went
// wrong. All that concerns passkeys is asked of passkey.js, and every rule about accounts of the
// server.

import * as passkey from "./passkey.js";

const main = document.getElementById("main");
const sections = [...main.querySelectorAll("section")];
const element = (id) => document.getElementById(id);

let current = null; // the section that is shown
let busy = false; // somebody pressed a button, and its work is not done

/* Sections */

function show(id, { focus = true } = {}) {
  current = element(id);
  for (const section of sections) {
    section.hidden = section !== current;
  }
  element("sign-out").hidden = id !== "account";
  main.removeAttribute("aria-busy");
  document.title = current.querySelector("h1").textContent;
  clear();
  if (focus) {
    current.querySelector("h1").focus({ preventScroll: true });
  }
}

function showSignedOut(options) {
  show(location.hash === "#sign-up" ? "sign-up" : "sign-in", options);
  offerAutofill();
}

function showAccount({ user, recovery, credentials }, options) {
  history.replaceState(null, "", location.pathname + location.search);
  const called = user.displayName && user.displayName !== user.name;
  element("account-title").textContent = called ? user.displayName : "Your account";
  element("account-name").textContent = `Signed in as ${user.name}`;
  showRecovery(recovery);
  element("passkeys").replaceChildren(...credentials.map(passkeyItem));
  show("account", options);
}

function showRecovery({ strength, advice = [] }) {
  element("recovery").hidden = strength !== "weak";
  const messages = advice.map(({ message }) => message);
  const items = messages.length
    ? messages
    : ["If you lose your one passkey, you lose this account. Add another on a second device."];
  element("recovery")
    .querySelector("ul")
    .replaceChildren(
      ...items.map((text) => {
        const item = document.createElement("li");
        item.textContent = text;
        return item;
      }),
    );
}

function passkeyItem(credential) {
  const item = element("passkey").content.cloneNode(true);
  item.querySelector("strong").textContent = credential.label;
  const used = credential.lastUsedAt ? `last used ${day(credential.lastUsedAt)}` : "not used yet";
  item.querySelector(".dates").textContent = `Added ${day(credential.createdAt)}, ${used}`;
  const kept = credential.synced ? "Synced" : "Only on one device";
  item.querySelector(".tag").textContent = credential.disabledAt ? "Disabled" : kept;
  return item;
}

function day(time) {
  const date = new Date(time);
  if (date.toDateString() === new Date().toDateString()) {
    return "today";
  }
  return date.toLocaleDateString("en-GB", { dateStyle: "medium" });
}

/* What is going on */

function say(kind, text) {
  for (const line of current.querySelectorAll(".slot > *")) {
    line.hidden = !line.classList.contains(kind);
    if (!line.hidden && text !== undefined) {
      (line.querySelector("span") ?? line).textContent = text;
    }
  }
}

function clear() {
  say("hint");
}

function setBusy(button) {
  busy = Boolean(button);
  for (const control of document.querySelectorAll("button:not(.link)")) {
    // The pressed one stays enabled, or the keyboard would lose its place.
    control.disabled = busy && control !== button;
    control.removeAttribute("aria-busy");
  }
  for (const input of document.querySelectorAll("input")) {
    input.readOnly = busy;
  }
  button?.setAttribute("aria-busy", "true");
}

// Whatever a button starts runs here: one at a time, and it ends in another section, or with a
// sentence.
async function run(button, waiting, work) {
  if (busy) {
    return;
  }
  setBusy(button);
  if (waiting) {
    say("waiting", waiting);
  }
  try {
    await work();
  } catch (error) {
    fail(error);
  } finally {
    setBusy(null);
  }
  offerAutofill();
}

function fail(error) {
  if (error.reason === "unauthenticated" && current.id === "account") {
    showSignedOut();
  }
  if (error.reason === "aborted") {
    clear();
  } else {
    say(
      "message",
      error instanceof passkey.PasskeyError
        ? error.message
        : "Something went wrong on this page. Load it again.",
    );
  }
}

/* What a person can do */

const browserAsks = "Follow your browser’s steps.";

const sentencesOfWarnings = {
  may_replace_earlier:
    "It may have taken the place of an earlier passkey on the same device: keep a second one elsewhere.",
  passkey_not_discoverable: "This passkey works only after you type your name.",
};

async function enter({ warnings = [] }, done) {
  showAccount(await passkey.call("/v1/account"));
  const text = [done, ...warnings.map((code) => sentencesOfWarnings[code])]
    .filter(Boolean)
    .join(" ");
  if (text) {
    say("done", text);
  }
}

async function signIn(username) {
  await enter(await passkey.signIn({ username }));
}

async function signUp(form) {
  const name = form.elements.name.value.trim();
  const displayName = form.elements.displayName.value.trim();
  const answer = await passkey.register({ user: { name, ...(displayName && { displayName }) } });
  form.reset();
  await enter(answer, "Your account is made, and you are signed in.");
}

async function addPasskey() {
  let answer;
  try {
    answer = await passkey.register();
  } catch (error) {
    if (error.code !== "reauthentication_required") {
      // Without a session the server takes this for a sign-up: let it say so, if that is why.
      await (error.reason === "refused" && passkey.call("/v1/account"));
      throw error;
    }
    say("waiting", "First confirm, with a passkey that you have, that it is you.");
    await passkey.signIn();
    say("waiting", "Thank you. Now make the new passkey.");
    answer = await passkey.register();
  }
  await enter(answer, "The passkey is added.");
}

async function signOut() {
  await passkey.call("/v1/session/end", {});
  showSignedOut();
}

/* Autofill */

let offering = false;

// Waits behind the name field. A failure before anybody chose something is nobody's business: the
// button is still there.
async function offerAutofill() {
  if (busy || offering || current.id !== "sign-in") {
    return;
  }
  offering = true;
  const started = performance.now();
  try {
    if ((await passkey.autofillAvailable()) && !busy && current.id === "sign-in") {
      await enter(await passkey.signInByAutofill());
    }
  } catch (error) {
    offering = false;
    const quick = performance.now() - started < 1000;
    if (!["aborted", "network", "rate_limited", "server"].includes(error.reason) && !quick) {
      fail(error);
      offerAutofill();
    }
  }
  offering = false;
}

/* The page comes to life */

element("sign-in-button").addEventListener("click", ({ currentTarget }) => {
  run(currentTarget, browserAsks, () => signIn());
});
element("sign-in-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = event.target.elements.username.value.trim();
  run(event.submitter ?? event.target.querySelector("button"), browserAsks, () => signIn(name));
});
element("sign-up-form").addEventListener("submit", (event) => {
  event.preventDefault();
  run(event.submitter ?? event.target.querySelector("button"), browserAsks, () =>
    signUp(event.target),
  );
});
element("add-passkey").addEventListener("click", ({ currentTarget }) => {
  run(currentTarget, browserAsks, addPasskey);
});
element("sign-out").addEventListener("click", ({ currentTarget }) => {
  run(currentTarget, null, signOut);
});
element("username").addEventListener("focus", offerAutofill);
for (const cancel of main.querySelectorAll(".waiting button")) {
  cancel.addEventListener("click", passkey.abort);
}
addEventListener("hashchange", async () => {
  if (current?.id === "sign-in" || current?.id === "sign-up") {
    await passkey.abort();
    showSignedOut();
  }
});

async function start() {
  element("site").textContent = location.hostname;
  const problem = passkey.unsupported();
  if (problem) {
    element("unable").querySelector(".message").textContent = problem.message;
    show("unable", { focus: false });
    return;
  }
  try {
    showAccount(await passkey.call("/v1/account"), { focus: false });
  } catch (error) {
    showSignedOut({ focus: false });
    if (error.reason !== "unauthenticated") {
      fail(error);
    }
  }
}

start();
