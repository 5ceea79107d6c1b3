// SPDX-License-Identifier: Apache-2.0
// The JSON functions of passkey.js against the browser's own, and what must never be in what they
// write. The credentials are real; only where it says so is a function of the browser taken away.

import assert from "node:assert/strict";
import { changeOnce, newName } from "./steps.js";

async function bytesAndText(tab) {
  await tab.open();
  const wrong = await tab.page.evaluate(async () => {
    const { decode, encode } = await import("/passkey.js");
    const found = [];
    for (let size = 0; size < 70; size += 1) {
      const bytes = crypto.getRandomValues(new Uint8Array(size + 2)).subarray(1, size + 1);
      const text = encode(bytes);
      if (
        !/^[\w-]*$/.test(text) ||
        decode(text).join() !== bytes.join() ||
        encode(bytes.slice().buffer) !== text
      ) {
        found.push(text);
      }
    }
    return [...found, encode(new Uint8Array([251, 255, 254])), encode(new Uint8Array([0]))];
  });
  assert.deepEqual(wrong, ["-__-", "AA"]);
}

/** Options for a registration, as a server sends them. */
export const creation = {
  rp: { id: "localhost", name: "Test" },
  user: { id: "_-8A", name: "ada", displayName: "Ada" },
  challenge: "AAECAwQFBgcICQoLDA0ODw",
  pubKeyCredParams: [
    { type: "public-key", alg: -7 },
    { type: "public-key", alg: -257 },
  ],
  timeout: 300000,
  excludeCredentials: [{ type: "public-key", id: "-_8", transports: ["internal"] }],
  authenticatorSelection: {
    requireResidentKey: false,
    residentKey: "preferred",
    userVerification: "preferred",
  },
  attestation: "none",
  extensions: { credProps: true, prf: { eval: { first: "AQ", second: "Ag" } } },
};
const request = {
  rpId: "localhost",
  challenge: "AAECAwQFBgcICQoLDA0ODw",
  timeout: 300000,
  userVerification: "preferred",
  allowCredentials: [
    { type: "public-key", id: "-_8", transports: ["usb"] },
    { type: "public-key", id: "AQ" },
  ],
  extensions: { prf: { evalByCredential: { "-_8": { first: "Aw" } } } },
};

// The members of `part`, all the way down, that `whole` has not got or has otherwise. The browser
// adds defaults.
function missing(part, whole, path = "") {
  if (part === null || typeof part !== "object") {
    return part === whole ? [] : [`${path}: ${part}, ${whole}`];
  }
  return Object.entries(part).flatMap(([name, member]) =>
    missing(member, whole?.[name], `${path}/${name}`),
  );
}

// Ours against the browser's own: every member that we were given reads the same after either.
async function parsesLikeTheBrowser(tab) {
  await tab.open();
  const pairs = await tab.page.evaluate(
    async ([creationJson, requestJson]) => {
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
        return Object.fromEntries(
          Object.entries(value).map(([name, member]) => [name, plain(member)]),
        );
      };
      const theirs = [
        plain(parseCreationOptions(creationJson)),
        plain(parseRequestOptions(requestJson)),
      ];
      delete PublicKeyCredential.parseCreationOptionsFromJSON;
      delete PublicKeyCredential.parseRequestOptionsFromJSON;
      const ours = [
        plain(parseCreationOptions(creationJson)),
        plain(parseRequestOptions(requestJson)),
      ];
      return { theirs, ours };
    },
    [creation, request],
  );
  for (const index of [0, 1]) {
    assert.deepEqual(missing(pairs.ours[index], pairs.theirs[index]), []);
  }
  assert.deepEqual(pairs.ours[0].challenge, { bytes: creation.challenge });
}

