// SPDX-License-Identifier: Apache-2.0
// The backend of the site: it verifies the ID token of a sign-in, and asks the service for
// the user and their passkeys with an API key.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { idTokenVerifier } from "./id-token.js";

const service = process.env.SERVICE_URL ?? "http://localhost:8080";
const apiKey = process.env.SERVICE_API_KEY;
const port = Number(process.env.PORT ?? 8090);
const verifyIdToken = idTokenVerifier({ service });

if (Number(process.versions.node.split(".")[0]) < 20) {
  console.error(`Node.js 20 or later is required; this is ${process.version}.`);
  process.exit(2);
}
if (!apiKey) {
  console.error(
    'Set SERVICE_API_KEY to a key made with "passkeyctl api-key create site --scopes users".',
  );
  process.exit(2);
}

async function ask(path) {
  const response = await fetch(service + path, {
    headers: { Authorization: `Bearer ${apiKey}` },
  });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(`${path}: ${answer.code}: ${answer.detail}`);
  }
  return answer;
}

async function signIn({ idToken }) {
  const { sub } = await verifyIdToken(idToken);
  const { user } = await ask(`/v1/users/${sub}`);
  const { items } = await ask(`/v1/users/${sub}/credentials`);
  // Here a site begins a session of its own, and sets its cookie.
  return {
    id: user.id,
    name: user.displayName || user.name,
    passkeys: items.map(({ id, label }) => ({ id, label })),
  };
}

async function bodyOf(request) {
  let text = "";
  for await (const chunk of request) {
    text += chunk;
    if (text.length > 16384) {
      throw new Error("The body is too large.");
    }
  }
  return JSON.parse(text);
}

function send(response, status, type, body) {
  response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store" });
  response.end(body);
}

const json = (response, status, answer) =>
  send(response, status, "application/json", JSON.stringify(answer));

const files = { "/": ["index.html", "text/html"], "/app.js": ["app.js", "text/javascript"] };

async function answer(request, response) {
  const file = files[request.url.split("?")[0]];
  if (request.method === "GET" && file) {
    const content = await readFile(new URL(`public/${file[0]}`, import.meta.url));
    send(response, 200, `${file[1]}; charset=utf-8`, content);
  } else if (request.method === "POST" && request.url === "/api/sign-in") {
    try {
      json(response, 200, await signIn(await bodyOf(request)));
    } catch (error) {
      console.error(error.message);
      json(response, 401, { error: "The sign-in could not be verified. Try again." });
    }
  } else {
    json(response, 404, { error: "Not found." });
  }
}

createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error.message);
    json(response, 500, { error: "Internal error." });
  });
}).listen(port, "localhost", () => {
  console.log(`open http://localhost:${port}`);
});
