// SPDX-License-Identifier: Apache-2.0
// The account page: passkeys, recovery codes, e-mail, sessions. Every change is the server's, which
// answers with the whole account, and that is shown again.

import * as passkey from "./passkey.js";
import { qrPath } from "./qr.js";
import { copy, day, element, forgetFragment, hour, make, onClick, onSubmit } from "./ui.js";
import { cutName, run, say, show, showNamed, site, text } from "./ui.js";

let account = null; // as the server told it last
let mailed = false; // whether it was a link by e-mail that opened this session

const credentialPath = ({ id }) => `/v1/account/credentials/${id}`;

/** Do it; where the server wants a passkey first, or once more, ask for one and do it then. */
async function fresh(work) {
  try {
    return await work();
  } catch (error) {
    const { code } = error;
    if (code !== "reauthentication_required" && !(code === "session_restricted" && mailed)) {
      throw error;
    }
    say("waiting", text("confirmFirst"));
    await passkey.signIn();
    mailed = false;
    return work();
  }
}

async function change(path, body, method) {
  update(await fresh(() => passkey.call(path, body, { method })));
}

// What was pressed is not there any more: the keyboard goes on at the heading of its block.
function settle(block, sentence) {
  element(block).querySelector("h2").focus({ preventScroll: true });
  say("done", text(sentence));
}

/* All of it */

/** Show the account that the server told; what it has not told yet is asked for first. */
export async function showAccount(answer, options) {
  update(answer);
  await Promise.all([showCodes(), showSessions()]);
  element("device").hidden = true;
  element("codes").hidden = true;
  forgetFragment();
  show("account", options);
}

function update(answer) {
  account = answer;
  const { user, credentials, recovery } = account;
  const called = user.displayName && user.displayName !== user.name;
  element("account-title").replaceChildren(called ? cutName(user.displayName) : text("account"));
  showNamed(element("account-name"), "signedInAs", user.name);
  showAdvice(recovery);
  element("passkeys").replaceChildren(...credentials.map(passkeyItem));
  showEmail(user);
}

/* What to do about an account with one way in, and where that is done */

const advised = {
  add_second_passkey: "device",
  only_device_bound: "device",
  create_recovery_codes: "codes",
  recovery_codes_low: "codes",
  verify_email: "email",
};

function showAdvice({ strength, advice = [] }) {
  const codes = advice.map(({ code }) => code);
  const said = codes.includes("only_device_bound") ? "add_second_passkey" : null;
  const items = advice.filter(({ code }) => code !== said).map(adviceItem);
  element("advice").hidden = strength !== "weak";
  element("advice")
    .querySelector("ul")
    .replaceChildren(...items);
}

function adviceItem({ code, message }) {
  const sentence = text(`advice.${code}`) ?? message;
  const way = advised[code];
  if (!way) {
    return make("li", {}, sentence);
  }
  const open = make("button", { type: "button", className: "link" }, sentence);
  open.addEventListener("click", () => openSecond(way));
  return make("li", {}, open);
}

/* Passkeys */

function passkeyItem(credential) {
  const { label, provider, createdAt, lastUsedAt } = credential;
  const used = lastUsedAt ? text("lastUsed", { day: day(lastUsedAt) }) : text("notUsed");
  const dates = `${text("added", { day: day(createdAt) })}, ${used}`;
  const facts = make(
    "p",
    { className: "facts" },
    make("span", { className: "tag" }, kept(credential)),
  );
  if (provider && !label.includes(provider)) {
    facts.append(make("span", {}, provider));
  }
  facts.append(make("span", {}, dates));
  const body = make("div", {}, make("strong", {}, label), facts, ...cautions(credential));
  const item = make("li", {}, element("icon").content.cloneNode(true), body);
  body.append(passkeyActions(credential, item));
  return item;
}

function kept({ disabledAt, synced }) {
  return text(disabledAt ? "disabled" : synced ? "synced" : "oneDevice");
}

function cautions({ discoverable, signCountRegressedAt }) {
  const keys = [discoverable === false && "needsName", signCountRegressedAt && "regressed"];
  return keys.filter(Boolean).map((key) => make("p", { className: "caution" }, text(key)));
}

function action(key, described, label, work) {
  const made = make("button", { type: "button", className: "link" }, text(key));
  made.setAttribute("aria-label", text(described, { label }));
  made.addEventListener("click", work);
  return made;
}

function passkeyActions(credential, item) {
  const { label, disabledAt } = credential;
  const actions = make("p", { className: "actions" });
  if (disabledAt) {
    const enable = action("enable", "enableOne", label, () =>
      run(enable, null, () => change(credentialPath(credential), { disabled: false }, "PATCH")),
    );
    actions.append(enable);
  }
  actions.append(
    action("rename", "renameOne", label, () => askLabel(credential, item)),
    action("remove", "removeOne", label, () => askRemoval(credential, item)),
  );
  return actions;
}

