// SPDX-License-Identifier: Apache-2.0
// The browser's half of a passkey: asks the server for options, the browser for a credential and the
// server for its verdict. It touches no element of the page. Every export is typed in passkey.d.ts
// and explained in docs/passkey-js.md.

export const settings = { server: "", headers: {} };

// For people, by "ceremony.reason", by the server's code, or by reason; the first that exists is
// used. A page puts its own language in here.
export const sentences = {
  "registration.cancelled": "No passkey was made. Try again when you are ready.",
  "registration.timeout":
    "No passkey was made: the request ran out of time. Try again when you are ready.",
  "registration.not_supported":
    "This device cannot make the kind of passkey that this site needs. Try another device.",
  cancelled: "The request was cancelled, or there is no passkey for it here.",
  aborted: "The request was stopped. Try again when you are ready.",
  timeout: "The request ran out of time. Try again when you are ready.",
  expired: "This took too long. Try again.",
  already_registered: "This device or password manager already has a passkey for this account.",
  not_supported: "This browser cannot use passkeys. Try another browser or device.",
  insecure: "Passkeys need a secure connection. Open this page at an https:// address.",
  security: "The browser refused: passkeys of this site do not belong to this address.",
  credential_unknown:
    "This site does not know that passkey any more. Choose another one, and delete this one.",
  authenticator: "Your device or password manager could not finish. Unlock it, and try again.",
  network: "The server could not be reached. Check your connection, and try again.",
  rate_limited: "There were too many tries in a short time. Wait a moment, then try again.",
  backup_eligible_changed: "This passkey has changed. Use another way in, and replace it.",
  sign_count_not_increased:
    "This passkey may have been copied. Use another way in, and replace it.",
  server: "The server could not do this now. Try again in a moment.",
  ceremony_unknown: "This took too long, or an answer was lost. Try to sign in.",
  refused: "The server did not accept this.",
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
  credential_unknown: "credential_unknown",
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

export class PasskeyError extends Error {
  constructor(reason, { ceremony, problem, status, retryAfter, cause } = {}) {
    const { code = null, detail = null, credentialId = null } = problem ?? {};
    super(sentences[`${ceremony}.${reason}`] ?? sentences[code] ?? sentences[reason], { cause });
    this.name = "PasskeyError";
    Object.assign(this, { reason, code, detail, credentialId });
    this.status = status ?? null;
    this.retryAfter = retryAfter ?? null;
  }
}

export function unsupported() {
  if (typeof PublicKeyCredential === "function" && navigator.credentials?.create) {
    return null;
  }
  const problem = globalThis.isSecureContext ? null : { code: "insecure" };
  return new PasskeyError("not_supported", { problem });
}

async function ask(name) {
  try {
    return await PublicKeyCredential[name]();
  } catch {
    // Missing, or forbidden in this frame: not known.
    return undefined;
  }
}

export async function autofillAvailable() {
  return !unsupported() && (await ask("isConditionalMediationAvailable")) === true;
}

export async function capabilities() {
  const known = { ...(await ask("getClientCapabilities")) };
  known.conditionalGet ??= await ask("isConditionalMediationAvailable");
  known.userVerifyingPlatformAuthenticator ??= await ask(
    "isUserVerifyingPlatformAuthenticatorAvailable",
  );
  return known;
}

/* Ceremonies */

export function register({ user, label, session, idToken, ...options } = {}) {
  return alone((signal) =>
    ceremony("registration", { user, ...options }, { label, session, idToken }, { signal }),
  );
}

export async function signIn({ immediate, session, idToken, ...options } = {}) {
  const uiMode = immediate ? "immediate" : undefined;
  if (immediate && !(await capabilities()).immediateGet) {
    return null;
  }
  try {
    return await alone((signal) => authenticate(options, { session, idToken }, { signal, uiMode }));
  } catch (error) {
    if (immediate && ["cancelled", "timeout"].includes(error.reason)) {
      return null;
    }
    throw error;
  }
}

export function signInByAutofill({ session, idToken, ...options } = {}) {
  const mediation = "conditional";
  return alone((signal) => authenticate(options, { session, idToken }, { signal, mediation }), true);
}

export async function upgrade({ label, session } = {}) {
  const mediation = "conditional";
  try {
    return await alone(
      (signal) =>
        ceremony("registration", { mediation }, { label, session }, { signal, mediation }),
      true,
    );
  } catch {
    // Nobody asked for it, so nobody is told: the browser or the password manager would rather not.
    return null;
  }
}

export async function abort() {
  pending?.controller.abort();
  await pending?.settled;
}

/* The server */

export async function call(path, body, { method, signal, ceremony } = {}) {
  const request = {
    method: method ?? (body === undefined ? "GET" : "POST"),
    credentials: settings.headers.Authorization ? "omit" : "include",
    cache: "no-store",
    headers: { Accept: "application/json", ...settings.headers },
    signal,
  };
  if (request.method !== "GET") {
    request.headers["Content-Type"] = "application/json";
    request.body = JSON.stringify(body ?? {});
  }
  let response;
  let text;
  try {
    response = await fetch(settings.server + path, request);
    text = await response.text();
  } catch (cause) {
    throw new PasskeyError(signal?.aborted ? "aborted" : "network", { ceremony, cause });
  }
  const answer = readAnswer(response, text, ceremony);
  signalAccepted(answer?.signals);
  return answer;
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

// The browser runs one request at a time and refuses a second: the newest call wins, after the one
// before it has ended. But a call that gives way never ends one that a person has asked for.
let pending = null;

// Some password managers ignore an abort: they are waited for one second.
function abandoned(signal) {
  return new Promise((_, reject) => {
    signal.onabort = () => setTimeout(reject, 1000, new PasskeyError("aborted"));
  });
}

function alone(work, givesWay = false) {
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
    return Promise.race([work(controller.signal), abandoned(controller.signal)]);
  })();
  const mine = { controller, givesWay };
  const finish = () => {
    pending = pending === mine ? null : pending;
  };
  mine.settled = outcome.then(finish, finish);
  pending = mine;
  return outcome;
}

