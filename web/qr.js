// SPDX-License-Identifier: Apache-2.0
// QR codes (ISO/IEC 18004) of short texts: bytes, error correction of level L, versions 1 to 15,
// which is up to 520 bytes.

const versionMax = 15;
// Level L, for each version: error correction codewords of a block, and the number of blocks.
const correction = [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22];
const blockCounts = [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6];

/* Reed-Solomon over GF(256) with the polynomial 0x11d */

const power = new Uint8Array(512);
const logarithm = new Uint8Array(256);
for (let i = 0, value = 1; i < 255; i += 1) {
  power[i] = value;
  power[i + 255] = value;
  logarithm[value] = i;
  value = (value << 1) ^ (value & 128 ? 0x11d : 0);
}

const multiply = (a, b) => (a && b ? power[logarithm[a] + logarithm[b]] : 0);

function correctionOf(data, count) {
  let generator = [1];
  for (let i = 0; i < count; i += 1) {
    const next = [...generator, 0];
    generator.forEach((factor, at) => {
      next[at + 1] ^= multiply(factor, power[i]);
    });
    generator = next;
  }
  const rest = [...data, ...Array(count).fill(0)];
  for (let i = 0; i < data.length; i += 1) {
    const factor = rest[i];
    generator.forEach((value, at) => {
      rest[i + at] ^= multiply(value, factor);
    });
  }
  return rest.slice(data.length);
}

/* Codewords */

// Modules that are free for data: all but finders, timing, alignment, format and version.
function capacity(version) {
  let modules = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const side = Math.floor(version / 7) + 2;
    modules -= (25 * side - 10) * side - 55;
    modules -= version >= 7 ? 36 : 0;
  }
  return Math.floor(modules / 8);
}

const dataSize = (version) =>
  capacity(version) - correction[version - 1] * blockCounts[version - 1];

function dataCodewords(bytes, version) {
  const size = dataSize(version);
  const lengthBits = version < 10 ? 8 : 16;
  const bits = [];
  const put = (value, count) => {
    for (let i = count - 1; i >= 0; i -= 1) {
      bits.push((value >> i) & 1);
    }
  };
  put(4, 4);
  put(bytes.length, lengthBits);
  bytes.forEach((byte) => put(byte, 8));
  put(0, Math.min(4, size * 8 - bits.length));
  put(0, -bits.length & 7);
  const words = [];
  for (let i = 0; i < bits.length; i += 8) {
    words.push(bits.slice(i, i + 8).reduce((word, bit) => word * 2 + bit, 0));
  }
  for (let pad = 0xec; words.length < size; pad ^= 0xec ^ 0x11) {
    words.push(pad);
  }
  return words;
}

// Blocks, the shorter first, each followed by its own correction, woven into one another.
function codewords(bytes, version) {
  const words = dataCodewords(bytes, version);
  const count = blockCounts[version - 1];
  const short = Math.floor(words.length / count);
  const longer = words.length % count;
  const blocks = [];
  for (let i = 0, at = 0; i < count; i += 1) {
    const size = short + (i >= count - longer ? 1 : 0);
    blocks.push(words.slice(at, at + size));
    at += size;
  }
  const corrections = blocks.map((block) => correctionOf(block, correction[version - 1]));
  const weave = (lists) =>
    Array.from({ length: Math.max(...lists.map((list) => list.length)) }, (_, i) =>
      lists.map((list) => list[i]).filter((word) => word !== undefined),
    ).flat();
  return [...weave(blocks), ...weave(corrections)];
}

/* Modules: true is dark, undefined is free for data */

function alignments(version) {
  if (version === 1) {
    return [];
  }
  const count = Math.floor(version / 7) + 2;
  const last = 4 * version + 10;
  const step = Math.ceil((last - 6) / (count - 1) / 2) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, i) => last - i * step).reverse()];
}

function square(grid, row, column, radius, dark) {
  for (let y = -radius; y <= radius; y += 1) {
    for (let x = -radius; x <= radius; x += 1) {
      if (grid[row + y] && column + x >= 0 && column + x < grid.length) {
        grid[row + y][column + x] = dark(Math.max(Math.abs(x), Math.abs(y)));
      }
    }
  }
}

function drawPatterns(grid, version) {
  const end = grid.length - 1;
  for (let i = 0; i <= end; i += 1) {
    grid[6][i] = i % 2 === 0;
    grid[i][6] = i % 2 === 0;
  }
  for (const [row, column] of [
    [3, 3],
    [3, end - 3],
    [end - 3, 3],
  ]) {
    square(grid, row, column, 4, (distance) => distance !== 2 && distance !== 4);
  }
  const places = alignments(version);
  const last = places.at(-1);
  for (const row of places) {
    for (const column of places) {
      const finder =
        (row === 6 && (column === 6 || column === last)) || (row === last && column === 6);
      if (!finder) {
        square(grid, row, column, 2, (distance) => distance !== 1);
      }
    }
  }
}

