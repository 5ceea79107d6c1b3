// SPDX-License-Identifier: Apache-2.0
// The operator's page. The API key is kept in a variable of this module only, in no cookie and no
// storage. The server decides what it may do.

import { chart } from "./charts.js";
import * as passkey from "./passkey.js";
import { browserName } from "./device.js";
import { copy, day, element, fail, hour, make, onClick, onSubmit } from "./ui.js";
import { run, say, show, shown, text, translate, whenFailed, whenTranslated } from "./ui.js";

const followMilliseconds = 3000;
const pageSize = 50;
const auditRowsMax = 500; // what is older than these leaves the page again

const names = new Map(); // of users and of API keys, by id

const words = (key, values) => text(`operator.${key}`, values);
const userPath = (id) => `/v1/users/${id}`;
const query = (path, facts) => {
  const pairs = Object.entries(facts).map((pair) => pair.map(encodeURIComponent).join("="));
  return passkey.call(`${path}?${pairs.join("&")}`);
};

/* Charts */

// A passkey whose model is not told has an AAGUID of zeros; of an unknown model, only the AAGUID.
const nameOf = (provider) => (/^[0-9a-f-]{36}$/.test(provider) ? words("unnamed") : provider);

// Of a stable name that a newer server knows: "passkey copied", of "credential_copied".
const inWords = (name) => name.replaceAll("credential", "passkey").replaceAll("_", " ");

const eventName = (name) => text(`events.${name}`) ?? inWords(name);

let sentences = {}; // what people read about a code, on the sign-in page

// The first sentence about a code.
function resultName(code) {
  const [first] = (sentences[code] ?? inWords(code)).split(/(?<=[.!])\s/);
  return code === "ok" ? "OK" : first;
}

// Several models, or codes, may have the same name.
const tally = (pairs) =>
  pairs.reduce((sums, [name, count]) => ({ ...sums, [name]: (sums[name] ?? 0) + count }), {});

async function showCharts() {
  const { days } = await passkey.call("/v1/statistics");
  const of = (read) => days.map((one) => ({ day: one.day, counts: read(one) }));
  const providers = ({ passkeys }) =>
    tally(passkeys.map(({ provider, count }) => [nameOf(provider), count]));
  const reasons = ({ failures }) =>
    tally(Object.entries(failures).map(([code, count]) => [resultName(code), count]));
  element("charts")
    .querySelector(".charts")
    .replaceChildren(
      chart(
        words("signIns"),
        of(({ signIns }) => (signIns ? { [text("by.pop")]: signIns } : {})),
      ),
      chart(words("failures"), of(reasons)),
      chart(words("providers"), of(providers), true),
    );
}

/* Users */

let searched = ""; // what is looked for
let usersNext = null; // where the list goes on: what was asked for, with its cursor

// By id, as it stands in the audit log and in an application's own table; by the beginning of a
// name; by address.
async function findUsers(wanted) {
  const found = [];
  if (/^[\w-]{20,86}$/.test(wanted)) {
    const account = await absent(passkey.call(userPath(wanted)));
    found.push(...(account ? [account.user] : []));
  }
  const { items, next } = await query("/v1/users", { limit: pageSize, search: wanted });
  if (wanted.includes("@")) {
    found.push(...(await query("/v1/users", { email: wanted })).items);
  }
  const others = found.filter(({ id }) => !items.some((item) => item.id === id));
  return { items: [...others, ...items], next };
}

// Null where there is no such thing.
async function absent(promise) {
  try {
    return await promise;
  } catch (error) {
    if (["not_found", "member_invalid", "method_not_allowed"].includes(error.code)) {
      return null;
    }
    throw error;
  }
}

async function showUsers({ wanted }) {
  searched = wanted;
  const { items, next } = await findUsers(wanted);
  const deleted = await findDeleted(wanted);
  element("users").replaceChildren(...(deleted ? [deletedRow(deleted)] : []));
  addUsers(items, next, wanted);
  if (!items.length && !deleted) {
    say("done", words("nobody"));
  }
}

