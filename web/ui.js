// SPDX-License-Identifier: Apache-2.0
// What every page needs: texts out of the catalogue, sections of which one is shown, a place that
// says what is going on, and buttons that do one thing at a time. Nothing here knows accounts.

import * as passkey from "./passkey.js";
import site from "./site.js";

export { site };

/* This module is beside the pages, and REST is below the same path. */
passkey.settings.server = new URL(".", import.meta.url).pathname.slice(0, -1);

export const element = (id) => document.getElementById(id);

/* Language: the one that was chosen on this site, or what the browser asks for */

const languages = {
  de: "Deutsch",
  en: "English",
  es: "Español",
  fr: "Français",
  nl: "Nederlands",
};

// Null if none was chosen, or if the browser forbids to keep it.
function chosen() {
  try {
    return localStorage.getItem("language");
  } catch {
    return null;
  }
}

// The server answers mails and labels in the language of the requests.
async function catalogue(language) {
  const known = language in languages;
  const { default: found } = await import(known ? `./texts.${language}.js` : "./texts.js");
  if (known) {
    passkey.settings.headers["Accept-Language"] = language;
  }
  return found;
}

let texts = await catalogue(chosen());

async function speak(language) {
  texts = await catalogue(language);
  try {
    localStorage.setItem("language", language);
  } catch {
    // It lasts until the page is left.
  }
  const typed = [...document.querySelectorAll("input")].map((input) => [input, input.value]);
  translate();
  current.querySelectorAll(".slot").forEach(rest);
  await onLanguage();
  typed.forEach(([input, value]) => {
    input.value = value;
  });
}

let onLanguage = () => {};

/** @param {Function} listen  Is called when the language has changed. */
export function whenTranslated(listen) {
  onLanguage = listen;
}

function offerLanguages() {
  const select = element("language");
  const options = Object.entries(languages).map(([value, name]) =>
    make("option", { value, lang: value }, name),
  );
  select.replaceChildren(...options);
  select.value = texts.language;
  select.onchange = () => run(select, null, () => speak(select.value));
}

/* Texts */

/** The text of a key such as "tips.locked", with the values of what stands in braces. */
export function text(key, values = {}) {
  const found = key.split(".").reduce((at, part) => at?.[part], texts);
  return typeof found === "string"
    ? found.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "")
    : found;
}

const locale = () =>
  navigator.languages.find((language) => language.startsWith(texts.language)) ?? texts.language;

const isToday = (date) => date.toDateString() === new Date().toDateString();

/** "8 May 2026": for paper, where "today" would soon be wrong. */
export const fullDay = (time) =>
  new Date(time).toLocaleDateString(locale(), { dateStyle: "medium" });

/** When something happened: "today, 14:05", "8 May 2026". */
export function day(time) {
  const date = new Date(time);
  if (isToday(date)) {
    return `${text("today")}, ${date.toLocaleTimeString(locale(), { timeStyle: "short" })}`;
  }
  return fullDay(time);
}

/** "8 May": a day of the server's, which counts in UTC. */
export const dayOfMonth = (time) =>
  new Date(time).toLocaleDateString(locale(), { day: "numeric", month: "short", timeZone: "UTC" });

/** Until when something lasts: an hour, with its day unless that is today. */
export function hour(time) {
  const date = new Date(time);
  return date.toLocaleString(locale(), {
    timeStyle: "short",
    ...(!isToday(date) && { dateStyle: "medium" }),
  });
}

/** "in 40 seconds", "in 3 minutes". */
export function soon(seconds) {
  const format = new Intl.RelativeTimeFormat(locale());
  return seconds < 90
    ? format.format(seconds, "second")
    : format.format(Math.ceil(seconds / 60), "minute");
}

const drawings = new WeakMap();

/** Draw what is in an element, now and when the language changes. */
export function live(place, draw) {
  drawings.set(place, draw);
  place.dataset.live = "";
  draw();
  return place;
}

