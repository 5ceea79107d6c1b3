// SPDX-License-Identifier: Apache-2.0
// What the pages and the server said to each other, to check them against the OpenAPI document: each exchange
// must be as docs/openapi.json describes it.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const checker = join(dirname(fileURLToPath(import.meta.url)), "..", "http", "check_exchanges.py");

/** Keeps the exchanges of a context with these servers in `kept`; resolves when all are there. */
export function keepExchanges(context, origins, kept) {
  const pending = [];
  context.on("requestfinished", (request) => {
    if (origins.includes(new URL(request.url()).origin)) {
      // What a page that went away took with it was not seen.
      pending.push(
        exchangeOf(request).then(
          (exchange) => exchange && kept.push(exchange),
          () => {},
        ),
      );
    }
  });
  return () => Promise.all(pending);
}

// Null for an answer that a case made up. A body that went with its page is null, and not judged.
async function exchangeOf(request) {
  const response = await request.response();
  if (!(await response?.serverAddr().catch(() => null))) {
    return null;
  }
  const { pathname, search } = new URL(request.url());
  const headers = (await response.headersArray()).map(({ name, value }) => [name, value]);
  const body = await response.text().catch(() => null);
  return {
    request: [request.method(), pathname + search, await request.allHeaders(), request.postData()],
    answer: [response.status(), headers, body],
  };
}

/** Throws what the check has found. Needs a Python that has the package jsonschema. */
export function checkExchanges(kept, file) {
  writeFileSync(file, kept.map((exchange) => JSON.stringify(exchange)).join("\n"));
  const has = (python) => spawnSync(python, ["-c", "import jsonschema"]).status === 0;
  const python = ["python3", "/usr/bin/python3"].find(has) ?? "python3";
  const done = spawnSync(python, [checker], { input: readFileSync(file), encoding: "utf8" });
  if (done.status !== 0) {
    throw new Error(done.stdout + done.stderr);
  }
}
