#!/usr/bin/env python3
"""Measures how soon a key is seen to act while videos play over a slow line, and how many frames come.

The terminal takes so many bytes a second and answers when it has taken them. `c` asks how sure an answer is, enter
leaves that; measured is the time until the words are there. It ends with 1 if half of the keys of a line of
256 kB/s take more than a tenth of a second.

Needs:   a built rapl and pyte.
Example: .build-python/bin/python Tools/interop/check_slow_terminal.py --rapl .build/release/rapl Episodes
"""

import argparse
import os
import re
import statistics
import sys
import tempfile
import time

from terminal_emulator import Kind, Terminal

SIZES = [(80, 24), (120, 40), (200, 60)]
RATES = [256_000, 64_000, 20_000]
KINDS = {"blocks": Kind(), "kitty": Kind(kitty=True), "sixel": Kind(sixel=True)}
MOST_SECONDS = 0.1


def seconds_until(terminal, key, words):
    with terminal.lock:
        del terminal.waiting[:]
    terminal.type(key)
    start = time.monotonic()
    while time.monotonic() < start + 5:
        with terminal.lock:
            if words in terminal.waiting:
                break
        time.sleep(0.001)
    return time.monotonic() - start


def frames_per_second(terminal, seconds=5):
    """By how often the step in the title of the first video is written."""
    with terminal.lock:
        del terminal.waiting[:]
    time.sleep(seconds)
    with terminal.lock:
        return len(re.findall(rb"\x1b\[3;[1-9]H", terminal.waiting)) / seconds


def measured(options, kind, size, rate):
    with tempfile.TemporaryDirectory() as folder:
        command = [os.path.abspath(options.rapl), "label", *map(os.path.abspath, options.episodes), "--labels",
                   f"{folder}/labels.sqlite", "--player", "terminal", "--query", "pair", "--annotator", "ann"]
        terminal = Terminal(command, *size, KINDS[kind], rate)
        terminal.wait_for("[2]  ", 60)
        time.sleep(5)
        times = []
        for _ in range(options.keys):
            for key, words in (("c", b"guessing"), ("\r", b"tell")):
                times.append(seconds_until(terminal, key, words))
                time.sleep(0.31)
        frames = frames_per_second(terminal)
        terminal.close()
    median = statistics.median(times)
    print(f"| {kind} | {size[0]}x{size[1]} | {rate // 1000} | {frames:.1f} | {1000 * median:.0f} | "
          f"{1000 * max(times):.0f} |", flush=True)
    return median


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("episodes", nargs="+")
    parser.add_argument("--rapl", default=".build/release/rapl")
    parser.add_argument("--keys", type=int, default=8)
    parser.add_argument("--rates", nargs="*", type=int, default=RATES)
    options = parser.parse_args()
    print("| pictures | size | kB/s | frames/s | key acts after, ms | most |\n|---|---|---:|---:|---:|---:|")
    is_slow = False
    for rate in options.rates:
        for kind in KINDS:
            for size in SIZES if kind == "blocks" else SIZES[:1]:
                median = measured(options, kind, size, rate)
                is_slow = is_slow or (rate == RATES[0] and median > MOST_SECONDS)
    sys.exit(1 if is_slow else 0)


if __name__ == "__main__":
    main()
