// SPDX-License-Identifier: Apache-2.0
// The catalogue: every language has every text, with the same values in it, and each is what a
// browser gets that asks for it.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { packedSizes, web } from "./sizes.js";
import { codesButton, heading, nameField, signUp } from "./steps.js";

const languages = readdirSync(web)
  .map((name) => /^texts\.(\w+)\.js$/.exec(name)?.[1])
  .filter(Boolean);

// "tips.locked" -> the text, down to the last leaf.
function leaves(value, path = "") {
  return typeof value === "string"
    ? [[path, value]]
    : Object.entries(value).flatMap(([key, member]) =>
        leaves(member, path ? `${path}.${key}` : key),
      );
}

const placeholders = (text) => (text.match(/\{\w+\}/g) ?? []).sort().join(" ");

async function catalogue(language) {
  const { default: texts } = await import(`${web}texts.${language}.js`);
  return new Map(leaves(texts));
}

async function hasEveryText() {
  assert.ok(languages.length >= 5, languages.join());
  const english = await catalogue("en");
  for (const language of languages) {
    const texts = await catalogue(language);
    assert.equal(texts.get("language"), language);
    assert.deepEqual([...texts.keys()].sort(), [...english.keys()].sort(), language);
    for (const [key, text] of texts) {
      assert.equal(placeholders(text), placeholders(english.get(key)), `${language} ${key}`);
      assert.ok(text.trim().length > 0, `${language} ${key}`);
    }
  }
}

// The server's codes that a page never meets: only API keys and the command do.
const operatorsOnly = ["scope_missing", "metadata_invalid", "metadata_untrusted", "metadata_outdated"];

// Every code of openapi.json has a sentence in each language, and so has every cause of passkey.js.
async function hasASentenceForEachCode() {
  const { components } = JSON.parse(readFileSync(`${web}../docs/openapi.json`, "utf8"));
  const codes = Object.entries(components.schemas)
    .filter(([name]) => name.startsWith("Problem"))
    .flatMap(([, { properties }]) => properties.code.enum)
    .filter((code) => !operatorsOnly.includes(code));
  assert.ok(codes.length > 50, codes.join());
  const source = readFileSync(`${web}ui.js`, "utf8");
  const [table] = /const sameSentence = (\{[^}]*\});/.exec(source).slice(1);
  const groups = Object.entries(new Function(`return ${table}`)());
  for (const language of languages) {
    const texts = await catalogue(language);
    for (const code of codes) {
      const [shared] = groups.find(([, members]) => members.split(" ").includes(code)) ?? [code];
      const reason = { ceremony_expired: "expired", credential_exists: "already_registered" }[shared];
      const sentence = texts.get(`errors.${reason ?? shared}`);
      assert.match(sentence ?? "", /^\p{Lu}.{10,}[.!]$/u, `${language} ${code}`);
    }
  }
}

// Every event of the audit log has words in each language, and no event that does not exist has any.
async function hasWordsForEachEvent() {
  const source = readFileSync(`${web}../include/passkey/audit.h`, "utf8");
  const events = [...source.matchAll(/E\(\d+, \w+, "(\w+)"/g)].map(([, name]) => name).sort();
  assert.ok(events.length > 40, events.join());
  for (const language of languages) {
    const texts = await catalogue(language);
    const named = [...texts.keys()].filter((key) => key.startsWith("events."));
    assert.deepEqual(named.map((key) => key.slice(7)).sort(), events, language);
  }
}

// A text that no page asks for is dead weight; one that is missing shows as nothing.
async function asksForWhatThereIs() {
  const english = await catalogue("en");
  const sources = readdirSync(web)
    .filter((name) => /\.(html|js)$/.test(name) && !/^(texts\.|passkey\.js)/.test(name))
    .map((name) => readFileSync(web + name, "utf8"))
    .join("\n");
  for (const [, place, key, word] of sources.matchAll(
    /data-(?:text|hint|name)="([^"]+)"|\btext\("([\w.]+)"|\bwords\("([\w.]+)"/g,
  )) {
    const wanted = place ?? key ?? `operator.${word}`;
    assert.ok(english.has(wanted) || english.has(`${wanted}.0`), wanted);
  }
  for (const key of english.keys()) {
    const [first, second] = key.split(".");
    const wanted = first === "operator" ? second : first;
    const named = new RegExp(`\\b${wanted}\\b`).test(sources);
    // How strong the ways back are is the server's word, as errors are.
    const told = ["language", "errors", "events", "weak", "fair", "strong"].includes(wanted);
    assert.ok(named || told, `${key} is used`);
  }
}

