// SPDX-License-Identifier: Apache-2.0
// A page goes on showing an account although the session has ended, in another tab or on a shared
// computer. So what is private leaves the document with the page, and the session is checked again
// whenever the page comes back.

import * as passkey from "./passkey.js";
import { element, isBusy } from "./ui.js";

const channel = globalThis.BroadcastChannel ? new BroadcastChannel("passkey-session") : null;

/** Tell the other tabs that somebody has signed in or out here. */
export function announce() {
  channel?.postMessage("changed");
}

/** Take everything about a person out of the document. */
export function wipe() {
  for (const place of document.querySelectorAll("[data-private]")) {
    place.replaceChildren();
    delete place.dataset.live;
  }
  for (const form of document.forms) {
    form.reset();
  }
}

function hide() {
  wipe();
  for (const section of document.querySelectorAll("main > section")) {
    section.hidden = true;
  }
  element("main").setAttribute("aria-busy", "true");
}

/**
 * @param {Function} isPrivate  Whether the page shows something about a person.
 * @param {Function} restart  Shows what a page shows first.
 * @param {Function} compare  Is given the account of the session, or the error of asking for it.
 */
export function watch({ isPrivate, restart, compare }) {
  let left = false;
  addEventListener("pagehide", () => {
    left = isPrivate();
    if (left) {
      hide();
    }
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted && left) {
      restart();
    }
  });
  const check = async () => {
    if (isBusy()) {
      return;
    }
    await passkey.call("/v1/account").then(compare, (error) => compare(null, error));
  };
  document.addEventListener("visibilitychange", () => document.hidden || check());
  channel?.addEventListener("message", check);
}
