// SPDX-License-Identifier: Apache-2.0
// The operator's page. The API key is a variable of this module and nothing else: no cookie, no
// storage. What it may do is the server's affair; what it may not is said in words.

import { chart } from "./charts.js";
import * as passkey from "./passkey.js";
import { copy, day, element, hour, make, onClick, onSubmit } from "./ui.js";
import { run, say, show, text, translate, whenFailed } from "./ui.js";

const followSeconds = 3;
const auditPage = 100;
const auditPagesMax = 200; // of a longer log, "Follow" reads on

let usersNext = null; // where the list of users goes on
let auditNext = null; // where the audit log goes on, for what is not written yet
let follower = null; // the timer of "Follow"
const names = new Map(); // of users, by id

const userPath = ({ id }) => `/v1/users/${id}`;

/* Charts */

const providersOf = ({ passkeys }) =>
  Object.fromEntries(passkeys.map(({ provider, count }) => [provider, count]));

async function showCharts() {
  const { days } = await passkey.call("/v1/statistics");
  const of = (read) => days.map((one) => ({ day: one.day.slice(0, 10), counts: read(one) }));
  element("charts")
    .querySelector(".charts")
    .replaceChildren(
      chart(
        "Sign-ins",
        of(({ signIns }) => (signIns ? { "with a passkey": signIns } : {})),
      ),
      chart(
        "Failures by code",
        of(({ failures }) => failures),
      ),
      chart("Passkeys by provider", of(providersOf), true),
    );
  element("charts").hidden = false;
}

/* Users */

async function showUsers(query) {
  // The server compares names as they come: nothing in them is escaped that need not be.
  const search = new URLSearchParams(query).toString().replaceAll("%40", "@");
  const { items, next } = await passkey.call(`/v1/users?${search}`);
  usersNext = next ?? null;
  element("more-users").hidden = !usersNext;
  const rows = items.map(userRow);
  if (query.cursor) {
    element("users").append(...rows);
  } else {
    element("users").replaceChildren(...rows);
  }
  if (!items.length && !query.cursor) {
    say("done", "There is no user of that name.");
  }
}

function userRow(user) {
  names.set(user.id, user.name);
  const open = make("button", { type: "button", className: "link" }, user.name);
  onClick(open, null, async () => {
    showUser(await passkey.call(userPath(user)));
    element("user").querySelector("h2").focus();
  });
  const cells = [open, user.displayName, day(user.createdAt), user.disabledAt ? "disabled" : ""];
  return make("tr", {}, ...cells.map((cell) => make("td", {}, cell)));
}

/* One user */

function showUser({ user, credentials, recovery }) {
  names.set(user.id, user.name);
  const heading = make("h2", { tabIndex: -1 }, user.name);
  const slot = make("div", { className: "slot short" });
  const panel = make("div", { className: "panel", hidden: true });
  element("user").replaceChildren(
    heading,
    facts(user, recovery),
    make("h3", {}, "Passkeys"),
    make("ul", { className: "items" }, ...credentials.map((one) => credentialItem(user, one))),
    userActions(user, panel),
    panel,
    slot,
  );
  element("user").hidden = false;
}

function facts(user, { strength, recoveryCodesLeft }) {
  const rows = [
    ["Called", user.displayName],
    ["E-mail", user.email && `${user.email}${user.emailVerifiedAt ? ", confirmed" : ""}`],
    ["Since", day(user.createdAt)],
    ["Ways back in", `${strength}, ${recoveryCodesLeft} recovery codes left`],
    ["Elsewhere", user.otherWaysIn?.join(", ")],
    ["Recovered", user.recoveredAt && day(user.recoveredAt)],
    ["Disabled", user.disabledAt && day(user.disabledAt)],
    ["Id", user.id],
  ];
  const shown = rows.filter(([, value]) => value);
  return make(
    "dl",
    {},
    ...shown.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]),
  );
}

// Change something of a user and show what came of it. Where that takes the last way into the
// account, it takes a second press.
function change(button, path, body, done) {
  let confirmed = {};
  onClick(button, null, async () => {
    try {
      showUser(await passkey.call(path, { ...body, ...confirmed }, { method: "PATCH" }));
    } catch (error) {
      confirmed = error.code === "last_way_in" ? { confirm: "last_way_in" } : {};
      throw error;
    }
    element("user").querySelector("h2").focus();
    element("user")
      .querySelector(".slot")
      .append(make("div", { className: "done", role: "status" }, done));
  });
}

function link(label, described) {
  const made = make("button", { type: "button", className: "link" }, label);
  made.setAttribute("aria-label", `${label} ${described}`);
  return made;
}