async function showMoreUsers() {
  const { items, next } = await query("/v1/users", usersNext);
  addUsers(items, next, usersNext.search);
}

function addUsers(items, next, search) {
  usersNext = next ? { limit: pageSize, search, cursor: next } : null;
  element("more-users").hidden = !usersNext;
  element("users").append(...items.map(userRow));
}

// Each cell carries the heading of its column, which a narrow screen shows beside it.
function row(cells, table) {
  const headings = element(table).closest("table").querySelectorAll("th");
  const made = cells.map((cell, index) => {
    const td = make("td", {}, cell);
    td.dataset.heading = headings[index].textContent;
    return td;
  });
  return make("tr", {}, ...made);
}

function userLink(id) {
  const name = names.get(id) ?? id;
  const open = make("button", { type: "button", className: "link" }, name);
  onClick(open, null, async () => {
    showUser(await passkey.call(userPath(id)));
    element("user").querySelector("h2").focus();
  });
  return open;
}

function userRow({ id, name, displayName, createdAt, disabledAt }) {
  names.set(id, name);
  const called = displayName === name ? "" : displayName;
  const state = disabledAt ? text("disabled") : "";
  return row([userLink(id), called, day(createdAt), state], "users");
}

/* What was removed can be restored for seven days */

const keptMilliseconds = 7 * 24 * 3600 * 1000;

function restore(whom, since, dryRun) {
  const time = since.toISOString().replace(/\.\d+/, ""); // in whole seconds
  return passkey.call("/v1/users/restore", { ...whom, since: time, dryRun });
}

// A deleted user, by the ID, or by a name or an address that the user had. Null if none was found.
async function findDeleted(wanted) {
  const since = new Date(Date.now() - keptMilliseconds);
  const isId = /^[\w-]{20,86}$/.test(wanted);
  const ways = [{ username: wanted }, isId && { userId: wanted }, { email: wanted }];
  for (const whom of wanted ? ways.filter(Boolean) : []) {
    const found = await absent(restore(whom, since, true));
    if (found?.restored.user) {
      return found.user;
    }
  }
  return null;
}

function deletedRow(user) {
  const open = make("button", { type: "button", className: "link" }, user.name);
  onClick(open, null, () => {
    const panel = make("div", { className: "panel" });
    element("user").replaceChildren(
      make("h2", { tabIndex: -1 }, user.name),
      panel,
      make("div", { className: "slot short" }),
    );
    element("user").hidden = false;
    return showRestore(panel, user);
  });
  return row([open, "", "", words("deleted")], "users");
}

const restoredLines = ({ user, restored }) =>
  [
    restored.user && words("deletedUser"),
    restored.name && `${text("name")}: ${user.name}`,
    restored.email && `${text("email")}: ${user.email ?? "–"}`,
    ...restored.credentials.map(({ label }) => label),
  ].filter(Boolean);

// First what would be restored, then a button that does it.
async function showRestore(panel, { id }) {
  const from = new Date(Date.now() - keptMilliseconds);
  const local = new Date(from.getTime() - from.getTimezoneOffset() * 60000);
  const since = make("input", { type: "datetime-local", value: local.toISOString().slice(0, 16) });
  const label = make("label", {}, words("restoreSince"), since);
  const lines = make("ul", { className: "list" });
  const button = make("button", { type: "button", className: "primary" }, words("restoreNow"));
  const look = async () => {
    const found = restoredLines(await restore({ userId: id }, new Date(since.value), true));
    const shown = found.length ? found : [words("nothingRemoved")];
    lines.replaceChildren(...shown.map((line) => make("li", {}, line)));
    button.disabled = !found.length;
  };
  since.addEventListener("change", () => run(since, null, look));
  onClick(button, null, async () => {
    await restore({ userId: id }, new Date(since.value), false);
    await showUsers({ wanted: searched });
    showUser(await passkey.call(userPath(id)));
    saySaved();
  });
  panel.replaceChildren(
    make("h3", { tabIndex: -1 }, words("restoreTitle")),
    make("p", {}, words("restoreLead")),
    label,
    lines,
    make("div", { className: "row" }, button),
  );
  panel.hidden = false;
  await look();
  panel.querySelector("h3").focus();
}

