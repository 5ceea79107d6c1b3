// SPDX-License-Identifier: Apache-2.0
// Bars by day, stacked by series, as SVG with a key that has the figures. Colours are classes, so
// that both palettes and the operator's own reach them.

import { dayOfMonth, make, text } from "./ui.js";

const seriesMax = 6;
const width = 300;
const height = 90;

function shape(name, facts, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(facts)) {
    made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

// The largest series by their totals; what is left over is one series, "other".
function largest(days) {
  const totals = new Map();
  for (const counts of days) {
    for (const [name, count] of Object.entries(counts)) {
      totals.set(name, (totals.get(name) ?? 0) + count);
    }
  }
  const names = [...totals.keys()].sort((a, b) => totals.get(b) - totals.get(a));
  const kept = names.length > seriesMax ? names.slice(0, seriesMax - 1) : names;
  return { kept, rest: names.slice(kept.length) };
}

function table(days) {
  const { kept, rest } = largest(days);
  const rows = days.map((counts) => {
    const row = kept.map((name) => counts[name] ?? 0);
    return rest.length ? [...row, rest.reduce((sum, name) => sum + (counts[name] ?? 0), 0)] : row;
  });
  return { names: rest.length ? [...kept, text("operator.other")] : kept, rows };
}

const sum = (row) => row.reduce((total, count) => total + count, 0);

function bars(rows) {
  const top = Math.max(1, ...rows.map(sum));
  const step = width / rows.length;
  return rows.flatMap((row, day) => {
    let y = height;
    return row.flatMap((count, series) => {
      const tall = (count / top) * (height - 2);
      y -= tall;
      const facts = { x: day * step + step * 0.1, y, width: step * 0.8, height: tall };
      return count ? [shape("rect", { ...facts, class: `s${series + 1}` })] : [];
    });
  });
}

const told = (names, counts) =>
  names
    .map((name, series) => counts[series] && `${name} ${counts[series]}`)
    .filter(Boolean)
    .join(", ") || "0";

// What a day's bar says when somebody points at it.
function tooltip(day, days, what) {
  const step = width / days;
  const title = shape("title", {}, what);
  return shape("rect", { x: day * step, width: step, height, fill: "transparent" }, title);
}

function keyOf(names, totals) {
  const items = names.map((name, series) => {
    const colour = shape("rect", { width: 12, height: 12, rx: 3, class: `s${series + 1}` });
    const box = shape("svg", { viewBox: "0 0 12 12", "aria-hidden": "true" }, colour);
    return make("li", {}, box, make("span", {}, name), String(totals[series]));
  });
  return make("ul", { className: "key" }, ...items);
}

/**
 * A figure of counts by day.
 *
 * @param {string} title
 * @param {{day: string, counts: Object<string, number>}[]} days
 * @param {boolean} level  The counts are how many there are, not how many there were on that day:
 *                         the key has the last day's, not the sum.
 */
export function chart(title, days, level = false) {
  const { names, rows } = table(days.map(({ counts }) => counts));
  const column = (series) => rows.map((row) => row[series]);
  const totals = names.map((_, series) => (level ? rows.at(-1)[series] : sum(column(series))));
  const caption = make("figcaption", {}, title, make("span", {}, String(sum(totals))));
  if (!names.length) {
    return make("figure", {}, caption, make("p", { className: "hint" }, text("operator.none")));
  }
  const dates = days.map(({ day }) => dayOfMonth(day));
  const label = `${title}: ${told(names, totals)}`;
  const drawing = shape(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, class: "chart", role: "img", "aria-label": label },
    ...bars(rows),
    ...rows.map((row, at) => tooltip(at, rows.length, `${dates[at]}: ${told(names, row)}`)),
  );
  const ends = [dates[0], dates.at(-1)].map((date) => make("span", {}, date));
  const axis = make("div", { className: "ends" }, ...ends);
  return make("figure", {}, caption, drawing, axis, keyOf(names, totals));
}
