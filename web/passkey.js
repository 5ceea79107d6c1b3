// SPDX-License-Identifier: Apache-2.0
// The browser's half of a passkey: asks the server for options, the browser for a credential and
// the server for its verdict, and tells the authenticator what the server knows. It touches no
// element of the page and keeps nothing between calls but the one request that may be waiting. The
// JSON forms are those of WebAuthn Level 3.

/**
 * What the server answers to an accepted registration or sign-in.
 *
 * @typedef {object} Answer
 * @property {{id: string, name: string, displayName: string}} user
 * @property {object} credential  The passkey that was made or used.
 * @property {object} recovery    How well the account can be got back: `strength` and `advice`.
 * @property {string[]} warnings  Codes of what the person should know about the new passkey.
 * @property {object} [signals]   What authenticators should know; already passed on.
 * @property {object} [session]
 * @property {object} [prf]       PRF results, where asked for. They stay in the page.
 */

// Sentences for people, by "ceremony.reason", by the server's code, or by reason; the first that
// exists is used.
const sentences = {
  "registration.cancelled":
    "No passkey was made: the request was cancelled. Nothing was saved; try again when you are ready.",
  "registration.timeout":
    "No passkey was made: the request ran out of time. Nothing was saved; try again when you are ready.",
  "registration.expired": "This took longer than the server waits. Nothing was saved; try again.",
  "registration.not_supported":
    "This device cannot make a passkey of the kind that this site needs. Try another device or a password manager.",
  cancelled:
    "The request was cancelled, or there was no passkey for it here. Try again, or use a passkey from another device.",
  aborted: "The request was stopped. Try again when you are ready.",
  timeout: "The request ran out of time. Try again when you are ready.",
  expired: "This took longer than the server waits. Try again.",
  already_registered:
    "This device or password manager already has a passkey for this account. Sign in with it, or add one on another device.",
  not_supported: "This browser cannot use passkeys. Update it, or try another browser or device.",
  insecure:
    "Passkeys need a secure connection. Open this page at an address that begins with https://.",
  security:
    "The browser refused, because passkeys of this site do not belong to this address. Check the address above.",
  unknown_credential:
    "This site does not know that passkey any more. Choose another one, and delete this one where your passkeys are kept.",
  authenticator: "Your device or password manager could not finish. Unlock it, and try again.",
  network: "The server could not be reached. Check your connection, and try again.",
  rate_limited: "There were too many tries in a short time. Wait a moment, then try again.",
  server: "The server could not do this just now. Try again in a moment.",
  refused: "The server did not accept this.",
  user_name_taken: "That name is taken. Choose another, or sign in if it is yours.",
  sign_up_closed: "New accounts cannot be made here at present.",
  user_disabled: "This account is disabled. Ask whoever runs this site.",
  credential_disabled: "This passkey is disabled. Sign in with another one.",
  credential_not_allowed:
    "That passkey is not one of this name's. Choose another, or sign in without typing a name.",
  signature_invalid: "That passkey did not fit. Choose another, or sign in without typing a name.",
  user_not_verified:
    "Your fingerprint, face or PIN is needed. Try again, and confirm when you are asked.",
  unauthenticated: "You are signed out. Sign in again.",
  reauthentication_required: "Confirm with a passkey that it is you, then try again.",
};

// The server's codes that are one cause for whoever calls. The rest are `refused`, or `server` from
// status 500 on.
const reasonsOfCodes = {
  ceremony_expired: "expired",
  ceremony_unknown: "expired",
  credential_exists: "already_registered",
  overloaded: "rate_limited",
  rate_limited: "rate_limited",
  unauthenticated: "unauthenticated",
  unknown_credential: "unknown_credential",
};

// What the browser throws (WebAuthn Level 3, 5.1.3 and 5.1.4). NotAllowedError covers refusal, no
// match and time-out alike.
const reasonsOfNames = {
  AbortError: "aborted",
  ConstraintError: "not_supported",
  InvalidStateError: "already_registered",
  NotAllowedError: "cancelled",
  NotSupportedError: "not_supported",
  SecurityError: "security",
  TimeoutError: "timeout",
};

/**
 * The one error that this module throws. `message` is a sentence for people.
 *
 * `reason` is the cause: `cancelled`, `aborted`, `timeout`, `expired`, `already_registered`,
 * `not_supported`, `security`, `authenticator`, `unknown_credential`, `unauthenticated`,
 * `rate_limited`, `network`, `server` or `refused`. When the server spoke, `code`, `status` and
 * `detail` are its own words; else they are null.
 */