async function encodesLikeTheBrowser(tab) {
  await tab.authenticator();
  await tab.open();
  const pairs = await tab.page.evaluate(
    async ([creationJson, requestJson]) => {
      const { parseCreationOptions, parseRequestOptions, toJSON } = await import("/passkey.js");
      const made = await navigator.credentials.create({
        publicKey: parseCreationOptions({ ...creationJson, extensions: { credProps: true } }),
      });
      const used = await navigator.credentials.get({
        publicKey: parseRequestOptions({ ...requestJson, allowCredentials: [], extensions: {} }),
      });
      const theirs = [toJSON(made), toJSON(used)];
      // As in the objects of some password managers.
      PublicKeyCredential.prototype.toJSON = () => {
        throw new TypeError("Illegal invocation");
      };
      return { theirs, ours: [toJSON(made), toJSON(used)] };
    },
    [creation, request],
  );
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

// Stub: objects as password managers make them, in which a method is missing, throws or returns
// nothing. What is a hint is left out; without the rest the error is a PasskeyError.
async function readsForeignObjects(tab) {
  await tab.authenticator();
  await tab.open();
  const found = await tab.page.evaluate(
    async ([creationJson, requestJson]) => {
      const { parseCreationOptions, parseRequestOptions, register, toJSON } =
        await import("/passkey.js");
      const made = await navigator.credentials.create({
        publicKey: parseCreationOptions(creationJson),
      });
      const used = await navigator.credentials.get({
        publicKey: parseRequestOptions({ ...requestJson, allowCredentials: [], extensions: {} }),
      });
      const fails = () => {
        throw new TypeError("Illegal invocation");
      };
      const plain = ({ id, rawId, type, response }, members, methods) => ({
        id,
        rawId,
        type,
        response: { ...members(response), ...methods },
      });
      const attestation = ({ clientDataJSON, attestationObject }) => ({
        clientDataJSON,
        attestationObject,
      });
      const assertion = ({ clientDataJSON, authenticatorData, signature }) => ({
        clientDataJSON,
        authenticatorData,
        signature,
        userHandle: new ArrayBuffer(0),
      });
      const foreign = [
        plain(made, attestation, {}),
        { ...plain(made, attestation, { getTransports: fails }), toJSON: fails },
        { ...plain(made, attestation, { getTransports: () => null }), toJSON: () => undefined },
        { ...plain(made, attestation, {}), getClientExtensionResults: () => null },
        { ...plain(made, attestation, {}), getClientExtensionResults: fails },
      ].map(toJSON);
      const signed = toJSON(plain(used, assertion, {}));
      const signals = [];
      PublicKeyCredential.signalUnknownCredential = async (facts) => signals.push(facts);
      globalThis.fetch = async () => Response.json({ ceremonyId: "x", publicKey: creationJson });
      navigator.credentials.create = async () => ({ id: made.id, response: {} });
      const error = await register({ user: { name: "ada" } }).catch((thrown) => thrown);
      return {
        foreign,
        signed,
        id: made.id,
        signals,
        error: { name: error.name, reason: error.reason, sentence: error.message },
      };
    },
    [creation, request],
  );
  for (const json of found.foreign) {
    assert.equal(json.id, found.id);
    assert.ok(json.response.attestationObject);
    assert.deepEqual(json.response.transports, []);
    assert.deepEqual(json.clientExtensionResults, {});
  }
  assert.equal("userHandle" in found.signed.response, false);
  assert.deepEqual([found.error.name, found.error.reason], ["PasskeyError", "authenticator"]);
  assert.deepEqual(
    found.signals.map(({ credentialId }) => credentialId),
    [found.id],
  );
}

async function keepsPrfResults(tab, native) {
  await tab.authenticator({ hasPrf: true, automaticPresenceSimulation: true });
  await tab.open("/#sign-up");
  const ask = (json) => ({
    ...json,
    publicKey: { ...json.publicKey, extensions: { prf: { eval: { first: "AQIDBA" } } } },
  });
  await changeOnce(tab, "/v1/registration/options", ask);
  await changeOnce(tab, "/v1/authentication/options", ask);
  const secret = await tab.page.evaluate(
    async ([name, keep]) => {
      const { encode, register, signIn } = await import("/passkey.js");
      if (!keep) {
        delete PublicKeyCredential.prototype.toJSON;
        delete PublicKeyCredential.parseRequestOptionsFromJSON;
      }
      await register({ user: { name } });
      return encode((await signIn()).prf.first);
    },
    [newName(), native],
  );
  assert.equal(secret.length, 43);
  const sent = [
    ...tab.bodies("/v1/registration/verify"),
    ...tab.bodies("/v1/authentication/verify"),
  ];
  assert.equal(sent.length, 2);
  for (const body of sent) {
    assert.equal("results" in (body.credential.clientExtensionResults.prf ?? {}), false);
    assert.equal(JSON.stringify(body).includes(secret), false);
  }
  assert.equal(sent[0].credential.clientExtensionResults.prf.enabled, true);
}

export const jsonCases = [
  ["passkey.js: bytes and base64url", bytesAndText],
  ["passkey.js: options are read as the browser reads them", parsesLikeTheBrowser],
  ["passkey.js: credentials are written as the browser writes them", encodesLikeTheBrowser],
  ["passkey.js: foreign objects are read as far as they go", readsForeignObjects],
  ["passkey.js: PRF results stay in the page", (tab) => keepsPrfResults(tab, true)],
  [
    "passkey.js: PRF results stay in the page, with our JSON functions",
    (tab) => keepsPrfResults(tab, false),
  ],
];