async function authenticate(wanted, tell, how) {
  try {
    return await ceremony("authentication", wanted, tell, how);
  } catch (error) {
    if (error.reason !== "expired") {
      throw error;
    }
    // The challenge was too old, as it is when autofill waited long. The person has chosen already:
    // ask once more, at once.
    return ceremony("authentication", wanted, tell, { signal: how.signal });
  }
}

async function ceremony(kind, wanted, { label, ...tell }, { signal, mediation, uiMode }) {
  const { ceremonyId, publicKey } = await call(`/v1/${kind}/options`, wanted, {
    signal,
    ceremony: kind,
  });
  const credential = await prompt(kind, publicKey, { signal, mediation, uiMode });
  const prf = extensionResults(credential).prf?.results;
  const called = typeof label === "function" ? attempt(() => label(credential)) : label;
  let answer;
  try {
    const body = { ceremonyId, credential: readCredential(kind, credential), label: called, ...tell };
    answer = await finish(kind, body, signal);
  } catch (error) {
    signalRefusal(kind, publicKey, credential.id, error);
    throw error;
  }
  return prf ? { ...answer, prf } : answer;
}

// After a dead server the same request is sent again: the person has chosen or made a passkey, and
// should not have to make another.
async function finish(kind, body, signal) {
  for (let pause = 1000; ; pause *= 2) {
    try {
      return await call(`/v1/${kind}/verify`, body, { ceremony: kind });
    } catch (error) {
      const down = error.reason === "network" || [502, 503, 504].includes(error.status);
      if (!down || pause > 8000 || signal.aborted) {
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

// Password managers return objects of their own, which may lack what the standard promises.
function readCredential(kind, credential) {
  try {
    return toJSON(credential);
  } catch (cause) {
    throw new PasskeyError("authenticator", { ceremony: kind, cause });
  }
}

async function prompt(kind, options, { signal, mediation, uiMode }) {
  const started = performance.now();
  try {
    const request = uiMode ? { uiMode } : { signal, ...(mediation && { mediation }) };
    const credential = await (kind === "registration"
      ? navigator.credentials.create({ publicKey: parseCreationOptions(options), ...request })
      : navigator.credentials.get({ publicKey: parseRequestOptions(options), ...request }));
    if (credential) {
      return credential;
    }
  } catch (cause) {
    const late = !mediation && performance.now() - started >= options.timeout;
    let reason = reasonsOfNames[cause.name] ?? "authenticator";
    if (reason === "cancelled" && late) {
      reason = "timeout";
    }
    throw new PasskeyError(signal.aborted ? "aborted" : reason, { ceremony: kind, cause });
  }
  throw new PasskeyError("authenticator", { ceremony: kind });
}

/* What the authenticator should know */

function advise(name, facts) {
  try {
    // Advice, not a step of the ceremony: who lacks it or refuses it changes nothing.
    PublicKeyCredential[name]?.(facts)?.catch(() => {});
  } catch {
    // Thrown at once for facts that are not understood.
  }
}

function signalAccepted(signals) {
  if (!signals) {
    return;
  }
  const { rpId, userId, name, displayName, acceptedCredentialIds } = signals;
  const allAcceptedCredentialIds = acceptedCredentialIds;
  advise("signalAllAcceptedCredentials", { rpId, userId, allAcceptedCredentialIds });
  advise("signalCurrentUserDetails", { rpId, userId, name, displayName });
}

function signalRefusal(kind, options, credentialId, error) {
  const rpId = options.rp?.id ?? options.rpId ?? location.hostname;
  // Only what the server certainly did not store: after a lost answer, or one to a request that the
  // browser sent twice (`ceremony_unknown`), the registration may have succeeded.
  const kept = error.code === "credential_exists" || error.code === "ceremony_unknown";
  const refused = error.code && error.status >= 400 && error.status < 500 && !kept;
  const unsent = error.reason === "authenticator";
  if (kind === "registration" ? refused || unsent : error.reason === "credential_unknown") {
    advise("signalUnknownCredential", { rpId, credentialId: error.credentialId ?? credentialId });
  }
}

/* JSON: the browser's own functions, or ours where they are missing */

export function decode(text) {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

export function encode(bytes) {
  if (bytes?.byteLength === undefined) {
    throw new TypeError("no bytes");
  }
  const view = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
  const binary = Array.from(view, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

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

// Without the PRF results, which are the page's secret.
export function toJSON(credential) {
  // Missing in older browsers, broken in the objects of some password managers.
  let json = attempt(() => credential.toJSON());
  if (!json?.response) {
    json = encodeCredential(credential);
  }
  const { prf, ...results } = json.clientExtensionResults ?? {};
  if (prf) {
    const { results: secret, ...rest } = prf;
    results.prf = rest;
  }
  return { ...json, clientExtensionResults: results };
}

function attempt(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function extensionResults(credential) {
  return attempt(() => credential.getClientExtensionResults()) ?? {};
}

function encodeCredential(credential) {
  const { id, rawId, type, authenticatorAttachment, response } = credential;
  const encoded = { clientDataJSON: encode(response.clientDataJSON) };
  if (response.attestationObject) {
    encoded.attestationObject = encode(response.attestationObject);
    encoded.transports = attempt(() => response.getTransports()) ?? [];
  } else {
    encoded.authenticatorData = encode(response.authenticatorData);
    encoded.signature = encode(response.signature);
    // Safari gives an empty buffer, not null, for a security key that returned none.
    if (response.userHandle?.byteLength) {
      encoded.userHandle = encode(response.userHandle);
    }
  }
  return {
    id,
    rawId: encode(rawId),
    type,
    ...(authenticatorAttachment && { authenticatorAttachment }),
    response: encoded,
    clientExtensionResults: encodeResults(extensionResults(credential)),
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
