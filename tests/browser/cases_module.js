// SPDX-License-Identifier: Apache-2.0
// passkey.js by itself, called in a page of the real browser. Where a case says "stub", the
// browser's or the server's answer is made up, to reach causes that no virtual authenticator gives.

import assert from "node:assert/strict";
import { creation } from "./cases_json.js";
import { packedSizes } from "./sizes.js";
import { newName, seeAccount, signUp, waitForPrompt } from "./steps.js";

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
  const results = await tab.page.evaluate(
    async ([rows, options]) => {
      const { register } = await import("/passkey.js");
      const found = [];
      for (const [name, timeout] of rows) {
        globalThis.fetch = async () =>
          Response.json({ ceremonyId: "x", publicKey: { ...options, timeout } });
        navigator.credentials.create = async () => {
          if (name) {
            throw new DOMException("No", name);
          }
          return null;
        };
        const error = await register({ user: { name: "ada" } }).catch((thrown) => thrown);
        found.push({
          type: error.name,
          reason: error.reason,
          code: error.code,
          message: error.message,
        });
      }
      return found;
    },
    [causes, creation],
  );
  for (const [index, { type, reason, code, message }] of results.entries()) {
    assert.deepEqual(
      [type, reason, code],
      ["PasskeyError", causes[index][2], null],
      causes[index].join(" "),
    );
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

// SIGNAL-8. Stub: the server's verdict on a registration. Only where it certainly kept nothing may
// the passkey be signalled as unknown.
async function signalsRefusals(tab) {
  await tab.authenticator();
  await tab.open("/#sign-up");
  const results = await tab.page.evaluate(
    async ([rows, options]) => {
      const { register } = await import("/passkey.js");
      const found = [];
      for (const [status, code] of rows) {
        const signalled = [];
        PublicKeyCredential.signalUnknownCredential = async (facts) => signalled.push(facts);
        const problem = code
          ? JSON.stringify({ code, detail: "The server says why." })
          : "<h1>Bad Gateway</h1>";
        let sent = null;
        globalThis.fetch = async (path, { body }) => {
          if (path.endsWith("/options")) {
            return Response.json({
              ceremonyId: "x",
              publicKey: { ...options, excludeCredentials: [], extensions: {} },
            });
          }
          sent = JSON.parse(body).credential.id;
          return new Response(problem, { status, headers: { "Retry-After": "7" } });
        };
        const {
          reason,
          code: told,
          detail,
          retryAfter,
        } = await register({ user: { name: "ada" } }).catch((error) => error);
        found.push({ reason, told, detail, retryAfter, signalled, sent });
      }
      return found;
    },
    [refusals, creation],
  );
  for (const [index, [status, code, reason, unknown]] of refusals.entries()) {
    const { signalled, sent, ...error } = results[index];
    const told = code
      ? { told: code, detail: "The server says why." }
      : { told: null, detail: null };
    assert.deepEqual(error, { reason, ...told, retryAfter: 7 }, `${status} ${code}`);
    assert.deepEqual(
      signalled,
      unknown ? [{ rpId: "localhost", credentialId: sent }] : [],
      `${status} ${code}`,
    );
  }
}

// SIGNAL-4, SIGNAL-7. Stub: the browser's signals are recorded instead of carried out, and one of them throws.
async function signalsAfterSuccess(tab) {
  await tab.authenticator();
  await tab.open("/#sign-up");
  const name = newName();
  const { answer, signalled } = await tab.page.evaluate(
    async (user) => {
      const { register } = await import("/passkey.js");
      const calls = [];
      PublicKeyCredential.signalAllAcceptedCredentials = async (facts) => calls.push(facts);
      PublicKeyCredential.signalCurrentUserDetails = (facts) => {
        calls.push(facts);
        throw new TypeError("No");
      };
      return { answer: await register({ user }), signalled: calls };
    },
    { name, displayName: "Ada" },
  );
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
    const outcome = (promise) =>
      promise.then(
        () => "done",
        (error) => error.reason,
      );
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
    found.push(outcome(signIn()), outcome(signIn()));
    await until(() => waits() && globalThis.prompts.at(-1).mediation === null);
    await abort();
    await abort();
    return {
      reasons: await Promise.all(found),
      left: globalThis.prompts.map(({ mediation, event }) => `${mediation} ${event}`),
    };
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
    globalThis.outcome = globalThis.module.signIn().then(
      () => "done",
      (error) => error.reason,
    );
  });
  await waitForPrompt(tab, "get");
  const reasons = await tab.page.evaluate(async () => {
    const autofill = await globalThis.module.signInByAutofill().then(
      () => "done",
      (error) => error.reason,
    );
    const waits = globalThis.prompts.at(-1).event === "start";
    await globalThis.module.abort();
    return [autofill, waits, await globalThis.outcome];
  });
  assert.deepEqual(reasons, ["aborted", true, "aborted"]);
}

