#!/usr/bin/env python3
"""Draws how a pair of videos looks in terminals of three sizes and of every kind, and measures what it takes.

Each picture is taken while the player is paused, so that it can be compared with the frame of the file: PSNR in dB of
the drawn place, the frame enlarged to it. Bytes a second are those of ten seconds of play to a terminal that takes all.
Processor time is that of rapl. The last rows are tmux and GNU screen around the player, if they are installed.

Needs:   a built rapl, ffmpeg, pyte, numpy, Pillow, and the font DejaVu Sans Mono.
Example: .build-python/bin/python Tools/interop/draw_terminal_pictures.py --rapl .build/release/rapl \\
           --output pictures first.mp4 second.mp4
"""

import argparse
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from terminal_emulator import CELL, Kind, Terminal, decoded, parts

SIZES = [(80, 24), (120, 40), (200, 60)]
KINDS = {
    "halves": (Kind(), ["--graphics", "halves"]),
    "blocks": (Kind(), []),
    "sextants": (Kind(name="foot(1.13.1)"), []),
    "blocks, 256 colours": (Kind(colours=False), []),
    "blocks, 16 colours": (Kind(term="xterm", colours=False), []),
    "blocks, NO_COLOR": (Kind(variables={"NO_COLOR": "1"}), []),
    "sixel": (Kind(sixel=True), []),
    "kitty": (Kind(kitty=True), []),
    "iterm": (Kind(name="iTerm2 3.5.0"), []),
}
# What stands around the player, as tmux and GNU screen start it.
AROUND = {
    "tmux": lambda command, folder: ["tmux", "-S", f"{folder}/tmux", "-f", "/dev/null", "new-session",
                                     " ".join(map(quoted, command))],
    "screen": lambda command, folder: ["screen", "-c", "/dev/null", "-S", "rapl-pictures", *command],
}


def quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


class Video:
    def __init__(self, path):
        size = subprocess.run(
            ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "stream=width,height", "-of",
             "csv=p=0", path], check=True, capture_output=True, text=True).stdout.split(",")
        raw = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
                             check=True, capture_output=True).stdout
        self.frames = np.frombuffer(raw, np.uint8).reshape(-1, int(size[1]), int(size[0]), 3)


def places(terminal):
    """The boxes of the shown pictures in pixels, from the left."""
    if terminal.pictures:
        return [(x * CELL[0], y * CELL[1], x * CELL[0] + decoded(picture).width, y * CELL[1] + decoded(picture).height)
                for (x, y), picture in sorted(terminal.pictures.items())]
    screen = terminal.screen
    cells = [(x, y) for y in range(3, screen.lines - 4) for x in range(screen.columns)
             if screen.buffer[y][x].bg != "default" or screen.buffer[y][x].reverse or parts(screen.buffer[y][x].data)]
    found = []
    for first, last in ((0, screen.columns // 2), (screen.columns // 2, screen.columns)):
        some = [(x, y) for x, y in cells if first <= x < last]
        if some:
            found.append((min(x for x, _ in some) * CELL[0], min(y for _, y in some) * CELL[1],
                          (max(x for x, _ in some) + 1) * CELL[0], (max(y for _, y in some) + 1) * CELL[1]))
    return found


def quality(terminal, image, videos):
    """PSNR of the pictures on the screen, each against the frame of its step of the video that it is."""
    steps = [int(step) - 1 for line in terminal.text() for step in re.findall(r"\[\d\]\s+(\d+)/\d+", line)]
    values = []
    for box, step in zip(places(terminal), steps):
        shown = np.asarray(image.crop(box)).astype(float)
        best = 0
        for video in videos:
            if step < len(video.frames):
                frame = Image.fromarray(video.frames[step]).resize((shown.shape[1], shown.shape[0]), Image.BICUBIC)
                error = np.mean((np.asarray(frame) - shown) ** 2)
                best = max(best, 10 * np.log10(255 ** 2 / max(error, 1e-9)))
        values.append(best)
    return np.mean(values) if values else float("nan")


def measured(options, name, size, kind, extra, around=None):
    with tempfile.TemporaryDirectory() as folder:
        command = [os.path.abspath(options.rapl), "label", *map(os.path.abspath, options.videos), "--labels",
                   f"{folder}/labels.sqlite", "--player", "terminal", "--query", "pair", "--annotator", "ann", *extra]
        terminal = Terminal(AROUND[around](command, folder) if around else command, *size, kind)
        try:
            terminal.wait_for("[2]  1/")
            time.sleep(3)
            count, used, start = terminal.count, terminal.seconds_of_processor(), time.monotonic()
            time.sleep(options.seconds)
            seconds = time.monotonic() - start
            rate = (terminal.count - count) / seconds
            load = (terminal.seconds_of_processor() - used) / seconds
            terminal.type(" ")
            time.sleep(2)
            image = terminal.image()
            value = quality(terminal, image, options.films)
        finally:
            terminal.close()
    file = f"{re.sub('[^a-z0-9]+', '-', name.lower())}-{size[0]}x{size[1]}.png"
    image.save(Path(options.output) / file)
    processor = "" if around else f"{100 * load:.0f}"
    print(f"| {name} | {size[0]}x{size[1]} | {rate / 1000:,.0f} | {processor} | {value:.1f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("videos", nargs=2)
    parser.add_argument("--rapl", default=".build/release/rapl")
    parser.add_argument("--output", default="pictures")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--only", nargs="*", help="names of terminals, as in the table")
    options = parser.parse_args()
    Path(options.output).mkdir(parents=True, exist_ok=True)
    options.films = [Video(path) for path in options.videos]
    print("| terminal | size | kB/s | % of a core | PSNR |\n|---|---|---:|---:|---:|")

    def is_wanted(name):
        return not options.only or name in options.only

    for name, (kind, extra) in KINDS.items():
        for size in SIZES if is_wanted(name) else []:
            measured(options, name, size, kind, extra)
    for around in AROUND:
        if is_wanted(around) and shutil.which(around):
            measured(options, around, (120, 40), Kind(), [], around)


if __name__ == "__main__":
    main()