// Put something else in the place of an item until it is done or given up.
function replace(credential, item, place, focused) {
  const giveUp = () => {
    const again = passkeyItem(credential);
    place.replaceWith(again);
    again.querySelector(".actions button").focus();
  };
  place.addEventListener("keydown", ({ key }) => key === "Escape" && giveUp());
  item.replaceWith(place);
  focused.focus();
  return giveUp;
}

function askLabel(credential, item) {
  const id = `label-${credential.id}`;
  const input = make("input", {
    id,
    name: "label",
    value: credential.label,
    required: true,
    maxLength: 64,
    autocomplete: "off",
  });
  const giveUp = make("button", { type: "button" }, text("cancel"));
  const row = make("div", { className: "row" }, input, make("button", {}, text("save")), giveUp);
  const form = make("form", {}, make("label", { htmlFor: id }, text("callPasskey")), row);
  giveUp.addEventListener("click", replace(credential, item, make("li", {}, form), input));
  input.select();
  onSubmit(form, null, async ({ label }) => {
    await change(credentialPath(credential), { label }, "PATCH");
    settle("passkeys-block", "saved");
  });
}

function askRemoval(credential, item, last = false) {
  const { label } = credential;
  const sentence = text(last ? "removeLast" : "removeAsk", { label });
  const yes = make("button", { type: "button", className: "danger" });
  yes.textContent = text(last ? "removeAnyway" : "remove");
  const no = make("button", { type: "button" }, text("keep"));
  const place = make("li", { className: "ask" }, make("p", {}, sentence));
  place.append(make("div", { className: "row" }, yes, no));
  no.addEventListener("click", replace(credential, item, place, no));
  onClick(yes, null, async () => {
    try {
      await change(credentialPath(credential), last ? { confirm: "last_way_in" } : {}, "DELETE");
      settle("passkeys-block", "removed");
    } catch (error) {
      if (error.code !== "last_way_in" || last) {
        throw error;
      }
      askRemoval(credential, place, true);
    }
  });
}

/** Words about a new passkey that its owner should read. */
export function warningsOf({ warnings = [] }) {
  return warnings.map((code) => text(`warnings.${code}`)).filter(Boolean);
}

/** One more passkey for whoever is in. */
export async function register() {
  try {
    return await passkey.register();
  } catch (error) {
    // Without a session the server takes this for a sign-up: let it say so, if that is why.
    const told = error.code === "reauthentication_required";
    await (error.reason === "refused" && !told && optional("/v1/account"));
    throw error;
  }
}

async function addPasskey() {
  const answer = await fresh(register);
  update(await passkey.call("/v1/account"));
  say("done", [text("addedPasskey"), ...warningsOf(answer)].join(" "));
}

/* Another device: a link, also as a QR code */

async function addDevice() {
  const link = await fresh(() => passkey.call("/v1/links", { purpose: "enrolment" }));
  const { url, expiresAt } = link;
  const field = make("input", { value: url, readOnly: true, className: "code" });
  field.setAttribute("aria-label", text("addDevice"));
  field.addEventListener("focus", () => field.select());
  const button = make("button", { type: "button" }, text("copy"));
  button.addEventListener("click", () => copy(button, url));
  const done = make("button", { type: "button", className: "wide" }, text("done"));
  const panel = element("device");
  panel.replaceChildren(
    make("h3", { tabIndex: -1 }, text("deviceTitle")),
    make("p", {}, text("deviceLead", { time: hour(expiresAt) })),
    qrCode(url),
    make("div", { className: "row" }, field, button),
    done,
  );
  done.addEventListener("click", async () => {
    panel.hidden = true;
    element("add-device").focus();
    update(await passkey.call("/v1/account"));
  });
  panel.hidden = false;
  say("hint", text("addHint"));
  panel.querySelector("h3").focus();
}

function qrCode(what) {
  const { size, path } = qrPath(what);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `-4 -4 ${size + 8} ${size + 8}`);
  svg.setAttribute("class", "qr");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", text("qr"));
  const dark = document.createElementNS("http://www.w3.org/2000/svg", "path");
  dark.setAttribute("d", path);
  svg.append(dark);
  return svg;
}

/* Recovery codes */

async function showCodes() {
  const state = await optional("/v1/account/recovery-codes");
  element("codes-block").hidden = !state;
  if (state) {
    const { left, total, createdAt } = state;
    element("codes-state").textContent = total
      ? `${text("codesLeft", { left, total, day: day(createdAt) })} ${text("newCodesHint")}`
      : text("codesNone");
    element("make-codes").textContent = text(total ? "makeNewCodes" : "makeCodes");
  }
}

// A part of the page that this server, or this session, does not have is left out.
async function optional(path) {
  try {
    return await passkey.call(path);
  } catch (error) {
    if (error.reason === "refused") {
      return null;
    }
    throw error;
  }
}