/* One user */

let shownUser = null; // the ID

function showUser({ user, credentials, recovery }) {
  shownUser = user.id;
  names.set(user.id, user.name);
  const panel = make("div", { className: "panel", hidden: true });
  element("user").replaceChildren(
    make("h2", { tabIndex: -1 }, user.name),
    facts(user, recovery),
    make("h3", {}, words("passkeys")),
    make("ul", { className: "items" }, ...credentials.map((one) => credentialItem(user, one))),
    userActions(user, panel),
    panel,
    make("div", { className: "slot short" }),
    make("div", { id: "user-more" }),
  );
  element("user").hidden = false;
  showBelongings(user).catch((error) => fail(error, element("user-more")));
}

// What else may have to be ended or taken back at the desk.
async function showBelongings(user) {
  const place = element("user-more");
  const [sessions, links] = await Promise.all([
    absent(passkey.call(`${userPath(user.id)}/sessions`)),
    absent(query("/v1/links", { userId: user.id })),
  ]);
  place.replaceChildren(
    ...belongings("sessions", sessions, sessionLine, (id) => `${userPath(user.id)}/sessions/${id}`),
    ...belongings("links", links, linkLine, (id) => `/v1/links/${id}`),
  );
}

const sessionLine = ({ userAgent, address, createdAt, lastUsedAt }) =>
  [
    browserName(userAgent),
    address,
    text("sessionDates", { day: day(createdAt), used: day(lastUsedAt ?? createdAt) }),
  ]
    .filter(Boolean)
    .join(" · ");

const linkLine = ({ purpose, createdAt, expiresAt }) =>
  [
    text(`link.${purpose}.0`) ?? inWords(purpose),
    createdAt && text("added", { day: day(createdAt) }),
    words("until", { time: hour(expiresAt) }),
  ]
    .filter(Boolean)
    .join(" · ");

// A list, and one button that ends all of it.
function belongings(key, list, lineOf, pathOf) {
  if (!list?.items.length) {
    return [];
  }
  const end = make("button", { type: "button" }, words(key === "links" ? "endLinks" : "endSessions"));
  onClick(end, null, async () => {
    for (const { id } of list.items) {
      await absent(passkey.call(pathOf(id), {}, { method: "DELETE" }));
    }
    element("user").querySelector("h2").focus();
    group.remove();
    say("done", text("saved"));
  });
  const lines = list.items.map((one) => make("li", {}, lineOf(one)));
  const group = make("div", {}, make("h3", {}, words(key)));
  group.append(make("ul", { className: "list" }, ...lines), make("div", { className: "row" }, end));
  return [group];
}

function facts(user, { strength, recoveryCodesLeft: left }) {
  const { displayName, email, emailVerifiedAt, createdAt, otherWaysIn, recoveredAt, disabledAt } =
    user;
  const rows = [
    ["called", displayName],
    ["email", email && text("emailSet", { email, day: day(emailVerifiedAt) })],
    ["since", day(createdAt)],
    ["waysBack", `${words(strength)}, ${words("codesLeft", { left })}`],
    ["elsewhere", otherWaysIn?.join(", ")],
    ["recovered", recoveredAt && day(recoveredAt)],
    ["state", disabledAt && `${text("disabled")}, ${day(disabledAt)}`],
    ["id", user.id],
  ];
  const told = rows.filter(([, value]) => value);
  const pairs = told.flatMap(([key, value]) => [
    make("dt", {}, key === "email" ? text(key) : words(key)),
    make("dd", {}, value),
  ]);
  return make("dl", {}, ...pairs);
}

