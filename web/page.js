// SPDX-License-Identifier: Apache-2.0
// The page of a relying party: decides what is shown first, and what leads from one part to another.
// All that concerns passkeys is asked of passkey.js, and every rule about accounts of the server.

import { openSecond, showAccount, startAccount } from "./account.js";
import * as entry from "./entry.js";
import * as passkey from "./passkey.js";
import { element, fail, forgetFragment, onClick, run, show, shown, translate } from "./ui.js";
import { whenFailed, whenIdle } from "./ui.js";

const isIn = () => element(shown()).hasAttribute("data-in") || shown() === "enrol";

async function signOut() {
  await passkey.call("/v1/session/end", {});
  forgetFragment();
  entry.showSignedOut();
}

whenFailed((error) => {
  const tips = entry.tipsFor(error);
  if (error.reason === "unauthenticated" && isIn()) {
    entry.showSignedOut();
  }
  return tips;
});

whenIdle(entry.offerAutofill);

// The back button, and links from one section to another.
addEventListener("hashchange", async () => {
  const link = entry.linkOfAddress();
  if (link) {
    await passkey.abort();
    entry.showLink(link);
  } else if (!isIn() && shown() !== "unable") {
    await passkey.abort();
    entry.showSignedOut();
  }
});

async function showFirst() {
  const link = entry.linkOfAddress();
  if (link) {
    entry.showLink(link, { focus: false });
    return;
  }
  try {
    const account = await passkey.call("/v1/account");
    if (entry.goBackUnlessInCircles()) {
      return;
    }
    await showAccount(account, { focus: false });
  } catch (error) {
    if (error.code === "session_restricted") {
      entry.showEnrol(null, { focus: false });
      return;
    }
    entry.showSignedOut({ focus: false });
    if (error.reason !== "unauthenticated") {
      fail(error);
    }
  }
}

async function start() {
  translate();
  const problem = passkey.unsupported();
  if (problem) {
    element("unable").querySelector(".message").textContent = problem.message;
    show("unable", { focus: false });
    return;
  }
  await entry.startEntry();
  startAccount();
  entry.offerReturn();
  onClick(element("sign-out"), null, signOut);
  onClick(element("enrol-cancel"), null, signOut);
  onClick(element("skip"), null, () => entry.leaveWelcome());
  for (const choice of document.querySelectorAll("[data-second]")) {
    const { second } = choice.dataset;
    choice.addEventListener("click", async () => {
      await run(choice, null, () => entry.leaveWelcome(() => {}));
      openSecond(second);
    });
  }
  await showFirst();
}

start();
