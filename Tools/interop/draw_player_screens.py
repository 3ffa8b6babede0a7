#!/usr/bin/env python3
"""Draws the screens of `rapl label --player terminal` and `--player sheet` as SVG, for the README.

Runs both in a pseudo-terminal over bundled episodes, reads what they draw with pyte, and writes
player_terminal.svg and player_sheet.svg. Blocks become one small PNG inside the drawing.

Needs:   a built rapl, and Tools/interop/venv.sh (for pyte and Pillow).
Example: .build-python/bin/python Tools/interop/draw_player_screens.py --rapl .build/release/rapl
"""

import argparse
import base64
import io
import os
import tempfile
import time
from html import escape
from pathlib import Path

from PIL import Image, ImageDraw

from terminal_emulator import CELL, Kind, Terminal, parts

MARGIN = 8
BACKGROUND, FOREGROUND = "16181d", "d7dae0"


def screen_of(options, player, columns, rows, keys, shown):
    """What is on the screen a moment after the first picture and a few keys."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = [
            os.path.abspath(options.rapl), "label", os.path.abspath(options.episodes), "--labels",
            os.path.join(folder, "labels.sqlite"), "--annotator", "ann", "--seed", "4",
            "--count", "40", "--reasons", "smooth,safe,tidy", "--player", player,
        ] + shown
        terminal = Terminal(arguments, columns, rows, Kind(variables={"COLORTERM": "truecolor"}))
        terminal.wait_for("[2]", 60)
        time.sleep(3)
        for key in keys:
            terminal.type(key)
            time.sleep(0.1 if key == "." else 0.6)
        time.sleep(1)
        terminal.text()
        terminal.close()
    return terminal.screen


def colour(name, default):
    return default if name == "default" else name


def is_block(cell):
    return parts(cell.data) is not None or (cell.data == " " and cell.bg != "default")


def png(screen):
    """The blocks; everything else is transparent."""
    image = Image.new("RGBA", (screen.columns * CELL[0], screen.lines * CELL[1]))
    canvas = ImageDraw.Draw(image)
    for row in range(screen.lines):
        for column in range(screen.columns):
            cell = screen.buffer[row][column]
            if cell.reverse or not is_block(cell):
                continue
            filled = [((0, 0, 1, 1), cell.bg)] + [(part, cell.fg) for part in parts(cell.data) or []]
            for (x0, y0, x1, y1), name in filled:
                box = [round((column + x0) * CELL[0]), round((row + y0) * CELL[1]),
                       round((column + x1) * CELL[0]) - 1, round((row + y1) * CELL[1]) - 1]
                if name != "default" and box[2] >= box[0] and box[3] >= box[1]:
                    canvas.rectangle(box, fill="#" + name)
    file = io.BytesIO()
    image.quantize(256).save(file, "PNG", optimize=True)
    return file.getvalue()


def runs(screen, row):
    """Characters of one look that stand together: column, text, look."""
    found = []
    for column in range(screen.columns):
        cell = screen.buffer[row][column]
        look = (cell.fg, cell.bg, cell.bold, cell.reverse)
        blank = (cell.data in (" ", "") or is_block(cell)) and not cell.reverse
        if blank:
            look = None
        if found and found[-1][2] == look:
            found[-1][1] += cell.data
        else:
            found.append([column, cell.data, look])
    return [run for run in found if run[2]]


def svg(screen, title):
    width, height = screen.columns * CELL[0], screen.lines * CELL[1]
    picture = base64.b64encode(png(screen)).decode()
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width + 2 * MARGIN} '
        f'{height + 2 * MARGIN}" font-family="ui-monospace,DejaVu Sans Mono,monospace" '
        f'font-size="13" role="img"><title>{escape(title)}</title>',
        f'<rect width="100%" height="100%" rx="6" fill="#{BACKGROUND}"/>',
        f'<g transform="translate({MARGIN},{MARGIN})" xml:space="preserve">',
        f'<image width="{width}" height="{height}" preserveAspectRatio="none" '
        f'style="image-rendering:pixelated" href="data:image/png;base64,{picture}"/>',
    ]
    for row in range(screen.lines):
        for column, text, (front, back, bold, reverse) in runs(screen, row):
            front, back = colour(front, FOREGROUND), colour(back, BACKGROUND)
            x, y = column * CELL[0], row * CELL[1]
            if reverse:
                front, back = back, front
                parts.append(f'<rect x="{x}" y="{y}" width="{len(text) * CELL[0]}" '
                             f'height="{CELL[1]}" fill="#{back}"/>')
            weight = ' font-weight="bold"' if bold else ""
            parts.append(f'<text x="{x}" y="{y + 12}" textLength="{len(text) * CELL[0]}" '
                         f'fill="#{front}"{weight}>{escape(text)}</text>')
    return "\n".join(parts + ["</g></svg>"]) + "\n"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rapl", default=".build/release/rapl")
    parser.add_argument("--episodes", default="Episodes/panda_stack.hdf5")
    parser.add_argument("--output", default="Tools/figures")
    options = parser.parse_args()
    output = Path(options.output)
    terminal = screen_of(
        options, "terminal", 110, 34, ["1", "2", "c", "2", " "] + ["."] * 30, ["--query", "pair"])
    (output / "player_terminal.svg").write_text(
        svg(terminal, "Two videos of a pair side by side in a terminal"))
    sheet = screen_of(options, "sheet", 110, 37, [], ["--query", "ranking"])
    (output / "player_sheet.svg").write_text(svg(sheet, "A contact sheet of three videos"))
    for name in ("player_terminal.svg", "player_sheet.svg"):
        print(f"{output / name}: {(output / name).stat().st_size} bytes")


if __name__ == "__main__":
    main()