export class PasskeyError extends Error {
  /**
   * @param {string} reason
   * @param {object} [facts]
   * @param {string} [facts.ceremony]     `registration` or `authentication`: chooses the sentence.
   * @param {object} [facts.problem]      The server's problem document.
   * @param {number} [facts.status]
   * @param {number} [facts.retryAfter]   Seconds.
   * @param {unknown} [facts.cause]
   */
  constructor(reason, { ceremony, problem, status, retryAfter, cause } = {}) {
    const code = problem?.code ?? null;
    const sentence = sentences[`${ceremony}.${reason}`] ?? sentences[code] ?? sentences[reason];
    super(
      reason === "refused" && !(code in sentences) && problem?.detail
        ? `${sentence} ${problem.detail}`
        : sentence,
      { cause },
    );
    this.name = "PasskeyError";
    this.reason = reason;
    this.code = code;
    this.status = status ?? null;
    this.detail = problem?.detail ?? null;
    this.credentialId = problem?.credentialId ?? null;
    this.retryAfter = retryAfter ?? null;
  }
}

/**
 * Tell whether this page can use passkeys at all.
 *
 * @returns {PasskeyError | null} Why not, or null when it can.
 */
export function unsupported() {
  if (typeof PublicKeyCredential === "function" && navigator.credentials?.create) {
    return null;
  }
  return new PasskeyError("not_supported", {
    problem: globalThis.isSecureContext ? undefined : { code: "insecure" },
  });
}

/**
 * Tell whether passkeys can be offered among the suggestions of a field with
 * `autocomplete="username webauthn"`.
 *
 * @returns {Promise<boolean>}
 */
export async function autofillAvailable() {
  try {
    return !unsupported() && (await PublicKeyCredential.isConditionalMediationAvailable());
  } catch {
    return false;
  }
}

/**
 * Make a passkey: for a new account when `user` is given, else for the account that is signed in.
 *
 * @param {object} [options]
 * @param {{name: string, displayName?: string}} [options.user]
 * @param {string} [options.label]       What to call the passkey; absent: the server decides.
 * @returns {Promise<Answer>}
 * @throws {PasskeyError}
 */
export function register({ user, label } = {}) {
  return alone((signal) => ceremony("registration", { user }, { label }, { signal }));
}

/**
 * Sign in with a passkey that the person chooses in the browser's dialog. With a session it proves
 * again who is there.
 *
 * @param {object} [options]
 * @param {string} [options.username]    Offer the passkeys of this account only.
 * @returns {Promise<Answer>}
 * @throws {PasskeyError}
 */
export function signIn({ username } = {}) {
  return alone((signal) => authenticate({ username }, { signal }));
}

/**
 * Offer passkeys in the suggestions of a field, and wait, for hours if need be, until one is
 * chosen. Any other request ends the waiting, and while another is under way it does not begin:
 * either way it rejects with the reason `aborted`.
 *
 * @returns {Promise<Answer>}
 * @throws {PasskeyError}
 */
export function signInByAutofill() {
  return alone((signal) => authenticate({}, { signal, mediation: "conditional" }), {
    givesWay: true,
  });
}

/**
 * End the request that is waiting for a person, if there is one; it rejects with the reason
 * `aborted`. What is already with the server for its verdict is not stopped.
 *
 * @returns {Promise<void>} Settles when nothing is pending any more.
 */
export async function abort() {
  pending?.controller.abort();
  await pending?.settled;
}

/**
 * Call an endpoint of the server: GET without a body, POST with one.
 *
 * @param {string} path
 * @param {object} [body]
 * @param {object} [options]
 * @param {AbortSignal} [options.signal]
 * @param {string} [options.ceremony]  To choose the sentence of an error.
 * @returns {Promise<any>} The answer's JSON, or null when it has none.
 * @throws {PasskeyError}
 */
export async function call(path, body, { signal, ceremony } = {}) {
  const request = {
    method: "GET",
    credentials: "same-origin",
    cache: "no-store",
    headers: { Accept: "application/json" },
    signal,
  };
  if (body !== undefined) {
    request.method = "POST";
    request.headers["Content-Type"] = "application/json";
    request.body = JSON.stringify(body);
  }
  let response;
  let text;
  try {
    response = await fetch(path, request);
    text = await response.text();
  } catch (cause) {
    throw new PasskeyError(signal?.aborted ? "aborted" : "network", { ceremony, cause });
  }
  return readAnswer(response, text, ceremony);
}

