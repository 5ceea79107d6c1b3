// SPDX-License-Identifier: Apache-2.0
// The account page: what needs attention, passkeys, recovery codes, e-mail, sessions, the account
// itself.

import { closeCodes, makeCodes, showCodes } from "./codes.js";
import { browserName } from "./device.js";
import { showNotices } from "./notices.js";
import { change, fresh, identified, optional, own, waitFor } from "./own.js";
import * as passkey from "./passkey.js";
import { closeDevice, showPasskeys, startPasskeys } from "./passkeys.js";
import { cutName, day, element, forgetFragment, make, moveTo, onClick, onSubmit } from "./ui.js";
import { say, show, showNamed, site, text } from "./ui.js";

// What was pressed has been replaced: the keyboard goes on at the heading of its block.
function settle(block, sentence) {
  element(block).querySelector("h2").focus({ preventScroll: true });
  say("done", text(sentence));
}

/* All of it */

/** Show the account that the server answered; what the answer lacks is asked for first. */
export async function showAccount(answer, options) {
  update(answer);
  await Promise.all([showCodes(), showSessions()]);
  closeDevice();
  closeCodes();
  element("delete-ask").hidden = true;
  forgetFragment();
  show("account", options);
}

export function update(answer) {
  own.account = answer;
  const { user, recovery } = answer;
  const called = user.displayName && user.displayName !== user.name;
  element("account-title").replaceChildren(called ? cutName(user.displayName) : text("account"));
  showNamed(element("account-name"), "signedInAs", user.name);
  showNotices(answer, update);
  showAdvice(recovery);
  showPasskeys(answer);
  showEmail(user);
  showMailed();
  element("self-name").value = user.name;
  element("self-display-name").value = called ? user.displayName : "";
}

// An update would take a question from the page that the person is about to answer.
const isAnswering = () =>
  element("account").querySelector("#email-ask:not([hidden]), li form, li.ask");

