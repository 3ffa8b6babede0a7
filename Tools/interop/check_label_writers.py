#!/usr/bin/env python3
"""Lets several annotators answer into one label file at once, each in a process of its own, as fast as
they can, and counts what is in the file afterwards: every answer, none twice.

Every process answers pairs of the bundled episodes through `rapl label --player none`.

Needs:   a built rapl and Python 3.9 or later, nothing else.
Example: Tools/interop/check_label_writers.py --rapl .build/release/rapl --writers 2 --answers 1000
"""

import argparse
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import time


def writer(arguments, labels, name):
    """A process that answers every question at once; its answers come from a file."""
    answers = os.path.join(os.path.dirname(labels), f"{name}.txt")
    pathlib.Path(answers).write_text("1\n" * arguments.answers)
    with open(answers) as lines:
        return subprocess.Popen(
            [arguments.rapl, "label", *arguments.episodes, "--labels", labels, "--player", "none",
             "--query", "pair", "--annotator", name, "--count", str(arguments.answers)],
            stdin=lines, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def problems(labels, names, count):
    """What is wrong with the file, line by line."""
    with sqlite3.connect(f"file:{labels}?mode=ro", uri=True) as database:
        if database.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            yield "the file is damaged"
        rows = database.execute("SELECT annotator, query FROM answer").fetchall()
    if len(rows) != count * len(names):
        yield f"{len(rows)} answers instead of {count * len(names)}"
    if len(set(rows)) != len(rows):
        yield f"{len(rows) - len(set(rows))} answers are there twice"
    for name in names:
        given = sum(1 for row in rows if row[0] == name)
        if given != count:
            yield f"{given} answers of {name} instead of {count}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--rapl", default=".build/release/rapl")
    parser.add_argument("--episodes", nargs="+", default=["Episodes"])
    parser.add_argument("--writers", type=int, default=2)
    parser.add_argument("--answers", type=int, default=1000)
    arguments = parser.parse_args()
    names = [f"writer{number}" for number in range(arguments.writers)]
    with tempfile.TemporaryDirectory() as folder:
        labels = os.path.join(folder, "labels.sqlite")
        start = time.monotonic()
        running = [writer(arguments, labels, name) for name in names]
        said = [process.communicate()[1] for process in running]
        seconds = time.monotonic() - start
        found = [f"{name} ended with {process.returncode}: {text.strip()}"
                 for name, process, text in zip(names, running, said) if process.returncode]
        found += problems(labels, names, arguments.answers)
    for line in found:
        print(line, file=sys.stderr)
    if found:
        sys.exit(1)
    total = arguments.answers * arguments.writers
    print(f"{total} answers of {arguments.writers} writers, none twice, in {seconds:.0f} s")


if __name__ == "__main__":
    main()
