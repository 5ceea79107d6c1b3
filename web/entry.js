// SPDX-License-Identifier: Apache-2.0
// Every way in: a passkey, a name, autofill, a new account, a link, a recovery code. A link is spent
// when somebody presses the button, never by opening its page.

import { showAccount } from "./account.js";
import { labelOf } from "./device.js";
import { own } from "./own.js";
import * as passkey from "./passkey.js";
import { newLabel, register, warningsOf } from "./passkeys.js";
import { anchor, copy, element, fail, forgetFragment, hour, isBusy, live, make } from "./ui.js";
import { onClick, onSubmit, put, say, show, shown, showNamed, site, supportLink, text } from "./ui.js";
import { announce } from "./watch.js";

let known = {}; // what this browser can do
let problem = null; // why it cannot use passkeys
let invitation = null; // the token of a link that lets somebody sign up

/* Where to go when signed in */

function returnTarget() {
  try {
    const target = new URL(new URLSearchParams(location.search).get("return_to"));
    // By its beginning too: a blob's address has the origin of whoever made it.
    const allowed = site.origins.includes(target.origin) && target.href.startsWith(target.origin);
    return allowed ? target : null;
  } catch {
    return null; // none, or no address
  }
}

const target = returnTarget();

/** Go back to the page that sent somebody here; false when none did. */
export function goBack() {
  if (!target) {
    return false;
  }
  say("done", text("returning", { site: target.host }));
  location.replace(target);
  return true;
}

// Somebody who is signed in and sent here again within moments would go in circles.
export function goBackUnlessInCircles() {
  const last = Number(sessionStorage.getItem("returned")) || 0;
  sessionStorage.setItem("returned", Date.now());
  return Date.now() - last > 10000 && goBack();
}

export function offerReturn() {
  element("return-part").hidden = !target;
  if (target) {
    element("return-link").href = target;
    put(element("return-link"), "returnTo", () => ({ site: target.host }));
  }
}

/* In */

// The account after a sign-in; null while the session may only make a passkey. If the session is
// unknown now, its cookie did not come back.
async function signedIn() {
  try {
    return await passkey.call("/v1/account");
  } catch (error) {
    if (error.code === "session_restricted") {
      return null;
    }
    throw error.reason === "unauthenticated" ? new passkey.PasskeyError("cookies_blocked") : error;
  }
}

async function enter(answer, done) {
  const account = await signedIn();
  announce();
  if (!account) {
    showEnrol(answer.user);
    return;
  }
  if (goBack()) {
    return;
  }
  await showAccount(account);
  const words = [done && text(done), ...warningsOf(answer)].filter(Boolean).join(" ");
  if (words) {
    say("done", words);
  }
}

async function signIn(username) {
  await enter(await passkey.signIn({ username }));
}

// Where the browser can, it shows only passkeys that are at hand. The next press asks for others.
async function signInByButton() {
  if (known.immediateGet !== true) {
    await signIn();
    return;
  }
  const answer = await passkey.signIn({ immediate: true });
  if (answer) {
    await enter(answer);
    return;
  }
  const others = make("button", { type: "button", className: "primary", key: "useOther" });
  onClick(others, "waiting", () => signIn());
  say("message", text("noneAtHand"), { ways: [others, ...otherWays()], reasons: reasonsFor() });
}

const signUpWords = { invite: "byInvitation", closed: "byOthers" };
const canSignUp = () => site.signUp === "open" || site.signUp === "email";

// Sections that an address may name; the last two need no passkey.
function sectionOf(wanted) {
  const signUp = site.signUp === "email" ? "sign-up-mail" : "sign-up";
  const open = { help: "help", ...(site.emailSignIn && { "mail-ask": "mail-ask" }) };
  const others = { recovery: "recovery", ...(canSignUp() && { "sign-up": signUp }) };
  return open[wanted] ?? (problem ? "unable" : (others[wanted] ?? "sign-in"));
}