/** Put a text into an element; `values` is a function, because dates depend on the language. */
export const put = (place, key, values) =>
  live(place, () => {
    place.textContent = text(key, values?.());
  });

/** A new element with its properties and children, or with the text of a key. */
export function make(tag, { key, values, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return key ? put(made, key, values) : made;
}

/** So many characters of a name are shown; an address may have 254. */
const nameLength = 40;

/** A name. If it is long its middle is cut, and it is whole while it has the focus or the pointer. */
export function cutName(whole) {
  const letters = [...whole];
  if (letters.length <= nameLength) {
    return make("span", {}, whole);
  }
  const cut = `${letters.slice(0, 22).join("")}…${letters.slice(-17).join("")}`;
  const made = make("span", { className: "cut", tabIndex: 0, title: whole }, cut);
  for (const event of ["focus", "pointerenter"]) {
    made.addEventListener(event, () => {
      made.textContent = whole;
    });
  }
  for (const event of ["blur", "pointerleave"]) {
    made.addEventListener(event, () => {
      made.textContent = document.activeElement === made && event !== "blur" ? whole : cut;
    });
  }
  return made;
}

/** Put a sentence into an element, with a name of people in the place of `{name}`. */
export const showNamed = (place, key, name) =>
  live(place, () => {
    const [before, after] = text(key, { name: "\0" }).split("\0");
    place.replaceChildren(before, cutName(name), after ?? "");
  });

/** Name an element for readers, by the text of a key. */
export function named(place, key) {
  place.dataset.name = key;
  place.setAttribute("aria-label", text(key));
}

/** A picture of ours: the content of the template `icon-KIND`. */
export const icon = (kind) => element(`icon-${kind}`).content.cloneNode(true);

/** A link that looks like the others. */
export const anchor = (href, key) => make("a", { href, key });

/** Where people get help: a page, or an address to write to. */
export const supportLink = () => {
  const { support } = site;
  const mail = `mailto:${encodeURIComponent(support).replace("%40", "@")}`;
  return anchor(support.startsWith("https://") ? support : mail, "support");
};

// Codes that mean the same to a person, and the sentence that they have in common.
const sameSentence = {
  response_invalid:
    "base64url_invalid cbor_invalid cbor_not_canonical client_data_invalid authenticator_data_invalid attestation_object_invalid public_key_invalid type_mismatch challenge_mismatch rp_id_mismatch user_not_present backup_flags_invalid algorithm_not_allowed algorithm_unavailable credential_id_mismatch user_handle_missing user_handle_mismatch extension_refused",
  authenticator_not_allowed:
    "attestation_format_not_allowed attestation_invalid attestation_untrusted",
  request_invalid:
    "json_invalid member_missing member_unknown method_not_allowed body_too_large media_type_not_supported",
  origin_not_allowed:
    "origin_mismatch cross_origin_not_allowed top_origin_mismatch relying_party_unknown",
  server: "internal store_unavailable overloaded",
  expired: "ceremony_expired",
  already_registered: "credential_exists",
};

/** A sentence for each code and reason, in the reader's language. */
export function sentencesOf({ errors }) {
  const sentences = { ...errors };
  for (const [key, codes] of Object.entries(sameSentence)) {
    for (const code of codes.split(" ")) {
      sentences[code] ??= errors[key];
    }
  }
  return sentences;
}

/** Put the texts where the page asks for them. */
export function translate() {
  document.documentElement.lang = texts.language;
  element("static")?.remove();
  for (const place of document.querySelectorAll("[data-text]")) {
    place.textContent = text(place.dataset.text);
  }
  for (const place of document.querySelectorAll("[data-live]")) {
    drawings.get(place)();
  }
  for (const place of document.querySelectorAll("[data-name]")) {
    named(place, place.dataset.name);
  }
  for (const place of document.querySelectorAll("[data-icon]")) {
    place.replaceChildren(icon(place.dataset.icon));
  }
  Object.assign(passkey.sentences, sentencesOf(texts));
  offerLanguages();
  element("site").textContent = site.name;
  if (site.logo) {
    const logo = make("img", { src: site.logo, alt: "", className: "logo" });
    document.querySelector(".mark")?.replaceWith(logo);
  }
  if (current) {
    showTitle();
  }
}

function showTitle() {
  document.title = `${current.querySelector("h1").textContent} · ${site.name}`;
}

/* Sections */

let current = null; // the section that is shown
let slot = null; // where it says what is going on

// The nearest around: that of an item, or of its block.
const slotOf = (place) =>
  place?.closest("li")?.querySelector(".slot") ?? place?.closest(".block")?.querySelector(".slot");

export const shown = () => current?.id;

export function show(id, { focus = true } = {}) {
  current = element(id);
  for (const section of document.querySelectorAll("main > section")) {
    section.hidden = section !== current;
  }
  element("sign-out").hidden = !current.hasAttribute("data-in");
  element("main").removeAttribute("aria-busy");
  again = null;
  showTitle();
  for (const place of current.querySelectorAll(".slot")) {
    rest(place);
  }
  slot = current.querySelector(".slot");
  if (focus) {
    current.querySelector("h1").focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}

/** Out of the address with what said where to begin: a spent link tells the history too much. */
export function forgetFragment() {
  history.replaceState(null, "", location.pathname + location.search);
}

/* What is going on */

// What a slot says when nothing is going on.
function rest(place) {
  const hint = place.dataset.hint;
  place.replaceChildren(...(hint ? [make("p", { className: "hint", key: hint })] : []));
}

export function clear() {
  rest(slot);
}

// Out of what went wrong: buttons and links, other reasons that it may have, and somebody to ask.
function wayOut({ ways = [], reasons = [], helpless = false }) {
  const parts = ways.length ? [make("p", { className: "ways" }, ...ways)] : [];
  if (ways[0]?.href) {
    ways[0].className = "button primary";
  }
  if (reasons.length) {
    const items = reasons.map((key) => make("li", { key: `tips.${key}` }));
    const summary = make("summary", { key: "otherReasons" });
    parts.push(make("details", {}, summary, make("ul", {}, ...items)));
  }
  if (site.support) {
    parts.push(make("p", { className: "support" }, supportLink()));
  } else if (helpless && !ways.length) {
    parts.push(make("p", { className: "support", key: "askThem" }));
  }
  return parts;
}

/**
 * Say something where the pressed button is: kind is "message", "waiting" or "done". A message ends
 * with ways out. The line is returned.
 */
export function say(kind, sentence, ways = {}) {
  const line = make("div", { className: kind }, make("p", {}, sentence));
  line.setAttribute("role", kind === "message" ? "alert" : "status");
  if (kind === "message") {
    line.append(...wayOut(ways));
  }
  if (kind === "waiting") {
    const cancel = make("button", { type: "button", className: "link", key: "cancel" });
    cancel.addEventListener("click", passkey.abort);
    line.append(cancel);
  }
  slot?.replaceChildren(line); // none is there before a section is shown
  slot?.scrollIntoView({ block: "nearest" });
  return line;
}

/** Say it in this place from now on: what was pressed has been replaced. */
export function moveTo(place) {
  slot = slotOf(place) ?? slot;
}

addEventListener("keydown", ({ key }) => key === "Escape" && busy && passkey.abort());

let busy = null; // the button that was pressed, while its work is not done

export const isBusy = () => Boolean(busy);

function setBusy(button) {
  busy = button;
  for (const control of document.querySelectorAll("button:not(.link), select")) {
    // The pressed one stays enabled, or the keyboard would lose its place.
    control.disabled = Boolean(busy) && control !== button;
    control.removeAttribute("aria-busy");
  }
  for (const input of document.querySelectorAll("input")) {
    input.readOnly = Boolean(busy);
  }
  button?.setAttribute("aria-busy", "true");
}

let onFailure = () => ({});
let onIdle = () => {};
let again = null; // does the same once more

/** @param {Function} listen  Is told each error, and gives the ways out of it (see say). */
export function whenFailed(listen) {
  onFailure = listen;
}

/** @param {Function} listen  Is called when a button's work is done. */
export function whenIdle(listen) {
  onIdle = listen;
}

// The focus is lost with an element that was removed or disabled.
function keepFocus(button) {
  const { activeElement: focused } = document;
  if (focused && focused !== document.body) {
    return;
  }
  const place = button?.checkVisibility?.() ? button : current.querySelector("h1");
  place.focus({ preventScroll: true });
}

/** Whatever a button starts runs here: one at a time, and it ends elsewhere or with a sentence. */
export async function run(button, waiting, work) {
  if (busy) {
    return;
  }
  for (const other of current.querySelectorAll(".slot")) {
    rest(other);
  }
  slot = slotOf(button) ?? current.querySelector(".slot");
  again = () => run(button, waiting, work);
  setBusy(button);
  if (waiting) {
    say("waiting", text(waiting));
  }
  try {
    await work();
    if (slot?.querySelector(".waiting")) {
      clear();
    }
  } catch (error) {
    fail(error);
  } finally {
    setBusy(null);
  }
  keepFocus(button);
  onIdle();
}

// Trying again may help after these; after a refusal it takes something else.
const passing =
  "cancelled timeout expired authenticator network server cookies_blocked".split(" ");

// What the page shows is no longer what the server has.
const outdated = `conflict not_found request_invalid ${sameSentence.request_invalid}`.split(" ");

function wayOn(key, work) {
  const button = make("button", { type: "button", className: "primary", key });
  button.addEventListener("click", work);
  return button;
}

const reload = () => wayOn("reload", () => location.reload());

function nextStep({ reason, code }) {
  if (outdated.includes(code)) {
    return [reload()];
  }
  return again && passing.includes(reason) ? [wayOn("tryAgain", again)] : [];
}

const sentenceOf = ({ reason, retryAfter, message }) =>
  reason === "rate_limited" && retryAfter
    ? text("tooMany", { time: soon(retryAfter) })
    : message;

/** Say what went wrong: where the last button was pressed, or beside `place`. */
export function fail(error, place) {
  slot = slotOf(place) ?? slot;
  const found = onFailure(error) ?? {};
  if (error.reason === "aborted") {
    clear();
  } else if (error instanceof passkey.PasskeyError) {
    const ways = [...nextStep(error), ...(found.ways ?? [])];
    const helpless = !(error.code in fieldOf) || error.code === "recovery_refused";
    say("message", sentenceOf(error), { helpless, ...found, ways });
  } else {
    console.error(error);
    say("message", text("broken"), { ways: [reload()] });
  }
}

// The field that the server's code is about; null: the first.
const fieldOf = {
  recovery_code_invalid: "code",
  recovery_refused: "code",
  user_name_taken: "name",
  member_invalid: null,
};

// Mark the refused field for readers, until it is changed.
function mark(form, code) {
  const named = form.elements[fieldOf[code]] ?? form.querySelector("input:enabled");
  named.setAttribute("aria-invalid", "true");
  named.addEventListener("input", () => named.removeAttribute("aria-invalid"), { once: true });
  named.focus({ preventScroll: true });
}

/** Run `work` when the form is sent; its fields, trimmed, are handed to it. */
export function onSubmit(form, waiting, work) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(
      [...new FormData(form)].map(([name, value]) => [name, value.trim()]),
    );
    run(event.submitter ?? form.querySelector("[type=submit]"), waiting, async () => {
      try {
        await work(fields, form);
      } catch (error) {
        if (error.code in fieldOf) {
          mark(form, error.code);
        }
        throw error;
      }
    });
  });
}

export function onClick(button, waiting, work) {
  button.addEventListener("click", () => run(button, waiting, work));
}

/** Copy, and let the button say so for a while; where that is forbidden, mark what is beside it. */
export async function copy(button, what) {
  try {
    await navigator.clipboard.writeText(what);
  } catch {
    button.previousElementSibling?.select?.();
    return;
  }
  put(button, "copied");
  setTimeout(put, 2000, button, "copy");
}