async function isSmall(tab) {
  const size = packedSizes()["passkey.js"];
  assert.ok(size < 5500, `passkey.js has ${size} bytes compressed`);
  const response = await tab.context.request.get(`${tab.server.url}/passkey.js`, {
    headers: { "Accept-Encoding": "gzip" },
  });
  assert.equal(response.headers()["content-encoding"], "gzip");
  const sent = Number(response.headers()["content-length"]);
  assert.ok(Math.abs(sent - size) < 50, `${sent} bytes were sent`);
}

// Without a browser that knows Level 3, two are found by the older questions; what cannot be asked
// is not there.
async function tellsCapabilities(tab) {
  await tab.open("/#sign-up");
  const found = await tab.page.evaluate(async () => {
    const { capabilities } = await import("/passkey.js");
    const native = await capabilities();
    PublicKeyCredential.getClientCapabilities = undefined;
    PublicKeyCredential.isConditionalMediationAvailable = async () => true;
    const older = await capabilities();
    delete globalThis.PublicKeyCredential;
    return { native, older, none: await capabilities() };
  });
  assert.equal(typeof found.native.hybridTransport, "boolean");
  assert.equal(typeof found.native.conditionalGet, "boolean");
  assert.equal(found.older.conditionalGet, true);
  assert.equal(typeof found.older.userVerifyingPlatformAuthenticator, "boolean");
  assert.deepEqual(
    Object.values(found.none).filter((value) => value !== undefined),
    [],
  );
}

// Stub: the server grants a silent registration, the browser refuses it, as one does whose password
// manager is not in use.
async function upgradesSilently(tab) {
  await tab.open("/#sign-up");
  const { outcome, asked, prompted } = await tab.page.evaluate(async (options) => {
    const { upgrade } = await import("/passkey.js");
    const requests = [];
    globalThis.fetch = async (path, { body }) => {
      requests.push([path, JSON.parse(body)]);
      return Response.json({ ceremonyId: "x", publicKey: options });
    };
    const calls = [];
    navigator.credentials.create = async ({ mediation, publicKey }) => {
      calls.push([mediation, publicKey.rp.id]);
      throw new DOMException("No", "NotAllowedError");
    };
    return { outcome: await upgrade({ label: "x" }), asked: requests, prompted: calls };
  }, creation);
  assert.equal(outcome, null);
  assert.deepEqual(asked, [["/v1/registration/options", { mediation: "conditional" }]]);
  assert.deepEqual(prompted, [["conditional", "localhost"]]);
}