// Change something of a user and show what came of it. Where that takes the last way into the
// account, it takes a second press.
function change(button, path, body) {
  let confirmed = {};
  onClick(button, null, async () => {
    try {
      showUser(await passkey.call(path, { ...body, ...confirmed }, { method: "PATCH" }));
    } catch (error) {
      confirmed = error.code === "last_way_in" ? { confirm: "last_way_in" } : {};
      throw error;
    }
    saySaved();
  });
}

// Beside the user, who was shown again since the button was pressed.
function saySaved() {
  element("user").querySelector("h2").focus();
  const done = make("div", { className: "done", role: "status" }, text("saved"));
  element("user").querySelector(".slot").append(done);
}

function link(label, described) {
  const made = make("button", { type: "button", className: "link" }, label);
  made.setAttribute("aria-label", described);
  return made;
}

function credentialItem(user, credential) {
  const { label, provider, synced, disabledAt, signCountRegressedAt, createdAt, lastUsedAt } =
    credential;
  const path = `${userPath(user.id)}/credentials/${credential.id}`;
  const said = [
    text(disabledAt ? "disabled" : synced ? "synced" : "oneDevice"),
    !label.includes(provider) && provider,
    text("added", { day: day(createdAt) }),
    lastUsedAt ? text("lastUsed", { day: day(lastUsedAt) }) : text("notUsed"),
  ];
  const able = disabledAt
    ? link(text("enable"), text("enableOne", { label }))
    : link(words("disable"), words("disableOne", { label }));
  change(able, path, { disabled: !disabledAt });
  const actions = make("p", { className: "actions" }, able);
  const line = make("p", { className: "facts" }, said.filter(Boolean).join(" · "));
  const body = make("div", {}, make("strong", {}, label), line);
  if (signCountRegressedAt) {
    const clear = link(words("clear"), words("clearOne", { label }));
    change(clear, path, { signCountRegressed: false });
    actions.append(clear);
    body.append(make("p", { className: "caution" }, text("regressed")));
  }
  body.append(actions);
  return make("li", {}, body);
}

function userActions(user, panel) {
  const able = make("button", { type: "button" });
  able.textContent = words(user.disabledAt ? "enableUser" : "disableUser");
  change(able, userPath(user.id), { disabled: !user.disabledAt });
  const ticket = make("button", { type: "button" }, words("ticket"));
  onClick(ticket, null, async () => {
    const made = await passkey.call("/v1/links", { purpose: "recovery", userId: user.id });
    showTicket(panel, user, made);
    await showBelongings(user);
  });
  const stolen = make("button", { type: "button" }, words("stolen"));
  let sure = false; // it takes a second press
  onClick(stolen, null, async () => {
    if (!sure) {
      sure = true;
      stolen.textContent = words("stolenSure");
      stolen.className = "danger";
      return;
    }
    const facts = { purpose: "recovery", userId: user.id, deviceStolen: true };
    const made = await passkey.call("/v1/links", facts);
    const account = await passkey.call(userPath(user.id));
    showUser(account);
    showTicket(element("user").querySelector(".panel"), account.user, made);
  });
  const removed = make("button", { type: "button" }, words("restoreTitle"));
  onClick(removed, null, () => showRestore(panel, user));
  const events = make("button", { type: "button" }, words("events"));
  onClick(events, null, async () => {
    await showAudit(user.id);
    element("audit-block").querySelector("h2").focus();
  });
  return make("div", { className: "row" }, able, ticket, stolen, removed, events);
}

function showTicket(panel, { name }, { url, expiresAt }) {
  const field = make("input", { value: url, readOnly: true, className: "code" });
  field.setAttribute("aria-label", words("ticketTitle"));
  const button = make("button", { type: "button" }, text("copy"));
  button.addEventListener("click", () => copy(button, url));
  panel.replaceChildren(
    make("h3", { tabIndex: -1 }, words("ticketTitle")),
    make("p", {}, words("ticketLead", { name, time: hour(expiresAt) })),
    make("div", { className: "row" }, field, button),
  );
  panel.hidden = false;
  panel.querySelector("h3").focus();
}

/* The audit log: the newest first, and what is new on top. An event's id is a cursor. */

