#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""plot.py: reads what bench_server --json prints and writes a drawing of it as SVG: for each operation
and build the CPU time of the server in bare signature verifications, and the median, the 99th and the
99.9th percentile of the latency."""
import html
import json
import math
import sys

WIDTH, LEFT, MIDDLE, RIGHT = 840, 130, 450, 810
TOP, BAR, GAP = 64, 16, 14
# Readable on white and on black.
COLOURS = {"this": "#2f7ed8", "other": "#9a9a9a"}
TEXT = "#808080"


def nice_ticks(greatest):
    step = 10 ** math.floor(math.log10(greatest))
    step = next(step * factor for factor in (0.2, 0.5, 1, 2) if greatest / (step * factor) <= 6)
    return [step * number for number in range(int(greatest / step) + 1)]


def text(x, y, words, anchor="start", size=12):
    return '<text x="%.1f" y="%.1f" text-anchor="%s" font-size="%d" fill="%s">%s</text>' % (
        x, y, anchor, size, TEXT, words)


def line(x, top, bottom):
    return '<line x1="%.1f" x2="%.1f" y1="%d" y2="%d" stroke="%s" stroke-opacity="0.35"/>' % (x, x, top, bottom, TEXT)


def axis(ticks, place, bottom, unit):
    for tick in ticks:
        yield line(place(tick), TOP - 6, bottom)
        yield text(place(tick), TOP - 12, "%g" % tick, "middle", 11)
    yield text(place(ticks[0]), TOP - 34, unit)


def draw_row(row, y, cpu, latency):
    colour = COLOURS[row["build"]]
    end = cpu(row["bareVerifications"])
    yield '<rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>' % (LEFT, y, end - LEFT, BAR, colour)
    yield text(end + 4, y + 12, "%.2f" % row["bareVerifications"], size=11)
    marks = [latency(row[name]) for name in ("p50Ms", "p99Ms", "p999Ms")]
    centre = y + BAR / 2
    yield '<line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f" stroke="%s" stroke-width="2"/>' % (
        marks[0], marks[2], centre, centre, colour)
    for mark, radius in zip(marks, (5, 4, 3)):
        yield '<circle cx="%.1f" cy="%.1f" r="%d" fill="%s"/>' % (mark, centre, radius, colour)


def draw(rows, names):
    """The lines of the drawing. names: build -> what the legend calls it."""
    operations = list(dict.fromkeys(row["operation"] for row in rows))
    builds = [build for build in COLOURS if any(row["build"] == build for row in rows)]
    group = len(builds) * (BAR + 3) + GAP
    bottom = TOP + group * len(operations)
    most = max(row["bareVerifications"] for row in rows) * 1.12
    low = math.floor(math.log10(max(min(row["p50Ms"] for row in rows), 0.01)))
    high = math.ceil(math.log10(max(row["p999Ms"] for row in rows)))

    def cpu(value):
        return LEFT + (MIDDLE - 40 - LEFT) * value / most

    def latency(value):
        return MIDDLE + (RIGHT - MIDDLE) * (math.log10(max(value, 10 ** low)) - low) / (high - low)

    yield '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif">' % (
        WIDTH, bottom + 30)
    yield "<title>CPU time and latency of each operation</title>"
    yield from axis(nice_ticks(most), cpu, bottom, "CPU time of the server, in bare ES256 verifications")
    yield from axis([10 ** power for power in range(low, high + 1)], latency, bottom,
                    "latency in ms: p50, p99 and p99.9")
    for row in rows:
        index = operations.index(row["operation"])
        y = TOP + group * index + (BAR + 3) * builds.index(row["build"])
        if row["build"] == builds[0]:
            yield text(LEFT - 8, y + 12, row["operation"].replace("_", " "), "end")
        yield from draw_row(row, y, cpu, latency)
    for number, build in enumerate(builds):
        x = LEFT + 200 * number
        yield '<rect x="%d" y="%d" width="12" height="12" fill="%s"/>' % (x, bottom + 8, COLOURS[build])
        yield text(x + 18, bottom + 18, html.escape(names[build]))
    yield "</svg>"


def main(arguments):
    if len(arguments) > 2:
        sys.exit("usage: bench_server --json ... | plot.py [NAME [NAME OF THE OTHER BUILD]]")
    names = dict(zip(COLOURS, arguments + ["this build", "other build"][len(arguments):]))
    rows = [row for row in map(json.loads, sys.stdin) if "build" in row]
    print("\n".join(draw(rows, names)))


main(sys.argv[1:])