export function showSignedOut(options) {
  const section = sectionOf(location.hash.slice(1).split("&")[0]);
  if (section === "unable") {
    showUnable(options);
    return;
  }
  show(section, options);
  offerAutofill();
}

// The link in hand is of use in another browser, so it can be copied from here.
function showUnable(options) {
  const place = element("unable");
  live(place.querySelector(".message"), () => {
    place.querySelector(".message").textContent = passkey.unsupported().message;
  });
  place.querySelector("input").value = location.href;
  element("unable-link").hidden = !globalThis.isSecureContext;
  element("unable-lead").hidden = !globalThis.isSecureContext;
  element("unable-mail").hidden = !site.emailSignIn;
  if (site.support) {
    element("unable-support").replaceChildren(supportLink());
  }
  show("unable", options);
}

/* A new account */

async function signUp({ name, displayName }, form) {
  const user = { ...(name && { name }), ...(displayName && { displayName }) };
  const answer = await registerNew({
    user,
    label: labelOf,
    ...(invitation && { link: invitation }),
  });
  invitation = null;
  form.reset();
  own.account = await signedIn();
  announce();
  showWelcome(answer);
}

// An invitation that was not mailed to an address leaves the name open.
async function registerNew(options) {
  try {
    return await passkey.register(options);
  } catch (error) {
    if (error.code === "member_missing") {
      askName(true);
      throw new passkey.PasskeyError("name_missing");
    }
    throw error;
  }
}

function askName(asked) {
  element("new-name-part").hidden = !asked;
  element("new-name").disabled = !asked;
}

function showWelcome(answer) {
  const { user } = answer;
  put(element("welcome-lead"), "welcomeLead", () => ({ name: user.displayName || user.name }));
  element("second-email").hidden = !site.mail;
  put(element("second-email-lead"), site.emailSignIn ? "secondEmailLead" : "secondEmailNotices");
  forgetFragment();
  show("welcome");
  const warnings = warningsOf(answer);
  if (warnings.length) {
    say("done", warnings.join(" "));
  }
}

/** Leave the welcome page, for the account or for where somebody came from. */
export async function leaveWelcome(then) {
  if (!then && goBack()) {
    return;
  }
  await showAccount(await passkey.call("/v1/account"));
  then?.();
}

/* Mail */

let asked = null; // what the last mail was asked with

// At these addresses large providers show their users' mail.
const mailbox = /@((gmail|hotmail|icloud|outlook|yahoo)\.com|gmx\.(de|net)|web\.de)$/i;

function offerMailbox(address) {
  const [, domain] = mailbox.exec(address) ?? [];
  element("mail-open").hidden = !domain;
  element("mail-open").href = `https://${domain}`;
}

async function askForMail(...what) {
  const [wanted, sentence, facts] = what;
  const { expiresAt } = await passkey.call("/v1/links", wanted);
  asked = what;
  put(element("mail-sent"), sentence, () => ({ ...facts, time: hour(expiresAt) }));
  const isNew = wanted.purpose === "sign_up";
  const tips = isNew ? [0, 1] : [0, 1, 2];
  element("mail-ways").hidden = isNew;
  offerMailbox(wanted.email ?? wanted.username);
  element("mail-tips").replaceChildren(...tips.map((tip) => make("li", { key: `mailTips.${tip}` })));
  show("mail");
}

async function mailAgain() {
  await askForMail(...asked);
  say("done", text("mailSentAgain"));
}

async function mailLink(username) {
  if (username) {
    await askForMail({ purpose: "email_sign_in", username }, "mailSignIn", { name: username });
  } else {
    location.hash = "mail-ask";
  }
}

/* A link */

/** What the address's fragment says of a link; null when it has none. */
export function linkOfAddress() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const [link, purpose] = [fragment.get("link"), fragment.get("purpose")];
  return link ? { link, purpose } : null;
}

// A link by mail can be used without a passkey.
const openWithoutPasskey = ["email_sign_in", "verify_email"];

