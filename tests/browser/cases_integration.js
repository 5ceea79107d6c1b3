// SPDX-License-Identifier: Apache-2.0
// The examples of docs/integration.md, as they stand there: a site of another origin that uses the
// service. Only the addresses are other ones.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, startServer } from "./server.js";
import { button, fillSignUp, heading, newName, seeAccount, seeSignIn } from "./steps.js";
import { signUpAndOut, waitForAutofill } from "./steps.js";

const examples = fileURLToPath(new URL("../../docs/examples/", import.meta.url));

const example = (name, service, site) =>
  readFileSync(examples + name, "utf8")
    .replaceAll("localhost:8080", `localhost:${service}`)
    .replaceAll("127.0.0.1:8080", `127.0.0.1:${service}`)
    .replaceAll(":8090", `:${site}`);

/** Runs `work` with a service that knows a site of another origin, which serves the examples. */
async function withSite(tab, work) {
  const [service, port] = [await freePort(), await freePort()];
  const site = `http://localhost:${port}`;
  const origins = `http://localhost:${service},${site}`;
  const server = await startServer(tab.build, { port: service, flags: ["--origins", origins] });
  const pages = createServer(({ url }, response) => {
    const name = url.split("?")[0].slice(1);
    const found = ["return-to.html", "rest.html"].includes(name);
    response.writeHead(found ? 200 : 204, { "Content-Type": "text/html; charset=utf-8" });
    response.end(found ? example(`pages/${name}`, service, port) : "");
  });
  await new Promise((resolve) => {
    pages.listen(port, "127.0.0.1", resolve);
  });
  tab.friends.push(server.url, site);
  try {
    await work({ server, site, service });
  } finally {
    pages.close();
    await server.stop();
  }
}

const said = (tab, words) => tab.page.getByRole("status").filter({ hasText: words }).waitFor();

async function returns(tab) {
  const authenticator = await tab.authenticator();
  await tab.withoutAutofill();
  await withSite(tab, async ({ server, site }) => {
    await tab.page.goto(`${site}/return-to.html?a=1&b=2#c`);
    await said(tab, "Nobody is signed in.");
    await tab.page.getByRole("link", { name: "Sign in" }).click();
    await seeSignIn(tab);
    const name = newName();
    await fillSignUp(tab, name, "Ada");
    await button(tab, "Create account with a passkey").click();
    await heading(tab, "Your account is ready").waitFor();
    await button(tab, "Not now").click();
    await tab.page.waitForURL(`${site}/return-to.html?a=1&b=2#c`);
    await said(tab, "Hello Ada");

    await tab.context.clearCookies();
    await tab.page.goto(`${server.url}/?return_to=${encodeURIComponent(`${site}/return-to.html`)}`);
    await button(tab, "Sign in with a passkey").click();
    await tab.page.waitForURL(`${site}/return-to.html`);
    await said(tab, "Hello Ada");
    assert.equal((await authenticator.passkeys()).length, 1);

    // Signed in already: back at once; again within moments: an offer.
    await tab.page.goto(`${server.url}/?return_to=${encodeURIComponent(`${site}/return-to.html`)}`);
    await tab.page.waitForURL(`${site}/return-to.html`);
    // Leaving the page before would cut off what it asks the server.
    await said(tab, "Hello Ada");
    await tab.page.goto(`${server.url}/?return_to=${encodeURIComponent(`${site}/return-to.html`)}`);
    await seeAccount(tab, name);
    const offer = tab.page.getByRole("link", { name: /Continue to localhost/ });
    assert.equal(await offer.getAttribute("href"), `${site}/return-to.html`);
    await goesNowhereElse(tab, server, name, site);
  });
}

async function goesNowhereElse(tab, server, name, site) {
  for (const address of [
    "https://evil.example/",
    `${site}.evil.example/`,
    `${site}@evil.example/`,
    "//evil.example",
    "javascript:alert(1)",
    "/",
    "data:text/html,x",
    `blob:${site}/x`,
    "",
  ]) {
    await tab.page.evaluate(() => sessionStorage.clear());
    await tab.page.goto(`${server.url}/?return_to=${encodeURIComponent(address)}`);
    await seeAccount(tab, name);
    assert.equal(await tab.page.getByRole("link", { name: /Continue to/ }).count(), 0, address);
  }
}

async function callsRest(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await withSite(tab, async ({ site }) => {
    await tab.page.goto(`${site}/rest.html`);
    await tab.page.getByLabel("Name").fill(newName());
    await button(tab, "Sign up").click();
    await said(tab, "Hello person");
    await button(tab, "Sign out").click();
    await said(tab, "Goodbye.");
    await button(tab, "Sign in").click();
    await said(tab, "Hello person");
  });
}