/** Write it again in another language, but for what the person is about to answer. */
export async function redraw() {
  if (!isAnswering()) {
    update(own.account);
  }
  await Promise.all([showCodes(), showSessions()]);
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
  element("advice").hidden = strength !== "weak" || !items.length;
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

/* E-mail */

function showEmail({ email, emailVerifiedAt }) {
  element("email-block").hidden = !site.mail;
  const none = site.emailSignIn ? "emailNone" : "emailNoneNotices";
  element("email-state").textContent = email
    ? text("emailSet", { email, day: day(emailVerifiedAt) })
    : text(none);
  element("email-actions").hidden = !email;
  element("email-ask").hidden = true;
}

/** Ask in a panel; Escape or the second button gives up, and the focus returns to `opener`. */
function ask(panel, opener, { question, values, yes: yesKey, no: noKey }, work) {
  const yes = make("button", { type: "button", className: "danger", key: yesKey });
  const no = make("button", { type: "button", key: noKey });
  const close = () => {
    panel.replaceChildren();
    panel.hidden = true;
    opener.hidden = false;
    opener.focus();
  };
  panel.replaceChildren(
    make("p", { key: question, values }),
    make("div", { className: "row" }, yes, no),
  );
  panel.onkeydown = ({ key }) => key === "Escape" && close();
  panel.hidden = false;
  opener.hidden = true;
  no.focus();
  no.addEventListener("click", close);
  onClick(yes, null, async () => {
    await work();
    opener.hidden = false;
  });
}

function askEmailRemoval() {
  const { email } = own.account.user;
  const question = site.emailSignIn ? "emailRemoveAsk" : "emailRemoveAskNotices";
  const words = { question, values: () => ({ email }), yes: "remove", no: "keep" };
  ask(element("email-ask"), element("email-remove"), words, async () => {
    update(await change("/v1/account", { email: null }, "PATCH"));
    settle("email-block", "emailRemoved");
  });
}

async function setEmail({ email }, form) {
  await fresh(() => passkey.call("/v1/links", { purpose: "verify_email", email }));
  form.reset();
  const sent = say("done", text("emailSent", { email }));
  const { emailVerifiedAt } = own.account.user;
  const isSet = ({ user }) => user.emailVerifiedAt !== emailVerifiedAt && !isAnswering();
  waitFor(() => sent.isConnected, isSet, (account) => {
    update(account);
    moveTo(form);
    say("done", text("emailConfirmed"));
  });
}

// Who came by mail has no passkey on this device until they add one.
function showMailed() {
  const isNew = ({ createdAt }) => createdAt > own.mailed;
  const offered = own.mailed && !own.account.credentials.some(isNew);
  element("mailed").hidden = !offered;
  element("account").classList.toggle("is-mailed", Boolean(offered));
}

/* Sessions */

async function showSessions() {
  const list = await optional("/v1/account/sessions");
  const items = [...(list?.items ?? [])].sort((a, b) => b.current - a.current);
  own.mailed = items[0]?.amr?.includes("email") ? items[0].createdAt : null;
  showMailed();
  element("sessions-block").hidden = !list;
  element("end-others").parentElement.hidden = items.length < 2;
  element("sessions").replaceChildren(...items.map(sessionItem));
}

const endSession = (id) =>
  passkey.call(`/v1/account/sessions/${id}`, identified({}), { method: "DELETE" });

function sessionItem({ id, current, createdAt, lastUsedAt, authTime, userAgent, address, amr = [] }) {
  const proof = ["email", "recovery", "ticket"].find((way) => amr.includes(way)) ?? "pop";
  const dates = text("sessionDates", { day: day(createdAt), used: day(lastUsedAt ?? authTime) });
  const facts = [`${dates}, ${text(`by.${proof}`)}`, address].filter(Boolean).join(" · ");
  const name = browserName(userAgent);
  const title = make("strong", {}, current ? `${text("thisBrowser")}: ${name}` : name);
  const item = make("li", {}, make("div", {}, title, make("p", { className: "facts" }, facts)));
  if (!current) {
    const end = make("button", { type: "button", className: "link" }, text("signOut"));
    end.setAttribute("aria-label", text("endSession", { day: day(createdAt) }));
    onClick(end, null, async () => {
      await endSession(id);
      await showSessions();
      settle("sessions-block", "sessionEnded");
    });
    item.append(end);
  }
  return item;
}

async function endOthers() {
  const { items } = await passkey.call("/v1/account/sessions");
  for (const { id } of items.filter(({ current }) => !current)) {
    await endSession(id);
  }
  await showSessions();
  settle("sessions-block", "othersEnded");
}

/* The account itself */

async function rename({ name, displayName }) {
  update(await change("/v1/account", { name, displayName: displayName || name }, "PATCH"));
  say("done", text("saved"));
}

function askDeletion(leave) {
  const { name } = own.account.user;
  const words = {
    question: "deleteAsk",
    values: () => ({ name }),
    yes: "deleteAccount",
    no: "keepAccount",
  };
  ask(element("delete-ask"), element("delete-account"), words, async () => {
    await change("/v1/account", {}, "DELETE");
    await leave("accountDeleted");
  });
}

/* The page comes to life */

/** Open what the welcome page offered: "device", "codes" or "email". */
export function openSecond(way) {
  if (way === "email") {
    element("email").focus();
  } else if (way === "codes") {
    element("make-codes").click();
  } else {
    element("add-passkey").scrollIntoView({ block: "center" });
    element("add-other").focus({ preventScroll: true });
  }
}

/** @param {Function} leave  Shows the sign-in page, with what has been done. */
export async function startAccount(leave) {
  await startPasskeys(update);
  onClick(element("make-codes"), null, () => makeCodes(update));
  onSubmit(element("email-form"), null, setEmail);
  element("email-remove").addEventListener("click", askEmailRemoval);
  element("mailed-add").addEventListener("click", () => element("add-passkey").click());
  onClick(element("end-others"), null, endOthers);
  onSubmit(element("self-form"), null, rename);
  element("delete-account").addEventListener("click", () => askDeletion(leave));
}
