// SPDX-License-Identifier: Apache-2.0
// passkey.js as an npm package, and the site of docs/examples/site, which uses it with React and
// verifies ID tokens in Node: packed, installed, compiled and run.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import typescript from "typescript";
import { freePort, startServer } from "./server.js";
import { web } from "./sizes.js";
import { button, newName } from "./steps.js";

const here = fileURLToPath(new URL("./", import.meta.url));
const site = fileURLToPath(new URL("../../docs/examples/site/", import.meta.url));
const manifest = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

const npm = (folder, ...words) =>
  execFileSync("npm", [...words, "--offline", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });

/** Runs `work` with a folder in which the packed package is installed. */
async function withPackage(work) {
  const folder = mkdtempSync(join(tmpdir(), "passkey-package-"));
  try {
    // A copy, because packing writes the licence beside the files.
    cpSync(web, join(folder, "source", "web"), { recursive: true });
    cpSync(join(web, "..", "LICENSE"), join(folder, "source", "LICENSE"));
    const [packed] = JSON.parse(
      npm(join(folder, "source", "web"), "pack", "--json", "--pack-destination", folder),
    );
    writeFileSync(join(folder, "package.json"), '{"private":true,"type":"module"}');
    npm(folder, "install", join(folder, packed.filename));
    await work(folder, packed);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function packs() {
  await withPackage(async (folder, packed) => {
    const files = packed.files.map(({ path }) => path).sort();
    assert.deepEqual(files, ["LICENSE", "README.md", "package.json", "passkey.d.ts", "passkey.js"]);
    assert.deepEqual(readdirSync(join(folder, "node_modules")).filter((name) => name[0] !== "."), [
      "passkeyd-client",
    ]);
    const { version, dependencies } = manifest(web);
    const document = JSON.parse(readFileSync(`${web}../docs/openapi.json`, "utf8"));
    assert.equal(version, document.info.version);
    assert.equal(dependencies, undefined);
    writeFileSync(
      join(folder, "main.js"),
      'import { unsupported } from "passkeyd-client";\nconsole.log(unsupported().reason);\n',
    );
    const said = execFileSync(process.execPath, ["main.js"], { cwd: folder, encoding: "utf8" });
    assert.equal(said, "not_supported\n"); // in Node, as when a page is rendered on a server
  });
}

async function hasTypes() {
  await withPackage(async (folder) => {
    const file = join(folder, "main.ts");
    const { ModuleResolutionKind, ModuleKind } = typescript;
    for (const [module, moduleResolution] of [
      [ModuleKind.ESNext, ModuleResolutionKind.Bundler],
      [ModuleKind.NodeNext, ModuleResolutionKind.NodeNext],
    ]) {
      const compile = (text) => {
        writeFileSync(file, `import { signIn } from "passkeyd-client";\n${text}\n`);
        const options = { strict: true, noEmit: true, module, moduleResolution, types: [] };
        const program = typescript.createProgram([file], {
          ...options,
          target: typescript.ScriptTarget.ES2022,
        });
        return typescript
          .getPreEmitDiagnostics(program)
          .map(({ messageText }) => typescript.flattenDiagnosticMessageText(messageText, "\n"));
      };
      assert.deepEqual(compile("const { user } = await signIn(); user.name.trim();"), []);
      assert.match(compile("const { user } = await signIn(); user.age;").join(), /'age'/);
    }
  });
}

/** The example's folder with its packages, the versions that it names itself, built by its script. */
function buildSite(folder) {
  const { dependencies, devDependencies, scripts } = manifest(site);
  const tested = manifest(here).devDependencies;
  const target = join(folder, "site");
  cpSync(site, target, {
    recursive: true,
    filter: (name) => !/node_modules|package-lock\.json|app\.js$/.test(name.slice(site.length)),
  });
  mkdirSync(join(target, "node_modules"));
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    const packed = name === "passkeyd-client";
    assert.equal(version, packed ? "file:../../../web" : tested[name], name);
    const from = packed ? join(folder, "node_modules") : join(here, "node_modules");
    symlinkSync(join(from, name), join(target, "node_modules", name));
  }
  symlinkSync(join(here, "node_modules", ".bin"), join(target, "node_modules", ".bin"));
  return { target, scripts };
}

function useService(target, service) {
  const page = join(target, "App.jsx");
  const text = readFileSync(page, "utf8");
  assert.ok(text.includes('"http://localhost:8080"'));
  writeFileSync(page, text.replace("http://localhost:8080", service));
  npm(target, "run", "build");
}

function apiKey(build, server) {
  const program = join(build, "src", "passkeyctl", "passkeyctl");
  const words = ["api-key", "create", "site", "--scopes", "users", "--json", "--force"];
  const made = execFileSync(program, [...words, "--store", server.store], { encoding: "utf8" });
  return JSON.parse(made).key;
}

async function startBackend(target, { service, key, port }) {
  const child = spawn(process.execPath, ["server.js"], {
    cwd: target,
    env: { ...process.env, SERVICE_URL: service, SERVICE_API_KEY: key, PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  await new Promise((resolve, reject) => {
    const read = (chunk) => {
      log += chunk;
      if (log.includes("open http://localhost:")) {
        resolve();
      }
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("exit", () => reject(new Error(`the example ended:\n${log}`)));
  });
  return child;
}

/** Runs `work` with the service, the built example and its running backend. */
async function withSite(tab, work) {
  await withPackage(async (folder) => {
    const [service, port] = [await freePort(), await freePort()];
    const origin = `http://localhost:${port}`;
    const flags = ["--origins", `http://localhost:${service},${origin}`];
    const server = await startServer(tab.build, { port: service, flags });
    let backend;
    try {
      const { target } = buildSite(folder);
      useService(target, server.url);
      const key = apiKey(tab.build, server);
      backend = await startBackend(target, { service: server.url, key, port });
      tab.friends.push(server.url, origin);
      await work({ server, origin, target });
    } finally {
      backend?.kill();
      await server.stop();
    }
  });
}

async function signsInWithReact(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await withSite(tab, async ({ origin }) => {
    const said = (words) => tab.page.getByRole("status").filter({ hasText: words }).waitFor();
    const name = newName();
    await tab.page.goto(origin);
    await tab.page.getByLabel("Name").fill(name);
    await button(tab, "Create account").click();
    await said(`Hello ${name}`);
    assert.equal(await tab.page.getByRole("listitem").count(), 1);
    await button(tab, "Sign out").click();
    await button(tab, "Sign in with a passkey").click();
    await said(`Hello ${name}`);
  });
}

const post = (url, body) =>
  fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

/** What verifying says when six minutes have passed: in a process of its own, whose clock it sets. */
function verifiedLater(target, service, idToken) {
  const program = `
    const RealDate = Date;
    const now = () => RealDate.now() + 360000;
    globalThis.Date = class extends RealDate {
      constructor(...words) { super(...(words.length ? words : [now()])); }
      static now = now;
    };
    const { idTokenVerifier } = await import("./id-token.js");
    await idTokenVerifier({ service: process.argv[1] })(process.argv[2])
      .then(() => console.log("accepted"), ({ code }) => console.log(code));`;
  const words = ["--input-type=module", "-e", program, service, idToken];
  return execFileSync(process.execPath, words, { cwd: target, encoding: "utf8" });
}

// What docs/id-tokens.md lists under "Verifying", each broken alone.
async function verifiesIdTokens(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await withSite(tab, async ({ server, origin, target }) => {
    await tab.page.goto(server.url);
    const name = newName();
    const [first, second] = await tab.page.evaluate(async (user) => {
      const passkey = await import("/passkey.js");
      const made = await passkey.register({ user, idToken: true, session: "none" });
      const again = await passkey.signIn({ idToken: true, session: "none" });
      return [made.idToken, again.idToken];
    }, { name });
    const address = `${origin}/api/sign-in`;
    const accepted = await post(address, { idToken: first });
    assert.equal(accepted.status, 200);
    const account = await accepted.json();
    assert.equal(account.name, name);
    assert.equal(account.passkeys.length, 1);
    assert.equal((await post(address, { idToken: first })).status, 401); // replayed
    const bent = second.slice(0, -2) + (second.endsWith("AA") ? "BB" : "AA");
    assert.equal((await post(address, { idToken: bent })).status, 401);
    assert.equal((await post(address, { idToken: second })).status, 200);

    const { idTokenVerifier } = await import(join(target, "id-token.js"));
    const service = server.url;
    const claims = await idTokenVerifier({ service })(second);
    assert.deepEqual(Object.keys(claims).sort(), [
      "amr", "aud", "auth_time", "cred", "exp", "iat", "iss", "jti", "sub",
    ]);
    assert.deepEqual([claims.iss, claims.aud, claims.sub], [service, service, account.id]);
    assert.deepEqual([claims.exp - claims.iat, claims.amr], [300, ["pop", "user", "mfa"]]);
    assert.equal(claims.cred, account.passkeys[0].id);
    const refuses = (verifier, code) => assert.rejects(verifier(second), { code });
    await refuses(idTokenVerifier({ service, audience: "https://other" }), "ERR_JWT_CLAIM_VALIDATION_FAILED");
    assert.match(verifiedLater(target, service, second), /ERR_JWT_EXPIRED/);
  });
}

export const packageCases = [
  ["package: npm packs it, and Node imports it", packs],
  ["package: its types are found", hasTypes],
  ["package: a site with React signs people in", signsInWithReact],
  ["package: a backend in Node verifies ID tokens", verifiesIdTokens],
];