function readAnswer(response, text, ceremony) {
  const { status } = response;
  const retryAfter = Number(response.headers.get("Retry-After")) || null;
  let answer = null;
  try {
    answer = text ? JSON.parse(text) : null;
  } catch (cause) {
    // Not our server: a proxy's page of HTML, for one.
    throw new PasskeyError("server", { ceremony, status, retryAfter, cause });
  }
  if (response.ok) {
    return answer;
  }
  const reason = reasonsOfCodes[answer?.code] ?? (status >= 500 ? "server" : "refused");
  throw new PasskeyError(reason, { ceremony, problem: answer, status, retryAfter });
}

// The browser runs one request at a time, and refuses a second: the newest call wins, once the one
// before it is over. But what gives way never ends one that a person has asked for.
let pending = null;

function alone(work, { givesWay = false } = {}) {
  const problem = unsupported();
  if (problem) {
    return Promise.reject(problem);
  }
  const before = pending;
  if (givesWay && before && !before.givesWay) {
    return Promise.reject(new PasskeyError("aborted"));
  }
  before?.controller.abort();
  const controller = new AbortController();
  const outcome = (async () => {
    await before?.settled;
    if (controller.signal.aborted) {
      throw new PasskeyError("aborted");
    }
    return work(controller.signal);
  })();
  const mine = { controller, givesWay };
  const finish = () => {
    pending = pending === mine ? null : pending;
  };
  mine.settled = outcome.then(finish, finish);
  pending = mine;
  return outcome;
}

async function authenticate(ask, how) {
  try {
    return await ceremony("authentication", ask, {}, how);
  } catch (error) {
    if (error.reason !== "expired") {
      throw error;
    }
    // The challenge was too old, as it is when autofill waited long. The person has chosen already:
    // ask once more, at once.
    return ceremony("authentication", ask, {}, { signal: how.signal });
  }
}

async function ceremony(kind, ask, tell, { signal, mediation }) {
  const { ceremonyId, publicKey } = await call(`/v1/${kind}/options`, ask, {
    signal,
    ceremony: kind,
  });
  const credential = await prompt(kind, publicKey, mediation, signal);
  const prf = credential.getClientExtensionResults().prf?.results;
  let answer;
  try {
    answer = await call(
      `/v1/${kind}/verify`,
      { ceremonyId, credential: toJSON(credential), ...tell },
      { ceremony: kind },
    );
  } catch (error) {
    signalRefusal(kind, publicKey, credential.id, error);
    throw error;
  }
  signalAccepted(answer.signals);
  return prf ? { ...answer, prf } : answer;
}

async function prompt(kind, options, mediation, signal) {
  const started = performance.now();
  try {
    const credential =
      kind === "registration"
        ? await navigator.credentials.create({ publicKey: parseCreationOptions(options), signal })
        : await navigator.credentials.get({
            publicKey: parseRequestOptions(options),
            signal,
            ...(mediation && { mediation }),
          });
    if (credential) {
      return credential;
    }
  } catch (cause) {
    const late =
      cause.name === "NotAllowedError" &&
      !mediation &&
      performance.now() - started >= options.timeout;
    const reason = signal.aborted
      ? "aborted"
      : late
        ? "timeout"
        : (reasonsOfNames[cause.name] ?? "authenticator");
    throw new PasskeyError(reason, { ceremony: kind, cause });
  }
  throw new PasskeyError("authenticator", { ceremony: kind });
}

/* What the authenticator should know */

function advise(name, facts) {
  try {
    // Advice, not a step of the ceremony: browsers without it, and authenticators that refuse it,
    // change nothing.
    PublicKeyCredential[name]?.(facts)?.catch(() => {});
  } catch {
    // Thrown at once for facts that it does not understand; advice all the same.
  }
}

function signalAccepted(signals) {
  if (!signals) {
    return;
  }
  const { rpId, userId, name, displayName, acceptedCredentialIds } = signals;
  advise("signalAllAcceptedCredentials", {
    rpId,
    userId,
    allAcceptedCredentialIds: acceptedCredentialIds,
  });
  advise("signalCurrentUserDetails", { rpId, userId, name, displayName });
}

