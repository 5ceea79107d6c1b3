// SPDX-License-Identifier: Apache-2.0
// Every way in: a passkey, a name, autofill, a new account, a link, a recovery code. A link is spent
// when somebody presses the button, never by opening its page.

import { register, showAccount, warningsOf } from "./account.js";
import * as passkey from "./passkey.js";
import { element, forgetFragment, hour, onClick, onSubmit } from "./ui.js";
import { fail, isBusy, say, show, shown, site, text } from "./ui.js";

let known = {}; // what this browser can do
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
    element("return-link").textContent = text("returnTo", { site: target.host });
  }
}

/* In */

async function enter(answer, done) {
  if (answer.session?.restricted) {
    showEnrol(answer.user);
    return;
  }
  if (goBack()) {
    return;
  }
  await showAccount(await passkey.call("/v1/account"));
  const words = [done && text(done), ...warningsOf(answer)].filter(Boolean).join(" ");
  if (words) {
    say("done", words);
  }
}

async function signIn(username) {
  await enter(await passkey.signIn({ username }));
}

export function showSignedOut(options) {
  const wanted = location.hash.slice(1).split("&")[0];
  const signUp = site.signUp === "email" ? "sign-up-mail" : "sign-up";
  const sections = { recovery: "recovery", ...(canSignUp() && { "sign-up": signUp }) };
  show(sections[wanted] ?? "sign-in", options);
  offerAutofill();
}

const signUpWords = { invite: "byInvitation", closed: "byOthers" };
const canSignUp = () => site.signUp === "open" || site.signUp === "email";

/* A new account */

async function signUp({ name, displayName }, form) {
  const user = { ...(name && { name }), ...(displayName && { displayName }) };
  const answer = await registerNew({ user, ...(invitation && { link: invitation }) });
  invitation = null;
  form.reset();
  showWelcome(answer);
}

// Who was invited by a link that went to no address has to say what to be called.
async function registerNew(options) {
  try {
    return await passkey.register(options);
  } catch (error) {
    if (error.code === "member_missing") {
      askName(true);
    }
    throw error;
  }
}

function askName(asked) {
  element("new-name-part").hidden = !asked;
  element("new-name").disabled = !asked;
}

function showWelcome(answer) {
  const { user, credential } = answer;
  element("welcome-lead").textContent = text("welcomeLead", {
    name: user.displayName || user.name,
  });
  element("new-label").value = credential.label;
  element("label-form").dataset.id = credential.id;
  element("second-email").hidden = !site.mail;
  forgetFragment();
  show("welcome");
  const warnings = warningsOf(answer);
  if (warnings.length) {
    say("done", warnings.join(" "));
  }
}

async function nameIt({ label }, form) {
  const path = `/v1/account/credentials/${form.dataset.id}`;
  await passkey.call(path, { label }, { method: "PATCH" });
  say("done", text("saved"));
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

async function askForMail(wanted, sentence, facts) {
  const { expiresAt } = await passkey.call("/v1/links", wanted);
  element("mail-sent").textContent = text(sentence, { ...facts, time: hour(expiresAt) });
  show("mail");
}

async function mailLink() {
  const username = element("username").value.trim();
  if (!username) {
    say("message", text("needName"));
    element("username").focus();
    return;
  }
  await askForMail({ purpose: "email_sign_in", username }, "mailSignIn", { name: username });
}

/* A link */

/** What the address's fragment says of a link; null when it has none. */
export function linkOfAddress() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const [link, purpose] = [fragment.get("link"), fragment.get("purpose")];
  return link ? { link, purpose } : null;
}

export function showLink({ link, purpose }, options) {
  if (purpose === "sign_up") {
    invitation = link;
    askName(site.signUp !== "email");
    show("sign-up", options);
    return;
  }
  const [title, lead, button] = text(`link.${purpose}`) ?? text("link.email_sign_in");
  element("link-title").textContent = title;
  element("link-lead").textContent = lead;
  element("link-button").textContent = button;
  show("link", options);
}

async function redeem() {
  const { link } = linkOfAddress();
  const answer = await passkey.call("/v1/links/redeem", { link });
  forgetFragment();
  if (answer.purpose === "verify_email") {
    await confirmed();
  } else if (answer.session.restricted) {
    showEnrol(answer.user);
    await enrol();
  } else {
    await enter(answer);
    upgradeSilently();
  }
}

// Whoever confirms an address may be signed in here, or not.
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
  if (known.conditionalCreate && (await passkey.upgrade()) && shown() === "account") {
    await showAccount(await passkey.call("/v1/account"), { focus: false });
    say("done", text("silently"));
  }
}

/* A session that is for one new passkey only */

export function showEnrol(user, options) {
  element("enrol-lead").textContent = text("enrolLead", {
    name: user ? user.displayName || user.name : "",
  }).replace(" ,", ",");
  show("enrol", options);
}

async function enrol() {
  say("waiting", text("waiting"));
  await enter(await register(), "enrolled");
}

async function redeemCode({ username, code }, form) {
  const answer = await passkey.call("/v1/recovery/redeem", { username, code });
  form.reset();
  forgetFragment();
  await enter(answer);
}

/* Autofill */

let offering = false;

// Waits behind the name field. A failure before anybody chose something is nobody's business: the
// button is still there.
export async function offerAutofill() {
  if (isBusy() || offering || shown() !== "sign-in") {
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

const passkeyReasons = ["cancelled", "timeout", "authenticator", "credential_unknown", "refused"];

/** Keys of tips for an error, where the person is. */
export function tipsFor({ reason }) {
  if (!passkeyReasons.includes(reason)) {
    return [];
  }
  if (shown() === "sign-in") {
    const phone = known.hybridTransport === false ? "noPhone" : "elsewhere";
    const locked = ["cancelled", "timeout", "authenticator"].includes(reason) ? ["locked"] : [];
    return [...locked, phone, site.emailSignIn ? "otherWay" : "code"];
  }
  return reason === "authenticator" || reason === "cancelled" ? ["locked"] : [];
}

/* The page comes to life */

export async function startEntry() {
  known = await passkey.capabilities();
  if (known.hybridTransport === false) {
    element("sign-in").querySelector(".slot").dataset.hint = "noPhoneHint";
  }
  element("mail-link").hidden = !site.emailSignIn;
  element("new-here").textContent = text(signUpWords[site.signUp] ?? "newHere");
  element("to-sign-up").hidden = !canSignUp();
  onClick(element("sign-in-button"), "waiting", () => signIn());
  onSubmit(element("sign-in-form"), "waiting", ({ username }) => signIn(username));
  onSubmit(element("sign-up-form"), "waiting", signUp);
  onSubmit(element("sign-up-mail-form"), null, ({ email }) =>
    askForMail({ purpose: "sign_up", email }, "mailSignUp", { email }),
  );
  onClick(element("mail-link"), null, mailLink);
  onClick(element("link-button"), null, redeem);
  onClick(element("enrol-button"), "waiting", enrol);
  onSubmit(element("recovery-form"), null, redeemCode);
  onSubmit(element("label-form"), null, nameIt);
  element("username").addEventListener("focus", offerAutofill);
}
