// SPDX-License-Identifier: Apache-2.0
// Runs every case against the passkeyd of a build directory: `node run.js BUILD_DIR [words of a
// case's name]`. One line a case, "N passed, N failed" last; the exit status says whether all
// passed.

import { resolve, join } from "node:path";
import { launchBrowser, openTab } from "./browser.js";
import { startFirefox } from "./firefox.js";
import { documentCases } from "./cases_document.js";
import { startServer } from "./server.js";
import { accountCases } from "./cases_account.js";
import { firefoxCases } from "./cases_firefox.js";
import { failureCases } from "./cases_failure.js";
import { integrationCases } from "./cases_integration.js";
import { jsonCases } from "./cases_json.js";
import { kindCases } from "./cases_kinds.js";
import { lookCases } from "./cases_looks.js";
import { manageCases } from "./cases_manage.js";
import { mailCases } from "./cases_mail.js";
import { mannerCases } from "./cases_manners.js";
import { modeCases } from "./cases_modes.js";
import { moduleCases } from "./cases_module.js";
import { operatorCases } from "./cases_operator.js";
import { operatorDayCases } from "./cases_operator_day.js";
import { packageCases } from "./cases_package.js";
import { signInCases } from "./cases_sign_in.js";
import { storyCases } from "./cases_stories.js";
import { textCases } from "./cases_texts.js";
import { typeCases } from "./cases_types.js";
import { wayCases } from "./cases_ways.js";

const caseMilliseconds = 120000;
/** So many cases run at the same time: most of what they do is wait. */
const placeCount = 4;

async function inTime(work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`not done after ${caseMilliseconds} ms`)),
      caseMilliseconds,
    );
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function runCase(work, place) {
  const tab = await openTab(place);
  try {
    await inTime(work(tab));
    const complaints = tab.allComplaints();
    if (complaints.length) {
      throw new Error(`the page complained:\n${complaints.join("\n")}`);
    }
  } catch (error) {
    await tab.pictureOfFailure();
    throw error;
  } finally {
    await tab.close();
  }
}

// One Firefox for all of its cases: it takes seconds to start.
async function runFirefoxCase(work, firefox) {
  try {
    await firefox.forget();
    await inTime(work(firefox));
  } catch (error) {
    await firefox.pictureOfFailure().catch(() => {});
    throw error;
  }
}

// Takes one case after the other from a list that others take from, too.
async function runNext(cases, place, count, runOne = runCase) {
  for (let next = cases.shift(); next; next = cases.shift()) {
    const [name, work] = next;
    try {
      await runOne(work, place);
      count.passed += 1;
      console.log(`ok - ${name}`);
    } catch (error) {
      count.failed += 1;
      console.log(`not ok - ${name}\n${String(error.stack ?? error).replace(/^/gm, "    ")}`);
    }
  }
}

// A browser and a server of its own, so that cases that run at the same time are strangers.
async function withPlace(shared, work) {
  const server = await startServer(shared.build);
  let browser;
  try {
    browser = await launchBrowser();
    await work({ ...shared, server, browser });
  } finally {
    await browser?.close();
    await server.stop();
    shared.log += server.log;
  }
}

async function runInFirefox(shared, cases, count) {
  if (!cases.length) {
    return;
  }
  const server = await startServer(shared.build);
  let firefox;
  try {
    firefox = await startFirefox({ ...shared, server });
    await runNext(cases, firefox, count, runFirefoxCase);
  } finally {
    await firefox?.close();
    await server.stop();
    shared.log += server.log;
  }
}

const allCases = [
  ...jsonCases,
  ...moduleCases,
  ...textCases,
  ...typeCases,
  ...signInCases,
  ...accountCases,
  ...kindCases,
  ...modeCases,
  ...wayCases,
  ...manageCases,
  ...mailCases,
  ...operatorCases,
  ...operatorDayCases,
  ...failureCases,
  ...integrationCases,
  ...packageCases,
  ...mannerCases,
  ...storyCases,
  ...lookCases,
];

async function main() {
  const [folder, ...words] = process.argv.slice(2);
  if (!folder) {
    console.error("usage: node run.js BUILD_DIR [words of a case's name]");
    return 2;
  }
  const build = resolve(folder);
  const pictures = resolve(process.env.SCREENSHOTS ?? join(build, "screenshots"));
  const shared = { build, pictures, exchanges: [], log: "" };
  const wanted = ([name]) => name.includes(words.join(" "));
  const cases = allCases.filter(wanted);
  const last = documentCases(shared.exchanges, join(build, "exchanges.jsonl"));
  const count = { passed: 0, failed: 0 };
  const run = (list) => withPlace(shared, (place) => runNext(list, place, count));
  const places = Array.from({ length: placeCount }, () => run(cases));
  await Promise.all([...places, runInFirefox(shared, firefoxCases.filter(wanted), count)]);
  await run(shared.exchanges.length || !words.length ? last : []);
  if (count.failed) {
    console.log(`passkeyd said:\n${shared.log.replace(/^/gm, "    ")}`);
  }
  console.log(`${count.passed} passed, ${count.failed} failed`);
  return count.failed || !count.passed ? 1 : 0;
}

process.exitCode = await main();
