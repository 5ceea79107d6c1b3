// SPDX-License-Identifier: Apache-2.0
// How large the files of web/ are as they are sent: without comments and indentation, and compressed, as
// by src/embed.py.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/** The folder of the pages. */
export const web = fileURLToPath(new URL("../../web/", import.meta.url));

const comment = /^[ \t]*(?:\/\/.*|\/\*[^]*?\*\/[ \t]*|<!--[^]*?-->[ \t]*)\n/gm;
const sent = (name) => {
  const text = readFileSync(web + name, "utf8");
  const license = name === "passkey.js" ? text.slice(0, text.indexOf("\n") + 1) : "";
  return /\.(js|css|html)$/.test(name)
    ? license + text.replace(comment, "").replace(/^\s+/gm, "")
    : text;
};
const packed = (name) => gzipSync(sent(name), { level: 9 }).length;

/** Bytes of each file that a page loads, by its name. */
export function packedSizes() {
  const names = readdirSync(web).filter((name) => !/^meson|^package\.json$|\.(d\.ts|md)$/.test(name));
  return Object.fromEntries(names.map((name) => [name, packed(name)]));
}