function signalRefusal(kind, options, credentialId, error) {
  const rpId = options.rp?.id ?? options.rpId ?? location.hostname;
  // Only what the server certainly did not keep: an answer that was lost, or one to a request that
  // the browser sent again by itself (`ceremony_unknown`), may follow a registration that stands.
  const kept = error.code === "credential_exists" || error.code === "ceremony_unknown";
  const refused = error.status >= 400 && error.status < 500 && !kept;
  if (kind === "registration" ? refused && error.code : error.reason === "unknown_credential") {
    advise("signalUnknownCredential", { rpId, credentialId: error.credentialId ?? credentialId });
  }
}

/* JSON: the browser's own functions, or ours where they are missing */

/**
 * @param {string} text  base64url, without padding.
 * @returns {Uint8Array}
 */
export function decode(text) {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/**
 * @param {ArrayBuffer | ArrayBufferView} bytes
 * @returns {string} base64url, without padding.
 */
export function encode(bytes) {
  const view = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
  const binary = Array.from(view, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/**
 * @param {object} json  PublicKeyCredentialCreationOptionsJSON.
 * @returns {object} What `navigator.credentials.create` takes as `publicKey`.
 */
export function parseCreationOptions(json) {
  if (globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON) {
    return PublicKeyCredential.parseCreationOptionsFromJSON(json);
  }
  return {
    ...decodeCommon(json),
    user: { ...json.user, id: decode(json.user.id) },
    excludeCredentials: decodeList(json.excludeCredentials),
  };
}

/**
 * @param {object} json  PublicKeyCredentialRequestOptionsJSON.
 * @returns {object} What `navigator.credentials.get` takes as `publicKey`.
 */
export function parseRequestOptions(json) {
  if (globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) {
    return PublicKeyCredential.parseRequestOptionsFromJSON(json);
  }
  return { ...decodeCommon(json), allowCredentials: decodeList(json.allowCredentials) };
}

function decodeCommon(json) {
  const options = { ...json, challenge: decode(json.challenge) };
  const prf = json.extensions?.prf;
  if (prf) {
    options.extensions = { ...json.extensions, prf: decodePrf(prf) };
  }
  return options;
}

function decodeList(list = []) {
  return list.map((descriptor) => ({ ...descriptor, id: decode(descriptor.id) }));
}

function decodePrf({ eval: values, evalByCredential }) {
  const inputs = (pair) =>
    Object.fromEntries(Object.entries(pair).map(([name, text]) => [name, decode(text)]));
  return {
    ...(values && { eval: inputs(values) }),
    ...(evalByCredential && {
      evalByCredential: Object.fromEntries(
        Object.entries(evalByCredential).map(([id, pair]) => [id, inputs(pair)]),
      ),
    }),
  };
}

/**
 * The JSON form of a credential as the server gets it: without the PRF results, which are the
 * page's secret.
 *
 * @param {PublicKeyCredential} credential
 * @returns {object} RegistrationResponseJSON or AuthenticationResponseJSON.
 */
export function toJSON(credential) {
  let json;
  try {
    json = credential.toJSON();
  } catch {
    // Missing in older browsers, and broken in the objects that some password managers put in place
    // of the browser's.
    json = encodeCredential(credential);
  }
  const { prf, ...results } = json.clientExtensionResults ?? {};
  if (prf) {
    const { results: secret, ...rest } = prf;
    results.prf = rest;
  }
  return { ...json, clientExtensionResults: results };
}

function encodeCredential(credential) {
  const { id, rawId, type, authenticatorAttachment, response } = credential;
  const encoded = { clientDataJSON: encode(response.clientDataJSON) };
  if (response.attestationObject) {
    encoded.attestationObject = encode(response.attestationObject);
    encoded.transports = response.getTransports?.() ?? [];
  } else {
    encoded.authenticatorData = encode(response.authenticatorData);
    encoded.signature = encode(response.signature);
    if (response.userHandle) {
      encoded.userHandle = encode(response.userHandle);
    }
  }
  return {
    id,
    rawId: encode(rawId),
    type,
    ...(authenticatorAttachment && { authenticatorAttachment }),
    response: encoded,
    clientExtensionResults: encodeResults(credential.getClientExtensionResults()),
  };
}

// Extension results are plain values with bytes at some leaves.
function encodeResults(value) {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
    return encode(value);
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, encodeResults(member)]),
  );
}
