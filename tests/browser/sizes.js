// SPDX-License-Identifier: Apache-2.0
// How large the files of web/ are as they are sent: compressed as src/embed.py does it.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/** The folder of the pages. */
export const web = fileURLToPath(new URL("../../web/", import.meta.url));

const packed = (name) => gzipSync(readFileSync(web + name), { level: 9 }).length;

/** Bytes of each file that a page loads, by its name. */
export function packedSizes() {
  const names = readdirSync(web).filter((name) => !/^meson|^package\.json$|\.(d\.ts|md)$/.test(name));
  return Object.fromEntries(names.map((name) => [name, packed(name)]));
}
