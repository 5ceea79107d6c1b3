// SPDX-License-Identifier: Apache-2.0
// docs/openapi.json, as it is served: valid, and true of all that the cases before these did.

import assert from "node:assert/strict";
import { Validator } from "@seriousme/openapi-schema-validator";
import { checkExchanges } from "./exchanges.js";

export const documentCases = (exchanges, file) => [
  [
    "openapi.json is OpenAPI 3.1 by the schema of the OpenAPI Initiative",
    async (tab) => {
      const answer = await fetch(`${tab.server.url}/openapi.json`);
      const document = await answer.json();
      const right = await new Validator().validate(document);
      assert.ok(right.valid, JSON.stringify(right.errors));
      delete document.info.title;
      const wrong = await new Validator().validate(document);
      assert.equal(wrong.valid, false);
    },
  ],
  [
    "the exchanges of all cases are as openapi.json describes them",
    async () => checkExchanges(exchanges, file),
  ],
];