// As docs/passkey-js.md tells it: the inputs go to the server, which hands them out with its
// options; the results come from the authenticator, and go to the caller alone.
async function derivesSecrets(tab) {
  const authenticator = await tab.authenticator({ hasPrf: true });
  await tab.open("/#sign-up");
  const names = [newName(), newName()];
  const found = await tab.page.evaluate(async (people) => {
    const { call, encode, register, signIn } = await import("/passkey.js");
    const inputs = (first) => ({ extensions: { prf: { eval: { first: encode(first) } } } });
    const secrets = [];
    for (const name of people) {
      await register({ user: { name }, ...inputs(new Uint8Array(32)) });
      for (const byte of [0, 1, 0]) {
        const asked = inputs(new Uint8Array(32).fill(byte));
        secrets.push(encode((await signIn(asked)).prf.first));
      }
      await call("/v1/session/end", {});
    }
    return { secrets, without: "prf" in (await signIn({ username: people[0] })) };
  }, names);
  const [ada, other, again, bob] = found.secrets;
  assert.equal(ada.length, 43);
  assert.equal(again, ada);
  assert.notEqual(other, ada);
  assert.notEqual(bob, ada);
  assert.equal(found.without, false);
  assert.equal((await authenticator.passkeys()).length, 2);
  const sent = JSON.stringify(tab.asked);
  assert.ok(sent.includes('"prf":{"eval"'), "the inputs were asked for by the server's options");
  for (const secret of found.secrets) {
    assert.equal(sent.includes(secret), false);
  }
  for (const { credential } of tab.bodies("/v1/authentication/verify")) {
    assert.equal("results" in (credential.clientExtensionResults.prf ?? {}), false);
  }
}

// Chromium waits for a password manager that is not there: nobody is told, and whatever a person
// asks for goes first.
async function upgradesNothing(tab) {
  const phone = await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  const name = await signUp(tab);
  await phone.remove();
  await tab.authenticator();
  tab.asked.length = 0;
  await tab.page.evaluate(async () => {
    const { upgrade } = await import("/passkey.js");
    globalThis.outcome = upgrade();
  });
  await waitForPrompt(tab, "create", "conditional");
  assert.deepEqual(tab.bodies("/v1/registration/options"), [{ mediation: "conditional" }]);
  await seeAccount(tab, name);
  await tab.page.getByRole("button", { name: "Add this device" }).click();
  await tab.page.getByText("The passkey is added.").waitFor();
  assert.equal(await tab.page.evaluate(() => globalThis.outcome), null);
}

// Stub: a password manager that makes the passkey; the server is the real one.
async function upgradesOnce(tab) {
  await tab.page.addInitScript(() => {
    const create = navigator.credentials.create.bind(navigator.credentials);
    navigator.credentials.create = ({ mediation, ...request }) => {
      globalThis.mediation = mediation;
      return create(request);
    };
  });
  const phone = await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  await signUp(tab);
  await phone.remove();
  const manager = await tab.authenticator();
  const upgrade = () =>
    tab.page.evaluate(async () => {
      const module = await import("/passkey.js");
      const answer = await module.upgrade({ label: "By itself" });
      return { label: answer?.credential.label ?? null, mediation: globalThis.mediation };
    });
  assert.deepEqual(await upgrade(), { label: "By itself", mediation: "conditional" });
  assert.deepEqual(await upgrade(), { label: null, mediation: "conditional" });
  assert.equal((await manager.passkeys()).length, 1);
  await tab.page.reload();
  await tab.page.getByText("By itself").waitFor();
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
  ["passkey.js: every cause has its name and sentence", namesCauses],
  ["passkey.js: a refused registration is signalled", signalsRefusals],
  ["passkey.js: what is accepted is signalled", signalsAfterSuccess],
  ["passkey.js: one request at a time", runsOneAtATime],
  ["passkey.js: autofill gives way", letsAutofillGiveWay],
  ["passkey.js: an insecure page", saysInsecure],
  ["passkey.js: its size", isSmall],
  ["passkey.js: what the browser can do", tellsCapabilities],
  ["passkey.js: a silent upgrade", upgradesSilently],
  ["passkey.js: a silent upgrade that comes to nothing", upgradesNothing],
  ["passkey.js: a silent upgrade, once", upgradesOnce],
  ["passkey.js: secrets out of a passkey, by the server's options", derivesSecrets],
];