function remainder(value, bits, polynomial) {
  let rest = value << bits;
  for (let i = 31; i >= bits; i -= 1) {
    if ((rest >>> i) & 1) {
      rest ^= polynomial << (i - bits);
    }
  }
  return (value << bits) | rest;
}

function drawFormat(grid, mask) {
  const end = grid.length - 1;
  const bits = remainder((1 << 3) | mask, 10, 0x537) ^ 0x5412; // level L is 01
  const bit = (i) => ((bits >> i) & 1) === 1;
  const first = [0, 1, 2, 3, 4, 5, 7, 8];
  for (let i = 0; i < 8; i += 1) {
    grid[first[i]][8] = bit(i);
    grid[8][end - i] = bit(i);
    grid[8][first[i]] = bit(14 - i);
    grid[end - i][8] = bit(14 - i);
  }
  grid[end - 7][8] = true;
}

function drawVersion(grid, version) {
  if (version < 7) {
    return;
  }
  const bits = remainder(version, 12, 0x1f25);
  for (let i = 0; i < 18; i += 1) {
    const at = grid.length - 11 + (i % 3);
    const dark = ((bits >> i) & 1) === 1;
    grid[at][Math.floor(i / 3)] = dark;
    grid[Math.floor(i / 3)][at] = dark;
  }
}

const masks = [
  (y, x) => (y + x) % 2,
  (y) => y % 2,
  (y, x) => x % 3,
  (y, x) => (y + x) % 3,
  (y, x) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2,
  (y, x) => ((y * x) % 2) + ((y * x) % 3),
  (y, x) => (((y * x) % 2) + ((y * x) % 3)) % 2,
  (y, x) => (((y + x) % 2) + ((y * x) % 3)) % 2,
];

// Up and down in columns of two, from the right, around the vertical timing pattern.
function drawData(grid, words, mask) {
  const size = grid.length;
  let at = 0;
  for (let right = size - 1; right >= 1; right -= right === 8 ? 3 : 2) {
    const upward = ((right + 1) & 2) === 0;
    for (let step = 0; step < size; step += 1) {
      for (const x of [right, right - 1]) {
        const y = upward ? size - 1 - step : step;
        if (grid[y][x] === undefined) {
          const dark = ((words[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;
          grid[y][x] = (dark === 1) !== (masks[mask](y, x) === 0);
          at += 1;
        }
      }
    }
  }
}

/* The mask that reads best */

function penaltyOfLines(lines) {
  let penalty = 0;
  for (const line of lines) {
    const modules = line.map((dark) => (dark ? "1" : "0")).join("");
    for (const run of modules.match(/0{5,}|1{5,}/g) ?? []) {
      penalty += run.length - 2;
    }
    penalty += 40 * (modules.match(/(?=00001011101|10111010000)/g) ?? []).length;
  }
  return penalty;
}

function penaltyOf(grid) {
  let squares = 0;
  let dark = 0;
  grid.forEach((row, y) =>
    row.forEach((module, x) => {
      dark += module ? 1 : 0;
      const next = grid[y + 1];
      if (next && row[x + 1] === module && next[x] === module && next[x + 1] === module) {
        squares += 3;
      }
    }),
  );
  const share = dark / grid.length ** 2;
  const columns = grid.map((_, x) => grid.map((row) => row[x]));
  return (
    penaltyOfLines([...grid, ...columns]) + squares + 10 * Math.floor(Math.abs(share - 0.5) * 20)
  );
}

function draw(version, words, mask) {
  const size = version * 4 + 17;
  const grid = Array.from({ length: size }, () => Array(size).fill(undefined));
  drawPatterns(grid, version);
  drawFormat(grid, mask);
  drawVersion(grid, version);
  drawData(grid, words, mask);
  return grid;
}

/** The code of a text as rows of modules, true for dark; null when it is too long. */
export function qrModules(text) {
  const bytes = new TextEncoder().encode(text);
  for (let version = 1; version <= versionMax; version += 1) {
    if (bytes.length + (version < 10 ? 2 : 3) <= dataSize(version)) {
      const words = codewords(bytes, version);
      const grids = masks.map((_, mask) => draw(version, words, mask));
      const penalties = grids.map(penaltyOf);
      return grids[penalties.indexOf(Math.min(...penalties))];
    }
  }
  return null;
}

/** The same as the path of an SVG, and how many modules wide it is. */
export function qrPath(text) {
  const grid = qrModules(text);
  const dark = grid.flatMap((row, y) => row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : "")));
  return { size: grid.length, path: dark.join("") };
}