// As docs/passkey-js.md says for a related origin: a token instead of the cookie.
async function callsRestByToken(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await withSite(tab, async ({ site, server }) => {
    await tab.page.goto(`${site}/rest.html`);
    const name = newName();
    const account = await tab.page.evaluate(
      async ([service, user]) => {
        const passkey = await import(`${service}/passkey.js`);
        passkey.settings.server = service;
        await passkey.register({ user, session: "bearer" });
        const { session, idToken } = await passkey.signIn({ session: "bearer", idToken: true });
        passkey.settings.headers.Authorization = `Bearer ${session.token}`;
        return { idToken, ...(await passkey.call("/v1/account")) };
      },
      [server.url, { name }],
    );
    assert.equal(account.user.name, name);
    const [, payload] = account.idToken.split(".");
    assert.equal(JSON.parse(Buffer.from(payload, "base64url")).sub, account.user.id);
    assert.deepEqual(await tab.context.cookies(), []);
  });
}

// The page that docs/passkey-js.md begins with, as it stands there, at the service's own address.
async function runsTheDocumentedPage(tab) {
  const text = readFileSync(new URL("../../docs/passkey-js.md", import.meta.url), "utf8");
  const body = /```html\n([^]+?)```/.exec(text)[1];
  const authenticator = await tab.authenticator();
  await tab.open();
  const name = await signUpAndOut(tab, authenticator);
  await tab.page.route("**/documented", (route) =>
    route.fulfill({ contentType: "text/html; charset=utf-8", body: `<!doctype html>${body}` }),
  );
  await tab.page.goto(`${tab.server.url}/documented`);
  await waitForAutofill(tab);
  await authenticator.present(true);
  await button(tab, "Sign in with a passkey").click();
  await tab.page.getByText(`Hello ${name}`).waitFor();
  await tab.context.clearCookies();
  await tab.page.reload();
  await tab.page.getByText(`Hello ${name}`).waitFor(); // by autofill
}

async function asksByNginx(tab) {
  await tab.authenticator();
  await tab.withoutAutofill();
  await withNginx(tab, async ({ server, site }) => {
    await tab.page.goto(`${site}/private/page.html`);
    await seeSignIn(tab);
    assert.equal(new URL(tab.page.url()).origin, server.url);
    const name = newName();
    await fillSignUp(tab, name);
    await button(tab, "Create account with a passkey").click();
    await button(tab, "Not now").click();
    await tab.page.getByText("For members only").waitFor();
    assert.equal(tab.page.url(), `${site}/private/page.html`);
    const { headers } = await tab.page.evaluate(async () => {
      const response = await fetch(location.href);
      return { headers: Object.fromEntries(response.headers) };
    });
    const account = await tab.context.request.get(`${server.url}/v1/account`);
    assert.equal(headers["x-user"], (await account.json()).user.id);
  });
}

// An unprivileged nginx cannot write to the places that Debian's build has as defaults.
const OWN_FILES = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].reduce(
  (text, name) => `${text}\n    ${name}_temp_path temp_${name};`,
  "\n    access_log off;",
);

async function withNginx(tab, work) {
  const [service, port] = [await freePort(), await freePort()];
  const site = `http://localhost:${port}`;
  const flags = ["--origins", `http://localhost:${service},${site}`];
  const server = await startServer(tab.build, { port: service, flags });
  const folder = mkdtempSync(join(tmpdir(), "passkey-nginx-"));
  chmodSync(folder, 0o755); // the workers run as another user
  mkdirSync(join(folder, "html", "private"), { recursive: true });
  mkdirSync(join(folder, "logs"));
  writeFileSync(join(folder, "html", "private", "page.html"), "<p>For members only</p>");
  const text = example("nginx.conf", service, port).replace("http {", `http {${OWN_FILES}`);
  writeFileSync(join(folder, "nginx.conf"), text);
  const settings = `daemon off; pid ${folder}/pid; error_log ${folder}/logs/error.log;`;
  const nginx = spawn("nginx", ["-p", folder, "-c", join(folder, "nginx.conf"), "-g", settings]);
  tab.friends.push(server.url, site);
  try {
    await untilAnswers(site);
    await work({ server, site });
  } finally {
    nginx.kill("SIGQUIT");
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function untilAnswers(url) {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      await fetch(url);
      return;
    } catch {
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
  }
  throw new Error(`nothing answers at ${url}`);
}

const hasNginx = spawnSync("nginx", ["-v"]).status === 0;

export const integrationCases = [
  ["integration: by return_to, to configured origins only", returns],
  ["integration: by REST from another origin", callsRest],
  ["integration: by REST from another origin, with a token", callsRestByToken],
  ["integration: the page of docs/passkey-js.md", runsTheDocumentedPage],
  ...(hasNginx ? [["integration: by nginx's auth_request", asksByNginx]] : []),
];