export function showLink({ link, purpose }, options) {
  if (problem && !openWithoutPasskey.includes(purpose)) {
    showUnable(options);
    return;
  }
  if (purpose === "sign_up") {
    invitation = link;
    askName(site.signUp !== "email");
    show("sign-up", options);
    return;
  }
  const key = text(`link.${purpose}`) ? `link.${purpose}` : "link.email_sign_in";
  ["title", "lead", "button"].forEach((id, at) => put(element(`link-${id}`), `${key}.${at}`));
  element("link-whom").hidden = true;
  element("link-button").hidden = false;
  element("link-for").replaceChildren();
  show("link", options);
  showWhom(link);
}

// For whom the link is, which does not spend it, and who else is signed in here.
async function showWhom(link) {
  try {
    const { purpose, user } = await passkey.call("/v1/links/redeem", { link, dryRun: true });
    if (shown() !== "link") {
      return;
    }
    showNamed(element("link-for"), "linkFor", user.name);
    const account = await passkey.call("/v1/account").catch(() => null);
    if (account && account.user.id !== user.id && purpose !== "verify_email") {
      showNamed(element("link-whom"), "linkWhom", account.user.name);
      element("link-whom").hidden = false;
    }
  } catch (error) {
    if (shown() === "link" && !isBusy()) {
      fail(error);
    }
  }
}

async function redeem() {
  const { link } = linkOfAddress();
  const answer = await passkey.call("/v1/links/redeem", { link });
  forgetFragment();
  if (answer.purpose === "verify_email") {
    await confirmed();
    return;
  }
  await enter(answer);
  if (!answer.session.restricted) {
    upgradeSilently();
  }
}

// The person who confirms an address may be signed in here, or not.
async function confirmed() {
  try {
    await showAccount(await passkey.call("/v1/account"));
  } catch (error) {
    if (error.reason !== "unauthenticated") {
      throw error;
    }
    showSignedOut();
  }
  say("done", text("emailConfirmed"));
}

// Somebody came by mail and may have no passkey here: a password manager can make one by itself.
async function upgradeSilently() {
  const made = known.conditionalCreate && (await passkey.upgrade({ label: newLabel }));
  if (made && shown() === "account") {
    await showAccount(await passkey.call("/v1/account"), { focus: false });
    say("done", text("silently"));
  }
}

/* A session that is for one new passkey only */

export function showEnrol(user, options) {
  if (user) {
    showNamed(element("enrol-lead"), "enrolLead", user.name);
  } else {
    put(element("enrol-lead"), "enrolLeadAgain");
  }
  show("enrol", options);
}

async function enrol() {
  await enter(await register(), "enrolled");
}

/** @param {Function} leave  Signs out. */
export function askToLeave(leave) {
  const button = make("button", { type: "button", className: "link", key: "enrolLeave" });
  onClick(button, null, leave);
  say("message", text("enrolLeaveAsk"), { ways: [button] });
  button.focus();
}

// The server would refuse it without saying which field it is about.
function checkCode(code) {
  if (code.replace(/[^0-9a-z]/gi, "").length < 16) {
    throw new passkey.PasskeyError("refused", { problem: { code: "recovery_code_invalid" } });
  }
}

async function redeemCode({ username, code }, form) {
  checkCode(code);
  const answer = await passkey.call("/v1/recovery/redeem", { username, code });
  form.reset();
  forgetFragment();
  await enter(answer);
}

/* Autofill */

let offering = false;

