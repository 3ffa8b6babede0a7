"""Measures how the transport solvers grow, and draws it: time and peak memory against the steps of the
sequences, against the number of problems, and against threads.

Cosine costs of random features. Against steps and problems, times are of the processor, all threads added
up, the least of some runs, so that other work on the machine counts little; against threads they are the
least of many short runs by the clock. Memory is the most that the process ever held, less what it holds
with a single problem of one step; against steps of two problems, one for each thread. Problems come either all at once or, as rewards are worked out, in blocks
of 64 of which one is in memory at a time.

Each part of the measurements is kept in `--record`, so that they can be taken one by one; the figure is
drawn from what is there.

Needs:   TransportBenchmark built, numpy and POT (transport.py loads it); scaling.sh sees to all.
Example: python scaling.py --record scaling.json --parts steps problems threads --figure scaling.svg
"""

import argparse
import json
import math
import os
import pathlib

import numpy as np

import transport

STEPS = (10, 20, 45, 100, 200, 500, 1000, 2000)
KINDS = (("epsilon 1", "entropic", 1.0), ("epsilon 0.05", "entropic", 0.05),
         ("epsilon 0.01", "entropic", 0.01), ("exact", "exact", 1.0))
# The exact solver is cubic: beyond this many steps it takes seconds a problem.
LARGEST_EXACT = 1000
COUNTS = (1, 4, 16, 64, 256, 1024)
BLOCK = 64
# Short enough to end before another program takes the processor.
SHORT = 32
COUNTED_STEPS = 100


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--record", type=pathlib.Path, required=True)
    parser.add_argument("--parts", nargs="*", default=[], choices=PARTS)
    parser.add_argument("--figure", type=pathlib.Path)
    options = parser.parse_args()
    record = json.loads(options.record.read_text()) if options.record.exists() else {}
    for part in options.parts:
        record[part] = PARTS[part](measure(1, 1, "entropic", 1.0, runs=1)["peak"])
        record["machine"] = f"{transport.processor()}, {os.cpu_count()} cores"
        options.record.write_text(json.dumps(record, indent=1) + "\n")
        show(part, record[part])
    if options.figure:
        options.figure.write_text(figure(record))


def measure(steps, count, kind, epsilon, runs=3, block=None, threads=os.cpu_count() or 1):
    random = np.random.default_rng([steps, count])
    costs = transport.cosine_costs(random, count, steps, steps)
    return transport.ours(costs, kind, epsilon, runs, block=block, threads=threads)


