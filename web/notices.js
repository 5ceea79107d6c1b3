// SPDX-License-Identifier: Apache-2.0
// What a person has not answered: whether a recovery or a change of the account was theirs. And how
// long a session that comes from one may do only little.

import { browserName } from "./device.js";
import { change } from "./own.js";
import { element, hour, make, moveTo, onClick, say, text } from "./ui.js";

function sentenceOf({ kind, at, detail, address, userAgent }) {
  // Without an address it was an operator or a backend.
  const facts = address ? [browserName(userAgent), address] : [];
  const sentence = text(`notice.${kind}`) ?? text("notice.other");
  return [sentence, detail, hour(at), ...facts].filter(Boolean).join(" · ");
}

function noticeItem(notice, update) {
  const item = make("li", {}, make("p", {}, sentenceOf(notice)));
  if (!notice.answerable) {
    item.append(make("p", { className: "facts" }, text("noticeNotHere")));
    return item;
  }
  const yes = make("button", { type: "button" }, text("noticeYes"));
  const no = make("button", { type: "button", className: "danger" }, text("noticeNo"));
  const answer = async (word, done) => {
    const account = await change(`/v1/account/notices/${notice.id}`, { answer: word });
    element("notices").querySelector("h2").focus({ preventScroll: true });
    update(account);
    moveTo(element("passkeys-block"));
    say("done", text(done));
  };
  onClick(yes, null, () => answer("yes", "noticeYesDone"));
  onClick(no, null, () => answer("no", "noticeNoDone"));
  item.append(make("div", { className: "row" }, yes, no), make("div", { className: "slot short" }));
  return item;
}

/** @param {Function} update  Is given the account after an answer. */
export function showNotices({ notices = [], session }, update) {
  const held = session?.heldUntil;
  element("held").hidden = !held;
  element("account").classList.toggle("is-held", Boolean(held));
  element("held").textContent = held ? text("heldUntil", { time: hour(held) }) : "";
  element("notices").hidden = !notices.length;
  element("notices")
    .querySelector("ul")
    .replaceChildren(...notices.map((notice) => noticeItem(notice, update)));
}
