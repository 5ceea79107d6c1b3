// SPDX-License-Identifier: Apache-2.0
// Runs every case against the passkeyd of a build directory: `node run.js BUILD_DIR [words of a
// case's name]`. One line a case, "N passed, N failed" last; the exit status says whether all
// passed.

import { resolve, join } from "node:path";
import { launchBrowser, openTab } from "./browser.js";
import { documentCases } from "./cases_document.js";
import { startServer } from "./server.js";
import { accountCases } from "./cases_account.js";
import { failureCases } from "./cases_failure.js";
import { integrationCases } from "./cases_integration.js";
import { jsonCases } from "./cases_json.js";
import { mailCases } from "./cases_mail.js";
import { moduleCases } from "./cases_module.js";
import { signInCases } from "./cases_sign_in.js";
import { textCases } from "./cases_texts.js";
import { wayCases } from "./cases_ways.js";

const caseMilliseconds = 45000;

async function runCase(work, place) {
  const tab = await openTab(place);
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`not done after ${caseMilliseconds} ms`)),
      caseMilliseconds,
    );
  });
  try {
    await Promise.race([work(tab), late]);
    const complaints = tab.allComplaints();
    if (complaints.length) {
      throw new Error(`the page complained:\n${complaints.join("\n")}`);
    }
  } catch (error) {
    await tab.pictureOfFailure();
    throw error;
  } finally {
    clearTimeout(timer);
    await tab.close();
  }
}

async function runAll(cases, place) {
  const count = { passed: 0, failed: 0 };
  for (const [name, work] of cases) {
    try {
      await runCase(work, place);
      count.passed += 1;
      console.log(`ok - ${name}`);
    } catch (error) {
      count.failed += 1;
      console.log(`not ok - ${name}\n${String(error.stack ?? error).replace(/^/gm, "    ")}`);
    }
  }
  return count;
}

async function main() {
  const [build, ...words] = process.argv.slice(2);
  if (!build) {
    console.error("usage: node run.js BUILD_DIR [words of a case's name]");
    return 2;
  }
  const pictures = process.env.SCREENSHOTS ?? join(build, "screenshots");
  const all = [
    ...jsonCases,
    ...moduleCases,
    ...textCases,
    ...signInCases,
    ...accountCases,
    ...wayCases,
    ...mailCases,
    ...failureCases,
    ...integrationCases,
  ];
  const cases = all.filter(([name]) => name.includes(words.join(" ")));
  const exchanges = [];
  cases.push(...documentCases(exchanges, join(build, "exchanges.jsonl")));
  const server = await startServer(resolve(build));
  let browser;
  let count;
  try {
    browser = await launchBrowser();
    const place = { browser, server, pictures: resolve(pictures), exchanges };
    count = await runAll(cases, { ...place, build: resolve(build) });
  } finally {
    await browser?.close();
    await server.stop();
  }
  if (count.failed) {
    console.log(`passkeyd said:\n${server.log.replace(/^/gm, "    ")}`);
  }
  console.log(`${count.passed} passed, ${count.failed} failed`);
  return count.failed || !count.passed ? 1 : 0;
}

process.exitCode = await main();
