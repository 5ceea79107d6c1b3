// SPDX-License-Identifier: Apache-2.0
// The page of a relying party: decides what is shown first, and what leads from one part to another.
// All that concerns passkeys is asked of passkey.js, and every rule about accounts of the server.

import { openSecond, redraw, showAccount, startAccount, update } from "./account.js";
import * as entry from "./entry.js";
import { own } from "./own.js";
import * as passkey from "./passkey.js";
import { element, fail, forgetFragment, onClick, run, say, show, shown, text } from "./ui.js";
import { translate, whenFailed, whenIdle, whenTranslated } from "./ui.js";
import { announce, watch, wipe } from "./watch.js";

const isIn = () => element(shown())?.hasAttribute("data-in") || shown() === "enrol";

/** Show the sign-in page, and what has been done. */
function leave(key) {
  wipe();
  own.account = null;
  forgetFragment();
  entry.showSignedOut();
  if (key) {
    say("done", text(key));
  }
}

async function signOut() {
  await passkey.call("/v1/session/end", {});
  leave();
  announce();
}

whenFailed((error) => {
  const found = entry.waysOut(error);
  if (error.reason === "unauthenticated" && isIn()) {
    leave();
  }
  return found;
});

whenIdle(entry.offerAutofill);

// The back button, and links from one section to another.
addEventListener("hashchange", async () => {
  const link = entry.linkOfAddress();
  if (link) {
    await passkey.abort();
    entry.showLink(link);
  } else if (location.hash === "#help") {
    show("help");
  } else if (isIn()) {
    return;
  } else if (own.account && shown() === "help") {
    await showFirst();
  } else {
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
    if (!navigator.cookieEnabled) {
      fail(new passkey.PasskeyError("cookies_blocked"));
    } else if (error.reason !== "unauthenticated") {
      fail(error);
    }
  }
}

// Something that the person is doing, which an update would destroy.
const isAsking = () =>
  element("account").querySelector(".panel:not([hidden]), li form, li.ask, input:focus");

/** Compare what is shown with the session: `account` is its user's, `error` why it is missing. */
async function compare(account, error) {
  if (account && (shown() === "mail" || shown() === "enrol")) {
    await showAccount(account);
  } else if (!isIn()) {
    return;
  } else if (error?.reason === "unauthenticated") {
    leave("endedElsewhere");
  } else if (account && own.account && account.user.id !== own.account.user.id) {
    wipe();
    await showAccount(account);
    say("done", text("otherAccount"));
  } else if (account && shown() === "account" && !isAsking()) {
    update(account);
  }
}

// The server keeps the language of whoever reads their account, for mails.
whenTranslated(async () => {
  if (shown() === "account") {
    await compare(await passkey.call("/v1/account"));
    await redraw();
  }
});

async function start() {
  translate();
  await entry.startEntry();
  await startAccount((key) => {
    leave(key);
    announce();
  });
  entry.offerReturn();
  watch({ isPrivate: isIn, restart: showFirst, compare });
  onClick(element("sign-out"), null, signOut);
  element("enrol-cancel").addEventListener("click", () => entry.askToLeave(signOut));
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
