// SPDX-License-Identifier: Apache-2.0
// What every page needs: texts out of the catalogue, sections of which one is shown, a place that
// says what is going on, and buttons that do one thing at a time. Nothing here knows accounts.

import * as passkey from "./passkey.js";
import site from "./site.js";
import texts from "./texts.js";

export { site };
export const element = (id) => document.getElementById(id);

/* Texts */

/** The text of a key such as "tips.locked", with the values of what stands in braces. */
export function text(key, values = {}) {
  const found = key.split(".").reduce((at, part) => at?.[part], texts);
  return typeof found === "string"
    ? found.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "")
    : found;
}

const locale =
  navigator.languages.find((language) => language.startsWith(texts.language)) ?? texts.language;

/** A day in words: "today", "8 May 2026". */
export function day(time) {
  const date = new Date(time);
  if (date.toDateString() === new Date().toDateString()) {
    return text("today");
  }
  return date.toLocaleDateString(locale, { dateStyle: "medium" });
}

/** "8 May": a day of the server's, which counts in UTC. */
export const dayOfMonth = (time) =>
  new Date(time).toLocaleDateString(locale, { day: "numeric", month: "short", timeZone: "UTC" });

/** An hour, with its day when that is not today. */
export function hour(time) {
  const date = new Date(time);
  const today = date.toDateString() === new Date().toDateString();
  return date.toLocaleString(locale, {
    timeStyle: "short",
    ...(!today && { dateStyle: "medium" }),
  });
}

/** A new element with its properties and children; a child may be a text. */
export function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
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
export function showNamed(place, key, name) {
  const [before, after] = text(key, { name: "\0" }).split("\0");
  place.replaceChildren(before, cutName(name), after ?? "");
}

/** Put the texts where the page asks for them. */
export function translate() {
  document.documentElement.lang = texts.language;
  for (const place of document.querySelectorAll("[data-text]")) {
    place.textContent = text(place.dataset.text);
  }
  for (const place of document.querySelectorAll("[data-name]")) {
    place.setAttribute("aria-label", text(place.dataset.name));
  }
  Object.assign(passkey.sentences, texts.errors);
  element("site").textContent = site.name;
  if (site.logo) {
    const logo = make("img", { src: `/${site.logo}`, alt: "", className: "logo" });
    document.querySelector(".mark").replaceWith(logo);
  }
}

/* Sections */

let current = null; // the section that is shown
let slot = null; // where it says what is going on

const slotOf = (place) => place?.closest(".block")?.querySelector(".slot");

export const shown = () => current?.id;

export function show(id, { focus = true } = {}) {
  current = element(id);
  for (const section of document.querySelectorAll("main > section")) {
    section.hidden = section !== current;
  }
  element("sign-out").hidden = !current.hasAttribute("data-in");
  element("main").removeAttribute("aria-busy");
  const heading = current.querySelector("h1");
  document.title = `${heading.textContent} · ${site.name}`;
  for (const place of current.querySelectorAll(".slot")) {
    rest(place);
  }
  slot = current.querySelector(".slot");
  if (focus) {
    heading.focus({ preventScroll: true });
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
  place.replaceChildren(...(hint ? [make("p", { className: "hint" }, text(hint))] : []));
}

export function clear() {
  rest(slot);
}

/** Say something where the pressed button is: kind is "message", "waiting" or "done". */
export function say(kind, sentence, tips = []) {
  const line = make("div", { className: kind }, make("p", {}, sentence));
  line.setAttribute("role", kind === "message" ? "alert" : "status");
  if (tips.length) {
    line.append(make("ul", {}, ...tips.map((tip) => make("li", {}, text(`tips.${tip}`)))));
  }
  if (kind === "waiting") {
    const cancel = make("button", { type: "button", className: "link" }, text("cancel"));
    cancel.addEventListener("click", passkey.abort);
    line.append(cancel);
  }
  slot?.replaceChildren(line); // none is there before a section is shown
}

let busy = null; // the button that was pressed, while its work is not done

export const isBusy = () => Boolean(busy);

function setBusy(button) {
  busy = button;
  for (const control of document.querySelectorAll("button:not(.link)")) {
    // The pressed one stays enabled, or the keyboard would lose its place.
    control.disabled = Boolean(busy) && control !== button;
    control.removeAttribute("aria-busy");
  }
  for (const input of document.querySelectorAll("input")) {
    input.readOnly = Boolean(busy);
  }
  button?.setAttribute("aria-busy", "true");
}

let onFailure = () => [];
let onIdle = () => {};

/** @param {Function} listen  Is told each error, and gives keys of tips for it. */
export function whenFailed(listen) {
  onFailure = listen;
}

/** @param {Function} listen  Is called when a button's work is done. */
export function whenIdle(listen) {
  onIdle = listen;
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
  setBusy(button);
  if (waiting) {
    say("waiting", text(waiting));
  }
  try {
    await work();
  } catch (error) {
    fail(error);
  } finally {
    setBusy(null);
  }
  onIdle();
}

/** Say what went wrong: where the last button was pressed, or beside `place`. */
export function fail(error, place) {
  slot = slotOf(place) ?? slot;
  const tips = onFailure(error);
  if (error.reason === "aborted") {
    clear();
  } else if (error instanceof passkey.PasskeyError) {
    say("message", error.message, tips);
  } else {
    console.error(error);
    say("message", text("broken"));
  }
}

/** Run `work` when the form is sent; its fields, trimmed, are handed to it. */
export function onSubmit(form, waiting, work) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(
      [...new FormData(form)].map(([name, value]) => [name, value.trim()]),
    );
    run(event.submitter ?? form.querySelector("[type=submit]"), waiting, () => work(fields, form));
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
  button.textContent = text("copied");
  setTimeout(() => {
    button.textContent = text("copy");
  }, 2000);
}
