"""Pictures of episodes: a sheet of frames, and a moving picture of each mode."""

import pathlib

import h5py
import numpy
from PIL import Image, ImageDraw
from rapl_finetune.problems import Problem

from .scene import CAMERA, FRAMES_PER_SECOND

MARGIN, LABEL = 4, 14
COLOURS = {"preferred": (30, 130, 60), "undesired": (190, 60, 40), "failed": (110, 110, 110)}


def read_frames(path, demos):
    """The frames [T, H, W, 3] and the outcomes of some demos."""
    try:
        with h5py.File(path, "r") as file:
            return [(file[f"data/{name}/obs/{CAMERA}_image"][...], str(file[f"data/{name}"].attrs["outcome"]))
                    for name in demos]
    except (OSError, KeyError) as error:
        raise Problem(path, f"has no frames of {', '.join(demos)}: {str(error)[:100]}") from None


def draw_sheet(rows, path, columns=8):
    """Draws a PNG with a row per episode and frames from its start to its end.

    rows: (title, frames [T, H, W, 3], outcome) each.
    """
    height, width = rows[0][1].shape[1:3]
    size = (columns * (width + MARGIN) + MARGIN, len(rows) * (height + LABEL + MARGIN) + MARGIN)
    sheet = Image.new("RGB", size, "white")
    canvas = ImageDraw.Draw(sheet)
    for row, (title, frames, outcome) in enumerate(rows):
        top = MARGIN + row * (height + LABEL + MARGIN)
        canvas.text((MARGIN, top), f"{title}: {outcome}", fill=COLOURS.get(outcome, (0, 0, 0)))
        for column, step in enumerate(numpy.linspace(0, len(frames) - 1, columns).astype(int)):
            sheet.paste(Image.fromarray(frames[step]), (MARGIN + column * (width + MARGIN), top + LABEL))
    sheet.save(pathlib.Path(path))


def draw_movie(frames, path, scale=3):
    """Draws a GIF of an episode at its own speed, every second frame."""
    size = (frames.shape[2] * scale, frames.shape[1] * scale)
    pictures = [Image.fromarray(frame).resize(size) for frame in frames[::2]]
    pictures[0].save(pathlib.Path(path), save_all=True, append_images=pictures[1:],
                     duration=round(2000 / FRAMES_PER_SECOND), loop=0)
