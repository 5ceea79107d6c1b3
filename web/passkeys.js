// SPDX-License-Identifier: Apache-2.0
// The passkeys of an account: telling them apart, renaming, blocking and removing them, adding one.

import { kindOf, labelOf } from "./device.js";
import { change, fresh, identified, optional, own, waitFor } from "./own.js";
import * as passkey from "./passkey.js";
import { copy, day, element, hour, icon, make, moveTo, named, onClick, onSubmit } from "./ui.js";
import { put, run, say, text } from "./ui.js";

const pathOf = ({ id }) => `/v1/account/credentials/${id}`;

let update = () => {}; // is given each new account

/* The list */

export function showPasskeys({ credentials, session }) {
  const used = session?.credentialId;
  const items = credentials.map((one) => item(one, one.id === used, mayBlock(one, session)));
  element("passkeys").replaceChildren(...items);
}

// A session that is held may block only older passkeys that have never verified the user.
const mayBlock = ({ uvInitialized, createdAt }, session) =>
  !session?.heldUntil || (!uvInitialized && createdAt < session.recoveredAt);

function item(credential, used, blockable) {
  const { id, label, disabledAt } = credential;
  const body = make("div", {}, make("strong", {}, label), facts(credential, used));
  body.append(...cautions(credential), actions(credential, blockable));
  body.append(make("div", { className: "slot short" }));
  const made = make("li", { className: disabledAt ? "blocked" : "" }, icon(kindOf(credential)), body);
  made.dataset.id = id;
  return made;
}

function facts({ label, provider, createdAt, lastUsedAt, disabledAt, synced }, used) {
  const tag = (key, className = "tag") => make("span", { className }, text(key));
  const last = lastUsedAt ? text("lastUsed", { day: day(lastUsedAt) }) : text("notUsed");
  const parts = [tag(disabledAt ? "disabled" : synced ? "synced" : "oneDevice")];
  if (used) {
    parts.unshift(tag("usedNow", "tag now"));
  }
  if (provider && !label.includes(provider)) {
    parts.push(make("span", {}, provider));
  }
  parts.push(make("span", {}, `${text("added", { day: day(createdAt) })}, ${last}`));
  return make("p", { className: "facts" }, ...parts);
}

function cautions({ discoverable, disabledBy, signCountRegressedAt, replacedAt }) {
  const keys = [
    disabledBy === "operator" && "blockedByOperator",
    discoverable === false && "needsName",
    signCountRegressedAt && "regressed",
    replacedAt && "replaced",
  ];
  return keys.filter(Boolean).map((key) => make("p", { className: "caution" }, text(key)));
}

function action(key, described, label, work) {
  const made = make("button", { type: "button", className: "link" }, text(key));
  made.setAttribute("aria-label", text(described, { label }));
  made.dataset.action = key;
  made.addEventListener("click", () => work(made));
  return made;
}

function actions(credential, blockable) {
  const { label, disabledAt, disabledBy } = credential;
  const block = (disabled) => (button) =>
    run(button, null, async () => {
      update(await change(pathOf(credential), { disabled }, "PATCH"));
      settle(credential, disabled ? "blocked" : "unblocked");
    });
  const ask = (button) => askRemoval(credential, button.closest("li"));
  const made = make(
    "p",
    { className: "actions" },
    action("rename", "renameOne", label, (button) => askLabel(credential, button.closest("li"))),
  );
  if (!disabledAt && blockable) {
    made.append(action("block", "blockOne", label, block(true)));
  }
  if (disabledAt && disabledBy !== "operator") {
    made.append(action("enable", "enableOne", label, block(false)));
  }
  made.append(action("remove", "removeOne", label, ask));
  return made;
}

// What was pressed has been replaced: say it in the item if it still exists, and keep the keyboard
// near.
function settle({ id }, key) {
  const found = [...element("passkeys").children].find(({ dataset }) => dataset.id === id);
  const focused = found?.querySelector(".link") ?? element("passkeys-block").querySelector("h2");
  focused.focus({ preventScroll: true });
  moveTo(focused);
  say("done", text(key));
}

// Put something else in the place of an item until it is done or given up.
function replace(original, place, action, focused) {
  const giveUp = () => {
    place.replaceWith(original);
    original.querySelector(`[data-action=${action}]`).focus();
  };
  place.addEventListener("keydown", ({ key }) => key === "Escape" && giveUp());
  original.replaceWith(place);
  focused.focus();
  return giveUp;
}

function askLabel(credential, original) {
  const id = `label-${credential.id}`;
  const input = make("input", {
    id,
    name: "label",
    value: credential.label,
    required: true,
    maxLength: 64,
    autocomplete: "off",
  });
  const giveUp = make("button", { type: "button", key: "cancel" });
  const row = make("div", { className: "row" }, input, make("button", { key: "save" }), giveUp);
  const form = make("form", {}, make("label", { htmlFor: id, key: "callPasskey" }), row);
  form.append(make("div", { className: "slot short" }));
  giveUp.addEventListener("click", replace(original, make("li", {}, form), "rename", input));
  input.select();
  onSubmit(form, null, async ({ label }) => {
    update(await change(pathOf(credential), { label }, "PATCH"));
    settle(credential, "saved");
  });
}

