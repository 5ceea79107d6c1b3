// SPDX-License-Identifier: Apache-2.0
// passkey.js by itself, called in a page of the real browser. Where a case says "stub", the browser's or the
// server's answer is made up, to reach causes that no virtual authenticator gives.

import assert from "node:assert/strict";
import { changeOnce, newName, waitForPrompt } from "./steps.js";

async function bytesAndText(tab) {
  await tab.open();
  const wrong = await tab.page.evaluate(async () => {
    const { decode, encode } = await import("/passkey.js");
    const found = [];
    for (let size = 0; size < 70; size += 1) {
      const bytes = crypto.getRandomValues(new Uint8Array(size + 2)).subarray(1, size + 1);
      const text = encode(bytes);
      if (!/^[\w-]*$/.test(text) || decode(text).join() !== bytes.join() || encode(bytes.slice().buffer) !== text) {
        found.push(text);
      }
    }
    return [...found, encode(new Uint8Array([251, 255, 254])), encode(new Uint8Array([0]))];
  });
  assert.deepEqual(wrong, ["-__-", "AA"]);
}

const creation = {
  rp: { id: "localhost", name: "Test" },
  user: { id: "_-8A", name: "ada", displayName: "Ada" },
  challenge: "AAECAwQFBgcICQoLDA0ODw",
  pubKeyCredParams: [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -257 }],
  timeout: 300000,
  excludeCredentials: [{ type: "public-key", id: "-_8", transports: ["internal"] }],
  authenticatorSelection: { requireResidentKey: false, residentKey: "preferred", userVerification: "preferred" },
  attestation: "none",
  extensions: { credProps: true, prf: { eval: { first: "AQ", second: "Ag" } } },
};
const request = {
  rpId: "localhost",
  challenge: "AAECAwQFBgcICQoLDA0ODw",
  timeout: 300000,
  userVerification: "preferred",
  allowCredentials: [{ type: "public-key", id: "-_8", transports: ["usb"] }, { type: "public-key", id: "AQ" }],
  extensions: { prf: { evalByCredential: { "-_8": { first: "Aw" } } } },
};

// The members of `part`, all the way down, that `whole` has not got or has otherwise. The browser adds defaults.
function missing(part, whole, path = "") {
  if (part === null || typeof part !== "object") {
    return part === whole ? [] : [`${path}: ${part}, ${whole}`];
  }
  return Object.entries(part).flatMap(([name, member]) => missing(member, whole?.[name], `${path}/${name}`));
}

// Ours against the browser's own: every member that we were given reads the same after either.
async function parsesLikeTheBrowser(tab) {
  await tab.open();
  const pairs = await tab.page.evaluate(async ([creationJson, requestJson]) => {
    const { encode, parseCreationOptions, parseRequestOptions } = await import("/passkey.js");
    const plain = (value) => {
      if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
        return { bytes: encode(value) };
      }
      if (Array.isArray(value)) {
        return value.map(plain);
      }
      if (value === null || typeof value !== "object") {
        return value;
      }
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
    };
    const theirs = [plain(parseCreationOptions(creationJson)), plain(parseRequestOptions(requestJson))];
    delete PublicKeyCredential.parseCreationOptionsFromJSON;
    delete PublicKeyCredential.parseRequestOptionsFromJSON;
    const ours = [plain(parseCreationOptions(creationJson)), plain(parseRequestOptions(requestJson))];
    return { theirs, ours };
  }, [creation, request]);
  for (const index of [0, 1]) {
    assert.deepEqual(missing(pairs.ours[index], pairs.theirs[index]), []);
  }
  assert.deepEqual(pairs.ours[0].challenge, { bytes: creation.challenge });
}

async function encodesLikeTheBrowser(tab) {
  await tab.authenticator();
  await tab.open();
  const pairs = await tab.page.evaluate(async ([creationJson, requestJson]) => {
    const { parseCreationOptions, parseRequestOptions, toJSON } = await import("/passkey.js");
    const made = await navigator.credentials.create({ publicKey: parseCreationOptions({ ...creationJson, extensions: { credProps: true } }) });
    const used = await navigator.credentials.get({ publicKey: parseRequestOptions({ ...requestJson, allowCredentials: [], extensions: {} }) });
    const theirs = [toJSON(made), toJSON(used)];
    // As in the objects of some password managers.
    PublicKeyCredential.prototype.toJSON = () => {
      throw new TypeError("Illegal invocation");
    };
    return { theirs, ours: [toJSON(made), toJSON(used)] };
  }, [creation, request]);
  for (const index of [0, 1]) {
    const ours = pairs.ours[index];
    const theirs = pairs.theirs[index];
    assert.deepEqual({ ...ours, response: null }, { ...theirs, response: null });
    for (const [name, value] of Object.entries(ours.response)) {
      assert.deepEqual(value, theirs.response[name], name);
    }
  }
  assert.deepEqual(pairs.ours[0].clientExtensionResults, { credProps: { rk: true } });
  assert.equal(pairs.ours[1].response.userHandle, creation.user.id);
}

