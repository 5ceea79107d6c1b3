// SPDX-License-Identifier: Apache-2.0
// What browsers and authenticators are called and look like, so that passkeys and sessions can be
// told apart.

import { text } from "./ui.js";

// The first that occurs counts: Edge and Opera name Chrome too, and Android names Linux. The server
// has the same list for mails (src/mail/words.c).
const programs = [
  ["Edg", "OPR", "FxiOS", "Firefox", "CriOS", "Chrome", "Safari"],
  ["iPhone", "iPad", "Android", "Windows", "Mac OS X", "CrOS", "Linux"],
];
const known = {
  Edg: "Edge",
  OPR: "Opera",
  FxiOS: "Firefox",
  CriOS: "Chrome",
  "Mac OS X": "macOS",
  CrOS: "ChromeOS",
};

/** "Chrome, Linux"; of what is not a browser, its own word. */
export function browserName(userAgent) {
  const found = programs
    .map((words) => words.find((word) => userAgent?.includes(word)))
    .filter(Boolean);
  const words = found.map((word) => known[word] ?? word).join(", ");
  return words || userAgent?.slice(0, 40) || text("anotherBrowser");
}

/** A label for a new passkey: the browser and system that made it, or what it was made on. */
export function labelOf({ authenticatorAttachment, response }) {
  if (authenticatorAttachment !== "cross-platform") {
    return browserName(navigator.userAgent);
  }
  const transports = response.getTransports?.() ?? [];
  return text(transports.includes("hybrid") ? "kinds.phone" : "kinds.key");
}

/** The icon of a passkey: "key", "synced", "phone" or "device". */
export function kindOf({ transports = [], synced }) {
  if (!transports.includes("internal") && !transports.includes("hybrid") && transports.length) {
    return "key";
  }
  if (synced) {
    return "synced";
  }
  return transports.includes("internal") ? "device" : "phone";
}
