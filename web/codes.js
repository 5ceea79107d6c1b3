// SPDX-License-Identifier: Apache-2.0
// Recovery codes: how many are left, and a new set, which is shown once.

import { change, optional, own } from "./own.js";
import * as passkey from "./passkey.js";
import { copy, day, element, fullDay, make, site, text } from "./ui.js";

export async function showCodes() {
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

/** Show only the new codes, or what is known of the old ones. */
function showPanel(open) {
  element("codes").hidden = !open;
  element("codes-state").hidden = open;
  element("make-codes").hidden = open;
}

export function closeCodes() {
  element("codes").replaceChildren();
  showPanel(false);
}

/** @param {Function} update  Is given the account, whose advice changes with the codes. */
export async function makeCodes(update) {
  const { codes, createdAt } = await change("/v1/account/recovery-codes", {});
  // The name may change, and is not the only one that works.
  const { user } = own.account;
  const name = [...new Set([user.name, user.email])].filter(Boolean).join(", ");
  const values = () => ({
    name,
    site: site.name,
    address: site.origins[0],
    day: fullDay(createdAt),
  });
  const title = make("p", { className: "printed", key: "codesFile", values });
  const panel = element("codes");
  const done = make("button", { type: "button", className: "primary", key: "codesKept" });
  panel.replaceChildren(
    make("h3", { tabIndex: -1, key: "codesTitle" }),
    make("p", { key: "codesOnce" }),
    title,
    make("ol", { className: "codes" }, ...codes.map((code) => make("li", {}, code))),
    codesActions(() => `${title.textContent}\n\n${codes.join("\n")}\n`),
    done,
  );
  done.addEventListener("click", async () => {
    closeCodes();
    element("make-codes").focus();
    update(await passkey.call("/v1/account"));
  });
  showPanel(true);
  panel.querySelector("h3").focus();
  await showCodes();
}

/** @param {function(): string} file  The codes with their title. */
function codesActions(file) {
  const button = make("button", { type: "button", key: "copy" });
  button.addEventListener("click", () => copy(button, file()));
  const printer = make("button", { type: "button", key: "print" });
  printer.addEventListener("click", () => print());
  const download = "recovery-codes.txt";
  const saver = make("a", { className: "button", download, key: "download", href: "#account" });
  saver.addEventListener("click", () => {
    saver.href = URL.createObjectURL(new Blob([file()], { type: "text/plain" }));
  });
  return make("div", { className: "row even" }, button, printer, saver);
}