let auditOf = {}; // { user } when only the events of one are shown
let newest = "0"; // the id of the newest row that was read
let older = ""; // what is before it is older than all that is shown; "": nothing
let follower = null; // the timer of "Follow"

function auditRow({ id, at, event, result, userId, address, by }) {
  const who = names.get(by.id) ?? words(`callers.${by.kind}`) ?? by.id;
  const time = new Date(at).toISOString().replace("T", " ").slice(0, 19);
  const user = userId ? userLink(userId) : "";
  const cells = [time, eventName(event), resultName(result), user, address ?? "", who];
  const made = row(cells, "audit");
  made.children[1].title = event; // the names in docs/audit.md and docs/codes.md
  made.children[2].title = result;
  made.dataset.id = id;
  made.children[2].className = result === "ok" ? "" : "bad";
  return made;
}

async function readAudit(facts) {
  const { items, next } = await query("/v1/audit", { limit: pageSize, ...auditOf, ...facts });
  return { rows: items.map(auditRow), next };
}

// Of one user a page may be empty although there is more: the server looks at so many rows at once.
async function showAudit(user) {
  auditOf = user ? { user } : {};
  element("everybody").hidden = !user;
  element("audit").replaceChildren();
  await showOlder({});
  newest = element("audit").firstChild?.dataset.id ?? (older || "0");
}

async function showOlder(from) {
  const { rows, next } = await readAudit({ order: "newest", ...from });
  element("audit").append(...rows);
  setOlder(next ?? "");
}

function setOlder(cursor) {
  older = cursor;
  element("older").hidden = !cursor;
}

async function readNewer() {
  const { rows, next } = await readAudit({ cursor: newest });
  newest = next;
  element("audit").prepend(...rows.reverse());
  const left = [...element("audit").children].slice(auditRowsMax);
  if (left.length) {
    setOlder(left[0].previousSibling.dataset.id);
    left.forEach((one) => one.remove());
  }
}

async function follow() {
  try {
    await readNewer();
  } catch (error) {
    fail(error, element("audit"));
  }
  if (follower) {
    follower = setTimeout(follow, followMilliseconds);
  }
}

function setFollowing(on) {
  clearTimeout(follower);
  follower = on ? setTimeout(follow, 0) : null;
  element("follow").checked = on;
}

/* In and out */

// Only a key of scope "admin" may read the API keys, whose names the audit log shows.
async function open({ key }, form) {
  passkey.settings.headers = { Authorization: `Bearer ${key}` };
  const { items } = await passkey.call("/v1/api-keys");
  items.forEach(({ id, name }) => names.set(id, name));
  await showUsers({ wanted: "" });
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
  element("charts").querySelector(".charts").replaceChildren();
  element("user").hidden = true;
  names.clear();
  element("search-form").reset();
  show("key");
}

// The key was revoked or has expired.
whenFailed(({ reason }) => {
  if (reason === "unauthenticated" && !element("desk").hidden) {
    lock();
  }
  return { helpless: false };
});

function addSentences() {
  sentences = { ...passkey.sentences };
  Object.assign(passkey.sentences, {
    unauthenticated: words("badKey"),
    scope_missing: words("noScope"),
    last_way_in: words("lastWay"),
  });
}

whenTranslated(async () => {
  addSentences();
  if (shown() === "desk") {
    await Promise.all([showUsers({ wanted: searched }), showAudit(auditOf.user), showCharts()]);
    // A recovery link is shown only once.
    if (element("user").querySelector(".panel")?.hidden) {
      showUser(await passkey.call(userPath(shownUser)));
    }
  }
});
translate();
addSentences();
element("sign-out").addEventListener("click", lock);
onSubmit(element("key-form"), null, open);
onSubmit(element("search-form"), null, showUsers);
onClick(element("more-users"), null, showMoreUsers);
onClick(element("everybody"), null, () => showAudit());
onClick(element("older"), null, () => showOlder({ cursor: older }));
element("follow").addEventListener("change", ({ target }) => setFollowing(target.checked));
show("key", { focus: false });
