// SPDX-License-Identifier: Apache-2.0
// The account that the page shows, and changes of it. Every change is the server's, which answers
// with the whole account.

import * as passkey from "./passkey.js";
import { say, text } from "./ui.js";

/** `account` is what the server answered last; `mailed`: when a link by e-mail opened this session. */
export const own = { account: null, mailed: null };

/** A change carries the user whom the page shows, so that it never reaches another's account. */
export const identified = (body) => ({ ...body, userId: own.account.user.id });

/** Do it. If the server wants a passkey first, or once more, ask for one and then do it. */
export async function fresh(work) {
  try {
    return await work();
  } catch (error) {
    const { code } = error;
    if (code !== "reauthentication_required" && !(code === "session_restricted" && own.mailed)) {
      throw error;
    }
    say("waiting", text("confirmFirst"));
    await passkey.signIn();
    own.mailed = null;
    return work();
  }
}

/** Change something of the account; the new account is returned. */
export const change = (path, body, method) =>
  fresh(() => passkey.call(path, identified(body), { method }));

/**
 * A link may be used on another device: ask for the account every few seconds. `done` is given the
 * first one that `isIt` accepts, unless `isOpen` returns false before.
 */
export function waitFor(isOpen, isIt, done) {
  setTimeout(async () => {
    const account = !document.hidden && isOpen() && (await optional("/v1/account").catch(() => null));
    if (!isOpen()) {
      return;
    }
    if (account && isIt(account)) {
      done(account);
    } else {
      waitFor(isOpen, isIt, done);
    }
  }, 3000);
}

/** What the server has at `path`; null if it, or this session, does not have that. */
export async function optional(path) {
  try {
    return await passkey.call(path);
  } catch (error) {
    if (error.reason === "refused") {
      return null;
    }
    throw error;
  }
}