async function keepsPrfResults(tab, native) {
  await tab.authenticator({ hasPrf: true, automaticPresenceSimulation: true });
  await tab.open("/#sign-up");
  const ask = (json) => ({ ...json, publicKey: { ...json.publicKey, extensions: { prf: { eval: { first: "AQIDBA" } } } } });
  await changeOnce(tab, "/v1/registration/options", ask);
  await changeOnce(tab, "/v1/authentication/options", ask);
  const secret = await tab.page.evaluate(async ([name, keep]) => {
    const { encode, register, signIn } = await import("/passkey.js");
    if (!keep) {
      delete PublicKeyCredential.prototype.toJSON;
      delete PublicKeyCredential.parseRequestOptionsFromJSON;
    }
    await register({ user: { name } });
    return encode((await signIn()).prf.first);
  }, [newName(), native]);
  assert.equal(secret.length, 43);
  const sent = [...tab.bodies("/v1/registration/verify"), ...tab.bodies("/v1/authentication/verify")];
  assert.equal(sent.length, 2);
  for (const body of sent) {
    assert.equal("results" in (body.credential.clientExtensionResults.prf ?? {}), false);
    assert.equal(JSON.stringify(body).includes(secret), false);
  }
  assert.equal(sent[0].credential.clientExtensionResults.prf.enabled, true);
}

const causes = [
  ["NotAllowedError", 300000, "cancelled"],
  ["NotAllowedError", 0, "timeout"],
  ["TimeoutError", 300000, "timeout"],
  ["InvalidStateError", 300000, "already_registered"],
  ["NotSupportedError", 300000, "not_supported"],
  ["ConstraintError", 300000, "not_supported"],
  ["SecurityError", 300000, "security"],
  ["UnknownError", 300000, "authenticator"],
  ["NotReadableError", 300000, "authenticator"],
  ["OperationError", 300000, "authenticator"],
  [null, 300000, "authenticator"],
];

// Stub: navigator.credentials.create throws what the specification allows it to, or gives nothing.
async function namesCauses(tab) {
  await tab.open("/#sign-up");
  const results = await tab.page.evaluate(async ([rows, options]) => {
    const { register } = await import("/passkey.js");
    const found = [];
    for (const [name, timeout] of rows) {
      globalThis.fetch = async () => Response.json({ ceremonyId: "x", publicKey: { ...options, timeout } });
      navigator.credentials.create = async () => {
        if (name) {
          throw new DOMException("No", name);
        }
        return null;
      };
      const error = await register({ user: { name: "ada" } }).catch((thrown) => thrown);
      found.push({ type: error.name, reason: error.reason, code: error.code, message: error.message });
    }
    return found;
  }, [causes, creation]);
  for (const [index, { type, reason, code, message }] of results.entries()) {
    assert.deepEqual([type, reason, code], ["PasskeyError", causes[index][2], null], causes[index].join(" "));
    assert.match(message, /^[A-Z].{20,}\.$/);
  }
}

const refusals = [
  [400, "signature_invalid", "refused", true],
  [400, "member_invalid", "refused", true],
  [409, "user_name_taken", "refused", true],
  [410, "ceremony_expired", "expired", true],
  [409, "credential_exists", "already_registered", false],
  [404, "ceremony_unknown", "expired", false],
  [401, "unauthenticated", "unauthenticated", true],
  [429, "rate_limited", "rate_limited", true],
  [503, "store_unavailable", "server", false],
  [500, "internal", "server", false],
  [502, null, "server", false],
];

// Stub: the server's verdict on a registration. Only where it certainly kept nothing may the passkey be signalled as unknown.
async function signalsRefusals(tab) {
  await tab.authenticator();
  await tab.open("/#sign-up");
  const results = await tab.page.evaluate(async ([rows, options]) => {
    const { register } = await import("/passkey.js");
    const found = [];
    for (const [status, code] of rows) {
      const signalled = [];
      PublicKeyCredential.signalUnknownCredential = async (facts) => signalled.push(facts);
      const problem = code ? JSON.stringify({ code, detail: "The server says why." }) : "<h1>Bad Gateway</h1>";
      let sent = null;
      globalThis.fetch = async (path, { body }) => {
        if (path.endsWith("/options")) {
          return Response.json({ ceremonyId: "x", publicKey: { ...options, excludeCredentials: [], extensions: {} } });
        }
        sent = JSON.parse(body).credential.id;
        return new Response(problem, { status, headers: { "Retry-After": "7" } });
      };
      const { reason, code: told, detail, retryAfter } = await register({ user: { name: "ada" } }).catch((error) => error);
      found.push({ reason, told, detail, retryAfter, signalled, sent });
    }
    return found;
  }, [refusals, creation]);
  for (const [index, [status, code, reason, unknown]] of refusals.entries()) {
    const { signalled, sent, ...error } = results[index];
    const told = code ? { told: code, detail: "The server says why." } : { told: null, detail: null };
    assert.deepEqual(error, { reason, ...told, retryAfter: 7 }, `${status} ${code}`);
    assert.deepEqual(signalled, unknown ? [{ rpId: "localhost", credentialId: sent }] : [], `${status} ${code}`);
  }
}

