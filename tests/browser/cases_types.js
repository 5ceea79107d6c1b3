// SPDX-License-Identifier: Apache-2.0
// passkey.d.ts: it tells of what passkey.js exports, no more and no less, and programs that use it
// as its documentation does compile in TypeScript's strict mode.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import typescript from "typescript";
import { web } from "./sizes.js";

const options = {
  strict: true,
  noEmit: true,
  exactOptionalPropertyTypes: true,
  noUnusedLocals: true,
  target: typescript.ScriptTarget.ES2022,
  module: typescript.ModuleKind.ESNext,
  moduleResolution: typescript.ModuleResolutionKind.Bundler,
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  types: [],
};

async function compiles() {
  const file = fileURLToPath(new URL("types_example.ts", import.meta.url));
  const program = typescript.createProgram([file, `${web}passkey.d.ts`], options);
  const found = typescript.getPreEmitDiagnostics(program);
  const host = {
    getCurrentDirectory: () => web,
    getCanonicalFileName: (name) => name,
    getNewLine: () => "\n",
  };
  assert.equal(typescript.formatDiagnostics(found, host), "");
}

// A function takes as many arguments as its type says; optional ones have a default.
async function tellsEveryExport() {
  const file = `${web}passkey.d.ts`;
  const program = typescript.createProgram([file], options);
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file));
  const typed = checker
    .getExportsOfModule(module)
    .filter(({ flags }) => flags & typescript.SymbolFlags.Value);
  const real = await import(`${web}passkey.js`);
  assert.deepEqual(typed.map(({ name }) => name).sort(), Object.keys(real).sort());
  for (const symbol of typed) {
    const type = checker.getTypeOfSymbol(symbol);
    const [signature] = type.getCallSignatures();
    if (signature) {
      const needed = signature.parameters.filter(
        (parameter) => !checker.isOptionalParameter(parameter.valueDeclaration),
      );
      assert.ok(needed.length <= real[symbol.name].length, symbol.name);
    }
    assert.equal(
      Boolean(signature),
      typeof real[symbol.name] === "function" && symbol.name !== "PasskeyError",
    );
  }
}

// The page's own sentences: one for each reason that the type lists.
async function listsEveryReason() {
  const program = typescript.createProgram([`${web}passkey.d.ts`], options);
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(`${web}passkey.d.ts`));
  const reason = checker.getExportsOfModule(module).find(({ name }) => name === "Reason");
  const reasons = checker.getDeclaredTypeOfSymbol(reason).types.map(({ value }) => value);
  const { sentences } = await import(`${web}passkey.js`);
  for (const one of reasons) {
    assert.match(sentences[one] ?? "", /^[A-Z].+\.$/, one);
  }
}

// What the server answers is described once more: by docs/openapi.json, which all HTTP tests hold
// it to. What passkey.js adds is the PRF results.
async function describesTheAnswers() {
  const file = `${web}passkey.d.ts`;
  const program = typescript.createProgram([file], options);
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file));
  const document = JSON.parse(readFileSync(`${web}../docs/openapi.json`, "utf8"));
  for (const [name, schema, added] of [
    ["Credential", "Credential", []],
    ["Answer", "FinishedCeremony", ["prf"]],
  ]) {
    const symbol = checker.getExportsOfModule(module).find((one) => one.name === name);
    const members = checker.getDeclaredTypeOfSymbol(symbol).getProperties();
    const { properties, required } = document.components.schemas[schema];
    const typed = members.map((member) => member.name);
    assert.deepEqual(typed.sort(), [...Object.keys(properties), ...added].sort(), name);
    const certain = members
      .filter(({ flags }) => !(flags & typescript.SymbolFlags.Optional))
      .map((member) => member.name);
    assert.deepEqual(certain.sort(), [...required].sort(), name);
  }
}

export const typeCases = [
  ["types: the server's answers", describesTheAnswers],
  ["types: programs compile", compiles],
  ["types: every export, and no other", tellsEveryExport],
  ["types: every reason has a sentence", listsEveryReason],
];
