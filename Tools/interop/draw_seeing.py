#!/usr/bin/env python3
"""Puts what an encoder sees of one episode before and after alignment beside each other, as one picture.

Needs:   the folder that `rapl explain --before` wrote, and the package pillow.
Example: .build-python/bin/python Tools/interop/draw_seeing.py --seen seen --episode iiwa_stack/demo_5 \
         --output Tools/figures/seeing.jpg
"""

import argparse
import pathlib

from PIL import Image, ImageDraw, ImageFont

GAP = 12
HEADING = 26
FIRST_ROW = 0.5  # Sheets have two rows of frames; one is enough here.


def sheet(folder, name):
    """The upper half of a sheet."""
    picture = Image.open(folder / f"{name}.png").convert("RGB")
    return picture.crop((0, 0, picture.width, int(picture.height * FIRST_ROW) - 1))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--seen", type=pathlib.Path, required=True)
    parser.add_argument("--episode", required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    folder = arguments.seen / arguments.episode
    columns = [("before alignment", "before_"), ("after", "")]
    rows = ["keypoints", "saliency"]
    pictures = [[sheet(folder, prefix + name) for _, prefix in columns] for name in rows]
    width, height = pictures[0][0].size
    whole = Image.new("RGB", (2 * width + 3 * GAP, HEADING + len(rows) * (height + GAP)), "white")
    draw = ImageDraw.Draw(whole)
    for column, (heading, _) in enumerate(columns):
        left = GAP + column * (width + GAP)
        draw.text((left, 6), heading, fill="#333333", font=ImageFont.load_default(size=14))
        for row in range(len(rows)):
            whole.paste(pictures[row][column], (left, HEADING + row * (height + GAP)))
    whole.save(arguments.output, quality=88)
    print(f"{arguments.output}: {whole.width}x{whole.height}, {arguments.output.stat().st_size} bytes")


if __name__ == "__main__":
    main()