// Stub: the browser's signals are recorded instead of carried out, and one of them throws.
async function signalsAfterSuccess(tab) {
  await tab.authenticator();
  await tab.open("/#sign-up");
  const name = newName();
  const { answer, signalled } = await tab.page.evaluate(async (user) => {
    const { register } = await import("/passkey.js");
    const calls = [];
    PublicKeyCredential.signalAllAcceptedCredentials = async (facts) => calls.push(facts);
    PublicKeyCredential.signalCurrentUserDetails = (facts) => {
      calls.push(facts);
      throw new TypeError("No");
    };
    return { answer: await register({ user }), signalled: calls };
  }, { name, displayName: "Ada" });
  const { rpId, userId } = answer.signals;
  assert.equal(rpId, "localhost");
  assert.deepEqual(signalled, [
    { rpId, userId, allAcceptedCredentialIds: [answer.credential.id] },
    { rpId, userId, name, displayName: "Ada" },
  ]);
}

// Three requests at once: the newest wins, and never are two of them with the browser.
async function runsOneAtATime(tab) {
  await tab.authenticator({ automaticPresenceSimulation: false });
  await tab.open("/#sign-up");
  const { reasons, left } = await tab.page.evaluate(async () => {
    const { abort, signIn, signInByAutofill } = await import("/passkey.js");
    const calls = [signInByAutofill(), signInByAutofill()];
    const outcome = (promise) => promise.then(() => "done", (error) => error.reason);
    const found = calls.map(outcome);
    const waits = () => globalThis.prompts.at(-1)?.event === "start";
    const until = async (ready) => {
      while (!ready()) {
        await new Promise((resolve) => {
          setTimeout(resolve, 20);
        });
      }
    };
    await until(waits);
    found.push(outcome(signIn()), outcome(signIn({ username: "nobody" })));
    await until(() => waits() && globalThis.prompts.at(-1).mediation === null);
    await abort();
    await abort();
    return { reasons: await Promise.all(found), left: globalThis.prompts.map(({ mediation, event }) => `${mediation} ${event}`) };
  });
  assert.deepEqual(reasons, ["aborted", "aborted", "aborted", "aborted"]);
  assert.deepEqual(left, ["conditional start", "conditional end", "null start", "null end"]);
}

// Autofill that starts late must not end the request that somebody is looking at.
async function letsAutofillGiveWay(tab) {
  await tab.authenticator({ automaticPresenceSimulation: false });
  await tab.open("/#sign-up");
  await tab.page.evaluate(async () => {
    globalThis.module = await import("/passkey.js");
    globalThis.outcome = globalThis.module.signIn().then(() => "done", (error) => error.reason);
  });
  await waitForPrompt(tab, "get");
  const reasons = await tab.page.evaluate(async () => {
    const autofill = await globalThis.module.signInByAutofill().then(() => "done", (error) => error.reason);
    const waits = globalThis.prompts.at(-1).event === "start";
    await globalThis.module.abort();
    return [autofill, waits, await globalThis.outcome];
  });
  assert.deepEqual(reasons, ["aborted", true, "aborted"]);
}

// Stub: a page on plain HTTP, where browsers hide WebAuthn altogether.
async function saysInsecure(tab) {
  await tab.open("/#sign-up");
  const message = await tab.page.evaluate(async () => {
    const { autofillAvailable, signIn, unsupported } = await import("/passkey.js");
    delete globalThis.PublicKeyCredential;
    Object.defineProperty(globalThis, "isSecureContext", { value: false });
    const thrown = await signIn().catch((error) => error);
    return thrown.reason === unsupported().reason && !(await autofillAvailable()) && thrown.message;
  });
  assert.match(message, /secure connection/);
}

export const moduleCases = [
  ["passkey.js: bytes and base64url", bytesAndText],
  ["passkey.js: options are read as the browser reads them", parsesLikeTheBrowser],
  ["passkey.js: credentials are written as the browser writes them", encodesLikeTheBrowser],
  ["passkey.js: PRF results stay in the page", (tab) => keepsPrfResults(tab, true)],
  ["passkey.js: PRF results stay in the page, with our JSON functions", (tab) => keepsPrfResults(tab, false)],
  ["passkey.js: every cause has its name and sentence", namesCauses],
  ["passkey.js: a refused registration is signalled", signalsRefusals],
  ["passkey.js: what is accepted is signalled", signalsAfterSuccess],
  ["passkey.js: one request at a time", runsOneAtATime],
  ["passkey.js: autofill gives way", letsAutofillGiveWay],
  ["passkey.js: an insecure page", saysInsecure],
];