// Waits in the name field's suggestions. A failure before a passkey was chosen is not shown: the
// button still works.
export async function offerAutofill() {
  if (problem || isBusy() || offering || shown() !== "sign-in") {
    return;
  }
  offering = true;
  const started = performance.now();
  try {
    if ((await passkey.autofillAvailable()) && !isBusy() && shown() === "sign-in") {
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

/* What to try when it failed */

const passkeyReasons = ["cancelled", "timeout", "authenticator", "already_registered"];
const refusedPasskey = ["credential_unknown", "refused", "not_supported"];

/** Links to the ways in that need no passkey. */
function otherWays() {
  const sections = site.emailSignIn ? ["recovery", "mail-ask"] : ["recovery"];
  const keys = { recovery: "useCode", "mail-ask": "mailLink" };
  return sections
    .filter((id) => id !== shown())
    .map((id) => anchor(`#${id}`, keys[id]));
}

const reasonsFor = () => ["locked", known.hybridTransport === false ? "noPhone" : "elsewhere", "nameFirst"];

// The passkey that is here already signs in, or it would not have been in the way.
function signInHere() {
  const button = make("button", { type: "button", className: "primary", key: "signInButton" });
  onClick(button, "waiting", () => signIn());
  return button;
}

/** The ways out of an error, where the person is. */
export function waysOut({ reason, code }) {
  const tried = passkeyReasons.includes(reason);
  if (shown() === "sign-in") {
    const offered = tried || refusedPasskey.includes(reason);
    return offered ? { ways: otherWays(), reasons: tried ? reasonsFor() : [] } : {};
  }
  if (shown() === "enrol" && reason === "already_registered") {
    return { ways: [signInHere()] };
  }
  if (shown() === "link" && code === "link_refused") {
    element("link-button").hidden = true;
    return { ways: otherWays().reverse() };
  }
  if (["recovery", "mail-ask"].includes(shown())) {
    return { ways: otherWays() };
  }
  return { reasons: tried ? ["locked"] : [] };
}

/* The page comes to life */

function describeBrowser() {
  const { userVerifyingPlatformAuthenticator: platform, hybridTransport: phones } = known;
  const keys = ["signInLeadKey", "signUpLeadKey"];
  const onlyKeys = ["signInLeadOnlyKey", "signUpLeadOnlyKey"];
  const [signInLead, signUpLead] =
    platform !== false ? ["signInLead", "signUpLead"] : phones === false ? onlyKeys : keys;
  put(element("sign-in-lead"), signInLead);
  put(element("sign-up-lead"), signUpLead);
  if (phones === false) {
    element("sign-in").querySelector(".slot").dataset.hint = "signInHintKey";
    for (const id of ["sign-up", "enrol"]) {
      element(id).querySelector(".slot").dataset.hint = "signUpHintKey";
    }
  }
}

function showFooter() {
  const links = [anchor("#help", "helpTitle")];
  if (site.support) {
    links.push(supportLink());
  }
  if (site.privacy) {
    links.push(anchor(site.privacy, "privacy"));
  }
  element("footer").prepend(...links);
}

export async function startEntry() {
  problem = passkey.unsupported();
  known = await passkey.capabilities();
  describeBrowser();
  showFooter();
  element("mail-link").hidden = !site.emailSignIn;
  put(element("new-here"), signUpWords[site.signUp] ?? "newHere");
  element("to-sign-up").hidden = !canSignUp();
  onClick(element("sign-in-button"), "waiting", signInByButton);
  onSubmit(element("sign-in-form"), "waiting", ({ username }) => signIn(username));
  onSubmit(element("sign-up-form"), "waiting", signUp);
  onSubmit(element("sign-up-mail-form"), null, ({ email }) =>
    askForMail({ purpose: "sign_up", email }, "mailSignUp", { email }),
  );
  onClick(element("mail-link"), null, () => mailLink(element("username").value.trim()));
  onSubmit(element("mail-ask-form"), null, ({ username }) => mailLink(username));
  onClick(element("mail-again"), null, mailAgain);
  onClick(element("link-button"), null, redeem);
  onClick(element("enrol-button"), "waiting", enrol);
  onSubmit(element("recovery-form"), null, redeemCode);
  const unable = element("unable-link");
  unable.lastElementChild.addEventListener("click", ({ target: button }) =>
    copy(button, unable.firstElementChild.value),
  );
  element("username").addEventListener("focus", offerAutofill);
}