async function speaksEach(tab) {
  for (const [accepted, language, title] of [
    ["de-AT,de;q=0.9,en;q=0.5", "de", "Anmelden"],
    ["fr-CH", "fr", "Connexion"],
    ["es", "es", "Iniciar sesión"],
    ["nl,en", "nl", "Inloggen"],
    ["ja,xx;q=0.5", "en", "Sign in"],
  ]) {
    await tab.page.setExtraHTTPHeaders({ "Accept-Language": accepted });
    await tab.open();
    await heading(tab, title).waitFor();
    assert.equal(await tab.page.locator("html").getAttribute("lang"), language);
    await tab.picture(`sign-in-${language}`);
  }
}

// Another language at any moment: nothing that was typed or is shown only once is lost.
async function changesLanguage(tab) {
  const speak = (language) => tab.page.locator("#language").selectOption(language);
  const languagesAsked = [];
  tab.page.on("request", (request) => languagesAsked.push(request.headers()["accept-language"]));
  await tab.authenticator();
  await tab.withoutAutofill();
  await tab.open();
  await nameField(tab).fill("ada");
  await tab.page.getByLabel("Language").selectOption("nl");
  await heading(tab, "Inloggen").waitFor();
  assert.equal(await tab.page.locator("#username").inputValue(), "ada");
  assert.match(await tab.page.title(), /^Inloggen · /);
  await speak("en");
  await heading(tab, "Sign in").waitFor();
  await signUp(tab);
  await codesButton(tab).click();
  await tab.page.locator("#email").fill("ada@example.org");
  await tab.page.locator("#codes li").first().waitFor();
  const codes = await tab.page.locator("#codes li").allInnerTexts();
  languagesAsked.length = 0;
  await speak("de");
  await tab.page.getByRole("heading", { name: "Ihre Wiederherstellungscodes" }).waitFor();
  await tab.page.getByText("Angemeldet als").waitFor();
  await tab.page.getByRole("button", { name: "Chrome, Linux umbenennen" }).waitFor();
  assert.deepEqual(await tab.page.locator("#codes li").allInnerTexts(), codes);
  assert.equal(await tab.page.locator("#email").inputValue(), "ada@example.org");
  assert.ok(languagesAsked.includes("de"), languagesAsked.join());
  await tab.picture("account-codes-de");
  await tab.page.reload();
  await tab.page.getByText("Angemeldet als").waitFor();
  assert.equal(await tab.page.locator("html").getAttribute("lang"), "de");
  await tab.page.locator("#sign-out").click();
  await heading(tab, "Anmelden").waitFor();
}

// All that the server sends of web/, and what a person waits for to sign in, in one language.
async function isLight(tab) {
  const sizes = packedSizes();
  const all = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  assert.ok(all < 80000, `everything has ${all} bytes compressed`);
  let seen = 0;
  tab.page.on("response", async (response) => {
    const { pathname } = new URL(response.url());
    seen += pathname.startsWith("/v1/") ? 0 : Number(response.headers()["content-length"] ?? 0);
  });
  await tab.open();
  assert.ok(seen > 10000 && seen < 42000, `one page loads ${seen} bytes`);
}

export const textCases = [
  ["texts: every language has every one", hasEveryText],
  ["texts: a sentence for each code", hasASentenceForEachCode],
  ["texts: words for each event", hasWordsForEachEvent],
  ["texts: pages ask for those that are there", asksForWhatThereIs],
  ["texts: in the language that the browser asks for", speaksEach],
  ["texts: in another language, chosen on the page", changesLanguage],
  ["texts and pages are light", isLight],
];