def by_steps(base):
    lines = []
    for name, kind, epsilon in KINDS:
        points = []
        for steps in STEPS:
            if kind == "exact" and steps > LARGEST_EXACT:
                continue
            # Enough problems for the clock, few enough for minutes.
            count = max(2, min(200, 400_000 // steps**2))
            result = measure(steps, count, kind, epsilon)
            pair = measure(steps, 2, kind, epsilon, runs=1)
            points.append({"x": steps, "seconds": min(result["processor"]) / count,
                           "bytes": pair["peak"] - base,
                           "converged": result["statuses"].count("converged"), "count": count})
        lines.append({"name": name, "points": points})
    return lines


def by_problems(base):
    lines = []
    for name, block in (("all in memory", None), (f"{BLOCK} at a time", BLOCK)):
        points = []
        for count in COUNTS:
            result = measure(COUNTED_STEPS, count, "entropic", 0.05, block=block)
            points.append({"x": count, "seconds": min(result["processor"]),
                           "bytes": result["peak"] - base})
        lines.append({"name": name, "points": points})
    return lines


def by_threads(base):
    points = []
    for threads in range(1, (os.cpu_count() or 1) + 1):
        result = measure(COUNTED_STEPS, SHORT, "entropic", 0.05, runs=1000, threads=threads)
        points.append({"x": threads, "seconds": min(result["wall"]),
                       "bytes": result["peak"] - base})
    return [{"name": f"{SHORT} problems, epsilon 0.05", "points": points}]


PARTS = {"steps": by_steps, "problems": by_problems, "threads": by_threads}


def show(part, lines):
    for line in lines:
        for point in line["points"]:
            print(f"{part:9} {line['name']:32} {point['x']:6} {point['seconds'] * 1e6:12.1f} us "
                  f"{point['bytes'] / 2**20:9.2f} MiB")


# --- Drawing

WIDTH, HEIGHT, LEFT, TOP = 300, 210, 58, 34
COLOURS = ("#1b6ca8", "#d1495b", "#3a7d44", "#8a5a9e")
AXES = {"steps": "steps of both sequences", "problems": f"problems of {COUNTED_STEPS} steps",
        "threads": "threads"}
TITLES = {("steps", "seconds"): "processor time of a problem, s",
          ("problems", "seconds"): "processor time of all, s",
          ("threads", "seconds"): "time of all by the clock, ms", ("steps", "bytes"): "peak memory of two problems, MiB",
          ("problems", "bytes"): "peak memory, MiB", ("threads", "bytes"): "peak memory, MiB"}


def figure(record):
    parts = [part for part in PARTS if part in record]
    width, height = WIDTH * len(parts), 2 * HEIGHT + 30
    panels = [panel(record[part], part, quantity, WIDTH * column, 24 + HEIGHT * row)
              for column, part in enumerate(parts)
              for row, quantity in enumerate(("seconds", "bytes"))]
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="11">\n'
            f'<rect width="{width}" height="{height}" fill="white"/>\n'
            f'<text x="12" y="18" font-size="12">Transport on {record["machine"]}</text>\n'
            + "\n".join(panels) + "\n</svg>\n")


def panel(lines, part, quantity, x, y):
    unit = 2**20 if quantity == "bytes" else 1e-3 if part == "threads" else 1
    data = [[(point["x"], max(point[quantity] / unit, 1e-9)) for point in line["points"]]
            for line in lines]
    horizontal = Axis([a for line in data for a, _ in line], x + LEFT, x + WIDTH - 14,
                      is_logarithmic=part != "threads")
    vertical = Axis([b for line in data for _, b in line], y + HEIGHT - 40, y + TOP,
                    is_logarithmic=not (part == "threads"), rounds=True)
    parts = [f'<text x="{x + LEFT}" y="{y + TOP - 10}">{TITLES[part, quantity]}</text>',
             f'<text x="{x + WIDTH - 14}" y="{y + HEIGHT - 12}" text-anchor="end">{AXES[part]}</text>']
    for value, place in horizontal.ticks():
        parts.append(f'<text x="{place:.1f}" y="{y + HEIGHT - 26}" text-anchor="middle" '
                     f'fill="#555">{label(value)}</text>')
    for value, place in vertical.ticks():
        parts.append(f'<line x1="{x + LEFT}" x2="{x + WIDTH - 14}" y1="{place:.1f}" y2="{place:.1f}" '
                     f'stroke="#ddd"/><text x="{x + LEFT - 5}" y="{place + 4:.1f}" '
                     f'text-anchor="end" fill="#555">{label(value)}</text>')
    for index, (line, points) in enumerate(zip(lines, data)):
        path = " ".join(f"{horizontal.place(a):.1f},{vertical.place(b):.1f}" for a, b in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{COLOURS[index]}" '
                     'stroke-width="1.6"/>')
        if quantity == "seconds":
            parts.append(f'<text x="{x + LEFT + 8}" y="{y + TOP + 12 + 13 * index}" '
                         f'fill="{COLOURS[index]}">{line["name"]}</text>')
    return "\n".join(parts)


class Axis:
    """Where values are between two ends, evenly or by their logarithms."""

    def __init__(self, values, start, end, is_logarithmic, rounds=False):
        self.start, self.end, self.is_logarithmic = start, end, is_logarithmic
        self.low, self.high = min(values), max(values)
        if rounds and is_logarithmic:
            self.low = 10 ** math.floor(math.log10(self.low))
            self.high = 10 ** math.ceil(math.log10(self.high) + 1e-9)
        elif rounds:
            self.low, self.high = 0, 1.25 * self.high

    def place(self, value):
        scale = math.log if self.is_logarithmic else float
        span = scale(self.high) - scale(self.low)
        share = (scale(value) - scale(self.low)) / span if span else 0.5
        return self.start + share * (self.end - self.start)

    def ticks(self):
        if self.is_logarithmic:
            powers = range(math.ceil(math.log10(self.low) - 1e-9),
                           math.floor(math.log10(self.high) + 1e-9) + 1)
            values = [10.0**power for power in powers]
        elif float(self.low).is_integer() and self.high <= 64 and self.low >= 1:
            values = [float(value) for value in range(int(self.low), int(self.high) + 1)]
        else:
            step = 10 ** math.floor(math.log10(self.high)) / 2
            values = [step * index for index in range(int(self.high / step) + 1)]
            values = values[::max(1, len(values) // 5)]
        return [(value, self.place(value)) for value in values]


def label(value):
    if value and not 1e-3 <= value < 1e5:
        return f"1e{round(math.log10(value))}"
    return f"{value:g}"


if __name__ == "__main__":
    main()