function askRemoval(credential, original, last = false) {
  const { label } = credential;
  const question = make("p", { key: last ? "removeLast" : "removeAsk", values: () => ({ label }) });
  const key = last ? "removeAnyway" : "remove";
  const yes = make("button", { type: "button", className: "danger", key });
  const no = make("button", { type: "button", key: "keep" });
  const place = make("li", { className: "ask" }, question);
  place.append(make("div", { className: "row" }, yes, no), make("div", { className: "slot short" }));
  no.addEventListener("click", replace(original, place, "remove", no));
  onClick(yes, null, async () => {
    const confirm = last ? { confirm: "last_way_in" } : {};
    try {
      update(await change(pathOf(credential), confirm, "DELETE"));
    } catch (error) {
      if (error.code !== "last_way_in" || last) {
        throw error;
      }
      place.replaceWith(original);
      askRemoval(credential, original, true);
      return;
    }
    settle(credential, "removed");
  });
}

/* Adding one */

/** Words about a new passkey that its owner should read. */
export function warningsOf({ warnings = [] }) {
  return warnings.map((code) => text(`warnings.${code}`)).filter(Boolean);
}

// Two passkeys that the same browser made are numbered.
export function newLabel(credential) {
  const label = labelOf(credential);
  const taken = new Set(own.account?.credentials.map((one) => one.label));
  let number = 2;
  while (taken.has(`${label} (${number})`)) {
    number += 1;
  }
  return taken.has(label) ? `${label} (${number})` : label;
}

/** One more passkey for the person who is signed in. */
export async function register(options) {
  const userId = own.account ? identified({}) : {};
  try {
    return await passkey.register({ label: newLabel, ...userId, ...options });
  } catch (error) {
    // Without a session the server takes this for a sign-up; find out if that is why.
    const known = error.code === "reauthentication_required";
    await (error.reason === "refused" && !known && optional("/v1/account"));
    throw error;
  }
}

async function addPasskey(options) {
  const answer = await fresh(() => register(options));
  update(await passkey.call("/v1/account"));
  say("done", [text("addedPasskey"), ...warningsOf(answer)].join(" "));
}

/* Another device: a link, also as a QR code */

async function addDevice() {
  const { url, expiresAt } = await fresh(() => passkey.call("/v1/links", { purpose: "enrolment" }));
  const { qrPath } = await import("./qr.js"); // large, and rarely needed
  const field = make("input", { value: url, readOnly: true, className: "code" });
  named(field, "addLink");
  field.addEventListener("focus", () => field.select());
  const button = make("button", { type: "button", key: "copy" });
  button.addEventListener("click", () => copy(button, url));
  const done = make("button", { type: "button", className: "wide", key: "done" });
  const panel = element("device");
  panel.replaceChildren(
    make("h3", { tabIndex: -1, key: "deviceTitle" }),
    make("p", { key: "deviceLead", values: () => ({ time: hour(expiresAt) }) }),
    qrCode(qrPath(url)),
    make("div", { className: "row" }, field, button),
    done,
  );
  done.addEventListener("click", async () => {
    closeDevice();
    element("add-device").focus();
    update(await passkey.call("/v1/account"));
  });
  panel.hidden = false;
  panel.querySelector("h3").focus();
  // The link was used when there is one passkey more.
  const isMore = ({ credentials }) => credentials.length > own.account.credentials.length;
  waitFor(() => field.isConnected, isMore, deviceAdded);
}

export function closeDevice() {
  element("device").replaceChildren();
  element("device").hidden = true;
}

function deviceAdded(account) {
  closeDevice();
  update(account);
  moveTo(element("add-device"));
  say("done", text("deviceAdded"));
  element("add-device").focus();
}

function qrCode({ size, path }) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `-4 -4 ${size + 8} ${size + 8}`);
  svg.setAttribute("class", "qr");
  svg.setAttribute("role", "img");
  named(svg, "qr");
  const dark = document.createElementNS("http://www.w3.org/2000/svg", "path");
  dark.setAttribute("d", path);
  svg.append(dark);
  return svg;
}

/** @param {Function} show  Is given each new account. */
export async function startPasskeys(show) {
  update = show;
  const { hybridTransport } = await passkey.capabilities();
  const other =
    hybridTransport === false ? ["addKey", "addKeyLead"] : ["addOther", "addOtherLead"];
  put(element("add-other-name"), other[0]);
  put(element("add-other-lead"), other[1]);
  onClick(element("add-passkey"), "waiting", () => addPasskey({ hints: ["client-device"] }));
  onClick(element("add-other"), "waiting", () =>
    addPasskey({ attachment: "cross-platform", hints: ["hybrid", "security-key"] }),
  );
  onClick(element("add-device"), null, addDevice);
}