async function makeCodes() {
  const { codes, createdAt } = await fresh(() => passkey.call("/v1/account/recovery-codes", {}));
  const title = text("codesFile", {
    name: account.user.name,
    site: site.name,
    day: day(createdAt),
  });
  const panel = element("codes");
  const done = make("button", { type: "button", className: "primary" }, text("codesKept"));
  panel.replaceChildren(
    make("h3", { tabIndex: -1 }, text("codesTitle")),
    make("p", {}, text("codesOnce")),
    make("p", { className: "printed" }, title),
    make("ol", { className: "codes" }, ...codes.map((code) => make("li", {}, code))),
    codesActions(`${title}\n\n${codes.join("\n")}\n`),
    done,
  );
  done.addEventListener("click", async () => {
    panel.hidden = true;
    panel.replaceChildren();
    element("make-codes").focus();
    update(await passkey.call("/v1/account"));
  });
  panel.hidden = false;
  panel.querySelector("h3").focus();
  await showCodes();
}

function codesActions(file) {
  const button = make("button", { type: "button" }, text("copy"));
  button.addEventListener("click", () => copy(button, file));
  const printer = make("button", { type: "button" }, text("print"));
  printer.addEventListener("click", () => print());
  const saver = make(
    "a",
    { className: "button", download: "recovery-codes.txt" },
    text("download"),
  );
  saver.href = URL.createObjectURL(new Blob([file], { type: "text/plain" }));
  return make("div", { className: "row" }, button, printer, saver);
}

/* E-mail */

function showEmail({ email, emailVerifiedAt }) {
  element("email-block").hidden = !site.mail;
  element("email-state").textContent = email
    ? text("emailSet", { email, day: day(emailVerifiedAt) })
    : text("emailNone");
  element("email-actions").hidden = !email;
  element("email-ask").hidden = true;
}

function askEmailRemoval() {
  const yes = make("button", { type: "button", className: "danger" }, text("remove"));
  const no = make("button", { type: "button" }, text("keep"));
  const ask = make("p", {}, text("emailRemoveAsk", account.user));
  element("email-ask").replaceChildren(ask, make("div", { className: "row" }, yes, no));
  element("email-ask").hidden = false;
  element("email-actions").hidden = true;
  no.focus();
  no.addEventListener("click", () => {
    showEmail(account.user);
    element("email-remove").focus();
  });
  onClick(yes, null, async () => {
    await change("/v1/account", { email: null }, "PATCH");
    settle("email-block", "emailRemoved");
  });
}

async function setEmail({ email }, form) {
  await fresh(() => passkey.call("/v1/links", { purpose: "verify_email", email }));
  form.reset();
  say("done", text("emailSent", { email }));
}

/* Sessions */

async function showSessions() {
  const list = await optional("/v1/account/sessions");
  mailed = Boolean(list?.items.find(({ current }) => current)?.amr?.includes("email"));
  element("sessions-block").hidden = !list;
  const items = [...(list?.items ?? [])].sort((a, b) => b.current - a.current);
  element("sessions").replaceChildren(...items.map(sessionItem));
}

const programs = [/Edg|OPR|Firefox|Chrome|Safari/, /iPhone|iPad|Android|Windows|Mac OS X|Linux/];
const known = { Edg: "Edge", OPR: "Opera", "Mac OS X": "macOS" };

// "Chrome, Linux"; of what is no browser, its own word.
function nameOf(userAgent = "") {
  const found = programs.map((pattern) => pattern.exec(userAgent)?.[0]).filter(Boolean);
  const words = found.map((word) => known[word] ?? word).join(", ");
  return words || userAgent.slice(0, 40) || text("anotherBrowser");
}

function sessionItem({ id, current, createdAt, lastUsedAt, authTime, userAgent, amr = [] }) {
  const proof = ["email", "recovery", "ticket"].find((way) => amr.includes(way)) ?? "pop";
  const dates = text("sessionDates", { day: day(createdAt), used: day(lastUsedAt ?? authTime) });
  const facts = make("p", { className: "facts" }, `${dates}, ${text(`by.${proof}`)}`);
  const name = current ? `${text("thisBrowser")}: ${nameOf(userAgent)}` : nameOf(userAgent);
  const item = make("li", {}, make("div", {}, make("strong", {}, name), facts));
  if (!current) {
    const end = make("button", { type: "button", className: "link" }, text("signOut"));
    end.setAttribute("aria-label", text("endSession", { day: day(createdAt) }));
    onClick(end, null, async () => {
      await passkey.call(`/v1/account/sessions/${id}`, {}, { method: "DELETE" });
      await showSessions();
      settle("sessions-block", "sessionEnded");
    });
    item.append(end);
  }
  return item;
}

/* The page comes to life */

/** Open what the welcome page offered: "device", "codes" or "email". */
export function openSecond(way) {
  if (way === "email") {
    element("email").focus();
  } else {
    element(way === "device" ? "add-device" : "make-codes").click();
  }
}

export function startAccount() {
  onClick(element("add-passkey"), "waiting", addPasskey);
  onClick(element("add-device"), null, addDevice);
  onClick(element("make-codes"), null, makeCodes);
  onSubmit(element("email-form"), null, setEmail);
  element("email-remove").addEventListener("click", askEmailRemoval);
}