function credentialItem(user, credential) {
  const { label, provider, synced, disabledAt, signCountStalledAt, createdAt, lastUsedAt } =
    credential;
  const path = `${userPath(user)}/credentials/${credential.id}`;
  const said = [
    provider !== label && provider,
    synced ? "synced" : "on one device",
    `added ${day(createdAt)}`,
    lastUsedAt ? `used ${day(lastUsedAt)}` : "not used yet",
    disabledAt && "disabled",
    signCountStalledAt && "its counter did not grow",
  ];
  const able = link(disabledAt ? "Enable" : "Disable", label);
  change(able, path, { disabled: !disabledAt }, disabledAt ? "Enabled." : "Disabled.");
  const actions = make("p", { className: "actions" }, able);
  if (signCountStalledAt) {
    const clear = link("Clear the mark", `of ${label}`);
    change(clear, path, { signCountStalled: false }, "Cleared.");
    actions.append(clear);
  }
  const line = make("p", { className: "facts" }, said.filter(Boolean).join(", "));
  const body = make("div", {}, make("strong", {}, label), line, actions);
  return make("li", {}, body);
}

function userActions(user, panel) {
  const able = make(
    "button",
    { type: "button" },
    user.disabledAt ? "Enable the account" : "Disable the account",
  );
  const done = user.disabledAt
    ? "The account is enabled."
    : "The account is disabled, its sessions are ended.";
  change(able, userPath(user), { disabled: !user.disabledAt }, done);
  const ticket = make("button", { type: "button" }, "Make a recovery link");
  onClick(ticket, null, async () => {
    const made = await passkey.call("/v1/links", { purpose: "recovery", userId: user.id });
    showTicket(panel, user, made);
  });
  return make("div", { className: "row" }, able, ticket);
}

function showTicket(panel, user, { url, expiresAt }) {
  const field = make("input", { value: url, readOnly: true, className: "code" });
  field.setAttribute("aria-label", "Recovery link");
  const button = make("button", { type: "button" }, text("copy"));
  button.addEventListener("click", () => copy(button, url));
  panel.replaceChildren(
    make("h3", { tabIndex: -1 }, "Recovery link"),
    make(
      "p",
      {},
      `It lets whoever opens it make a passkey for ${user.name}, once, until ${hour(expiresAt)}. Be certain who asks, and hand it over yourself. It is not shown again.`,
    ),
    make("div", { className: "row" }, field, button),
  );
  panel.hidden = false;
  panel.querySelector("h3").focus();
}

/* The audit log: the newest first, and what is new on top */

function auditRow({ at, event, result, userId, address, by }) {
  const time = new Date(at).toISOString().replace("T", " ").slice(0, 19);
  const who = by ? `${by.kind}${by.kind === "api_key" && by.id ? ` ${by.id}` : ""}` : "";
  const cells = [time, event, result, names.get(userId) ?? userId ?? "", address ?? "", who];
  const row = make("tr", {}, ...cells.map((cell) => make("td", {}, cell)));
  row.children[2].className = result === "ok" ? "" : "bad";
  return row;
}

async function readAudit() {
  const query = new URLSearchParams({ limit: auditPage, ...(auditNext && { cursor: auditNext }) });
  const { items, next } = await passkey.call(`/v1/audit?${query}`);
  auditNext = next;
  return items;
}

// The log is told from its beginning on: read to its end, and keep what came last.
async function showAudit() {
  let rows = [];
  for (let pages = 0; pages < auditPagesMax; pages += 1) {
    const items = await readAudit();
    rows = [...rows, ...items].slice(-auditPage);
    if (items.length < auditPage) {
      break;
    }
  }
  element("audit").replaceChildren(...rows.reverse().map(auditRow));
}

async function follow() {
  try {
    element("audit").prepend(...(await readAudit()).reverse().map(auditRow));
  } catch (error) {
    if (error.reason === "unauthenticated") {
      lock();
    }
  }
}

function setFollowing(on) {
  clearInterval(follower);
  follower = on ? setInterval(follow, followSeconds * 1000) : null;
  element("follow").checked = on;
}

/* In and out */

async function open({ key }, form) {
  passkey.settings.headers = { Authorization: `Bearer ${key}` };
  await showUsers({ limit: 20 });
  form.reset();
  show("desk");
  await Promise.all([showAudit(), showCharts()]);
}

function lock() {
  passkey.settings.headers = {};
  setFollowing(false);
  for (const id of ["users", "audit", "user"]) {
    element(id).replaceChildren();
  }
  element("user").hidden = true;
  element("charts").hidden = true;
  names.clear();
  auditNext = null;
  show("key");
}

whenFailed(() => []);
translate();
Object.assign(passkey.sentences, {
  unauthenticated: "The server does not know this API key.",
  scope_missing: "This API key is not of scope “admin”.",
  last_way_in: "That is the last way into the account. Press again to do it all the same.",
});
element("sign-out").addEventListener("click", lock);
onSubmit(element("key-form"), null, open);
onSubmit(element("search-form"), null, ({ name }) => showUsers(name ? { name } : { limit: 20 }));
onClick(element("more-users"), null, () => showUsers({ limit: 20, cursor: usersNext }));
element("follow").addEventListener("change", ({ target }) => setFollowing(target.checked));
show("key", { focus: false });
